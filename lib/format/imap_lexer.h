/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lexer of what an IMAP server says (RFC 9051 section 9), from bytes that come in pieces.
 *
 * It holds at most one unfinished token. A literal is not held at all: its length comes first, then
 * its bytes in the pieces in which they were fed. */
#ifndef MUTTKIT_FORMAT_IMAP_LEXER_H
#define MUTTKIT_FORMAT_IMAP_LEXER_H

#include <glib.h>

enum { IMAP_TOKEN_MAX = 64 * 1024 };

/* No mail is larger; a longer literal is refused before anything is made for it. */
#define IMAP_LITERAL_MAX G_MAXINT32

typedef enum {
	IMAP_TOKEN_MORE,    /* the input is used up */
	IMAP_TOKEN_ATOM,    /* an atom, a number, NIL, a flag, or a section with its brackets */
	IMAP_TOKEN_QUOTED,  /* a quoted string, without quotes and escapes */
	IMAP_TOKEN_LITERAL, /* a literal begins: number is its length */
	IMAP_TOKEN_BYTES,   /* the next bytes of it, borrowed from the input */
	IMAP_TOKEN_OPEN,    /* ( */
	IMAP_TOKEN_CLOSE,   /* ) */
	IMAP_TOKEN_TEXT,    /* the rest of the line, as imap_lexer_take_text() asked */
	IMAP_TOKEN_END,     /* the line's end */
	IMAP_TOKEN_BAD,     /* not IMAP: why says what; the lexer stays here */
} ImapTokenType;

typedef struct {
	ImapTokenType type;
	const char *bytes; /* valid until the next call */
	gsize len;
	guint64 number;
} ImapToken;

typedef struct {
	const char *input; /* borrowed, what is not yet read */
	gsize left;
	GString *text; /* the token that is being read */
	int state;
	guint64 literal; /* bytes of a literal still to come */
	const char *why;
} ImapLexer;

void imap_lexer_init(ImapLexer *lexer);
void imap_lexer_clear(ImapLexer *lexer);

/* Gives the next LEN bytes, to live until IMAP_TOKEN_MORE comes back. */
void imap_lexer_feed(ImapLexer *lexer, const char *bytes, gsize len);

/* Reads one token. */
ImapTokenType imap_lexer_next(ImapLexer *lexer, ImapToken *token);

/* Between two tokens: what follows on this line is one IMAP_TOKEN_TEXT. */
void imap_lexer_take_text(ImapLexer *lexer);

#endif
