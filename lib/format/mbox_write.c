/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/mbox_write.h"

#include <string.h>

static const char from_word[] = "From ";

enum { FROM_LETTERS = sizeof(from_word) - 1 };

/* As asctime(3), whatever the locale says. */
void mbox_write_begin(MboxWriter *writer, gint64 utc, GString *out)
{
	static const char days[] = "MonTueWedThuFriSatSun";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	g_autoptr(GDateTime) known = g_date_time_new_from_unix_utc(utc);
	g_autoptr(GDateTime) date =
		known ? g_date_time_ref(known) : g_date_time_new_from_unix_utc(0);

	*writer = (MboxWriter){ 0 };
	g_string_append_printf(out, "From MAILER-DAEMON %.3s %.3s %2d %02d:%02d:%02d %04d\n",
		days + (g_date_time_get_day_of_week(date) - 1) * 3,
		months + (g_date_time_get_month(date) - 1) * 3, g_date_time_get_day_of_month(date),
		g_date_time_get_hour(date), g_date_time_get_minute(date),
		g_date_time_get_second(date), g_date_time_get_year(date));
}

static void release(MboxWriter *writer, GString *out)
{
	g_string_append_len(out, from_word, writer->matched);
	writer->matched = 0;
	writer->passing = TRUE;
}

/* A byte at the beginning of a line, where it is not known yet what the line is. FALSE: it is one
 * like all others. */
static gboolean take(MboxWriter *writer, char byte, GString *out)
{
	if (byte == '>' && writer->matched == 0) {
		writer->quoted = TRUE;
		g_string_append_c(out, byte);
	} else if (byte != from_word[writer->matched]) {
		release(writer, out);
		return FALSE;
	} else if (++writer->matched == FROM_LETTERS) {
		if (writer->in_body || !writer->quoted)
			g_string_append_c(out, '>');
		release(writer, out);
	}
	writer->first = byte;
	writer->len++;
	return TRUE;
}

static void end_line(MboxWriter *writer)
{
	gboolean empty = writer->len == 1 || (writer->len == 2 && writer->first == '\r');

	*writer = (MboxWriter){ .in_body = writer->in_body || empty };
}

/* The bytes up to the line's end, which the line has or not; their count. */
static gsize pass(MboxWriter *writer, const char *bytes, gsize len, GString *out)
{
	const char *lf = memchr(bytes, '\n', len);
	gsize taken = lf ? (gsize)(lf + 1 - bytes) : len;

	g_string_append_len(out, bytes, (gssize)taken);
	if (writer->len == 0)
		writer->first = *bytes;
	writer->len += taken;
	if (lf)
		end_line(writer);
	return taken;
}

void mbox_write(MboxWriter *writer, const char *bytes, gsize len, GString *out)
{
	while (len > 0) {
		gsize taken = !writer->passing && take(writer, *bytes, out)
			? 1
			: pass(writer, bytes, len, out);

		bytes += taken;
		len -= taken;
	}
}

void mbox_write_end(MboxWriter *writer, GString *out)
{
	release(writer, out);
	g_string_append(out, writer->len > 0 ? "\n\n" : "\n");
}
