/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/pop3_list.h"

/* Bytes; messages for which there is room at once, whatever STAT says. */
enum { UIDLS_PIECE = 64 * 1024, RESERVED_MAX = 1024 * 1024 };

/* Of a unique-id, and whose it is. */
typedef struct {
	guint64 hash;
	guint32 number;
} Seen;

typedef struct {
	Pop3List *list;
	Ledger *ledger;
	const LedgerMailbox *mailbox;
	gboolean repair;
	GArray *seen; /* of Seen */
	guint64 uidls;
	guint32 count; /* as STAT says */
} Listing;

void pop3_list_free(Pop3List *list)
{
	if (!list)
		return;
	g_array_unref(list->fresh);
	g_string_chunk_free(list->uidls);
	g_free(list);
}

void pop3_list_sweep(Pop3List *list)
{
	Pop3Message *messages = (Pop3Message *)(gpointer)list->fresh->data;
	guint i, kept = 0;

	for (i = 0; i < list->fresh->len; i++)
		if (messages[i].number)
			messages[kept++] = messages[i];
	g_array_set_size(list->fresh, kept);
}

static gboolean take_size(const char *line, gpointer data, GError **error)
{
	Listing *listing = data;
	GArray *messages = listing->list->fresh;
	Pop3Message message = { .uidl = NULL };
	guint32 number;

	if (!pop3_list_parse(line, &number, &message.size))
		return fail(error, EXIT_PROTOCOL, "the server's LIST is none");
	/* Numbers stand for messages that are there; none was deleted in this session. */
	if (number != messages->len + 1)
		return fail(error, EXIT_PROTOCOL, "the server's LIST leaves out message %u",
			messages->len + 1);
	if (number > listing->count)
		return fail(error, EXIT_PROTOCOL, "the server counts %u messages and lists more",
			listing->count);
	message.number = number;
	g_array_append_val(messages, message);
	return TRUE;
}

/* FNV-1a. */
static guint64 hash_of(const char *uidl)
{
	guint64 hash = G_GUINT64_CONSTANT(0xcbf29ce484222325);

	for (; *uidl; uidl++)
		hash = (hash ^ (guchar)*uidl) * G_GUINT64_CONSTANT(0x100000001b3);
	return hash;
}

/* Whether MESSAGE, called UIDL, is known from this server: 1, 0, -1 failed. */
static int is_known(
	const Listing *listing, const Pop3Message *message, const char *uidl, GError **error)
{
	LedgerPlace place;
	int known = listing->mailbox->id
		? ledger_place_find_uidl(listing->ledger, listing->mailbox->id, uidl, &place, error)
		: 0;

	if (known == 1 && place.size != message->size)
		return 0;
	if (known == 1 && listing->repair)
		return ledger_seen(listing->ledger, listing->mailbox->folder, place.content, error);
	return known;
}

static gboolean take_uidl(const char *line, gpointer data, GError **error)
{
	Listing *listing = data;
	char uidl[POP3_UIDL_MAX + 1];
	Pop3Message *message;
	Seen seen;
	guint32 number;
	int known;

	if (!pop3_uidl_parse(line, &number, uidl))
		*uidl = '\0';
	if (*uidl && number != listing->uidls + 1)
		return fail(error, EXIT_PROTOCOL,
			"the server's UIDL leaves out message %" G_GUINT64_FORMAT,
			listing->uidls + 1);
	if (++listing->uidls > listing->list->fresh->len)
		return fail(error, EXIT_PROTOCOL, "the server's UIDL and LIST differ");
	if (!*uidl)
		return TRUE;
	message = &g_array_index(listing->list->fresh, Pop3Message, number - 1);
	seen = (Seen){ hash_of(uidl), number };
	g_array_append_val(listing->seen, seen);
	known = is_known(listing, message, uidl, error);
	if (known == 1)
		message->number = 0;
	else
		message->uidl = g_string_chunk_insert(listing->list->uidls, uidl);
	return known >= 0;
}

static gint by_hash(gconstpointer first, gconstpointer second)
{
	const Seen *a = first, *b = second;

	return a->hash < b->hash ? -1 : a->hash > b->hash;
}

/* A unique-id that two messages have says of neither who it is: what was known by it may be the
 * other one. */
