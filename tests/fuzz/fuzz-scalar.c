/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scalars lie in the text, in order, apart, each with a value. */
#include "format/scalar_yaml.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_scalars(const GArray *scalars, const char *text, gsize size)
{
	gsize at = 0;
	guint line = 1;

	for (guint i = 0; i < scalars->len; i++) {
		const Scalar *scalar = &g_array_index(scalars, Scalar, i);
		gboolean twice = FALSE;

		g_assert_true(scalar->span.at >= at);
		for (; at < scalar->span.at; at++)
			line += text[at] == '\n';
		g_assert_cmpuint(scalar->line, ==, line);
		at = scalar->span.at + scalar->span.len;
		g_assert_true(at <= size && scalar->span.len > 0);
		g_assert_null(memchr(text + scalar->span.at, '\n', scalar->span.len));
		g_assert_true(scalar->path && scalar->value);
		g_assert_true(scalar->kind == SCALAR_STRING
				? scalar->inner.len + 2 == scalar->span.len
				: scalar->inner.len == scalar->span.len);
		g_assert_nonnull(scalar_find(scalars, scalar->path, &twice));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	g_autoptr(GArray) json = scalars_json(text, size), yaml = scalars_yaml(text, size);

	if (json)
		check_scalars(json, text, size);
	if (yaml)
		check_scalars(yaml, text, size);
	return 0;
}
