/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/imap_reader.h"

#include "imap_words.h"
#include "test.h"

static char *words_of(const char *bytes, gsize len, gsize piece)
{
	return g_string_free(imap_words(bytes, len, piece), FALSE);
}

/* A whole session in one piece, and in pieces of every size. */
static void every_cut_gives_the_same(void)
{
	static const char session[] =
		"* OK [CAPABILITY IMAP4rev1] ready\r\n"
		"* LIST (\\Sent) \"\\\\\" {4}\r\nSent\r\n"
		"* 1 FETCH (UID 7 FLAGS (\\Seen a[b) BODY[] {9}\r\n* 2 )\r\n\"x RFC822.SIZE 9)\r\n"
		"* 2 FETCH (BODY[] \"quo\\\"ted\" UID 8)\r\n"
		"* 3 FETCH (BODY[] ~{0}\r\n UID 9)\r\n"
		"* 4 FETCH (BODY[] NIL UID 10)\r\n"
		"+ go on\r\n"
		"m1 NO [INUSE] later\r\n"
		"* BYE\r\n";
	gsize len = strlen(session);
	g_autofree char *whole = words_of(session, len, len);

	g_assert_nonnull(strstr(whole, "body 9: * 2 )\r\n\"x\nfetch uid=7 size=9 flags=S body=9"));
	for (gsize cut = 1; cut < len; cut++) {
		g_autofree char *pieces = words_of(session, len, cut);

		g_assert_cmpstr(pieces, ==, whole);
	}
}

/* The bytes go on as they lie in what was fed: nothing of a body is held. */
static void a_body_is_handed_on_in_the_pieces_it_came_in(void)
{
	static const char head[] = "* 1 FETCH (BODY[] {20}\r\n", body[] = "0123456789";
	g_autoptr(ImapReader) reader = imap_reader_open();
	ImapEvent event;

	imap_reader_feed(reader, head, strlen(head));
	g_assert_cmpint(imap_reader_next(reader, &event), ==, IMAP_BODY);
	g_assert_cmpuint(event.number, ==, 20);
	g_assert_cmpint(imap_reader_next(reader, &event), ==, IMAP_MORE);
	for (guint i = 0; i < 2; i++) {
		imap_reader_feed(reader, body, strlen(body));
		g_assert_cmpint(imap_reader_next(reader, &event), ==, IMAP_BYTES);
		g_assert_true(event.bytes == body);
		g_assert_cmpuint(event.len, ==, 10);
		g_assert_cmpint(imap_reader_next(reader, &event), ==, IMAP_MORE);
	}
	imap_reader_feed(reader, " UID 7)\r\n", 9);
	g_assert_cmpint(imap_reader_next(reader, &event), ==, IMAP_RESPONSE);
	g_assert_cmpuint(event.response->fetch.body_size, ==, 20);
}

/* BEFORE, COUNT times x, BEHIND. */
static char *with_filling(const char *before, gsize count, const char *behind)
{
	g_autofree char *filling = g_strnfill(count, 'x');

	return g_strconcat(before, filling, behind, NULL);
}

