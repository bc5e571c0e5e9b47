/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A POP3 box in one session of a prune: what is there, what earlier sessions have done, and the
 * proofs that a message may go. */
#ifndef MUTTKIT_TASK_PRUNE_BOX_H
#define MUTTKIT_TASK_PRUNE_BOX_H

#include "io/pop3_session.h"
#include "task/pop3_list.h"
#include "task/prune_run.h"

typedef struct {
	PruneRun *run;
	Pop3Session *session; /* borrowed */
	gboolean lost;        /* the session before had no answer to its QUIT: the server may carry
				 it out yet, so that a later run alone tells what stays */
	LedgerMailbox mailbox;
	Pop3List *list;
	GHashTable *by_uidl; /* of Pop3Message, by its uidl */
	gboolean certain;    /* every message has a unique-id of its own */
	gboolean refused;    /* the server did not show the last message that was asked for */
} PruneBox;

void prune_box_clear(PruneBox *box);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PruneBox, prune_box_clear)

/* Lists BOX and settles what earlier sessions intended. EXIT_LACKING where the server has no
 * unique-ids. */
gboolean prune_box_open(PruneBox *box, GError **error);

/* EXIT_LACKING where it is not: then nothing counts as gone, and nothing is to go. */
gboolean prune_box_is_certain(const PruneBox *box, GError **error);

/* Whether the server's message LISTED is CONTENT: by its header, or WHOLE. 1, 0, -1 failed. */
int prune_box_is_same(PruneBox *box, const Pop3Message *listed, gboolean whole,
	const LedgerContent *content, GError **error);

/* Whether MESSAGE of the plan may go in this session, as number *NUMBER: 1, 0 told, -1 failed. */
int prune_box_prove(PruneBox *box, const PruneMessage *message, guint32 *number, GError **error);

/* Tells WHY the message called UIDL stays, and counts it. */
void prune_box_tell(const PruneBox *box, const char *uidl, ExitCode code, const char *why);

#endif
