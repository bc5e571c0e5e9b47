/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/pop3_list.h"

typedef struct {
	Pop3List *list;
	Ledger *ledger;
	const LedgerMailbox *mailbox;
	gboolean repair;
	GArray *sizes;    /* guint64, by number - 1 */
	GHashTable *seen; /* hashes of the unique-ids so far; two of one hash are not trusted */
	guint64 uidls;
	guint32 count; /* as STAT says */
} Listing;

static void message_clear(gpointer message)
{
	g_free(((Pop3Message *)message)->uidl);
}

void pop3_list_free(Pop3List *list)
{
	if (!list)
		return;
	g_array_unref(list->fresh);
	g_free(list);
}

static gboolean take_size(const char *line, gpointer data, GError **error)
{
	Listing *listing = data;
	guint32 number;
	guint64 size;

	if (!pop3_list_parse(line, &number, &size))
		return fail(error, EXIT_PROTOCOL, "the server's LIST is none");
	/* Numbers stand for messages that are there; none was deleted in this session. */
	if (number != listing->sizes->len + 1)
		return fail(error, EXIT_PROTOCOL, "the server's LIST leaves out message %u",
			listing->sizes->len + 1);
	if (number > listing->count)
		return fail(error, EXIT_PROTOCOL, "the server counts %u messages and lists more",
			listing->count);
	g_array_append_val(listing->sizes, size);
	return TRUE;
}

static void add(Listing *listing, guint32 number, const char *uidl)
{
	Pop3Message message = { number, g_strdup(uidl),
		g_array_index(listing->sizes, guint64, number - 1) };

	g_array_append_val(listing->list->fresh, message);
}

static gboolean take_uidl(const char *line, gpointer data, GError **error)
{
	Listing *listing = data;
	char uidl[POP3_UIDL_MAX + 1];
	LedgerPlace place;
	guint32 number;
	int known = 0;
	gboolean twice;

	if (!pop3_uidl_parse(line, &number, uidl))
		*uidl = '\0';
	if (*uidl && number != listing->uidls + 1)
		return fail(error, EXIT_PROTOCOL,
			"the server's UIDL leaves out message %" G_GUINT64_FORMAT,
			listing->uidls + 1);
	if (++listing->uidls > listing->sizes->len)
		return fail(error, EXIT_PROTOCOL, "the server's UIDL and LIST differ");
	number = (guint32)listing->uidls;
	twice = !*uidl || !g_hash_table_add(listing->seen, GUINT_TO_POINTER(g_str_hash(uidl)));
	if (!twice && listing->mailbox->id)
		known = ledger_place_find_uidl(
			listing->ledger, listing->mailbox->id, uidl, &place, error);
	if (known == 1 && place.size != g_array_index(listing->sizes, guint64, number - 1))
		known = 0;
	if (known == 1 && listing->repair)
		known = ledger_seen(
			listing->ledger, listing->mailbox->folder, place.content, error);
	if (known == 1)
		listing->list->known++;
	else if (known >= 0)
		add(listing, number, twice ? NULL : uidl);
	return known >= 0;
}

static gboolean take_all(Listing *listing)
{
	guint i;

	for (i = 1; i <= listing->sizes->len; i++)
		add(listing, i, NULL);
	return TRUE;
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
	g_autoptr(GError) refused = NULL;
	pop3_session_ask(session, POP3_SINGLE, "STAT");
	pop3_session_ask(session, POP3_LINES, "LIST");
	pop3_session_ask(session, POP3_LINES, "UIDL");
	if (!ask_stat(session, &listing->count, error) ||
		!pop3_session_finish(session, take_size, listing, error))
		return FALSE;
	if (listing->sizes->len != listing->count)
		return fail(error, EXIT_PROTOCOL, "the server counts %u messages and lists %u",
			listing->count, listing->sizes->len);
	listing->list->messages = listing->count;
	listing->list->has_uidl = pop3_session_finish(session, take_uidl, listing, &refused);
	if (!listing->list->has_uidl && pop3_session_idle(session) && listing->uidls == 0)
		return take_all(listing);
	if (refused) {
		g_propagate_error(error, g_steal_pointer(&refused));
		return FALSE;
	}
	return listing->uidls == listing->count ||
		fail(error, EXIT_PROTOCOL,
			"the server counts %u messages and gives %" G_GUINT64_FORMAT " unique-ids",
			listing->count, listing->uidls);
}

Pop3List *pop3_list(Pop3Session *session, Ledger *ledger, const LedgerMailbox *mailbox,
	gboolean repair, GError **error)
{
	g_autoptr(Pop3List) list = g_new0(Pop3List, 1);
	g_autoptr(GArray) sizes = g_array_new(FALSE, FALSE, sizeof(guint64));
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	Listing listing = { list, ledger, mailbox, repair, sizes, seen, 0, 0 };

	list->fresh = g_array_new(FALSE, FALSE, sizeof(Pop3Message));
	g_array_set_clear_func(list->fresh, message_clear);
	return read_all(session, &listing, error) ? g_steal_pointer(&list) : NULL;
}
