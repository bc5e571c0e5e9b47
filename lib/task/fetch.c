/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/fetch.h"
#include "format/date.h"

enum {
	UNDER_WAY = 4,
	ROUND = 8,         /* pieces, after which what was odd or refused is asked for again */
	REFUSALS_MAX = 20, /* messages asked for alone, one after the other: it will not be had */
};

/* A piece that was asked for. A server may begin to answer the next one before it says OK to this
 * (RFC 9051 section 5.5), so a body belongs to whichever piece under way names its UID. */
typedef struct {
	guint command;
	gboolean answered;
	guint64 came; /* messages */
} Sent;

typedef struct {
	ImapSession *session;
	const FetchTarget *target;
	const FetchPlan *plan;
	guint first, end; /* the pieces of it that are brought in now */
	FetchCounts *counts;
	Batch *batch;
	Delivery *delivery; /* the body that is coming in */
	GHashTable *odd;    /* UID to the Digest of a body that had another size than stated */
	gboolean second;    /* this plan is of those: they must be the same again */
	GArray *sent;       /* of Sent, one a piece, in their order */
	guint answered;     /* how many of them */
	GHashTable *came;   /* UIDs that came for pieces under way */
	GArray *incomplete; /* guint, pieces of which less came than was listed */
	guint64 gone;       /* messages that went since they were listed, as the server told */
	gboolean alone;     /* the pieces are of one message each, asked for the last time */
	guint refusals;     /* in a row */
	GError *fault;      /* the first message that cannot be had; all others come all the same */
} Fetch;

/* The piece that was sent as number INDEX. */
static const FetchPiece *piece_at(const Fetch *fetch, guint index)
{
	return &g_array_index(fetch->plan->pieces, FetchPiece, fetch->first + index);
}

/* The piece under way that asks for UID, or NULL. */
static Sent *under_way(const Fetch *fetch, guint64 uid)
{
	guint open = fetch->sent->len - fetch->answered, i;

	for (i = fetch->sent->len; i > 0 && open > 0; i--) {
		Sent *sent = &g_array_index(fetch->sent, Sent, i - 1);

		if (sent->answered)
			continue;
		if (fetch_plan_has(fetch->plan, piece_at(fetch, i - 1), uid))
			return sent;
		open--;
	}
	return NULL;
}

static gboolean commit(Fetch *fetch, GError **error)
{
	if (!batch_commit(fetch->batch, &fetch->counts->batch, error))
		return FALSE;
	if (fetch->target->step)
		fetch->target->step(0, fetch->target->data);
	return TRUE;
}

static void note_fault(Fetch *fetch, guint64 uid, const char *words)
{
	if (!fetch->fault)
		fail(&fetch->fault, EXIT_PROTOCOL, "uid %" G_GUINT64_FORMAT ": %s", uid, words);
}

/* The stated size was wrong. The first time the body is only remembered; the second must be alike.
 */
static gboolean is_confirmed(Fetch *fetch, guint64 uid, const Digest *digest)
{
	gpointer key = GSIZE_TO_POINTER(uid);
	const Digest *before = g_hash_table_lookup(fetch->odd, key);
	gboolean equal = before && digest_equal(before, digest);

	if (!fetch->second) {
		g_hash_table_insert(fetch->odd, key, g_memdup2(digest, sizeof(*digest)));
		return FALSE;
	}
	if (!equal)
		note_fault(fetch, uid, "neither its size nor its bytes are twice the same");
	g_hash_table_remove(fetch->odd, key);
	fetch->counts->odd_sizes += equal;
	return equal;
}