static void distrust_doubles(Listing *listing)
{
	const GArray *seen = listing->seen;
	guint i;

	g_array_sort(listing->seen, by_hash);
	for (i = 0; i < seen->len; i++) {
		const Seen *one = &g_array_index(seen, Seen, i);
		gboolean twice = (i > 0 && one[-1].hash == one->hash) ||
			(i + 1 < seen->len && one[1].hash == one->hash);
		Pop3Message *message =
			&g_array_index(listing->list->fresh, Pop3Message, one->number - 1);

		if (twice)
			*message = (Pop3Message){ .size = message->size, .number = one->number };
	}
}

/* The first answer to STAT. */
static gboolean ask_stat(Pop3Session *session, guint32 *count, GError **error)
{
	guint64 size;
	Pop3Event event;

	if (!pop3_session_next(session, &event, error) || !pop3_session_ok(&event, error))
		return FALSE;
	return pop3_stat_parse(event.text, count, &size) ||
		fail(error, EXIT_PROTOCOL, "the server's STAT is none");
}

static gboolean read_all(Pop3Session *session, Listing *listing, GError **error)
{
	Pop3List *list = listing->list;
	g_autoptr(GError) refused = NULL;

	if (!pop3_session_finish(session, take_size, listing, error))
		return FALSE;
	if (list->fresh->len != listing->count)
		return fail(error, EXIT_PROTOCOL, "the server counts %u messages and lists %u",
			listing->count, list->fresh->len);
	pop3_session_finish(session, take_uidl, listing, &refused);
	if (refused && pop3_session_idle(session) && error_code(refused) == EXIT_LACKING &&
		!pop3_session_has(session, "UIDL"))
		return TRUE;
	if (refused) {
		g_propagate_error(error, g_steal_pointer(&refused));
		return FALSE;
	}
	return listing->uidls == listing->count ||
		fail(error, EXIT_PROTOCOL,
			"the server counts %u messages and gives %" G_GUINT64_FORMAT " unique-ids",
			listing->count, listing->uidls);
}

void pop3_list_ask_back(Pop3Session *session, const Pop3Message *message)
{
	pop3_session_ask(
		session, POP3_SINGLE, "%s %u", message->uidl ? "UIDL" : "LIST", message->number);
}

gboolean pop3_list_in_step(
	Pop3Session *session, const Pop3Message *message, gboolean may_be_gone, GError **error)
{
	char uidl[POP3_UIDL_MAX + 1];
	Pop3Event event;
	guint32 number = 0;
	guint64 size = 0;
	gboolean right;

	if (!pop3_session_next(session, &event, error))
		return FALSE;
	right = event.ok &&
		(message->uidl ? pop3_uidl_parse(event.text, &number, uidl) &&
					g_str_equal(uidl, message->uidl)
			       : pop3_list_parse(event.text, &number, &size) &&
					size == message->size);
	return (right && number == message->number) || (may_be_gone && !event.ok) ||
		fail(error, EXIT_PROTOCOL, "message %u: the server's answers are out of step",
			message->number);
}

/* An array that grows by doubling holds its old place as well, for a while. */
static GArray *new_array(guint size, guint count)
{
	return g_array_sized_new(FALSE, FALSE, size, MIN(count, RESERVED_MAX));
}

Pop3List *pop3_list(Pop3Session *session, Ledger *ledger, const LedgerMailbox *mailbox,
	gboolean repair, GError **error)
{
	g_autoptr(Pop3List) list = NULL;
	g_autoptr(GArray) seen = NULL;
	Listing listing = { NULL, ledger, mailbox, repair, NULL, 0, 0 };

	pop3_session_ask(session, POP3_SINGLE, "STAT");
	pop3_session_ask(session, POP3_LINES, "LIST");
	pop3_session_ask(session, POP3_LINES, "UIDL");
	if (!ask_stat(session, &listing.count, error))
		return NULL;
	list = g_new0(Pop3List, 1);
	seen = new_array(sizeof(Seen), listing.count);
	listing.list = list;
	listing.seen = seen;
	list->messages = listing.count;
	list->fresh = new_array(sizeof(Pop3Message), listing.count);
	list->uidls = g_string_chunk_new(UIDLS_PIECE);
	if (!read_all(session, &listing, error))
		return NULL;
	distrust_doubles(&listing);
	pop3_list_sweep(list);
	list->known = list->messages - list->fresh->len;
	return g_steal_pointer(&list);
}
