/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which mail of an archive is to be restored. */
#ifndef MUTTKIT_TASK_RESTORE_SELECT_H
#define MUTTKIT_TASK_RESTORE_SELECT_H

#include "task/restore_run.h"

/* What narrows the selection, each further. */
typedef struct {
	char **folders;    /* NULL, or NULL-terminated: any of these names with * and ?, or roles */
	const char *query; /* of notmuch, or NULL */
	gboolean has_since, has_before;
	gint64 since, before; /* of the arrival: from the one second UTC on, up to the other */
	gint64 run;           /* of mutt-prune: what it took off its server; or 0 */
} RestoreRules;

/* Reads the options of the command line, NULL for one that was not given. EXIT_USAGE for one that
 * cannot be read, and without any rule. */
gboolean restore_rules_read(RestoreRules *rules, const char *since, const char *before,
	const char *run, GError **error);

/* Selects from SOURCE by the ledger; for a query the archive's index says what fits (EXIT_CONFIG
 * without one). The folders are those of the archive; what was pruned from SERVER has the mailbox's
 * name too. The caller frees. */
RestorePlan *restore_select(
	const Shelf *source, const char *server, const RestoreRules *rules, GError **error);

#endif
