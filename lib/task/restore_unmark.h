/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages that wait on the server to be expunged are kept there. */
#ifndef MUTTKIT_TASK_RESTORE_UNMARK_H
#define MUTTKIT_TASK_RESTORE_UNMARK_H

#include "io/imap_session.h"
#include "task/restore_run.h"

/* Opens the target of FOLDER for changes and takes \Deleted off the items that are RESTORE_MARKED
 * (UID STORE), which become RESTORE_DONE where the server shows them without it; the others are
 * told. EXIT_AGAIN where the UIDs are no longer valid; errors of imap_session_ok(). */
gboolean restore_unmark(
	RestoreRun *run, ImapSession *session, RestoreFolder *folder, GError **error);

#endif