/* A FETCH is whole: the body that came with it, if any, belongs to its UID. */
static gboolean take_message(Fetch *fetch, const ImapFetch *item, GError **error)
{
	g_autoptr(Delivery) delivery = g_steal_pointer(&fetch->delivery);
	LedgerPlace place = { .uid = item->uid, .flags = item->flags, .size = item->size };
	LedgerContent content;
	Sent *sent = delivery && item->whole ? under_way(fetch, item->uid) : NULL;

	if (!sent)
		return TRUE; /* not asked for: not stored */
	if (item->date)
		imap_date_parse(item->date, &place.arrival);
	if (item->size == IMAP_NONE)
		place.size = item->body_size;
	if (!delivery_finish(delivery, place.arrival, &content, error))
		return FALSE;
	sent->came += g_hash_table_add(fetch->came, GSIZE_TO_POINTER(item->uid));
	if ((place.size != content.wire_size || fetch->second) &&
		!is_confirmed(fetch, item->uid, &content.id.digest))
		return TRUE;
	batch_add(fetch->batch, g_steal_pointer(&delivery), &content, &place);
	fetch->counts->messages++;
	if (fetch->target->step)
		fetch->target->step(content.wire_size, fetch->target->data);
	return !batch_is_full(fetch->batch) || commit(fetch, error);
}

static gboolean send_pieces(Fetch *fetch, GError **error)
{
	while (fetch->first + fetch->sent->len < fetch->end &&
		fetch->sent->len < fetch->answered + UNDER_WAY) {
		g_autofree char *set =
			fetch_plan_set(fetch->plan, piece_at(fetch, fetch->sent->len));
		Sent sent = {
			.command = imap_session_send(fetch->session, error,
				"UID FETCH %s (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])",
				set)
		};

		if (!sent.command)
			return FALSE;
		g_array_append_val(fetch->sent, sent);
	}
	return TRUE;
}

typedef struct {
	const Fetch *fetch;
	guint piece;
} OfPiece;

static gboolean is_of_piece(gpointer uid, gpointer value, gpointer data)
{
	const OfPiece *of = data;

	(void)value;
	return fetch_plan_has(
		of->fetch->plan, piece_at(of->fetch, of->piece), GPOINTER_TO_SIZE(uid));
}

/* A refused piece is one of which nothing came: one message can be the reason, and keeps no other
 * from coming. */
static gboolean take_refusal(
	Fetch *fetch, const FetchPiece *piece, const ImapResponse *response, GError **error)
{
	g_autoptr(GError) refusal = NULL;

	if (imap_session_ok(response, &refusal)) {
		fetch->refusals = 0;
		return TRUE;
	}
	if (fetch->alone && !fetch->fault) {
		g_prefix_error(&refusal, "uid %" G_GUINT64_FORMAT ": ",
			fetch_plan_first(fetch->plan, piece));
		fetch->fault = g_error_copy(refusal);
	}
	if (++fetch->refusals <= REFUSALS_MAX)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&refusal));
	return FALSE;
}

static gboolean take_answer(Fetch *fetch, const ImapResponse *response, GError **error)
{
	guint command = imap_session_answered(response), i = fetch->sent->len;

	while (i > 0 && g_array_index(fetch->sent, Sent, i - 1).command != command)
		i--;
	if (i == 0 || g_array_index(fetch->sent, Sent, i - 1).answered)
		return fail(
			error, EXIT_PROTOCOL, "the server answered a command that was not sent");
	i--;
	if (!take_refusal(fetch, piece_at(fetch, i), response, error))
		return FALSE;
	g_array_index(fetch->sent, Sent, i).answered = TRUE;
	if (g_array_index(fetch->sent, Sent, i).came < piece_at(fetch, i)->messages)
		g_array_append_val(fetch->incomplete, i);
	g_hash_table_foreach_remove(fetch->came, is_of_piece, &(OfPiece){ fetch, i });
	fetch->answered++;
	return send_pieces(fetch, error);
}

