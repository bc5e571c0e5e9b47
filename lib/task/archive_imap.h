/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The archive verb over IMAP: folder by folder. */
#ifndef MUTTKIT_TASK_ARCHIVE_IMAP_H
#define MUTTKIT_TASK_ARCHIVE_IMAP_H

#include "io/imap_session.h"
#include "task/archive_run.h"

/* Plans all folders and, unless it is a dry run, brings them in. */
gboolean archive_imap(ArchiveRun *run, ImapSession *session, GError **error);

#endif
