/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a ledger has for mutt-restore: every copy, or what a run of mutt-prune took off a server.
 * Errors as in io/ledger.h. */
#ifndef MUTTKIT_IO_LEDGER_RESTORE_H
#define MUTTKIT_IO_LEDGER_RESTORE_H

#include "io/ledger_mail.h"

typedef struct {
	gint64 id; /* of the content */
	LedgerContent content;
	char *path, *role; /* of the archive folder; the role may be NULL */
	guint flags;       /* of the file when it was last seen, or of the server then */
	gint64 arrival;    /* on the server then, seconds UTC, 0 for none; else the content's */
	char *server, *mailbox; /* that it was pruned from, or NULL */
} LedgerKept;

/* Hands each copy, or, where RUN is not 0, each message that this run of mutt-prune took off its
 * server, or may have taken before it was killed, to EACH until it fails: folder by folder, oldest
 * first. No row may be changed meanwhile. */
typedef gboolean (*LedgerEachKept)(const LedgerKept *kept, gpointer data, GError **error);
gboolean ledger_kept(
	Ledger *ledger, gint64 run, LedgerEachKept each, gpointer data, GError **error);

#endif
