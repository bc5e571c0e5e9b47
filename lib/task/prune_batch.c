/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/prune_batch.h"
#include "io/ledger_prune.h"
#include "task/listing.h"
#include "task/prune_marks.h"

/* The first batch is small: what is wrong with a server shows there. */
enum { FIRST = 25, GROWTH = 4, MOST = 400 };

typedef struct {
	PruneBatch batch;
	GArray *before;   /* guint64: all UIDs of the mailbox, ascending */
	GArray *after;    /* the same, read again */
	guint64 expunged; /* while they were read */
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

/* --- which messages there are --- */

static gboolean take_uid(const ImapResponse *response, gpointer data, GError **error)
{
	Deleting *deleting = data;

	if (response->kind == IMAP_FETCH && response->fetch.uid != IMAP_NONE)
		g_array_append_val(deleting->after, response->fetch.uid);
	if (response->kind == IMAP_EXPUNGE)
		deleting->expunged += response->number;
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

/* All UIDs of the mailbox into `after`. A list that is shorter than the server counted before it
 * tells of nothing that would be gone; what comes meanwhile may be in it or not. */
static gboolean list(Deleting *deleting, GError **error)
{
	PruneBatch *batch = &deleting->batch;
	ImapSession *session = batch->request->session;
	Listing listing = { session, "(UID)", 1, 0, 0 };
	guint64 counted;
	guint command = imap_session_send(session, error, "NOOP");

	g_array_set_size(deleting->after, 0);
	deleting->expunged = 0;
	if (!command || !imap_session_finish(session, command, prune_marks_watch, batch, error))
		return FALSE;
	counted = listing.messages = batch->exists;
	if (counted == 0)
		return TRUE;
	if (!listing_run(&listing, take_uid, deleting, error))
		return FALSE;
	drop_doubles(deleting->after);
	return deleting->after->len + deleting->expunged >= counted ||
		fail(error, EXIT_PROTOCOL,
			"the server counts %" G_GUINT64_FORMAT " messages and lists %u", counted,
			deleting->after->len);
}

/* --- the expunge --- */

/* Messages that went and that nobody here asked to go. */
static guint count_others(const Deleting *deleting)
{
	guint i, others = 0;

	for (i = 0; i < deleting->before->len; i++) {
		guint64 uid = g_array_index(deleting->before, guint64, i);

		others += !prune_has_uid(deleting->after, uid) &&
			!prune_batch_item(&deleting->batch, uid);
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

		if (prune_has_uid(deleting->after, item->uid)) {
			g_array_append_vals(left->items, item, 1);
			continue;
		}
		report->gone++;
		report->bytes += item->message->size;
	}
	for (i = batch->items->len; i > 0; i--)
		if (prune_has_uid(deleting->after, item_at(batch, i - 1)->uid))
			g_array_remove_index(batch->items, i - 1);
	report->kept += left->items->len;
}

static gboolean say_others(guint others, GError **error)
{
	return fail(error, EXIT_PROTOCOL,
		"%u messages have gone from it that this run did not delete: it has stopped "
		"(mutt-verify tells whether they are archived)",
		others);
}

/* What the list says now counts, not what the server said: REFUSAL, which is owned, or OK. */
static gboolean settle(Deleting *deleting, PruneBatch *left, GError *refusal, GError **error)
{
	PruneBatch *batch = &deleting->batch;
	guint others = count_others(deleting), asked = batch->items->len;
	g_autoptr(GError) refused = refusal, why = NULL;
	gboolean done;

	batch->request->run->stop = others > 0;
	split(deleting, left);
	done = prune_marks_resolve(batch, deleting->after, &why) &&
		prune_marks_take_back(left, &why);
	if (others)
		return say_others(others, error);
	if (!done || refused) {
		g_propagate_error(error, done ? g_steal_pointer(&refused) : g_steal_pointer(&why));
		return FALSE;
	}
	return left->items->len == 0 ||
		fail(error, EXIT_PROTOCOL,
			"the server said OK and expunged %u of %u messages: the marks of the "
			"others are taken back",
			asked - left->items->len, asked);
}

/* Sees what became of an expunge. REFUSAL is owned; NULL for OK. */
static gboolean confirm(Deleting *deleting, GError *refusal, GError **error)
{
	PruneBatch *batch = &deleting->batch;
	PruneBatch left = *batch;
	gboolean done;

	if (!list(deleting, error)) {
		/* What went is unknown: the intents stand, and nothing more goes. */
		batch->request->run->stop = TRUE;
		g_clear_error(&refusal);
		if (imap_session_idle(batch->request->session))
			prune_marks_remove(batch, NULL);
		return FALSE;
	}
	left.items = g_array_new(FALSE, FALSE, sizeof(PruneItem));
	done = settle(deleting, &left, refusal, error);
	batch->exists = left.exists;
	g_array_unref(left.items);
	return done;
}

/* Where nothing can be said any more, the next run takes the marks back. */
static gboolean expunge(Deleting *deleting, GError **error)
{
	PruneBatch *batch = &deleting->batch;
	const ImapSession *session = batch->request->session;
	GError *why = NULL;

	if (!prune_marks_set(batch, &why)) {
		if (imap_session_idle(session))
			prune_marks_take_back(batch, NULL);
		g_propagate_error(error, why);
		return FALSE;
	}
	if (batch->items->len == 0)
		return TRUE;
	if (!prune_marks_ask(batch, "UID EXPUNGE", "", prune_marks_watch, &why) &&
		!imap_session_idle(session)) {
		g_propagate_error(error, why);
		return FALSE;
	}
	return confirm(deleting, why, error);
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
	if (!prune_marks_intend(batch, error) || !expunge(deleting, error))
		return FALSE;
	if (batch->items->len == 0) /* and nothing was listed: `after` is of another batch */
		return TRUE;
	deleting->before = deleting->after;
	deleting->after = before;
	return TRUE;
}

static void deleting_open(
	Deleting *deleting, const struct prune_batch_request *request, guint64 exists)
{
	*deleting = (Deleting){
		.batch = { .request = request, .exists = exists, .modseq = request->modseq }
	};
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

		if (prune_has_uid(deleting->after, item->uid) == there)
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
		done = prune_marks_resolve(&deleting.batch, deleting.after, error);
		/* A mark that cannot be taken back keeps its intent. */
		take_some(&deleting, all, first, most, TRUE);
		done = done && prune_marks_take_back(&deleting.batch, error);
	}
	deleting_close(&deleting);
	return done;
}
