/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of a move: which server is named instead of which, and for whom. They are matched by
 * meaning, the account and the protocol, never by a part of a name. */
#ifndef MUTTKIT_TASK_MOVE_RULES_H
#define MUTTKIT_TASK_MOVE_RULES_H

#include "format/account.h"
#include "format/mention.h"
#include "format/move_order.h"

typedef struct {
	const Account *account;   /* as it is before the move: its servers are the old ones */
	const Accounts *accounts; /* all of them: who else is on those servers */
	const MoveOrder *order;   /* the new ones */
} MoveRules;

typedef enum {
	MOVE_NOT_OURS, /* another server, or another person's account on it */
	MOVE_CHANGE,
	MOVE_DONE,    /* the new server stands there already */
	MOVE_UNCLEAR, /* it could be meant, and a person has to look */
} MoveVerdict;

/* What becomes of MENTION: with MOVE_CHANGE *SERVER is what is to stand there, borrowed from the
 * rules. *WHY is what the person has to be told of it (the caller frees), or NULL. */
MoveVerdict move_rules_judge(
	const MoveRules *rules, const Mention *mention, const ServerUrl **server, char **why);

#endif
