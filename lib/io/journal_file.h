/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One file of a journalled step, which holds the bytes from before the step or those from after it.
 *
 * Beside the file NAME, in its own folder, may lie: `.NAME.muttkit-tmp`, being written and never
 * needed; `.NAME.muttkit-new`, whole, one of the two versions or, for a moment, what an editor put
 * in the way; `.NAME.muttkit-gate`, the file itself while its gate is closed. A file with several
 * names (hard links) keeps them all: it is written in place, and a torn one is recognised. */
#ifndef MUTTKIT_IO_JOURNAL_FILE_H
#define MUTTKIT_IO_JOURNAL_FILE_H

#include "base/error.h"
#include "format/change_list.h"

typedef enum { SIDE_WAS, SIDE_IS } Side;

/* Everywhere: EXIT_AGAIN where the file holds something else than either version, was removed, or
 * was made anew beside its closed gate; it is left as it is then. EXIT_IO, EXIT_CANT_CREATE or
 * EXIT_DENIED for the disk. */

/* Whether FILE holds what it is to hold on SIDE; behind a closed gate, too. */
gboolean journal_file_check(const ChangeFile *file, Side side, GError **error);

/* Puts the bytes of SIDE beside FILE, with its owner, mode and extended attributes. */
gboolean journal_file_stage(const ChangeFile *file, Side side, GError **error);

/* FILE is not there any more for the tool that reads it; what it holds is kept. Durable. */
gboolean journal_file_close(const ChangeFile *file, GError **error);

/* FILE holds the bytes of SIDE, its gate is open, and nothing of ours lies beside it; from whatever
 * a step that was killed has left. Durable. */
gboolean journal_file_settle(const ChangeFile *file, Side side, GError **error);

#endif
