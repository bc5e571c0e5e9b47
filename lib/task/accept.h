/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Acceptance: what the user removed or changed on purpose is no longer held against the archive. */
#ifndef MUTTKIT_TASK_ACCEPT_H
#define MUTTKIT_TASK_ACCEPT_H

#include "task/receipt.h"
#include "task/shelf.h"

/* What would be accepted, as lines for people; NULL for nothing. RECEIPT has been through
 * rehash_archive(). The caller frees. */
char *accept_plan(const char *account, const Receipt *receipt);

/* Records that, in one commit, and puts the rows of RECEIPT right: these copies are accepted, until
 * a file of theirs is taken in again. SHELF is open for writing, and has been read by that
 * rehash_archive(). */
gboolean accept_record(const Shelf *shelf, Receipt *receipt, GError **error);

#endif
