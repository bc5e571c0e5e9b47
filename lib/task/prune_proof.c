/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/prune_proof.h"
#include "base/text.h"
#include "format/date.h"
#include "format/header.h"
#include "format/message_hash.h"
#include "io/ledger_prune.h"
#include "task/proof.h"

#include <stdlib.h>

/* A body or header that comes in. */
typedef struct {
	PruneBatch *batch;
	HeaderHash header;
	MessageHash *bytes;
	gboolean came;
} Coming;

static PruneItem *item_at(const PruneBatch *batch, guint index)
{
	return &g_array_index(batch->items, PruneItem, index);
}

char *prune_batch_set(const PruneBatch *batch)
{
	GString *set = g_string_new(NULL);
	guint i, last;

	for (i = 0; i < batch->items->len; i = last + 1) {
		guint64 first = item_at(batch, i)->uid;

		last = i;
		while (last + 1 < batch->items->len &&
			item_at(batch, last + 1)->uid == first + (last + 1 - i))
			last++;
		g_string_append_printf(set, "%s%" G_GUINT64_FORMAT, i ? "," : "", first);
		if (last > i)
			g_string_append_printf(
				set, ":%" G_GUINT64_FORMAT, item_at(batch, last)->uid);
	}
	return g_string_free(set, FALSE);
}

static int by_uid(const void *key, const void *member)
{
	guint64 uid = *(const guint64 *)key, other = ((const PruneItem *)member)->uid;

	return uid < other ? -1 : uid > other;
}

PruneItem *prune_batch_item(const PruneBatch *batch, guint64 uid)
{
	return batch->items->len == 0
		? NULL
		: bsearch(&uid, batch->items->data, batch->items->len, sizeof(PruneItem), by_uid);
}

gboolean prune_batch_watch(PruneBatch *batch, const ImapResponse *response, GError **error)
{
	guint64 said;

	if (response->kind == IMAP_EXISTS)
		batch->exists = response->number;
	if (response->kind == IMAP_EXPUNGE)
		batch->exists -= MIN(batch->exists, response->number);
	if (response->kind == IMAP_FETCH && batch->modseq && response->fetch.modseq != IMAP_NONE)
		batch->modseq = MAX(batch->modseq, response->fetch.modseq);
	if (response->kind != IMAP_CONDITION || !response->code || !response->code_text ||
		!g_str_equal(response->code, "UIDVALIDITY"))
		return TRUE;
	return (text_number(response->code_text, -1, G_MAXINT64, &said) &&
		       said == batch->request->mailbox->uidvalidity) ||
		fail(error, EXIT_PROTOCOL, "its UIDVALIDITY has just changed");
}

gboolean prune_is_kept(const PruneRules *rules, const ImapFetch *fetch)
{
	return !fetch->has_flags || (fetch->flags & (FLAG_FLAGGED | FLAG_DRAFT)) ||
		(!(fetch->flags & FLAG_SEEN) && !rules->unread);
}

/* Tells the first of COUNT items that stay. */
static void tell(const PruneBatch *batch, guint64 uid, guint count, ExitCode code, const char *why)
{
	const struct prune_batch_request *request = batch->request;
	GError *told = NULL;

	if (count == 0)
		return;
	fail(&told, code, "uid %" G_GUINT64_FORMAT "%s: %s", uid, count > 1 ? " and others" : "",
		why);
	prune_run_trouble(request->run, request->folder, told);
}

void prune_batch_sift(PruneBatch *batch, ExitCode code, const char *why)
{
	guint counts[PRUNE_GOOD + 1] = { 0 };
	guint64 first[PRUNE_GOOD + 1] = { 0 };
	guint i;

	for (i = batch->items->len; i > 0; i--) {
		PruneItem *item = item_at(batch, i - 1);

		counts[item->state]++;
		first[item->state] = item->uid;
		if (item->state != PRUNE_GOOD)
			g_array_remove_index(batch->items, i - 1);
		else
			item->state = PRUNE_ABSENT;
	}
	batch->request->run->report->kept +=
		counts[PRUNE_ABSENT] + counts[PRUNE_WANTED] + counts[PRUNE_OTHER];
	tell(batch, first[PRUNE_ABSENT], counts[PRUNE_ABSENT], EXIT_AGAIN,
		"the server does not show it any more");
	tell(batch, first[PRUNE_OTHER], counts[PRUNE_OTHER], code, why);
}

