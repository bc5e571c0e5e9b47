/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What mutt-restore says. */
#ifndef MUTTKIT_TASK_RESTORE_WORDS_H
#define MUTTKIT_TASK_RESTORE_WORDS_H

#include "base/report.h"
#include "task/restore_run.h"

/* The PLAN as lines for people, of what goes from the archive of ACCOUNT to WHERE. The caller
 * frees.
 */
char *restore_words_plan(const char *account, const char *where, const RestorePlan *plan);

/* What was done, in one line for people. The caller frees. */
char *restore_words_done(const char *account, const char *where, const RestorePlan *plan,
	const RestoreReport *report);

/* Why nothing is sent: what is to be sent does not fit. NULL where it does. The caller frees. */
char *restore_words_no_room(const RestorePlan *plan);

/* The plan, and what came of it, as members of ITEM. */
void restore_words_json(Report *item, const RestorePlan *plan, const RestoreReport *report);

#endif
