/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Putting mail on an IMAP server. */
#ifndef MUTTKIT_TASK_RESTORE_IMAP_H
#define MUTTKIT_TASK_RESTORE_IMAP_H

#include "io/imap_session.h"
#include "task/restore_run.h"

/* Finds PLAN's folders on the server and what of their mail is there already; changes nothing. A
 * folder that cannot be looked into has `trouble`, which is told. */
gboolean restore_imap_look(
	RestoreRun *run, ImapSession *session, RestorePlan *plan, GError **error);

/* Sends what is still wanted, in a session of its own: folder by folder, in batches whose messages
 * are asked back and compared before they count. The report grows; the ledger learns where they
 * are. What cannot be sent or does not come back as it was is told, and the rest goes on. Ends
 * early, with the report's `full`, where the server has no room, and with EXIT_PROTOCOL where it
 * keeps nothing as it was sent. */
gboolean restore_imap_send(
	RestoreRun *run, ImapSession *session, RestorePlan *plan, GError **error);

#endif
