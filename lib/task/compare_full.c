/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/compare_full.h"
#include "format/date.h"
#include "format/message_hash.h"

enum {
	UNDER_WAY = 4,
	ROUND = 8,         /* pieces, after which what did not come is asked for again */
	REFUSALS_MAX = 20, /* messages asked for alone, one after the other: it will not be had */
	COMMIT = 500,      /* places */
};

typedef struct {
	const struct compare_request *request;
	ReceiptFolder *row;
	const FetchPlan *plan;
	guint first, end;  /* the pieces of it that are brought in now */
	GArray *commands;  /* guint, one a piece */
	guint answered;    /* of them */
	GHashTable *came;  /* UIDs whose bodies came in this round */
	guint64 expunged;  /* messages that went in it, as the server told */
	guint64 missing;   /* that were listed again and had no body */
	MessageHash *hash; /* of the body that comes in */
	gboolean has_body;
	gboolean alone;    /* the pieces are of one message each, asked for the last time */
	guint refusals;    /* of those, in a row */
	GError *given_up;  /* they were too many: nothing more is asked */
	guint64 bodies;    /* in all */
	guint uncommitted; /* places */
} Full;

/* --- one body --- */

static gint64 arrival_of(const ImapFetch *fetch)
{
	gint64 arrival = 0;

	if (fetch->date)
		imap_date_parse(fetch->date, &arrival);
	return arrival;
}

static gboolean commit(Full *full, GError **error)
{
	if (++full->uncommitted < COMMIT)
		return TRUE;
	full->uncommitted = 0;
	return ledger_commit(full->request->ledger, error) &&
		ledger_begin(full->request->ledger, error);
}

/* The place is proved by content, and what the server states of it is what it states now. */
static gboolean record(Full *full, LedgerPlace *place, const ImapFetch *fetch, GError **error)
{
	gboolean known = place->proof != PROOF_HEADER && place->size == fetch->size &&
		place->arrival == arrival_of(fetch);

	compare_prove(place);
	if (known || full->request->dry_run)
		return TRUE;
	place->size = fetch->size;
	place->arrival = arrival_of(fetch);
	return ledger_place_set(full->request->ledger, place, error) && commit(full, error);
}

static gboolean count(Full *full, const ImapFetch *fetch, const MessageId *body, GError **error)
{
	const struct compare_request *request = full->request;
	FindingKind unproved = FINDING_MISSING;
	LedgerPlace place = { .uid = fetch->uid };
	gint64 content = 0;
	int known = request->mailbox ? ledger_place_find(request->ledger, request->mailbox->id,
					       fetch->uid, &place, error)
				     : 0;

	if (known < 0 || !ledger_content_find(request->ledger, body, &content, error))
		return FALSE;
	if (!known)
		place.content = content;
	if (known && content == place.content && !record(full, &place, fetch, error))
		return FALSE;
	if (known && content != place.content) {
		if (!compare_forget(request, &place, error) || !commit(full, error))
			return FALSE;
		place.content = 0;
		unproved = FINDING_DIFFERS;
	}
	return compare_count(request, &place, unproved, full->row, error);
}

static const FetchPiece *piece_at(const Full *full, guint index)
{
	return &g_array_index(full->plan->pieces, FetchPiece, full->first + index);
}

static gboolean is_asked_for(const Full *full, guint64 uid)
{
	guint i;

	for (i = 0; i < full->commands->len; i++)
		if (fetch_plan_has(full->plan, piece_at(full, i), uid))
			return TRUE;
	return FALSE;
}

/* A FETCH is whole: the body that came with it, if any, belongs to its UID. */
static gboolean take_message(Full *full, const ImapFetch *fetch, GError **error)
{
	gboolean whole = full->has_body && fetch->whole;
	MessageId body = message_hash_finish(full->hash);

	full->has_body = FALSE;
	if (!whole || fetch->uid == IMAP_NONE || fetch->size == IMAP_NONE ||
		!is_asked_for(full, fetch->uid) ||
		!g_hash_table_add(full->came, GSIZE_TO_POINTER(fetch->uid)))
		return TRUE;
	full->bodies++;
	if (full->request->progress)
		full->request->progress(full->bodies, full->request->data);
	return count(full, fetch, &body, error);
}

