/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What mutt-archive says of a run, as words and as JSON. */
#ifndef MUTTKIT_TASK_ARCHIVE_WORDS_H
#define MUTTKIT_TASK_ARCHIVE_WORDS_H

#include "base/report.h"
#include "task/archive.h"

/* One line for a terminal that is overwritten again and again. The caller frees. */
char *archive_words_progress(const char *account, const ArchiveProgress *progress);

/* The one line at the end; with DRY_RUN what would be done. Of an import from IMPORT, or with NULL
 * of the server's mail. The caller frees. */
char *archive_words_summary(const char *account, const ImportSource *import,
	const ArchiveReport *report, gboolean dry_run);

/* Everything in REPORT as members of ITEM. */
void archive_words_json(
	Report *item, const char *account, const ImportSource *import, const ArchiveReport *report);

#endif
