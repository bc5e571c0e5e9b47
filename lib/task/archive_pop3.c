/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/archive_pop3.h"
#include "base/file.h"
#include "format/header.h"
#include "task/adopt.h"
#include "task/fetch_pop3.h"

/* A POP3 server has one box; it is called as an IMAP server would call it. */
#define BOX "INBOX"

/* Messages that are asked for their headers at once. */
enum { ROUND = 500 };

/* What a server may say of one message, in octets, and be believed. */
static const guint64 size_max = 4 * G_GUINT64_CONSTANT(1024) * 1024 * 1024;

typedef struct {
	ArchiveRun *run;
	Pop3Session *session;
	LedgerMailbox mailbox;
	ArchiveFolder *folder; /* NULL with -n */
	Pop3List *list;        /* of what is to be fetched, once it is known what need not */
} Box;

static void box_clear(Box *box)
{
	ledger_mailbox_clear(&box->mailbox);
	g_clear_pointer(&box->folder, archive_folder_close);
	g_clear_pointer(&box->list, pop3_list_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Box, box_clear)

static gboolean make_mailbox(ArchiveRun *run, GError **error)
{
	gint64 id;

	if (!ledger_begin(run->ledger, error))
		return FALSE;
	id = ledger_folder(run->ledger, BOX, error);
	if (id && ledger_mailbox_add(run->ledger, run->server, BOX, 0, id, error) &&
		ledger_commit(run->ledger, error))
		return TRUE;
	ledger_rollback(run->ledger);
	return FALSE;
}

static gboolean find_mailbox(Box *box, GError **error)
{
	ArchiveRun *run = box->run;
	int known = ledger_mailbox_find(run->ledger, run->server, BOX, 0, &box->mailbox, error);

	if (known == 0 && run->request->dry_run) {
		box->mailbox.folder = ledger_folder_find(run->ledger, BOX);
		box->mailbox.adopting = TRUE;
		return TRUE;
	}
	if (known == 0)
		known = make_mailbox(run, error) ? ledger_mailbox_find(run->ledger, run->server,
							   BOX, 0, &box->mailbox, error)
						 : -1;
	return known > 0 && ledger_mailbox_present(run->ledger, box->mailbox.id, error);
}

/* --- what the archive has already --- */

/* Whether TOP may tell that the archive has the message. One without a unique-id is asked for each
 * time: nothing else tells it from new ones. */
static int may_be_known(Box *box, const Pop3Message *message, GError **error)
{
	if (!box->run->archive || (!box->mailbox.adopting && message->uidl))
		return 0;
	return ledger_content_of_size(box->run->ledger, message->size, error);
}

/* One answer to TOP: *CONTENT is 0 where it names none. */
static gboolean read_top(Box *box, const Pop3Message *message, gint64 *content, GError **error)
{
	g_auto(HeaderHash) hash;
	Pop3Event event = { .type = POP3_MORE };
	AdoptHeader header = { .size = message->size };
	gboolean refused = FALSE;

	*content = 0;
	header_hash_init(&hash);
	while (!event.last) {
		if (!pop3_session_next(box->session, &event, error))
			return FALSE;
		if (event.type == POP3_STATUS)
			refused = !event.ok;
		if (event.type == POP3_BYTES)
			header_hash_add(&hash, event.bytes, event.len);
	}
	if (!pop3_list_in_step(box->session, message, refused, error))
		return FALSE;
	header.identifies = header_hash_identifies(&hash) && !refused;
	header.hash = header_hash_finish(&hash);
	return adopt_match(box->run, &box->mailbox, &header, content, error);
}

static gboolean recognise(Box *box, Pop3Message *message, GError **error)
{
	LedgerPlace place = { .uidl = message->uidl, .size = message->size };
	gboolean done = FALSE;

	if (!read_top(box, message, &place.content, error))
		return FALSE;
	if (place.content && !message->uidl)
		done = TRUE;
	else if (place.content &&
		!adopt_place(box->run, box->folder, &box->mailbox, &place, &done, error))
		return FALSE;
	if (done)
		message->number = 0;
	return TRUE;
}

/* Those of COUNT that may be known are asked for their headers, all in one go. */
static gboolean recognise_some(Box *box, Pop3Message *messages, guint count, GError **error)
{
	g_autoptr(GPtrArray) asked = g_ptr_array_new();
	guint i;

	for (i = 0; i < count; i++) {
		int may = may_be_known(box, &messages[i], error);

		if (may < 0)
			return FALSE;
		if (!may)
			continue;
		g_ptr_array_add(asked, &messages[i]);
		pop3_session_ask(box->session, POP3_BODY, "TOP %u 0", messages[i].number);
		pop3_list_ask_back(box->session, &messages[i]);
	}
	if (asked->len > 0 && !adopt_look(box->run, error))
		return FALSE;
	for (i = 0; i < asked->len; i++)
		if (!recognise(box, asked->pdata[i], error))
			return FALSE;
	return TRUE;
}

static gboolean recognise_all(Box *box, GError **error)
{
	const GArray *fresh = box->list->fresh;
	guint first;

	if (!pop3_session_has(box->session, "TOP"))
		return TRUE;
	for (first = 0; first < fresh->len; first += ROUND)
		if (!recognise_some(box, &g_array_index(fresh, Pop3Message, first),
			    MIN(ROUND, fresh->len - first), error))
			return FALSE;
	pop3_list_sweep(box->list);
	return TRUE;
}

/* Adoptions count together. */
static gboolean adopt_all(Box *box, GError **error)
{
	ArchiveRun *run = box->run;

	if (run->request->dry_run)
		return recognise_all(box, error);
	if (!archive_run_enter(run, box->mailbox.folder, error) ||
		!ledger_begin(run->ledger, error))
		return FALSE;
	if (recognise_all(box, error) && folder_sync(box->folder->cur, error) &&
		ledger_commit(run->ledger, error))
		return TRUE;
	ledger_rollback(run->ledger);
	return FALSE;
}

/* --- all of it --- */

static void plan(Box *box)
{
	guint64 bytes = 0;
	guint i;

	for (i = 0; i < box->list->fresh->len; i++) {
		guint64 size = g_array_index(box->list->fresh, Pop3Message, i).size;

		bytes += size > size_max ? 0 : size;
	}
	archive_run_plan(box->run, box->list->fresh->len, bytes);
}

static gboolean fetch(Box *box, GError **error)
{
	ArchiveRun *run = box->run;
	FetchTarget target = { run->archive, box->folder, run->ledger, &box->mailbox,
		archive_run_step, run, run->request->now };
	FetchCounts counts = { 0 };
	gboolean done;

	if (box->list->fresh->len == 0)
		return TRUE;
	if (!archive_run_enter(run, box->mailbox.folder, error))
		return FALSE;
	done = fetch_pop3(box->session, &target, box->list->fresh, &counts, error);
	archive_run_count(run, &counts);
	return done;
}

static gboolean open_box(Box *box, GError **error)
{
	ArchiveRun *run = box->run;

	run->progress.folder = BOX;
	if (!find_mailbox(box, error))
		return FALSE;
	if (!run->request->dry_run)
		box->folder = archive_folder_make(run->archive, BOX, error);
	if (!run->request->dry_run && !box->folder)
		return FALSE;
	if (run->request->repair && !adopt_look(run, error))
		return FALSE;
	box->list =
		pop3_list(box->session, run->ledger, &box->mailbox, run->request->repair, error);
	if (!box->list)
		return FALSE;
	run->report->folders = 1;
	run->report->on_server = box->list->messages;
	return TRUE;
}

gboolean archive_pop3(ArchiveRun *run, Pop3Session *session, GError **error)
{
	g_auto(Box) box = { .run = run, .session = session };

	if (!open_box(&box, error))
		return FALSE;
	if (box.list->fresh->len > 0 && !adopt_all(&box, error))
		return FALSE;
	plan(&box);
	if (run->request->dry_run)
		return TRUE;
	return archive_run_check_space(run, run->progress.bytes_all, error) && fetch(&box, error) &&
		(!box.mailbox.adopting ||
			ledger_mailbox_settle(run->ledger, &box.mailbox, error)) &&
		archive_run_leave(run, box.folder, error);
}
