/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/prune_imap.h"
#include "format/date.h"
#include "io/ledger_prune.h"
#include "task/folders.h"
#include "task/listing.h"
#include "task/prune_batch.h"

gboolean prune_imap_can(const ImapSession *session, GError **error)
{
	if (imap_session_has(session, "X-GM-EXT-1"))
		return fail(error, EXIT_LACKING,
			"this is Gmail, where expunging takes a label away and frees nothing: "
			"delete there in its own web pages");
	if (!imap_session_has(session, "UIDPLUS"))
		return fail(error, EXIT_LACKING,
			"the server has no UIDPLUS: it cannot expunge some messages and leave what "
			"others have marked");
	return TRUE;
}

/* --- the list --- */

typedef struct {
	PruneRun *run;
	PrunePlan *plan;
	const LedgerMailbox *mailbox; /* or NULL: nothing is known */
	guint64 last;                 /* the highest UID so far */
	guint64 listed, expunged;
} Listed;

static gint64 date_of(const ImapFetch *fetch)
{
	gint64 date = 0;

	if (fetch->date)
		imap_date_parse(fetch->date, &date);
	return date;
}

/* What the ledger knows of MESSAGE, if it is stated as it was. */
static gboolean know(const Listed *listed, PruneMessage *message, GError **error)
{
	Ledger *ledger = listed->run->shelf->ledger;
	LedgerContent content;
	LedgerPlace place;
	int known = listed->mailbox
		? ledger_place_find(ledger, listed->mailbox->id, message->uid, &place, error)
		: 0;

	message->arrival = message->stated;
	if (known != 1 || place.size != message->size || place.arrival != message->stated)
		return known >= 0;
	if (!ledger_content_get(ledger, place.content, &content, error))
		return FALSE;
	message->known = TRUE;
	message->content = place.content;
	message->adopted = place.proof == PROOF_HEADER;
	if (content.arrival && (!message->arrival || content.arrival < message->arrival))
		message->arrival = content.arrival;
	return TRUE;
}

static gboolean take_message(const ImapResponse *response, gpointer data, GError **error)
{
	const ImapFetch *fetch = &response->fetch;
	Listed *listed = data;
	PruneMessage message = { .uid = fetch->uid, .size = fetch->size, .flags = fetch->flags };

	if (response->kind == IMAP_EXPUNGE)
		listed->expunged += response->number;
	if (response->kind != IMAP_FETCH || fetch->uid == IMAP_NONE || fetch->size == IMAP_NONE ||
		!fetch->has_flags || fetch->uid <= listed->last)
		return TRUE;
	listed->last = fetch->uid;
	listed->listed++;
	message.stated = date_of(fetch);
	if (!know(listed, &message, error))
		return FALSE;
	prune_plan_add(listed->plan, &message);
	return TRUE;
}

static gboolean list_messages(
	Listed *listed, ImapSession *session, guint64 messages, GError **error)
{
	Listing listing = { session, "(UID FLAGS RFC822.SIZE INTERNALDATE)", 1, messages, 0 };

	if (messages == 0)
		return TRUE;
	return listing_run(&listing, take_message, listed, error) &&
		(listed->listed + listed->expunged >= messages ||
			fail(error, EXIT_PROTOCOL,
				"the server counts %" G_GUINT64_FORMAT
				" messages and lists %" G_GUINT64_FORMAT,
				messages, listed->listed));
}

/* The folder as the ledger knows it: 1 it does, 0 not, or the server gives it no UIDVALIDITY. */
static int find_mailbox(const PruneRun *run, const MailFolder *folder, const MailFolderOpen *open,
	LedgerMailbox *mailbox, GError **error)
{
	return open->uidvalidity ? ledger_mailbox_find(run->shelf->ledger, run->server,
					   folder->name, open->uidvalidity, mailbox, error)
				 : 0;
}

/* Marks that a run which was cut short has left are taken back. What cannot be opened is left to
 * those who want it. */
static gboolean recover(
	PruneRun *run, ImapSession *session, const MailFolder *folder, GError **error)
{
	g_auto(LedgerMailbox) mailbox = { 0 };
	const struct prune_batch_request request = { run, session, &mailbox, folder->label, 0,
		NULL };
	MailFolderOpen open = { .uidvalidity = folder->status.uidvalidity };
	g_autoptr(GError) why = NULL;
	int is_open;

	if (run->dry_run || !folder->name)
		return TRUE;
	if (open.uidvalidity == IMAP_NONE && !folder_examine(session, folder, &open, &why)) {
		if (imap_session_idle(session))
			return TRUE;
		g_propagate_error(error, g_steal_pointer(&why));
		return FALSE;
	}
	is_open = find_mailbox(run, folder, &open, &mailbox, error);
	if (is_open > 0)
		is_open = prune_batch_is_open(run, &mailbox, error);
	if (is_open < 1)
		return is_open == 0;
	return folder_select(session, folder, &open, error) &&
		(open.uidvalidity == mailbox.uidvalidity ||
			fail(error, EXIT_PROTOCOL, "its UIDVALIDITY has just changed")) &&
		prune_batch_recover(&request, open.messages, error);
}

static gboolean list_folder(PruneRun *run, ImapSession *session, const MailFolder *folder,
	PrunePlan *plan, GError **error)
{
	g_auto(LedgerMailbox) mailbox = { 0 };
	Listed listed = { .run = run, .plan = plan };
	MailFolderOpen open;
	int known;

	if (!folder_examine(session, folder, &open, error))
		return FALSE;
	known = find_mailbox(run, folder, &open, &mailbox, error);
	if (known < 0)
		return FALSE;
	listed.mailbox = known ? &mailbox : NULL;
	return list_messages(&listed, session, open.messages, error);
}

