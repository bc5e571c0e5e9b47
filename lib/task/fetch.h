/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fetch: bringing in what a plan names, a few pieces under way at once, each body streamed into
 * a file. */
#ifndef MUTTKIT_TASK_FETCH_H
#define MUTTKIT_TASK_FETCH_H

#include "task/batch.h"
#include "task/fetch_plan.h"

typedef struct {
	const Archive *archive;
	const ArchiveFolder *folder;
	Ledger *ledger;
	const LedgerMailbox *mailbox;
	/* Called after each message with its size, and after each commit with 0. */
	void (*step)(guint64 bytes, gpointer data);
	gpointer data;
	gint64 now; /* seconds UTC: when a message was first seen, where its server does not say */
	guint64 gone; /* messages that the folder has fewer now than when it was listed */
} FetchTarget;

typedef struct {
	BatchCounts batch;
	guint64 messages;  /* that came and count */
	guint64 odd_sizes; /* of them, those whose stated size was wrong: they came twice alike */
} FetchCounts;

/* Brings in all of PLAN, in batches that count one by one, and adds to COUNTS. On failure what
 * counted stays: EXIT_AGAIN (connection), EXIT_IO (disk), EXIT_PROTOCOL: a body that is missing or
 * contradicts what the server said of it, or as imap_session_ok() where it refuses one: all others
 * have come then. A piece that is refused is asked for again message by message, and what has
 * another size than stated comes twice. A message that is gone meanwhile is no failure; one that
 * was listed and is hidden now, though nobody saw it go, is EXIT_AGAIN. */
gboolean fetch_run(ImapSession *session, const FetchTarget *target, const FetchPlan *plan,
	FetchCounts *counts, GError **error);

#endif
