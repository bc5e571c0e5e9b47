/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rehash: every file of an archive is read again and held against its name and the ledger. */
#ifndef MUTTKIT_TASK_REHASH_H
#define MUTTKIT_TASK_REHASH_H

#include "task/receipt.h"
#include "task/shelf.h"

typedef struct {
	const Shelf *shelf;
	Receipt *receipt;
	guint64 files;           /* hashed so far */
	VerifyProgress progress; /* may be NULL */
	gpointer data;
} Rehash;

/* Whether the bytes of FILE, one of ours, hash to its name: 1, 0, -1 failed. What one file does not
 * let be read is that file's fault. */
int rehash_is_good(const ArchiveFile *file, GError **error);

/* Adds a row to the receipt for each folder that the ledger knows or that lies in the archive, with
 * files, removed, changed, accepted_here and strangers, and its findings; the ledger remembers for
 * this run which contents were seen good, and where. A file that is no message of ours is not read.
 * A folder that cannot be opened has `trouble`. Fails where a file cannot be read for a reason
 * other than itself. */
gboolean rehash_archive(Rehash *rehash, GError **error);

#endif
