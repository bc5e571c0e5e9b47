/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/prune_batch.h"
#include "io/ledger_prune.h"
#include "task/listing.h"

#include <stdlib.h>

/* The first batch is small: what is wrong with a server shows there. */
enum { FIRST = 25, GROWTH = 4, MOST = 400 };

typedef struct {
	PruneBatch batch;
	GArray *before; /* guint64: all UIDs of the mailbox, ascending */
	GArray *after;  /* the same, read again */
} Deleting;

static PruneItem *item_at(const PruneBatch *batch, guint index)
{
	return &g_array_index(batch->items, PruneItem, index);
}

static gint by_number(gconstpointer a, gconstpointer b)
{
	guint64 one = *(const guint64 *)a, other = *(const guint64 *)b;

	return one < other ? -1 : one > other;
}

static gboolean has_uid(const GArray *uids, guint64 uid)
{
	return uids->len && bsearch(&uid, uids->data, uids->len, sizeof(uid), by_number);
}

static gboolean only_watch(const ImapResponse *response, gpointer data, GError **error)
{
	return prune_batch_watch(data, response, error);
}

static gboolean on_items(
	PruneBatch *batch, const char *before, const char *after, ImapEach each, GError **error)
{
	g_autofree char *set = prune_batch_set(batch);
	ImapSession *session = batch->request->session;
	guint command = imap_session_send(session, error, "%s %s%s", before, set, after);

	return command && imap_session_finish(session, command, each, batch, error);
}

/* --- which messages there are --- */

static gboolean take_uid(const ImapResponse *response, gpointer data, GError **error)
{
	Deleting *deleting = data;

	if (response->kind == IMAP_FETCH && response->fetch.uid != IMAP_NONE)
		g_array_append_val(deleting->after, response->fetch.uid);
	return prune_batch_watch(&deleting->batch, response, error);
}

static void drop_doubles(GArray *uids)
{
	guint i, kept = 0;

	g_array_sort(uids, by_number);
	for (i = 0; i < uids->len; i++) {
		guint64 uid = g_array_index(uids, guint64, i);

		if (kept == 0 || g_array_index(uids, guint64, kept - 1) != uid)
			g_array_index(uids, guint64, kept++) = uid;
	}
	g_array_set_size(uids, kept);
}

/* All UIDs of the mailbox into `after`. A list that is shorter than the server counts tells of
 * nothing that would be gone. */
static gboolean list(Deleting *deleting, GError **error)
{
	PruneBatch *batch = &deleting->batch;
	ImapSession *session = batch->request->session;
	Listing listing = { session, "(UID)", 1, 0, 0 };
	guint command = imap_session_send(session, error, "NOOP");

	g_array_set_size(deleting->after, 0);
	if (!command || !imap_session_finish(session, command, only_watch, batch, error))
		return FALSE;
	listing.messages = batch->exists;
	if (batch->exists == 0)
		return TRUE;
	if (!listing_run(&listing, take_uid, deleting, error))
		return FALSE;
	drop_doubles(deleting->after);
	return deleting->after->len >= batch->exists ||
		fail(error, EXIT_PROTOCOL,
			"the server counts %" G_GUINT64_FORMAT " messages and lists %u",
			batch->exists, deleting->after->len);
}

/* --- intents --- */

static LedgerPlace place_of(const PruneBatch *batch, const PruneItem *item)
{
	return (LedgerPlace){
		.mailbox = batch->request->mailbox->id,
		.uid = item->uid,
		.content = item->message ? item->message->content : 0,
		.flags = item->message ? item->message->flags & FLAGS_MIRRORED : 0,
		.size = item->message ? item->message->size : 0,
		.arrival = item->message ? item->message->stated : 0,
	};
}

static gboolean intend(const PruneBatch *batch, GError **error)
{
	const PruneRun *run = batch->request->run;
	Ledger *ledger = run->shelf->ledger;
	gboolean done = ledger_begin(ledger, error);
	guint i;

	for (i = 0; done && i < batch->items->len; i++) {
		LedgerPlace place = place_of(batch, item_at(batch, i));

		done = ledger_intend(ledger, run->report->run, &place, error);
	}
	done = done && ledger_commit(ledger, error);
	if (!done)
		ledger_rollback(ledger);
	return done;
}

/* What became of the items: gone are those that UIDS does not have; with UIDS NULL, none. */
static gboolean resolve(const PruneBatch *batch, const GArray *uids, GError **error)
{
	Ledger *ledger = batch->request->run->shelf->ledger;
	gboolean done = ledger_begin(ledger, error);
	guint i;

	for (i = 0; done && i < batch->items->len; i++) {
		LedgerPlace place = place_of(batch, item_at(batch, i));

		done = ledger_resolve(ledger, &place, uids && !has_uid(uids, place.uid), error);
	}
	done = done && ledger_commit(ledger, error);
	if (!done)
		ledger_rollback(ledger);
	return done;
}

