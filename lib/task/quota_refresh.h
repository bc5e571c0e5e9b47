/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking a server how full a mailbox is. */
#ifndef MUTTKIT_TASK_QUOTA_REFRESH_H
#define MUTTKIT_TASK_QUOTA_REFRESH_H

#include "format/account.h"
#include "format/quota.h"
#include "io/imap_session.h"
#include "io/pop3_session.h"

/* Asks GETQUOTAROOT (RFC 9208); where the server has no storage quota, or refuses to tell it but
 * for now (EXIT_AGAIN), the sizes of all messages are summed and the accounts file's limit, if it
 * has one, counts. QUOTA.asked is NOW; DRY_RUN as in login(). */
gboolean quota_refresh(
	const Account *account, gint64 now, gboolean dry_run, Quota *quota, GError **error);

/* The same in a session that is open: over IMAP a folder may be selected afterwards; over POP3 how
 * much there is, which knows no quota (RFC 1939 section 5, STAT). */
gboolean quota_ask_imap(
	ImapSession *session, const Account *account, gint64 now, Quota *quota, GError **error);
gboolean quota_ask_pop3(
	Pop3Session *session, const Account *account, gint64 now, Quota *quota, GError **error);

#endif
