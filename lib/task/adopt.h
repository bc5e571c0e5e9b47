/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adoption: mail that the archive holds from elsewhere is recognised on a server by its header and
 * size, and not downloaded again. What is adopted is not proved: only its bytes would be. */
#ifndef MUTTKIT_TASK_ADOPT_H
#define MUTTKIT_TASK_ADOPT_H

#include "io/imap_session.h"
#include "task/archive_run.h"

/* Remembers, for this run, which contents have a file in the archive; for a repair all are hashed.
 */
gboolean adopt_look(ArchiveRun *run, GError **error);

typedef struct {
	guint64 size; /* of the message, as the server says */
	Digest hash;
	gboolean identifies; /* holds a Message-ID or Received */
} AdoptHeader;

/* The content that a message in MAILBOX with HEADER is: the only one that the ledger knows, free to
 * be adopted, with a header that identifies it, and a file in the archive or accepted as removed or
 * changed in the mailbox's folder. *CONTENT is 0 for none. */
gboolean adopt_match(ArchiveRun *run, const LedgerMailbox *mailbox, const AdoptHeader *header,
	gint64 *content, GError **error);

/* Records that the message at PLACE is its content, and counts it; a file in another folder of the
 * archive gets a hard link in FOLDER with the place's flags, and what was accepted stays away.
 * *DONE is FALSE where that cannot be had: fetch it. With -n nothing is recorded. */
gboolean adopt_place(ArchiveRun *run, const ArchiveFolder *folder, const LedgerMailbox *mailbox,
	const LedgerPlace *place, gboolean *done, GError **error);

/* Asks the server, on which MAILBOX is open, for the headers of KNOWN and adopts what can be; the
 * rest goes to PLAN. A file's flags stay as they are, whatever the new server says: only its later
 * changes are followed. */
gboolean adopt_run(ImapSession *session, ArchiveRun *run, const LedgerMailbox *mailbox,
	const FetchPlan *known, FetchPlan *plan, GError **error);

#endif
