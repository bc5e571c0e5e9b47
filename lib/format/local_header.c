/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/local_header.h"

#include "base/text.h"
#include "format/mail_date.h"
#include "format/message_name.h"

#include <string.h>

/* mbsync: sync.c, TUIDL, and the alphabet of base64. */
enum { TUID_LETTERS = 12 };

typedef struct {
	const char *bytes; /* of the whole header */
	gsize start, len;  /* of the field, with its folded lines and its end */
	const char *value; /* without blanks around it */
	gsize value_len;
} Field;

typedef struct {
	LocalHeader *header;
	gboolean has_received, has_date, has_subject, has_imap;
	guint tuids;
} Reading;

static gboolean is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static void trim(Field *field)
{
	while (field->value_len > 0 && is_blank(*field->value)) {
		field->value++;
		field->value_len--;
	}
	while (field->value_len > 0 && is_blank(field->value[field->value_len - 1]))
		field->value_len--;
}

static gboolean value_has(const Field *field, char letter)
{
	return memchr(field->value, letter, field->value_len) != NULL;
}

static void read_status(const Field *field, Reading *reading)
{
	if (value_has(field, 'R'))
		reading->header->flags |= FLAG_SEEN;
}

static void read_x_status(const Field *field, Reading *reading)
{
	if (value_has(field, 'A'))
		reading->header->flags |= FLAG_REPLIED;
	if (value_has(field, 'F'))
		reading->header->flags |= FLAG_FLAGGED;
	if (value_has(field, 'T'))
		reading->header->flags |= FLAG_DRAFT;
}

static void read_length(const Field *field, Reading *reading)
{
	LocalHeader *header = reading->header;

	if (!header->has_length)
		header->has_length = text_number(
			field->value, (gssize)field->value_len, G_MAXINT64, &header->length);
}

static void read_received(const Field *field, Reading *reading)
{
	const char *mark = memrchr(field->value, ';', field->value_len);

	if (mark && !reading->has_received)
		mail_date_parse(mark + 1, (gsize)(field->value + field->value_len - mark - 1),
			&reading->header->received);
	reading->has_received = TRUE;
}

static void read_date(const Field *field, Reading *reading)
{
	if (!reading->has_date)
		mail_date_parse(field->value, field->value_len, &reading->header->date);
	reading->has_date = TRUE;
}

static void read_subject(const Field *field, Reading *reading)
{
	static const char internal[] = "DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA";

	if (field->value_len == strlen(internal) &&
		memcmp(field->value, internal, field->value_len) == 0)
		reading->has_subject = TRUE;
}

static void read_imap(const Field *field, Reading *reading)
{
	(void)field;
	reading->has_imap = TRUE;
}

static gboolean is_tuid(const Field *field)
{
	gsize i;

	if (field->value_len != TUID_LETTERS)
		return FALSE;
	for (i = 0; i < TUID_LETTERS; i++)
		if (!g_ascii_isalnum(field->value[i]) && field->value[i] != '+' &&
			field->value[i] != '/')
			return FALSE;
	return TRUE;
}

static void read_tuid(const Field *field, Reading *reading)
{
	LocalHeader *header = reading->header;

	reading->tuids++;
	header->tuid = header->tuid_len = 0;
	if (reading->tuids > 1 || !is_tuid(field))
		return;
	header->tuid = field->start;
	header->tuid_len = field->len;
}

static const struct {
	const char *name;
	void (*read)(const Field *field, Reading *reading);
} fields[] = {
	{ "status", read_status },
	{ "x-status", read_x_status },
	{ "content-length", read_length },
	{ "received", read_received },
	{ "date", read_date },
	{ "subject", read_subject },
	{ "x-imap", read_imap },
	{ "x-imapbase", read_imap },
	{ "x-tuid", read_tuid },
};

static void read_field(Field *field, Reading *reading)
{
	const char *line = field->bytes + field->start;
	const char *colon = memchr(line, ':', field->len);
	gsize name;
	guint i;

	if (!colon)
		return;
	name = (gsize)(colon - line);
	for (i = 0; i < G_N_ELEMENTS(fields); i++)
		if (strlen(fields[i].name) == name &&
			g_ascii_strncasecmp(line, fields[i].name, name) == 0) {
			field->value = colon + 1;
			field->value_len = field->len - name - 1;
			trim(field);
			fields[i].read(field, reading);
			return;
		}
}

/* One line with its end. */
static gsize line_len(const char *bytes, gsize len)
{
	const char *lf = memchr(bytes, '\n', len);

	return lf ? (gsize)(lf + 1 - bytes) : len;
}

void local_header_read(const char *bytes, gsize len, LocalHeader *header)
{
	Reading reading = { .header = header };
	gsize at = 0;

	*header = (LocalHeader){ .flags = 0 };
	while (at < len) {
		Field field = { .bytes = bytes, .start = at };

		do
			at += line_len(bytes + at, len - at);
		while (at < len && (bytes[at] == ' ' || bytes[at] == '\t'));
		field.len = at - field.start;
		if (bytes[field.start] == '\n' ||
			(field.len == 2 && memcmp(bytes + field.start, "\r\n", 2) == 0))
			break;
		read_field(&field, &reading);
	}
	header->internal = reading.has_subject && reading.has_imap;
}