/* Trouble in one folder does not end the run, unless the session is gone. */
static gboolean survive(
	PruneRun *run, const ImapSession *session, const char *folder, GError *why, GError **error)
{
	if (imap_session_idle(session) && error_code(why) != EXIT_IO) {
		prune_run_trouble(run, folder, why);
		return TRUE;
	}
	g_propagate_prefixed_error(error, why, "%s: ", folder);
	return FALSE;
}

static PruneName name_of(const MailFolder *folder)
{
	return (PruneName){ folder->label, folder->role, folder->foreign };
}

static gboolean patterns_fit(const PruneRules *rules, const GPtrArray *folders, GError **error)
{
	g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(PruneName));
	guint i;

	for (i = 0; i < folders->len; i++) {
		PruneName name = name_of(folders->pdata[i]);

		g_array_append_val(names, name);
	}
	return prune_rules_fit(rules, names, error);
}

/* The caller unrefs. */
static GPtrArray *list_folders(const PruneRun *run, ImapSession *session, GError **error)
{
	g_autoptr(GPtrArray) folders = folders_list(session, run->account, error);

	if (!folders || !folders_tell_apart(session, folders, error))
		return NULL;
	folders_place(folders, run->shelf->ledger, run->server);
	return g_steal_pointer(&folders);
}

/* The row of FOLDER in PLAN, if it is looked at, or would be if it were the account's own. */
static PruneFolder *add_row(PrunePlan *plan, const MailFolder *folder)
{
	PruneFolder *row = folder->wanted && prune_wants(&plan->rules, name_of(folder))
		? prune_plan_folder(plan, folder->label, folder->path)
		: NULL;

	if (row && folder->foreign)
		row->trouble = g_strdup("it is another person's or shared");
	return row;
}

gboolean prune_imap_list(PruneRun *run, ImapSession *session, PrunePlan *plan, GError **error)
{
	g_autoptr(GPtrArray) folders = list_folders(run, session, error);
	guint i;

	if (!folders || !patterns_fit(&plan->rules, folders, error))
		return FALSE;
	for (i = 0; i < folders->len; i++) {
		const MailFolder *folder = folders->pdata[i];
		PruneFolder *row;
		GError *why = NULL;

		if (folder->shut)
			continue;
		row = add_row(plan, folder);
		/* An earlier run may have looked at other folders. */
		if (recover(run, session, folder, &why) &&
			(!row || folder->foreign || list_folder(run, session, folder, plan, &why)))
			continue;
		if (row && !row->trouble)
			row->trouble = g_strdup(why->message);
		if (!survive(run, session, folder->label, why, error))
			return FALSE;
	}
	return TRUE;
}

/* --- the deletion --- */

static gint by_uid(gconstpointer a, gconstpointer b)
{
	const PruneMessage *const *one = a, *const *other = b;

	return (*one)->uid < (*other)->uid ? -1 : (*one)->uid > (*other)->uid;
}

/* The slice's messages of folder INDEX by UID; the caller unrefs. */
static GPtrArray *messages_of(const PruneSlice *slice, guint index)
{
	GPtrArray *messages = g_ptr_array_new();
	guint i;

	for (i = slice->from; i < slice->to; i++) {
		PruneMessage *message = &g_array_index(slice->plan->messages, PruneMessage, i);

		if (message->folder == index)
			g_ptr_array_add(messages, message);
	}
	g_ptr_array_sort(messages, by_uid);
	return messages;
}

static gboolean delete_in(PruneRun *run, ImapSession *session, const MailFolder *folder,
	const PruneRules *rules, GPtrArray *messages, GError **error)
{
	g_auto(LedgerMailbox) mailbox = { 0 };
	struct prune_batch_request request = { run, session, &mailbox, folder->label, 0, rules };
	MailFolderOpen open;
	int known;

	if (!folder_select(session, folder, &open, error))
		return FALSE;
	request.modseq = open.modseq;
	known = find_mailbox(run, folder, &open, &mailbox, error);
	if (known == 0)
		return fail(error, EXIT_PROTOCOL, "its UIDVALIDITY is another one now");
	return known > 0 && prune_batch_delete(&request, messages, open.messages, error);
}

static const MailFolder *find_folder(const GPtrArray *folders, const char *path)
{
	guint i;

	for (i = 0; i < folders->len; i++) {
		const MailFolder *folder = folders->pdata[i];

		if (!folder->shut && !folder->foreign && g_str_equal(folder->path, path))
			return folder;
	}
	return NULL;
}

gboolean prune_imap_delete(
	PruneRun *run, ImapSession *session, const PruneSlice *slice, GError **error)
{
	g_autoptr(GPtrArray) folders = list_folders(run, session, error);
	const PrunePlan *plan = slice->plan;
	guint row;

	if (!folders)
		return FALSE;
	for (row = 0; row < plan->folders->len; row++) {
		const PruneFolder *planned = plan->folders->pdata[row];
		g_autoptr(GPtrArray) messages = messages_of(slice, row);
		const MailFolder *folder = find_folder(folders, planned->path);
		GError *why = NULL;

		if (messages->len == 0)
			continue;
		if (!folder) {
			run->report->kept += messages->len;
			fail(&why, EXIT_AGAIN,
				"the server does not list it any more among the account's own");
		} else if (delete_in(run, session, folder, &plan->rules, messages, &why)) {
			continue;
		}
		if (run->stop) {
			g_propagate_prefixed_error(error, why, "%s: ", planned->name);
			return FALSE;
		}
		if (!survive(run, session, planned->name, why, error))
			return FALSE;
	}
	return TRUE;
}
