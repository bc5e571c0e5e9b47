/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What mutt-prune says. */
#ifndef MUTTKIT_TASK_PRUNE_WORDS_H
#define MUTTKIT_TASK_PRUNE_WORDS_H

#include "base/report.h"
#include "task/prune_run.h"

/* The plan as lines for people, ending in the command that carries it out. The caller frees. */
char *prune_words_plan(const char *account, const PrunePlan *plan);

/* The command that does what the RULES say, with --max if that is not 0. The caller frees. */
char *prune_words_command(const char *account, const PruneRules *rules, guint64 max);

/* What was done, in lines for people: what is gone, where it is safe, how it comes back. The caller
 * frees. */
char *prune_words_done(const char *account, const char *archive, const PruneReport *report);

/* The plan, and what came of it, as members of ITEM. */
void prune_words_json(Report *item, const PrunePlan *plan, const PruneReport *report);

#endif
