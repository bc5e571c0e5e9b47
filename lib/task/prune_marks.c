/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/prune_marks.h"
#include "io/ledger_prune.h"

#include <stdlib.h>

static PruneItem *item_at(const PruneBatch *batch, guint index)
{
	return &g_array_index(batch->items, PruneItem, index);
}

static int by_number(const void *a, const void *b)
{
	guint64 one = *(const guint64 *)a, other = *(const guint64 *)b;

	return one < other ? -1 : one > other;
}

gboolean prune_has_uid(const GArray *uids, guint64 uid)
{
	return uids->len && bsearch(&uid, uids->data, uids->len, sizeof(uid), by_number);
}

gboolean prune_marks_watch(const ImapResponse *response, gpointer data, GError **error)
{
	return prune_batch_watch(data, response, error);
}

gboolean prune_marks_ask(
	PruneBatch *batch, const char *before, const char *after, ImapEach each, GError **error)
{
	g_autofree char *set = prune_batch_set(batch);
	ImapSession *session = batch->request->session;
	guint command = imap_session_send(session, error, "%s %s%s", before, set, after);

	return command && imap_session_finish(session, command, each, batch, error);
}

/* --- the ledger --- */

static LedgerPlace place_of(const PruneBatch *batch, const PruneItem *item)
{
	return (LedgerPlace){
		.mailbox = batch->request->mailbox->id,
		.uid = item->uid,
		.content = item->message ? item->message->content : 0,
		.flags = item->flags & FLAGS_MIRRORED,
		.size = item->message ? item->message->size : 0,
		.arrival = item->message ? item->message->stated : 0,
	};
}

gboolean prune_marks_intend(const PruneBatch *batch, GError **error)
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

gboolean prune_marks_resolve(const PruneBatch *batch, const GArray *uids, GError **error)
{
	Ledger *ledger = batch->request->run->shelf->ledger;
	gboolean done = ledger_begin(ledger, error);
	guint i;

	for (i = 0; done && i < batch->items->len; i++) {
		LedgerPlace place = place_of(batch, item_at(batch, i));

		done = ledger_resolve(
			ledger, &place, uids && !prune_has_uid(uids, place.uid), error);
	}
	done = done && ledger_commit(ledger, error);
	if (!done)
		ledger_rollback(ledger);
	return done;
}

/* --- the server --- */

/* The items whose state is among STATES, bits; items are the caller's to unref. */
static PruneBatch part_of(const PruneBatch *batch, guint states)
{
	PruneBatch part = *batch;
	guint i;

	part.items = g_array_new(FALSE, FALSE, sizeof(PruneItem));
	for (i = 0; i < batch->items->len; i++)
		if (states & (1U << item_at(batch, i)->state))
			g_array_append_vals(part.items, item_at(batch, i), 1);
	return part;
}

/* GOOD is marked, OTHER is not. */
static gboolean take_mark(const ImapResponse *response, gpointer data, GError **error)
{
	PruneBatch *batch = data;
	const ImapFetch *fetch = &response->fetch;
	PruneItem *item =
		response->kind == IMAP_FETCH && fetch->uid != IMAP_NONE && fetch->has_flags
		? prune_batch_item(batch, fetch->uid)
		: NULL;

	if (item)
		item->state = fetch->flags & FLAG_TRASHED ? PRUNE_GOOD : PRUNE_OTHER;
	return prune_batch_watch(batch, response, error);
}

gboolean prune_marks_remove(PruneBatch *batch, GError **error)
{
	PruneBatch marked;
	gboolean done;
	guint i;

	for (i = 0; i < batch->items->len; i++)
		item_at(batch, i)->state = PRUNE_ABSENT;
	if (batch->items->len == 0)
		return TRUE;
	if (!prune_marks_ask(batch, "UID FETCH", " (UID FLAGS)", take_mark, error))
		return FALSE;
	marked = part_of(batch, 1U << PRUNE_GOOD | 1U << PRUNE_ABSENT);
	done = marked.items->len == 0 ||
		prune_marks_ask(&marked, "UID STORE", " -FLAGS.SILENT (\\Deleted)",
			prune_marks_watch, error);
	batch->exists = marked.exists;
	g_array_unref(marked.items);
	return done;
}

