/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flags: what a server says of a message follows into the file's name, until the user changes it.
 */
#ifndef MUTTKIT_TASK_FLAGS_H
#define MUTTKIT_TASK_FLAGS_H

#include "io/archive.h"
#include "io/imap_session.h"
#include "task/folders.h"

/* Gives COPY in FOLDER the flags WANTED (of FLAGS_MIRRORED), by a rename, where it still has the
 * ones that we gave it; else remembers that its flags are the user's. Records that in LEDGER. */
gboolean flags_follow(const ArchiveFolder *folder, Ledger *ledger, LedgerCopy *copy, guint wanted,
	GError **error);

struct flags_request {
	ImapSession *session; /* the mailbox is examined in it */
	const ArchiveFolder *folder;
	Ledger *ledger;
	const LedgerMailbox *mailbox;
	guint64 messages; /* that it has */
};

/* Asks the server for the flags that changed since the last run (all of them, where it has no
 * CONDSTORE), lets the files follow and commits. *CHANGED counts the places whose flags were new.
 */
gboolean flags_update(const struct flags_request *request, guint64 *changed, GError **error);

#endif
