/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/imap_lexer.h"

#include "test.h"

#include <string.h>

/* One word a token; 'text' after an atom "OK" takes the rest of the line. */
static void add_token(GString *words, ImapLexer *lexer, const ImapToken *token)
{
	g_autofree char *text = g_strndup(token->bytes ? token->bytes : "", token->len);

	switch (token->type) {
	case IMAP_TOKEN_ATOM:
		g_string_append_printf(words, "%s ", text);
		if (g_str_equal(text, "OK"))
			imap_lexer_take_text(lexer);
		break;
	case IMAP_TOKEN_QUOTED:
		g_string_append_printf(words, "\"%s\" ", text);
		break;
	case IMAP_TOKEN_LITERAL:
		g_string_append_printf(words, "{%" G_GUINT64_FORMAT "}", token->number);
		break;
	case IMAP_TOKEN_BYTES:
		g_string_append(words, text);
		break;
	case IMAP_TOKEN_OPEN:
		g_string_append(words, "( ");
		break;
	case IMAP_TOKEN_CLOSE:
		g_string_append(words, ") ");
		break;
	case IMAP_TOKEN_TEXT:
		g_string_append_printf(words, "<%s> ", text);
		break;
	case IMAP_TOKEN_END:
		g_string_append(words, ". ");
		break;
	case IMAP_TOKEN_BAD:
		g_string_append_printf(words, "bad: %s", lexer->why);
		break;
	case IMAP_TOKEN_MORE:
		break;
	}
}

static char *words_of(const char *bytes, gsize len, gsize piece)
{
	GString *words = g_string_new(NULL);
	ImapToken token = { .type = IMAP_TOKEN_MORE };
	ImapLexer lexer;

	imap_lexer_init(&lexer);
	for (gsize at = 0; at < len && token.type != IMAP_TOKEN_BAD; at += piece) {
		g_autofree char *copy = g_memdup2(bytes + at, MIN(piece, len - at));

		imap_lexer_feed(&lexer, copy, MIN(piece, len - at));
		do {
			imap_lexer_next(&lexer, &token);
			add_token(words, &lexer, &token);
		} while (token.type != IMAP_TOKEN_MORE && token.type != IMAP_TOKEN_BAD);
	}
	imap_lexer_clear(&lexer);
	return g_string_free(words, FALSE);
}

