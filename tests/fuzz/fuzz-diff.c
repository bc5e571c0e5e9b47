/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A diff that is not masked turns the old text into the new one and back, by the rules of git
 * apply; none has a byte of a password. The input: edits as (a place, a length, a word), a zero,
 * the text. */
#include "format/diff.h"

#include "base/text.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NO_END "\\ No newline at end of file\n"

/* Bytes of a password in the text; no edit brings one in. */
enum { SECRET = 1 };

typedef struct {
	const char *p, *end;
} Rest;

static Draft *draft_of(const uint8_t **data, size_t *size)
{
	static const char *const words[] = { "", "x", "x\n", "\nx", "new\nlines\n", "\n" };
	Draft *draft = draft_new();
	size_t edits = 0;
	const char *text;

	while (edits * 3 + 2 < *size && (*data)[edits * 3] != 0)
		edits++;
	text = (const char *)*data + edits * 3;
	*size -= edits * 3;
	for (size_t i = 0; i < edits; i++) {
		gsize at = MIN((*data)[i * 3] - 1U, *size);
		gsize len = MIN((*data)[i * 3 + 1] % 16U, *size - at);

		draft_replace(draft, text, (Span){ at, len },
			words[(*data)[i * 3 + 2] % G_N_ELEMENTS(words)]);
	}
	*data = (const uint8_t *)text;
	for (size_t i = 0; i < *size; i++)
		if (text[i] == SECRET)
			draft_hide(draft, (Span){ i, 1 });
	return draft;
}

static gsize line_len(Rest rest)
{
	const char *end = memchr(rest.p, '\n', (gsize)(rest.end - rest.p));

	return end ? (gsize)(end - rest.p) + 1 : (gsize)(rest.end - rest.p);
}

static guint number(Rest *rest)
{
	gsize digits = strspn(rest->p, "0123456789");
	guint64 value = 0;

	g_assert_true(text_number(rest->p, (gssize)digits, G_MAXUINT, &value));
	rest->p += digits + 1;
	return (guint)value;
}

/* Takes one line of a hunk from DIFF: its bytes, without what the diff adds. */
static Rest hunk_line(Rest *diff)
{
	gsize len = line_len(*diff);
	Rest line = { diff->p + 1, diff->p + len };

	diff->p += len;
	if (g_str_has_prefix(diff->p, NO_END)) {
		line.end--;
		diff->p += strlen(NO_END);
	}
	return line;
}

static void expect(Rest *text, Rest line)
{
	gsize len = (gsize)(line.end - line.p);

	g_assert_cmpuint(line_len(*text), ==, len);
	g_assert_true(memcmp(text->p, line.p, len) == 0);
	text->p += len;
}

/* One hunk of DIFF, to the text whose lines from *AT on are left: BACK for git apply -R. */
static void apply_hunk(Rest *diff, Rest *text, guint *at, gboolean back, GString *out)
{
	char minus = back ? '+' : '-', plus = back ? '-' : '+';
	guint from[2], count[2], behind = 0, lead = 0, start, changes = 0;

	g_assert_true(g_str_has_prefix(diff->p, "@@ -"));
	diff->p += strlen("@@ -");
	from[0] = number(diff);
	count[0] = number(diff);
	diff->p++;
	from[1] = number(diff);
	count[1] = number(diff);
	g_assert_true(g_str_has_prefix(diff->p, "@@\n"));
	diff->p += strlen("@@\n");
	start = from[back] - (count[back] > 0);
	g_assert_cmpuint(start, >=, *at);
	for (; *at < start; ++*at) {
		gsize len = line_len(*text);

		g_string_append_len(out, text->p, (gssize)len);
		text->p += len;
	}
	while (count[0] + count[1] > 0) {
		char mark = *diff->p;
		Rest line = hunk_line(diff);

		if (mark == ' ' || mark == minus)
			expect(text, line);
		if (mark == ' ' || mark == plus)
			g_string_append_len(out, line.p, (gssize)(line.end - line.p));
		*at += mark != plus;
		count[0] -= mark != '+';
		count[1] -= mark != '-';
		behind = mark == ' ' ? behind + 1 : 0;
		changes += mark != ' ';
		lead += changes == 0;
	}
	g_assert_true(changes > 0 && lead <= 3 && behind <= 3);
	g_assert_true(behind > 0 || text->p == text->end);
	g_assert_true(from[back] > 1 || start == 0);
}

static void check_apply(GString *diff, const char *text, gsize len, const char *wanted,
	gsize wanted_len, gboolean back)
{
	GString *out = g_string_new(NULL);
	Rest rest = { diff->str, diff->str + diff->len }, lines = { text, text + len };
	guint at = 0;

	for (guint i = 0; diff->len > 0 && i < 3; i++)
		rest.p += line_len(rest);
	while (rest.p < rest.end)
		apply_hunk(&rest, &lines, &at, back, out);
	g_string_append_len(out, lines.p, (gssize)(lines.end - lines.p));
	g_assert_cmpmem(out->str, out->len, wanted, wanted_len);
	g_string_free(out, TRUE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(Draft) draft = draft_of(&data, &size);
	const char *text = (const char *)data;
	gsize new_len;
	g_autofree char *after = draft_apply(draft, text, size, &new_len), *shown = NULL;
	gboolean masked;
	GString *diff = diff_draft(draft, text, size, "/", "/rc", &masked);

	g_assert_null(memchr(diff->str, SECRET, diff->len));
	g_assert_true(!masked || draft->secrets->len > 0);
	if (!masked) {
		check_apply(diff, text, size, after, new_len, FALSE);
		check_apply(diff, after, new_len, text, size, TRUE);
	}
	shown = diff_shown(diff);
	g_assert_true(g_utf8_validate(shown, -1, NULL));
	g_string_free(diff, TRUE);
	return 0;
}
