/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a POP3 server has, and what of it the ledger does not know. */
#ifndef MUTTKIT_TASK_POP3_LIST_H
#define MUTTKIT_TASK_POP3_LIST_H

#include "io/ledger_mail.h"
#include "io/pop3_session.h"

typedef struct {
	guint64 size;     /* octets, as LIST says */
	const char *uidl; /* or NULL: the server gives none, or gives it to two messages; the
			     list's own */
	guint32 number;   /* in this session */
} Pop3Message;

typedef struct {
	GArray *fresh; /* of Pop3Message, by number: those to look at */
	GStringChunk *uidls;
	guint64 messages; /* on the server */
	guint64 known;    /* of them: from this server before, by unique-id and size */
} Pop3List;

void pop3_list_free(Pop3List *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pop3List, pop3_list_free)

/* Asks STAT, LIST and UIDL. MAILBOX's id may be 0: nothing is known. With REPAIR what was not seen
 * good on disk in this run is to be looked at again. EXIT_PROTOCOL where LIST, UIDL and STAT
 * do not tell of the same number of messages. A refused UIDL is no error where the server has not
 * promised it, unless it may be had later. */
Pop3List *pop3_list(Pop3Session *session, Ledger *ledger, const LedgerMailbox *mailbox,
	gboolean repair, GError **error);

/* Asks whose number MESSAGE's is, behind other commands, since no answer says of which it is: one
 * too many before would have moved them all, as would a server that counts anew what others left.
 * pop3_list_in_step() reads the answer: EXIT_PROTOCOL where it is not the message's. MAY_BE_GONE: a
 * refusal will do. */
void pop3_list_ask_back(Pop3Session *session, const Pop3Message *message);
gboolean pop3_list_in_step(
	Pop3Session *session, const Pop3Message *message, gboolean may_be_gone, GError **error);

/* Takes out of LIST's fresh ones those whose number was set to 0. */
void pop3_list_sweep(Pop3List *list);

#endif
