/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/home.h"
#include "disk.h"
#include "task/move_armed.h"
#include "test.h"

enum { DAY = 86400 };

/* Seconds UTC of 2023-12-11 00:00 in UTC. */
#define DECEMBER_11 G_GINT64_CONSTANT(1702252800)

static void a_day_is_the_persons_own(void)
{
	static const struct {
		const char *name, *zone, *day;
		gint64 now, at; /* 0: refused */
		const char *words;
	} rows[] = {
		{ "Rome", "Europe/Rome", "2023-12-11", DECEMBER_11 - 5 * DAY, DECEMBER_11 - 3600,
			"2023-12-11 00:00 CET (+0100)" },
		{ "Auckland", "Pacific/Auckland", "2023-12-11", DECEMBER_11 - 5 * DAY,
			DECEMBER_11 - 13 * 3600, "2023-12-11 00:00 NZDT (+1300)" },
		{ "UTC", "UTC", "2023-12-11", DECEMBER_11 - 5 * DAY, DECEMBER_11,
			"2023-12-11 00:00 UTC (+0000)" },
		{ "today", "UTC", "2023-12-11", DECEMBER_11 + DAY - 1, DECEMBER_11,
			"2023-12-11 00:00 UTC (+0000)" },
		{ "yesterday", "UTC", "2023-12-11", DECEMBER_11 + DAY, 0, "" },
		{ "no such day", "UTC", "2023-02-30", DECEMBER_11 - 5 * DAY, 0, "" },
		{ "no day", "UTC", "tomorrow", DECEMBER_11, 0, "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(MoveOrder) order = move_order_new();
		g_autoptr(GError) error = NULL;

		g_setenv("TZ", rows[i].zone, TRUE);
		tzset();
		move_day_read(rows[i].day, rows[i].now, order, &error);
		g_test_message("%s", rows[i].name);
		g_assert_cmpint(order->at, ==, rows[i].at);
		g_assert_cmpstr(order->day, ==, rows[i].words);
		g_assert_cmpint(error_code(error), ==, rows[i].at ? EXIT_YES : EXIT_USAGE);
	}
}

static void an_order_waits_until_it_is_forgotten(void)
{
	g_autoptr(MoveOrder) order = move_order_new(), again = NULL, none = NULL;
	g_autofree char *state = NULL, *was = NULL, *is = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(move_order_add(order, "imaps://imap.new.example", NULL));
	g_assert_null(move_armed_load("work", &error));
	g_assert_no_error(error);
	g_assert_true(move_armed_save("work", order, &error));
	again = move_armed_load("work", &error);
	was = move_order_print(order);
	is = again ? move_order_print(again) : NULL;
	g_assert_cmpstr(is, ==, was);
	g_assert_true(move_armed_forget("work", &error));
	g_assert_true(move_armed_forget("work", &error));
	none = move_armed_load("work", &error);
	g_assert_null(none);
	g_assert_no_error(error);
	state = home_path(HOME_STATE, "moves", "work", NULL);
	disk_put(state, "armed", "at 7\n");
	g_assert_null(move_armed_load("work", &error));
	g_assert_cmpint(error_code(error), ==, EXIT_BAD_DATA);
}

static void trouble_is_said_once_a_day(void)
{
	g_setenv("TZ", "UTC", TRUE);
	tzset();
	g_assert_true(move_armed_may_complain("shop", DECEMBER_11 + 60));
	g_assert_false(move_armed_may_complain("shop", DECEMBER_11 + DAY - 1));
	g_assert_true(move_armed_may_complain("home", DECEMBER_11 + 120));
	g_assert_true(move_armed_may_complain("shop", DECEMBER_11 + DAY));
	g_assert_false(move_armed_may_complain("shop", DECEMBER_11 + DAY + 1));
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/task/move_armed/a_day_is_the_persons_own", a_day_is_the_persons_own);
	g_test_add_func("/task/move_armed/an_order_waits_until_it_is_forgotten",
		an_order_waits_until_it_is_forgotten);
	g_test_add_func("/task/move_armed/trouble_is_said_once_a_day", trouble_is_said_once_a_day);
	return g_test_run();
}
