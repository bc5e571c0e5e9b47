/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/prune_plan.h"

#include "test.h"

enum { DAY = 86400, NOW = 1700000000 };

static void says_who_may_go(void)
{
	static const PruneRules aged = { .keep_days = 30 }, unread = { .unread = TRUE },
				none = { .keep_days = 0 };
	static const struct {
		const char *name;
		const PruneRules *rules;
		PruneMessage message;
		PruneVerdict verdict;
	} rows[] = {
		{ "old, read, known", &aged,
			{ .flags = FLAG_SEEN, .known = TRUE, .arrival = NOW - 31 * DAY },
			PRUNE_MAY_GO },
		{ "exactly as old as that", &aged,
			{ .flags = FLAG_SEEN, .known = TRUE, .arrival = NOW - 30 * DAY },
			PRUNE_MAY_GO },
		{ "a second younger", &aged,
			{ .flags = FLAG_SEEN, .known = TRUE, .arrival = NOW - 30 * DAY + 1 },
			PRUNE_YOUNGER },
		{ "age is no reason", &none, { .flags = FLAG_SEEN, .known = TRUE, .arrival = NOW },
			PRUNE_MAY_GO },
		{ "flagged", &aged,
			{ .flags = FLAG_SEEN | FLAG_FLAGGED, .known = TRUE, .arrival = DAY },
			PRUNE_FLAGGED },
		{ "draft", &aged, { .flags = FLAG_SEEN | FLAG_DRAFT, .known = TRUE }, PRUNE_DRAFT },
		{ "unread", &aged, { .known = TRUE, .arrival = NOW - 31 * DAY }, PRUNE_UNREAD },
		{ "unread ones too", &unread, { .known = TRUE, .arrival = NOW - DAY },
			PRUNE_MAY_GO },
		{ "flagged and unread, unread ones too", &unread,
			{ .flags = FLAG_FLAGGED, .known = TRUE, .arrival = NOW - DAY },
			PRUNE_FLAGGED },
		{ "POP3 does not know", &aged,
			{ .no_flags = TRUE, .known = TRUE, .arrival = NOW - 31 * DAY },
			PRUNE_MAY_GO },
		{ "marked by another program", &unread,
			{ .flags = FLAG_SEEN | FLAG_TRASHED, .known = TRUE, .arrival = NOW - DAY },
			PRUNE_MARKED },
		{ "not in the ledger", &none, { .flags = FLAG_SEEN, .arrival = NOW - DAY },
			PRUNE_UNPROVED },
		{ "no date", &none, { .flags = FLAG_SEEN, .known = TRUE }, PRUNE_UNDATED },
		{ "1970", &none, { .flags = FLAG_SEEN, .known = TRUE, .arrival = 1 },
			PRUNE_UNDATED },
		{ "2106", &none,
			{ .flags = FLAG_SEEN,
				.known = TRUE,
				.arrival = G_GINT64_CONSTANT(4300000000) },
			PRUNE_UNDATED },
		{ "tomorrow by another clock", &none,
			{ .flags = FLAG_SEEN, .known = TRUE, .arrival = NOW + DAY }, PRUNE_MAY_GO },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%s", rows[i].name);
		g_assert_cmpint(
			prune_judge(rows[i].rules, &rows[i].message, NOW), ==, rows[i].verdict);
	}
}

