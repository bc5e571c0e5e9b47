/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The import: mail that lies on this disk is taken into the archive by its content, so that it need
 * not come from the server. Its source is read, and never changed. */
#ifndef MUTTKIT_TASK_IMPORT_H
#define MUTTKIT_TASK_IMPORT_H

#include "task/archive_run.h"

/* Takes in all of the request's import. What cannot be read is told as trouble, and the rest goes
 * on: EXIT_AGAIN for an mbox that another program writes to, whose last message is left for the
 * next time. The error, if any, ended the run: as import_tree_open(), ledger and archive say. */
gboolean import_run(ArchiveRun *run, GError **error);

#endif