/* --- marks --- */

/* Takes the marks of all items back; they stay. */
static gboolean unmark(PruneBatch *batch, GError **error)
{
	return batch->items->len == 0 ||
		(on_items(batch, "UID STORE", " -FLAGS.SILENT (\\Deleted)", only_watch, error) &&
			resolve(batch, NULL, error));
}

static gboolean take_mark(const ImapResponse *response, gpointer data, GError **error)
{
	PruneBatch *batch = data;
	const ImapFetch *fetch = &response->fetch;
	PruneItem *item = response->kind == IMAP_FETCH && fetch->uid != IMAP_NONE
		? prune_batch_item(batch, fetch->uid)
		: NULL;

	if (item && prune_is_kept(batch->request->rules, fetch))
		item->state = PRUNE_WANTED;
	else if (item)
		item->state = fetch->flags & FLAG_TRASHED ? PRUNE_GOOD : PRUNE_OTHER;
	return prune_batch_watch(batch, response, error);
}

/* Those that were not marked, or that somebody has begun to want meanwhile, are let go of. */
static gboolean spare(PruneBatch *batch, GError **error)
{
	PruneBatch spared = *batch;
	gboolean done;
	guint i;

	spared.items = g_array_new(FALSE, FALSE, sizeof(PruneItem));
	for (i = 0; i < batch->items->len; i++)
		if (item_at(batch, i)->state != PRUNE_GOOD)
			g_array_append_vals(spared.items, item_at(batch, i), 1);
	done = unmark(&spared, error);
	batch->exists = spared.exists;
	g_array_unref(spared.items);
	if (done)
		prune_batch_sift(batch, EXIT_PROTOCOL, "the server did not mark it as \\Deleted");
	return done;
}

static gboolean mark(PruneBatch *batch, GError **error)
{
	return on_items(batch, "UID STORE", " +FLAGS.SILENT (\\Deleted)", only_watch, error) &&
		on_items(batch, "UID FETCH", " (UID FLAGS)", take_mark, error) &&
		spare(batch, error);
}

/* --- the expunge --- */

/* Messages that went and that nobody here asked to go. */
static guint count_others(const Deleting *deleting)
{
	guint i, others = 0;

	for (i = 0; i < deleting->before->len; i++) {
		guint64 uid = g_array_index(deleting->before, guint64, i);

		others +=
			!has_uid(deleting->after, uid) && !prune_batch_item(&deleting->batch, uid);
	}
	return others;
}

/* Moves what is still there from the batch into LEFT. */
static void split(Deleting *deleting, PruneBatch *left)
{
	PruneBatch *batch = &deleting->batch;
	PruneReport *report = batch->request->run->report;
	guint i;

	for (i = 0; i < batch->items->len; i++) {
		const PruneItem *item = item_at(batch, i);

		if (has_uid(deleting->after, item->uid)) {
			g_array_append_vals(left->items, item, 1);
			continue;
		}
		report->gone++;
		report->bytes += item->message->size;
	}
	for (i = batch->items->len; i > 0; i--)
		if (has_uid(deleting->after, item_at(batch, i - 1)->uid))
			g_array_remove_index(batch->items, i - 1);
	report->kept += left->items->len;
}

/* What the list says now counts, not the server's OK. */
static gboolean settle(Deleting *deleting, PruneBatch *left, GError **error)
{
	PruneBatch *batch = &deleting->batch;
	PruneRun *run = batch->request->run;
	guint others = count_others(deleting), asked = batch->items->len;

	split(deleting, left);
	if (!resolve(batch, deleting->after, error) || !unmark(left, error))
		return FALSE;
	run->stop = others > 0;
	if (others)
		return fail(error, EXIT_PROTOCOL,
			"%u messages have gone from it that this run did not delete: it has "
			"stopped (mutt-verify tells whether they are archived)",
			others);
	return left->items->len == 0 ||
		fail(error, EXIT_PROTOCOL,
			"the server said OK and expunged %u of %u messages: the marks of the "
			"others are taken back",
			asked - left->items->len, asked);
}

static gboolean confirm(Deleting *deleting, GError **error)
{
	PruneBatch left = deleting->batch;
	gboolean done;

	if (!list(deleting, error))
		return FALSE;
	left.items = g_array_new(FALSE, FALSE, sizeof(PruneItem));
	done = settle(deleting, &left, error);
	g_array_unref(left.items);
	return done;
}

