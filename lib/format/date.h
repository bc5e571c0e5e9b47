/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates as IMAP writes them, and days as people do. */
#ifndef MUTTKIT_FORMAT_DATE_H
#define MUTTKIT_FORMAT_DATE_H

#include <glib.h>

/* Reads an INTERNALDATE, "17-Jul-1996 02:44:25 -0700" (RFC 9051 date-time; the day may be padded by
 * a blank), into seconds since 1970 in UTC. FALSE for anything else, days that no month has, zones
 * beyond 14 hours, leap seconds, and what lies in UTC outside the years 1970 to 9999; UTC stays
 * untouched then. */
gboolean imap_date_parse(const char *text, gint64 *utc);

/* UTC as an INTERNALDATE in zone +0000; what lies outside the years 1970 to 9999 becomes their
 * first or last second. The caller frees. */
char *imap_date_print(gint64 utc);

/* Reads a day, "2023-12-31", into its first second in UTC. FALSE for anything else; UTC stays
 * untouched then. */
gboolean day_parse(const char *text, gint64 *utc);

/* The day of UTC in the same way, "-" for 0 and before. The caller frees. */
char *day_print(gint64 utc);

#endif
