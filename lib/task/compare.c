/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/compare.h"
#include "format/date.h"
#include "task/listing.h"

typedef struct {
	const struct compare_request *request;
	FetchPlan *plan;
	ReceiptFolder *row;
	guint64 listed;   /* messages */
	guint64 expunged; /* that went meanwhile */
	guint64 last;     /* the highest UID that was listed */
} Comparing;

void compare_prove(LedgerPlace *place)
{
	if (place->proof == PROOF_HEADER)
		place->proof = PROOF_CONTENT;
}

static void count_term(ReceiptFolder *row, int term, LedgerProof proof)
{
	guint64 *const terms[] = {
		[LEDGER_MISSING] = &row->missing,
		[LEDGER_ACCEPTED] = &row->accepted,
		[LEDGER_ELSEWHERE] = &row->elsewhere,
		[LEDGER_SAME] = &row->same,
		[LEDGER_HERE] = &row->here,
	};
	guint64 *const kept[] = {
		[PROOF_CONTENT] = terms[term],
		[PROOF_VARIANT] = &row->variant,
		[PROOF_HEADER] = &row->adopted,
	};

	(*(term >= LEDGER_ELSEWHERE ? kept[proof] : terms[term]))++;
}

gboolean compare_count(const struct compare_request *request, const LedgerPlace *place,
	FindingKind unproved, ReceiptFolder *row, GError **error)
{
	int term = LEDGER_MISSING;

	if (place->content)
		term = ledger_seen_count(request->ledger,
			request->mailbox ? request->mailbox->folder : 0, place->content, error);
	if (term < 0)
		return FALSE;
	row->server++;
	count_term(row, term, place->proof);
	if (term == LEDGER_MISSING)
		findings_add(request->findings, unproved,
			&(Finding){ .folder = row->name, .uid = place->uid, .uidl = place->uidl });
	return TRUE;
}

gboolean compare_forget(
	const struct compare_request *request, const LedgerPlace *place, GError **error)
{
	gint64 mailbox = request->mailbox->id;

	return request->dry_run ||
		(ledger_place_forget(request->ledger, place, error) &&
			ledger_mailbox_unsettle(
				request->ledger, mailbox, MAX(place->uid, 1), error));
}

/* With the same UID and size, another date still tells another message. */
static gboolean is_alike(const LedgerPlace *place, const ImapFetch *fetch)
{
	gint64 arrival = 0;

	if (fetch->date)
		imap_date_parse(fetch->date, &arrival);
	return place->size == fetch->size && place->arrival == arrival;
}

static gboolean count(const Comparing *comparing, const ImapFetch *fetch, GError **error)
{
	const struct compare_request *request = comparing->request;
	LedgerPlace place = { .uid = fetch->uid };
	int known = request->mailbox ? ledger_place_find(request->ledger, request->mailbox->id,
					       fetch->uid, &place, error)
				     : 0;

	if (known < 0)
		return FALSE;
	if (!is_alike(&place, fetch))
		place.content = 0;
	return compare_count(request, &place, FINDING_MISSING, comparing->row, error);
}

static gboolean take(const ImapResponse *response, gpointer data, GError **error)
{
	Comparing *comparing = data;
	const ImapFetch *fetch = &response->fetch;

	if (response->kind == IMAP_EXPUNGE)
		comparing->expunged += response->number;
	/* One UID is one message, how often it may be listed. */
	if (response->kind != IMAP_FETCH || fetch->uid == IMAP_NONE || fetch->size == IMAP_NONE ||
		fetch->uid <= comparing->last)
		return TRUE;
	comparing->last = fetch->uid;
	comparing->listed++;
	if (!comparing->plan)
		return count(comparing, fetch, error);
	fetch_plan_add(comparing->plan, fetch->uid, fetch->size);
	return TRUE;
}

gboolean compare_list(
	const struct compare_request *request, FetchPlan *plan, ReceiptFolder *row, GError **error)
{
	Comparing comparing = { .request = request, .plan = plan, .row = row };
	Listing listing = { request->session, "(UID RFC822.SIZE INTERNALDATE)", 1,
		request->messages, 0 };

	if (request->messages == 0)
		return TRUE;
	if (!listing_run(&listing, take, &comparing, error))
		return FALSE;
	return comparing.listed + comparing.expunged >= request->messages ||
		fail(error, EXIT_PROTOCOL,
			"the server counts %" G_GUINT64_FORMAT
			" messages and lists %" G_GUINT64_FORMAT,
			request->messages, comparing.listed);
}
