/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/headers.h"
#include "format/date.h"
#include "format/header.h"
#include "task/fetch_plan.h"
#include "task/folders.h"
#include "task/listing.h"

#include <string.h>

enum { UNDER_WAY = 4 };

typedef struct {
	const struct headers_request *request;
	ImapSession *session;
	Headers *headers;
	char *server; /* what the ledger calls it */
} Asking;

/* One folder. */
typedef struct {
	Asking *asking;
	gint64 mailbox;    /* 0 where the ledger has none for this UIDVALIDITY */
	guint64 listed;    /* messages */
	guint64 expunged;  /* that went meanwhile */
	guint64 last;      /* the highest UID so far: one UID is one message, how often it comes */
	FetchPlan *plan;   /* whose headers are to be asked for */
	GArray *commands;  /* guint, one a piece of it */
	guint answered;    /* of them */
	guint64 came;      /* headers */
	HeaderHash header; /* of the response that is coming in */
	gboolean has_header;
	GError *refused;
} Reading;

static void folder_free(gpointer data)
{
	HeadersFolder *folder = data;

	g_free(folder->name);
	g_free(folder->path);
	g_free(folder->trouble);
	g_free(folder);
}

Headers *headers_new(void)
{
	Headers *headers = g_new0(Headers, 1);

	headers->folders = g_ptr_array_new_with_free_func(folder_free);
	headers->messages = g_array_new(FALSE, FALSE, sizeof(HeadersMessage));
	return headers;
}

void headers_free(Headers *headers)
{
	if (!headers)
		return;
	g_ptr_array_unref(headers->folders);
	g_array_unref(headers->messages);
	g_free(headers);
}

HeadersFolder *headers_add_folder(Headers *headers, const char *name, const char *path)
{
	HeadersFolder *folder = g_new0(HeadersFolder, 1);

	folder->name = g_strdup(name);
	folder->path = g_strdup(path);
	g_ptr_array_add(headers->folders, folder);
	return folder;
}

void headers_add(Headers *headers, guint64 size, const Digest *header, gint64 content)
{
	HeadersMessage message = { .content = content, .folder = headers->folders->len - 1 };

	memcpy(message.key, header->bytes, sizeof(message.key));
	message.key[1] ^= size;
	g_array_append_val(headers->messages, message);
}

static void add(const Reading *reading, guint64 size, const Digest *header, gint64 content)
{
	const Asking *asking = reading->asking;
	Headers *headers = asking->headers;
	const HeadersFolder *folder = headers->folders->pdata[headers->folders->len - 1];

	headers_add(headers, size, header, content);
	if (asking->request->progress)
		asking->request->progress(
			folder->name, 0, headers->messages->len, asking->request->data);
}

/* --- what the ledger knows --- */

/* With the same UID, another size or date tells another message. */
static gboolean is_alike(const LedgerPlace *place, const ImapFetch *fetch)
{
	gint64 arrival = 0;

	if (fetch->date)
		imap_date_parse(fetch->date, &arrival);
	return place->size == fetch->size && place->arrival == arrival;
}

static gboolean take_place(const ImapResponse *response, gpointer data, GError **error)
{
	Reading *reading = data;
	Ledger *ledger = reading->asking->request->ledger;
	const ImapFetch *fetch = &response->fetch;
	LedgerPlace place;
	guint64 size;
	Digest header;
	int known = 0;

	if (response->kind == IMAP_EXPUNGE)
		reading->expunged += response->number;
	if (response->kind != IMAP_FETCH || fetch->uid == IMAP_NONE || fetch->size == IMAP_NONE ||
		fetch->uid <= reading->last)
		return TRUE;
	reading->last = fetch->uid;
	reading->listed++;
	if (reading->mailbox)
		known = ledger_place_find(ledger, reading->mailbox, fetch->uid, &place, error);
	if (known < 0)
		return FALSE;
	if (!known || !is_alike(&place, fetch)) {
		fetch_plan_add(reading->plan, fetch->uid, 0);
		return TRUE;
	}
	reading->plan->apart = TRUE;
	if (!ledger_content_header(ledger, place.content, &size, &header, error))
		return FALSE;
	add(reading, size, &header, place.content);
	return TRUE;
}

static gboolean list(Reading *reading, guint64 messages, GError **error)
{
	ImapSession *session = reading->asking->session;
	Listing listing = { session, "(UID RFC822.SIZE INTERNALDATE)", 1, messages, 0 };

	if (messages == 0)
		return TRUE;
	reading->plan->most = imap_session_limit(session);
	if (!listing_run(&listing, take_place, reading, error))
		return FALSE;
	return reading->listed + reading->expunged >= messages ||
		fail(error, EXIT_PROTOCOL,
			"the server counts %" G_GUINT64_FORMAT
			" messages and lists %" G_GUINT64_FORMAT,
			messages, reading->listed);
}

/* --- what only the server knows --- */

static const FetchPiece *piece_under_way(const Reading *reading)
{
	return &g_array_index(reading->plan->pieces, FetchPiece, reading->answered);
}

static gboolean take_header(Reading *reading, const ImapFetch *fetch, GError **error)
{
	gboolean identifies = header_hash_identifies(&reading->header);
	Digest header = header_hash_finish(&reading->header);
	gboolean whole = reading->has_header && fetch->header;
	gint64 content = 0;

	reading->has_header = FALSE;
	if (!whole || fetch->uid == IMAP_NONE || fetch->size == IMAP_NONE ||
		fetch->uid <= reading->last ||
		!fetch_plan_has(reading->plan, piece_under_way(reading), fetch->uid))
		return TRUE;
	reading->last = fetch->uid;
	reading->came++;
	if (identifies &&
		!ledger_content_like(
			reading->asking->request->ledger, fetch->size, &header, &content, error))
		return FALSE;
	add(reading, fetch->size, &header, content);
	return TRUE;
}

