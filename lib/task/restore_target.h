/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where on a server the mail of an archive folder belongs. */
#ifndef MUTTKIT_TASK_RESTORE_TARGET_H
#define MUTTKIT_TASK_RESTORE_TARGET_H

#include "task/folders.h"
#include "task/restore_run.h"

/* Gives each folder of PLAN its target among FOLDERS, those of folders_list() in their places
 * (folders_place): the mailbox that it was pruned from; else the one that is kept in the same
 * archive folder, or has the same role (in another account the role counts first), or whose name
 * differs by a leading INBOX only. Where the server has none it is `missing`, with the names that
 * it can be made by. */
void restore_target_all(const RestoreRun *run, const GPtrArray *folders, RestorePlan *plan);

/* Makes FOLDER's missing target (CREATE) and subscribes it where the server lets. Errors of
 * imap_session_ok(). */
gboolean restore_target_make(ImapSession *session, RestoreFolder *folder, GError **error);

/* Opens the target for changes, or read-only. */
gboolean restore_target_select(
	ImapSession *session, RestoreFolder *folder, MailFolderOpen *open, GError **error);
gboolean restore_target_open(
	ImapSession *session, RestoreFolder *folder, MailFolderOpen *open, GError **error);

#endif