static gboolean take_event(Fetch *fetch, const ImapEvent *event, GError **error)
{
	switch (event->type) {
	case IMAP_BODY:
		if (fetch->delivery)
			return fail(
				error, EXIT_PROTOCOL, "the server gave two bodies in one answer");
		fetch->delivery = delivery_open(fetch->target->folder, error);
		return fetch->delivery != NULL;
	case IMAP_BYTES:
		return delivery_add(fetch->delivery, event->bytes, event->len, error);
	default:
		break;
	}
	if (event->response->kind == IMAP_FETCH)
		return take_message(fetch, &event->response->fetch, error);
	if (event->response->kind == IMAP_EXPUNGE)
		fetch->gone += event->response->number;
	if (event->response->kind == IMAP_TAGGED)
		return take_answer(fetch, event->response, error);
	return TRUE;
}

static gboolean run_pieces(
	Fetch *fetch, const FetchPlan *plan, guint first, guint end, GError **error)
{
	ImapEvent event;

	fetch->plan = plan;
	fetch->first = first;
	fetch->end = end;
	fetch->answered = 0;
	g_array_set_size(fetch->sent, 0);
	g_array_set_size(fetch->incomplete, 0);
	if (!send_pieces(fetch, error))
		return FALSE;
	while (first + fetch->answered < end)
		if (!imap_session_next(fetch->session, &event, error) ||
			!take_event(fetch, &event, error))
			return FALSE;
	return commit(fetch, error);
}

typedef struct {
	Fetch *fetch;
	FetchPlan *plan;
} Missing;

static gboolean take_missing(const ImapResponse *response, gpointer data, GError **error)
{
	const Missing *missing = data;
	const FetchTarget *target = missing->fetch->target;
	guint64 uid = response->fetch.uid;
	LedgerPlace place;
	int known;

	if (response->kind == IMAP_EXPUNGE)
		missing->fetch->gone += response->number;
	if (response->kind != IMAP_FETCH || uid == IMAP_NONE ||
		g_hash_table_contains(missing->fetch->odd, GSIZE_TO_POINTER(uid)))
		return TRUE;
	known = ledger_place_find(target->ledger, target->mailbox->id, uid, &place, error);
	if (known == 0)
		fetch_plan_add_apart(missing->plan, uid, 0, TRUE);
	return known >= 0;
}

/* What was listed and did not come, each message alone; what is gone meanwhile is not of it. */
static FetchPlan *plan_missing(Fetch *fetch, GError **error)
{
	g_autoptr(FetchPlan) plan = fetch_plan_new();
	guint i;

	for (i = 0; i < fetch->incomplete->len; i++) {
		guint index = g_array_index(fetch->incomplete, guint, i);
		g_autofree char *set = fetch_plan_set(fetch->plan, piece_at(fetch, index));
		guint command = imap_session_send(fetch->session, error, "UID FETCH %s (UID)", set);

		if (!command ||
			!imap_session_finish(fetch->session, command, take_missing,
				&(Missing){ fetch, plan }, error))
			return NULL;
	}
	return g_steal_pointer(&plan);
}

static gboolean run_alone(Fetch *fetch, const FetchPlan *plan, GError **error)
{
	gboolean done;

	fetch->alone = TRUE;
	fetch->refusals = 0;
	done = run_pieces(fetch, plan, 0, plan->pieces->len, error);
	fetch->alone = FALSE;
	return done;
}

/* How many messages of the pieces did not come. */
static guint64 count_short(const Fetch *fetch)
{
	guint64 count = 0;
	guint i;

	for (i = 0; i < fetch->incomplete->len; i++) {
		guint index = g_array_index(fetch->incomplete, guint, i);

		count += piece_at(fetch, index)->messages -
			g_array_index(fetch->sent, Sent, index).came;
	}
	return count;
}

/* Each message that is missing after the pieces came is asked for once more, alone. One that was
 * listed, that nobody saw go, and that is hidden now must not be settled. */
