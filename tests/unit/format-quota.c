/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/quota.h"

#include "test.h"

#include <string.h>

static const guint64 GB = 1000 * 1000 * 1000;

static void the_fullest_root_counts(void)
{
	static const struct {
		const char *name;
		guint64 first[2], second[2];
		guint64 used, limit; /* in KiB */
	} rows[] = {
		{ "one", { 10, 100 }, { 0, 0 }, 10, 100 },
		{ "fuller", { 10, 100 }, { 50, 100 }, 50, 100 },
		{ "emptier", { 50, 100 }, { 10, 100 }, 50, 100 },
		{ "fuller, though smaller", { 500, 1000 }, { 60, 100 }, 60, 100 },
		{ "equally full", { 10, 100 }, { 20, 200 }, 10, 100 },
		{ "both over", { 110, 100 }, { 130, 100 }, 130, 100 },
		{ "no limit behind", { 10, 100 }, { 999, 0 }, 10, 100 },
		{ "beyond all storage behind", { 10, 100 }, { G_GUINT64_CONSTANT(1) << 54, 1000 },
			10, 100 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		Quota quota = { .asked = 7, .declared = TRUE };

		g_test_message("%s", rows[i].name);
		g_assert_true(quota_take_storage(&quota, rows[i].first[0], rows[i].first[1]));
		quota_take_storage(&quota, rows[i].second[0], rows[i].second[1]);
		g_assert_cmpuint(quota.used, ==, rows[i].used * 1024);
		g_assert_cmpuint(quota.limit, ==, rows[i].limit * 1024);
		g_assert_cmpint(quota.asked, ==, 7);
	}
}

static void what_is_no_quota_changes_nothing(void)
{
	static const guint64 rows[][2] = { { 10, 0 }, { G_MAXUINT64, 100 }, { 10, G_MAXUINT64 },
		{ G_GUINT64_CONSTANT(1) << 54, 100 }, { 1, G_GUINT64_CONSTANT(1) << 54 } };

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		Quota quota = { 1, 2, TRUE, 3 };

		g_assert_false(quota_take_storage(&quota, rows[i][0], rows[i][1]));
		g_assert_cmpuint(quota.used, ==, 1);
		g_assert_cmpuint(quota.limit, ==, 2);
	}
}