static void looks_where_it_is_told_to(void)
{
	char *sent[] = { (char *)"\\Sent", (char *)"Lists/*", NULL };
	char *inbox[] = { (char *)"INBOX", NULL };
	char *everything[] = { (char *)"*", (char *)"\\All", NULL };
	static const PruneRules all = { .keep_days = 1 };
	const PruneRules some = { .folders = sent }, not_inbox = { .excluded = inbox },
			 shown = { .folders = everything };
	const struct {
		const PruneRules *rules;
		PruneName folder;
		gboolean wanted;
	} rows[] = {
		{ &all, { "INBOX", NULL }, TRUE },
		{ &some, { "Gesendet", "\\sent" }, TRUE },
		{ &some, { "Lists/mutt", NULL }, TRUE },
		{ &some, { "INBOX", NULL }, FALSE },
		{ &some, { "Sent", NULL }, FALSE },
		{ &not_inbox, { "Sent", NULL }, TRUE },
		{ &not_inbox, { "INBOX", NULL }, FALSE },
		{ &not_inbox, { "Inbox", NULL }, FALSE },
		{ &all, { "virtual/All", "\\All" }, FALSE },
		{ &shown, { "virtual/All", "\\all" }, FALSE },
		{ &shown, { "Starred", "\\Flagged" }, FALSE },
		{ &shown, { "Important", "\\Important" }, FALSE },
		{ &shown, { "Archive", "\\Archive" }, TRUE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("row %u: %s", i, rows[i].folder.name);
		g_assert_cmpint(prune_wants(rows[i].rules, rows[i].folder), ==, rows[i].wanted);
	}
}

static void a_pattern_has_to_fit_something(void)
{
	const PruneName listed[] = { { "INBOX", NULL }, { "Gesendet", "\\Sent" } };
	g_autoptr(GArray) folders = g_array_new(FALSE, FALSE, sizeof(PruneName));
	static const struct {
		const char *pattern;
		gboolean good;
	} rows[] = { { "inbox", TRUE }, { "\\sent", TRUE }, { "Ges*", TRUE }, { "Sent", FALSE },
		{ "\\Trash", FALSE }, { "gesendet", FALSE } };

	g_array_append_vals(folders, listed, G_N_ELEMENTS(listed));
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		char *patterns[] = { (char *)"INBOX", (char *)rows[i].pattern, NULL };
		const PruneRules only = { .folders = patterns }, but = { .excluded = patterns };
		g_autoptr(GError) error = NULL;

		g_test_message("%s", rows[i].pattern);
		g_assert_cmpint(prune_rules_fit(&only, folders, NULL), ==, rows[i].good);
		g_assert_cmpint(prune_rules_fit(&but, folders, &error), ==, rows[i].good);
		g_assert_cmpint(error_code(error), ==, rows[i].good ? EXIT_YES : EXIT_USAGE);
	}
}

/* Messages of SIZES, each a day younger than the one before, in one folder; the names of those that
 * go, as their UIDs. */
static PrunePlan *plan_of(const PruneRules *rules, const char *sizes, const Quota *quota)
{
	g_auto(GStrv) words = g_strsplit(sizes, " ", -1);
	PrunePlan *plan = prune_plan_new(rules, NOW);
	guint i;

	prune_plan_folder(plan, "INBOX", "INBOX");
	for (i = 0; words[i]; i++) {
		PruneMessage message = { .uid = i + 1,
			.flags = FLAG_SEEN,
			.known = TRUE,
			.arrival = NOW - 1000 * DAY + (gint64)i * DAY };

		message.size = g_ascii_strtoull(words[i], NULL, 10);
		prune_plan_add(plan, &message);
	}
	g_assert_true(prune_plan_choose(plan, quota, NULL));
	return plan;
}

