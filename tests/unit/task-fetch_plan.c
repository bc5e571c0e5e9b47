/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/fetch_plan.h"

#include "test.h"

#include <string.h>

enum { MANY = 500, MANY_RANGES = 100, MANY_BYTES = 16 * 1024 * 1024 };

static const FetchPiece *piece_at(const FetchPlan *plan, guint index)
{
	return &g_array_index(plan->pieces, FetchPiece, index);
}

/* The sets of all pieces, with " | " between. */
static char *sets_of(const FetchPlan *plan)
{
	g_autoptr(GPtrArray) sets = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < plan->pieces->len; i++)
		g_ptr_array_add(sets, fetch_plan_set(plan, piece_at(plan, i)));
	g_ptr_array_add(sets, NULL);
	return g_strjoinv(" | ", (char **)sets->pdata);
}

static void joins_what_lies_together(void)
{
	static const struct {
		const char *name, *uids, *set; /* -N: the server has it, and nobody wants it */
	} rows[] = {
		{ "nothing", "", "" },
		{ "one", "7", "7" },
		{ "neighbours", "1 2 3", "1:3" },
		{ "a gap that the server does not have", "1 2 9", "1:9" },
		{ "a known one between", "1 2 -3 4 5", "1:2,4:5" },
		{ "known ones at both ends", "-1 2 3 -4", "2:3" },
		{ "only known ones", "-1 -2", "" },
		{ "a known one in a gap", "1 -5 9", "1,9" },
		{ "backwards", "9 5 1", "9,5,1" },
		{ "twice", "5 5", "5,5" },
		{ "the largest", "4294967294 4294967295", "4294967294:4294967295" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(FetchPlan) plan = fetch_plan_new();
		g_auto(GStrv) uids = g_strsplit(rows[i].uids, " ", -1);
		g_autofree char *set = NULL;

		for (guint u = 0; uids[u]; u++) {
			gint64 uid = g_ascii_strtoll(uids[u], NULL, 10);

			if (uid > 0)
				fetch_plan_add(plan, (guint64)uid, 10);
			else
				plan->apart = TRUE;
		}
		set = sets_of(plan);
		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(set, ==, rows[i].set);
	}
}

static void a_piece_has_a_maximum(void)
{
	static const struct {
		const char *name;
		guint64 count, size;
		gboolean apart;
		guint first; /* messages in the first piece */
	} rows[] = {
		{ "messages", 2 * MANY + 1, 1, FALSE, MANY },
		{ "ranges", 2 * MANY_RANGES + 1, 1, TRUE, MANY_RANGES },
		{ "bytes", 5, MANY_BYTES / 2, FALSE, 2 },
		{ "one that is larger than a piece", 5, MANY_BYTES + 1, FALSE, 1 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(FetchPlan) plan = fetch_plan_new();
		guint64 messages = 0;

		for (guint64 uid = 1; uid <= rows[i].count; uid++) {
			plan->apart = plan->apart || rows[i].apart;
			fetch_plan_add(plan, uid, rows[i].size);
		}
		g_test_message("%s", rows[i].name);
		g_assert_cmpuint(piece_at(plan, 0)->messages, ==, rows[i].first);
		for (guint p = 0; p < plan->pieces->len; p++) {
			g_assert_cmpuint(piece_at(plan, p)->messages, <=, rows[i].first);
			g_assert_cmpuint(piece_at(plan, p)->ranges, <=, MANY_RANGES);
			messages += piece_at(plan, p)->messages;
		}
		g_assert_cmpuint(messages, ==, rows[i].count);
		g_assert_cmpuint(plan->messages, ==, rows[i].count);
		g_assert_cmpuint(plan->bytes, ==, rows[i].count * rows[i].size);
	}
}

/* A server may claim what it likes: the sum stays one. */
static void an_absurd_size_counts_as_nothing(void)
{
	static const guint64 sizes[] = { G_MAXUINT64, G_MAXINT64, G_GUINT64_CONSTANT(1) << 62,
		(G_GUINT64_CONSTANT(1) << 32) + 1 };
	g_autoptr(FetchPlan) plan = fetch_plan_new();
	g_autofree char *sets = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++)
		fetch_plan_add(plan, i + 1, sizes[i]);
	fetch_plan_add(plan, 5, 7);
	g_assert_cmpuint(plan->bytes, ==, 7);
	sets = sets_of(plan);
	g_assert_cmpstr(sets, ==, "1:5");
}

static void apart_and_alone(void)
{
	g_autoptr(FetchPlan) apart = fetch_plan_new(), alone = fetch_plan_new();
	g_autofree char *sets = NULL, *singles = NULL;

	for (guint uid = 3; uid < 6; uid++) {
		fetch_plan_add_apart(apart, uid, 0, FALSE);
		fetch_plan_add_apart(alone, uid, 0, TRUE);
	}
	sets = sets_of(apart);
	singles = sets_of(alone);
	g_assert_cmpstr(sets, ==, "3,4,5");
	g_assert_cmpstr(singles, ==, "3 | 4 | 5");
	g_assert_cmpuint(fetch_plan_first(alone, piece_at(alone, 2)), ==, 5);
	g_assert_cmpuint(fetch_plan_first(apart, piece_at(apart, 0)), ==, 3);
}

/* A folder of 3,000 UIDs, of which some are gone, some known and some wanted: each wanted one is in
 * exactly one piece, no known one in any. */
static void no_range_holds_a_known_uid(void)
{
	enum { UIDS = 3000 };
	g_autoptr(GRand) rand = g_rand_new_with_seed(2023);
	g_autoptr(FetchPlan) plan = fetch_plan_new();
	char kinds[UIDS + 1];

	for (guint uid = 1; uid <= UIDS; uid++) {
		kinds[uid] = "gkwww"[g_rand_int_range(rand, 0, uid < UIDS / 2 ? 5 : 3)];
		if (kinds[uid] == 'w')
			fetch_plan_add(plan, uid, 100);
		plan->apart = plan->apart || kinds[uid] == 'k';
	}
	g_assert_cmpuint(plan->pieces->len, >, 3);
	for (guint uid = 1; uid <= UIDS; uid++) {
		guint found = 0;

		for (guint i = 0; i < plan->pieces->len; i++)
			found += fetch_plan_has(plan, piece_at(plan, i), uid);
		if (kinds[uid] == 'w')
			g_assert_cmpuint(found, ==, 1);
		if (kinds[uid] == 'k')
			g_assert_cmpuint(found, ==, 0);
	}
}

/* What the set says and what the plan believes it asked for are the same. */
static void a_set_says_what_the_piece_has(void)
{
	g_autoptr(FetchPlan) plan = fetch_plan_new();
	g_autofree char *set = NULL;
	g_auto(GStrv) ranges = NULL;

	for (guint uid = 1; uid < 200; uid += 3) {
		plan->apart = uid % 2;
		fetch_plan_add(plan, uid, 1);
	}
	set = fetch_plan_set(plan, piece_at(plan, 0));
	ranges = g_strsplit(set, ",", -1);
	for (guint uid = 0; uid < 210; uid++) {
		gboolean in_set = FALSE;

		for (guint i = 0; ranges[i]; i++) {
			const char *colon = strchr(ranges[i], ':');
			guint64 first = g_ascii_strtoull(ranges[i], NULL, 10);
			guint64 last = colon ? g_ascii_strtoull(colon + 1, NULL, 10) : first;

			in_set = in_set || (uid >= first && uid <= last);
		}
		g_assert_cmpint(fetch_plan_has(plan, piece_at(plan, 0), uid), ==, in_set);
	}
}

#define ADD(name) g_test_add_func("/fetch_plan/" #name, name)

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	ADD(joins_what_lies_together);
	ADD(a_piece_has_a_maximum);
	ADD(an_absurd_size_counts_as_nothing);
	ADD(apart_and_alone);
	ADD(no_range_holds_a_known_uid);
	ADD(a_set_says_what_the_piece_has);
	return g_test_run();
}
