/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The comparison: the messages of one folder of the server against what this run has seen good in
 * the archive. */
#ifndef MUTTKIT_TASK_COMPARE_H
#define MUTTKIT_TASK_COMPARE_H

#include "io/imap_session.h"
#include "io/ledger_mail.h"
#include "task/fetch_plan.h"
#include "task/receipt.h"

struct compare_request {
	ImapSession *session; /* the folder is open in it */
	Ledger *ledger;
	LedgerMailbox *mailbox; /* NULL where the ledger has none for this UIDVALIDITY */
	Findings *findings;     /* what is missing is added to them */
	guint64 messages;       /* that the server says there are */
	gboolean full;          /* their bodies too, not only UID, size and date */
	gboolean dry_run;       /* what bodies prove is not recorded */
	void (*progress)(guint64 messages, gpointer data); /* each body; may be NULL */
	gpointer data;
};

/* Lists the folder and counts every message into a term of ROW, or, where PLAN is not NULL, only
 * puts it into PLAN. EXIT_PROTOCOL where the server lists less than it counts; else as
 * imap_session_finish(). */
gboolean compare_list(
	const struct compare_request *request, FetchPlan *plan, ReceiptFolder *row, GError **error);

/* Counts the message at PLACE into the term of ROW that it belongs to; its content is 0 where
 * nothing is known of it, and UNPROVED is what it is called when nothing proves it. */
gboolean compare_count(const struct compare_request *request, const LedgerPlace *place,
	FindingKind unproved, ReceiptFolder *row, GError **error);

/* The bytes of PLACE came just now: what was adopted is proved by content. A variant stays one. */
void compare_prove(LedgerPlace *place);

/* The bytes at PLACE are not those of its content: it is forgotten, not with -n, so that the next
 * run of mutt-archive fetches them. Within a transaction. */
gboolean compare_forget(
	const struct compare_request *request, const LedgerPlace *place, GError **error);

#endif
