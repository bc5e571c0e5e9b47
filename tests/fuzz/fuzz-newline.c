/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was taken of a message comes back from its file; the pieces make no difference. The first
 * byte says in which they come. */
#include "format/newline.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes that were taken, up to the first bare LF. */
static gsize take(const char *wire, gsize len, gsize piece, GString *file)
{
	Newline state = { FALSE };
	gsize at = 0;

	while (at < len) {
		gsize size = MIN(piece, len - at),
		      taken = newline_take(&state, wire + at, size, file);

		g_assert_cmpuint(taken, <=, size);
		at += taken;
		if (taken < size)
			break;
	}
	newline_end(&state, file);
	return at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *wire = size ? (const char *)data + 1 : "";
	gsize len = size ? size - 1 : 0, taken;
	g_autoptr(GString) file = g_string_new(NULL), pieces = g_string_new(NULL);
	g_autoptr(GString) back = g_string_new(NULL);

	taken = take(wire, len, MAX(len, 1), file);
	g_assert_cmpuint(take(wire, len, size ? 1 + data[0] % 8 : 1, pieces), ==, taken);
	g_assert_cmpmem(pieces->str, pieces->len, file->str, file->len);
	newline_wire(file->str, file->len, back);
	g_assert_cmpmem(back->str, back->len, wire, taken);
	if (taken < len) {
		g_assert_cmpint(wire[taken], ==, '\n');
		g_assert_true(taken == 0 || wire[taken - 1] != '\r');
	}
	return 0;
}
