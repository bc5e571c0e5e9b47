/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/import_message.h"

#include <string.h>

void import_message_begin(ImportMessage *message, const ArchiveFolder *folder, Ledger *ledger)
{
	*message = (ImportMessage){ .folder = folder, .ledger = ledger };
	message->header = g_string_new(NULL);
}

static void form_clear(ImportForm *form)
{
	g_clear_pointer(&form->delivery, delivery_close);
	g_clear_pointer(&form->hash, message_hash_close);
}

void import_message_clear(ImportMessage *message)
{
	if (message->header)
		g_string_free(message->header, TRUE);
	message->header = NULL;
	form_clear(&message->as_is);
	form_clear(&message->without);
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

static gboolean form_is_open(const ImportForm *form)
{
	return form->delivery || form->hash;
}

static gboolean form_open(ImportForm *form, const ArchiveFolder *folder, GError **error)
{
	if (!folder) {
		form->hash = message_hash_open();
		return TRUE;
	}
	form->delivery = delivery_open(folder, error);
	if (form->delivery)
		delivery_set_local(form->delivery);
	return form->delivery != NULL;
}

static gboolean form_add(ImportForm *form, const char *bytes, gsize len, GError **error)
{
	if (form->delivery)
		return delivery_add(form->delivery, bytes, len, error);
	message_hash_add(form->hash, bytes, len);
	return TRUE;
}

static gboolean form_finish(
	ImportForm *form, gint64 arrival, LedgerContent *content, GError **error)
{
	if (form->delivery)
		return delivery_finish(form->delivery, arrival, content, error);
	*content = (LedgerContent){ .id = message_hash_finish(form->hash) };
	content->id.raw = FALSE; /* as delivery_set_local() has it */
	return TRUE;
}

/* WHOLE: nothing of the header is still to come. */
static gboolean send_header(ImportMessage *message, gboolean whole, GError **error)
{
	const GString *header = message->header;
	const LocalHeader *told = &message->told;
	gsize behind;

	local_header_read(header->str, header->len, &message->told);
	message->over = TRUE;
	if (!form_open(&message->as_is, message->folder, error) ||
		!form_add(&message->as_is, header->str, header->len, error))
		return FALSE;
	if (!whole || told->tuid_len == 0)
		return TRUE;
	behind = told->tuid + told->tuid_len;
	return form_open(&message->without, message->folder, error) &&
		form_add(&message->without, header->str, told->tuid, error) &&
		form_add(&message->without, header->str + behind, header->len - behind, error);
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
	return form_add(&message->as_is, bytes, len, error) &&
		(!form_is_open(&message->without) ||
			form_add(&message->without, bytes, len, error));
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
	gboolean may_do_without;
	ImportForm *form;

	if (!message->over && !send_header(message, TRUE, error))
		return FALSE;
	may_do_without = form_is_open(&message->without);
	if (!form_finish(&message->as_is, arrival, content, error) ||
		(may_do_without &&
			!ledger_content_find(message->ledger, &content->id, &known, error)))
		return FALSE;
	*without = may_do_without && !known;
	if (*without && !form_finish(&message->without, arrival, content, error))
		return FALSE;
	form = *without ? &message->without : &message->as_is;
	*delivery = g_steal_pointer(&form->delivery);
	return TRUE;
}
