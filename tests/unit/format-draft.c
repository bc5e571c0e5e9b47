/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/draft.h"

#include "test.h"

#include <string.h>

/* Words between blanks; a word in brackets holds words itself. */
static GArray *words(const char *text, gsize len)
{
	GArray *tokens = tokens_new();

	for (gsize at = 0; at < len; at++) {
		Token token = { { at, 0 }, NULL };

		if (text[at] == ' ' || (at > 0 && text[at - 1] != ' ' && text[at - 1] != '['))
			continue;
		while (at + token.span.len < len && text[at + token.span.len] != ' ')
			token.span.len++;
		token.value = g_strndup(text + at, token.span.len);
		g_array_append_val(tokens, token);
		/* cppcheck-suppress memleak; the array owns it */
	}
	return tokens;
}

static Draft *draft_of(const char *text, const char *const *edits)
{
	Draft *draft = draft_new();

	for (; edits[0]; edits += 2) {
		Span span = { (gsize)(strstr(text, edits[0]) - text), strlen(edits[0]) };

		g_assert_true(draft_replace(draft, text, span, edits[1]));
	}
	return draft;
}

static void changes_what_it_names_alone(void)
{
	static const struct {
		const char *name, *text, *edits[7], *after;
		gboolean same; /* all other words are what they were */
	} rows[] = {
		{ "nothing", "host a port 1", { NULL }, "host a port 1", TRUE },
		{ "one", "host old port 1", { "old", "newer" }, "host newer port 1", TRUE },
		{ "two", "host old port 1", { "old", "new", "1", "993" }, "host new port 993",
			TRUE },
		{ "in any order", "host old port 1", { "1", "2", "old", "n" }, "host n port 2",
			TRUE },
		{ "what is so already", "host old", { "old", "old" }, "host old", TRUE },
		{ "the first and the last", "a b c", { "a", "aa", "c", "cc" }, "aa b cc", TRUE },
		{ "in the midst of words", "[set h:old t] z", { "old", "newer" },
			"[set h:newer t] z", TRUE },
		{ "words more in the edit", "host old port 1", { "old", "a b c" },
			"host a b c port 1", TRUE },
		{ "a word split beside an edit", "host old port", { "t old", " x" }, "hos x port",
			TRUE },
		{ "emptied", "a old b", { "old", "" }, "a  b", TRUE },
		{ "a word made of two", "a b c d", { " c", "x" }, "a bx d", TRUE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Draft) draft = draft_of(rows[i].text, rows[i].edits);
		g_autoptr(GError) error = NULL;
		gsize len;
		g_autofree char *after =
			draft_apply(draft, rows[i].text, strlen(rows[i].text), &len);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(after, ==, rows[i].after);
		g_assert_cmpuint(len, ==, strlen(rows[i].after));
		g_assert_true(draft_check(draft, rows[i].text, strlen(rows[i].text), words,
				      &error) == rows[i].same);
	}
}

/* A '#' hides what follows on its line. */
static GArray *words_before_hash(const char *text, gsize len)
{
	const char *hash = memchr(text, '#', len);

	return words(text, hash ? (gsize)(hash - text) : len);
}

static void sees_what_an_edit_did_elsewhere(void)
{
	static const struct {
		const char *text, *edits[3];
	} rows[] = {
		{ "a b\nc d e", { "b", "#" } },
		{ "a b c # d", { "#", "x" } },
		{ "a # b c", { "# b", "b" } },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Draft) draft = draft_of(rows[i].text, rows[i].edits);
		g_autoptr(GError) error = NULL;

		g_assert_false(draft_check(
			draft, rows[i].text, strlen(rows[i].text), words_before_hash, &error));
		g_assert_error(error, MUTTKIT_ERROR, EXIT_BUG);
	}
}

static void keeps_the_first_of_two(void)
{
	g_autoptr(Draft) draft = draft_new();
	static const char text[] = "imap.old.example";
	gsize len;
	g_autofree char *after = NULL;

	g_assert_true(draft_replace(draft, text, (Span){ 5, 3 }, "new"));
	g_assert_true(draft_replace(draft, text, (Span){ 5, 3 }, "new"));
	g_assert_false(draft_replace(draft, text, (Span){ 5, 3 }, "other"));
	g_assert_false(draft_replace(draft, text, (Span){ 0, 6 }, "x"));
	g_assert_false(draft_replace(draft, text, (Span){ 8, 1 }, "-"));
	g_assert_true(draft_replace(draft, text, (Span){ 0, 4 }, "mail"));
	after = draft_apply(draft, text, strlen(text), &len);
	g_assert_cmpstr(after, ==, "mail.new.example");
}

static void joins_what_follows_an_edit(void)
{
	g_autoptr(Draft) draft = draft_new();
	static const char text[] = "imap.old.example";
	gsize len;
	g_autofree char *after = NULL;

	draft_put(draft, text, (Span){ 5, 3 }, "new");
	draft_put(draft, text, (Span){ 8, 0 }, "er");
	draft_put(draft, text, (Span){ 8, 1 }, "-");
	draft_put(draft, text, (Span){ 16, 0 }, "!");
	after = draft_apply(draft, text, strlen(text), &len);
	g_assert_cmpstr(after, ==, "imap.newer-example!");
	g_assert_cmpuint(draft->edits->len, ==, 2);
}

static void notes_stand_in_the_order_of_the_text(void)
{
	g_autoptr(Draft) draft = draft_new();

	draft_note(draft, 7, "seven");
	draft_note(draft, 2, "two %s", "a");
	draft_note(draft, 2, "two b");
	draft_hide(draft, (Span){ 9, 2 });
	draft_hide(draft, (Span){ 1, 2 });
	g_assert_cmpstr(((DraftNote *)draft->notes->pdata[0])->words, ==, "two a");
	g_assert_cmpstr(((DraftNote *)draft->notes->pdata[1])->words, ==, "two b");
	g_assert_cmpuint(((DraftNote *)draft->notes->pdata[2])->line, ==, 7);
	g_assert_cmpuint(g_array_index(draft->secrets, Span, 0).at, ==, 1);
	g_assert_cmpuint(g_array_index(draft->secrets, Span, 1).at, ==, 9);
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/draft/edits", changes_what_it_names_alone);
	g_test_add_func("/draft/elsewhere", sees_what_an_edit_did_elsewhere);
	g_test_add_func("/draft/two", keeps_the_first_of_two);
	g_test_add_func("/draft/put", joins_what_follows_an_edit);
	g_test_add_func("/draft/notes", notes_stand_in_the_order_of_the_text);
	return g_test_run();
}
