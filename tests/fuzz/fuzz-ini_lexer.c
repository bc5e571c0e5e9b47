/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines and their parts lie in the text, in order, and no line is lost: what is between them is
 * blank or a comment. */
#include "format/ini_lexer.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_span(const char *text, Span span, Span within)
{
	g_assert_true(span.at >= within.at && span.at + span.len <= within.at + within.len);
	if (span.len == 0)
		return;
	g_assert_false(g_ascii_isspace(text[span.at]));
	g_assert_false(g_ascii_isspace(text[span.at + span.len - 1]));
}

static void check_skipped(const char *text, gsize at, gsize end)
{
	gboolean comment = FALSE;

	if (at == 0 && end >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	for (; at < end; at++) {
		if (text[at] == '\n' || text[at] == '\r')
			comment = FALSE;
		else if (text[at] == '#' || text[at] == ';')
			comment = TRUE;
		g_assert_true(comment || g_ascii_isspace(text[at]));
	}
}

static void check_dialect(const char *text, gsize size, IniDialect dialect)
{
	g_autoptr(GPtrArray) lines = ini_lines(text, size, dialect);
	g_autoptr(GArray) tokens = ini_tokens(text, size, dialect);
	gsize at = 0;

	for (guint i = 0; i < lines->len; i++) {
		const IniLine *line = lines->pdata[i];

		g_assert_true(line->whole.at >= at);
		if (dialect == INI_PYTHON)
			check_skipped(text, at, line->whole.at);
		at = line->whole.at + line->whole.len;
		g_assert_true(at <= size);
		if (line->kind != INI_SECTION)
			check_span(text, line->name, line->whole);
		check_span(text, line->value, line->whole);
		g_assert_true(line->section && line->words);
		g_assert_true((line->kind == INI_KEY || line->kind == INI_MORE) ||
			(line->key && !*line->key));
	}
	for (guint i = 1; i < tokens->len; i++)
		g_assert_true(g_array_index(tokens, Token, i - 1).span.at <=
			g_array_index(tokens, Token, i).span.at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_dialect((const char *)data, size, INI_KEYFILE);
	check_dialect((const char *)data, size, INI_PYTHON);
	return 0;
}
