/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first byte says in which pieces the others come: the reader says the same as of all at once.
 * A body that is announced comes whole and belongs to a FETCH. */
#include "format/imap_reader.h"

#include "../unit/imap_words.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
	guint bodies;
	guint64 missing; /* bytes of the body that has begun */
} Seen;

static void check_response(const ImapResponse *response, Seen *seen)
{
	const ImapFetch *fetch = &response->fetch;

	g_assert_cmpuint(seen->missing, ==, 0);
	if (response->kind != IMAP_FETCH) {
		g_assert_cmpuint(seen->bodies, ==, 0);
	} else {
		g_assert_true(fetch->has_body == (seen->bodies > 0));
		g_assert_true(
			fetch->uid == IMAP_NONE || (fetch->uid > 0 && fetch->uid <= G_MAXUINT32));
		g_assert_true(fetch->size == IMAP_NONE || fetch->size <= G_MAXINT64);
	}
	g_assert_true((response->kind == IMAP_TAGGED) <= (response->tag && response->text));
	g_assert_true((response->kind == IMAP_CAPABILITY) <= (response->words != NULL));
	g_assert_true((response->kind == IMAP_NAMESPACE) <= (response->spaces != NULL));
	g_assert_true((response->kind == IMAP_QUOTA) <= (response->root && response->resources));
	seen->bodies = 0;
}

static void check_events(const char *bytes, gsize len)
{
	g_autoptr(ImapReader) reader = imap_reader_open();
	Seen seen = { 0, 0 };
	ImapEvent event;

	imap_reader_feed(reader, bytes, len);
	while (imap_reader_next(reader, &event) != IMAP_MORE) {
		if (event.type == IMAP_BODY) {
			g_assert_cmpuint(seen.missing, ==, 0);
			seen.missing = event.number;
			seen.bodies++;
		} else if (event.type == IMAP_BYTES) {
			g_assert_true(event.len > 0 && event.len <= seen.missing);
			seen.missing -= event.len;
		} else if (event.type == IMAP_RESPONSE) {
			check_response(event.response, &seen);
		} else {
			g_assert_true(event.why && *event.why);
			return;
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	gsize piece = size ? 1 + data[0] % 8 : 1, len = size ? size - 1 : 0;
	const char *bytes = size ? (const char *)data + 1 : "";
	g_autoptr(GString) whole = imap_words(bytes, len, MAX(len, 1));
	g_autoptr(GString) pieces = imap_words(bytes, len, piece);

	g_assert_cmpmem(pieces->str, pieces->len, whole->str, whole->len);
	check_events(bytes, len);
	return 0;
}
