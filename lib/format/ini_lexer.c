/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/ini_lexer.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

typedef struct {
	const char *text;
	IniDialect dialect;
	GPtrArray *lines;
	const char *section; /* of the last line that had one */
	IniLine *key;        /* the last one with a key, if lines may go on with it */
	gsize key_indent;
} Scan;

static void line_free(gpointer data)
{
	IniLine *line = data;

	g_free(line->section);
	g_free(line->key);
	g_free(line->words);
	g_free(line);
}

/* Where nothing is left, it stands behind the blanks of its line. */
static Span strip(const char *text, Span span)
{
	gsize at = span.at, end = span.at + span.len;

	while (end > at && g_ascii_isspace(text[end - 1]))
		end--;
	while (at < end && g_ascii_isspace(text[at]))
		at++;
	if (at == end)
		while (at < span.at + span.len && (text[at] == ' ' || text[at] == '\t'))
			end = ++at;
	return (Span){ at, end - at };
}

/* Up to the first of TWO bytes in SPAN; its length where there is none. */
static gsize find_byte(const char *text, Span span, const char *two)
{
	gsize at = 0;

	while (at < span.len && text[span.at + at] != two[0] && text[span.at + at] != two[1])
		at++;
	return at;
}

static gboolean take_section(Scan *scan, IniLine *line)
{
	const char *p = scan->text + line->value.at;
	const char *close;

	if (*p != '[')
		return FALSE;
	close = scan->dialect == INI_PYTHON ? memrchr(p, ']', line->value.len)
					    : memchr(p, ']', line->value.len);
	if (!close || close == p + 1)
		return FALSE;
	line->kind = INI_SECTION;
	line->name = (Span){ line->value.at + 1, (gsize)(close - p) - 1 };
	line->section = g_strndup(p + 1, line->name.len);
	line->value = (Span){ line->value.at + line->value.len, 0 };
	scan->section = line->section;
	return TRUE;
}

static void take_key(Scan *scan, IniLine *line)
{
	Span all = line->value;
	gsize end = find_byte(scan->text, all, scan->dialect == INI_PYTHON ? "=:" : "==");
	g_autofree char *key = NULL;

	line->kind = INI_OTHER;
	line->name = strip(scan->text, (Span){ all.at, end });
	if (end == all.len || line->name.len == 0)
		return;
	line->kind = INI_KEY;
	end += all.at + 1;
	line->value = strip(scan->text, (Span){ end, line->whole.at + line->whole.len - end });
	key = g_strndup(scan->text + line->name.at, line->name.len);
	line->key = scan->dialect == INI_PYTHON ? g_ascii_strdown(key, -1) : g_steal_pointer(&key);
	scan->key = line;
}

static void scan_line(Scan *scan, guint number, Span whole)
{
	Span stripped = strip(scan->text, whole);
	gsize indent = stripped.at - whole.at;
	IniLine *line;

	if (stripped.len == 0 || scan->text[stripped.at] == '#' ||
		(scan->text[stripped.at] == ';' && scan->dialect == INI_PYTHON))
		return;
	line = g_new0(IniLine, 1);
	line->line = number;
	line->whole = whole;
	line->value = stripped;
	line->name = (Span){ stripped.at, 0 };
	if (scan->dialect == INI_PYTHON && scan->key && indent > scan->key_indent) {
		line->kind = INI_MORE;
		line->key = g_strdup(scan->key->key);
		scan->key->goes_on = TRUE;
	} else {
		scan->key = NULL;
		scan->key_indent = indent;
		if (!take_section(scan, line))
			take_key(scan, line);
	}
	if (!line->section)
		line->section = g_strdup(scan->section);
	if (!line->key)
		line->key = g_strdup("");
	line->words = g_strndup(scan->text + line->value.at, line->value.len);
	g_ptr_array_add(scan->lines, line);
}

/* Python ends a line at a lone '\r' too. */
static gsize line_len(const char *text, gsize len, IniDialect dialect)
{
	gsize at = find_byte(text, (Span){ 0, len }, dialect == INI_PYTHON ? "\n\r" : "\n\n");

	if (at + 1 < len && text[at] == '\r' && text[at + 1] == '\n')
		return at + 2;
	return MIN(at + 1, len);
}

GPtrArray *ini_lines(const char *text, gsize len, IniDialect dialect)
{
	Scan scan = { text, dialect, g_ptr_array_new_with_free_func(line_free), "", NULL, 0 };
	gsize at = 0;
	guint number = 1;

	if (len >= strlen(BYTE_ORDER_MARK) && memcmp(text, BYTE_ORDER_MARK, 3) == 0)
		at = strlen(BYTE_ORDER_MARK);
	for (gsize size; at < len; at += size) {
		size = line_len(text + at, len - at, dialect);
		scan_line(&scan, number, (Span){ at, size });
		number += text[at + size - 1] == '\n';
	}
	return scan.lines;
}

const IniLine *ini_find(const GPtrArray *lines, const char *section, const char *key)
{
	for (guint i = lines->len; i > 0; i--) {
		const IniLine *line = lines->pdata[i - 1];

		if (line->kind == INI_KEY && g_str_equal(line->section, section) &&
			g_str_equal(line->key, key))
			return line;
	}
	return NULL;
}

static void add_token(GArray *tokens, Span span, char *value)
{
	Token token = { span, value };

	g_array_append_val(tokens, token);
}

GArray *ini_tokens(const char *text, gsize len, IniDialect dialect)
{
	g_autoptr(GPtrArray) lines = ini_lines(text, len, dialect);
	GArray *tokens = tokens_new();

	for (guint i = 0; i < lines->len; i++) {
		const IniLine *line = lines->pdata[i];

		if (line->kind == INI_SECTION || line->kind == INI_KEY)
			add_token(tokens, line->name,
				g_strdup_printf("[%s]%s", line->section, line->key));
		if (line->kind != INI_SECTION)
			add_token(tokens, line->value,
				g_strdup_printf("%s=%s", line->key, line->words));
	}
	return tokens;
}
