/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/restore_imap.h"
#include "base/text.h"
#include "format/date.h"
#include "task/restore_file.h"
#include "task/restore_find.h"
#include "task/restore_learn.h"
#include "task/restore_target.h"
#include "task/restore_unmark.h"

#include <string.h>

enum { BATCH_MESSAGES = 50, BATCH_BYTES = 8 * 1024 * 1024 };

/* Trouble in one folder does not end the run, unless the session or the disk is gone. */
static gboolean survive(RestoreRun *run, const ImapSession *session, const RestoreFolder *folder,
	GError *why, GError **error)
{
	if (imap_session_idle(session) && error_code(why) != EXIT_IO) {
		restore_run_trouble(run, folder->label, why);
		return TRUE;
	}
	g_propagate_prefixed_error(error, why, "%s: ", folder->label);
	return FALSE;
}

/* --- looking --- */

static gboolean sizes_hold(const RestoreFolder *folder)
{
	guint i;

	for (i = 0; i < folder->items->len; i++) {
		const RestoreItem *item = &g_array_index(folder->items, RestoreItem, i);

		if (item->uid && item->size != (guint64)item->wire_size)
			return FALSE;
	}
	return TRUE;
}

static gboolean look_into(ImapSession *session, RestoreFolder *folder, GError **error)
{
	const RestoreSlice all = { folder, 0, folder->items->len };
	MailFolderOpen open;

	if (!restore_target_open(session, folder, &open, error))
		return FALSE;
	if (folder_may_be_capped(session, open.messages))
		return fail(error, EXIT_LACKING,
			"the server may show a part of it only: what it hides would be put there "
			"twice");
	folder->uidvalidity = open.uidvalidity;
	return restore_find(session, &all, 1, open.messages, error);
}

gboolean restore_imap_look(RestoreRun *run, ImapSession *session, RestorePlan *plan, GError **error)
{
	g_autoptr(GPtrArray) folders = folders_list(session, run->account, error);
	guint i;

	if (!folders)
		return FALSE;
	folders_place(folders, run->ledger, run->server);
	restore_target_all(run, folders, plan);
	for (i = 0; i < plan->folders->len; i++) {
		RestoreFolder *folder = plan->folders->pdata[i];
		GError *why = NULL;

		if (folder->missing || look_into(session, folder, &why))
			continue;
		folder->trouble = g_strdup(why->message);
		if (!survive(run, session, folder, why, error))
			return FALSE;
	}
	for (i = 0; i < plan->folders->len; i++)
		if (!sizes_hold(plan->folders->pdata[i]))
			return fail(error, EXIT_PROTOCOL,
				"the server states wrong sizes: what is there cannot be "
				"recognised; nothing is sent");
	return TRUE;
}

/* --- sending --- */

typedef struct {
	guint command, item;
} Pending;

typedef struct {
	RestoreRun *run;
	ImapSession *session;
	RestoreFolder *folder;
	char *quoted;          /* the folder's name */
	LedgerMailbox mailbox; /* as the ledger knows it; id 0: not at all */
	GArray *pending;       /* of Pending: the commands of the batch, in their order */
	guint answered;        /* of them */
	guint first;           /* item of the batch */
	guint64 bytes;         /* of the batch */
	guint64 messages;      /* that the folder has, as far as is known */
} Sending;

static void sending_clear(Sending *sending)
{
	g_free(sending->quoted);
	g_array_unref(sending->pending);
	ledger_mailbox_clear(&sending->mailbox);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sending, sending_clear)

static RestoreItem *item_at(const Sending *sending, guint index)
{
	return &g_array_index(sending->folder->items, RestoreItem, index);
}

/* The server has not taken ITEM. Owns WHY. */
static void refused(Sending *sending, RestoreItem *item, GError *why)
{
	item->state = RESTORE_WANTED;
	if (error_code(why) == EXIT_NO)
		sending->run->report->full = TRUE;
	else
		restore_run_failed(
			sending->run, sending->folder, item, error_code(why), why->message);
	g_error_free(why);
}

/* The uid of APPENDUID (RFC 4315), 0 where there is none that counts. */
static guint64 append_uid(const ImapResponse *response, guint64 uidvalidity)
{
	guint64 said, uid;
	const char *blank = response->code_text ? strchr(response->code_text, ' ') : NULL;

	if (!blank || !g_str_equal(response->code, "APPENDUID") ||
		!text_number(
			response->code_text, blank - response->code_text, G_MAXUINT32, &said) ||
		!text_number(blank + 1, -1, G_MAXUINT32, &uid))
		return 0;
	return said == uidvalidity ? uid : 0;
}

