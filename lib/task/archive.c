/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/archive.h"
#include "base/file.h"
#include "base/home.h"
#include "task/archive_imap.h"
#include "task/archive_pop3.h"
#include "task/folders.h"
#include "task/guard.h"

static gboolean run_imap(ArchiveRun *run, GError **error)
{
	g_autoptr(ImapSession) session = imap_session_open(run->request->account, error);

	return session && archive_run_open(run, error) && archive_imap(run, session, error);
}

static gboolean run_pop3(ArchiveRun *run, GError **error)
{
	g_autoptr(Pop3Session) session = pop3_session_open(run->request->account, error);

	return session && archive_run_open(run, error) && archive_pop3(run, session, error);
}

gboolean archive_run(const struct archive_request *request, ArchiveReport *report, GError **error)
{
	const Account *account = request->account;
	g_autofree char *lock_path = home_path(HOME_STATE, "locks", account->name, NULL);
	g_autofree char *place = g_build_filename(request->root, account->name, NULL);
	g_auto(ArchiveRun) run = { .request = request, .report = report };
	g_auto(Fd) lock = -1;

	*report = (ArchiveReport){ 0 };
	if (!guard_check(place, error))
		return FALSE;
	if (!request->dry_run) {
		lock = file_lock(lock_path, 0, error);
		if (lock < 0)
			return FALSE;
	}
	run.server = server_identity(account);
	return account->incoming->protocol == PROTOCOL_POP3 ? run_pop3(&run, error)
							    : run_imap(&run, error);
}
