/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A date that is read is a second of the years 1970 to 9999; what is none changes nothing. */
#include "format/mail_date.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = size ? (const char *)data : "";
	g_autofree char *line = g_strdup_printf("From %.*s", (int)size, text);
	FromLine from = { -1, FALSE };
	gint64 utc = -1;

	if (mail_date_parse(text, size, &utc))
		g_assert_true(utc >= 0 && utc <= G_GINT64_CONSTANT(253402300799));
	else
		g_assert_cmpint(utc, ==, -1);
	if (from_line_parse(line, strlen(line), &from))
		g_assert_true(from.seconds >= 0 && from.seconds <= G_GINT64_CONSTANT(253402300799));
	else
		g_assert_cmpint(from.seconds, ==, -1);
	return 0;
}