/* --- a few pieces under way --- */

static gboolean send_pieces(Full *full, GError **error)
{
	while (!full->given_up && full->first + full->commands->len < full->end &&
		full->commands->len < full->answered + UNDER_WAY) {
		g_autofree char *set =
			fetch_plan_set(full->plan, piece_at(full, full->commands->len));
		guint command = imap_session_send(full->request->session, error,
			"UID FETCH %s (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])", set);

		if (!command)
			return FALSE;
		g_array_append_val(full->commands, command);
	}
	return TRUE;
}

static void note_trouble(const Full *full, guint64 uid, const char *words)
{
	if (!full->row->trouble)
		full->row->trouble = g_strdup_printf("uid %" G_GUINT64_FORMAT ": %s", uid, words);
}

/* One message can be the reason, and keeps no other from coming. */
static void take_refusal(Full *full, const FetchPiece *piece, GError *refusal)
{
	if (full->alone)
		note_trouble(full, fetch_plan_first(full->plan, piece), refusal->message);
	if (full->alone && ++full->refusals > REFUSALS_MAX && !full->given_up)
		full->given_up = g_error_copy(refusal);
	g_error_free(refusal);
}

static gboolean take_answer(Full *full, const ImapResponse *response, GError **error)
{
	const FetchPiece *piece = piece_at(full, full->answered);
	GError *refusal = NULL;

	if (imap_session_answered(response) != g_array_index(full->commands, guint, full->answered))
		return fail(error, EXIT_PROTOCOL,
			"the server answered a command that was not its turn");
	full->answered++;
	if (imap_session_ok(response, &refusal))
		full->refusals = 0;
	else
		take_refusal(full, piece, refusal);
	return TRUE;
}

static gboolean take_event(Full *full, const ImapEvent *event, GError **error)
{
	switch (event->type) {
	case IMAP_BODY:
		if (full->has_body)
			return fail(
				error, EXIT_PROTOCOL, "the server gave two bodies in one answer");
		full->has_body = TRUE;
		return TRUE;
	case IMAP_BYTES:
		message_hash_add(full->hash, event->bytes, event->len);
		return TRUE;
	default:
		break;
	}
	if (event->response->kind == IMAP_EXPUNGE)
		full->expunged += event->response->number;
	if (event->response->kind == IMAP_FETCH)
		return take_message(full, &event->response->fetch, error);
	return event->response->kind != IMAP_TAGGED || take_answer(full, event->response, error);
}

static gboolean run_pieces(
	Full *full, const FetchPlan *plan, guint first, guint end, GError **error)
{
	ImapEvent event;

	full->plan = plan;
	full->first = first;
	full->end = end;
	full->answered = 0;
	g_array_set_size(full->commands, 0);
	if (!send_pieces(full, error))
		return FALSE;
	while (full->answered < full->commands->len)
		if (!imap_session_next(full->request->session, &event, error) ||
			!take_event(full, &event, error) || !send_pieces(full, error))
			return FALSE;
	if (!full->given_up)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&full->given_up));
	return FALSE;
}

/* --- what did not come --- */

typedef struct {
	Full *full;
	FetchPlan *plan;
	guint64 last;
} Missing;

static gboolean take_missing(const ImapResponse *response, gpointer data, GError **error)
{
	Missing *missing = data;
	guint64 uid = response->fetch.uid;

	(void)error;
	if (response->kind == IMAP_EXPUNGE)
		missing->full->expunged += response->number;
	if (response->kind != IMAP_FETCH || uid == IMAP_NONE || uid <= missing->last ||
		!is_asked_for(missing->full, uid))
		return TRUE;
	missing->last = uid;
	if (!g_hash_table_contains(missing->full->came, GSIZE_TO_POINTER(uid)))
		fetch_plan_add_apart(missing->plan, uid, 0, TRUE);
	return TRUE;
}

