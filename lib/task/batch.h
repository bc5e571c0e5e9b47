/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A batch: messages that become durable together, and count only then.
 *
 * One sync for all files, then the renames into cur, one sync of cur, one commit of the ledger.
 * Killed anywhere, what lies in tmp is cleared and what lies in cur is found by its name: the
 * folder was marked dirty before. */
#ifndef MUTTKIT_TASK_BATCH_H
#define MUTTKIT_TASK_BATCH_H

#include "io/delivery.h"

typedef struct {
	guint64 files;    /* new message files */
	guint64 bytes;    /* in them */
	guint64 linked;   /* of the files: hard links to the same content in another folder */
	guint64 present;  /* messages whose content was in the folder already */
	guint64 variants; /* messages whose body was known under other headers */
} BatchCounts;

typedef struct Batch Batch;

/* A batch for MAILBOX, whose messages go into FOLDER. All arguments must outlive it. A mailbox
 * whose id is 0 is no server's: its messages come from files of this disk and get no place, and the
 * flags of what is there already are left alone. */
Batch *batch_open(const Archive *archive, const ArchiveFolder *folder, Ledger *ledger,
	const LedgerMailbox *mailbox);

/* From now on it is full at MESSAGES or BYTES; before that at 500 messages or 32 MB. */
void batch_set_limits(Batch *batch, guint messages, guint64 bytes);

/* Takes over a finished DELIVERY with what it holds and the place it came from (whose content is
 * set here; its uidl must outlive the batch). */
void batch_add(
	Batch *batch, Delivery *delivery, const LedgerContent *content, const LedgerPlace *place);

/* Whether it is time to commit. */
gboolean batch_is_full(const Batch *batch);

/* Makes all of it count and empties the batch; adds to COUNTS. On failure nothing counts: EXIT_IO,
 * EXIT_PROTOCOL where one UID came with two contents. A file that is called like a message of the
 * batch and is damaged is kept beside it under another name. */
gboolean batch_commit(Batch *batch, BatchCounts *counts, GError **error);

void batch_close(Batch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Batch, batch_close)

#endif
