/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the ledger learns of mail that a server has. */
#ifndef MUTTKIT_TASK_RESTORE_LEARN_H
#define MUTTKIT_TASK_RESTORE_LEARN_H

#include "task/restore_run.h"

/* Records where the items of SLICE that have a uid are in MAILBOX, so that the next run of
 * mutt-archive does not fetch them: those alone whose file in MAILBOX's own archive folder is read
 * here and holds the content. All others are left to that run. */
gboolean restore_learn(const RestoreRun *run, const LedgerMailbox *mailbox,
	const RestoreSlice *slice, GError **error);

#endif
