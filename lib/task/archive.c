/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/archive.h"
#include "base/file.h"
#include "base/home.h"
#include "base/text.h"
#include "io/archive.h"
#include "task/fetch.h"
#include "task/flags.h"
#include "task/folders.h"
#include "task/guard.h"
#include "task/rescan.h"

/* Left free beside the mail: the ledger, the index's beginning, the other users of the disk. */
enum { SPACE_MARGIN = 16 * 1024 * 1024 };

/* One folder with something to do. */
typedef struct {
	const MailFolder *folder;
	LedgerMailbox mailbox;
	guint64 uidnext;  /* when the plan was made; 0 where the server does not say */
	guint64 messages; /* likewise */
	FetchPlan *plan;
} Work;

typedef struct {
	const struct archive_request *request;
	ArchiveReport *report;
	ImapSession *session;
	Ledger *ledger;
	Archive *archive; /* NULL with -n where there is none yet */
	char *server;
	GPtrArray *folders; /* of MailFolder */
	GPtrArray *works;   /* of Work */
	ArchiveProgress progress;
} Run;

static void work_free(gpointer data)
{
	Work *work = data;

	ledger_mailbox_clear(&work->mailbox);
	fetch_plan_free(work->plan);
	g_free(work);
}

static void run_clear(Run *run)
{
	g_clear_pointer(&run->works, g_ptr_array_unref);
	g_clear_pointer(&run->folders, g_ptr_array_unref);
	g_clear_pointer(&run->session, imap_session_close);
	g_clear_pointer(&run->archive, archive_close);
	g_clear_pointer(&run->ledger, ledger_close);
	g_clear_pointer(&run->server, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, run_clear)

/* Trouble with one folder: said, counted, and the run goes on, unless the session or the disk is
 * gone. FALSE ends the run with *error. */
static gboolean survive(Run *run, const MailFolder *folder, GError *why, GError **error)
{
	run->report->failed++;
	if (!imap_session_idle(run->session) || error_code(why) == EXIT_IO) {
		g_propagate_prefixed_error(error, why, "%s: ", folder->label);
		return FALSE;
	}
	if (run->request->trouble)
		run->request->trouble(folder->label, why, run->request->data);
	else
		g_error_free(why);
	return TRUE;
}

/* The ledger's mailbox for FOLDER as the server has it now; made where it is new (not with -n, when
 * its id is 0). */
static gboolean find_mailbox(Run *run, const MailFolder *folder, const MailFolderOpen *open,
	LedgerMailbox *mailbox, GError **error)
{
	int known = ledger_mailbox_find(
		run->ledger, run->server, folder->name, open->uidvalidity, mailbox, error);
	gint64 id;

	if (known != 0)
		return known > 0;
	*mailbox = (LedgerMailbox){ .uidvalidity = open->uidvalidity, .uidnext = 1 };
	if (run->request->dry_run)
		return TRUE;
	if (!ledger_begin(run->ledger, error))
		return FALSE;
	id = ledger_folder(run->ledger, folder->path, error);
	if (!id ||
		!ledger_mailbox_add(
			run->ledger, run->server, folder->name, open->uidvalidity, id, error) ||
		!ledger_commit(run->ledger, error)) {
		ledger_rollback(run->ledger);
		return FALSE;
	}
	return ledger_mailbox_find(run->ledger, run->server, folder->name, open->uidvalidity,
		       mailbox, error) > 0;
}

/* Whether STATUS alone shows that nothing came and no flag changed. */
static gboolean is_settled(Run *run, const MailFolder *folder)
{
	g_auto(LedgerMailbox) mailbox = { 0 };
	const ImapStatus *status = &folder->status;

	if (status->uidvalidity == IMAP_NONE || status->uidvalidity == 0 ||
		ledger_mailbox_find(run->ledger, run->server, folder->name, status->uidvalidity,
			&mailbox, NULL) < 1)
		return FALSE;
	if (status->messages == 0 && status->uidnext == mailbox.stated)
		return TRUE;
	return status->uidnext == mailbox.stated && status->highestmodseq != IMAP_NONE &&
		status->highestmodseq > 0 && status->highestmodseq == mailbox.modseq;
}

static gboolean plan_folder(Run *run, const MailFolder *folder, GError **error)
{
	g_autofree Work *work = g_new0(Work, 1);
	MailFolderOpen open;

	work->folder = folder;
	if (!folder_examine(run->session, folder, &open, error) ||
		!find_mailbox(run, folder, &open, &work->mailbox, error))
		return FALSE;
	work->uidnext = open.uidnext;
	/* A server that was put back to an older day gives UIDs out again. */
	if (open.uidnext && open.uidnext < work->mailbox.uidnext)
		work->mailbox.uidnext = 1;
	work->messages = open.messages;
	if (folder->status.messages == IMAP_NONE)
		run->report->on_server += open.messages;
	work->plan = open.messages == 0
		? fetch_plan_new()
		: fetch_plan_folder(run->session, run->ledger, &work->mailbox, error);
	if (!work->plan) {
		ledger_mailbox_clear(&work->mailbox);
		return FALSE;
	}
	run->progress.messages_all += work->plan->messages;
	run->progress.bytes_all += work->plan->bytes;
	g_ptr_array_add(run->works, g_steal_pointer(&work));
	return TRUE;
}

static gboolean plan_all(Run *run, GError **error)
{
	guint i;

	for (i = 0; i < run->folders->len; i++) {
		const MailFolder *folder = run->folders->pdata[i];
		GError *why = NULL;

		if (!folder->wanted) {
			run->report->excluded++;
			continue;
		}
		run->report->folders++;
		if (folder->status.messages != IMAP_NONE)
			run->report->on_server += folder->status.messages;
		if (!is_settled(run, folder) && !plan_folder(run, folder, &why) &&
			!survive(run, folder, why, error))
			return FALSE;
	}
	run->report->to_fetch = run->progress.messages_all;
	run->report->bytes_to_fetch = run->progress.bytes_all;
	return TRUE;
}

static gboolean check_space(const Run *run, GError **error)
{
	g_autofree char *needed = text_size(run->progress.bytes_all);
	g_autofree char *there = NULL;
	guint64 available;

	if (run->progress.bytes_all == 0)
		return TRUE;
	if (!file_system_free(run->archive->root, &available, error))
		return FALSE;
	there = text_size(available);
	return available >= run->progress.bytes_all + SPACE_MARGIN ||
		fail(error, EXIT_IO, "%s: not enough space: the new mail needs %s, %s are free",
			run->archive->path, needed, there);
}

static void step(guint64 bytes, gpointer data)
{
	Run *run = data;

	if (bytes == 0 && run->request->committed)
		run->request->committed(run->request->data);
	if (bytes == 0)
		return;
	run->progress.messages++;
	run->progress.bytes += bytes;
	if (run->request->progress)
		run->request->progress(&run->progress, run->request->data);
}

static void add_counts(ArchiveReport *report, const FetchCounts *counts)
{
	report->fetched += counts->messages;
	report->files += counts->batch.files;
	report->bytes += counts->batch.bytes;
	report->linked += counts->batch.linked;
	report->present += counts->batch.present;
	report->odd_sizes += counts->odd_sizes;
}

static gboolean fetch_new(Run *run, Work *work, const ArchiveFolder *folder, GError **error)
{
	FetchTarget target = { run->archive, folder, run->ledger, &work->mailbox, step, run };
	FetchCounts counts = { 0 };
	gboolean done;

	if (work->plan->messages == 0)
		return TRUE;
	if (!ledger_folder_set_stamp(run->ledger, work->mailbox.folder, 0, error))
		return FALSE;
	done = fetch_run(run->session, &target, work->plan, &counts, error);
	add_counts(run->report, &counts);
	return done;
}

/* What is settled now: the next run begins here. */
static gboolean settle(Run *run, Work *work, const MailFolderOpen *open, GError **error)
{
	LedgerMailbox *mailbox = &work->mailbox;

	/* Only what was listed is settled, whatever UIDNEXT says; and without UIDVALIDITY the UIDs
	 * of this run say nothing to the next. */
	if (mailbox->uidvalidity)
		mailbox->uidnext = MAX(mailbox->uidnext, work->plan->last_uid + 1);
	mailbox->stated = work->uidnext;
	mailbox->modseq = open->modseq;
	return ledger_mailbox_settle(run->ledger, mailbox, error);
}

/* What a client did in the folder meanwhile is read at once, so that the next run, with nothing
 * new, has to look at no message. */
static gboolean leave(Run *run, const ArchiveFolder *folder, GError **error)
{
	return archive_folder_stamp(folder) == ledger_folder_stamp(run->ledger, folder->path) ||
		rescan_folder(
			run->archive, run->ledger, folder->path, &run->report->recovered, error);
}

/* Whether the server has listed what it counts: all, or from the last settled UID on at least the
 * last one, which "n:*" always names. What it hid must not be settled. */
static gboolean is_listed(const Work *work, GError **error)
{
	guint64 least = work->mailbox.uidnext == 1 ? work->messages : MIN(work->messages, 1);

	return work->plan->listed + work->plan->expunged >= least ||
		fail(error, EXIT_PROTOCOL,
			"the server counts %" G_GUINT64_FORMAT
			" messages and lists %" G_GUINT64_FORMAT,
			work->messages, work->plan->listed);
}

static gboolean archive_folder(Run *run, Work *work, GError **error)
{
	g_autoptr(ArchiveFolder) folder =
		archive_folder_make(run->archive, work->mailbox.path, error);
	MailFolderOpen open;
	guint64 flags = 0;

	if (!folder || !folder_examine(run->session, work->folder, &open, error))
		return FALSE;
	if (open.uidvalidity != work->mailbox.uidvalidity)
		return fail(error, EXIT_AGAIN, "its UIDVALIDITY has just changed");
	run->progress.folder = work->folder->label;
	if (!fetch_new(run, work, folder, error) ||
		!flags_update(run->session, folder, run->ledger, &work->mailbox, &flags, error))
		return FALSE;
	run->report->flags += flags;
	if (flags > 0 && run->request->committed)
		run->request->committed(run->request->data);
	return is_listed(work, error) && settle(run, work, &open, error) &&
		leave(run, folder, error);
}

static gboolean archive_all(Run *run, GError **error)
{
	guint i;

	for (i = 0; i < run->works->len; i++) {
		Work *work = run->works->pdata[i];
		GError *why = NULL;

		if (!archive_folder(run, work, &why) && !survive(run, work->folder, why, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean open_archive(Run *run, GError **error)
{
	const struct archive_request *request = run->request;
	const char *name = request->account->name;
	GError *why = NULL;

	run->ledger = ledger_open(name, request->dry_run ? LEDGER_READ : LEDGER_WRITE, error);
	if (!run->ledger)
		return FALSE;
	if (!request->dry_run) {
		run->archive = archive_open(request->root, name, run->ledger, error);
		return run->archive &&
			rescan_archive(run->archive, run->ledger, &run->report->recovered, error);
	}
	run->archive = archive_open_read(request->root, name, run->ledger, &why);
	if (why)
		g_propagate_error(error, why);
	return !why;
}

gboolean archive_run(const struct archive_request *request, ArchiveReport *report, GError **error)
{
	g_autofree char *lock_path = home_path(HOME_STATE, "locks", request->account->name, NULL);
	g_autofree char *place = NULL;
	g_auto(Run) run = { .request = request, .report = report };
	g_auto(Fd) lock = -1;

	*report = (ArchiveReport){ 0 };
	place = g_build_filename(request->root, request->account->name, NULL);
	if (!guard_check(place, error))
		return FALSE;
	if (!request->dry_run) {
		lock = file_lock(lock_path, 0, error);
		if (lock < 0)
			return FALSE;
	}
	run.server = server_identity(request->account);
	run.works = g_ptr_array_new_with_free_func(work_free);
	run.session = imap_session_open(request->account, error);
	if (!run.session || !open_archive(&run, error))
		return FALSE;
	run.folders = folders_list(run.session, request->account, error);
	if (!run.folders || !plan_all(&run, error))
		return FALSE;
	if (request->dry_run)
		return TRUE;
	return check_space(&run, error) && archive_all(&run, error);
}
