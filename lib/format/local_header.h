/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message's header tells of the programs that kept it on this disk: flags and length as mbox
 * clients note them, the line that mbsync adds, and when it arrived. */
#ifndef MUTTKIT_FORMAT_LOCAL_HEADER_H
#define MUTTKIT_FORMAT_LOCAL_HEADER_H

#include <glib.h>

typedef struct {
	guint flags; /* of MessageFlags, by Status and X-Status; never T */
	gboolean has_length;
	guint64 length;    /* Content-Length; the first where there are several */
	gboolean internal; /* the folder's own data, which old clients keep as its first message */
	gint64 received;   /* by the topmost Received, seconds UTC; 0 for unknown */
	gint64 date;       /* by Date, likewise */
	gsize tuid, tuid_len; /* where the only line "X-TUID: <12 letters>" stands, with its end; 0,
				 0 for none or several */
} LocalHeader;

/* Reads LEN bytes of header lines, up to an empty one if there is one. */
void local_header_read(const char *bytes, gsize len, LocalHeader *header);

#endif
