/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft: what is to change in a config, by its bytes; what of it is never shown; what to say of
 * it.
 *
 * All places are offsets into the text as it was. Edits do not touch one another, and what no edit
 * names stays as it is, to the byte: quotes, line ends, tabs, a missing last newline, bytes that
 * are no characters. */
#ifndef MUTTKIT_FORMAT_DRAFT_H
#define MUTTKIT_FORMAT_DRAFT_H

#include "base/error.h"

typedef struct {
	gsize at, len;
} Span;

typedef struct {
	Span span; /* of the text as it was; nothing between two bytes for an insertion */
	char *with;
} Edit;

typedef struct {
	guint line; /* from 1 */
	char *words;
} DraftNote;

typedef struct {
	GArray *edits;    /* of Edit, in the order of the text */
	GArray *secrets;  /* of Span, likewise: passwords as they stand in the text */
	GPtrArray *notes; /* of DraftNote, likewise: what the person has to look at */
} Draft;

Draft *draft_new(void);

/* LEN bytes at AT of TEXT become WITH; nothing is noted where they are that already. FALSE where
 * another edit touches them and says something else: then that one stays. */
gboolean draft_replace(Draft *draft, const char *text, Span span, const char *with);

/* As draft_replace(), but what begins where another edit ends becomes a part of that one. To be
 * called in the order of the text. */
void draft_put(Draft *draft, const char *text, Span span, const char *with);

/* The bytes of SPAN are a password. */
void draft_hide(Draft *draft, Span span);

void draft_note(Draft *draft, guint line, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* The LEN bytes of TEXT as the draft wants them. Not NUL-terminated by meaning (a NUL follows all
 * the same); the caller frees. */
char *draft_apply(const Draft *draft, const char *text, gsize len, gsize *new_len);

/* A token of a config: where it stands and what the program that reads it takes it for. */
typedef struct {
	Span span;
	char *value;
} Token;

/* All tokens of LEN bytes, of Token, in the order of the text; whatever the bytes are. */
typedef GArray *(*Lexer)(const char *text, gsize len);

/* An empty array of Token for a lexer to fill; it frees their values. */
GArray *tokens_new(void);

/* Whether the text after the draft is, to LEXER, what it was but for the edits: every token that no
 * edit touches has its old value at its place, moved by what was edited before it, and there is no
 * token more outside of the edits. EXIT_BUG, with the line. */
gboolean draft_check(const Draft *draft, const char *text, gsize len, Lexer lexer, GError **error);

void draft_free(Draft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Draft, draft_free)

#endif
