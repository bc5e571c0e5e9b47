/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/compare.h"
#include "format/date.h"
#include "format/message_hash.h"

enum { COMMIT = 500 };

typedef struct {
	const struct compare_request *request;
	ReceiptFolder *row;
	guint64 listed;    /* messages */
	guint64 expunged;  /* that went meanwhile */
	guint64 last;      /* the highest UID that was listed */
	MessageHash *hash; /* with FULL, of the body that comes in */
	gboolean has_body;
	MessageId body;
	guint uncommitted; /* places */
} Comparing;

static gint64 arrival_of(const ImapFetch *fetch)
{
	gint64 arrival = 0;

	if (fetch->date)
		imap_date_parse(fetch->date, &arrival);
	return arrival;
}

/* With the same UID and size, another date still tells another message. */
static gboolean is_alike(const LedgerPlace *place, const ImapFetch *fetch)
{
	return place->size == fetch->size && place->arrival == arrival_of(fetch);
}

/* The place is proved by content, and what the server states of it is what it states now. */
static gboolean record(
	Comparing *comparing, LedgerPlace *place, const ImapFetch *fetch, GError **error)
{
	const struct compare_request *request = comparing->request;

	if (request->dry_run || (!place->adopted && is_alike(place, fetch)))
		return TRUE;
	place->mailbox = request->mailbox->id;
	place->uid = fetch->uid;
	place->size = fetch->size;
	place->arrival = arrival_of(fetch);
	place->adopted = FALSE;
	if (!ledger_place_set(request->ledger, place, error))
		return FALSE;
	if (++comparing->uncommitted < COMMIT)
		return TRUE;
	comparing->uncommitted = 0;
	return ledger_commit(request->ledger, error) && ledger_begin(request->ledger, error);
}

/* Whether the server's message is the content of PLACE: 1, 0, -1 failed. */
static int is_same(Comparing *comparing, LedgerPlace *place, const ImapFetch *fetch, GError **error)
{
	gint64 content = 0;

	if (!comparing->request->full)
		return is_alike(place, fetch);
	if (!comparing->has_body || !fetch->whole)
		return 0;
	if (!ledger_content_find(comparing->request->ledger, &comparing->body, &content, error))
		return -1;
	if (content != place->content)
		return 0;
	if (!record(comparing, place, fetch, error))
		return -1;
	place->adopted = FALSE;
	return 1;
}

void compare_count(ReceiptFolder *row, int term, gboolean adopted)
{
	guint64 *const terms[] = {
		[LEDGER_MISSING] = &row->missing,
		[LEDGER_ACCEPTED] = &row->accepted,
		[LEDGER_ELSEWHERE] = &row->elsewhere,
		[LEDGER_SAME] = &row->same,
		[LEDGER_HERE] = &row->here,
	};

	(*(adopted && term >= LEDGER_ELSEWHERE ? &row->adopted : terms[term]))++;
}

/* Counts the message into the term that it belongs to. */
static gboolean count(Comparing *comparing, const ImapFetch *fetch, GError **error)
{
	const LedgerMailbox *mailbox = comparing->request->mailbox;
	Ledger *ledger = comparing->request->ledger;
	int term = LEDGER_MISSING;
	LedgerPlace place = { .adopted = FALSE };
	int same = mailbox ? ledger_place_find(ledger, mailbox->id, fetch->uid, &place, error) : 0;

	if (same == 1)
		same = is_same(comparing, &place, fetch, error);
	if (same == 1)
		term = ledger_seen_count(ledger, mailbox->folder, place.content, error);
	if (same < 0 || term < 0)
		return FALSE;
	compare_count(comparing->row, term, place.adopted);
	return TRUE;
}

static gboolean take(const ImapResponse *response, gpointer data, GError **error)
{
	Comparing *comparing = data;
	const struct compare_request *request = comparing->request;
	const ImapFetch *fetch = &response->fetch;
	gboolean done;

	if (response->kind == IMAP_EXPUNGE)
		comparing->expunged++;
	if (response->kind != IMAP_FETCH)
		return TRUE;
	/* One UID is one message, how often it may be listed. */
	if (fetch->uid == IMAP_NONE || fetch->size == IMAP_NONE || fetch->uid <= comparing->last) {
		comparing->has_body = FALSE;
		return TRUE;
	}
	comparing->last = fetch->uid;
	comparing->listed++;
	comparing->row->server++;
	done = count(comparing, fetch, error);
	comparing->has_body = FALSE;
	if (request->full && request->progress)
		request->progress(comparing->listed, request->data);
	return done;
}

static gboolean list(Comparing *comparing, GError **error)
{
	ImapSession *session = comparing->request->session;
	guint command =
		imap_session_send(session, error, "UID FETCH 1:* (UID RFC822.SIZE INTERNALDATE)");

	return command && imap_session_finish(session, command, take, comparing, error);
}

/* --- bodies --- */

static gboolean take_body(Comparing *comparing, const ImapEvent *event, GError **error)
{
	if (event->type == IMAP_BYTES) {
		message_hash_add(comparing->hash, event->bytes, event->len);
		return TRUE;
	}
	if (comparing->has_body)
		return fail(error, EXIT_PROTOCOL, "the server gave two bodies in one answer");
	comparing->has_body = TRUE;
	return TRUE;
}

static gboolean take_event(Comparing *comparing, const ImapEvent *event, GError **error)
{
	if (event->type != IMAP_RESPONSE)
		return take_body(comparing, event, error);
	if (comparing->has_body)
		comparing->body = message_hash_finish(comparing->hash);
	return take(event->response, comparing, error);
}

/* One command, in whose answer one body follows the other: there is nothing to wait for. */
static gboolean fetch(Comparing *comparing, GError **error)
{
	ImapSession *session = comparing->request->session;
	guint command = imap_session_send(
		session, error, "UID FETCH 1:* (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])");
	ImapEvent event;

	while (command && imap_session_next(session, &event, error)) {
		if (event.type == IMAP_RESPONSE && event.response->kind == IMAP_TAGGED)
			return imap_session_answered(event.response) == command
				? imap_session_ok(event.response, error)
				: fail(error, EXIT_PROTOCOL,
					  "the server answered a command that was not its turn");
		if (!take_event(comparing, &event, error))
			return FALSE;
	}
	return FALSE;
}

/* What was proved is true, whatever comes after. */
static gboolean fetch_and_record(Comparing *comparing, GError **error)
{
	Ledger *ledger = comparing->request->ledger;
	gboolean records = !comparing->request->dry_run, done;

	if (records && !ledger_begin(ledger, error))
		return FALSE;
	comparing->hash = message_hash_open();
	done = fetch(comparing, error);
	message_hash_close(comparing->hash);
	if (records && !ledger_commit(ledger, done ? error : NULL)) {
		ledger_rollback(ledger);
		return FALSE;
	}
	return done;
}

gboolean compare_run(const struct compare_request *request, ReceiptFolder *row, GError **error)
{
	Comparing comparing = { .request = request, .row = row };

	if (request->messages == 0)
		return TRUE;
	if (!(request->full ? fetch_and_record(&comparing, error) : list(&comparing, error)))
		return FALSE;
	return comparing.listed + comparing.expunged >= request->messages ||
		fail(error, EXIT_PROTOCOL,
			"the server counts %" G_GUINT64_FORMAT
			" messages and lists %" G_GUINT64_FORMAT,
			request->messages, comparing.listed);
}
