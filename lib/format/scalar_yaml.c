/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/scalar_yaml.h"

#include <string.h>

enum { DEPTH_MAX = 32 };

/* A mapping or a sequence; its entries begin in one column. */
typedef struct {
	gsize column;
	gboolean is_list;
	guint place; /* of the next entry of a list */
	gsize path;  /* the length of its own path */
} Level;

typedef struct {
	const char *text;
	gsize at, len; /* of the present line, without its end */
	gsize line_at;
	GArray *scalars;
	GArray *levels; /* of Level, the innermost last */
	GString *path;
	gboolean waits;     /* the last entry has no value yet: a deeper one may follow */
	gsize block_column; /* lines deeper than this are a text's, while in_block */
	gboolean in_block;
} Yaml;

static Level *top(const Yaml *yaml)
{
	return yaml->levels->len > 0 ? &g_array_index(yaml->levels, Level, yaml->levels->len - 1)
				     : NULL;
}

static char byte(const Yaml *yaml, gsize at)
{
	return at < yaml->at + yaml->len ? yaml->text[at] : '\0';
}

/* Makes the level of an entry in COLUMN the innermost one. FALSE where it does not fit. */
static gboolean enter(Yaml *yaml, gsize column, gboolean is_list)
{
	Level *level = top(yaml), new = { column, is_list, 0, yaml->path->len };

	if (yaml->waits &&
		(!level || column > level->column ||
			(column == level->column && is_list && !level->is_list))) {
		if (yaml->levels->len >= DEPTH_MAX)
			return FALSE;
		g_array_append_val(yaml->levels, new);
		return TRUE;
	}
	while (level &&
		(level->column > column ||
			(level->column == column && level->is_list && !is_list))) {
		g_array_set_size(yaml->levels, yaml->levels->len - 1);
		level = top(yaml);
	}
	if (!level || level->column != column || level->is_list != is_list)
		return FALSE;
	g_string_truncate(yaml->path, level->path);
	return TRUE;
}

static void add_part(Yaml *yaml, const char *part)
{
	scalar_path_add(yaml->path, part);
	yaml->waits = TRUE;
}

static gsize skip_blanks(const Yaml *yaml, gsize at)
{
	while (byte(yaml, at) == ' ' || byte(yaml, at) == '\t')
		at++;
	return at;
}

/* Whether nothing but a comment follows. */
static gboolean is_end(const Yaml *yaml, gsize at)
{
	gsize next = skip_blanks(yaml, at);

	return next >= yaml->at + yaml->len || (yaml->text[next] == '#' && next > at);
}

/* The length of the string in quotes at AT, with them; 0 where it does not end on this line. */
static gsize quoted_len(const Yaml *yaml, gsize at)
{
	char quote = yaml->text[at];
	gsize p = at + 1, end = yaml->at + yaml->len;

	for (; p < end; p++) {
		gboolean escape = quote == '"' && yaml->text[p] == '\\';
		gboolean twice =
			quote == '\'' && yaml->text[p] == quote && byte(yaml, p + 1) == quote;

		if (escape || twice)
			p++;
		else if (yaml->text[p] == quote)
			return p + 1 - at;
	}
	return 0;
}

static char *unquote(const char *bytes, gsize len)
{
	g_autofree char *copy = NULL;
	g_auto(GStrv) parts = NULL;

	if (*bytes == '"')
		return scalar_unescape(bytes + 1, len - 2);
	copy = g_strndup(bytes + 1, len - 2);
	parts = g_strsplit(copy, "''", -1);
	return g_strjoinv("'", parts);
}

static gboolean add_quoted(Yaml *yaml, gsize at)
{
	gsize len = quoted_len(yaml, at);
	char *value = len ? unquote(yaml->text + at, len) : NULL;

	if (!value)
		return FALSE;
	scalar_add(yaml->scalars, SCALAR_STRING, yaml->path->str, yaml->text, (Span){ at, len }, 1,
		value);
	return is_end(yaml, at + len);
}

/* Where unquoted text ends: before a comment, without the blanks at its end. */
static gsize plain_end(const Yaml *yaml, gsize at)
{
	gsize end = at, last = at;

	for (; end < yaml->at + yaml->len; end++) {
		char letter = yaml->text[end];

		if (letter == '#' && end > at && strchr(" \t", yaml->text[end - 1]))
			break;
		if (letter != ' ' && letter != '\t')
			last = end + 1;
	}
	return last;
}

static void add_bytes(Yaml *yaml, ScalarKind kind, gsize at, gsize end)
{
	scalar_add(yaml->scalars, kind, yaml->path->str, yaml->text, (Span){ at, end - at }, 0,
		g_strndup(yaml->text + at, end - at));
}

/* A list or map in brackets, which has to end on its line. */
static gboolean add_brackets(Yaml *yaml, gsize at)
{
	gsize end = at, depth = 0;

	do {
		char letter = byte(yaml, end);

		if (letter == '"' || letter == '\'') {
			gsize len = quoted_len(yaml, end);

			if (len == 0)
				return FALSE;
			end += len;
			continue;
		}
		if (!letter || letter == '#')
			return FALSE;
		depth += letter == '[' || letter == '{';
		depth -= letter == ']' || letter == '}';
		end++;
	} while (depth > 0);
	add_bytes(yaml, SCALAR_OTHER, at, end);
	return is_end(yaml, end);
}

