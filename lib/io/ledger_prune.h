/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ledger's journal of what was taken off servers: an intent before, its outcome after. Errors
 * as in io/ledger.h.
 *
 * A run has a number, which people name to mutt-restore. An intent stands until it is known whether
 * the message is gone: then the place is forgotten and the row stays for good, or the row goes. */
#ifndef MUTTKIT_IO_LEDGER_PRUNE_H
#define MUTTKIT_IO_LEDGER_PRUNE_H

#include "io/ledger_mail.h"

/* A new run that began at NOW: its number, from 1; 0 on failure. */
gint64 ledger_prune_begin(Ledger *ledger, gint64 now, GError **error);

/* The message at PLACE is about to be deleted by RUN. */
gboolean ledger_intend(Ledger *ledger, gint64 run, const LedgerPlace *place, GError **error);

/* What became of all intents for PLACE (its mailbox and uid or uidl): GONE from the server, or
 * still there. */
gboolean ledger_resolve(Ledger *ledger, const LedgerPlace *place, gboolean gone, GError **error);

/* Hands each place of MAILBOX that an intent stands for to EACH until it fails; the place's uidl
 * lives until EACH returns. No row may be changed meanwhile. */
typedef gboolean (*LedgerEachPlace)(const LedgerPlace *place, gpointer data, GError **error);
gboolean ledger_intents(
	Ledger *ledger, gint64 mailbox, LedgerEachPlace each, gpointer data, GError **error);

/* CONTENT itself; EXIT_BAD_DATA where there is none. */
gboolean ledger_content_get(Ledger *ledger, gint64 content, LedgerContent *found, GError **error);

/* Hands each copy of CONTENT, with the path of its folder (borrowed), to EACH until that says TRUE.
 * 1 it did, 0 no copy of which it did, -1 failed. */
typedef int (*LedgerEachCopy)(
	const LedgerCopy *copy, const char *path, gpointer data, GError **error);
int ledger_copies(
	Ledger *ledger, gint64 content, LedgerEachCopy each, gpointer data, GError **error);

#endif
