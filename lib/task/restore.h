/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mutt-restore's verb: mail of an archive goes back to a server, or out as an mbox. */
#ifndef MUTTKIT_TASK_RESTORE_H
#define MUTTKIT_TASK_RESTORE_H

#include "base/report.h"
#include "task/restore_select.h"

struct restore_request {
	const Account *account; /* whose archive is read */
	const Account *into;    /* whose server receives; it may be the same */
	const char *root;       /* of all archives, absolute */
	RestoreRules rules;
	gboolean mbox;    /* no server: an mbox is written, */
	const char *path; /* here, or, where it is NULL, */
	int out;          /* to this descriptor */
	gboolean dry_run; /* the plan alone */
	gint64 now;       /* seconds UTC */

	/* Shows the plan and, where it is POSSIBLE, asks whether to do it. FALSE with *error unset
	 * is a no. */
	gboolean (*confirm)(const char *plan, gboolean possible, gpointer data, GError **error);
	void (*trouble)(const char *where, GError *error, gpointer data); /* owns ERROR; goes on */
	void (*progress)(const char *folder, guint64 done, guint64 all, gpointer data);
	gpointer data;
};

typedef struct {
	char *words;       /* what was done, in a line for people; NULL where nothing was */
	char *line;        /* why the answer is EXIT_NO, without an end; or NULL */
	gboolean returned; /* messages are back on the server */
} RestoreAnswer;

void restore_answer_clear(RestoreAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RestoreAnswer, restore_answer_clear)

/* Selects, looks what the server has already, asks and does it; what came of it are ANSWER and
 * members of ITEM. EXIT_NO where nothing fits the rules, where it does not fit into the quota
 * (nothing is sent then), and where the server's room ends. EXIT_LACKING where INTO is POP3. Else
 * the errors of shelf_open(), of the session, and of task/restore_imap.h and restore_mbox.h. The
 * archive is only read. */
gboolean restore_run(
	const struct restore_request *request, Report *item, RestoreAnswer *answer, GError **error);

#endif
