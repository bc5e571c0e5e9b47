/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/import_message.h"

#include <string.h>

void import_message_begin(ImportMessage *message, const ArchiveFolder *folder, Ledger *ledger)
{
	*message = (ImportMessage){ .folder = folder, .ledger = ledger };
	message->header = g_string_new(NULL);
}

void import_message_clear(ImportMessage *message)
{
	if (message->header)
		g_string_free(message->header, TRUE);
	message->header = NULL;
	g_clear_pointer(&message->as_is, delivery_close);
	g_clear_pointer(&message->without, delivery_close);
}

/* Whether the empty line is there. */
static gboolean is_whole(ImportMessage *message)
{
	const GString *header = message->header;
	const char *lf;

	while ((lf = memchr(header->str + message->line, '\n', header->len - message->line))) {
		const char *line = header->str + message->line;

		if (lf == line || (lf == line + 1 && *line == '\r'))
			return TRUE;
		message->line = (gsize)(lf + 1 - header->str);
	}
	return FALSE;
}

static Delivery *open_delivery(const ImportMessage *message, GError **error)
{
	Delivery *delivery = delivery_open(message->folder, error);

	if (delivery)
		delivery_set_local(delivery);
	return delivery;
}

/* WHOLE: nothing of the header is still to come. */
static gboolean send_header(ImportMessage *message, gboolean whole, GError **error)
{
	const GString *header = message->header;
	const LocalHeader *told = &message->told;
	gsize behind;

	local_header_read(header->str, header->len, &message->told);
	message->over = TRUE;
	if (!message->folder)
		return TRUE;
	message->as_is = open_delivery(message, error);
	if (!message->as_is || !delivery_add(message->as_is, header->str, header->len, error))
		return FALSE;
	if (!whole || told->tuid_len == 0)
		return TRUE;
	behind = told->tuid + told->tuid_len;
	message->without = open_delivery(message, error);
	return message->without && delivery_add(message->without, header->str, told->tuid, error) &&
		delivery_add(message->without, header->str + behind, header->len - behind, error);
}

gboolean import_message_add(ImportMessage *message, const char *bytes, gsize len, GError **error)
{
	message->size += len;
	if (!message->over) {
		gboolean whole;

		g_string_append_len(message->header, bytes, (gssize)len);
		whole = is_whole(message);
		return (!whole && message->header->len < IMPORT_HEADER_MAX) ||
			send_header(message, whole, error);
	}
	if (message->as_is && !delivery_add(message->as_is, bytes, len, error))
		return FALSE;
	return !message->without || delivery_add(message->without, bytes, len, error);
}

const LocalHeader *import_message_told(ImportMessage *message)
{
	if (!message->over)
		local_header_read(message->header->str, message->header->len, &message->told);
	return &message->told;
}

gboolean import_message_finish(ImportMessage *message, gint64 arrival, Delivery **delivery,
	LedgerContent *content, gboolean *without, GError **error)
{
	gint64 known = 0;

	if (!message->over && !send_header(message, TRUE, error))
		return FALSE;
	if (!delivery_finish(message->as_is, arrival, content, error) ||
		(message->without &&
			!ledger_content_find(message->ledger, &content->id, &known, error)))
		return FALSE;
	*without = message->without && !known;
	if (*without && !delivery_finish(message->without, arrival, content, error))
		return FALSE;
	*delivery =
		*without ? g_steal_pointer(&message->without) : g_steal_pointer(&message->as_is);
	return TRUE;
}