/* --- what the ledger says --- */

/* The plan may be older than the ledger: a person was asked in between. */
static gboolean prove_places(PruneBatch *batch, GError **error)
{
	const struct prune_batch_request *request = batch->request;
	Ledger *ledger = request->run->shelf->ledger;
	guint i;

	for (i = 0; i < batch->items->len; i++) {
		PruneItem *item = item_at(batch, i);
		LedgerPlace place;
		int known =
			ledger_place_find(ledger, request->mailbox->id, item->uid, &place, error);

		if (known < 0 ||
			(known &&
				!ledger_content_get(ledger, place.content, &item->content, error)))
			return FALSE;
		item->state = known && place.content == item->message->content &&
				place.size == item->message->size &&
				place.arrival == item->message->stated &&
				(place.proof == PROOF_HEADER) == item->message->adopted
			? PRUNE_GOOD
			: PRUNE_OTHER;
	}
	prune_batch_sift(batch, EXIT_AGAIN, "it has changed since the plan was made");
	return TRUE;
}

/* --- what the server says --- */

static PruneState judge(const PruneBatch *batch, const PruneItem *item, const ImapFetch *fetch,
	const Digest *header)
{
	gint64 date = 0;

	if (fetch->date)
		imap_date_parse(fetch->date, &date);
	if (!digest_equal(header, &item->content.header) || fetch->size != item->message->size ||
		date != item->message->stated)
		return PRUNE_OTHER;
	return prune_is_kept(batch->request->rules, fetch) || (fetch->flags & FLAG_TRASHED)
		? PRUNE_WANTED
		: PRUNE_GOOD;
}

/* Of two answers about one message the worse counts: a server that contradicts itself proves
 * nothing. */
static void decide(PruneItem *item, PruneState state)
{
	item->state = item->state == PRUNE_ABSENT ? state : MIN(item->state, state);
}

static void take_proof(Coming *coming, const ImapFetch *fetch)
{
	Digest header = header_hash_finish(&coming->header);
	MessageId id = message_hash_finish(coming->bytes);
	PruneItem *item =
		fetch->uid == IMAP_NONE ? NULL : prune_batch_item(coming->batch, fetch->uid);
	gboolean came = coming->came;

	coming->came = FALSE;
	if (!item || !came)
		return;
	if (fetch->header) {
		item->flags = fetch->flags;
		decide(item, judge(coming->batch, item, fetch, &header));
	}
	if (fetch->whole)
		decide(item,
			digest_equal(&id.digest, &item->content.id.digest) &&
					id.size == item->content.id.size &&
					id.raw == item->content.id.raw
				? PRUNE_GOOD
				: PRUNE_OTHER);
}

static gboolean take_event(Coming *coming, const ImapEvent *event, GError **error)
{
	switch (event->type) {
	case IMAP_BODY:
		header_hash_finish(&coming->header);
		message_hash_finish(coming->bytes);
		coming->came = TRUE;
		return TRUE;
	case IMAP_BYTES:
		header_hash_add(&coming->header, event->bytes, event->len);
		message_hash_add(coming->bytes, event->bytes, event->len);
		return TRUE;
	default:
		break;
	}
	if (event->response->kind == IMAP_FETCH)
		take_proof(coming, &event->response->fetch);
	return prune_batch_watch(coming->batch, event->response, error);
}

static gboolean read_answer(Coming *coming, guint command, GError **error)
{
	ImapEvent event;

	while (command && imap_session_next(coming->batch->request->session, &event, error)) {
		if (event.type == IMAP_RESPONSE && event.response->kind == IMAP_TAGGED)
			return imap_session_answered(event.response) == command
				? imap_session_ok(event.response, error)
				: fail(error, EXIT_PROTOCOL,
					  "the server answered a command that was not its turn");
		if (!take_event(coming, &event, error))
			return FALSE;
	}
	return FALSE;
}

