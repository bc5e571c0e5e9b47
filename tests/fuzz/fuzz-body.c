/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message and the file it becomes have one body hash, with a header more too, whatever the
 * pieces. The first byte says in which they come. */
#include "format/body.h"
#include "format/newline.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The hash of FIRST and BYTES; all 0 where there is no body. */
static Digest hash(const char *first, const char *bytes, gsize len, gsize piece)
{
	g_auto(BodyHash) state;
	Digest digest;

	body_hash_init(&state);
	body_hash_add(&state, first, strlen(first));
	for (gsize at = 0; at < len; at += piece)
		body_hash_add(&state, bytes + at, MIN(piece, len - at));
	return body_hash_finish(&state, &digest) ? digest : (Digest){ { 0 } };
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *wire = size ? (const char *)data + 1 : "";
	gsize len = size ? size - 1 : 0;
	g_autoptr(GString) file = g_string_new(NULL);
	Digest whole = hash("", wire, len, MAX(len, 1)), other;
	Newline state = { FALSE };

	other = hash("", wire, len, size ? 1 + data[0] % 8 : 1);
	g_assert_true(digest_equal(&other, &whole));
	other = hash("X-Added: 1\r\n folded\r\n", wire, len, MAX(len, 1));
	g_assert_true(digest_equal(&other, &whole));
	if (newline_take(&state, wire, len, file) < len)
		return 0;
	newline_end(&state, file);
	other = hash("", file->str, file->len, MAX(file->len, 1));
	g_assert_true(digest_equal(&other, &whole));
	return 0;
}
