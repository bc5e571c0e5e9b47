/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The proof that a content is safe here: its file, read again now. */
#ifndef MUTTKIT_TASK_PROOF_H
#define MUTTKIT_TASK_PROOF_H

#include "io/archive.h"

/* Reads the files that stand for CONTENT, in any folder of ARCHIVE, until one holds its bytes, from
 * the disk, on which it then is for good: 1 one does, 0 none, -1 failed (EXIT_IO where it cannot be
 * synced). Symlinks are no files, and a file with Maildir's flag T is as good as gone. */
int proof_of_file(const Archive *archive, Ledger *ledger, gint64 content, GError **error);

#endif
