/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates of mail: those of header fields, and those of an mbox's "From " lines.
 *
 * Both readers take any bytes, need no NUL, and leave their output untouched on failure. Years of
 * two digits are 1950 to 2049; a leap second is the one before it; what lies outside the years 1970
 * to 9999 is no date. */
#ifndef MUTTKIT_FORMAT_MAIL_DATE_H
#define MUTTKIT_FORMAT_MAIL_DATE_H

#include <glib.h>

/* Reads "Tue, 12 Dec 2023 10:00:00 +0100 (CET)" (RFC 5322 section 3.3 with the obsolete forms: no
 * weekday, no seconds, a zone by name) into seconds since 1970 in UTC. No zone, or one that nobody
 * knows, is UTC. */
gboolean mail_date_parse(const char *text, gsize len, gint64 *utc);

typedef struct {
	gint64 seconds; /* since 1970; in UTC if zoned, else as the writer's clock showed */
	gboolean zoned;
} FromLine;

/* Reads an mbox's "From " line, without its line end: "From SENDER Tue Dec 12 10:00:00 2023", with
 * a zone before or behind the year where there is one, and anything behind. A line of a letter that
 * begins with "From " is none. */
gboolean from_line_parse(const char *line, gsize len, FromLine *from);

#endif
