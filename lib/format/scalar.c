/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/scalar.h"

#include <string.h>

enum { DEPTH_MAX = 32 };

typedef struct {
	const char *text, *p, *end;
	GArray *scalars;
	GString *path;
	guint depth;
} Json;

static gboolean read_value(Json *json);

static void scalar_clear(gpointer data)
{
	Scalar *scalar = data;

	g_free(scalar->path);
	g_free(scalar->value);
}

GArray *scalars_new(void)
{
	GArray *scalars = g_array_new(FALSE, FALSE, sizeof(Scalar));

	g_array_set_clear_func(scalars, scalar_clear);
	return scalars;
}

const Scalar *scalar_find(const GArray *scalars, const char *path, gboolean *twice)
{
	const Scalar *found = NULL;

	for (guint i = 0; i < scalars->len; i++) {
		const Scalar *scalar = &g_array_index(scalars, Scalar, i);

		if (!g_str_equal(scalar->path, path))
			continue;
		*twice = *twice || found;
		found = scalar;
	}
	return found;
}

void scalar_add(GArray *scalars, ScalarKind kind, const char *path, const char *text, Span span,
	gsize quote, char *value)
{
	Scalar scalar = { kind, g_ascii_strdown(path, -1), 1, span,
		{ span.at + quote, span.len - 2 * quote }, value };
	gsize at = 0;

	if (scalars->len > 0) {
		const Scalar *last = &g_array_index(scalars, Scalar, scalars->len - 1);

		scalar.line = last->line;
		at = last->span.at;
	}
	for (; at < span.at; at++)
		scalar.line += text[at] == '\n';
	g_array_append_val(scalars, scalar);
}

void scalar_path_add(GString *path, const char *part)
{
	if (path->len > 0)
		g_string_append_c(path, '/');
	for (; *part; part++)
		g_string_append_c(path, *part == '/' ? '\1' : *part);
}

static gboolean is_escape(const char *p, gsize len)
{
	if (len < 2 || !strchr("\"\\/bfnrtu", p[1]) || !p[1])
		return FALSE;
	if (p[1] != 'u')
		return TRUE;
	for (gsize i = 2; i < 6; i++)
		if (i >= len || !g_ascii_isxdigit(p[i]))
			return FALSE;
	return TRUE;
}

char *scalar_unescape(const char *bytes, gsize len)
{
	static const char letters[] = "b\bf\fn\nr\rt\t";
	GString *out = g_string_new(NULL);
	gsize at = 0;

	while (at < len) {
		char letter = bytes[at];
		gunichar code = 0;

		if (letter != '\\') {
			g_string_append_c(out, letter);
			at++;
			continue;
		}
		if (!is_escape(bytes + at, len - at)) {
			g_string_free(out, TRUE);
			return NULL;
		}
		letter = bytes[at + 1];
		at += 2;
		for (guint i = 0; letter == 'u' && i < 4; i++)
			code = code * 16 + (gunichar)g_ascii_xdigit_value(bytes[at++]);
		for (const char *l = letters; *l; l += 2)
			if (*l == letter) {
				letter = l[1];
				break;
			}
		if (letter == 'u')
			g_string_append_unichar(out, code ? code : 0xfffd);
		else
			g_string_append_c(out, letter);
	}
	return g_string_free(out, FALSE);
}

static void skip_blanks(Json *json)
{
	while (json->p < json->end && *json->p && strchr(" \t\r\n", *json->p))
		json->p++;
}

static gboolean take(Json *json, char letter)
{
	skip_blanks(json);
	if (json->p == json->end || *json->p != letter)
		return FALSE;
	json->p++;
	return TRUE;
}

/* The string at this place, NULL where there is none; *SPAN has its quotes. */
static char *take_string(Json *json, Span *span)
{
	const char *start, *p;

	skip_blanks(json);
	start = p = json->p;
	if (p == json->end || *p != '"')
		return NULL;
	for (p++; p < json->end && *p != '"' && (guchar)*p >= ' '; p++)
		p += *p == '\\' && p + 1 < json->end;
	if (p >= json->end || *p != '"')
		return NULL;
	json->p = p + 1;
	*span = (Span){ (gsize)(start - json->text), (gsize)(p + 1 - start) };
	return scalar_unescape(start + 1, span->len - 2);
}

/* Reads a value at PATH/PART. */
static gboolean read_part(Json *json, const char *part)
{
	gsize len = json->path->len;
	gboolean good;

	scalar_path_add(json->path, part);
	good = read_value(json);
	g_string_truncate(json->path, len);
	return good;
}

static gboolean read_object(Json *json)
{
	if (take(json, '}'))
		return TRUE;
	do {
		Span span;
		g_autofree char *key = take_string(json, &span);

		if (!key || !take(json, ':') || !read_part(json, key))
			return FALSE;
	} while (take(json, ','));
	return take(json, '}');
}

static gboolean read_array(Json *json)
{
	guint place = 0;

	if (take(json, ']'))
		return TRUE;
	do {
		g_autofree char *part = g_strdup_printf("%u", place++);

		if (!read_part(json, part))
			return FALSE;
	} while (take(json, ','));
	return take(json, ']');
}

/* A number, true, false or null. */
static gboolean read_word(Json *json)
{
	static const char *const words[] = { "true", "false", "null", NULL };
	const char *start = json->p;
	g_autofree char *word = NULL;

	while (json->p < json->end &&
		(g_ascii_isalnum(*json->p) || (*json->p && strchr("+-.", *json->p))))
		json->p++;
	word = g_strndup(start, (gsize)(json->p - start));
	if (!g_strv_contains(words, word) &&
		(!(g_ascii_isdigit(*word) || *word == '-') ||
			word[strspn(word, "0123456789+-.eE")]))
		return FALSE;
	scalar_add(json->scalars, SCALAR_PLAIN, json->path->str, json->text,
		(Span){ (gsize)(start - json->text), (gsize)(json->p - start) }, 0,
		g_steal_pointer(&word));
	return TRUE;
}

static gboolean read_value(Json *json)
{
	Span span;
	char *string;
	gboolean good;

	skip_blanks(json);
	if (json->p == json->end || json->depth >= DEPTH_MAX)
		return FALSE;
	if (*json->p == '"') {
		string = take_string(json, &span);
		if (string)
			scalar_add(json->scalars, SCALAR_STRING, json->path->str, json->text, span,
				1, string);
		return string != NULL;
	}
	if (*json->p != '{' && *json->p != '[')
		return read_word(json);
	json->depth++;
	good = *json->p++ == '{' ? read_object(json) : read_array(json);
	json->depth--;
	return good;
}

GArray *scalars_json(const char *text, gsize len)
{
	g_autoptr(GArray) scalars = scalars_new();
	g_autoptr(GString) path = g_string_new(NULL);
	Json json = { text, text, text + len, scalars, path, 0 };

	if (!read_value(&json))
		return NULL;
	skip_blanks(&json);
	return json.p == json.end ? g_steal_pointer(&scalars) : NULL;
}
