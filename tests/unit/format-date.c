/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/date.h"

#include "test.h"

static void reads_an_internaldate(void)
{
	static const struct {
		const char *name, *text;
		gint64 utc;
	} rows[] = {
		{ "rfc 9051", "17-Jul-1996 02:44:25 -0700", 837596665 },
		{ "padded by a blank", " 7-Feb-1994 22:43:04 -0800", 760689784 },
		{ "padded by a zero", "07-Feb-1994 22:43:04 -0800", 760689784 },
		{ "month in small letters", "17-jul-1996 02:44:25 -0700", 837596665 },
		{ "month in capitals", "17-JUL-1996 02:44:25 -0700", 837596665 },
		{ "the beginning", "01-Jan-1970 00:00:00 +0000", 0 },
		{ "the beginning, from the east", "01-Jan-1970 01:00:00 +0100", 0 },
		{ "the beginning, from the west", "31-Dec-1969 23:00:00 -0100", 0 },
		{ "minus nothing", "01-Jan-1970 00:00:01 -0000", 1 },
		{ "the end", "31-Dec-9999 23:59:59 +0000", G_GINT64_CONSTANT(253402300799) },
		{ "leap day", "29-Feb-2024 12:00:00 +0000", 1709208000 },
		{ "leap day of a century", "29-Feb-2000 12:00:00 +0000", 951825600 },
		{ "day of the move", "11-Dec-2023 08:00:00 +0100", 1702278000 },
		{ "an hour that no Italian clock shows", "31-Mar-2024 02:30:00 +0100", 1711848600 },
		{ "zone of half an hour", "01-Jan-2024 05:30:00 +0530", 1704067200 },
		{ "easternmost", "01-Jan-2024 14:00:00 +1400", 1704067200 },
		{ "westernmost", "31-Dec-2023 10:00:00 -1400", 1704067200 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		gint64 utc = -1;

		g_test_message("%s", rows[i].name);
		g_assert_true(imap_date_parse(rows[i].text, &utc));
		g_assert_cmpint(utc, ==, rows[i].utc);
	}
}

static void refuses_what_is_none(void)
{
	static const struct {
		const char *name, *text;
	} rows[] = {
		{ "empty", "" },
		{ "short", "17-Jul-1996 02:44:25 -070" },
		{ "long", "17-Jul-1996 02:44:25 -07000" },
		{ "blank behind", "17-Jul-1996 02:44:25 -0700 " },
		{ "in quotes", "\"17-Jul-1996 02:44:25 -0700\"" },
		{ "no padding", "7-Jul-1996 02:44:25 -0700" },
		{ "blank for the unit", "1 -Jul-1996 02:44:25 -0700" },
		{ "no zone", "17-Jul-1996 02:44:25      " },
		{ "zone by name", "17-Jul-1996 02:44:25 GMT  " },
		{ "zone without sign", "17-Jul-1996 02:44:25 00700" },
		{ "zone beyond 14 hours", "17-Jul-1996 02:44:25 +1401" },
		{ "zone of 60 minutes", "17-Jul-1996 02:44:25 +0060" },
		{ "day 0", "00-Jul-1996 02:44:25 -0700" },
		{ "blank day 0", " 0-Jul-1996 02:44:25 -0700" },
		{ "day 32", "32-Jul-1996 02:44:25 -0700" },
		{ "day 31 of June", "31-Jun-1996 02:44:25 -0700" },
		{ "no leap day", "29-Feb-2023 02:44:25 -0700" },
		{ "no leap day of a century", "29-Feb-2100 02:44:25 -0700" },
		{ "unknown month", "17-Lug-1996 02:44:25 -0700" },
		{ "months' border", "17-anF-1996 02:44:25 -0700" },
		{ "month by number", "17-007-1996 02:44:25 -0700" },
		{ "hour 24", "17-Jul-1996 24:00:00 -0700" },
		{ "minute 60", "17-Jul-1996 02:60:25 -0700" },
		{ "leap second", "31-Dec-2016 23:59:60 +0000" },
		{ "year 0", "17-Jul-0000 02:44:25 -0700" },
		{ "before 1970", "31-Dec-1969 23:59:59 +0000" },
		{ "before 1970 in UTC", "01-Jan-1970 00:00:00 +0100" },
		{ "behind 9999 in UTC", "31-Dec-9999 23:59:59 -0100" },
		{ "sign in the day", "+7-Jul-1996 02:44:25 -0700" },
		{ "sign in the year", "17-Jul--996 02:44:25 -0700" },
		{ "dots", "17.Jul.1996 02:44:25 -0700" },
		{ "a T", "17-Jul-1996T02:44:25 -0700" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		gint64 utc = 42;

		g_test_message("%s", rows[i].name);
		g_assert_false(imap_date_parse(rows[i].text, &utc));
		g_assert_cmpint(utc, ==, 42);
	}
}

static void prints_in_utc(void)
{
	static const struct {
		gint64 utc;
		const char *text;
	} rows[] = {
		{ 0, "01-Jan-1970 00:00:00 +0000" },
		{ 837596665, "17-Jul-1996 09:44:25 +0000" },
		{ 1709208000, "29-Feb-2024 12:00:00 +0000" },
		{ G_GINT64_CONSTANT(253402300799), "31-Dec-9999 23:59:59 +0000" },
		{ -1, "01-Jan-1970 00:00:00 +0000" },
		{ G_MININT64, "01-Jan-1970 00:00:00 +0000" },
		{ G_GINT64_CONSTANT(253402300800), "31-Dec-9999 23:59:59 +0000" },
		{ G_MAXINT64, "31-Dec-9999 23:59:59 +0000" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = imap_date_print(rows[i].utc);

		g_assert_cmpstr(text, ==, rows[i].text);
	}
}

/* Every day of 150 years, at another second each, whatever zone this machine is in. */
static void what_is_printed_is_read_again(void)
{
	g_setenv("TZ", "Europe/Rome", TRUE);
	for (gint64 day = 0; day < 150 * 366; day++) {
		gint64 utc = day * 86400 + day * 7919 % 86400, again = -1;
		g_autofree char *text = imap_date_print(utc);

		g_assert_true(imap_date_parse(text, &again));
		g_assert_cmpint(again, ==, utc);
	}
}

static void reads_a_day(void)
{
	static const struct {
		const char *text;
		gint64 utc; /* -1: no day */
	} rows[] = {
		{ "1970-01-01", 0 },
		{ "1969-12-31", -86400 },
		{ "2023-12-11", 1702252800 },
		{ "2024-02-29", 1709164800 },
		{ "0001-01-01", G_GINT64_CONSTANT(-62135596800) },
		{ "9999-12-31", G_GINT64_CONSTANT(253402214400) },
		{ "2023-02-29", -1 },
		{ "2023-13-01", -1 },
		{ "2023-00-01", -1 },
		{ "2023-01-00", -1 },
		{ "0000-01-01", -1 },
		{ "", -1 },
		{ "2023-1-1", -1 },
		{ "2023-12-111", -1 },
		{ " 2023-12-11", -1 },
		{ "2023-12-11 ", -1 },
		{ "2023/12/11", -1 },
		{ "11-12-2023", -1 },
		{ "+023-12-11", -1 },
		{ "20231211", -1 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		gint64 utc = -1;

		g_test_message("'%s'", rows[i].text);
		g_assert_cmpint(day_parse(rows[i].text, &utc), ==, rows[i].utc != -1);
		g_assert_cmpint(utc, ==, rows[i].utc);
	}
}

static void prints_a_day(void)
{
	static const struct {
		gint64 utc;
		const char *text;
	} rows[] = {
		{ 1702252800, "2023-12-11" },
		{ 1702252799, "2023-12-10" },
		{ 1, "1970-01-01" },
		{ 0, "-" },
		{ -1, "-" },
		{ G_MAXINT64, "-" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = day_print(rows[i].utc);

		g_assert_cmpstr(text, ==, rows[i].text);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/date/reads_an_internaldate", reads_an_internaldate);
	g_test_add_func("/date/refuses_what_is_none", refuses_what_is_none);
	g_test_add_func("/date/prints_in_utc", prints_in_utc);
	g_test_add_func("/date/what_is_printed_is_read_again", what_is_printed_is_read_again);
	g_test_add_func("/date/reads_a_day", reads_a_day);
	g_test_add_func("/date/prints_a_day", prints_a_day);
	return g_test_run();
}
