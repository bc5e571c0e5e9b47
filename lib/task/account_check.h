/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether an account can log in at a server, its own or another one. */
#ifndef MUTTKIT_TASK_ACCOUNT_CHECK_H
#define MUTTKIT_TASK_ACCOUNT_CHECK_H

#include "format/account.h"
#include "format/quota.h"

typedef struct {
	gboolean box; /* mail comes in there, and QUOTA says how much there is */
	Quota quota;  /* `declared` where the server tells no quota: then `used` is the sum of all
			 sizes and the limit is the accounts file's */
	const char *lacking; /* what cannot be done there, since the server has no command for it;
				or NULL */
} AccountCheck;

/* Logs in at SERVER, whose protocol may be any, with the user and password that ACCOUNT has for it,
 * and out again; nothing changes there and no mail is sent. NOW is seconds UTC. FALSE, and CHECK
 * untouched, with the errors of login(), imap_session_open(), pop3_session_open() and the quota.
 *
 * Where SERVER refuses the login that is remembered as login() does it, and no run without a
 * terminal tries it again there; not with DRY_RUN, for a server that may not know the account yet.
 */
gboolean account_check(const Account *account, const ServerUrl *server, gboolean dry_run,
	gint64 now, AccountCheck *check, GError **error);

#endif
