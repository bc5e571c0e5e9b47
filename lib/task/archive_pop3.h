/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The archive verb over POP3: what the server has goes to INBOX. */
#ifndef MUTTKIT_TASK_ARCHIVE_POP3_H
#define MUTTKIT_TASK_ARCHIVE_POP3_H

#include "io/pop3_session.h"
#include "task/archive_run.h"

/* Plans and, unless it is a dry run, brings in what is new. */
gboolean archive_pop3(ArchiveRun *run, Pop3Session *session, GError **error);

#endif
