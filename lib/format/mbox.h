/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An mbox: a file's bytes as messages, from pieces of any size, in bounded memory.
 *
 * A message begins at a "From " line with a date (from_line_parse) at the beginning of the file or
 * behind an empty line. That line and the empty line at a message's end are the mbox's, all else is
 * the message's. Of a body's lines ">From ", ">>From " and so on one '>' is the mbox's (mboxrd); in
 * an mbox whose writer does not quote the quoted ones (mboxo) a line that was ">From " from the
 * beginning cannot be told from one that was "From ". A body whose length is known otherwise
 * (mbox_trust) is taken as it is. Lines end in LF or CR LF. */
#ifndef MUTTKIT_FORMAT_MBOX_H
#define MUTTKIT_FORMAT_MBOX_H

#include "format/mail_date.h"

typedef enum {
	MBOX_MORE,  /* all bytes are taken: give the next ones, or mbox_finish() */
	MBOX_BEGIN, /* a message begins; what its "From " line says is in `from` */
	MBOX_BYTES, /* LEN BYTES of it */
	MBOX_BODY,  /* all bytes of its header came, but for the empty line; what was taken up to
		       now ends where the body begins. Not for a message without an empty line */
	MBOX_END,   /* that message is over */
	MBOX_NONE,  /* this is no mbox: nothing more is taken */
} MboxEventType;

typedef struct {
	MboxEventType type;
	const char *bytes; /* until the next call */
	gsize len;
	FromLine from;
} MboxEvent;

typedef struct {
	GString *line; /* held back: what may still become a line of the mbox's */
	GString *out;  /* what was held back and is the message's */
	char blank[2]; /* an empty line that may be the mbox's */
	gsize blank_len;
	gsize quotes, matched; /* of the line: '>', and letters of "From " */
	guint64 trusted;       /* bytes of the body to come as they are */
	enum { MBOX_AT_START, MBOX_IN_HEADER, MBOX_IN_BODY, MBOX_IS_NONE } state;
	gboolean passing; /* the rest of the line is the message's */
	gboolean begins;  /* a message ended with the line that begins `from` */
	FromLine from;
} Mbox;

void mbox_init(Mbox *mbox);
void mbox_clear(Mbox *mbox);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Mbox, mbox_clear)

/* Takes from LEN BYTES what makes one event; the count of bytes taken, which may be 0. */
gsize mbox_take(Mbox *mbox, const char *bytes, gsize len, MboxEvent *event);

/* The end of the file: the rest, an event a call, MBOX_MORE after the last. */
void mbox_finish(Mbox *mbox, MboxEvent *event);

/* Right after MBOX_BODY: the body is the next LEN bytes, whatever they look like. */
void mbox_trust(Mbox *mbox, guint64 len);

/* Whether BYTES, which stand behind a body of a length that its header states, confirm that: the
 * end of the file (IS_END: nothing follows BYTES), or an empty line and then that or a "From "
 * line. MBOX_LINE_MAX bytes are enough. */
enum { MBOX_LINE_MAX = 1024 };
gboolean mbox_confirms(const char *bytes, gsize len, gboolean is_end);

#endif