static gboolean read_answers(Sending *sending, GError **error)
{
	ImapEvent event;

	while (sending->answered < sending->pending->len) {
		const Pending *next = &g_array_index(sending->pending, Pending, sending->answered);
		RestoreItem *item = item_at(sending, next->item);
		GError *why = NULL;

		if (!imap_session_next(sending->session, &event, error))
			return FALSE;
		if (event.type != IMAP_RESPONSE || event.response->kind != IMAP_TAGGED)
			continue;
		if (imap_session_answered(event.response) != next->command)
			return fail(error, EXIT_PROTOCOL,
				"the server answered a command that was not its turn");
		sending->answered++;
		if (!imap_session_ok(event.response, &why)) {
			refused(sending, item, why);
			continue;
		}
		item->uid = append_uid(event.response, sending->folder->uidvalidity);
		sending->messages++;
	}
	return TRUE;
}

/* The APPEND of ITEM up to its literal. The caller frees. */
static char *words_of(const Sending *sending, const RestoreItem *item)
{
	g_autofree char *flags = imap_flags_print(item->flags);
	g_autofree char *date = item->arrival > 0 ? imap_date_print(item->arrival) : NULL;

	return g_strdup_printf("APPEND %s (%s)%s%s%s", sending->quoted, flags, date ? " \"" : "",
		date ? date : "", date ? "\"" : "");
}

static gboolean append(Sending *sending, guint index, RestoreFile *file, GError **error)
{
	RestoreItem *item = item_at(sending, index);
	g_autofree char *words = words_of(sending, item);
	const struct imap_append request = { words, (guint64)item->wire_size, file->has_nul,
		restore_file_piece, file };
	Pending pending = { .item = index };
	GError *why = NULL;

	if (!imap_session_streams(sending->session, request.size) && !read_answers(sending, error))
		return FALSE;
	if (sending->run->report->full)
		return TRUE;
	file->wire = TRUE;
	pending.command = imap_session_append(sending->session, &request, &why);
	if (pending.command) {
		item->state = RESTORE_SENT;
		sending->bytes += request.size;
		g_array_append_val(sending->pending, pending);
		return TRUE;
	}
	if (imap_session_whole(sending->session)) {
		refused(sending, item, why);
		return TRUE;
	}
	g_propagate_error(error, why);
	return FALSE;
}

static gboolean send_item(Sending *sending, guint index, GError **error)
{
	RestoreRun *run = sending->run;
	RestoreItem *item = item_at(sending, index);
	g_auto(RestoreFile) file;
	int whole = restore_file_open(&file, run->source, item, sending->folder->path, error);

	if (whole < 0)
		return FALSE;
	if (whole == 0) {
		restore_run_failed(run, sending->folder, item, EXIT_BAD_DATA,
			"its file in the archive is gone or damaged");
		return TRUE;
	}
	if (!sending->folder->pruned)
		item->flags = file.flags;
	item->wire_size = file.wire_size;
	return append(sending, index, &file, error);
}

/* --- what became of it --- */

static void judge(Sending *sending, RestoreItem *item)
{
	RestoreReport *report = sending->run->report;
	const char *why = NULL;

	report->wrong_sizes |= item->uid && item->size != (guint64)item->wire_size;
	if (!item->uid)
		why = "the server does not keep it as it was sent";
	else
		why = restore_item_differs(item);
	if (why) {
		report->altered++;
		restore_run_failed(sending->run, sending->folder, item, EXIT_PROTOCOL, why);
		return;
	}
	item->state = RESTORE_DONE;
	sending->folder->restored++;
	report->restored++;
	report->bytes += (guint64)item->wire_size;
}

/* Without UIDPLUS the server does not say where it has put them, and what it says may be wrong. */
static gboolean find_batch(Sending *sending, guint to, GError **error)
{
	const RestoreSlice batch = { sending->folder, sending->first, to };
	guint64 next = sending->folder->last + 1;
	guint i, unknown = 0, command;

	command = imap_session_send(sending->session, error, "NOOP");
	if (!command || !imap_session_finish(sending->session, command, NULL, NULL, error) ||
		!restore_find_sent(sending->session, &batch, error))
		return FALSE;
	for (i = sending->first; i < to; i++)
		unknown += item_at(sending, i)->state == RESTORE_SENT && !item_at(sending, i)->uid;
	return unknown == 0 ||
		restore_find(sending->session, &batch, next, sending->messages, error);
}

