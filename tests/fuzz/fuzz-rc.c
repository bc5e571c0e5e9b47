/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parsers of the clients, in small: a quoted text is one token that means the text and runs
 * nothing; the keys of a text type the text and press nothing else. */
#include "format/rc.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* mutt_extract_token() with the flags of `push`; where it would run or expand something, it ends.
 */
static char *read_token(const char *p)
{
	GString *token = g_string_new(NULL);

	g_assert_cmpint(*p, ==, '"');
	for (p++; *p != '"'; p++) {
		g_assert_true(*p && !strchr("`$^\n", *p));
		if (*p == '\\') {
			p++;
			g_assert_true(*p && !g_ascii_isalnum(*p));
		}
		g_string_append_c(token, *p);
	}
	g_assert_cmpint(p[1], ==, '\0');
	return g_string_free(token, FALSE);
}

/* generic_tokenize_push_string() with "<quote-char>" for every name that there is: from the end
 * backwards, each '>' with the nearest '<'. The events come out in that order, NUL for the name. */
static GString *press_keys(const char *keys)
{
	static const char quote[] = "<quote-char>";
	const gssize width = sizeof(quote) - 1;
	GString *events = g_string_new(NULL);

	for (gssize i = (gssize)strlen(keys) - 1; i >= 0; i--) {
		const char *open = keys[i] == '>' ? g_strrstr_len(keys, i, "<") : NULL;
		gboolean is_name = open && keys + i + 1 - open == width;

		g_assert_true(!open || keys[i - 1] == '>' || is_name); /* else a stranger's name */
		if (is_name)
			i -= width - 1;
		g_string_append_c(events, is_name ? '\0' : keys[i]);
	}
	return events;
}

/* What the editor of a prompt makes of them. */
static char *typed_by(const char *keys)
{
	g_autoptr(GString) events = press_keys(keys);
	GString *typed = g_string_new(NULL);

	for (gsize i = events->len; i > 0; i--) {
		gboolean quoted = events->str[i - 1] == '\0';

		i -= quoted;
		g_assert_cmpuint(i, >, 0);
		g_assert_true(quoted || !strchr(" <>?^\t\\~!@", events->str[i - 1]));
		g_string_append_c(typed, events->str[i - 1]);
	}
	return g_string_free(typed, FALSE);
}

static char *undo_format(const char *format)
{
	GString *text = g_string_new(NULL);

	for (; *format; format++) {
		if (*format == '%' || *format == '\\') {
			format++;
			g_assert_cmpint(*format, ==, format[-1]);
		}
		g_string_append_c(text, *format);
	}
	return g_string_free(text, FALSE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autofree char *quoted = rc_quote(text), *meant = read_token(quoted);
	g_autofree char *once_more = rc_quote(meant);
	g_autofree char *format = rc_format_escape(text), *shown = undo_format(format);
	g_autofree char *keys = rc_keys(text);

	g_assert_true(g_utf8_validate(quoted, -1, NULL));
	g_assert_cmpstr(once_more, ==, quoted);
	if (!strchr(meant, '?'))
		g_assert_cmpstr(meant, ==, text);
	g_assert_cmpstr(shown, ==, text);
	if (keys) {
		g_autofree char *typed = typed_by(keys);

		g_assert_cmpstr(typed, ==, text);
	}
	return 0;
}
