/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/fetch_pop3.h"
#include "format/local_header.h"

#include <string.h>

/* What a run that is killed may have to fetch again, on a line that is faster than the disk; and
 * the messages after which those of odd size are asked for again. */
enum { COMMIT_MESSAGES = 50, COMMIT_BYTES = 1024 * 1024, ROUND = 500 };

enum { LINE_END = 2, HEADER_MAX = 64 * 1024, DAY = 24 * 60 * 60 };

typedef struct {
	Pop3Session *session;
	const FetchTarget *target;
	FetchCounts *counts;
	Batch *batch;
	gboolean pipelines;
	GHashTable *odd;     /* number to the Digest of a body that had another size than stated */
	gboolean second;     /* those of odd size come once more */
	gboolean miscounts;  /* LIST does not count octets */
	char held[LINE_END]; /* the last bytes of the body under way */
	gsize holds;
	GString *header; /* how it begins */
	guint64 told;    /* of the new files: those the target knows of */
	GError *fault;   /* the first message that cannot be had; all others come all the same */
} Fetch;

static void note_fault(Fetch *fetch, const Pop3Message *message, GError *why)
{
	g_prefix_error(&why, "message %u: ", message->number);
	if (fetch->fault)
		g_error_free(why);
	else
		fetch->fault = why;
}

/* LIST is the message's size; where that has no line end at its end, the wire needs one before the
 * last dot. So the last bytes wait until it is known whose they are. */
static gboolean take_bytes(
	Fetch *fetch, Delivery *delivery, const char *bytes, gsize len, GError **error)
{
	char before[2 * LINE_END];
	gsize rest = MIN(len, LINE_END), have = fetch->holds, keep;

	if (fetch->header->len < HEADER_MAX)
		g_string_append_len(
			fetch->header, bytes, (gssize)MIN(len, HEADER_MAX - fetch->header->len));
	memcpy(before, fetch->held, have);
	memcpy(before + have, bytes + len - rest, rest);
	keep = MIN(have + rest, LINE_END);
	if (len >= LINE_END) {
		if (!delivery_add(delivery, fetch->held, have, error) ||
			!delivery_add(delivery, bytes, len - LINE_END, error))
			return FALSE;
	} else if (!delivery_add(delivery, before, have + rest - keep, error)) {
		return FALSE;
	}
	memcpy(fetch->held, before + have + rest - keep, keep);
	fetch->holds = keep;
	return TRUE;
}

/* The end of a body of OCTETS. *SIZED: they are what LIST has stated. A line end too many is the
 * wire's, if no other message shows that LIST counts in a way of its own. */
static gboolean take_end(Fetch *fetch, Delivery *delivery, const Pop3Message *message,
	guint64 octets, gboolean *sized, GError **error)
{
	gboolean more = octets == message->size + LINE_END && fetch->holds == LINE_END &&
		memcmp(fetch->held, "\r\n", LINE_END) == 0;
	gboolean added = more && fetch->second && !fetch->miscounts;

	*sized = octets == message->size || added;
	if (!*sized && !more)
		fetch->miscounts = TRUE;
	return added || delivery_add(delivery, fetch->held, fetch->holds, error);
}

/* One answer to RETR. *DELIVERY is NULL where the server refuses. */
static gboolean read_body(Fetch *fetch, const Pop3Message *message, Delivery **delivery,
	gboolean *sized, GError **error)
{
	g_autoptr(Delivery) body = NULL;
	GError *refused = NULL;
	Pop3Event event = { .type = POP3_MORE };

	*delivery = NULL;
	fetch->holds = 0;
	g_string_truncate(fetch->header, 0);
	while (!event.last) {
		if (!pop3_session_next(fetch->session, &event, error))
			return FALSE;
		if (event.type == POP3_STATUS && !pop3_session_ok(&event, &refused)) {
			note_fault(fetch, message, refused);
			return TRUE;
		}
		if (event.type == POP3_STATUS)
			body = delivery_open(fetch->target->folder, error);
		if (!body)
			return FALSE;
		if (event.type == POP3_BYTES &&
			!take_bytes(fetch, body, event.bytes, event.len, error))
			return FALSE;
	}
	if (!take_end(fetch, body, message, event.number, sized, error))
		return FALSE;
	*delivery = g_steal_pointer(&body);
	return TRUE;
}

/* Where one command waits for the other nothing gets out of step unseen; but another message in
 * place of one that others have deleted would be equal to itself twice. */
static gboolean asks_back(const Fetch *fetch)
{
	return fetch->pipelines || fetch->second;
}

/* The stated size was wrong. The first time the body is only remembered; the second must be alike.
 */
static gboolean is_confirmed(Fetch *fetch, const Pop3Message *message, const Digest *digest)
{
	gpointer key = GUINT_TO_POINTER(message->number);
	const Digest *before = g_hash_table_lookup(fetch->odd, key);
	gboolean equal = before && digest_equal(before, digest);
	GError *why = NULL;

	if (!fetch->second) {
		g_hash_table_insert(fetch->odd, key, g_memdup2(digest, sizeof(*digest)));
		return FALSE;
	}
	if (!equal) {
		fail(&why, EXIT_PROTOCOL, "neither its size nor its bytes are twice the same");
		note_fault(fetch, message, why);
	}
	fetch->counts->odd_sizes += equal;
	return equal;
}

