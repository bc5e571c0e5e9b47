/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking mail off an IMAP server: the only place that says EXPUNGE, and only with UIDs (RFC 4315).
 *
 * A message goes when, in this session, its UIDVALIDITY, size, date and header are what the ledger
 * has, the bytes here came from there, its file is good, and nobody has flagged it meanwhile. The
 * intent is durable before its mark, the mark is read back before the expunge, and the absence is
 * seen before it counts. Whatever ends a batch early takes its marks back. */
#ifndef MUTTKIT_TASK_PRUNE_IMAP_H
#define MUTTKIT_TASK_PRUNE_IMAP_H

#include "io/imap_session.h"
#include "task/prune_run.h"

/* EXIT_LACKING where SESSION's server cannot delete some messages and no others: without UIDPLUS;
 * and where expunging deletes nothing, but a label (Gmail). */
gboolean prune_imap_can(const ImapSession *session, GError **error);

/* Adds all wanted folders of the server to PLAN, those of other people and shared ones (RFC 2342)
 * as such that are not looked at: nothing is ever deleted in them. What is left of runs that were
 * cut short is settled first, in all folders: their marks are taken back. EXIT_USAGE where a
 * pattern of the plan's rules fits no folder. */
gboolean prune_imap_list(PruneRun *run, ImapSession *session, PrunePlan *plan, GError **error);

/* Takes the messages of SLICE off the server. A message or folder that is not as planned stays and
 * is told. EXIT_PROTOCOL, at once, where the server deletes what it was not asked to. */
gboolean prune_imap_delete(
	PruneRun *run, ImapSession *session, const PruneSlice *slice, GError **error);

#endif
