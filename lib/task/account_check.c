/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/account_check.h"
#include "io/smtp_login.h"
#include "task/quota_refresh.h"

static gboolean check_imap(
	const Account *account, gboolean dry_run, gint64 now, AccountCheck *check, GError **error)
{
	g_autoptr(ImapSession) session = imap_session_open(account, dry_run, error);

	if (!session || !quota_ask_imap(session, account, now, &check->quota, error))
		return FALSE;
	if (!imap_session_has(session, "UIDPLUS"))
		check->lacking = "no UIDPLUS, so mutt-prune cannot work there";
	return TRUE;
}

static gboolean check_pop3(
	const Account *account, gboolean dry_run, gint64 now, AccountCheck *check, GError **error)
{
	g_autoptr(Pop3Session) session = pop3_session_open(account, dry_run, error);

	return session && quota_ask_pop3(session, account, now, &check->quota, error);
}

gboolean account_check(const Account *account, const ServerUrl *server, gboolean dry_run,
	gint64 now, AccountCheck *check, GError **error)
{
	Account at = account_at(account, server);
	AccountCheck found = { .box = server->protocol != PROTOCOL_SMTP };
	gboolean good;

	if (server->protocol == PROTOCOL_IMAP)
		good = check_imap(&at, dry_run, now, &found, error);
	else if (server->protocol == PROTOCOL_POP3)
		good = check_pop3(&at, dry_run, now, &found, error);
	else
		good = smtp_login(&at, dry_run, error);
	if (good)
		*check = found;
	return good;
}
