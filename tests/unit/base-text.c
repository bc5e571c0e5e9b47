/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include "test.h"

#include <string.h>

static void what_strangers_say_stays_on_its_line(void)
{
	static const struct {
		const char *name, *bytes;
		gssize len;
		const char *safe;
	} rows[] = {
		{ "empty", "", -1, "" },
		{ "plain", "* OK ready", -1, "* OK ready" },
		{ "no byte of it", "abc", 0, "" },
		{ "a part of it", "abc", 2, "ab" },
		{ "letters", "gi\xc3\xa0 \xf0\x9f\x93\xac", -1, "gi\xc3\xa0 \xf0\x9f\x93\xac" },
		{ "newline", "a\r\nb\tc", -1, "a\\x0d\\x0ab\\x09c" },
		{ "escape", "\x1b[2J", -1, "\\x1b[2J" },
		{ "delete", "\x7f", -1, "\\x7f" },
		{ "nul", "a\0b", 3, "a\\x00b" },
		{ "upper control character",
			"\xc2\x9b"
			"2J",
			-1, "\\xc2\\x9b2J" },
		{ "not utf-8",
			"a\xff\xfe"
			"b",
			-1, "a\\xff\\xfeb" },
		{ "cut off", "\xe2\x82", -1, "\\xe2\\x82" },
		{ "cut off by the length", "\xe2\x82\xac", 2, "\\xe2\\x82" },
		{ "overlong", "\xc0\x8a", -1, "\\xc0\\x8a" },
		{ "surrogate", "\xed\xa0\x80", -1, "\\xed\\xa0\\x80" },
		{ "direction turned",
			"\xe2\x80\xae"
			"a\xe2\x81\xa7",
			-1, "\\xe2\\x80\\xaea\\xe2\\x81\\xa7" },
		{ "line separator", "\xe2\x80\xa8", -1, "\\xe2\\x80\\xa8" },
		{ "byte order mark", "\xef\xbb\xbf", -1, "\\xef\\xbb\\xbf" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *safe = text_safe(rows[i].bytes, rows[i].len);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(safe, ==, rows[i].safe);
	}
}

static void what_is_long_is_cut_after_500_characters(void)
{
	g_autofree char *letters = g_strnfill(501, 'x');
	g_autofree char *whole = text_safe(letters, 500);
	g_autofree char *cut = text_safe(letters, 501);
	g_autofree char *expected = g_strdup_printf("%.500s...", letters);

	g_assert_cmpuint(strlen(whole), ==, 500);
	g_assert_cmpstr(cut, ==, expected);
}

static void reads_numbers_up_to_a_bound(void)
{
	static const struct {
		const char *digits;
		guint64 max;
		gboolean good;
		guint64 number;
	} rows[] = {
		{ "0", 0, TRUE, 0 },
		{ "00", 0, TRUE, 0 },
		{ "1", 0, FALSE, 0 },
		{ "7", 7, TRUE, 7 },
		{ "8", 7, FALSE, 0 },
		{ "9", 7, FALSE, 0 },
		{ "10", 7, FALSE, 0 },
		{ "0007", 7, TRUE, 7 },
		{ "65535", 65535, TRUE, 65535 },
		{ "65536", 65535, FALSE, 0 },
		{ "4294967295", G_MAXUINT32, TRUE, G_MAXUINT32 },
		{ "4294967296", G_MAXUINT32, FALSE, 0 },
		{ "18446744073709551615", G_MAXUINT64, TRUE, G_MAXUINT64 },
		{ "18446744073709551616", G_MAXUINT64, FALSE, 0 },
		{ "18446744073709551625", G_MAXUINT64, FALSE, 0 },
		{ "184467440737095516150", G_MAXUINT64, FALSE, 0 },
		{ "18446744073709551619", 5, FALSE, 0 },
		{ "", 9, FALSE, 0 },
		{ " 1", 9, FALSE, 0 },
		{ "1 ", 9, FALSE, 0 },
		{ "+1", 9, FALSE, 0 },
		{ "-1", 9, FALSE, 0 },
		{ "0x1", 9, FALSE, 0 },
		{ "1\n", 9, FALSE, 0 },
		{ "\xd9\xa1", 9, FALSE, 0 },
		{ "/", 99, FALSE, 0 },
		{ ":", 99, FALSE, 0 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		guint64 number = 42;

		g_test_message("'%s'", rows[i].digits);
		g_assert_cmpint(
			text_number(rows[i].digits, -1, rows[i].max, &number), ==, rows[i].good);
		g_assert_cmpuint(number, ==, rows[i].good ? rows[i].number : 42);
	}
}

static void reads_only_the_bytes_it_is_given(void)
{
	guint64 number = 42;

	g_assert_true(text_number("1234", 2, 100, &number));
	g_assert_cmpuint(number, ==, 12);
	g_assert_false(text_number("1234", 0, 100, &number));
	g_assert_false(text_number("1\0"
				   "2",
		3, 100, &number));
	g_assert_cmpuint(number, ==, 12);
}

static void reads_sizes_as_people_write_them(void)
{
	static const struct {
		const char *words;
		gboolean good;
		guint64 bytes;
	} rows[] = {
		{ "0", TRUE, 0 },
		{ "4096", TRUE, 4096 },
		{ " 4096 bytes ", TRUE, 4096 },
		{ "1B", TRUE, 1 },
		{ "1k", TRUE, 1000 },
		{ "1 KiB", TRUE, 1024 },
		{ "1ki", TRUE, 1024 },
		{ "800M", TRUE, 800000000 },
		{ "3G", TRUE, G_GUINT64_CONSTANT(3000000000) },
		{ "3 GB", TRUE, G_GUINT64_CONSTANT(3000000000) },
		{ "3gib", TRUE, G_GUINT64_CONSTANT(3221225472) },
		{ "2.5 GB", TRUE, G_GUINT64_CONSTANT(2500000000) },
		{ "2,5 GB", TRUE, G_GUINT64_CONSTANT(2500000000) },
		{ "2.125k", TRUE, 2125 },
		{ "0.5KiB", TRUE, 512 },
		{ "0.001k", TRUE, 1 },
		{ "1T", TRUE, G_GUINT64_CONSTANT(1000000000000) },
		{ "18446745T", FALSE, 0 },
		{ "16777215TiB", TRUE, G_GUINT64_CONSTANT(16777215) << 40 },
		{ "16777216TiB", FALSE, 0 },
		{ "18446744073709551615", TRUE, G_MAXUINT64 },
		{ "18446744073709551616", FALSE, 0 },
		{ "18446744073709551615 k", FALSE, 0 },
		{ "", FALSE, 0 },
		{ "G", FALSE, 0 },
		{ "-1G", FALSE, 0 },
		{ ".5G", FALSE, 0 },
		{ "1.G", FALSE, 0 },
		{ "1.2345G", FALSE, 0 },
		{ "1.5", FALSE, 0 },
		{ "1.5 bytes", FALSE, 0 },
		{ "1 P", FALSE, 0 },
		{ "1 GBB", FALSE, 0 },
		{ "1 G B", FALSE, 0 },
		{ "1e9", FALSE, 0 },
		{ "1 2", FALSE, 0 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		guint64 bytes = 42;

		g_test_message("'%s'", rows[i].words);
		g_assert_cmpint(text_size_parse(rows[i].words, &bytes), ==, rows[i].good);
		g_assert_cmpuint(bytes, ==, rows[i].good ? rows[i].bytes : 42);
	}
}

static void says_sizes_in_decimal_units(void)
{
	static const struct {
		guint64 bytes;
		const char *words;
	} rows[] = {
		{ 0, "0 bytes" },
		{ 512, "512 bytes" },
		{ 999, "999 bytes" },
		{ 1000, "1.00 kB" },
		{ 999994, "999.99 kB" },
		{ 999995, "1.00 MB" },
		{ 3950000, "3.95 MB" },
		{ G_GUINT64_CONSTANT(2100000000), "2.10 GB" },
		{ G_GUINT64_CONSTANT(1000000000000), "1.00 TB" },
		{ G_GUINT64_CONSTANT(1000000000000000), "1.00 PB" },
		{ G_MAXUINT64, "18.45 EB" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *words = text_size(rows[i].bytes);

		g_assert_cmpstr(words, ==, rows[i].words);
	}
}

static void sets_the_thousands_apart(void)
{
	static const struct {
		guint64 number;
		const char *words;
	} rows[] = {
		{ 0, "0" },
		{ 999, "999" },
		{ 1000, "1,000" },
		{ 12345, "12,345" },
		{ 123456, "123,456" },
		{ 1234567, "1,234,567" },
		{ G_MAXUINT64, "18,446,744,073,709,551,615" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *words = text_count(rows[i].number);

		g_assert_cmpstr(words, ==, rows[i].words);
	}
}

static void says_distances_in_the_largest_unit(void)
{
	static const struct {
		gint64 seconds;
		const char *words;
	} rows[] = {
		{ G_MININT64, "now" },
		{ -1, "now" },
		{ 0, "now" },
		{ 59, "now" },
		{ 60, "1 minute" },
		{ 719, "11 minutes" },
		{ 720, "12 minutes" },
		{ 3599, "59 minutes" },
		{ 3600, "1 hour" },
		{ 10800, "3 hours" },
		{ 86399, "23 hours" },
		{ 86400, "1 day" },
		{ 9 * 86400 + 5, "9 days" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *words = text_duration(rows[i].seconds);

		g_assert_cmpstr(words, ==, rows[i].words);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func(
		"/text/what_strangers_say_stays_on_its_line", what_strangers_say_stays_on_its_line);
	g_test_add_func("/text/what_is_long_is_cut_after_500_characters",
		what_is_long_is_cut_after_500_characters);
	g_test_add_func("/text/reads_numbers_up_to_a_bound", reads_numbers_up_to_a_bound);
	g_test_add_func("/text/reads_only_the_bytes_it_is_given", reads_only_the_bytes_it_is_given);
	g_test_add_func("/text/reads_sizes_as_people_write_them", reads_sizes_as_people_write_them);
	g_test_add_func("/text/says_sizes_in_decimal_units", says_sizes_in_decimal_units);
	g_test_add_func("/text/sets_the_thousands_apart", sets_the_thousands_apart);
	g_test_add_func(
		"/text/says_distances_in_the_largest_unit", says_distances_in_the_largest_unit);
	return g_test_run();
}
