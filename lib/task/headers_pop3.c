/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/headers_pop3.h"
#include "format/header.h"
#include "task/folders.h"
#include "task/pop3_list.h"

typedef struct {
	const struct headers_request *request;
	Pop3Session *session;
	Headers *headers;
	gint64 mailbox; /* 0 where the ledger has none */
} Box;

static void add(const Box *box, guint64 size, const Digest *header, gint64 content)
{
	headers_add(box->headers, size, header, content);
	if (box->request->progress)
		box->request->progress("INBOX", 0, box->headers->messages->len, box->request->data);
}

/* Adds what the ledger knows: 1, 0 it does not, -1 failed. */
static int add_known(const Box *box, const Pop3Message *message, GError **error)
{
	Ledger *ledger = box->request->ledger;
	LedgerPlace place;
	guint64 size;
	Digest header;
	int known = 0;

	if (box->mailbox && message->uidl)
		known = ledger_place_find_uidl(ledger, box->mailbox, message->uidl, &place, error);
	if (known == 1 && place.size != message->size)
		return 0;
	if (known < 1)
		return known;
	if (!ledger_content_header(ledger, place.content, &size, &header, error))
		return -1;
	add(box, size, &header, place.content);
	return 1;
}

/* One answer to TOP. */
static gboolean read_top(const Box *box, const Pop3Message *message, GError **error)
{
	g_auto(HeaderHash) hash;
	Pop3Event event = { .type = POP3_MORE };
	gint64 content = 0;
	gboolean identifies;
	Digest header;

	header_hash_init(&hash);
	while (!event.last) {
		if (!pop3_session_next(box->session, &event, error))
			return FALSE;
		if (event.type == POP3_STATUS && !pop3_session_ok(&event, error)) {
			g_prefix_error(error, "message %u: ", message->number);
			return FALSE;
		}
		if (event.type == POP3_BYTES)
			header_hash_add(&hash, event.bytes, event.len);
	}
	identifies = header_hash_identifies(&hash);
	header = header_hash_finish(&hash);
	if (identifies &&
		!ledger_content_like(box->request->ledger, message->size, &header, &content, error))
		return FALSE;
	add(box, message->size, &header, content);
	return TRUE;
}

static gboolean read_box(const Box *box, const Pop3List *list, GError **error)
{
	g_autoptr(GArray) asked = g_array_new(FALSE, FALSE, sizeof(Pop3Message));
	guint i;

	for (i = 0; i < list->fresh->len; i++) {
		const Pop3Message *message = &g_array_index(list->fresh, Pop3Message, i);
		int known = add_known(box, message, error);

		if (known < 0)
			return FALSE;
		if (known)
			continue;
		g_array_append_val(asked, *message);
		pop3_session_ask(box->session, POP3_BODY, "TOP %u 0", message->number);
	}
	if (asked->len && !pop3_session_has(box->session, "TOP"))
		return fail(error, EXIT_LACKING, "the server has no TOP to ask headers with");
	for (i = 0; i < asked->len; i++)
		if (!read_top(box, &g_array_index(asked, Pop3Message, i), error))
			return FALSE;
	return TRUE;
}

Headers *headers_pop3(const struct headers_request *request, GError **error)
{
	const LedgerMailbox nothing = { .id = 0 };
	g_auto(LedgerMailbox) mailbox = { 0 };
	g_autofree char *server = server_identity(request->account);
	g_autoptr(Headers) headers = headers_new();
	g_autoptr(Pop3Session) session = NULL;
	g_autoptr(Pop3List) list = NULL;
	Box box = { .request = request, .headers = headers };

	headers_add_folder(headers, "INBOX", "INBOX");
	if (ledger_mailbox_find(request->ledger, server, "INBOX", 0, &mailbox, error) < 0)
		return NULL;
	box.mailbox = mailbox.id;
	box.session = session = pop3_session_open(request->account, TRUE, error);
	list = session ? pop3_list(session, request->ledger, &nothing, FALSE, error) : NULL;
	return list && read_box(&box, list, error) ? g_steal_pointer(&headers) : NULL;
}
