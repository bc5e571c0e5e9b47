/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message, the file it becomes and its header alone have one header hash, whatever the pieces.
 * The first byte says in which they come. */
#include "format/header.h"
#include "format/newline.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static Digest hash(const char *bytes, gsize len, gsize piece)
{
	g_auto(HeaderHash) state;

	header_hash_init(&state);
	for (gsize at = 0; at < len; at += piece)
		header_hash_add(&state, bytes + at, MIN(piece, len - at));
	return header_hash_finish(&state);
}

/* The length of the lines up to the first empty one, and with it. */
static gsize header_of(const char *bytes, gsize len)
{
	gsize at = 0;

	while (at < len) {
		const char *lf = memchr(bytes + at, '\n', len - at);
		gsize line = lf ? (gsize)(lf - bytes) - at : len - at, letters = 0;

		for (gsize i = at; i < at + line; i++)
			letters += bytes[i] != '\r';
		at += line + (lf ? 1 : 0);
		if (letters == 0)
			break;
	}
	return at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *wire = size ? (const char *)data + 1 : "";
	gsize len = size ? size - 1 : 0;
	g_autoptr(GString) file = g_string_new(NULL);
	Digest whole = hash(wire, len, MAX(len, 1)), other;
	Newline state = { FALSE };

	other = hash(wire, len, size ? 1 + data[0] % 8 : 1);
	g_assert_true(digest_equal(&other, &whole));
	other = hash(wire, header_of(wire, len), MAX(len, 1));
	g_assert_true(digest_equal(&other, &whole));
	if (newline_take(&state, wire, len, file) < len)
		return 0;
	newline_end(&state, file);
	other = hash(file->str, file->len, MAX(file->len, 1));
	g_assert_true(digest_equal(&other, &whole));
	return 0;
}
