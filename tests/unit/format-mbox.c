/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/mbox.h"

#include "mbox_words.h"
#include "test.h"

#include <string.h>

#define ADD(name) g_test_add_func("/mbox/" #name, name)
#define FROM      "From a Thu Jan  1 00:00:07 1970\n"
#define FROM_8    "From b Thu Jan  1 00:00:08 1970\n"
#define FROM_CRLF "From a Thu Jan  1 00:00:07 1970\r\n"

static void check(const char *name, const char *text, gint64 trust, const char *expected)
{
	for (gsize piece = 1; piece <= 40; piece++) {
		g_autofree char *words = mbox_words(text, strlen(text), piece, trust);

		g_test_message("%s by %" G_GSIZE_FORMAT, name, piece);
		g_assert_cmpstr(words, ==, expected);
	}
}

static void reads_messages(void)
{
	static const struct {
		const char *name, *text, *expected;
	} rows[] = {
		{ "nothing", "", "" },
		{ "empty lines only", "\n\r\n", "" },
		{ "one", FROM "A: 1\n\nbody\n\n", "[7|A: 1\n|\nbody\n]" },
		{ "two", FROM "A: 1\n\nbody\n\n" FROM_8 "B: 2\n\nmore\n\n",
			"[7|A: 1\n|\nbody\n][8|B: 2\n|\nmore\n]" },
		{ "empty lines before the first", "\n\n" FROM "A: 1\n\nb\n", "[7|A: 1\n|\nb\n]" },
		{ "no empty line at the end", FROM "A: 1\n\nbody\n", "[7|A: 1\n|\nbody\n]" },
		{ "cut in a line", FROM "A: 1\n\nbody", "[7|A: 1\n|\nbody]" },
		{ "cut in a header", FROM "A: 1\nB", "[7|A: 1\nB]" },
		{ "cut behind a From line", FROM "A: 1\n\nb\n\n" FROM_8, "[7|A: 1\n|\nb\n][8|]" },
		{ "cut in a From line", FROM "A: 1\n\nb\n\nFrom b Thu Jan  1 00:00:08 1970",
			"[7|A: 1\n|\nb\n]" },
		{ "a body that ends in empty lines", FROM "A: 1\n\nb\n\n\n\n" FROM_8 "B: 2\n\n\n",
			"[7|A: 1\n|\nb\n\n\n][8|B: 2\n|\n]" },
		{ "no body", FROM "A: 1\n\n\n" FROM_8 "B: 2\n\n", "[7|A: 1\n|\n][8|B: 2\n|]" },
		{ "no header", FROM "\nbody\n\n", "[7||\nbody\n]" },
		{ "CRLF", FROM_CRLF "A: 1\r\n\r\nbody\r\n\r\n" FROM_CRLF "B: 2\r\n\r\n\r\n",
			"[7|A: 1\r\n|\r\nbody\r\n][7|B: 2\r\n|\r\n]" },
		{ "a CR alone", FROM "A: 1\n\n\rb\n\r\r\n", "[7|A: 1\n|\n\rb\n\r\r\n]" },
		{ "a CR at the end", FROM "A: 1\n\nb\n\r", "[7|A: 1\n|\nb\n\r]" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		check(rows[i].name, rows[i].text, -1, rows[i].expected);
}

static void knows_what_begins_a_message(void)
{
	static const struct {
		const char *name, *text, *expected;
	} rows[] = {
		{ "without an empty line", FROM "A: 1\n\nb\n" FROM_8,
			"[7|A: 1\n|\nb\n" FROM_8 "]" },
		{ "without a date", FROM "A: 1\n\nb\n\nFrom here on\n",
			"[7|A: 1\n|\nb\n\nFrom here on\n]" },
		{ "in the header", FROM FROM_8 "A: 1\n\n", "[7|" FROM_8 "A: 1\n|]" },
		{ "right behind the header", FROM "A: 1\n\n" FROM_8 "B: 2\n",
			"[7|A: 1\n|][8|B: 2\n]" },
		{ "words that begin alike", FROM "A: 1\n\n\nFro\n\nFrom\n\nF",
			"[7|A: 1\n|\n\nFro\n\nFrom\n\nF]" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		check(rows[i].name, rows[i].text, -1, rows[i].expected);
}

static void takes_one_quote_off(void)
{
	static const struct {
		const char *name, *text, *expected;
	} rows[] = {
		{ "one", FROM "A: 1\n\n>From b\n", "[7|A: 1\n|\nFrom b\n]" },
		{ "three", FROM "A: 1\n\n>>>From b\n\n>From", "[7|A: 1\n|\n>>From b\n\n>From]" },
		{ "with a blank", FROM "A: 1\n\n> From b\n>from b\n",
			"[7|A: 1\n|\n> From b\n>from b\n]" },
		{ "not in the header", FROM ">From b\nA: 1\n\n", "[7|>From b\nA: 1\n|]" },
		{ "not behind other letters", FROM "A: 1\n\nx>From b\n\r>From b\nF>From c\n",
			"[7|A: 1\n|\nx>From b\n\r>From b\nF>From c\n]" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		check(rows[i].name, rows[i].text, -1, rows[i].expected);
}

static void a_length_is_trusted(void)
{
	check("quotes and From lines inside",
		FROM "A: 1\n\n\n" FROM_8 ">From \n\n" FROM_8 "B: 2\n\n",
		1 + (gint64)strlen(FROM_8) + 7, "[7|A: 1\n|\n\n" FROM_8 ">From \n][8|B: 2\n|\n]");
	check("no line's end", FROM "A: 1\n\nbody\n" FROM_8 "B: 2\n", 4,
		"[7|A: 1\n|\nbody][8|B: 2\n]");
	check("nothing", FROM "A: 1\n\n\n" FROM_8 "B: 2\n", 0, "[7|A: 1\n|\n][8|B: 2\n]");
}

static void other_files_are_none(void)
{
	static const char *const rows[] = {
		"x",
		"\nx",
		"A: 1\n\nbody\n",
		"From ann\n",
		">From a Thu Jan  1 00:00:07 1970\n",
		"From a Thu Jan  1 00:00:07 197\n",
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		check(rows[i], rows[i], -1, "none");
}

/* A line that is too long to be one of the mbox's passes, whatever it begins with. */
static void a_long_line_passes(void)
{
	static const char *const beginnings[] = { "From ", ">", ">>>>From ", "x" };

	for (guint i = 0; i < G_N_ELEMENTS(beginnings); i++)
		for (gsize len = MBOX_LINE_MAX - 5; len <= MBOX_LINE_MAX + 5; len++) {
			g_autofree char *fill = g_strnfill(len, i == 1 ? '>' : 'y');
			g_autofree char *text = g_strconcat(
				FROM "A: 1\n\n\n", beginnings[i], fill, "\n\n", FROM_8, NULL);
			g_autofree char *expected = g_strconcat(
				"[7|A: 1\n|\n\n", beginnings[i] + (i == 2), fill, "\n][8|]", NULL);
			g_autofree char *words = mbox_words(text, strlen(text), 100, -1);

			g_assert_cmpstr(words, ==, expected);
		}
}

static void confirms_a_length(void)
{
	static const struct {
		const char *rest;
		gboolean is_end, expected;
	} rows[] = {
		{ "", TRUE, TRUE },
		{ "", FALSE, FALSE },
		{ "\n", TRUE, TRUE },
		{ "\n", FALSE, FALSE },
		{ "\r\n", TRUE, TRUE },
		{ "\r", TRUE, FALSE },
		{ "\n" FROM, FALSE, TRUE },
		{ "\n" FROM "A: 1\n", TRUE, TRUE },
		{ "\r\n" FROM_CRLF "A", FALSE, TRUE },
		{ FROM, TRUE, FALSE },
		{ "\n\n" FROM, TRUE, FALSE },
		{ "\nFrom here on\n", TRUE, FALSE },
		{ "\nFrom a Thu Jan  1 00:00:07 1970", TRUE, TRUE },
		{ "\nFrom a Thu Jan  1 00:00:07 1970", FALSE, FALSE },
		{ "x", TRUE, FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%u: %s", i, rows[i].rest);
		g_assert_cmpint(mbox_confirms(rows[i].rest, strlen(rows[i].rest), rows[i].is_end),
			==, rows[i].expected);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	ADD(reads_messages);
	ADD(knows_what_begins_a_message);
	ADD(takes_one_quote_off);
	ADD(a_length_is_trusted);
	ADD(other_files_are_none);
	ADD(a_long_line_passes);
	ADD(confirms_a_length);
	return g_test_run();
}
