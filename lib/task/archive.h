/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The archive verb: all mail of one account from its server into its archive. */
#ifndef MUTTKIT_TASK_ARCHIVE_H
#define MUTTKIT_TASK_ARCHIVE_H

#include "task/archive_run.h"

/* Runs it. REPORT is filled as far as it came, also on failure. The error, if any, ended the run;
 * that of a single folder went to `trouble`. Every exit code but EXIT_NO is possible. */
gboolean archive_run(const struct archive_request *request, ArchiveReport *report, GError **error);

#endif