/* Asks the items up to TO back, and counts those that are as they were. */
static gboolean end_batch(Sending *sending, guint to, GError **error)
{
	RestoreRun *run = sending->run;
	const RestoreSlice batch = { sending->folder, sending->first, to };
	guint i;

	if (!read_answers(sending, error))
		return FALSE;
	if (sending->pending->len > 0 && !find_batch(sending, to, error))
		return FALSE;
	for (i = sending->first; i < to; i++)
		if (item_at(sending, i)->state == RESTORE_SENT)
			judge(sending, item_at(sending, i));
	if (!restore_learn(run, &sending->mailbox, &batch, error))
		return FALSE;
	g_array_set_size(sending->pending, 0);
	sending->answered = 0;
	sending->first = to;
	sending->bytes = 0;
	if (run->progress)
		run->progress(sending->folder->label, to, sending->folder->items->len, run->data);
	return TRUE;
}

/* --- folders --- */

static gboolean is_hopeless(const RestoreReport *report)
{
	return report->wrong_sizes || (report->altered >= BATCH_MESSAGES && report->restored == 0);
}

/* Those of another session say nothing. */
static void forget_uids(RestoreFolder *folder)
{
	guint i;

	folder->last = folder->marked = 0;
	for (i = 0; i < folder->items->len; i++) {
		RestoreItem *item = &g_array_index(folder->items, RestoreItem, i);

		item->uid = 0;
		if (item->state == RESTORE_MARKED)
			item->state = RESTORE_WANTED;
	}
}

/* What has come since the plan was made is looked at too. */
static gboolean open_target(Sending *sending, GError **error)
{
	RestoreRun *run = sending->run;
	RestoreFolder *folder = sending->folder;
	const RestoreSlice all = { folder, 0, folder->items->len };
	gboolean made = folder->missing;
	MailFolderOpen open;

	if ((made && !restore_target_make(sending->session, folder, error)) ||
		!restore_target_open(sending->session, folder, &open, error))
		return FALSE;
	if (!made && open.uidvalidity != folder->uidvalidity)
		return fail(error, EXIT_AGAIN, "its UIDVALIDITY has just changed");
	folder->uidvalidity = open.uidvalidity;
	sending->quoted = imap_quote(folder->target);
	sending->messages = open.messages;
	if (!open.uidvalidity)
		forget_uids(folder);
	return restore_find(sending->session, &all, folder->last + 1, open.messages, error) &&
		restore_unmark(run, sending->session, folder, error) &&
		(!open.uidvalidity ||
			ledger_mailbox_find(run->ledger, run->server, folder->target,
				open.uidvalidity, &sending->mailbox, error) >= 0) &&
		restore_learn(run, &sending->mailbox, &all, error);
}

static gboolean send_folder(
	RestoreRun *run, ImapSession *session, RestoreFolder *folder, GError **error)
{
	g_auto(Sending) sending = { .run = run, .session = session, .folder = folder };
	guint i;

	/* The first one alone shows what the server makes of it. */
	sending.pending = g_array_new(FALSE, FALSE, sizeof(Pending));
	if (!open_target(&sending, error))
		return FALSE;
	for (i = 0; i < folder->items->len && !run->report->full && !is_hopeless(run->report);
		i++) {
		if (item_at(&sending, i)->state != RESTORE_WANTED)
			continue;
		if (!send_item(&sending, i, error))
			return FALSE;
		if ((sending.pending->len >= (run->report->restored ? BATCH_MESSAGES : 1) ||
			    sending.bytes >= BATCH_BYTES) &&
			!end_batch(&sending, i + 1, error))
			return FALSE;
	}
	return end_batch(&sending, i, error);
}

static gboolean is_work(const RestoreItem *item)
{
	return item->state == RESTORE_WANTED || item->state == RESTORE_MARKED;
}

static gboolean has_work(const RestoreFolder *folder)
{
	guint i;

	for (i = 0; i < folder->items->len; i++)
		if (is_work(&g_array_index(folder->items, RestoreItem, i)))
			return !folder->trouble;
	return FALSE;
}

gboolean restore_imap_send(RestoreRun *run, ImapSession *session, RestorePlan *plan, GError **error)
{
	const RestoreReport *report = run->report;
	guint i;

	for (i = 0; i < plan->folders->len && !report->full; i++) {
		RestoreFolder *folder = plan->folders->pdata[i];
		GError *why = NULL;

		if (has_work(folder) && !send_folder(run, session, folder, &why) &&
			!survive(run, session, folder, why, error))
			return FALSE;
		if (is_hopeless(report))
			return fail(error, EXIT_PROTOCOL,
				report->wrong_sizes
					? "the server states wrong sizes: what is there "
					  "cannot be recognised; nothing more is sent"
					: "the server keeps nothing as it was sent; nothing more "
					  "is sent");
	}
	return TRUE;
}
