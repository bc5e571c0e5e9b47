/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A date that is read is printed and read again as the same second; so is every second. A day is
 * its own print. */
#include "format/date.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_second(gint64 utc)
{
	g_autofree char *text = imap_date_print(utc);
	gint64 again = -1;

	g_assert_cmpuint(strlen(text), ==, strlen("17-Jul-1996 02:44:25 -0700"));
	g_assert_true(imap_date_parse(text, &again));
	g_assert_cmpint(again, ==, CLAMP(utc, 0, G_GINT64_CONSTANT(253402300799)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	gint64 utc = -1;

	if (imap_date_parse(text, &utc)) {
		g_assert_cmpint(utc, >=, 0);
		check_second(utc);
	} else {
		g_assert_cmpint(utc, ==, -1);
	}
	utc = -1;
	if (day_parse(text, &utc) && utc > 0) {
		g_autofree char *day = day_print(utc);

		g_assert_cmpstr(day, ==, text);
	}
	memcpy(&utc, data, MIN(size, sizeof(utc)));
	check_second(utc);
	return 0;
}
