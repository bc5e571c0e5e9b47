/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results: a Maildir of symlinks, which a client may open and delete from without touching a mail.
 *
 * They lie in $XDG_CACHE_HOME/muttkit/search, 0700, each in a folder of its own, and go after two
 * days. */
#ifndef MUTTKIT_IO_RESULTS_H
#define MUTTKIT_IO_RESULTS_H

#include "base/error.h"

typedef struct Results Results;

/* A new empty Maildir called NAME, as far as that can be a file name. Those older than two days
 * before NOW are removed. EXIT_CANT_CREATE. */
Results *results_open(const char *name, gint64 now, GError **error);

/* Adds a link to the message file PATH with its Maildir flags (T never: a client would purge it).
 */
gboolean results_add(Results *results, const char *path, GError **error);

/* The Maildir's path, absolute. Borrowed. */
const char *results_path(const Results *results);

void results_close(Results *results); /* the Maildir stays */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Results, results_close)

/* What the key in a client does next: rc commands for the terminal session that this process
 * belongs to, kept by one process and taken (and removed) by another. results_take_rc() gives NULL
 * for none; the caller frees. */
gboolean results_keep_rc(const char *rc, GError **error);
char *results_take_rc(void);

#endif
