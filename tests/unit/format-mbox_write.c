/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/mbox_write.h"

#include "mbox_words.h"
#include "test.h"

#include <string.h>

#define FROM "From MAILER-DAEMON Tue Dec 12 10:00:07 2023\n"

enum { ARRIVAL = 1702375207 };

/* TEXT as an mbox of one message, written in pieces of PIECE. */
static char *written(const char *text, gsize len, gsize piece)
{
	GString *out = g_string_new(NULL);
	MboxWriter writer;
	gsize at;

	mbox_write_begin(&writer, ARRIVAL, out);
	for (at = 0; at < len; at += MIN(piece, len - at))
		mbox_write(&writer, text + at, MIN(piece, len - at), out);
	mbox_write_end(&writer, out);
	return g_string_free(out, FALSE);
}

static const struct {
	const char *name, *text, *expected;
	gboolean same; /* it is read again as it was */
} rows[] = {
	{ "a message", "A: 1\n\nbody\n", FROM "A: 1\n\nbody\n\n", TRUE },
	{ "nothing", "", FROM "\n", TRUE },
	{ "an empty line", "\n", FROM "\n\n", TRUE },
	{ "no body", "A: 1\n", FROM "A: 1\n\n", TRUE },
	{ "an empty body", "A: 1\n\n", FROM "A: 1\n\n\n", TRUE },
	{ "empty lines at the end", "A: 1\n\nb\n\n\n", FROM "A: 1\n\nb\n\n\n\n", TRUE },
	{ "From", "A: 1\n\nFrom here\n", FROM "A: 1\n\n>From here\n\n", TRUE },
	{ "From behind a letter", "A: 1\n\nxFrom here\n", FROM "A: 1\n\nxFrom here\n\n", TRUE },
	{ "From alone", "A: 1\n\nFrom\nFrom \n", FROM "A: 1\n\nFrom\n>From \n\n", TRUE },
	{ "from", "A: 1\n\nfrom here\n", FROM "A: 1\n\nfrom here\n\n", TRUE },
	{ "quoted From", "A: 1\n\n>From\n>From x\n>>>From x\n>>x\n",
		FROM "A: 1\n\n>From\n>>From x\n>>>>From x\n>>x\n\n", TRUE },
	{ "other quotes", "A: 1\n\n> From x\n>F>From x\n", FROM "A: 1\n\n> From x\n>F>From x\n\n",
		TRUE },
	{ "an mbox in it", "A: 1\n\n" FROM "B: 2\n\nb\n\n" FROM,
		FROM "A: 1\n\n>" FROM "B: 2\n\nb\n\n>" FROM "\n", TRUE },
	{ "CRLF", "A: 1\r\n\r\nFrom x\r\n", FROM "A: 1\r\n\r\n>From x\r\n\n", TRUE },
	{ "a CR alone", "A: 1\n\n\rFrom x\n\r\n", FROM "A: 1\n\n\rFrom x\n\r\n\n", TRUE },
	{ "quoted in the header", ">From x\nA: 1\n\n>From x\n",
		FROM ">From x\nA: 1\n\n>>From x\n\n", TRUE },
	{ "From in the header", "A: 1\nFrom x\n\nFrom x\n", FROM "A: 1\n>From x\n\n>From x\n\n",
		FALSE },
	{ "no line end", "A: 1\n\nbody", FROM "A: 1\n\nbody\n\n", FALSE },
	{ "no line end behind From", "A: 1\n\nFrom ", FROM "A: 1\n\n>From \n\n", FALSE },
	{ "cut in From", "A: 1\n\n>>Fro", FROM "A: 1\n\n>>Fro\n\n", FALSE },
};

static void writes_messages(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		for (gsize piece = 1; piece <= 20; piece++) {
			g_autofree char *mbox = written(rows[i].text, strlen(rows[i].text), piece);

			g_test_message("%s by %" G_GSIZE_FORMAT, rows[i].name, piece);
			g_assert_cmpstr(mbox, ==, rows[i].expected);
		}
}

/* Two behind each other, which begin and end where they did. */
static void comes_back(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *one = written(rows[i].text, strlen(rows[i].text), 7);
		g_autofree char *two = g_strconcat(one, one, NULL);
		g_autofree char *words = mbox_words(two, strlen(two), 5, -1);
		g_auto(GStrv) parts = g_strsplit(words, "|", -1);
		g_autofree char *joined = g_strjoinv("", parts);
		g_autofree char *expected = g_strdup_printf(
			"[%d%s][%d%s]", ARRIVAL, rows[i].text, ARRIVAL, rows[i].text);

		g_test_message("%s", rows[i].name);
		g_assert_cmpint(g_str_equal(joined, expected), ==, rows[i].same);
	}
}

static void prints_dates(void)
{
	static const struct {
		gint64 utc;
		const char *line;
	} dates[] = {
		{ 0, "From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n" },
		{ 1709251199, "From MAILER-DAEMON Thu Feb 29 23:59:59 2024\n" },
		{ 1696118399, "From MAILER-DAEMON Sat Sep 30 23:59:59 2023\n" },
		{ -1, "From MAILER-DAEMON Wed Dec 31 23:59:59 1969\n" },
		{ G_MAXINT64, "From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(dates); i++) {
		g_autoptr(GString) out = g_string_new(NULL);
		MboxWriter writer;

		mbox_write_begin(&writer, dates[i].utc, out);
		g_assert_cmpstr(out->str, ==, dates[i].line);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/mbox_write/writes_messages", writes_messages);
	g_test_add_func("/mbox_write/comes_back", comes_back);
	g_test_add_func("/mbox_write/prints_dates", prints_dates);
	return g_test_run();
}
