/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mutt-prune's verb: mail of one account leaves its server, as far as it is proved to be here. */
#ifndef MUTTKIT_TASK_PRUNE_H
#define MUTTKIT_TASK_PRUNE_H

#include "base/report.h"
#include "task/prune_run.h"

struct prune_request {
	const Account *account;
	const char *root; /* of all archives, absolute */
	PruneRules rules; /* keep_days 0: the account's, if it has some */
	gboolean dry_run; /* the plan alone */
	gint64 now;       /* seconds UTC */

	/* Shows the plan and, where it is POSSIBLE, asks whether to do it. FALSE with *error unset
	 * is a no. */
	gboolean (*confirm)(const char *plan, gboolean possible, gpointer data, GError **error);
	void (*trouble)(const char *folder, GError *error, gpointer data); /* owns ERROR; goes on */
	void (*progress)(const char *folder, guint64 done, guint64 all, gpointer data);
	gpointer data;
};

typedef struct {
	char *words; /* what was done, in lines for people; NULL where nothing was */
	char *line;  /* why the answer is EXIT_NO, without an end; or NULL */
} PruneAnswer;

void prune_answer_clear(PruneAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PruneAnswer, prune_answer_clear)

/* Plans, asks and does it; what came of it are ANSWER and members of ITEM. EXIT_NO where the target
 * is not reached, and where more than half of a folder would go without --max: then nothing is
 * done. EXIT_USAGE without any rule; else the errors of shelf_open(), of the sessions, and of
 * task/prune_imap.h and prune_pop3.h. */
gboolean prune_run(
	const struct prune_request *request, Report *item, PruneAnswer *answer, GError **error);

#endif
