/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of one mailbox deleted in batches: task/prune_imap.h says how. */
#ifndef MUTTKIT_TASK_PRUNE_BATCH_H
#define MUTTKIT_TASK_PRUNE_BATCH_H

#include "task/prune_proof.h"

/* Deletes those of MESSAGES (of PruneMessage, by UID) that are as they were planned; the others
 * stay and are told. EXISTS: messages in the mailbox. FALSE with `stop` set in the run where the
 * server deletes what it was not asked to, or where nobody can see what it deleted. */
gboolean prune_batch_delete(const struct prune_batch_request *request, const GPtrArray *messages,
	guint64 exists, GError **error);

/* Settles what a run that was cut short intended in the mailbox, which is selected: what is gone is
 * recorded, what is there gets its mark taken back. */
gboolean prune_batch_recover(
	const struct prune_batch_request *request, guint64 exists, GError **error);

/* Whether such intents stand in MAILBOX: 1, 0, -1 failed. */
int prune_batch_is_open(const PruneRun *run, const LedgerMailbox *mailbox, GError **error);

#endif
