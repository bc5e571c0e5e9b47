/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader of a POP3 connection (RFC 1939, RFC 2449): bytes that come in pieces become answers.
 *
 * An answer has no tag and does not say how long it is: whoever sent the command has to say, before
 * its answer is read, which kind it has. A line is held, up to POP3_LINE_MAX bytes; a body is not,
 * but for the dot and CR that may be its end. Line ends are CRLF and nothing else: a bare LF is
 * content of a body and ends none, and in any other line it is not POP3.
 *
 * The CRLF before a body's last dot counts as the body's own, but a server has to add it where the
 * message has none: Dovecot's LIST then says two octets less than come. */
#ifndef MUTTKIT_FORMAT_POP3_H
#define MUTTKIT_FORMAT_POP3_H

#include <glib.h>

enum {
	POP3_LINE_MAX = 8192, /* of a status or a list; RFC 2449 grants servers 512 */
	POP3_UIDL_MAX = 255,  /* RFC 1939 grants 70; real servers have given more */
};

typedef enum {
	POP3_SINGLE, /* a status alone: NOOP, STAT, QUIT */
	POP3_LINES,  /* and lines behind +OK: CAPA, UIDL, LIST */
	POP3_BODY,   /* and bytes behind +OK: RETR, TOP */
} Pop3Answer;

typedef enum {
	POP3_MORE,   /* feed the reader, or say what it is to expect */
	POP3_STATUS, /* the first line: `ok`, `code`, `text`; `last` where nothing follows */
	POP3_LINE,   /* a line of a list, in `text` */
	POP3_BYTES,  /* the next bytes of a body, its stuffed dots taken out: `bytes`, `len` */
	POP3_END,    /* list or body ended with its dot: `number`; always `last` */
	POP3_BAD,    /* not POP3: `why` */
} Pop3EventType;

/* Strings and bytes are valid until the next call. */
typedef struct {
	Pop3EventType type;
	gboolean last;    /* the answer is whole */
	gboolean ok;      /* +OK, else -ERR */
	const char *code; /* of a status: "IN-USE", "SYS/TEMP" in upper case (RFC 2449), or NULL */
	const char *text; /* what follows it, or a line without its end; holds no NUL */
	const char *bytes;
	gsize len;
	guint64 number; /* lines of the list; octets of the body, with all its line ends: the CRLF
			   before the last dot is the body's own */
	const char *why;
} Pop3Event;

typedef struct Pop3Reader Pop3Reader;

Pop3Reader *pop3_reader_open(void);
void pop3_reader_close(Pop3Reader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pop3Reader, pop3_reader_close)

/* Says that an answer of kind ANSWER comes next; between two answers only. */
void pop3_reader_expect(Pop3Reader *reader, Pop3Answer answer);

/* Gives the next LEN bytes once the last ones are read, to live until they are. */
void pop3_reader_feed(Pop3Reader *reader, const char *bytes, gsize len);

/* The next thing the server said. Bytes while nothing is expected are POP3_BAD: since answers bear
 * no tag, one too many would be taken for that to the next command. After POP3_BAD only POP3_BAD.
 */
Pop3EventType pop3_reader_next(Pop3Reader *reader, Pop3Event *event);

/* A line of UIDL, "number unique-id", into NUMBER (from 1) and UIDL, which has room for
 * POP3_UIDL_MAX + 1. FALSE for an id that is empty, longer, or holds blanks or control characters;
 * 8-bit bytes are let through. */
gboolean pop3_uidl_parse(const char *line, guint32 *number, char *uidl);

/* A line of LIST, "number size", the size in octets up to 2^63 - 1. What follows it behind a blank
 * is passed over, as RFC 1939 asks. */
gboolean pop3_list_parse(const char *line, guint32 *number, guint64 *size);

/* The text of the answer to STAT: how many messages, and their octets together. */
gboolean pop3_stat_parse(const char *text, guint32 *count, guint64 *size);

/* The name of the capability in a line of CAPA, in upper case: "SASL" of "SASL PLAIN LOGIN". The
 * caller frees. */
char *pop3_capability(const char *line);

#endif
