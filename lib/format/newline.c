/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/newline.h"

#include <string.h>

gsize newline_take(Newline *state, const char *bytes, gsize len, GString *out)
{
	gsize at = 0;

	while (at < len) {
		gsize plain;

		if (state->cr) {
			state->cr = FALSE;
			if (bytes[at] != '\n')
				g_string_append_c(out, '\r');
			else
				g_string_append_c(out, bytes[at++]);
			continue;
		}
		for (plain = at; plain < len && bytes[plain] != '\r' && bytes[plain] != '\n';
			plain++)
			;
		g_string_append_len(out, bytes + at, (gssize)(plain - at));
		at = plain;
		if (at < len && bytes[at] == '\n')
			return at;
		if (at < len) {
			state->cr = TRUE;
			at++;
		}
	}
	return at;
}

void newline_end(Newline *state, GString *out)
{
	if (state->cr)
		g_string_append_c(out, '\r');
	state->cr = FALSE;
}

void newline_wire(const char *bytes, gsize len, GString *out)
{
	const char *end = bytes + len;

	while (bytes < end) {
		const char *lf = memchr(bytes, '\n', (gsize)(end - bytes));

		g_string_append_len(out, bytes, lf ? lf - bytes : end - bytes);
		if (!lf)
			return;
		g_string_append(out, "\r\n");
		bytes = lf + 1;
	}
}
