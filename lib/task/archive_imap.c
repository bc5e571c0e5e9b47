/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/archive_imap.h"
#include "base/text.h"
#include "task/adopt.h"
#include "task/flags.h"
#include "task/folders.h"

/* One folder with something to do. */
typedef struct {
	const MailFolder *folder;
	LedgerMailbox mailbox;
	guint64 uidnext;  /* when the plan was made; 0 where the server does not say */
	guint64 messages; /* likewise */
	FetchPlan *plan;
} Work;

typedef struct {
	ArchiveRun *run;
	ImapSession *session;
	GPtrArray *folders; /* of MailFolder */
	GPtrArray *works;   /* of Work */
} Imap;

static void work_free(gpointer data)
{
	Work *work = data;

	ledger_mailbox_clear(&work->mailbox);
	fetch_plan_free(work->plan);
	g_free(work);
}

static void imap_clear(Imap *imap)
{
	g_clear_pointer(&imap->works, g_ptr_array_unref);
	g_clear_pointer(&imap->folders, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Imap, imap_clear)

/* Trouble with one folder: said, counted, and the run goes on, unless the session or the disk is
 * gone. FALSE ends the run with *error. */
static gboolean survive(Imap *imap, const MailFolder *folder, GError *why, GError **error)
{
	if (imap_session_idle(imap->session) && error_code(why) != EXIT_IO) {
		archive_run_trouble(imap->run, folder->label, why);
		return TRUE;
	}
	imap->run->report->failed++;
	g_propagate_prefixed_error(error, why, "%s: ", folder->label);
	return FALSE;
}

/* Makes the mailbox of FOLDER, kept where its path says. */
static gboolean make_mailbox(
	ArchiveRun *run, const MailFolder *folder, guint64 uidvalidity, GError **error)
{
	gint64 id;

	if (!ledger_begin(run->ledger, error))
		return FALSE;
	id = ledger_folder(run->ledger, folder->path, error);
	if (id && (!folder->role || ledger_folder_set_role(run->ledger, id, folder->role, error)) &&
		ledger_mailbox_add(
			run->ledger, run->server, folder->name, uidvalidity, id, error) &&
		ledger_commit(run->ledger, error))
		return TRUE;
	ledger_rollback(run->ledger);
	return FALSE;
}

/* The ledger's mailbox for FOLDER as the server has it now; made where it is new (not with -n, when
 * its id is 0). */
static gboolean find_mailbox(ArchiveRun *run, const MailFolder *folder, const MailFolderOpen *open,
	LedgerMailbox *mailbox, GError **error)
{
	int known = ledger_mailbox_find(
		run->ledger, run->server, folder->name, open->uidvalidity, mailbox, error);

	if (known == 0 && run->request->dry_run) {
		*mailbox = (LedgerMailbox){ .folder = ledger_folder_find(run->ledger, folder->path),
			.uidvalidity = open->uidvalidity,
			.uidnext = 1,
			.adopting = TRUE };
		return TRUE;
	}
	if (known == 0)
		known = make_mailbox(run, folder, open->uidvalidity, error)
			? ledger_mailbox_find(run->ledger, run->server, folder->name,
				  open->uidvalidity, mailbox, error)
			: -1;
	return known > 0 && ledger_mailbox_present(run->ledger, mailbox->id, error);
}

/* Whether STATUS alone shows that nothing came and no flag changed. */
static gboolean is_settled(ArchiveRun *run, const MailFolder *folder)
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

/* The mailboxes that the server still has: what came from them is no mail of another server. */
static gboolean tell_present(Imap *imap, GError **error)
{
	ArchiveRun *run = imap->run;
	guint i;

	for (i = 0; i < imap->folders->len; i++) {
		const MailFolder *folder = imap->folders->pdata[i];
		g_auto(LedgerMailbox) mailbox = { 0 };
		int known = folder->status.uidvalidity == IMAP_NONE
			? 0
			: ledger_mailbox_find(run->ledger, run->server, folder->name,
				  folder->status.uidvalidity, &mailbox, error);

		if (known < 0 || (known && !ledger_mailbox_present(run->ledger, mailbox.id, error)))
			return FALSE;
	}
	return TRUE;
}

/* What is to be fetched of the folder that is open. What a run that was killed had fetched already
 * is fetched again, not adopted: it is to be proved. */
static FetchPlan *plan_open(Imap *imap, Work *work, GError **error)
{
	ArchiveRun *run = imap->run;
	g_autoptr(FetchPlan) known = work->mailbox.adopting ? fetch_plan_new() : NULL;
	const struct fetch_plan_request request = { run->ledger, &work->mailbox, known,
		work->messages, run->request->repair };
	g_autoptr(FetchPlan) plan = fetch_plan_folder(imap->session, &request, error);

	if (plan && plan->changed->len > 0 && work->mailbox.uidnext > 1) {
		work->mailbox.uidnext = 1;
		fetch_plan_free(plan);
		plan = fetch_plan_folder(imap->session, &request, error);
	}
	if (!plan)
		return NULL;
	if (known && known->messages > 0 &&
		!adopt_run(imap->session, run, &work->mailbox, known, plan, error))
		return NULL;
	return g_steal_pointer(&plan);
}

static void count_messages(Imap *imap, const MailFolder *folder, guint64 messages)
{
	const struct archive_request *request = imap->run->request;
	g_autofree char *count = text_count(messages);
	GError *why = NULL;

	imap->run->report->on_server += messages;
	if (!folder_may_be_capped(imap->session, messages))
		return;
	imap->run->report->capped++;
	fail(&why, EXIT_LACKING, "the server may show only its newest %s messages", count);
	if (request->note)
		request->note(folder->label, why, request->data);
	else
		g_error_free(why);
}

static gboolean plan_folder(Imap *imap, const MailFolder *folder, GError **error)
{
	ArchiveRun *run = imap->run;
	g_autofree Work *work = g_new0(Work, 1);
	MailFolderOpen open;

	work->folder = folder;
	if (!folder_examine(imap->session, folder, &open, error) ||
		!find_mailbox(run, folder, &open, &work->mailbox, error))
		return FALSE;
	work->uidnext = open.uidnext;
	/* A server that was put back to an older day gives UIDs out again. */
	if (run->request->repair || (open.uidnext && open.uidnext < work->mailbox.uidnext))
		work->mailbox.uidnext = 1;
	work->messages = open.messages;
	if (folder->status.messages == IMAP_NONE)
		count_messages(imap, folder, open.messages);
	work->plan = open.messages == 0 ? fetch_plan_new() : plan_open(imap, work, error);
	if (!work->plan) {
		ledger_mailbox_clear(&work->mailbox);
		return FALSE;
	}
	archive_run_plan(run, work->plan->messages, work->plan->bytes);
	g_ptr_array_add(imap->works, g_steal_pointer(&work));
	return TRUE;
}

static gboolean plan_all(Imap *imap, GError **error)
{
	ArchiveReport *report = imap->run->report;
	guint i;

	for (i = 0; i < imap->folders->len; i++) {
		const MailFolder *folder = imap->folders->pdata[i];
		GError *why = NULL;

		if (!folder->wanted) {
			report->excluded++;
			continue;
		}
		report->folders++;
		if (folder->status.messages != IMAP_NONE)
			count_messages(imap, folder, folder->status.messages);
		if (!imap->run->request->repair && is_settled(imap->run, folder))
			continue;
		if (plan_folder(imap, folder, &why))
			continue;
		if (folder->shut && imap_session_idle(imap->session))
			g_error_free(why); /* as it said */
		else if (!survive(imap, folder, why, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean fetch_new(
	Imap *imap, Work *work, const ArchiveFolder *folder, guint64 messages, GError **error)
{
	ArchiveRun *run = imap->run;
	FetchTarget target = { run->archive, folder, run->ledger, &work->mailbox, archive_run_step,
		run };
	FetchCounts counts = { 0 };
	gboolean done;
	guint i;

	if (work->plan->messages == 0)
		return TRUE;
	target.gone = work->messages - MIN(work->messages, messages);
	if (!archive_run_enter(run, work->mailbox.folder, error))
		return FALSE;
	for (i = 0; i < work->plan->changed->len; i++)
		if (!ledger_place_forget(run->ledger,
			    &(LedgerPlace){ .mailbox = work->mailbox.id,
				    .uid = g_array_index(work->plan->changed, guint64, i) },
			    error))
			return FALSE;
	done = fetch_run(imap->session, &target, work->plan, &counts, error);
	archive_run_count(run, &counts);
	return done;
}

/* What is settled now: the next run begins here. */
static gboolean settle(ArchiveRun *run, Work *work, const MailFolderOpen *open, GError **error)
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

/* Whether the server has listed what it counts: all, or all from the first that it listed on, the
 * last settled one where that is still there ("n:*" always names the last message). What it hid
 * must not be settled. */
static gboolean is_listed(const Work *work, GError **error)
{
	guint64 first = work->mailbox.uidnext == 1 ? 1 : work->plan->first;
	guint64 least = work->messages - MIN(work->messages, first - 1);

	if (first == 0)
		least = MIN(work->messages, 1);
	return work->plan->listed + work->plan->expunged >= least ||
		fail(error, EXIT_PROTOCOL,
			"the server counts %" G_GUINT64_FORMAT
			" messages and lists %" G_GUINT64_FORMAT,
			work->messages, work->plan->listed);
}

static gboolean archive_folder(Imap *imap, Work *work, GError **error)
{
	ArchiveRun *run = imap->run;
	g_autoptr(ArchiveFolder) folder =
		archive_folder_make(run->archive, work->mailbox.path, error);
	MailFolderOpen open;
	struct flags_request request = { imap->session, folder, run->ledger, &work->mailbox, 0 };
	guint64 flags = 0;

	if (!folder || !folder_examine(imap->session, work->folder, &open, error))
		return FALSE;
	if (open.uidvalidity != work->mailbox.uidvalidity)
		return fail(error, EXIT_AGAIN, "its UIDVALIDITY has just changed");
	request.messages = open.messages;
	run->progress.folder = work->folder->label;
	if (!fetch_new(imap, work, folder, open.messages, error) ||
		!flags_update(&request, &flags, error))
		return FALSE;
	run->report->flags += flags;
	if (flags > 0 && run->request->committed)
		run->request->committed(run->request->data);
	return is_listed(work, error) && settle(run, work, &open, error) &&
		archive_run_leave(run, folder, error);
}

static gboolean archive_all(Imap *imap, GError **error)
{
	guint i;

	for (i = 0; i < imap->works->len; i++) {
		Work *work = imap->works->pdata[i];
		GError *why = NULL;

		if (!archive_folder(imap, work, &why) && !survive(imap, work->folder, why, error))
			return FALSE;
	}
	return TRUE;
}

gboolean archive_imap(ArchiveRun *run, ImapSession *session, GError **error)
{
	g_auto(Imap) imap = { .run = run, .session = session };

	imap.works = g_ptr_array_new_with_free_func(work_free);
	imap.folders = folders_list(session, run->account, error);
	if (!imap.folders)
		return FALSE;
	folders_place(imap.folders, run->ledger, run->server);
	if (!tell_present(&imap, error) || (run->request->repair && !adopt_look(run, error)) ||
		!plan_all(&imap, error))
		return FALSE;
	return run->request->dry_run ||
		(archive_run_check_space(run, run->progress.bytes_all, error) &&
			archive_all(&imap, error));
}