/* Where some cannot be taken back, the others are settled all the same. */
gboolean prune_marks_take_back(PruneBatch *batch, GError **error)
{
	GError *why = NULL;
	gboolean removed = prune_marks_remove(batch, &why);
	PruneBatch stay = part_of(batch, 1U << PRUNE_OTHER | (removed ? 1U << PRUNE_GOOD : 0));
	gboolean done =
		stay.items->len == 0 || prune_marks_resolve(&stay, NULL, removed ? &why : NULL);

	g_array_unref(stay.items);
	if (why)
		g_propagate_error(error, why);
	return removed && done;
}

/* What the tagged answer to a STORE with UNCHANGEDSINCE says: OTHER is what it did not mark, since
 * it was changed; a NO with that code has marked the others, too. */
static gboolean take_modified(PruneBatch *batch, const ImapResponse *response, GError **error)
{
	gboolean some = response->code && g_str_equal(response->code, "MODIFIED");
	guint i;

	if (!some && !imap_session_ok(response, error))
		return FALSE;
	for (i = 0; i < batch->items->len; i++) {
		PruneItem *item = item_at(batch, i);
		int changed = some
			? imap_set_has(response->code_text ? response->code_text : "", item->uid)
			: 0;

		if (changed < 0)
			return fail(error, EXIT_PROTOCOL,
				"the server does not say which messages have changed");
		item->state = changed ? PRUNE_OTHER : PRUNE_GOOD;
	}
	return TRUE;
}

static gboolean mark_unchanged(PruneBatch *batch, GError **error)
{
	g_autofree char *set = prune_batch_set(batch);
	ImapSession *session = batch->request->session;
	guint command = imap_session_send(session, error,
		"UID STORE %s (UNCHANGEDSINCE %" G_GUINT64_FORMAT ") +FLAGS.SILENT (\\Deleted)",
		set, batch->since);
	ImapEvent event;

	while (command && imap_session_next(session, &event, error)) {
		if (event.type != IMAP_RESPONSE)
			continue;
		if (event.response->kind == IMAP_TAGGED)
			return imap_session_answered(event.response) == command
				? take_modified(batch, event.response, error)
				: fail(error, EXIT_PROTOCOL,
					  "the server answered a command that was not its turn");
		if (!prune_batch_watch(batch, event.response, error))
			return FALSE;
	}
	return FALSE;
}

/* What was not marked needs no mark taken back: one that it has is another program's. */
static gboolean mark(PruneBatch *batch, GError **error)
{
	PruneBatch changed;
	gboolean done;

	if (!batch->since)
		return prune_marks_ask(
			batch, "UID STORE", " +FLAGS.SILENT (\\Deleted)", prune_marks_watch, error);
	if (!mark_unchanged(batch, error))
		return FALSE;
	changed = part_of(batch, 1U << PRUNE_OTHER);
	done = changed.items->len == 0 || prune_marks_resolve(&changed, NULL, error);
	g_array_unref(changed.items);
	if (done)
		prune_batch_sift(batch, EXIT_AGAIN, "another program has just changed it");
	return done;
}

static gboolean take_new_mark(const ImapResponse *response, gpointer data, GError **error)
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

static gboolean spare(PruneBatch *batch, GError **error)
{
	PruneBatch spared =
		part_of(batch, 1U << PRUNE_ABSENT | 1U << PRUNE_WANTED | 1U << PRUNE_OTHER);
	gboolean done = prune_marks_take_back(&spared, error);

	batch->exists = spared.exists;
	g_array_unref(spared.items);
	if (done)
		prune_batch_sift(batch, EXIT_PROTOCOL, "the server did not mark it as \\Deleted");
	return done;
}

gboolean prune_marks_set(PruneBatch *batch, GError **error)
{
	return mark(batch, error) &&
		(batch->items->len == 0 ||
			(prune_marks_ask(
				 batch, "UID FETCH", " (UID FLAGS)", take_new_mark, error) &&
				spare(batch, error)));
}