static gboolean expunge(Deleting *deleting, GError **error)
{
	PruneBatch *batch = &deleting->batch;
	GError *why = NULL;

	if (!mark(batch, &why) ||
		(batch->items->len && !on_items(batch, "UID EXPUNGE", "", only_watch, &why))) {
		/* where nothing can be said any more, the next run takes the marks back */
		if (imap_session_idle(batch->request->session))
			unmark(batch, NULL);
		g_propagate_error(error, why);
		return FALSE;
	}
	return batch->items->len == 0 || confirm(deleting, error);
}

static gboolean delete_some(
	Deleting *deleting, const GPtrArray *messages, guint first, guint count, GError **error)
{
	PruneBatch *batch = &deleting->batch;
	GArray *before = deleting->before;
	guint i;

	g_array_set_size(batch->items, 0);
	for (i = first; i < first + count; i++) {
		PruneItem item = { .message = messages->pdata[i] };

		item.uid = item.message->uid;
		g_array_append_val(batch->items, item);
	}
	if (!prune_batch_prove(batch, error))
		return FALSE;
	if (batch->items->len == 0)
		return TRUE;
	if (!intend(batch, error) || !expunge(deleting, error))
		return FALSE;
	deleting->before = deleting->after;
	deleting->after = before;
	return TRUE;
}

static void deleting_open(
	Deleting *deleting, const struct prune_batch_request *request, guint64 exists)
{
	*deleting = (Deleting){ .batch = { .request = request, .exists = exists } };
	deleting->batch.items = g_array_new(FALSE, FALSE, sizeof(PruneItem));
	deleting->before = g_array_new(FALSE, FALSE, sizeof(guint64));
	deleting->after = g_array_new(FALSE, FALSE, sizeof(guint64));
}

static void deleting_close(Deleting *deleting)
{
	g_array_unref(deleting->batch.items);
	g_array_unref(deleting->before);
	g_array_unref(deleting->after);
}

static guint most_at_once(const struct prune_batch_request *request)
{
	guint64 limit = imap_session_limit(request->session);

	return limit ? (guint)MIN(limit, MOST) : MOST;
}

gboolean prune_batch_delete(const struct prune_batch_request *request, const GPtrArray *messages,
	guint64 exists, GError **error)
{
	const PruneRun *run = request->run;
	guint most = most_at_once(request), count = MIN(FIRST, most), first;
	Deleting deleting;
	gboolean done;

	deleting_open(&deleting, request, exists);
	done = list(&deleting, error);
	g_array_append_vals(deleting.before, deleting.after->data, deleting.after->len);
	for (first = 0; done && first < messages->len;
		first += count, count = MIN(count * GROWTH, most)) {
		count = MIN(count, messages->len - first);
		done = delete_some(&deleting, messages, first, count, error);
		if (run->progress)
			run->progress(request->folder, first + count, messages->len, run->data);
	}
	deleting_close(&deleting);
	return done;
}

/* --- after a run that was cut short --- */

static gboolean take_intent(const LedgerPlace *place, gpointer data, GError **error)
{
	PruneItem item = { .uid = place->uid };

	(void)error;
	g_array_append_val((GArray *)data, item);
	return TRUE;
}

int prune_batch_is_open(const PruneRun *run, const LedgerMailbox *mailbox, GError **error)
{
	g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(PruneItem));

	if (!ledger_intents(run->shelf->ledger, mailbox->id, take_intent, items, error))
		return -1;
	return items->len > 0;
}

/* Of the next MOST items of ALL, those whose message is still THERE, or is gone, into the batch. */
static void take_some(
	Deleting *deleting, const GArray *all, guint first, guint most, gboolean there)
{
	GArray *items = deleting->batch.items;
	guint i;

	g_array_set_size(items, 0);
	for (i = first; i < all->len && i < first + most; i++) {
		const PruneItem *item = &g_array_index(all, PruneItem, i);

		if (has_uid(deleting->after, item->uid) == there)
			g_array_append_vals(items, item, 1);
	}
}

gboolean prune_batch_recover(
	const struct prune_batch_request *request, guint64 exists, GError **error)
{
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(PruneItem));
	guint most = most_at_once(request), first;
	Deleting deleting;
	gboolean done;

	if (!ledger_intents(
		    request->run->shelf->ledger, request->mailbox->id, take_intent, all, error))
		return FALSE;
	g_array_sort(all, by_number); /* a PruneItem begins with its UID */
	deleting_open(&deleting, request, exists);
	done = all->len == 0 || list(&deleting, error);
	for (first = 0; done && first < all->len; first += most) {
		take_some(&deleting, all, first, most, FALSE);
		done = resolve(&deleting.batch, deleting.after, error);
		/* A mark that cannot be taken back keeps its intent. */
		take_some(&deleting, all, first, most, TRUE);
		done = done && unmark(&deleting.batch, error);
	}
	deleting_close(&deleting);
	return done;
}
