/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/rc.h"

#include <string.h>

/* Line separators are none in rc, but some terminals break the line there. */
static gboolean is_shown(gunichar c)
{
	return !g_unichar_iscntrl(c) && c != 0x061c && c != 0x200e && c != 0x200f &&
		(c < 0x2028 || c > 0x202e) && (c < 0x2066 || c > 0x2069);
}

char *rc_quote(const char *text)
{
	GString *token = g_string_new("\"");

	while (*text) {
		gunichar c = g_utf8_get_char_validated(text, -1);
		gboolean valid = c != (gunichar)-1 && c != (gunichar)-2;
		gsize width = valid ? (gsize)(g_utf8_next_char(text) - text) : 1;

		if (strchr("\\\"$`^", *text))
			g_string_append_c(token, '\\');
		if (valid && is_shown(c))
			g_string_append_len(token, text, (gssize)width);
		else
			g_string_append_c(token, '?');
		text += width;
	}
	g_string_append_c(token, '"');
	return g_string_free(token, FALSE);
}

char *rc_format_escape(const char *text)
{
	GString *format = g_string_new(NULL);

	for (; *text; text++) {
		if (*text == '%' || *text == '\\')
			g_string_append_c(format, *text);
		g_string_append_c(format, *text);
	}
	return g_string_free(format, FALSE);
}

/* Letters and what names of files are made of: nobody binds these in the editor of a prompt. All
 * other ASCII is quoted, for '>' would close a "<name>", a blank completes, '?' lists folders. */
static gboolean types_itself(guchar byte)
{
	return byte > 0x7f || g_ascii_isalnum((char)byte) || strchr("/._-=+,:%", byte);
}

char *rc_keys(const char *text)
{
	GString *keys;

	if (!g_utf8_validate(text, -1, NULL))
		return NULL;
	for (const char *p = text; *p; p = g_utf8_next_char(p))
		if (g_unichar_iscntrl(g_utf8_get_char(p)))
			return NULL;
	keys = g_string_new(NULL);
	for (; *text; text++) {
		if (!types_itself((guchar)*text))
			g_string_append(keys, "<quote-char>");
		g_string_append_c(keys, *text);
	}
	return g_string_free(keys, FALSE);
}
