/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/archive.h"
#include "base/file.h"
#include "base/home.h"
#include "task/archive_imap.h"
#include "task/archive_pop3.h"
#include "task/folders.h"
#include "task/guard.h"
#include "task/import.h"

enum { DAY = 24 * 60 * 60, QUIET_DAYS = 7, FORMER_DAYS = 30 };

static gboolean run_imap(ArchiveRun *run, GError **error)
{
	g_autoptr(ImapSession) session =
		imap_session_open(run->account, run->request->dry_run, error);

	return session && archive_run_open(run, error) && archive_imap(run, session, error);
}

static gboolean run_pop3(ArchiveRun *run, GError **error)
{
	g_autoptr(Pop3Session) session =
		pop3_session_open(run->account, run->request->dry_run, error);

	return session && archive_run_open(run, error) && archive_pop3(run, session, error);
}

static gboolean run_server(const struct archive_request *request, const Account *account,
	ArchiveReport *report, GError **error)
{
	g_auto(ArchiveRun) run = { .request = request, .account = account, .report = report };

	run.server = server_identity(account);
	return account->incoming->protocol == PROTOCOL_POP3 ? run_pop3(&run, error)
							    : run_imap(&run, error);
}

/* --- the server before a move --- */

/* Since when it is asked, and when something last came from it. */
typedef struct {
	gint64 since, news;
} Former;

static gboolean read_former(Former *former, const char *name, const char *server, GError **error)
{
	g_autoptr(Ledger) ledger = ledger_open(name, LEDGER_READ, error);

	return ledger && ledger_time(ledger, "former-since", server, &former->since, error) &&
		ledger_time(ledger, "former-news", server, &former->news, error);
}

static gboolean write_former(
	const Former *former, const char *name, const char *server, GError **error)
{
	g_autoptr(Ledger) ledger = ledger_open(name, LEDGER_WRITE, error);

	return ledger && ledger_set_time(ledger, "former-since", server, former->since, error) &&
		ledger_set_time(ledger, "former-news", server, former->news, error);
}

static gboolean is_over(const Former *former, const Account *account, gint64 now)
{
	gint64 until =
		account->former_until ? account->former_until : former->since + FORMER_DAYS * DAY;

	return (former->since || account->former_until) &&
		(now > until || (former->news && now - former->news >= QUIET_DAYS * DAY));
}

/* What the disk or the person has to answer for stays an error. */
static gboolean is_its_own_affair(const GError *why)
{
	ExitCode code = error_code(why);

	return code == EXIT_AGAIN || code == EXIT_DENIED || code == EXIT_LACKING ||
		code == EXIT_PROTOCOL;
}

static void add_late(ArchiveReport *report, const ArchiveReport *late)
{
	report->late += late->fetched;
	report->to_fetch += late->to_fetch;
	report->bytes_to_fetch += late->bytes_to_fetch;
	report->fetched += late->fetched;
	report->files += late->files;
	report->bytes += late->bytes;
	report->linked += late->linked;
	report->present += late->present;
	report->variants += late->variants;
	report->odd_sizes += late->odd_sizes;
	report->recovered += late->recovered;
}

/* Late mail still comes to the old server for a while. */
static gboolean run_former(
	const struct archive_request *request, ArchiveReport *report, GError **error)
{
	const char *name = request->account->name;
	struct archive_request asked = *request;
	Account account = *request->account;
	g_autofree char *server = NULL;
	ArchiveReport late = { 0 };
	Former former = { 0 };
	GError *why = NULL;

	asked.trouble = request->note;
	account.incoming = account.former;
	server = server_identity(&account);
	if (!read_former(&former, name, server, error))
		return FALSE;
	if (is_over(&former, &account, request->now))
		return TRUE;
	if (run_server(&asked, &account, &late, &why) && !late.failed &&
		(late.fetched || !former.news))
		former.news = request->now;
	add_late(report, &late);
	if (why && !is_its_own_affair(why)) {
		g_propagate_prefixed_error(error, why, "former-incoming: ");
		return FALSE;
	}
	if (why && request->note)
		request->note("former-incoming", why, request->data);
	else
		g_clear_error(&why);
	if (!former.since)
		former.since = request->now;
	return request->dry_run || write_former(&former, name, server, error);
}

gboolean archive_run(const struct archive_request *request, ArchiveReport *report, GError **error)
{
	const Account *account = request->account;
	g_autofree char *lock_path = home_path(HOME_STATE, "locks", account->name, NULL);
	g_autofree char *place = g_build_filename(request->root, account->name, NULL);
	g_auto(Fd) lock = -1;
	gboolean done;

	*report = (ArchiveReport){ 0 };
	if (!guard_check(place, error))
		return FALSE;
	if (!request->dry_run) {
		lock = file_lock(lock_path, 0, error);
		if (lock < 0)
			return FALSE;
	}
	if (request->import) {
		g_auto(ArchiveRun)
			run = { .request = request, .account = account, .report = report };

		return import_run(&run, error);
	}
	done = run_server(request, account, report, error);
	return account->former ? run_former(request, report, done ? error : NULL) && done : done;
}