static gboolean ask(Reading *reading, GError **error)
{
	GArray *commands = reading->commands;

	while (!reading->refused && commands->len < reading->plan->pieces->len &&
		commands->len < reading->answered + UNDER_WAY) {
		g_autofree char *set = fetch_plan_set(reading->plan,
			&g_array_index(reading->plan->pieces, FetchPiece, commands->len));
		guint command = imap_session_send(reading->asking->session, error,
			"UID FETCH %s (UID RFC822.SIZE BODY.PEEK[HEADER])", set);

		if (!command)
			return FALSE;
		g_array_append_val(commands, command);
	}
	return TRUE;
}

/* A refusal ends the folder when what was asked already is answered. */
static gboolean take_answer(Reading *reading, const ImapResponse *response, GError **error)
{
	guint command = g_array_index(reading->commands, guint, reading->answered);

	if (imap_session_answered(response) != command)
		return fail(error, EXIT_PROTOCOL,
			"the server answered a command that was not its turn");
	reading->answered++;
	imap_session_ok(response, reading->refused ? NULL : &reading->refused);
	return TRUE;
}

static gboolean take_event(Reading *reading, const ImapEvent *event, GError **error)
{
	switch (event->type) {
	case IMAP_BODY:
		header_hash_finish(&reading->header);
		reading->has_header = TRUE;
		return TRUE;
	case IMAP_BYTES:
		header_hash_add(&reading->header, event->bytes, event->len);
		return TRUE;
	default:
		break;
	}
	if (event->response->kind == IMAP_EXPUNGE)
		reading->expunged += event->response->number;
	if (event->response->kind == IMAP_FETCH)
		return take_header(reading, &event->response->fetch, error);
	return event->response->kind != IMAP_TAGGED || take_answer(reading, event->response, error);
}

static gboolean fetch(Reading *reading, GError **error)
{
	ImapEvent event;

	reading->last = 0;
	reading->expunged = 0;
	if (!ask(reading, error))
		return FALSE;
	while (reading->answered < reading->commands->len)
		if (!imap_session_next(reading->asking->session, &event, error) ||
			!take_event(reading, &event, error) || !ask(reading, error))
			return FALSE;
	if (reading->refused) {
		g_propagate_error(error, g_steal_pointer(&reading->refused));
		return FALSE;
	}
	return reading->came + reading->expunged >= reading->plan->messages ||
		fail(error, EXIT_PROTOCOL,
			"the server gave %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " headers",
			reading->came, reading->plan->messages);
}

/* --- folders --- */

static gboolean read_folder(Asking *asking, guint64 messages, gint64 mailbox, GError **error)
{
	g_autoptr(FetchPlan) plan = fetch_plan_new();
	g_autoptr(GArray) commands = g_array_new(FALSE, FALSE, sizeof(guint));
	Reading reading = {
		.asking = asking,
		.mailbox = mailbox,
		.plan = plan,
		.commands = commands,
	};
	gboolean done;

	header_hash_init(&reading.header);
	done = list(&reading, messages, error) && fetch(&reading, error);
	header_hash_clear(&reading.header);
	g_clear_error(&reading.refused);
	return done;
}

static gboolean open_folder(
	Asking *asking, const MailFolder *folder, HeadersFolder *row, GError **error)
{
	const struct headers_request *request = asking->request;
	g_auto(LedgerMailbox) mailbox = { 0 };
	MailFolderOpen open = { .messages = folder->status.messages };
	gboolean read = folder->wanted || request->all;

	if ((read || open.messages == IMAP_NONE) &&
		!folder_examine(asking->session, folder, &open, error))
		return FALSE;
	if (!read) {
		row->excluded = open.messages;
		return TRUE;
	}
	row->capped = folder_may_be_capped(asking->session, open.messages);
	/* without UIDVALIDITY a UID proves nothing */
	if (open.uidvalidity &&
		ledger_mailbox_find(request->ledger, asking->server, folder->name, open.uidvalidity,
			&mailbox, error) < 0)
		return FALSE;
	return read_folder(asking, open.messages, mailbox.id, error);
}

static gboolean list_all(Asking *asking, GError **error)
{
	const struct headers_request *request = asking->request;
	g_autoptr(GPtrArray) folders = folders_list(asking->session, request->account, error);
	guint i;

	if (folders)
		folders_place(folders, request->ledger, asking->server);
	for (i = 0; folders && i < folders->len; i++) {
		const MailFolder *folder = folders->pdata[i];
		HeadersFolder *row =
			headers_add_folder(asking->headers, folder->label, folder->path);
		GError *why = NULL;

		if (open_folder(asking, folder, row, &why))
			continue;
		if (!imap_session_idle(asking->session)) {
			g_propagate_prefixed_error(error, why, "%s: ", folder->label);
			return FALSE;
		}
		if (!folder->shut)
			row->trouble = g_strdup(why->message);
		g_error_free(why);
	}
	return folders != NULL;
}

Headers *headers_list(const struct headers_request *request, GError **error)
{
	g_autoptr(Headers) headers = headers_new();
	g_autoptr(ImapSession) session = NULL;
	g_autofree char *server = server_identity(request->account);
	Asking asking = { request, NULL, headers, server };

	asking.session = session = imap_session_open(request->account, TRUE, error);
	return session && list_all(&asking, error) ? g_steal_pointer(&headers) : NULL;
}