static gboolean run_missing(Fetch *fetch, GError **error)
{
	guint64 all = count_short(fetch);
	g_autoptr(FetchPlan) missing = plan_missing(fetch, error), still = NULL;

	if (!missing)
		return FALSE;
	if (all > missing->messages + fetch->gone && !fetch->fault)
		fail(&fetch->fault, EXIT_AGAIN,
			"the server listed %" G_GUINT64_FORMAT " messages more than it gives",
			all - missing->messages - fetch->gone);
	if (!run_alone(fetch, missing, error))
		return FALSE;
	still = plan_missing(fetch, error);
	if (still && still->pieces->len > 0)
		note_fault(fetch,
			fetch_plan_first(still, &g_array_index(still->pieces, FetchPiece, 0)),
			"the server lists it and gives no body");
	return still != NULL;
}

static gint by_uid(gconstpointer a, gconstpointer b)
{
	return GPOINTER_TO_SIZE(a) < GPOINTER_TO_SIZE(b) ? -1 : 1;
}

/* Those whose stated size was wrong and that have not come twice. */
static FetchPlan *plan_odd(const Fetch *fetch, gboolean alone)
{
	FetchPlan *plan = fetch_plan_new();
	g_autoptr(GList) uids = g_list_sort(g_hash_table_get_keys(fetch->odd), by_uid);
	GList *uid;

	plan->most = imap_session_limit(fetch->session);
	for (uid = uids; uid; uid = uid->next)
		fetch_plan_add_apart(plan, GPOINTER_TO_SIZE(uid->data), 0, alone);
	return plan;
}

static gboolean run_second(Fetch *fetch, GError **error)
{
	g_autoptr(FetchPlan) together = plan_odd(fetch, FALSE), rest = NULL;
	gboolean done;

	fetch->second = TRUE;
	done = run_pieces(fetch, together, 0, together->pieces->len, error);
	rest = plan_odd(fetch, TRUE);
	done = done && run_alone(fetch, rest, error);
	fetch->second = FALSE;
	if (done && g_hash_table_size(fetch->odd) > 0)
		note_fault(fetch,
			fetch_plan_first(rest, &g_array_index(rest->pieces, FetchPiece, 0)),
			"its size is wrong, and it came only once");
	g_hash_table_remove_all(fetch->odd);
	return done;
}

static gboolean run_all(Fetch *fetch, const FetchPlan *plan, GError **error)
{
	guint first;

	for (first = 0; first < plan->pieces->len; first += ROUND)
		if (!run_pieces(fetch, plan, first, MIN(first + ROUND, plan->pieces->len), error) ||
			(fetch->incomplete->len > 0 && !run_missing(fetch, error)) ||
			(g_hash_table_size(fetch->odd) > 0 && !run_second(fetch, error)))
			return FALSE;
	if (fetch->fault)
		g_propagate_error(error, g_steal_pointer(&fetch->fault));
	return *error == NULL;
}

/* A connection that breaks takes nothing away from the messages that are whole. */
static void keep_whole(Fetch *fetch, const GError *why)
{
	if (!why || error_code(why) != EXIT_IO)
		commit(fetch, NULL);
}

gboolean fetch_run(ImapSession *session, const FetchTarget *target, const FetchPlan *plan,
	FetchCounts *counts, GError **error)
{
	GError *why = NULL;
	Fetch fetch = { .session = session, .target = target, .counts = counts };
	gboolean done;

	fetch.gone = target->gone;
	fetch.batch = batch_open(target->archive, target->folder, target->ledger, target->mailbox);
	fetch.odd = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	fetch.came = g_hash_table_new(NULL, NULL);
	fetch.sent = g_array_new(FALSE, FALSE, sizeof(Sent));
	fetch.incomplete = g_array_new(FALSE, FALSE, sizeof(guint));
	done = run_all(&fetch, plan, &why);
	if (!done)
		keep_whole(&fetch, why);
	if (why)
		g_propagate_error(error, why);
	g_clear_error(&fetch.fault);
	delivery_close(fetch.delivery);
	batch_close(fetch.batch);
	g_hash_table_unref(fetch.odd);
	g_hash_table_unref(fetch.came);
	g_array_unref(fetch.sent);
	g_array_unref(fetch.incomplete);
	return done;
}