static void percent_is_rounded_down_and_bounded(void)
{
	static const struct {
		guint64 used, limit;
		guint percent;
		gboolean over;
	} rows[] = {
		{ 0, 0, 0, FALSE },
		{ 5, 0, 0, FALSE },
		{ 0, 100, 0, FALSE },
		{ 1, 101, 0, FALSE },
		{ 999, 1000, 99, FALSE },
		{ 1000, 1000, 100, FALSE },
		{ 1001, 1000, 100, TRUE },
		{ 4, 3, 133, TRUE },
		{ 99, 1, 9900, TRUE },
		{ 9998, 100, 9998, TRUE },
		{ 100, 1, 9999, TRUE },
		{ G_MAXUINT64, 1, 9999, TRUE },
		{ G_MAXUINT64, G_MAXUINT64, 100, FALSE },
		{ G_MAXUINT64 - 1, G_MAXUINT64, 99, FALSE },
		{ 1, G_MAXUINT64, 0, FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		Quota quota = { .used = rows[i].used, .limit = rows[i].limit };

		g_assert_cmpuint(quota_percent(&quota), ==, rows[i].percent);
		g_assert_cmpint(quota_is_over(&quota), ==, rows[i].over);
	}
}

static void the_cache_comes_back(void)
{
	static const Quota rows[] = {
		{ 0, 0, FALSE, 0 },
		{ 2130000000, 3000000000, FALSE, 1700000000 },
		{ 1, 2, TRUE, G_MAXINT64 },
		{ G_MAXUINT64, G_MAXUINT64, TRUE, 1 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = quota_cache_print(&rows[i]);
		Quota quota = { 9, 9, TRUE, 9 };

		g_test_message("%s", text);
		g_assert_true(quota_cache_parse(text, strlen(text), &quota));
		g_assert_cmpuint(quota.used, ==, rows[i].used);
		g_assert_cmpuint(quota.limit, ==, rows[i].limit);
		g_assert_cmpint(quota.declared, ==, rows[i].declared);
		g_assert_cmpint(quota.asked, ==, rows[i].asked);
	}
}

static void no_other_cache_is_read(void)
{
	static const char *const rows[] = {
		"",
		"\n",
		"used 1\nlimit 2\ndeclared 0\n",
		"used 1\nlimit 2\ndeclared 0\nasked 3",
		"used 1\nlimit 2\ndeclared 0\nasked 3\n\n",
		"used 1\nlimit 2\ndeclared 0\nasked 3\nx",
		"used 1\nlimit 2\ndeclared 2\nasked 3\n",
		"used 1\nlimit 2\ndeclared 0\nasked -3\n",
		"used 1\nlimit 2\ndeclared 0\nasked 9223372036854775808\n",
		"used 1\nlimit 18446744073709551616\ndeclared 0\nasked 3\n",
		"used \nlimit 2\ndeclared 0\nasked 3\n",
		"used\nlimit 2\ndeclared 0\nasked 3\n",
		"used 01\nlimit 2\ndeclared 0\nasked 3\n",
		"used  1\nlimit 2\ndeclared 0\nasked 3\n",
		"used 1 \nlimit 2\ndeclared 0\nasked 3\n",
		"used 1\r\nlimit 2\r\ndeclared 0\r\nasked 3\r\n",
		"Used 1\nlimit 2\ndeclared 0\nasked 3\n",
		"limit 2\nused 1\ndeclared 0\nasked 3\n",
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		Quota quota = { .used = 4711 };

		g_test_message("%s", rows[i]);
		g_assert_false(quota_cache_parse(rows[i], strlen(rows[i]), &quota));
		g_assert_cmpuint(quota.used, ==, 4711);
	}
}

/* A power cut or a full disk leaves any beginning of the file. */
static void half_a_cache_is_none(void)
{
	static const char text[] = "used 12\nlimit 34\ndeclared 1\nasked 56\n";
	Quota quota;

	for (gsize len = 0; len < strlen(text); len++) {
		g_autofree char *half = g_memdup2(text, MAX(len, 1));

		g_assert_false(quota_cache_parse(half, len, &quota));
	}
}

static void says_it_in_words_and_in_short(void)
{
	static const struct {
		const char *name;
		guint64 used, limit; /* in MB */
		gint64 age;
		const char *words, *brief;
	} rows[] = {
		{ "just now", 2130, 3000, 0, "71% (2.13 GB of 3.00 GB); now", "71%" },
		{ "asked in the future", 2130, 3000, -60, "71% (2.13 GB of 3.00 GB); now", "71%" },
		{ "a while ago", 2130, 3000, 720, "71% (2.13 GB of 3.00 GB); 12 minutes ago",
			"71%" },
		{ "a day", 2130, 3000, 86400, "71% (2.13 GB of 3.00 GB); 1 day ago", "71%" },
		{ "more than a day", 2130, 3000, 86401, "71% (2.13 GB of 3.00 GB); 1 day ago",
			"71%?" },
		{ "full", 3000, 3000, 0, "100% (3.00 GB of 3.00 GB); now", "100%" },
		{ "over", 3200, 3000, 0, "106% (3.20 GB of 3.00 GB), over by 200.00 MB; now",
			"106%" },
		{ "no limit", 2130, 0, 3600, "2.13 GB used, no limit known; 1 hour ago",
			"2.13 GB" },
		{ "no limit, stale", 2130, 0, 2 * 86400, "2.13 GB used, no limit known; 2 days ago",
			"2.13 GB?" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		Quota quota = { rows[i].used * GB / 1000, rows[i].limit * GB / 1000, FALSE,
			1700000000 };
		g_autofree char *words = quota_words(&quota, quota.asked + rows[i].age);
		g_autofree char *brief = quota_short(&quota, quota.asked + rows[i].age);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(words, ==, rows[i].words);
		g_assert_cmpstr(brief, ==, rows[i].brief);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/quota/the_fullest_root_counts", the_fullest_root_counts);
	g_test_add_func(
		"/quota/what_is_no_quota_changes_nothing", what_is_no_quota_changes_nothing);
	g_test_add_func(
		"/quota/percent_is_rounded_down_and_bounded", percent_is_rounded_down_and_bounded);
	g_test_add_func("/quota/the_cache_comes_back", the_cache_comes_back);
	g_test_add_func("/quota/no_other_cache_is_read", no_other_cache_is_read);
	g_test_add_func("/quota/half_a_cache_is_none", half_a_cache_is_none);
	g_test_add_func("/quota/says_it_in_words_and_in_short", says_it_in_words_and_in_short);
	return g_test_run();
}
