/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mailbox's quota: from the server's answers, in its cache file, and as words. */
#ifndef MUTTKIT_FORMAT_QUOTA_H
#define MUTTKIT_FORMAT_QUOTA_H

#include <glib.h>

typedef struct {
	guint64 used;      /* bytes */
	guint64 limit;     /* bytes; 0 where nobody says one */
	gboolean declared; /* used is the sum of the messages, limit the accounts file's */
	gint64 asked;      /* when, seconds since 1970 */
} Quota;

/* Takes one STORAGE resource (RFC 9208: units of 1024 octets) of one quota root into QUOTA, if it
 * is fuller than what is there, since the fullest root is the one that stops mail. FALSE, and QUOTA
 * untouched, for a limit of 0 (no limit) and for numbers beyond all storage. */
gboolean quota_take_storage(Quota *quota, guint64 used_kib, guint64 limit_kib);

/* Whole percent, rounded down; 0 without a limit. At most 9999. */
guint quota_percent(const Quota *quota);
gboolean quota_is_over(const Quota *quota);

/* The cache file's text, and back; FALSE for anything that quota_cache_print() does not write. */
char *quota_cache_print(const Quota *quota);
gboolean quota_cache_parse(const char *text, gsize len, Quota *quota);

/* "71% (2.13 GB of 3.00 GB), 12 minutes ago". The caller frees. */
char *quota_words(const Quota *quota, gint64 now);

/* For a status bar: "71%", "71%?" where it is older than a day, "2.13 GB" without a limit. */
char *quota_short(const Quota *quota, gint64 now);

#endif
