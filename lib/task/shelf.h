/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A shelf: an account's ledger and archive opened together for being read, and locked against other
 * runs of ours. */
#ifndef MUTTKIT_TASK_SHELF_H
#define MUTTKIT_TASK_SHELF_H

#include "base/file.h"
#include "io/archive.h"

typedef struct {
	Ledger *ledger;
	Archive *archive;
	Fd lock; /* the account's; -1 for a ledger that is only read */
} Shelf;

/* Opens what ACCOUNT has beneath ROOT. Changes no byte, but with LEDGER_WRITE makes the lock file
 * and lets the ledger be written. EXIT_CONFIG where there is no archive yet; EXIT_LOCKED. NULL, or
 * the caller closes. */
Shelf *shelf_open(const char *root, const char *account, LedgerMode mode, GError **error);
void shelf_close(Shelf *shelf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Shelf, shelf_close)

#endif
