/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/archive.h"
#include "base/file.h"
#include "base/home.h"
#include "task/archive_imap.h"
#include "task/folders.h"
#include "task/guard.h"

gboolean archive_run(const struct archive_request *request, ArchiveReport *report, GError **error)
{
	const Account *account = request->account;
	g_autofree char *lock_path = home_path(HOME_STATE, "locks", account->name, NULL);
	g_autofree char *place = g_build_filename(request->root, account->name, NULL);
	g_autoptr(ImapSession) session = NULL;
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
	session = imap_session_open(account, error);
	return session && archive_run_open(&run, error) && archive_imap(&run, session, error);
}
