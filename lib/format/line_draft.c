/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/line_draft.h"

#include <string.h>

/* A last '\r' may be half of an end only. */
static gboolean has_end(const char *text, gsize len, const KeyLine *line)
{
	gsize end = line->whole.at + line->whole.len;

	return text[end - 1] == '\n' || (text[end - 1] == '\r' && end < len);
}

const char *line_end(const char *text, gsize len, const KeyLine *line)
{
	const char *last = NULL;

	if (line && has_end(text, len, line))
		last = text + line->whole.at + line->whole.len - 1;
	else if (len > 0)
		last = memchr(text, '\n', len);
	if (last && *last == '\r')
		return "\r";
	return last && last > text && last[-1] == '\r' ? "\r\n" : "\n";
}

char *line_like(
	const char *text, gsize len, const KeyLine *like, const char *key, const char *value)
{
	gsize key_end = like->name.at + like->name.len;
	g_autofree char *indent = g_strndup(text + like->whole.at, like->name.at - like->whole.at);
	g_autofree char *between = g_strndup(text + key_end, like->value.at - key_end);

	return g_strconcat(indent, key, between, value, line_end(text, len, like), NULL);
}

void line_put_behind(
	Draft *draft, const char *text, gsize len, const KeyLine *line, const char *lines)
{
	const char *end = line_end(text, len, line);
	gsize size = strlen(lines);
	g_autofree char *turned = NULL;

	if (size == 0)
		return;
	if (!has_end(text, len, line))
		turned = g_strdup_printf("%s%.*s", end, (int)(size - strlen(end)), lines);
	draft_put(draft, text, (Span){ line->whole.at + line->whole.len, 0 },
		turned ? turned : lines);
}
