/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/compare_pop3.h"
#include "base/text.h"
#include "format/message_hash.h"
#include "task/pop3_list.h"

enum { ROUND = 100, LINE_END = 2 };

typedef struct {
	Pop3Session *session;
	const struct compare_request *request;
	ReceiptFolder *row;
	guint64 compared; /* bodies */
} Comparing;

/* The server refused MESSAGE: the first such is told with the folder. */
static void note_refusal(Comparing *comparing, const Pop3Message *message, const Pop3Event *status)
{
	g_autofree char *name = message->uidl ? text_safe(message->uidl, -1)
					      : g_strdup_printf("%u", message->number);
	g_autoptr(GError) why = NULL;

	if (!pop3_session_ok(status, &why) && !comparing->row->trouble)
		comparing->row->trouble = g_strdup_printf("message %s: %s", name, why->message);
}

/* One answer to RETR as messages: all of it, and as many bytes as LIST says, where what is more is
 * a line end that the wire may have needed. FALSE: the connection, or another message's answer.
 * *CAME is FALSE for a refusal. */
static gboolean read_body(Comparing *comparing, const Pop3Message *message, MessageId ids[2],
	gboolean *came, GError **error)
{
	g_autoptr(MessageHash) own = message_hash_open(), all = message_hash_open();
	guint64 left = message->size;
	Pop3Event event = { .type = POP3_MORE };

	ids[0] = ids[1] = (MessageId){ .size = 0 };
	*came = FALSE;
	while (!event.last) {
		gsize part;

		if (!pop3_session_next(comparing->session, &event, error))
			return FALSE;
		if (event.type == POP3_STATUS)
			note_refusal(comparing, message, &event);
		if (event.type != POP3_BYTES)
			continue;
		part = (gsize)MIN(left, event.len);
		left -= part;
		message_hash_add(own, event.bytes, part);
		message_hash_add(all, event.bytes, event.len);
	}
	*came = event.type == POP3_END;
	if (!pop3_list_in_step(comparing->session, message, !*came, error))
		return FALSE;
	if (!*came)
		return TRUE;
	ids[0] = message_hash_finish(all);
	if (event.number == message->size + LINE_END)
		ids[1] = message_hash_finish(own);
	return TRUE;
}

/* *CONTENT is what the archive knows the body as, 0 for nothing. */
static gboolean find_body(Comparing *comparing, const Pop3Message *message, gint64 *content,
	gboolean *came, GError **error)
{
	Ledger *ledger = comparing->request->ledger;
	MessageId ids[2];

	if (!read_body(comparing, message, ids, came, error))
		return FALSE;
	if (!*came)
		return TRUE;
	if (!ledger_content_find(ledger, &ids[0], content, error))
		return FALSE;
	return *content || ledger_content_find(ledger, &ids[1], content, error);
}

/* What the ledger has at PLACE is held against the bytes that came, if any did. */
static gboolean judge(Comparing *comparing, LedgerPlace *place, gboolean came, gint64 content,
	FindingKind *unproved, GError **error)
{
	const struct compare_request *request = comparing->request;
	gboolean adopted = place->proof == PROOF_HEADER;

	if (came && content == place->content) {
		compare_prove(place);
		return !adopted || request->dry_run ||
			ledger_place_set(request->ledger, place, error);
	}
	place->content = 0;
	if (!came)
		return TRUE;
	*unproved = FINDING_DIFFERS;
	return compare_forget(request, place, error);
}

static gboolean count(Comparing *comparing, const Pop3Message *message, GError **error)
{
	const struct compare_request *request = comparing->request;
	LedgerPlace place = { .uidl = message->uidl };
	FindingKind unproved = FINDING_MISSING;
	gboolean came = FALSE;
	gint64 content = 0;
	int known = 0;

	if (request->full && !find_body(comparing, message, &content, &came, error))
		return FALSE;
	if (request->mailbox && message->uidl)
		known = ledger_place_find_uidl(
			request->ledger, request->mailbox->id, message->uidl, &place, error);
	if (known < 0)
		return FALSE;
	if (known == 0)
		place.content = content;
	else if (place.size != message->size)
		place.content = 0;
	else if (request->full && !judge(comparing, &place, came, content, &unproved, error))
		return FALSE;
	if (request->full && request->progress)
		request->progress(++comparing->compared, request->data);
	return compare_count(request, &place, unproved, comparing->row, error);
}

static gboolean count_all(
	Comparing *comparing, const Pop3Message *messages, guint number, GError **error)
{
	guint i;

	for (i = 0; comparing->request->full && i < number; i++) {
		pop3_session_ask(comparing->session, POP3_BODY, "RETR %u", messages[i].number);
		pop3_list_ask_back(comparing->session, &messages[i]);
	}
	for (i = 0; i < number; i++)
		if (!count(comparing, &messages[i], error))
			return FALSE;
	return TRUE;
}

/* What was proved is true, whatever comes after. */
static gboolean count_some(
	Comparing *comparing, const Pop3Message *messages, guint number, GError **error)
{
	const struct compare_request *request = comparing->request;
	gboolean records = request->full && !request->dry_run, done;

	if (records && !ledger_begin(request->ledger, error))
		return FALSE;
	done = count_all(comparing, messages, number, error);
	if (records && !ledger_commit(request->ledger, done ? error : NULL)) {
		ledger_rollback(request->ledger);
		return FALSE;
	}
	return done;
}

gboolean compare_pop3(Pop3Session *session, const struct compare_request *request,
	ReceiptFolder *row, GError **error)
{
	Comparing comparing = { session, request, row, 0 };
	const LedgerMailbox nothing = { .id = 0 };
	g_autoptr(Pop3List) list = pop3_list(session, request->ledger, &nothing, FALSE, error);
	guint first;

	for (first = 0; list && first < list->fresh->len; first += ROUND)
		if (!count_some(&comparing, &g_array_index(list->fresh, Pop3Message, first),
			    MIN(ROUND, list->fresh->len - first), error))
			return FALSE;
	return list != NULL;
}