static void what_has_no_end_is_refused(void)
{
	static const struct {
		const char *name, *before;
		gsize count;
		const char *behind;
		gboolean good;
	} rows[] = {
		{ "atom", "* ", IMAP_TOKEN_MAX, "\r\n", TRUE },
		{ "atom beyond", "* ", IMAP_TOKEN_MAX + 1, "\r\n", FALSE },
		{ "quoted", "* LIST () NIL \"", IMAP_TOKEN_MAX, "\"\r\n", TRUE },
		{ "quoted beyond", "* LIST () NIL \"", IMAP_TOKEN_MAX + 1, "\"\r\n", FALSE },
		{ "text", "* OK ", IMAP_TOKEN_MAX - 2, "\r\n", TRUE },
		{ "text beyond", "* OK ", IMAP_TOKEN_MAX + 1, "\r\n", FALSE },
		{ "text without end", "* OK ", IMAP_TOKEN_MAX + 1, "", FALSE },
		{ "literal name", "* LIST () NIL {65536}\r\n", 65536, "\r\n", TRUE },
		{ "literal name beyond", "* LIST () NIL {65537}\r\n", 65537, "\r\n", FALSE },
		{ "body", "* 1 FETCH (BODY[] {65537}\r\n", 65537, " UID 7)\r\n", TRUE },
		{ "literal of another attribute", "* 1 FETCH (X {65537}\r\n", 65537, ")\r\n",
			FALSE },
		{ "body of 2^31", "* 1 FETCH (BODY[] {2147483648}\r\n", 1, "", FALSE },
		{ "body of 2^64", "* 1 FETCH (BODY[] {18446744073709551616}\r\n", 1, "", FALSE },
		{ "body of 2^64 + 5", "* 1 FETCH (BODY[] {18446744073709551621}\r\n", 1, "",
			FALSE },
		{ "negative body", "* 1 FETCH (BODY[] {-1}\r\n", 1, "", FALSE },
		{ "unterminated quotes", "* 1 FETCH (BODY[] \"", 9, "\r\n", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *bytes =
			with_filling(rows[i].before, rows[i].count, rows[i].behind);
		g_autofree char *words = words_of(bytes, strlen(bytes), 4096);

		g_test_message("%s", rows[i].name);
		g_assert_cmpint(strstr(words, "bad: ") == NULL, ==, rows[i].good);
		g_assert_cmpint(*words != '\0', ==, TRUE);
	}
}

/* Many tokens, each of them small. */
static void a_response_has_a_maximum(void)
{
	static const char *const tokens[] = { "(", ")", "x ", "\"\"", "{1}\r\nx",
		"(X (\"y\" {0}\r\n))" };

	for (guint i = 0; i < G_N_ELEMENTS(tokens); i++) {
		g_autoptr(GString) bytes = g_string_new("* X ");
		g_autofree char *words = NULL;

		while (bytes->len < 10 * IMAP_RESPONSE_MAX)
			g_string_append(bytes, tokens[i]);
		words = words_of(bytes->str, bytes->len, 4096);
		g_test_message("%s", tokens[i]);
		g_assert_cmpstr(words, ==, "bad: a response without end\n");
	}
}

/* As many responses as there are, each far below the maximum. */
static void nothing_of_one_response_counts_for_the_next(void)
{
	g_autoptr(GString) bytes = g_string_new(NULL);
	g_autofree char *words = NULL;

	while (bytes->len < 3 * IMAP_RESPONSE_MAX)
		g_string_append(bytes, "* LIST (\\HasNoChildren) \"/\" \"a folder\"\r\n");
	words = words_of(bytes->str, bytes->len, 4096);
	g_assert_null(strstr(words, "bad"));
	g_assert_true(g_str_has_suffix(words, "list \"a folder\" by \"/\"\n"));
}

static void nested_lists_are_passed_over(void)
{
	g_autoptr(GString) bytes = g_string_new("* 1 FETCH (X ");
	g_autofree char *words = NULL;

	for (guint i = 0; i < 20000; i++)
		g_string_append_c(bytes, '(');
	for (guint i = 0; i < 20000; i++)
		g_string_append_c(bytes, ')');
	g_string_append(bytes, " UID 7)\r\n");
	words = words_of(bytes->str, bytes->len, 4096);
	g_assert_cmpstr(words, ==, "fetch uid=7\n");
}

#define BYTES(text) text, sizeof(text) - 1

static void a_nul_is_no_part_of_a_name(void)
{
	static const struct {
		const char *name, *bytes;
		gsize len;
		const char *words;
		gsize words_len;
	} rows[] = {
		{ "between", BYTES("* 1\0EXISTS\r\n"), BYTES("bad: a NUL byte\n") },
		{ "in quotes", BYTES("* LIST () NIL \"a\0b\"\r\n"),
			BYTES("bad: a quoted string without its end\n") },
		{ "in a text", BYTES("* OK a\0b\r\n"), BYTES("* OK \"a\"\n") },
		{ "in a body", BYTES("* 1 FETCH (BODY[] {3}\r\na\0b UID 7)\r\n"),
			BYTES("body 3: a\0b\nfetch uid=7 body=3\n") },
		{ "in a literal name", BYTES("* LIST () NIL {3}\r\na\0b\r\n* 1 EXISTS\r\n"),
			BYTES("list\n exists=1\n") },
		{ "in a literal name of a status",
			BYTES("* STATUS {3}\r\na\0b (MESSAGES 1)\r\n* 1 EXISTS\r\n"),
			BYTES("other\n exists=1\n") },
		{ "in a literal attribute", BYTES("* 1 FETCH (INTERNALDATE {3}\r\na\0b)\r\n"),
			BYTES("bad: a FETCH with a value that cannot be\n") },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) words = imap_words(rows[i].bytes, rows[i].len, 5);

		g_test_message("%s", rows[i].name);
		g_assert_cmpmem(words->str, words->len, rows[i].words, rows[i].words_len);
	}
}

static void what_was_bad_stays_bad(void)
{
	static const char bad[] = "m1\r\n", good[] = "* OK\r\n";
	g_autoptr(ImapReader) reader = imap_reader_open();
	ImapEvent event;

	imap_reader_feed(reader, bad, strlen(bad));
	g_assert_cmpint(imap_reader_next(reader, &event), ==, IMAP_BAD);
	imap_reader_feed(reader, good, strlen(good));
	g_assert_cmpint(imap_reader_next(reader, &event), ==, IMAP_BAD);
	g_assert_cmpstr(event.why, ==, "a tagged response without OK, NO or BAD");
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/imap_reader/every_cut_gives_the_same", every_cut_gives_the_same);
	g_test_add_func("/imap_reader/a_body_is_handed_on_in_the_pieces_it_came_in",
		a_body_is_handed_on_in_the_pieces_it_came_in);
	g_test_add_func("/imap_reader/what_has_no_end_is_refused", what_has_no_end_is_refused);
	g_test_add_func("/imap_reader/a_response_has_a_maximum", a_response_has_a_maximum);
	g_test_add_func("/imap_reader/nothing_of_one_response_counts_for_the_next",
		nothing_of_one_response_counts_for_the_next);
	g_test_add_func("/imap_reader/nested_lists_are_passed_over", nested_lists_are_passed_over);
	g_test_add_func("/imap_reader/a_nul_is_no_part_of_a_name", a_nul_is_no_part_of_a_name);
	g_test_add_func("/imap_reader/what_was_bad_stays_bad", what_was_bad_stays_bad);
	return g_test_run();
}
