/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a folder that is to be restored the server has already: found by content.
 *
 * Messages of a size that is looked for are asked for their header, and those whose header is, too,
 * for their bytes. Only equal bytes count. */
#ifndef MUTTKIT_TASK_RESTORE_FIND_H
#define MUTTKIT_TASK_RESTORE_FIND_H

#include "io/imap_session.h"
#include "task/restore_run.h"

/* Looks among the messages of the folder that is open in SESSION, from UID on, for the items of
 * SLICE that are RESTORE_WANTED, which become RESTORE_THERE or RESTORE_MARKED, and for those that
 * are RESTORE_SENT, which get the uid and what the server states beside it. The folder's `last`
 * grows. MESSAGES is how many the server counts; EXIT_PROTOCOL where it lists less (from UID 1 on),
 * or gives less headers or bodies than were asked for. */
gboolean restore_find(ImapSession *session, const RestoreSlice *slice, guint64 uid,
	guint64 messages, GError **error);

/* The same among the messages of those items of SLICE that have a uid, whose bytes are asked for at
 * once. An item whose uid holds other bytes, or none, loses it. */
gboolean restore_find_sent(ImapSession *session, const RestoreSlice *slice, GError **error);

#endif
