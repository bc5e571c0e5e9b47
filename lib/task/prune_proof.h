/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The proofs that a message may leave an IMAP server, made anew in the session that deletes it. */
#ifndef MUTTKIT_TASK_PRUNE_PROOF_H
#define MUTTKIT_TASK_PRUNE_PROOF_H

#include "io/imap_session.h"
#include "task/prune_run.h"

struct prune_batch_request {
	PruneRun *run;
	ImapSession *session;         /* the mailbox is selected in it */
	const LedgerMailbox *mailbox; /* known, with a UIDVALIDITY */
	const char *folder;           /* safe to show */
	guint64 modseq; /* the mailbox's highest when it was selected; 0: it has none (RFC 7162) */
	const PruneRules *rules;
};

/* What the step under way has found of a message. */
typedef enum {
	PRUNE_ABSENT, /* nothing yet */
	PRUNE_WANTED, /* somebody has flagged it, or the like: it stays, and that is no trouble */
	PRUNE_OTHER,  /* not what it should be */
	PRUNE_GOOD,
} PruneState;

/* A message on its way. */
typedef struct {
	guint64 uid;
	const PruneMessage *message; /* of the plan */
	LedgerContent content;
	guint flags; /* MessageFlags, as they were at the proof */
	PruneState state;
} PruneItem;

/* Messages that go together. */
typedef struct {
	const struct prune_batch_request *request;
	GArray *items;  /* of PruneItem, by UID */
	guint64 exists; /* messages in the mailbox, as the server says */
	guint64 modseq; /* the highest that it has told; 0 for none */
	guint64 since;  /* the same before the proofs: who is changed after them has a higher one */
} PruneBatch;

/* The items' UIDs as a sequence set, in which a range spans none that is not an item's. The caller
 * frees. */
char *prune_batch_set(const PruneBatch *batch);

/* The item with UID, or NULL. */
PruneItem *prune_batch_item(const PruneBatch *batch, guint64 uid);

/* To be shown every response while the mailbox is selected: keeps `exists` and `modseq`;
 * EXIT_PROTOCOL where the UIDVALIDITY changes. */
gboolean prune_batch_watch(PruneBatch *batch, const ImapResponse *response, GError **error);

/* Whether what FETCH says of a message keeps it, but for its \Deleted: flagged, draft, unread where
 * RULES spare that, or flags that the server did not tell. */
gboolean prune_is_kept(const PruneRules *rules, const ImapFetch *fetch);

/* Drops the items that are not good and gets the others ready for the next step. The dropped count
 * as kept; the first of those that are absent is told, and of those that are OTHER with that WHY.
 */
void prune_batch_sift(PruneBatch *batch, ExitCode code, const char *why);

/* Drops what is not proved: size, date and header as the ledger has them, no flag that keeps it,
 * the bytes of adopted mail, the files here. FALSE where the session or the disk failed. */
gboolean prune_batch_prove(PruneBatch *batch, GError **error);

#endif
