/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/local_header.h"

#include "format/message_name.h"
#include "test.h"

#include <string.h>

#define ADD(name)   g_test_add_func("/local_header/" #name, name)
#define INTERNAL    "Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\n"
#define TUID(value) "X-TUID: " value "\n"

static LocalHeader read_text(const char *text)
{
	LocalHeader header;

	local_header_read(text, strlen(text), &header);
	return header;
}

static void reads_flags(void)
{
	static const struct {
		const char *text;
		guint flags;
	} rows[] = {
		{ "Subject: a\n", 0 },
		{ "Status: RO\n", FLAG_SEEN },
		{ "Status: O\n", 0 },
		{ "status:R\nX-Status: AF\n", FLAG_SEEN | FLAG_REPLIED | FLAG_FLAGGED },
		{ "X-STATUS: T\r\n", FLAG_DRAFT },
		{ "X-Status: D\n", 0 },
		{ "A: 1\n Status: R\n", 0 },
		{ "Status R\n", 0 },
		{ "X-Status-Old: A\n", 0 },
		{ "A: 1\n\nStatus: R\n", 0 },
		{ "A: 1\r\n\r\nStatus: R\r\n", 0 },
		{ "A: 1\nStatus: R", FLAG_SEEN },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		LocalHeader header = read_text(rows[i].text);

		g_test_message("%s", rows[i].text);
		g_assert_cmpuint(header.flags, ==, rows[i].flags);
	}
}

static void reads_the_length(void)
{
	static const struct {
		const char *text;
		gboolean has;
		guint64 length;
	} rows[] = {
		{ "A: 1\n", FALSE, 0 },
		{ "Content-Length: 412\n", TRUE, 412 },
		{ "content-length:\t0\r\n", TRUE, 0 },
		{ "Content-Length: 5\nContent-Length: 6\n", TRUE, 5 },
		{ "Content-Length: x\nContent-Length: 6\n", TRUE, 6 },
		{ "Content-Length: -1\n", FALSE, 0 },
		{ "Content-Length: 99999999999999999999\n", FALSE, 0 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		LocalHeader header = read_text(rows[i].text);

		g_test_message("%s", rows[i].text);
		g_assert_cmpint(header.has_length, ==, rows[i].has);
		if (rows[i].has)
			g_assert_cmpuint(header.length, ==, rows[i].length);
	}
}

static void reads_when_it_came(void)
{
	static const struct {
		const char *text;
		gint64 received, date;
	} rows[] = {
		{ "A: 1\n", 0, 0 },
		{ "Date: 12 Dec 2023 10:00:00 +0000\nDate: 1 Jan 2020 10:00:00 +0000\n", 0,
			1702375200 },
		{ "Received: from a (b; c)\n\tby d;\n\t12 Dec 2023 10:00:00 +0000\n"
		  "Received: by e; 1 Jan 2020 10:00:00 +0000\nDate: 1 Jan 2020 10:00:00 +0000\n",
			1702375200, 1577872800 },
		{ "Received: by a\nReceived: by e; 1 Jan 2020 10:00:00 +0000\n", 0, 0 },
		{ "Date: yesterday\n", 0, 0 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		LocalHeader header = read_text(rows[i].text);

		g_test_message("%s", rows[i].text);
		g_assert_cmpint(header.received, ==, rows[i].received);
		g_assert_cmpint(header.date, ==, rows[i].date);
	}
}

static void knows_the_folders_own_data(void)
{
	g_assert_true(read_text("X-IMAP: 1 2\n" INTERNAL).internal);
	g_assert_true(read_text(INTERNAL "X-IMAPbase: 1 2\n").internal);
	g_assert_false(read_text(INTERNAL).internal);
	g_assert_false(read_text("X-IMAP: 1 2\nSubject: Re: DON'T DELETE THIS MESSAGE\n").internal);
}

/* What is left without the line, or "-" where it stays. */
static void finds_the_line_of_mbsync(void)
{
	static const struct {
		const char *name, *text, *left;
	} rows[] = {
		{ "none", "A: 1\n", "-" },
		{ "at the end", "A: 1\n" TUID("abcdEFGH12+/"), "A: 1\n" },
		{ "in the middle", "A: 1\n" TUID("abcdEFGH12+/") "B: 2\n\n", "A: 1\nB: 2\n\n" },
		{ "alone", TUID("abcdEFGH12+/"), "" },
		{ "CRLF", "A: 1\r\nX-TUID: abcdEFGH12+/\r\nB: 2\r\n", "A: 1\r\nB: 2\r\n" },
		{ "twice", TUID("abcdEFGH12+/") TUID("abcdEFGH12+/"), "-" },
		{ "three times", TUID("abcdEFGH12+/") TUID("x") TUID("abcdEFGH12+/"), "-" },
		{ "short", TUID("abcdEFGH12+"), "-" },
		{ "long", TUID("abcdEFGH12+/="), "-" },
		{ "other letters", TUID("abcdEFGH12+="), "-" },
		{ "in the body", "A: 1\n\n" TUID("abcdEFGH12+/"), "-" },
		{ "folded behind another", "A: 1\n X-TUID: abcdEFGH12+/\n", "-" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		LocalHeader header = read_text(rows[i].text);
		g_autoptr(GString) left = g_string_new(rows[i].text);

		g_string_erase(left, (gssize)header.tuid, (gssize)header.tuid_len);
		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(header.tuid_len ? left->str : "-", ==, rows[i].left);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	ADD(reads_flags);
	ADD(reads_the_length);
	ADD(reads_when_it_came);
	ADD(knows_the_folders_own_data);
	ADD(finds_the_line_of_mbsync);
	return g_test_run();
}
