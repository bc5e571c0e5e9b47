/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pieces make no difference; and what is written as an mboxrd is read again as the same. The
 * first byte says in which pieces, and how long the bodies are trusted to be. */
#include "format/mbox.h"
#include "format/mbox_write.h"

#include "../unit/mbox_words.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static gboolean has_long_line(const char *bytes, gsize len)
{
	gsize line = 0;

	for (gsize i = 0; i < len; i++) {
		line = bytes[i] == '\n' ? 0 : line + 1;
		if (line >= MBOX_LINE_MAX)
			return TRUE;
	}
	return FALSE;
}

static void comes_back(const char *body, gsize len, gsize piece)
{
	g_autoptr(GString) mbox = g_string_new(NULL), expected = g_string_new("[7|A: 1\n|\n");
	g_autofree char *words = NULL;
	MboxWriter writer;
	gsize at;

	mbox_write_begin(&writer, 7, mbox);
	mbox_write(&writer, "A: 1\n\n", 6, mbox);
	for (at = 0; at < len; at += MIN(piece, len - at))
		mbox_write(&writer, body + at, MIN(piece, len - at), mbox);
	mbox_write(&writer, "\n", 1, mbox);
	mbox_write_end(&writer, mbox);
	g_string_append_len(expected, body, (gssize)len);
	g_string_append(expected, "\n]");
	words = mbox_words(mbox->str, mbox->len, piece, -1);
	if (!memchr(body, '\0', len))
		g_assert_cmpstr(words, ==, expected->str);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = size ? (const char *)data + 1 : "";
	gsize len = size ? size - 1 : 0, piece = size ? 1 + data[0] % 9 : 1;
	gint64 trust = size && data[0] > 127 ? data[0] - 128 : -1;
	g_autofree char *whole = mbox_words(bytes, len, MAX(len, 1), trust);
	g_autofree char *pieces = mbox_words(bytes, len, piece, trust);

	g_assert_cmpstr(pieces, ==, whole);
	if (!has_long_line(bytes, len))
		comes_back(bytes, len, piece);
	return 0;
}