/* What stands in a key's or a list's place at AT. */
static gboolean read_value(Yaml *yaml, gsize at)
{
	gsize end;

	if (is_end(yaml, at))
		return TRUE;
	yaml->waits = FALSE;
	at = skip_blanks(yaml, at);
	if (strchr("'\"", yaml->text[at]))
		return add_quoted(yaml, at);
	if (strchr("[{", yaml->text[at]))
		return add_brackets(yaml, at);
	if (strchr("&*!?@`%,]}#", yaml->text[at]))
		return FALSE;
	end = plain_end(yaml, at);
	if (strchr("|>", yaml->text[at])) {
		yaml->in_block = TRUE;
		yaml->block_column = top(yaml)->column;
		add_bytes(yaml, SCALAR_OTHER, at, end);
		return TRUE;
	}
	for (gsize p = at; p < end; p++)
		if (yaml->text[p] == ':' && (p + 1 == end || strchr(" \t", yaml->text[p + 1])))
			return FALSE;
	add_bytes(yaml, SCALAR_PLAIN, at, end);
	return TRUE;
}

/* The length of the key at AT, 0 for none; *VALUE is behind its colon. */
static gsize key_len(const Yaml *yaml, gsize at, gsize *value)
{
	gsize len = 0, end;

	if (byte(yaml, at) == '"' || byte(yaml, at) == '\'')
		len = quoted_len(yaml, at);
	else
		while (g_ascii_isalnum(byte(yaml, at + len)) || byte(yaml, at + len) == '_' ||
			byte(yaml, at + len) == '-')
			len++;
	end = skip_blanks(yaml, at + len);
	*value = end + 1;
	if (len == 0 || byte(yaml, end) != ':' ||
		!(end + 1 >= yaml->at + yaml->len || strchr(" \t", yaml->text[end + 1])))
		return 0;
	return len;
}

static gboolean read_entry(Yaml *yaml, gsize at)
{
	gsize column = at - yaml->line_at, value, len;
	g_autofree char *key = NULL, *place = NULL;

	if (byte(yaml, at) == '-' && strchr(" \t", byte(yaml, at + 1))) { /* or its end */
		if (!enter(yaml, column, TRUE))
			return FALSE;
		place = g_strdup_printf("%u", top(yaml)->place++);
		add_part(yaml, place);
		at = skip_blanks(yaml, at + 1);
		if (is_end(yaml, at - 1) || !byte(yaml, at))
			return TRUE;
		if (byte(yaml, at) != '-' && key_len(yaml, at, &value) == 0)
			return read_value(yaml, at);
		return read_entry(yaml, at);
	}
	len = key_len(yaml, at, &value);
	if (len == 0 || !enter(yaml, column, FALSE))
		return FALSE;
	if (yaml->text[at] == '"' || yaml->text[at] == '\'')
		key = unquote(yaml->text + at, len);
	else
		key = g_strndup(yaml->text + at, len);
	if (!key)
		return FALSE;
	add_part(yaml, key);
	return read_value(yaml, value);
}

/* The line at AT, LEN bytes without its end. */
static gboolean read_line(Yaml *yaml, gsize at, gsize len)
{
	gsize first = at;

	yaml->at = yaml->line_at = at;
	yaml->len = len;
	while (byte(yaml, first) == ' ')
		first++;
	if (is_end(yaml, at) || byte(yaml, first) == '#')
		return TRUE;
	if (yaml->in_block && first - at > yaml->block_column)
		return TRUE;
	yaml->in_block = FALSE;
	if (len >= 3 && strncmp(yaml->text + at, "---", 3) == 0)
		return yaml->levels->len == 0 && is_end(yaml, at + 3);
	return read_entry(yaml, first);
}

GArray *scalars_yaml(const char *text, gsize len)
{
	g_autoptr(GArray) scalars = scalars_new();
	g_autoptr(GArray) levels = g_array_new(FALSE, FALSE, sizeof(Level));
	g_autoptr(GString) path = g_string_new(NULL);
	Yaml yaml = {
		.text = text, .scalars = scalars, .levels = levels, .path = path, .waits = TRUE
	};
	gsize blank = 0;

	while (blank < len && text[blank] && strchr(" \t\r\n", text[blank]))
		blank++;
	if (blank < len && strchr("{[", text[blank]))
		return scalars_json(text, len);
	if (memchr(text, '\0', len))
		return NULL;
	for (gsize at = 0; at < len;) {
		const char *end = memchr(text + at, '\n', len - at);
		gsize size = end ? (gsize)(end - text) - at : len - at;
		gsize next = at + size + 1;

		if (size > 0 && text[at + size - 1] == '\r')
			size--;
		if (!read_line(&yaml, at, size))
			return NULL;
		at = next;
	}
	return g_steal_pointer(&scalars);
}
