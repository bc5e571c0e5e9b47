/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line ends: a message as the wire has it (CRLF) into a message as Maildir keeps it (LF).
 *
 * Reversible as long as every LF of the wire had its CR: then each LF of the result was CRLF. A
 * lone CR stays. At the first bare LF the caller must go back to the wire's own bytes. */
#ifndef MUTTKIT_FORMAT_NEWLINE_H
#define MUTTKIT_FORMAT_NEWLINE_H

#include <glib.h>

typedef struct {
	gboolean cr; /* the last byte was a CR and is not written yet */
} Newline;

/* Appends what LEN bytes of the wire become to OUT. The count of bytes taken: LEN, or less where
 * the next one is a bare LF (a waiting CR, if any, is in OUT then). */
gsize newline_take(Newline *state, const char *bytes, gsize len, GString *out);

/* The end of the message: appends a waiting CR. */
void newline_end(Newline *state, GString *out);

/* The way back: appends BYTES to OUT with a CR before each LF. */
void newline_wire(const char *bytes, gsize len, GString *out);

#endif