static void reads_tokens_however_they_come(void)
{
	static const struct {
		const char *name, *bytes, *words;
	} rows[] = {
		{ "nothing", "", "" },
		{ "atoms", "* 12 EXISTS\r\n", "* 12 EXISTS . " },
		{ "LF alone", "* 12\n", "* 12 . " },
		{ "blanks between", "*  a   b \r\n", "* a b . " },
		{ "flags", "(\\Seen $Forwarded \\*)\r\n", "( \\Seen $Forwarded \\* ) . " },
		{ "parentheses at once", "((()a))", "( ( ( ) a ) ) " },
		{ "quoted", "\"a b\" \"\"", "\"a b\" \"\" " },
		{ "escapes", "\"\\\\\" \"a\\\"b\"", "\"\\\" \"a\"b\" " },
		{ "8-bit", "\xc3\xa0\xff \"\xc3\xa0\"\r\n", "\xc3\xa0\xff \"\xc3\xa0\" . " },
		{ "literal", "{5}\r\nhello)", "{5}hello) " },
		{ "literal that waits", "{5+}\r\nhello ", "{5}hello" },
		{ "literal8", "~{5}\r\nhello)", "{5}hello) " },
		{ "empty literal", "{0}\r\n)", "{0}) " },
		{ "literal with LF alone", "{2}\nab", "{2}ab" },
		{ "line's ends in a literal", "{4}\r\n\r\n\r\n\r\n", "{4}\r\n\r\n. " },
		{ "section", "BODY[] BODY[1.2.MIME]<0> ", "BODY[] BODY[1.2.MIME]<0> " },
		{ "fields in a section", "BODY[HEADER.FIELDS (\"A B\" C)] {1}\r\nx",
			"BODY[HEADER.FIELDS (\"A B\" C)] {1}x" },
		{ "any case of a section", "body[(a b)] Binary[(a b)] ",
			"body[(a b)] Binary[(a b)] " },
		{ "a folder with a bracket", "[Gmail]/Sent a[b [c ", "[Gmail]/Sent a[b [c " },
		{ "a keyword with a bracket", "(a[b c) d]\r\n", "( a[b c ) d] . " },
		{ "tilde", "~ ~a ~b{1}\r\nx", "~ ~a ~b {1}x" },
		{ "text", "a1 OK [CODE (x] \"y {3}\r\n* b\r\n",
			"a1 OK < [CODE (x] \"y {3}> . * b . " },
		{ "no text", "a1 OK\r\n* b\r\n", "a1 OK <> . * b . " },
		{ "unfinished", "abc", "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		for (gsize piece = 1; piece <= strlen(rows[i].bytes); piece++) {
			g_autofree char *words =
				words_of(rows[i].bytes, strlen(rows[i].bytes), piece);

			g_test_message("%s by %" G_GSIZE_FORMAT, rows[i].name, piece);
			g_assert_cmpstr(words, ==, rows[i].words);
		}
}

static void says_what_is_not_imap(void)
{
	static const struct {
		const char *name, *bytes;
		gsize len;
		const char *words;
	} rows[] = {
		{ "NUL between", "\0", 1, "bad: a NUL byte" },
		{ "NUL in an atom", "a\0", 2, "bad: a NUL byte" },
		{ "NUL in quotes", "\"\0", 2, "bad: a quoted string without its end" },
		{ "quotes without end", "\"a\r", 3, "bad: a quoted string without its end" },
		{ "quotes that end in an escape", "\"\\\n", 3,
			"bad: a quoted string without its end" },
		{ "section without end", "BODY[a\r", 7, "bad: a section without its end" },
		{ "NUL in a section", "BODY[\0", 6, "bad: a section without its end" },
		{ "literal without length", "{}", 2, "bad: a literal of impossible length" },
		{ "negative", "{-1}", 4, "bad: a literal of impossible length" },
		{ "words", "{five}", 6, "bad: a literal of impossible length" },
		{ "two signs", "{5++}", 5, "bad: a literal of impossible length" },
		{ "2^31", "{2147483648}", 12, "bad: a literal of impossible length" },
		{ "2^32 + 5", "{4294967301}", 12, "bad: a literal of impossible length" },
		{ "2^64", "{18446744073709551616}", 22, "bad: a literal of impossible length" },
		{ "2^64 + 5", "{18446744073709551621}", 22, "bad: a literal of impossible length" },
		{ "digits without end", "{0000000000000000000000000000", 29,
			"bad: a literal of impossible length" },
		{ "no line's end", "{5}x", 4, "bad: a literal's length without a line's end" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		for (gsize piece = 1; piece <= rows[i].len; piece++) {
			g_autofree char *words = words_of(rows[i].bytes, rows[i].len, piece);

			g_test_message("%s by %" G_GSIZE_FORMAT, rows[i].name, piece);
			g_assert_cmpstr(words, ==, rows[i].words);
		}
}

static void the_longest_literal_is_of_2_to_the_31_less_one(void)
{
	g_autofree char *words = words_of("{2147483647}\r\nx", 15, 15);

	g_assert_cmpstr(words, ==, "{2147483647}x");
}

/* No stranger makes it hold more than 64 KiB. */
static void a_token_has_a_maximum(void)
{
	static const struct {
		const char *name, *before, *behind, *why;
	} rows[] = {
		{ "atom", "", " ", "bad: a line without end" },
		{ "quoted", "\"", "\"", "bad: a line without end" },
		{ "section", "BODY[", "] ", "bad: a line without end" },
		{ "text", "OK ", "\n", "OK bad: a line without end" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		gsize room = IMAP_TOKEN_MAX - (g_str_equal(rows[i].name, "section") ? 6 : 0) -
			(g_str_equal(rows[i].name, "text") ? 1 : 0);
		g_autofree char *most = g_strnfill(room, 'x');
		g_autofree char *good = g_strconcat(rows[i].before, most, rows[i].behind, NULL);
		g_autofree char *long_one =
			g_strconcat(rows[i].before, most, "x", rows[i].behind, NULL);
		g_autofree char *read = words_of(good, strlen(good), 1000);
		g_autofree char *refused = words_of(long_one, strlen(long_one), 1000);

		g_test_message("%s", rows[i].name);
		g_assert_null(strstr(read, "bad"));
		g_assert_nonnull(strstr(read, most));
		g_assert_cmpstr(refused, ==, rows[i].why);
	}
}

static void what_was_bad_stays_bad(void)
{
	ImapToken token;
	ImapLexer lexer;

	imap_lexer_init(&lexer);
	imap_lexer_feed(&lexer, "{-1}", 4);
	g_assert_cmpint(imap_lexer_next(&lexer, &token), ==, IMAP_TOKEN_BAD);
	imap_lexer_feed(&lexer, "* OK\r\n", 6);
	g_assert_cmpint(imap_lexer_next(&lexer, &token), ==, IMAP_TOKEN_BAD);
	g_assert_cmpint(imap_lexer_next(&lexer, &token), ==, IMAP_TOKEN_BAD);
	g_assert_cmpstr(lexer.why, ==, "a literal of impossible length");
	imap_lexer_clear(&lexer);
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func(
		"/imap_lexer/reads_tokens_however_they_come", reads_tokens_however_they_come);
	g_test_add_func("/imap_lexer/says_what_is_not_imap", says_what_is_not_imap);
	g_test_add_func("/imap_lexer/the_longest_literal_is_of_2_to_the_31_less_one",
		the_longest_literal_is_of_2_to_the_31_less_one);
	g_test_add_func("/imap_lexer/a_token_has_a_maximum", a_token_has_a_maximum);
	g_test_add_func("/imap_lexer/what_was_bad_stays_bad", what_was_bad_stays_bad);
	return g_test_run();
}