/* What is gone meanwhile is not of it. */
static FetchPlan *plan_missing(Full *full, GError **error)
{
	ImapSession *session = full->request->session;
	g_autoptr(FetchPlan) plan = fetch_plan_new();
	Missing missing = { full, plan, 0 };
	guint i;

	plan->most = imap_session_limit(session);
	for (i = 0; i < full->commands->len; i++) {
		g_autofree char *set = fetch_plan_set(full->plan, piece_at(full, i));
		guint command = imap_session_send(session, error, "UID FETCH %s (UID)", set);

		if (!command ||
			!imap_session_finish(session, command, take_missing, &missing, error))
			return NULL;
	}
	return g_steal_pointer(&plan);
}

static gboolean run_missing(Full *full, GError **error)
{
	g_autoptr(FetchPlan) alone = plan_missing(full, error);
	guint i;

	full->alone = TRUE;
	full->refusals = 0;
	if (!alone || !run_pieces(full, alone, 0, alone->pieces->len, error))
		return FALSE;
	full->alone = FALSE;
	for (i = 0; i < alone->pieces->len; i++) {
		guint64 uid = fetch_plan_first(alone, &g_array_index(alone->pieces, FetchPiece, i));

		if (g_hash_table_contains(full->came, GSIZE_TO_POINTER(uid)))
			continue;
		full->missing++;
		note_trouble(full, uid, "the server lists it and gives no body");
		if (!compare_count(full->request, &(LedgerPlace){ .uid = uid }, FINDING_MISSING,
			    full->row, error))
			return FALSE;
	}
	return TRUE;
}

/* --- all --- */

/* Messages that were listed, that nobody saw go, and that are hidden now. */
static void count_hidden(Full *full, guint64 messages)
{
	guint64 seen = g_hash_table_size(full->came) + full->missing + full->expunged;
	guint64 hidden = messages - MIN(messages, seen);

	if (hidden == 0)
		return;
	full->row->server += hidden;
	full->row->missing += hidden;
	if (!full->row->trouble)
		full->row->trouble = g_strdup_printf("the server listed %" G_GUINT64_FORMAT
						     " messages more than it gives",
			hidden);
}

static gboolean run_round(Full *full, const FetchPlan *plan, guint first, guint end, GError **error)
{
	guint64 messages = 0;
	guint i;

	for (i = first; i < end; i++)
		messages += g_array_index(plan->pieces, FetchPiece, i).messages;
	g_hash_table_remove_all(full->came);
	full->expunged = full->missing = 0;
	if (!run_pieces(full, plan, first, end, error) ||
		(g_hash_table_size(full->came) < messages && !run_missing(full, error)))
		return FALSE;
	count_hidden(full, messages);
	return TRUE;
}

static gboolean run_all(Full *full, const FetchPlan *plan, GError **error)
{
	guint first;

	for (first = 0; first < plan->pieces->len; first += ROUND)
		if (!run_round(full, plan, first, MIN(first + ROUND, plan->pieces->len), error))
			return FALSE;
	return TRUE;
}

/* What was proved is true, whatever comes after. */
static gboolean run_and_record(Full *full, const FetchPlan *plan, GError **error)
{
	Ledger *ledger = full->request->ledger;
	gboolean records = !full->request->dry_run, done;

	if (records && !ledger_begin(ledger, error))
		return FALSE;
	done = run_all(full, plan, error);
	if (records && !ledger_commit(ledger, done ? error : NULL)) {
		ledger_rollback(ledger);
		return FALSE;
	}
	return done;
}

gboolean compare_full(const struct compare_request *request, ReceiptFolder *row, GError **error)
{
	g_autoptr(FetchPlan) plan = fetch_plan_new();
	g_autoptr(MessageHash) hash = message_hash_open();
	g_autoptr(GHashTable) came = g_hash_table_new(NULL, NULL);
	g_autoptr(GArray) commands = g_array_new(FALSE, FALSE, sizeof(guint));
	Full full = {
		.request = request, .row = row, .commands = commands, .came = came, .hash = hash
	};
	GError *short_list = NULL;

	plan->most = imap_session_limit(request->session);
	if (!compare_list(request, plan, row, &short_list) &&
		!imap_session_idle(request->session)) {
		g_propagate_error(error, short_list);
		return FALSE;
	}
	if (!run_and_record(&full, plan, error)) {
		g_clear_error(&short_list);
		g_clear_error(&full.given_up);
		return FALSE;
	}
	if (short_list)
		g_propagate_error(error, short_list);
	return !short_list;
}