static void chooses_no_more_than_is_needed(void)
{
	static const struct {
		const char *name, *sizes;
		guint64 used, target;
		gboolean declared, biggest_first;
		guint64 max;
		guint going, surely;
		guint64 first;
		gboolean suffices;
	} rows[] = {
		{ "reached already", "100 100", 200, 200, TRUE, FALSE, 0, 0, 0, 1, TRUE },
		{ "the first is enough", "100 100", 200, 100, TRUE, FALSE, 0, 1, 1, 1, TRUE },
		{ "one octet is missing", "100 100", 200, 99, TRUE, FALSE, 0, 2, 2, 1, TRUE },
		{ "all are not enough", "100 100", 900, 100, TRUE, FALSE, 0, 2, 2, 1, FALSE },
		{ "a big one in between", "10 5000 10 10", 5030, 100, TRUE, FALSE, 0, 2, 2, 1,
			TRUE },
		{ "the biggest first", "10 5000 10 10", 5030, 100, TRUE, TRUE, 0, 1, 1, 2, TRUE },
		{ "at most", "100 100 100", 300, 0, TRUE, FALSE, 2, 2, 2, 1, FALSE },
		{ "the server's 1024 octets: surely one, perhaps two", "2000 500 500 500", 10240,
			8240, FALSE, FALSE, 0, 4, 1, 1, TRUE },
		{ "counted up or down, the first is enough", "5000 500", 10240, 6000, FALSE, FALSE,
			0, 2, 1, 1, TRUE },
		{ "far from the edge", "5000 5000 500", 10240, 3000, FALSE, FALSE, 0, 2, 2, 1,
			TRUE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		const PruneRules rules = { .has_target = TRUE,
			.target = rows[i].target,
			.biggest_first = rows[i].biggest_first,
			.max = rows[i].max };
		const Quota quota = {
			.used = rows[i].used, .limit = 100000, .declared = rows[i].declared
		};
		g_autoptr(PrunePlan) plan = plan_of(&rules, rows[i].sizes, &quota);

		g_test_message("%s", rows[i].name);
		g_assert_cmpuint(plan->going, ==, rows[i].going);
		g_assert_cmpuint(plan->surely, ==, rows[i].surely);
		g_assert_cmpuint(
			g_array_index(plan->messages, PruneMessage, 0).uid, ==, rows[i].first);
		g_assert_cmpint(prune_plan_suffices(plan), ==, rows[i].suffices);
	}
}

static void no_more_than_half_without_max(void)
{
	const Quota quota = { .used = 300, .declared = TRUE };
	const PruneRules half = { .has_target = TRUE, .target = 100 },
			 less = { .has_target = TRUE, .target = 150 },
			 allowed = { .has_target = TRUE, .target = 100, .max = 9 };
	g_autoptr(PrunePlan) more = plan_of(&half, "100 100 100", &quota);
	g_autoptr(PrunePlan) equal = plan_of(&less, "75 75 75 75", &quota);
	g_autoptr(PrunePlan) told = plan_of(&allowed, "100 100 100", &quota);

	g_assert_cmpuint(more->going, ==, 2);
	g_assert_nonnull(prune_plan_excess(more));
	g_assert_cmpuint(equal->going, ==, 2);
	g_assert_null(prune_plan_excess(equal));
	g_assert_null(prune_plan_excess(told));
}

static void absurd_sizes_do_not_wrap_around(void)
{
	const Quota quota = { .used = G_MAXUINT64, .declared = TRUE };
	const PruneRules rules = { .has_target = TRUE, .target = 10, .max = 9 };
	g_autoptr(PrunePlan) plan =
		plan_of(&rules, "9223372036854775808 9223372036854775800 100", &quota);

	g_assert_cmpuint(plan->going, ==, 2);
	g_assert_cmpuint(plan->going_bytes, ==, G_MAXUINT64 - 7);
	plan->going_bytes = G_MAXUINT64;
	g_assert_true(prune_plan_suffices(plan));
	g_assert_cmpuint(((PruneFolder *)plan->folders->pdata[0])->bytes, ==, G_MAXUINT64);
}

static void a_percentage_is_of_the_quota(void)
{
	const PruneRules rules = { .has_target = TRUE, .percent = 80 };
	const Quota quota = { .used = 1000, .limit = 1000, .declared = TRUE }, none = { .used = 1 };
	g_autoptr(PrunePlan) plan = plan_of(&rules, "100 100 100", &quota);
	g_autoptr(PrunePlan) empty = prune_plan_new(&rules, NOW);
	g_autoptr(GError) error = NULL;

	g_assert_cmpuint(plan->target, ==, 800);
	g_assert_cmpuint(plan->going, ==, 2);
	g_assert_false(prune_plan_choose(empty, &none, &error));
	g_assert_cmpint(error_code(error), ==, EXIT_LACKING);
}

static void reads_the_rules(void)
{
	static const struct {
		const char *days, *to, *max;
		gboolean good;
	} rows[] = {
		{ "30", NULL, NULL, TRUE },
		{ "0", NULL, NULL, FALSE },
		{ "-1", NULL, NULL, FALSE },
		{ "36501", NULL, NULL, FALSE },
		{ NULL, "2.5G", NULL, TRUE },
		{ NULL, "0", NULL, TRUE },
		{ NULL, "80%", "5", TRUE },
		{ NULL, "0%", NULL, FALSE },
		{ NULL, "101%", NULL, FALSE },
		{ NULL, "%", NULL, FALSE },
		{ NULL, "much", NULL, FALSE },
		{ NULL, NULL, "0", FALSE },
		{ NULL, NULL, "4294967296", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		PruneRules rules = { .keep_days = 0 };
		g_autoptr(GError) error = NULL;

		g_test_message("row %u", i);
		g_assert_cmpint(
			prune_rules_read(&rules, rows[i].days, rows[i].to, rows[i].max, &error), ==,
			rows[i].good);
		g_assert_cmpint(error_code(error), ==, rows[i].good ? EXIT_YES : EXIT_USAGE);
	}
}

#define ADD(name) g_test_add_func("/prune_plan/" #name, name)

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	ADD(says_who_may_go);
	ADD(looks_where_it_is_told_to);
	ADD(a_pattern_has_to_fit_something);
	ADD(chooses_no_more_than_is_needed);
	ADD(no_more_than_half_without_max);
	ADD(absurd_sizes_do_not_wrap_around);
	ADD(a_percentage_is_of_the_quota);
	ADD(reads_the_rules);
	return g_test_run();
}
