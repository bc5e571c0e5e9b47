/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/date.h"

#include "base/text.h"

#include <string.h>

enum { MONTH_LETTERS = 3 };

#define LAST_SECOND (G_GINT64_CONSTANT(253402300799)) /* of the year 9999 */

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* The places of "dd-Mmm-yyyy hh:mm:ss +hhmm". */
static const char shape[] = "00-Aaa-0000 00:00:00 +0000";

/* Those of a day. */
static const char day_shape[] = "0000-00-00";

static gboolean fits_day(const char *text)
{
	for (gsize i = 0; i < sizeof(day_shape); i++)
		if (day_shape[i] == '0' ? !g_ascii_isdigit(text[i]) : text[i] != day_shape[i])
			return FALSE;
	return TRUE;
}

static gboolean has_shape(const char *text)
{
	for (gsize i = 0; i < sizeof(shape); i++) {
		gboolean fits = text[i] == shape[i];

		if (shape[i] == '0')
			fits = g_ascii_isdigit(text[i]) || (i == 0 && text[i] == ' ');
		else if (g_ascii_isalpha(shape[i]))
			fits = g_ascii_isalpha(text[i]);
		else if (shape[i] == '+')
			fits = text[i] == '+' || text[i] == '-';
		if (!fits)
			return FALSE;
	}
	return TRUE;
}

static guint digits(const char *text, gsize len)
{
	guint64 number = 0;

	text_number(text, (gssize)len, G_MAXUINT, &number);
	return (guint)number;
}

static guint month_number(const char *name)
{
	for (guint i = 0; i < 12; i++)
		if (g_ascii_strncasecmp(name, months + i * MONTH_LETTERS, MONTH_LETTERS) == 0)
			return i + 1;
	return 0;
}

gboolean imap_date_parse(const char *text, gint64 *utc)
{
	g_autoptr(GDateTime) local = NULL;
	guint hours, minutes;
	gint64 zone, result;

	if (!has_shape(text))
		return FALSE;
	local = g_date_time_new_utc((gint)digits(text + 7, 4), (gint)month_number(text + 3),
		(gint)digits(text + (text[0] == ' '), text[0] == ' ' ? 1 : 2),
		(gint)digits(text + 12, 2), (gint)digits(text + 15, 2), digits(text + 18, 2));
	hours = digits(text + 22, 2);
	minutes = digits(text + 24, 2);
	if (!local || minutes > 59 || hours * 60 + minutes > 14 * 60)
		return FALSE;
	zone = (gint64)(hours * 60 + minutes) * 60;
	result = g_date_time_to_unix(local) - (text[21] == '-' ? -zone : zone);
	if (result < 0 || result > LAST_SECOND)
		return FALSE;
	*utc = result;
	return TRUE;
}

char *imap_date_print(gint64 utc)
{
	g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(CLAMP(utc, 0, LAST_SECOND));

	return g_strdup_printf("%02d-%.3s-%04d %02d:%02d:%02d +0000",
		g_date_time_get_day_of_month(date),
		months + (g_date_time_get_month(date) - 1) * MONTH_LETTERS,
		g_date_time_get_year(date), g_date_time_get_hour(date),
		g_date_time_get_minute(date), g_date_time_get_second(date));
}

gboolean day_parse(const char *text, gint64 *utc)
{
	g_autoptr(GDateTime) day = NULL;

	if (!fits_day(text))
		return FALSE;
	day = g_date_time_new_utc((gint)digits(text, 4), (gint)digits(text + 5, 2),
		(gint)digits(text + 8, 2), 0, 0, 0);
	if (!day)
		return FALSE;
	*utc = g_date_time_to_unix(day);
	return TRUE;
}

char *day_print(gint64 utc)
{
	g_autoptr(GDateTime) date = utc > 0 ? g_date_time_new_from_unix_utc(utc) : NULL;

	return date ? g_date_time_format(date, "%Y-%m-%d") : g_strdup("-");
}