/* Asks WHAT of all items. */
static gboolean fetch(PruneBatch *batch, const char *what, GError **error)
{
	g_autofree char *set = prune_batch_set(batch);
	Coming coming = { .batch = batch, .bytes = message_hash_open() };
	gboolean done;

	if (batch->items->len == 0)
		done = TRUE;
	else {
		header_hash_init(&coming.header);
		done = read_answer(&coming,
			imap_session_send(
				batch->request->session, error, "UID FETCH %s (%s)", set, what),
			error);
		header_hash_clear(&coming.header);
	}
	message_hash_close(coming.bytes);
	return done;
}

/* --- adopted mail --- */

static gboolean record_one(const PruneBatch *batch, const PruneItem *item, GError **error)
{
	const struct prune_batch_request *request = batch->request;
	Ledger *ledger = request->run->shelf->ledger;
	LedgerPlace place;
	int known = ledger_place_find(ledger, request->mailbox->id, item->uid, &place, error);

	place.proof = PROOF_CONTENT;
	return known == 1 ? ledger_place_set(ledger, &place, error)
			  : known == 0 && fail(error, EXIT_BUG, "a place has gone from the ledger");
}

static gboolean record(const PruneBatch *batch, GError **error)
{
	PruneRun *run = batch->request->run;
	gboolean done = ledger_begin(run->shelf->ledger, error);
	guint i, good = 0;

	for (i = 0; done && i < batch->items->len; i++) {
		if (item_at(batch, i)->state != PRUNE_GOOD)
			continue;
		done = record_one(batch, item_at(batch, i), error);
		good++;
	}
	done = done && ledger_commit(run->shelf->ledger, error);
	if (!done)
		ledger_rollback(run->shelf->ledger);
	else
		run->report->fetched += good;
	return done;
}

/* Their bytes were never fetched from here: now they are, and only compared. */
static gboolean prove_bodies(PruneBatch *batch, GError **error)
{
	PruneBatch adopted = *batch;
	gboolean done;
	guint i;

	adopted.items = g_array_new(FALSE, FALSE, sizeof(PruneItem));
	for (i = 0; i < batch->items->len; i++)
		if (item_at(batch, i)->message->adopted)
			g_array_append_vals(adopted.items, item_at(batch, i), 1);
	done = adopted.items->len == 0 ||
		(fetch(&adopted, "UID BODY.PEEK[]", error) && record(&adopted, error));
	for (i = 0; done && i < batch->items->len; i++) {
		PruneItem *item = item_at(batch, i);
		const PruneItem *proved = prune_batch_item(&adopted, item->uid);

		item->state = proved ? proved->state : PRUNE_GOOD;
	}
	batch->exists = adopted.exists;
	g_array_unref(adopted.items);
	if (done)
		prune_batch_sift(batch, EXIT_BAD_DATA,
			"its bytes are not those that the archive adopted for it");
	return done;
}

/* --- the files --- */

static gboolean prove_files(PruneBatch *batch, GError **error)
{
	const Shelf *shelf = batch->request->run->shelf;
	guint i;

	for (i = 0; i < batch->items->len; i++) {
		PruneItem *item = item_at(batch, i);
		int good =
			proof_of_file(shelf->archive, shelf->ledger, item->message->content, error);

		if (good < 0)
			return FALSE;
		item->state = good == 1 ? PRUNE_GOOD : PRUNE_OTHER;
	}
	prune_batch_sift(batch, EXIT_BAD_DATA, "its file in the archive is gone or damaged");
	return TRUE;
}

gboolean prune_batch_prove(PruneBatch *batch, GError **error)
{
	batch->since = batch->modseq;
	if (!prove_places(batch, error) ||
		!fetch(batch, "UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER]", error))
		return FALSE;
	prune_batch_sift(batch, EXIT_PROTOCOL, "its size, date or header is not what was archived");
	return prove_bodies(batch, error) && prove_files(batch, error);
}
