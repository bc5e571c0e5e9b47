/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/restore_find.h"
#include "format/date.h"
#include "format/header.h"
#include "format/message_hash.h"
#include "task/fetch_plan.h"
#include "task/listing.h"

typedef struct {
	ImapSession *session;
	RestoreFolder *folder;
	GHashTable *sizes, *headers, *contents; /* of items that are looked for: to the item */
	guint64 from;
	guint64 fitting;                   /* the highest UID of a fitting size */
	FetchPlan *headers_of, *bodies_of; /* to be asked for next */
	guint64 listed, expunged, came;
	gboolean body; /* one came with the response */
	HeaderHash header;
	MessageHash *bytes;
} Find;

static gboolean is_looked_for(const RestoreItem *item)
{
	return item->state == RESTORE_WANTED || item->state == RESTORE_SENT ||
		item->state == RESTORE_MARKED;
}

static void find_clear(Find *find)
{
	g_hash_table_unref(find->sizes);
	g_hash_table_unref(find->headers);
	g_hash_table_unref(find->contents);
	fetch_plan_free(find->headers_of);
	fetch_plan_free(find->bodies_of);
	header_hash_clear(&find->header);
	message_hash_close(find->bytes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Find, find_clear)

/* A MessageId begins with its digest, so digest_hash() is its hash too. */
static gboolean ids_equal(gconstpointer one, gconstpointer other)
{
	const MessageId *a = one, *b = other;

	return digest_equal(&a->digest, &b->digest) && a->size == b->size && a->raw == b->raw;
}
G_STATIC_ASSERT(G_STRUCT_OFFSET(MessageId, digest) == 0);

static void find_init(Find *find, ImapSession *session, const RestoreSlice *slice)
{
	guint i;

	*find = (Find){ .session = session, .folder = slice->folder };
	find->sizes = g_hash_table_new(g_int64_hash, g_int64_equal);
	find->headers = g_hash_table_new(digest_hash, digest_same);
	find->contents = g_hash_table_new(digest_hash, ids_equal);
	find->headers_of = fetch_plan_new();
	find->bodies_of = fetch_plan_new();
	find->headers_of->most = find->bodies_of->most = imap_session_limit(session);
	header_hash_init(&find->header);
	find->bytes = message_hash_open();
	for (i = slice->from; i < slice->to; i++) {
		RestoreItem *item = &g_array_index(slice->folder->items, RestoreItem, i);

		if (!is_looked_for(item))
			continue;
		g_hash_table_insert(find->sizes, &item->wire_size, item);
		g_hash_table_insert(find->headers, &item->header, item);
		g_hash_table_insert(find->contents, &item->id, item);
	}
}

/* --- sizes --- */

static gboolean take_size(const ImapResponse *response, gpointer data, GError **error)
{
	Find *find = data;
	const ImapFetch *fetch = &response->fetch;
	gint64 size = (gint64)fetch->size;

	(void)error;
	if (response->kind == IMAP_EXPUNGE)
		find->expunged += response->number;
	/* "n:*" names the last message, whatever n is. */
	if (response->kind != IMAP_FETCH || fetch->uid == IMAP_NONE || fetch->size == IMAP_NONE ||
		fetch->uid < find->from)
		return TRUE;
	find->listed += fetch->uid > find->folder->last;
	find->folder->last = MAX(find->folder->last, fetch->uid);
	if (g_hash_table_contains(find->sizes, &size)) {
		fetch_plan_add(find->headers_of, fetch->uid, 0);
		find->fitting = fetch->uid;
	} else {
		find->headers_of->apart = TRUE;
	}
	return TRUE;
}

/* The newest message is looked at whatever its size is said to be: where that is wrong, it is the
 * one that an earlier run has put there before it stopped. */
static void add_newest(Find *find)
{
	guint64 newest = find->folder->last;

	if (newest >= find->from && newest > find->fitting)
		fetch_plan_add(find->headers_of, newest, 0);
}

static gboolean list(Find *find, guint64 messages, GError **error)
{
	Listing listing = { find->session, "(UID RFC822.SIZE)", find->from, messages, 0 };

	if (!listing_run(&listing, take_size, find, error))
		return FALSE;
	add_newest(find);
	return find->from > 1 || find->listed + find->expunged >= messages ||
		fail(error, EXIT_PROTOCOL,
			"the server counts %" G_GUINT64_FORMAT
			" messages and lists %" G_GUINT64_FORMAT,
			messages, find->listed);
}

/* --- headers and bodies --- */

static void take_header(Find *find, const ImapFetch *fetch, const Digest *header)
{
	gint64 size = (gint64)fetch->size;

	if (g_hash_table_contains(find->headers, header) &&
		(fetch->uid == find->folder->last || g_hash_table_contains(find->sizes, &size)))
		fetch_plan_add(find->bodies_of, fetch->uid, fetch->size);
	else
		find->bodies_of->apart = TRUE;
}

static void take_state(RestoreFolder *folder, RestoreItem *item)
{
	gboolean marked = item->told_flags && (item->server_flags & FLAG_TRASHED);

	if (item->state == RESTORE_SENT)
		return;
	folder->marked -= item->state == RESTORE_MARKED;
	folder->marked += marked;
	folder->there += !marked;
	folder->otherwise += !marked && item->told_flags && restore_item_differs(item);
	item->state = marked ? RESTORE_MARKED : RESTORE_THERE;
}

/* One that is marked as deleted is still looked for: another may not be. */
static void take_bytes(const Find *find, const ImapFetch *fetch, const MessageId *id)
{
	RestoreItem *item = g_hash_table_lookup(find->contents, id);

	if (!item || !is_looked_for(item))
		return;
	item->uid = fetch->uid;
	item->size = fetch->size;
	item->told_flags = fetch->has_flags;
	item->server_flags = fetch->flags;
	item->date = 0;
	if (fetch->date)
		imap_date_parse(fetch->date, &item->date);
	take_state(find->folder, item);
}

static void take_fetch(Find *find, const ImapFetch *fetch)
{
	Digest header = header_hash_finish(&find->header);
	MessageId id = message_hash_finish(find->bytes);
	gboolean body = find->body;

	find->body = FALSE;
	if (!body || fetch->uid == IMAP_NONE || fetch->size == IMAP_NONE)
		return;
	find->came++;
	if (fetch->header)
		take_header(find, fetch, &header);
	if (fetch->whole)
		take_bytes(find, fetch, &id);
}

static gboolean take_event(Find *find, const ImapEvent *event)
{
	switch (event->type) {
	case IMAP_BODY:
		header_hash_finish(&find->header);
		message_hash_finish(find->bytes);
		find->body = TRUE;
		break;
	case IMAP_BYTES:
		header_hash_add(&find->header, event->bytes, event->len);
		message_hash_add(find->bytes, event->bytes, event->len);
		break;
	default:
		if (event->response->kind == IMAP_EXPUNGE)
			find->expunged += event->response->number;
		if (event->response->kind == IMAP_FETCH)
			take_fetch(find, &event->response->fetch);
		return event->response->kind != IMAP_TAGGED;
	}
	return TRUE;
}

/* Asks WHAT of one piece of PLAN. */
static gboolean ask_piece(
	Find *find, const FetchPlan *plan, guint index, const char *what, GError **error)
{
	g_autofree char *set =
		fetch_plan_set(plan, &g_array_index(plan->pieces, FetchPiece, index));
	guint command = imap_session_send(find->session, error, "UID FETCH %s (%s)", set, what);
	ImapEvent event;

	do {
		if (!command || !imap_session_next(find->session, &event, error))
			return FALSE;
	} while (take_event(find, &event));
	return imap_session_answered(event.response) == command
		? imap_session_ok(event.response, error)
		: fail(error, EXIT_PROTOCOL, "the server answered a command that was not its turn");
}

static gboolean ask(Find *find, const FetchPlan *plan, const char *what, GError **error)
{
	guint i;

	find->came = find->expunged = 0;
	for (i = 0; i < plan->pieces->len; i++)
		if (!ask_piece(find, plan, i, what, error))
			return FALSE;
	return TRUE;
}

/* What is not seen would be sent a second time. */
static gboolean ask_all(Find *find, const FetchPlan *plan, const char *what, GError **error)
{
	return ask(find, plan, what, error) &&
		(find->came + find->expunged >= plan->messages ||
			fail(error, EXIT_PROTOCOL,
				"the server gave %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
				" messages",
				find->came, plan->messages));
}

static const char bodies[] = "UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]";

gboolean restore_find(ImapSession *session, const RestoreSlice *slice, guint64 uid,
	guint64 messages, GError **error)
{
	g_auto(Find) find;

	find_init(&find, session, slice);
	find.from = uid;
	return messages == 0 || g_hash_table_size(find.sizes) == 0 ||
		(list(&find, messages, error) &&
			ask_all(&find, find.headers_of, "UID RFC822.SIZE BODY.PEEK[HEADER]",
				error) &&
			ask_all(&find, find.bodies_of, bodies, error));
}

static gint by_uid(gconstpointer one, gconstpointer other)
{
	guint64 a = *(const guint64 *)one, b = *(const guint64 *)other;

	return a < b ? -1 : a > b;
}

gboolean restore_find_sent(ImapSession *session, const RestoreSlice *slice, GError **error)
{
	g_autoptr(GArray) uids = g_array_new(FALSE, FALSE, sizeof(guint64));
	g_auto(Find) find;
	guint i;

	find_init(&find, session, slice);
	for (i = slice->from; i < slice->to; i++) {
		RestoreItem *item = &g_array_index(slice->folder->items, RestoreItem, i);

		if (item->state != RESTORE_SENT || item->uid == 0)
			continue;
		g_array_append_val(uids, item->uid);
		item->uid = 0;
	}
	g_array_sort(uids, by_uid);
	for (i = 0; i < uids->len; i++)
		fetch_plan_add_apart(find.bodies_of, g_array_index(uids, guint64, i), 0, FALSE);
	if (!ask(&find, find.bodies_of, bodies, error))
		return FALSE;
	for (i = slice->from; i < slice->to; i++) {
		const RestoreItem *item = &g_array_index(slice->folder->items, RestoreItem, i);

		if (item->state == RESTORE_SENT && item->uid)
			slice->folder->last = MAX(slice->folder->last, item->uid);
	}
	return TRUE;
}
