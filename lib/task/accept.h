/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Acceptance: what the user removed or changed on purpose is no longer held against the archive. */
#ifndef MUTTKIT_TASK_ACCEPT_H
#define MUTTKIT_TASK_ACCEPT_H

#include "task/rehash.h"

/* What would be accepted, as lines for people; NULL for nothing. RECEIPT has been through
 * rehash_archive(). The caller frees. */
char *accept_plan(const char *account, const Receipt *receipt);

/* Records that, in one commit, and puts the rows and findings of RECEIPT right: these copies are
 * accepted, until a file of theirs is taken in again. A damaged file beside a good one, or where
 * the ledger knows none, is called damaged.NAME from then on: a stranger, that the next run of
 * mutt-archive takes in as what it holds. SHELF is open for writing, and has been read by that
 * rehash_archive(). EXIT_IO where a file cannot be renamed. */
gboolean accept_record(const Shelf *shelf, Receipt *receipt, GError **error);

#endif
