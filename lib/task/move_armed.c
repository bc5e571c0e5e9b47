/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/move_armed.h"
#include "base/file.h"
#include "base/home.h"
#include "format/date.h"

#include <errno.h>
#include <string.h>

enum { ORDER_MAX = 64 * 1024 };

static char *file_of(const char *account, const char *name)
{
	return home_path(HOME_STATE, "moves", account, name, NULL);
}

gboolean move_day_read(const char *day, gint64 now, MoveOrder *order, GError **error)
{
	g_autoptr(GTimeZone) zone = g_time_zone_new_local();
	g_autoptr(GDateTime) utc = NULL, local = NULL, next = NULL;
	gint64 seconds;

	if (!day_parse(day, &seconds))
		return fail(error, EXIT_USAGE, "--on: a day such as 2023-12-11 is wanted");
	utc = g_date_time_new_from_unix_utc(seconds);
	local = g_date_time_new(zone, g_date_time_get_year(utc), g_date_time_get_month(utc),
		g_date_time_get_day_of_month(utc), 0, 0, 0);
	next = local ? g_date_time_add_days(local, 1) : NULL;
	if (!next || g_date_time_to_unix(next) <= now)
		return fail(
			error, EXIT_USAGE, "--on: %s is over; without --on it is done now", day);
	order->at = g_date_time_to_unix(local);
	g_free(order->day);
	order->day = g_date_time_format(local, "%Y-%m-%d %H:%M %Z (%z)");
	return TRUE;
}

gboolean move_armed_save(const char *account, const MoveOrder *order, GError **error)
{
	g_autofree char *path = file_of(account, "armed"), *text = move_order_print(order);

	return file_replace(path, text, strlen(text), error);
}

MoveOrder *move_armed_load(const char *account, GError **error)
{
	g_autofree char *path = file_of(account, "armed");
	gsize len = 0;
	g_autofree char *text = file_load(path, ORDER_MAX, &len, error);
	MoveOrder *order = text ? move_order_parse(text, len) : NULL;

	if (text && !order)
		fail(error, EXIT_BAD_DATA, "%s: damaged (mutt-move cancel forgets it)", path);
	return order;
}

gboolean move_armed_forget(const char *account, GError **error)
{
	g_autofree char *path = file_of(account, NULL), *file = file_of(account, "armed");
	g_auto(Fd) folder = -1;

	if (!g_file_test(file, G_FILE_TEST_EXISTS))
		return TRUE;
	folder = folder_make(path, error);
	if (folder < 0)
		return FALSE;
	if (!file_unlink(folder, "armed") && errno != ENOENT)
		return fail_errno(error, EXIT_IO, "%s", file);
	return folder_sync(folder, error);
}

gboolean move_armed_may_complain(const char *account, gint64 now)
{
	g_autofree char *path = file_of(account, "said"), *said = NULL, *today = NULL;
	g_autoptr(GDateTime) local = g_date_time_new_from_unix_local(now);
	gsize len = 0;

	today = local ? g_date_time_format(local, "%Y-%m-%d\n") : NULL;
	said = file_load(path, ORDER_MAX, &len, NULL);
	if (said && today && g_str_equal(said, today))
		return FALSE;
	if (today)
		file_replace(path, today, strlen(today), NULL);
	return TRUE;
}
