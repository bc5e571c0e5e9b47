/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/mail_date.h"

#include "test.h"

#include <string.h>

#define ADD(name) g_test_add_func("/mail_date/" #name, name)

static void reads_a_headers_date(void)
{
	static const struct {
		const char *text;
		gint64 utc;
	} rows[] = {
		{ "Tue, 12 Dec 2023 10:00:00 +0100", 1702371600 },
		{ "Tue, 12 Dec 2023 10:00:00 +0100 (CET)", 1702371600 },
		{ " Tue,\r\n\t12 Dec 2023 10:00:00 -0530", 1702395000 },
		{ "12 Dec 2023 10:00:00 +0000", 1702375200 },
		{ "12 Dec 2023 10:00 GMT", 1702375200 },
		{ "2 Dec 23 9:00 UT", 1701507600 },
		{ "Sat, 1 Jan 00 00:00:00 EST", 946702800 },
		{ "Fri, 31 Dec 99 23:00:00 z", 946681200 },
		{ "12 dec 123 10:00:00 CEST", 1702368000 },
		{ "Tuesday, 12 December 2023 10:00:00", 1702375200 },
		{ "12 Dec 2023 10:00:00 XYZ", 1702375200 },
		{ "31 Dec 2016 23:59:60 +0000", 1483228799 },
		{ "1 Jan 1970 00:00:00 +0000", 0 },
		{ "31 Dec 9999 23:59:59 +0000", G_GINT64_CONSTANT(253402300799) },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		gint64 utc = -1;

		g_test_message("%s", rows[i].text);
		g_assert_true(mail_date_parse(rows[i].text, strlen(rows[i].text), &utc));
		g_assert_cmpint(utc, ==, rows[i].utc);
	}
}

static void refuses_what_is_no_date(void)
{
	static const char *const rows[] = {
		"",
		"Tue",
		"Tue, 12 Dec 2023",
		"12 Dec 2023 1000 +0100",
		"12 Dec 2023 10:00:00:00",
		"12 Dec 2023 24:00:00",
		"12 Dec 2023 10:60:00",
		"12 Dec 2023 :00:00",
		"12 Dec 2023 010:00:00",
		"31 Jun 2023 10:00:00",
		"0 Jun 2023 10:00:00",
		"012 Jun 2023 10:00:00",
		"12 Lug 2023 10:00:00",
		"12 06 2023 10:00:00",
		"12 Dec 02023 10:00:00",
		"12 Dec 0000 10:00:00",
		"31 Dec 1969 23:59:59 +0000",
		"1 Jan 1970 00:00:00 +0100",
		"31 Dec 9999 23:59:59 -0100",
		"(12 Dec 2023 10:00:00 +0000)",
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		gint64 utc = 42;

		g_test_message("%s", rows[i]);
		g_assert_false(mail_date_parse(rows[i], strlen(rows[i]), &utc));
		g_assert_cmpint(utc, ==, 42);
	}
}

static void ends_at_its_length_and_at_a_nul(void)
{
	gint64 utc = 42;

	g_assert_true(mail_date_parse("12 Dec 2023 10:00:00 +01009", 26, &utc));
	g_assert_cmpint(utc, ==, 1702371600);
	g_assert_false(mail_date_parse("12 Dec 2023\0 10:00:00 +0100", 27, &utc));
}

static void reads_a_from_line(void)
{
	static const struct {
		const char *line;
		gint64 seconds;
		gboolean zoned;
	} rows[] = {
		{ "From ann@example.org Tue Dec 12 10:00:00 2023", 1702375200, FALSE },
		{ "From ann@example.org  Sat Dec  2 10:00:00 2023", 1701511200, FALSE },
		{ "From - Tue Dec 12 10:00:00 2023", 1702375200, FALSE },
		{ "From Tue Dec 12 10:00:00 2023", 1702375200, FALSE },
		{ "From \"Ann B. (at home)\" Tue Dec 12 10:00:00 2023", 1702375200, FALSE },
		{ "From ann Tue Dec 12 10:00 2023", 1702375200, FALSE },
		{ "From ann Tue Dec 12 10:00:00 MET 2023", 1702371600, TRUE },
		{ "From ann Tue Dec 12 10:00:00 XYZ 2023", 1702375200, FALSE },
		{ "From ann Tue Dec 12 10:00:00 +0100 2023", 1702371600, TRUE },
		{ "From ann Tue Dec 12 10:00:00 2023 +0100", 1702371600, TRUE },
		{ "From ann Tue Dec 12 10:00:00 2023 remote from uucp", 1702375200, FALSE },
		{ "From Mon Tue Dec 12 10:00:00 2023", 1702375200, FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		FromLine from = { -1, FALSE };

		g_test_message("%s", rows[i].line);
		g_assert_true(from_line_parse(rows[i].line, strlen(rows[i].line), &from));
		g_assert_cmpint(from.seconds, ==, rows[i].seconds);
		g_assert_cmpint(from.zoned, ==, rows[i].zoned);
	}
}

static void a_line_of_a_letter_is_none(void)
{
	static const char *const rows[] = {
		"From ",
		"From here it is far",
		"From Tuesday Dec 12 10:00:00 2023",
		"From ann Tue December 12 10:00:00 2023",
		"From ann Tue Dec 12 2023",
		"From ann Tue Dec 12 10:00:00",
		"From ann Tue Dec 12 10:00:00 MET",
		"From ann Tue Dec 12 10:00:00 MET DST 2023",
		"From ann Tue Dec 12 10:00:00 23",
		"From ann Tue Dec 32 10:00:00 2023",
		"from ann Tue Dec 12 10:00:00 2023",
		">From ann Tue Dec 12 10:00:00 2023",
		"From: ann Tue Dec 12 10:00:00 2023",
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		FromLine from = { 42, FALSE };

		g_test_message("%s", rows[i]);
		g_assert_false(from_line_parse(rows[i], strlen(rows[i]), &from));
		g_assert_cmpint(from.seconds, ==, 42);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	ADD(reads_a_headers_date);
	ADD(refuses_what_is_no_date);
	ADD(ends_at_its_length_and_at_a_nul);
	ADD(reads_a_from_line);
	ADD(a_line_of_a_letter_is_none);
	return g_test_run();
}
