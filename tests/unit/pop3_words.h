/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a Pop3Reader makes of some bytes, in words: one line an event, the pieces of a body
 * together. KINDS says what is expected: 's' a status alone, 'l' lines, 'b' a body; behind its end
 * nothing is. */
#ifndef MUTTKIT_TESTS_UNIT_POP3_WORDS_H
#define MUTTKIT_TESTS_UNIT_POP3_WORDS_H

#include "format/pop3.h"

#include <string.h>

typedef struct {
	Pop3Reader *reader;
	const char *kinds;
	gboolean expecting, in_body;
	GString *words;
} Pop3Words;

static inline void pop3_words_expect(Pop3Words *said)
{
	if (said->expecting || !*said->kinds)
		return;
	pop3_reader_expect(said->reader,
		*said->kinds == 's'           ? POP3_SINGLE
			: *said->kinds == 'l' ? POP3_LINES
					      : POP3_BODY);
	said->kinds++;
	said->expecting = TRUE;
}

static inline void pop3_words_event(Pop3Words *said, const Pop3Event *event)
{
	GString *words = said->words;

	if (said->in_body && event->type != POP3_BYTES)
		g_string_append_c(words, '\n');
	else if (!said->in_body && event->type == POP3_BYTES)
		g_string_append(words, "body: ");
	said->in_body = event->type == POP3_BYTES;
	if (event->type == POP3_BYTES)
		g_string_append_len(words, event->bytes, (gssize)event->len);
	else if (event->type == POP3_LINE)
		g_string_append_printf(words, "line: %s\n", event->text);
	else if (event->type == POP3_END)
		g_string_append_printf(words, "end %" G_GUINT64_FORMAT "\n", event->number);
	else if (event->type == POP3_STATUS)
		g_string_append_printf(words, "%s%s%s%s: %s\n", event->ok ? "ok" : "err",
			event->last ? "" : "+", event->code ? " " : "",
			event->code ? event->code : "", event->text);
	else
		g_string_append_printf(words, "bad: %s\n", event->why);
}

/* LEN bytes, fed in pieces of PIECE bytes, each of which lies where the last one lay. The caller
 * frees. */
static inline GString *pop3_words(const char *bytes, gsize len, const char *kinds, gsize piece)
{
	g_autoptr(Pop3Reader) reader = pop3_reader_open();
	Pop3Words said = { reader, kinds, FALSE, FALSE, g_string_new(NULL) };
	Pop3Event event = { .type = POP3_MORE };
	g_autofree char *copy = g_malloc(MIN(piece, MAX(len, 1)));

	for (gsize at = 0; event.type != POP3_BAD && at < len; at += piece) {
		gsize size = MIN(piece, len - at);

		memcpy(copy, bytes + at, size);
		pop3_reader_feed(reader, copy, size);
		for (;;) {
			pop3_words_expect(&said);
			if (pop3_reader_next(reader, &event) == POP3_MORE)
				break;
			pop3_words_event(&said, &event);
			if (event.type == POP3_BAD)
				break;
			said.expecting = !event.last;
		}
	}
	return said.words;
}

#endif
