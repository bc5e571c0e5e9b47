/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tokens of fetchmail's run control file. Mirrors rcfile_l.l of fetchmail 6.4. */
#ifndef MUTTKIT_FORMAT_FETCHMAIL_LEXER_H
#define MUTTKIT_FORMAT_FETCHMAIL_LEXER_H

#include "format/draft.h"

typedef enum {
	FETCHMAIL_STRING,
	FETCHMAIL_NUMBER,
	FETCHMAIL_WORD,     /* a keyword */
	FETCHMAIL_PROTOCOL, /* imap, pop3 and their like */
	FETCHMAIL_AUTH,     /* a way to authenticate */
	FETCHMAIL_MAP       /* = */
} FetchmailKind;

typedef struct {
	FetchmailKind kind;
	guint line;  /* from 1 */
	Span span;   /* with its quotes */
	Span inner;  /* without */
	char *value; /* a string with its escapes resolved; a keyword in its long form, such as
			"protocol" for "proto"; else as it stands there */
} FetchmailToken;

/* All tokens of LEN bytes, of FetchmailToken, without noise words; whatever the bytes are. The
 * caller unrefs. */
GArray *fetchmail_lex(const char *text, gsize len);

#endif
