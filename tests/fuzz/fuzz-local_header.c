/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said to be mbsync's line is one whole line of the header, and without it none is left. */
#include "format/local_header.h"

#include "format/message_name.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = size ? (const char *)data : "";
	g_autoptr(GString) left = g_string_new_len(bytes, (gssize)size);
	LocalHeader header, again;

	local_header_read(bytes, size, &header);
	g_assert_cmpuint(header.flags & ~(guint)FLAGS_MIRRORED, ==, 0);
	g_assert_true(header.received >= 0 && header.date >= 0);
	if (header.tuid_len == 0) {
		g_assert_cmpuint(header.tuid, ==, 0);
		return 0;
	}
	g_assert_cmpuint(header.tuid + header.tuid_len, <=, size);
	g_assert_true(header.tuid == 0 || bytes[header.tuid - 1] == '\n');
	g_assert_true(g_ascii_strncasecmp(bytes + header.tuid, "X-TUID:", 7) == 0);
	g_string_erase(left, (gssize)header.tuid, (gssize)header.tuid_len);
	local_header_read(left->str, left->len, &again);
	g_assert_cmpuint(again.tuid_len, ==, 0);
	g_assert_cmpuint(again.flags, ==, header.flags);
	g_assert_cmpint(again.date, ==, header.date);
	g_assert_cmpint(again.received, ==, header.received);
	return 0;
}
