/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rescan: a folder that a killed run left dirty is read once, and the ledger learns what is in
 * it. */
#ifndef MUTTKIT_TASK_RESCAN_H
#define MUTTKIT_TASK_RESCAN_H

#include "io/archive.h"

/* Reads FOLDER and commits, with the folder marked clean: files of our names that the ledger does
 * not know are hashed and enter it, two files of one base become one with the flags of both, files
 * of other names are hashed and renamed to ours. What does not hold what its name says is left
 * alone and does not enter. *TAKEN counts the files that entered. */
gboolean rescan_folder(
	const Archive *archive, Ledger *ledger, const char *path, guint64 *taken, GError **error);

#endif
