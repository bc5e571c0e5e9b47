/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The comparison: the messages of one folder of the server against what this run has seen good in
 * the archive. */
#ifndef MUTTKIT_TASK_COMPARE_H
#define MUTTKIT_TASK_COMPARE_H

#include "io/imap_session.h"
#include "io/ledger_mail.h"
#include "task/receipt.h"

struct compare_request {
	ImapSession *session; /* the folder is open in it */
	Ledger *ledger;
	const LedgerMailbox *mailbox; /* NULL where the ledger has none for this UIDVALIDITY */
	guint64 messages;             /* that the server says there are */
	gboolean full;                /* their bodies too, not only UID, size and date */
	gboolean dry_run;             /* what bodies prove is not recorded */
	void (*progress)(guint64 messages, gpointer data); /* each body; may be NULL */
	gpointer data;
};

/* Counts every message into a term of ROW. With FULL all are downloaded, hashed and not kept: only
 * one whose bytes are those that the ledger has for its place is proved, and its place is recorded
 * as proved by content from then on, in batches. EXIT_PROTOCOL where the server lists less than it
 * counts; else as imap_session_finish(). */
gboolean compare_run(const struct compare_request *request, ReceiptFolder *row, GError **error);

/* Adds one message to the term of ROW that ledger_seen_count() gave, or to the adopted ones. */
void compare_count(ReceiptFolder *row, int term, gboolean adopted);

#endif
