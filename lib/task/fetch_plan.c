/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/fetch_plan.h"
#include "format/date.h"
#include "task/listing.h"

enum { PIECE_MESSAGES = 500, PIECE_RANGES = 100, PIECE_BYTES = 16 * 1024 * 1024 };

/* What a server may say of one message, in bytes, and be believed. */
static const guint64 size_max = 4 * G_GUINT64_CONSTANT(1024) * 1024 * 1024;

typedef struct {
	guint64 first, last;
} Range;

FetchPlan *fetch_plan_new(void)
{
	FetchPlan *plan = g_new0(FetchPlan, 1);

	plan->ranges = g_array_new(FALSE, FALSE, sizeof(Range));
	plan->pieces = g_array_new(FALSE, FALSE, sizeof(FetchPiece));
	plan->changed = g_array_new(FALSE, FALSE, sizeof(guint64));
	return plan;
}

void fetch_plan_free(FetchPlan *plan)
{
	if (!plan)
		return;
	g_array_unref(plan->ranges);
	g_array_unref(plan->pieces);
	g_array_unref(plan->changed);
	g_free(plan);
}

/* The piece that takes the next message: the last one, or a new one where that is full. */
static FetchPiece *open_piece(FetchPlan *plan)
{
	FetchPiece fresh = { .first_range = plan->ranges->len };
	FetchPiece *last = plan->pieces->len
		? &g_array_index(plan->pieces, FetchPiece, plan->pieces->len - 1)
		: NULL;
	guint64 most = plan->most ? MIN(plan->most, PIECE_MESSAGES) : PIECE_MESSAGES;

	if (last && last->messages < most && last->ranges < PIECE_RANGES &&
		plan->piece_bytes < PIECE_BYTES)
		return last;
	g_array_append_val(plan->pieces, fresh);
	plan->piece_bytes = 0;
	plan->apart = TRUE;
	return &g_array_index(plan->pieces, FetchPiece, plan->pieces->len - 1);
}

void fetch_plan_add(FetchPlan *plan, guint64 uid, guint64 size)
{
	FetchPiece *piece = open_piece(plan);
	guint64 believed = size > size_max ? 0 : size;
	Range *last =
		plan->apart ? NULL : &g_array_index(plan->ranges, Range, plan->ranges->len - 1);

	if (last && uid > last->last) {
		last->last = uid;
	} else {
		g_array_append_val(plan->ranges, ((Range){ uid, uid }));
		piece->ranges++;
	}
	plan->apart = FALSE;
	plan->piece_bytes += believed;
	plan->bytes += believed;
	plan->messages++;
	piece->messages++;
}

void fetch_plan_add_apart(FetchPlan *plan, guint64 uid, guint64 size, gboolean alone)
{
	plan->apart = TRUE;
	if (alone)
		plan->piece_bytes = PIECE_BYTES;
	fetch_plan_add(plan, uid, size);
	plan->apart = TRUE;
}

void fetch_plan_append(FetchPlan *plan, const FetchPlan *other, const FetchPiece *piece)
{
	FetchPiece copy = { plan->ranges->len, piece->ranges, piece->messages };

	g_array_append_vals(plan->ranges, &g_array_index(other->ranges, Range, piece->first_range),
		piece->ranges);
	g_array_append_val(plan->pieces, copy);
	plan->messages += piece->messages;
	plan->piece_bytes = PIECE_BYTES;
}

typedef struct {
	FetchPlan *plan;
	const struct fetch_plan_request *request;
} Planning;

/* Whether the ledger knows this message, and not only its UID: 1, 0, -1 failed. */
static int is_known(const Planning *planning, const ImapFetch *fetch, GError **error)
{
	const struct fetch_plan_request *request = planning->request;
	gint64 arrival = 0;
	LedgerPlace place;
	int known;

	if (!request->mailbox->uidvalidity)
		return 0;
	known = ledger_place_find(request->ledger, request->mailbox->id, fetch->uid, &place, error);
	if (known < 1)
		return known;
	if (fetch->date)
		imap_date_parse(fetch->date, &arrival);
	if (place.size != fetch->size || place.arrival != arrival) {
		g_array_append_val(planning->plan->changed, fetch->uid);
		return 0;
	}
	return request->repair
		? ledger_seen(request->ledger, request->mailbox->folder, place.content, error)
		: 1;
}

static gboolean take(const ImapResponse *response, gpointer data, GError **error)
{
	Planning *planning = data;
	const ImapFetch *fetch = &response->fetch;
	FetchPlan *plan = planning->plan, *other = planning->request->known;
	int known, fits = 0;

	if (response->kind == IMAP_EXPUNGE)
		plan->expunged += response->number;
	if (response->kind != IMAP_FETCH || fetch->uid == IMAP_NONE || fetch->size == IMAP_NONE)
		return TRUE;
	/* What is listed in parts comes twice where others went meanwhile. */
	if (plan->most && fetch->uid <= plan->last_uid)
		return TRUE;
	plan->listed += fetch->uid > plan->last_uid;
	plan->first = plan->first ? MIN(plan->first, response->number) : response->number;
	plan->last_uid = MAX(plan->last_uid, fetch->uid);
	known = is_known(planning, fetch, error);
	/* The last settled one is there to contradict only; and "n:*" names the last message,
	 * whatever n is. */
	if (fetch->uid < planning->request->mailbox->uidnext)
		return known >= 0;
	if (known == 0 && other)
		fits = ledger_content_of_size(planning->request->ledger, fetch->size, error);
	if (known < 0 || fits < 0)
		return FALSE;
	if (known == 0)
		fetch_plan_add(fits ? other : plan, fetch->uid, fetch->size);
	/* The range that does not take it must not span it. */
	if (known || fits)
		plan->apart = TRUE;
	if (other && !fits)
		other->apart = TRUE;
	return TRUE;
}

FetchPlan *fetch_plan_folder(
	ImapSession *session, const struct fetch_plan_request *request, GError **error)
{
	g_autoptr(FetchPlan) plan = fetch_plan_new();
	Planning planning = { plan, request };
	Listing listing = { session, "(UID RFC822.SIZE INTERNALDATE)",
		MAX(request->mailbox->uidnext, 2) - 1, request->messages, 0 };

	plan->most = imap_session_limit(session);
	if (request->known)
		request->known->most = plan->most;
	if (!listing_run(&listing, take, &planning, error))
		return NULL;
	return g_steal_pointer(&plan);
}

char *fetch_plan_set(const FetchPlan *plan, const FetchPiece *piece)
{
	GString *set = g_string_new(NULL);
	guint i;

	for (i = 0; i < piece->ranges; i++) {
		const Range *range = &g_array_index(plan->ranges, Range, piece->first_range + i);

		g_string_append_printf(set, "%s%" G_GUINT64_FORMAT, i ? "," : "", range->first);
		if (range->last > range->first)
			g_string_append_printf(set, ":%" G_GUINT64_FORMAT, range->last);
	}
	return g_string_free(set, FALSE);
}

guint64 fetch_plan_first(const FetchPlan *plan, const FetchPiece *piece)
{
	return g_array_index(plan->ranges, Range, piece->first_range).first;
}

gboolean fetch_plan_has(const FetchPlan *plan, const FetchPiece *piece, guint64 uid)
{
	guint i;

	for (i = 0; i < piece->ranges; i++) {
		const Range *range = &g_array_index(plan->ranges, Range, piece->first_range + i);

		if (uid >= range->first && uid <= range->last)
			return TRUE;
	}
	return FALSE;
}
