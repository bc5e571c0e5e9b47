/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rescan: a folder whose names changed since it was last read is read once, and the ledger
 * learns what is in it. A killed run of ours changed names, a client did, or the ledger is older
 * than the archive. */
#ifndef MUTTKIT_TASK_RESCAN_H
#define MUTTKIT_TASK_RESCAN_H

#include "io/archive.h"

/* Reads the folder at PATH until its names stand still, and commits: files of our names that the
 * ledger does not know are hashed and enter it, two files of one content become one with the flags
 * of both, files of other names are hashed and renamed to ours. What cannot be read or does not
 * hold what its name says is left alone and does not enter. *TAKEN counts the files that entered.
 */
gboolean rescan_folder(
	const Archive *archive, Ledger *ledger, const char *path, guint64 *taken, GError **error);

/* The same for every Maildir that lies in ARCHIVE and is not as LEDGER last saw it: one look at
 * each folder, none at any message, where nothing changed. */
gboolean rescan_archive(const Archive *archive, Ledger *ledger, guint64 *taken, GError **error);

#endif