/* POP3 has no dates: the topmost Received, or now where that is none or lies ahead. */
static gint64 arrival_of(const Fetch *fetch)
{
	LocalHeader header = { .received = 0 };
	gint64 now = fetch->target->now;

	local_header_read(fetch->header->str, fetch->header->len, &header);
	return header.received > 0 && header.received <= now + DAY ? header.received : now;
}

static gboolean commit(gpointer data, GError **error)
{
	Fetch *fetch = data;

	return batch_commit(fetch->batch, &fetch->counts->batch, error);
}

/* Not at each commit: an index that is made anew for every message is slower than the mail. */
static void tell_news(Fetch *fetch)
{
	if (fetch->counts->batch.files > fetch->told)
		fetch->target->step(0, fetch->target->data);
	fetch->told = fetch->counts->batch.files;
}

static gboolean take_message(Fetch *fetch, const Pop3Message *message, GError **error)
{
	g_autoptr(Delivery) delivery = NULL;
	LedgerPlace place = { .uidl = message->uidl, .size = message->size };
	LedgerContent content;
	gboolean sized;

	if (!read_body(fetch, message, &delivery, &sized, error) ||
		(asks_back(fetch) && !pop3_list_in_step(fetch->session, message, !delivery, error)))
		return FALSE;
	if (!delivery)
		return TRUE;
	place.arrival = arrival_of(fetch);
	if (!delivery_finish(delivery, place.arrival, &content, error))
		return FALSE;
	if (!sized && !is_confirmed(fetch, message, &content.id.digest))
		return TRUE;
	batch_add(fetch->batch, g_steal_pointer(&delivery), &content, &place);
	fetch->counts->messages++;
	fetch->target->step(content.wire_size, fetch->target->data);
	return !batch_is_full(fetch->batch) || commit(fetch, error);
}

static gboolean is_wanted(const Fetch *fetch, const Pop3Message *message)
{
	return !fetch->second ||
		g_hash_table_contains(fetch->odd, GUINT_TO_POINTER(message->number));
}

static gboolean run_some(Fetch *fetch, const Pop3Message *messages, guint count, GError **error)
{
	guint i;

	for (i = 0; i < count; i++) {
		if (!is_wanted(fetch, &messages[i]))
			continue;
		pop3_session_ask(fetch->session, POP3_BODY, "RETR %u", messages[i].number);
		if (asks_back(fetch))
			pop3_list_ask_back(fetch->session, &messages[i]);
	}
	for (i = 0; i < count; i++)
		if (is_wanted(fetch, &messages[i]) && !take_message(fetch, &messages[i], error))
			return FALSE;
	return commit(fetch, error);
}

static gboolean run_round(Fetch *fetch, const Pop3Message *messages, guint count, GError **error)
{
	gboolean done = run_some(fetch, messages, count, error);

	if (done && g_hash_table_size(fetch->odd) > 0) {
		fetch->second = TRUE;
		done = run_some(fetch, messages, count, error);
		fetch->second = FALSE;
		g_hash_table_remove_all(fetch->odd);
	}
	tell_news(fetch);
	return done;
}

static gboolean run_all(Fetch *fetch, const GArray *messages, GError **error)
{
	guint first, count;

	for (first = 0; first < messages->len; first += count) {
		/* What comes twice counts at the end of its round only. */
		count = fetch->counts->odd_sizes ? COMMIT_MESSAGES : ROUND;
		count = MIN(count, messages->len - first);
		if (!run_round(fetch, &g_array_index(messages, Pop3Message, first), count, error))
			return FALSE;
	}
	if (fetch->fault)
		g_propagate_error(error, g_steal_pointer(&fetch->fault));
	return *error == NULL;
}

gboolean fetch_pop3(Pop3Session *session, const FetchTarget *target, const GArray *messages,
	FetchCounts *counts, GError **error)
{
	GError *why = NULL;
	Fetch fetch = { .session = session, .target = target, .counts = counts };
	gboolean done;

	fetch.pipelines = pop3_session_has(session, "PIPELINING");
	fetch.header = g_string_new(NULL);
	fetch.batch = batch_open(target->archive, target->folder, target->ledger, target->mailbox);
	batch_set_limits(fetch.batch, COMMIT_MESSAGES, COMMIT_BYTES);
	fetch.odd = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	/* Whenever the server is slower than the disk, each message counts as it has come. */
	pop3_session_set_idle(session, commit, &fetch);
	done = run_all(&fetch, messages, &why);
	pop3_session_set_idle(session, NULL, NULL);
	/* A connection that breaks takes nothing away from the messages that are whole. */
	if (!done && error_code(why) != EXIT_IO)
		commit(&fetch, NULL);
	tell_news(&fetch);
	if (why)
		g_propagate_error(error, why);
	g_clear_error(&fetch.fault);
	batch_close(fetch.batch);
	g_hash_table_unref(fetch.odd);
	g_string_free(fetch.header, TRUE);
	return done;
}
