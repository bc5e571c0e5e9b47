/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/ini_value.h"

#include <string.h>

enum { DEPTH_MAX = 10, VALUE_MAX = 4096, NAMES_MAX = 100 };

const IniLine *ini_value_line(const GPtrArray *lines, const char *section, const char *key)
{
	const IniLine *line = ini_find(lines, section, key);

	return line ? line : ini_find(lines, "DEFAULT", key);
}

typedef struct {
	const GPtrArray *lines;
	const char *section;
	GString *out;
	guint names; /* resolved so far */
} Resolve;

/* Appends the value of LINE with its %(name)s resolved. FALSE where Python would complain, and
 * where it goes on on the next line. */
static gboolean resolve(Resolve *to, const IniLine *from, guint depth)
{
	const char *words = from->words;

	if (from->goes_on)
		return FALSE;
	while (*words) {
		gsize plain = strcspn(words, "%");
		const char *close;
		g_autofree char *name = NULL;
		const IniLine *line;

		g_string_append_len(to->out, words, (gssize)plain);
		words += plain;
		if (!*words)
			break;
		if (words[1] == '%') {
			g_string_append_c(to->out, '%');
			words += 2;
			continue;
		}
		close = words[1] == '(' ? strchr(words, ')') : NULL;
		if (!close || close[1] != 's' || depth >= DEPTH_MAX || to->names++ >= NAMES_MAX)
			return FALSE;
		name = g_ascii_strdown(words + 2, close - words - 2);
		line = ini_value_line(to->lines, to->section, name);
		if (!line || !resolve(to, line, depth + 1))
			return FALSE;
		words = close + 2;
	}
	return to->out->len <= VALUE_MAX;
}

char *ini_value(const GPtrArray *lines, const char *section, const char *key)
{
	const IniLine *line = ini_value_line(lines, section, key);
	Resolve to = { lines, section, NULL, 0 };

	if (!line)
		return NULL;
	to.out = g_string_new(NULL);
	return g_string_free(to.out, !resolve(&to, line, 0));
}

const char *ini_value_odd(const GPtrArray *lines, const char *section, const char *const *keys)
{
	guint heads = 0;

	for (guint i = 0; i < lines->len; i++) {
		const IniLine *line = lines->pdata[i];

		if (!g_str_equal(line->section, section))
			continue;
		heads += line->kind == INI_SECTION;
		if (heads > 1)
			return "its section stands there twice";
		if (line->kind != INI_KEY || !g_strv_contains(keys, line->key))
			continue;
		if (line->goes_on)
			return "a value goes on on the next line";
		if (line != ini_find(lines, section, line->key))
			return "a key stands there twice";
	}
	return NULL;
}
