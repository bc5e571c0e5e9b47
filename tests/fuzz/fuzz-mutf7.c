/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is decoded is UTF-8 that encodes to the same bytes, and what is encoded decodes again. */
#include "format/mutf7.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_encode(const char *utf8)
{
	g_autofree char *name = mutf7_encode(utf8);
	g_autofree char *again = mutf7_decode(name, strlen(name));

	for (const char *p = name; *p; p++)
		g_assert_true(*p >= 0x20 && *p <= 0x7e);
	g_assert_cmpstr(again, ==, utf8);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	g_autofree char *utf8 = mutf7_decode(bytes, size);
	g_autofree char *text = NULL;

	if (utf8) {
		g_autofree char *again = mutf7_encode(utf8);

		g_assert_true(g_utf8_validate(utf8, -1, NULL));
		g_assert_cmpmem(again, strlen(again), bytes, size);
	}
	text = g_utf8_make_valid(size ? bytes : "", (gssize)size);
	check_encode(text);
	return 0;
}
