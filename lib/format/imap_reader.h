/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader of an IMAP connection: bytes that come in pieces become responses.
 *
 * A response is held whole, up to IMAP_RESPONSE_MAX bytes of tokens, but for the literal of a
 * BODY[...] in a FETCH: that one is announced (IMAP_BODY) and handed on in pieces (IMAP_BYTES)
 * before the response itself comes, since only its end says which message it was. */
#ifndef MUTTKIT_FORMAT_IMAP_READER_H
#define MUTTKIT_FORMAT_IMAP_READER_H

#include "format/imap.h"

enum { IMAP_RESPONSE_MAX = 256 * 1024 };

typedef enum {
	IMAP_MORE,     /* feed the reader */
	IMAP_BODY,     /* a body of `number` bytes begins */
	IMAP_BYTES,    /* the next bytes of it */
	IMAP_RESPONSE, /* a whole response, in `response` */
	IMAP_BAD,      /* not IMAP: `why` */
} ImapEventType;

typedef struct {
	ImapEventType type;
	const char *bytes;
	gsize len;
	guint64 number;
	const ImapResponse *response; /* valid until the next call */
	const char *why;
} ImapEvent;

typedef struct ImapReader ImapReader;

ImapReader *imap_reader_open(void);
void imap_reader_close(ImapReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImapReader, imap_reader_close)

/* Gives the next LEN bytes, to live until IMAP_MORE comes back. */
void imap_reader_feed(ImapReader *reader, const char *bytes, gsize len);

/* The next thing the server said. After IMAP_BAD only IMAP_BAD. */
ImapEventType imap_reader_next(ImapReader *reader, ImapEvent *event);

#endif
