/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text: what strangers say made safe to show, numbers read and sizes said.
 *
 * Strings that come back as `char *` belong to the caller (g_free). Nothing here fails but the
 * readers, which leave their output untouched on failure. */
#ifndef MUTTKIT_BASE_TEXT_H
#define MUTTKIT_BASE_TEXT_H

#include <glib.h>

/* BYTES as one line of valid UTF-8 that cannot move a cursor, colour a terminal or turn the
 * direction of writing: control characters, invalid bytes and bidirectional overrides become \xNN
 * (of each byte); what is longer than 500 characters is cut and ends in "...". LEN -1: to the NUL.
 */
char *text_safe(const char *bytes, gssize len);

/* Reads all LEN bytes (-1: to the NUL) as a decimal number without sign, up to MAX. FALSE for the
 * empty string, any other byte, and overflow. */
gboolean text_number(const char *digits, gssize len, guint64 max, guint64 *number);

/* Reads a size as people write it: "3G", "2.5 GB", "800M", "4096"; K M G T are powers of 1000 and
 * KiB MiB GiB TiB of 1024, in any case. At most 3 decimals. Result in bytes. */
gboolean text_size_parse(const char *words, guint64 *bytes);

/* BYTES in decimal units, as disks and providers count: "512 bytes", "3.95 MB", "2.10 GB". */
char *text_size(guint64 bytes);

/* A number with the thousands apart: "1,234,567". */
char *text_count(guint64 number);

/* SECONDS as people say a distance: "now", "12 minutes", "3 hours", "9 days". */
char *text_duration(gint64 seconds);

#endif
