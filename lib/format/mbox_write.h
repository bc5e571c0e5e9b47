/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way into an mbox (mboxrd): messages from pieces of any size, in bounded memory.
 *
 * A message is a "From " line with the date of its arrival, its bytes, and an empty line. A line
 * of its body that is "From ", with any number of '>' before it, gets one '>' more, which
 * format/mbox.h takes away. In a header "From " itself gets one too, for readers that would begin a
 * message there; ">From " stays as it is, for nobody unquotes it there. */
#ifndef MUTTKIT_FORMAT_MBOX_WRITE_H
#define MUTTKIT_FORMAT_MBOX_WRITE_H

#include <glib.h>

typedef struct {
	guint matched;    /* letters of "From " that are held back */
	gboolean quoted;  /* the line began with '>' */
	gboolean passing; /* the rest of the line is as it is */
	gboolean in_body;
	guint64 len; /* of the line so far */
	char first;  /* byte of it */
} MboxWriter;

/* Begins a message that arrived at UTC (seconds): appends its "From " line to OUT. */
void mbox_write_begin(MboxWriter *writer, gint64 utc, GString *out);

/* Appends what LEN BYTES of the message become. */
void mbox_write(MboxWriter *writer, const char *bytes, gsize len, GString *out);

/* Ends it: its last line gets an end where it has none. */
void mbox_write_end(MboxWriter *writer, GString *out);

#endif
