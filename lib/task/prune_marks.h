/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Intents in the ledger and marks (\Deleted) on the server, of a batch that is proved. */
#ifndef MUTTKIT_TASK_PRUNE_MARKS_H
#define MUTTKIT_TASK_PRUNE_MARKS_H

#include "task/prune_proof.h"

/* Whether UIDS (of guint64, ascending) has UID. */
gboolean prune_has_uid(const GArray *uids, guint64 uid);

/* Sends "BEFORE set-of-the-items AFTER" and hands the answer to EACH, with BATCH;
 * prune_marks_watch() is one that does nothing but prune_batch_watch(). A batch without items is
 * not to be asked of. */
gboolean prune_marks_ask(
	PruneBatch *batch, const char *before, const char *after, ImapEach each, GError **error);
gboolean prune_marks_watch(const ImapResponse *response, gpointer data, GError **error);

/* Writes down that the items are about to go. Durable. */
gboolean prune_marks_intend(const PruneBatch *batch, GError **error);

/* Writes down what became of the items: gone are those that UIDS does not have; with UIDS NULL,
 * none. */
gboolean prune_marks_resolve(const PruneBatch *batch, const GArray *uids, GError **error);

/* Marks the items and reads the marks back. Those that the server did not mark, or that somebody
 * has begun to want meanwhile, get their marks taken back, are told and leave the batch. Where the
 * mailbox has mod-sequences, what was changed after the proofs is not marked (RFC 7162 section
 * 3.1.3), is told and leaves the batch as another program has left it. */
gboolean prune_marks_set(PruneBatch *batch, GError **error);

/* Takes the marks of the items back; what is seen without one needs no command, which the folder
 * may refuse. */
gboolean prune_marks_remove(PruneBatch *batch, GError **error);

/* The same, and writes down that they stay. What the server does not show keeps its intent. */
gboolean prune_marks_take_back(PruneBatch *batch, GError **error);

#endif
