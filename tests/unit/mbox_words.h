/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an mbox says, as words, for its unit test and its fuzzer. */
#ifndef MUTTKIT_TESTS_UNIT_MBOX_WORDS_H
#define MUTTKIT_TESTS_UNIT_MBOX_WORDS_H

#include "format/mbox.h"

/* Reads LEN bytes in pieces of PIECE; of each message "[SECONDS|header|body]", or "none". Each body
 * is trusted to have TRUST bytes (-1: none is). */
static inline char *mbox_words(const char *bytes, gsize len, gsize piece, gint64 trust)
{
	g_auto(Mbox) mbox;
	GString *words = g_string_new(NULL);
	gsize at = 0, give;
	MboxEvent event;

	mbox_init(&mbox);
	do {
		gsize taken = 0;

		give = MIN(piece, len - at);
		if (give > 0)
			taken = mbox_take(&mbox, bytes + at, give, &event);
		else
			mbox_finish(&mbox, &event);
		g_assert_cmpuint(taken, <=, give);
		g_assert_true(event.type != MBOX_MORE || taken == give);
		at += taken;
		if (event.type == MBOX_BEGIN)
			g_string_append_printf(words, "[%" G_GINT64_FORMAT "|", event.from.seconds);
		if (event.type == MBOX_BYTES)
			g_string_append_len(words, event.bytes, (gssize)event.len);
		if (event.type == MBOX_BODY)
			g_string_append_c(words, '|');
		if (event.type == MBOX_BODY && trust >= 0)
			mbox_trust(&mbox, (guint64)trust);
		if (event.type == MBOX_END)
			g_string_append_c(words, ']');
		if (event.type == MBOX_NONE)
			g_string_append(words, "none");
		g_assert_cmpuint(mbox.line->len, <=, MBOX_LINE_MAX + 1);
	} while (event.type != MBOX_NONE && (give > 0 || event.type != MBOX_MORE));
	return g_string_free(words, FALSE);
}

#endif
