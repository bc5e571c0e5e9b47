/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/restore_unmark.h"
#include "task/fetch_plan.h"
#include "task/restore_target.h"

typedef struct {
	GHashTable *items; /* by their uid */
	FetchPlan *plan;
} Marked;

static void marked_clear(Marked *marked)
{
	g_hash_table_unref(marked->items);
	fetch_plan_free(marked->plan);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Marked, marked_clear)

static void collect(Marked *marked, const ImapSession *session, const RestoreFolder *folder)
{
	guint i;

	*marked = (Marked){ g_hash_table_new(g_int64_hash, g_int64_equal), fetch_plan_new() };
	marked->plan->most = imap_session_limit(session);
	for (i = 0; i < folder->items->len; i++) {
		RestoreItem *item = &g_array_index(folder->items, RestoreItem, i);

		if (item->state != RESTORE_MARKED)
			continue;
		g_hash_table_insert(marked->items, &item->uid, item);
		fetch_plan_add_apart(marked->plan, item->uid, 0, FALSE);
	}
}

static gboolean take_flags(const ImapResponse *response, gpointer data, GError **error)
{
	const Marked *marked = data;
	const ImapFetch *fetch = &response->fetch;
	RestoreItem *item = response->kind == IMAP_FETCH && fetch->has_flags
		? g_hash_table_lookup(marked->items, &fetch->uid)
		: NULL;

	(void)error;
	if (!item)
		return TRUE;
	item->server_flags = fetch->flags;
	item->state = fetch->flags & FLAG_TRASHED ? RESTORE_MARKED : RESTORE_DONE;
	return TRUE;
}

/* Sends COMMAND, the set of each piece, and REST. */
static gboolean on_all(
	Marked *marked, ImapSession *session, const char *command, const char *rest, GError **error)
{
	const GArray *pieces = marked->plan->pieces;
	guint i;

	for (i = 0; i < pieces->len; i++) {
		g_autofree char *set =
			fetch_plan_set(marked->plan, &g_array_index(pieces, FetchPiece, i));
		guint sent = imap_session_send(session, error, "%s %s %s", command, set, rest);

		if (!sent || !imap_session_finish(session, sent, take_flags, marked, error))
			return FALSE;
	}
	return TRUE;
}

static void judge(RestoreRun *run, RestoreFolder *folder, RestoreItem *item)
{
	if (item->state == RESTORE_MARKED) {
		restore_run_failed(
			run, folder, item, EXIT_LACKING, "the server keeps it marked as deleted");
		return;
	}
	folder->otherwise += restore_item_differs(item) != NULL;
	folder->restored++;
	run->report->restored++;
	run->report->bytes += (guint64)item->wire_size;
}

gboolean restore_unmark(
	RestoreRun *run, ImapSession *session, RestoreFolder *folder, GError **error)
{
	g_auto(Marked) marked;
	MailFolderOpen open;
	guint i;

	collect(&marked, session, folder);
	if (g_hash_table_size(marked.items) == 0)
		return TRUE;
	if (!restore_target_select(session, folder, &open, error))
		return FALSE;
	if (open.uidvalidity != folder->uidvalidity)
		return fail(error, EXIT_AGAIN, "its UIDVALIDITY has just changed");
	if (!on_all(&marked, session, "UID STORE", "-FLAGS.SILENT (\\Deleted)", error) ||
		!on_all(&marked, session, "UID FETCH", "(UID FLAGS)", error))
		return FALSE;
	for (i = 0; i < folder->items->len; i++) {
		RestoreItem *item = &g_array_index(folder->items, RestoreItem, i);

		if (g_hash_table_contains(marked.items, &item->uid))
			judge(run, folder, item);
	}
	return TRUE;
}
