/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/pop3.h"

#include "pop3_words.h"
#include "test.h"

#define BYTES(text) text, sizeof(text) - 1

static char *words_of(const char *bytes, const char *kinds, gsize piece)
{
	return g_string_free(pop3_words(bytes, strlen(bytes), kinds, piece), FALSE);
}

static void statuses(void)
{
	static const struct {
		const char *name, *bytes, *words;
	} rows[] = {
		{ "bare", "+OK\r\n", "ok: \n" },
		{ "text", "+OK 2 320\r\n", "ok: 2 320\n" },
		{ "err", "-ERR no such message\r\n", "err: no such message\n" },
		{ "err bare", "-ERR\r\n", "err: \n" },
		{ "colon", "-ERR: no\r\n", "err: : no\n" },
		{ "code", "-ERR [IN-USE] is open\r\n", "err IN-USE: is open\n" },
		{ "code of two levels", "-ERR [sys/Temp]later\r\n", "err SYS/TEMP: later\n" },
		{ "code alone", "+OK [LOGIN-DELAY]\r\n", "ok LOGIN-DELAY: \n" },
		{ "no code", "-ERR [two words] x\r\n", "err: [two words] x\n" },
		{ "empty code", "-ERR [] x\r\n", "err: [] x\n" },
		{ "open code", "-ERR [IN-USE\r\n", "err: [IN-USE\n" },
		{ "bracket alone", "-ERR [\r\n", "err: [\n" },
		{ "CR within", "-ERR a\rb\r\n", "err: a\rb\n" },
		{ "not at its end", "+OK\r", "" },
		{ "another word", "+OKAY\r\n", "bad: neither +OK nor -ERR\n" },
		{ "lower case", "+ok\r\n", "bad: neither +OK nor -ERR\n" },
		{ "blank before", " +OK\r\n", "bad: neither +OK nor -ERR\n" },
		{ "empty", "\r\n", "bad: neither +OK nor -ERR\n" },
		{ "continuation", "+ \r\n", "bad: neither +OK nor -ERR\n" },
		{ "IMAP", "* OK ready\r\n", "bad: neither +OK nor -ERR\n" },
		{ "bare LF", "+OK\n", "bad: a line that ends without CR\n" },
		{ "one too many", "+OK\r\n+OK\r\n",
			"ok: \nbad: something that nobody asked for\n" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *words = words_of(rows[i].bytes, "s", 100);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(words, ==, rows[i].words);
	}
}

static void lists(void)
{
	static const struct {
		const char *name, *bytes, *words;
	} rows[] = {
		{ "two", "+OK 2\r\n1 a\r\n2 b\r\n.\r\n", "ok+: 2\nline: 1 a\nline: 2 b\nend 2\n" },
		{ "none", "+OK\r\n.\r\n", "ok+: \nend 0\n" },
		{ "refused", "-ERR no UIDL here\r\n", "err: no UIDL here\n" },
		{ "stuffed", "+OK\r\n..\r\n.x\r\n.\r\n", "ok+: \nline: .\nline: x\nend 2\n" },
		{ "empty line", "+OK\r\n\r\n.\r\n", "ok+: \nline: \nend 1\n" },
		{ "cut before the end", "+OK\r\n1 a\r\n", "ok+: \nline: 1 a\n" },
		{ "cut at the dot", "+OK\r\n1 a\r\n.", "ok+: \nline: 1 a\n" },
		{ "cut at the CR", "+OK\r\n1 a\r\n.\r", "ok+: \nline: 1 a\n" },
		{ "bare LF", "+OK\r\n1 a\n.\r\n", "ok+: \nbad: a line that ends without CR\n" },
		{ "LF at the end", "+OK\r\n1 a\r\n.\n",
			"ok+: \nline: 1 a\nbad: a line that ends without CR\n" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *words = words_of(rows[i].bytes, "l", 100);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(words, ==, rows[i].words);
	}
}

static void bodies(void)
{
	static const struct {
		const char *name, *bytes;
		gsize len;
		const char *words;
		gsize words_len;
	} rows[] = {
		{ "plain", BYTES("a\r\nb\r\n.\r\n"), BYTES("body: a\r\nb\r\n\nend 6\n") },
		{ "no octets", BYTES(".\r\n"), BYTES("end 0\n") },
		{ "one empty line", BYTES("\r\n.\r\n"), BYTES("body: \r\n\nend 2\n") },
		{ "a dot", BYTES("..\r\n.\r\n"), BYTES("body: .\r\n\nend 3\n") },
		{ "two dots", BYTES("...\r\n.\r\n"), BYTES("body: ..\r\n\nend 4\n") },
		{ "dot that was not stuffed", BYTES(".a\r\n.\r\n"), BYTES("body: a\r\n\nend 3\n") },
		{ "dots within", BYTES("a..b.\r\n.\r\n"), BYTES("body: a..b.\r\n\nend 7\n") },
		{ "dot, CR, text", BYTES(".\rx\r\n.\r\n"), BYTES("body: \rx\r\n\nend 4\n") },
		{ "dot, CR, CR, LF", BYTES(".\r\r\n.\r\n"), BYTES("body: \r\r\n\nend 3\n") },
		{ "dot, CR, dot", BYTES(".\r.\r\n.\r\n"), BYTES("body: \r.\r\n\nend 4\n") },
		{ "dot, LF", BYTES(".\n.\r\n\r\n.\r\n"), BYTES("body: \n.\r\n\r\n\nend 6\n") },
		{ "LF, dot, LF", BYTES("a\n.\nb\r\n.\r\n"), BYTES("body: a\n.\nb\r\n\nend 7\n") },
		{ "LF, dot, CRLF", BYTES("a\n.\r\nb\r\n.\r\n"),
			BYTES("body: a\n.\r\nb\r\n\nend 8\n") },
		{ "LF, two dots", BYTES("a\n..\r\n.\r\n"), BYTES("body: a\n..\r\n\nend 6\n") },
		{ "CR, dot", BYTES("a\r.\r\n.\r\n"), BYTES("body: a\r.\r\n\nend 5\n") },
		{ "CR, CRLF, dot", BYTES("a\r\r\n.\r\n"), BYTES("body: a\r\r\n\nend 4\n") },
		{ "NUL", BYTES("a\0b\r\n\0\r\n.\r\n"), BYTES("body: a\0b\r\n\0\r\n\nend 8\n") },
		{ "dot, NUL", BYTES(".\0\r\n.\r\n"), BYTES("body: \0\r\n\nend 3\n") },
		{ "8 bit", BYTES("\x80\xff\r\n.\r\n"), BYTES("body: \x80\xff\r\n\nend 4\n") },
		{ "status within", BYTES("+OK\r\n-ERR\r\n.\r\n"),
			BYTES("body: +OK\r\n-ERR\r\n\nend 11\n") },
		{ "more behind", BYTES("a\r\n.\r\n.\r\n"),
			BYTES("body: a\r\n\nend 3\nbad: something that nobody asked for\n") },
		{ "no end", BYTES("a\r\n"), BYTES("body: a\r\n") },
		{ "LF alone ends nothing", BYTES("a\n.\n"), BYTES("body: a\n.\n") },
		{ "LF before ends nothing", BYTES("a\n.\r\n"), BYTES("body: a\n.\r\n") },
		{ "cut at the dot", BYTES("a\r\n."), BYTES("body: a\r\n") },
		{ "cut at the CR", BYTES("a\r\n.\r"), BYTES("body: a\r\n") },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) wire = g_string_new("+OK\r\n");
		g_autoptr(GString) expected = g_string_new("ok+: \n");

		g_string_append_len(wire, rows[i].bytes, (gssize)rows[i].len);
		g_string_append_len(expected, rows[i].words, (gssize)rows[i].words_len);
		g_test_message("%s", rows[i].name);
		for (gsize piece = 1; piece <= wire->len; piece++) {
			g_autoptr(GString) words = pop3_words(wire->str, wire->len, "b", piece);

			g_assert_cmpmem(words->str, words->len, expected->str, expected->len);
		}
	}
}

/* A whole session in one piece, and in pieces of every size. */
static void every_cut_gives_the_same(void)
{
	static const char session[] =
		"+OK capabilities\r\nTOP\r\nUIDL\r\nSASL PLAIN\r\n.\r\n"
		"+OK 3 320\r\n"
		"+OK\r\n1 abc\r\n2 d..e\r\n.\r\n"
		"+OK 120 octets\r\nSubject: x\r\n\r\n..\r\n.\r.\r\n\n.\n\r\n.\r\n"
		"-ERR [SYS/PERM] no such message\r\n"
		"+OK\r\n.\r\n"
		"+OK bye\r\n";
	static const char kinds[] = "lslbbbs";
	gsize len = strlen(session);
	g_autofree char *whole = words_of(session, kinds, len);

	g_assert_nonnull(strstr(whole, "body: Subject: x\r\n\r\n.\r\n\r.\r\n\n.\n\r\n\nend 26\n"));
	g_assert_true(g_str_has_suffix(whole, "ok+: \nend 0\nok: bye\n"));
	for (gsize cut = 1; cut < len; cut++) {
		g_autofree char *pieces = words_of(session, kinds, cut);

		g_assert_cmpstr(pieces, ==, whole);
	}
}

/* The bytes go on as they lie in what was fed, as many as there are. */
static void a_body_is_not_held(void)
{
	enum { PIECE = 1024 * 1024, COUNT = 1024 };
	static const char head[] = "+OK\r\n", end[] = "\r\n.\r\n";
	g_autofree char *piece = g_strnfill(PIECE, 'x');
	g_autoptr(Pop3Reader) reader = pop3_reader_open();
	Pop3Event event;

	pop3_reader_expect(reader, POP3_BODY);
	pop3_reader_feed(reader, head, strlen(head));
	g_assert_cmpint(pop3_reader_next(reader, &event), ==, POP3_STATUS);
	g_assert_false(event.last);
	for (guint i = 0; i < COUNT; i++) {
		pop3_reader_feed(reader, piece, PIECE);
		g_assert_cmpint(pop3_reader_next(reader, &event), ==, POP3_BYTES);
		g_assert_true(event.bytes == piece);
		g_assert_cmpuint(event.len, ==, PIECE);
		g_assert_cmpint(pop3_reader_next(reader, &event), ==, POP3_MORE);
	}
	pop3_reader_feed(reader, end, strlen(end));
	g_assert_cmpint(pop3_reader_next(reader, &event), ==, POP3_BYTES);
	g_assert_cmpint(pop3_reader_next(reader, &event), ==, POP3_END);
	g_assert_cmpuint(event.number, ==, (guint64)PIECE * COUNT + 2);
}

static void a_line_has_a_maximum(void)
{
	static const struct {
		const char *name, *before, *kinds;
		gsize count;
		const char *behind, *words;
	} rows[] = {
		{ "status", "", "s", POP3_LINE_MAX - 2, "\r\n", "bad: neither +OK nor -ERR\n" },
		{ "status beyond", "", "s", POP3_LINE_MAX - 1, "\r\n", "bad: a line too long\n" },
		{ "status without end", "", "s", POP3_LINE_MAX * 100, "",
			"bad: a line too long\n" },
		{ "list beyond", "+OK\r\n", "l", POP3_LINE_MAX - 1, "\r\n",
			"ok+: \nbad: a line too long\n" },
		{ "list without end", "+OK\r\n", "l", POP3_LINE_MAX + 1, "",
			"ok+: \nbad: a line too long\n" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *filling = g_strnfill(rows[i].count, 'x');
		g_autofree char *bytes = g_strconcat(rows[i].before, filling, rows[i].behind, NULL);

		g_test_message("%s", rows[i].name);
		for (gsize piece = 1; piece < 100000; piece *= 7) {
			g_autofree char *words = words_of(bytes, rows[i].kinds, piece);

			g_assert_cmpstr(words, ==, rows[i].words);
		}
	}
}

static void a_nul_is_no_part_of_a_line(void)
{
	static const struct {
		const char *name, *bytes;
		gsize len;
		const char *words;
	} rows[] = {
		{ "status", BYTES("-ERR a\0b\r\n"), "bad: a NUL byte\n" },
		{ "list", BYTES("+OK\r\n1 a\0b\r\n.\r\n"), "ok+: \nbad: a NUL byte\n" },
		{ "dot", BYTES("+OK\r\n.\0\r\n"), "ok+: \nbad: a NUL byte\n" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		for (gsize piece = 1; piece <= rows[i].len; piece++) {
			g_autoptr(GString) words =
				pop3_words(rows[i].bytes, rows[i].len, "l", piece);

			g_test_message("%s", rows[i].name);
			g_assert_cmpstr(words->str, ==, rows[i].words);
		}
}

static void what_was_bad_stays_bad(void)
{
	static const char bad[] = "hello\r\n", good[] = "+OK\r\n";
	g_autoptr(Pop3Reader) reader = pop3_reader_open();
	Pop3Event event;

	pop3_reader_expect(reader, POP3_SINGLE);
	pop3_reader_feed(reader, bad, strlen(bad));
	g_assert_cmpint(pop3_reader_next(reader, &event), ==, POP3_BAD);
	pop3_reader_feed(reader, good, strlen(good));
	g_assert_cmpint(pop3_reader_next(reader, &event), ==, POP3_BAD);
	g_assert_cmpstr(event.why, ==, "neither +OK nor -ERR");
}

static void uidl(void)
{
	g_autofree char *longest = g_strnfill(POP3_UIDL_MAX, 'u');
	g_autofree char *long_line = g_strconcat("7 ", longest, NULL);
	g_autofree char *too_long = g_strconcat("7 ", longest, "u", NULL);
	const struct {
		const char *line;
		guint32 number;
		const char *id; /* NULL: refused */
	} rows[] = {
		{ "1 whqtswO00WBw418f9t5JxYwZ", 1, "whqtswO00WBw418f9t5JxYwZ" },
		{ "4294967295 !~", 4294967295U, "!~" },
		{ "2  two-blanks", 2, "two-blanks" },
		{ "2 blank-behind ", 2, "blank-behind" },
		{ "2 perch\xc3\xa9", 2, "perch\xc3\xa9" },
		{ "007 james", 7, "james" },
		{ long_line, 7, longest },
		{ too_long, 0, NULL },
		{ "1 ", 0, NULL },
		{ "1", 0, NULL },
		{ "", 0, NULL },
		{ " 1 a", 0, NULL },
		{ "a 1", 0, NULL },
		{ "0 a", 0, NULL },
		{ "-1 a", 0, NULL },
		{ "4294967296 a", 0, NULL },
		{ "1 a b", 0, NULL },
		{ "1 a\tb", 0, NULL },
		{ "1\ta", 0, NULL },
		{ "1 a\r", 0, NULL },
		{ "1 a\x7f", 0, NULL },
		{ "+OK 1", 0, NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		char id[POP3_UIDL_MAX + 1] = "untouched";
		guint32 number = 0;

		g_test_message("%s", rows[i].line);
		g_assert_cmpint(pop3_uidl_parse(rows[i].line, &number, id), ==, rows[i].id != NULL);
		g_assert_cmpstr(id, ==, rows[i].id ? rows[i].id : "untouched");
		g_assert_cmpuint(number, ==, rows[i].number);
	}
}

static void sizes(void)
{
	static const struct {
		const char *line;
		guint32 number;
		guint64 size;
		gboolean list, stat;
	} rows[] = {
		{ "1 120", 1, 120, TRUE, TRUE },
		{ "1 0", 1, 0, TRUE, TRUE },
		{ "0 0", 0, 0, FALSE, TRUE },
		{ "3 4611686018427387904", 3, G_GUINT64_CONSTANT(4611686018427387904), TRUE, TRUE },
		{ "3 9223372036854775807", 3, G_MAXINT64, TRUE, TRUE },
		{ "4294967295 1", G_MAXUINT32, 1, TRUE, TRUE },
		{ "1 120 octets", 1, 120, TRUE, TRUE },
		{ "1 120 ", 1, 120, TRUE, TRUE },
		{ "3 9223372036854775808", 0, 0, FALSE, FALSE },
		{ "3 18446744073709551617", 0, 0, FALSE, FALSE },
		{ "4294967296 1", 0, 0, FALSE, FALSE },
		{ "1 -1", 0, 0, FALSE, FALSE },
		{ "1 12a", 0, 0, FALSE, FALSE },
		{ "1 0x10", 0, 0, FALSE, FALSE },
		{ "1", 0, 0, FALSE, FALSE },
		{ "1 ", 0, 0, FALSE, FALSE },
		{ "", 0, 0, FALSE, FALSE },
		{ "many few", 0, 0, FALSE, FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		guint32 number = 0, count = 0;
		guint64 size = 0, total = 0;

		g_test_message("%s", rows[i].line);
		g_assert_cmpint(pop3_list_parse(rows[i].line, &number, &size), ==, rows[i].list);
		g_assert_cmpint(pop3_stat_parse(rows[i].line, &count, &total), ==, rows[i].stat);
		g_assert_cmpuint(number, ==, rows[i].list ? rows[i].number : 0);
		g_assert_cmpuint(size, ==, rows[i].list ? rows[i].size : 0);
		g_assert_cmpuint(count, ==, rows[i].number);
		g_assert_cmpuint(total, ==, rows[i].size);
	}
}

static void capabilities(void)
{
	static const struct {
		const char *line, *name;
	} rows[] = {
		{ "PIPELINING", "PIPELINING" },
		{ "sasl PLAIN LOGIN", "SASL" },
		{ "Expire 60 USER", "EXPIRE" },
		{ "TOP ", "TOP" },
		{ "", "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *name = pop3_capability(rows[i].line);

		g_assert_cmpstr(name, ==, rows[i].name);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/pop3/statuses", statuses);
	g_test_add_func("/pop3/lists", lists);
	g_test_add_func("/pop3/bodies", bodies);
	g_test_add_func("/pop3/every_cut_gives_the_same", every_cut_gives_the_same);
	g_test_add_func("/pop3/a_body_is_not_held", a_body_is_not_held);
	g_test_add_func("/pop3/a_line_has_a_maximum", a_line_has_a_maximum);
	g_test_add_func("/pop3/a_nul_is_no_part_of_a_line", a_nul_is_no_part_of_a_line);
	g_test_add_func("/pop3/what_was_bad_stays_bad", what_was_bad_stays_bad);
	g_test_add_func("/pop3/uidl", uidl);
	g_test_add_func("/pop3/sizes", sizes);
	g_test_add_func("/pop3/capabilities", capabilities);
	return g_test_run();
}
