/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/folder_path.h"

#include "format/mutf7.h"

#include <string.h>

enum { PART_MAX = 200 };

static gboolean is_control(guchar byte)
{
	return byte < 0x20 || byte == 0x7f;
}

/* Whether NAME's parts can be told apart in its UTF-8 as well as in its own spelling. A delimiter
 * '&' is in the UTF-8 of "&-" too, and the others never are in decoded text. */
static gboolean delimiter_allows_text(char delimiter)
{
	return !delimiter ||
		(!is_control((guchar)delimiter) && (guchar)delimiter < 0x80 && delimiter != '&');
}

/* The UTF-8 of NAME, or NULL where its bytes are to be kept. A control character in base64 would
 * look like the same character written plainly, so such names keep theirs too. */
static char *name_text(const char *name, gsize len, char delimiter)
{
	g_autofree char *text = NULL;

	if (!delimiter_allows_text(delimiter))
		return NULL;
	text = mutf7_decode(name, len);
	for (const char *p = text; p && *p; p = g_utf8_next_char(p))
		if (g_unichar_iscntrl(g_utf8_get_char(p)))
			return NULL;
	return g_steal_pointer(&text);
}

static void escape_byte(GString *out, gsize place, guchar byte)
{
	static const char digits[] = "0123456789abcdef";
	const char hex[] = { '%', digits[byte >> 4], digits[byte & 15] };

	g_string_insert_len(out, (gssize)place, hex, sizeof(hex));
}

/* Whether the directory that begins at START of OUT has a name that a Maildir keeps for itself. */
static gboolean is_maildirs_own(const GString *out, gsize start)
{
	const char *directory = out->str + start;

	return g_str_equal(directory, "cur") || g_str_equal(directory, "new") ||
		g_str_equal(directory, "tmp");
}

static void close_directory(GString *out, gsize start)
{
	guchar first = (guchar)out->str[start];

	if (!is_maildirs_own(out, start))
		return;
	g_string_erase(out, (gssize)start, 1);
	escape_byte(out, start, first);
}

/* One character of a part, or one byte where bytes are kept: what is never torn apart. Returns its
 * length in the part. */
static gsize escape_unit(GString *unit, const char *p, gboolean is_text, gboolean is_first)
{
	guchar byte = (guchar)*p;
	gsize width = 1;

	g_string_truncate(unit, 0);
	if (byte == '%' || byte == '/' || is_control(byte) || (byte == '.' && is_first) ||
		(!is_text && (byte > 0x7e || byte == '&'))) {
		escape_byte(unit, 0, byte);
		return width;
	}
	if (is_text)
		width = (gsize)(g_utf8_next_char(p) - p);
	g_string_append_len(unit, p, (gssize)width);
	return width;
}

static void escape_part(GString *out, const char *part, gsize len, gboolean is_text)
{
	g_autoptr(GString) unit = g_string_new(NULL);
	gsize start = out->len;

	for (gsize i = 0; i < len;) {
		gsize width = escape_unit(unit, part + i, is_text, out->len == start);

		if (out->len - start + unit->len > PART_MAX) {
			g_string_append(out, "%+/");
			start = out->len;
			continue;
		}
		g_string_append_len(out, unit->str, (gssize)unit->len);
		i += width;
	}
	if (len == 0)
		g_string_append(out, "%-");
	close_directory(out, start);
}

char *folder_path_escape(const char *name, gsize len, char delimiter)
{
	gboolean is_inbox = len == 5 && g_ascii_strncasecmp(name, "INBOX", 5) == 0;
	const char *bytes = is_inbox ? "INBOX" : len ? name : "";
	g_autofree char *text = name_text(bytes, len, delimiter);
	const char *p = text ? text : bytes;
	const char *end = text ? text + strlen(text) : p + len;
	GString *out = g_string_new(NULL);

	for (;;) {
		const char *close = delimiter ? memchr(p, delimiter, (gsize)(end - p)) : NULL;

		escape_part(out, p, (gsize)((close ? close : end) - p), text != NULL);
		if (!close)
			return g_string_free(out, FALSE);
		g_string_append_c(out, '/');
		p = close + 1;
	}
}

/* Appends what one directory of a path stands for; sets GOES_ON where its part is not at its end
 * yet. FALSE for a '%' that begins none of the escapes. */
static gboolean unescape_directory(
	GString *bytes, const char *p, const char *end, gboolean *goes_on)
{
	*goes_on = FALSE;
	while (p < end) {
		int high = p[0] == '%' && end - p > 2 ? g_ascii_xdigit_value(p[1]) : -1;
		int low = high >= 0 ? g_ascii_xdigit_value(p[2]) : -1;

		if (*p != '%') {
			g_string_append_c(bytes, *p++);
		} else if (low >= 0) {
			g_string_append_c(bytes, (char)(high << 4 | low));
			p += 3;
		} else {
			*goes_on = end - p == 2 && p[1] == '+';
			return end - p == 2 && (p[1] == '+' || p[1] == '-');
		}
	}
	return TRUE;
}

/* PATH is only taken to pieces here; whether they are as folder_path_escape() would have made them
 * is seen by calling it. */
static GString *unescape(const char *path, char delimiter)
{
	g_autoptr(GString) bytes = g_string_new(NULL);

	for (;;) {
		const char *slash = strchr(path, '/');
		gboolean goes_on;

		if (!unescape_directory(bytes, path, slash ? slash : path + strlen(path), &goes_on))
			return NULL;
		if (!slash)
			return g_steal_pointer(&bytes);
		if (!goes_on && !delimiter)
			return NULL;
		if (!goes_on)
			g_string_append_c(bytes, delimiter);
		path = slash + 1;
	}
}

static gboolean is_path_of(const char *path, const char *name, gsize len, char delimiter)
{
	g_autofree char *again = folder_path_escape(name, len, delimiter);

	return g_str_equal(again, path);
}

GBytes *folder_path_unescape(const char *path, char delimiter)
{
	g_autoptr(GString) bytes = unescape(path, delimiter);
	g_autofree char *name = NULL;

	if (!bytes)
		return NULL;
	if (g_utf8_validate(bytes->str, (gssize)bytes->len, NULL))
		name = mutf7_encode(bytes->str);
	if (name && is_path_of(path, name, strlen(name), delimiter))
		return g_bytes_new(name, strlen(name));
	if (is_path_of(path, bytes->str, bytes->len, delimiter))
		return g_bytes_new(bytes->str, bytes->len);
	return NULL;
}
