/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run of mutt-prune: what both protocols share while it lasts. */
#ifndef MUTTKIT_TASK_PRUNE_RUN_H
#define MUTTKIT_TASK_PRUNE_RUN_H

#include "format/account.h"
#include "task/prune_plan.h"
#include "task/shelf.h"

typedef struct {
	gint64 run;      /* the number of the run; 0 where nothing was begun */
	guint64 gone;    /* messages that are no longer on the server */
	guint64 bytes;   /* in them, as the server stated */
	guint64 kept;    /* that the plan named and that stayed: something was not as it was */
	guint64 fetched; /* adopted ones, whose bytes were fetched and are ours */
	Quota after;     /* what is in use then */
	ExitCode worst;  /* of the trouble that was told */
} PruneReport;

typedef struct {
	const Account *account;
	const Shelf *shelf;
	const char *server; /* what the ledger calls it */
	PruneReport *report;
	/* May be NULL: what prune_run_trouble() tells; and how far it is. */
	void (*trouble)(const char *folder, GError *why, gpointer data);
	void (*progress)(const char *folder, guint64 done, guint64 all, gpointer data);
	gpointer data;
	gboolean dry_run;
	guint64 login_delay; /* seconds that a POP3 server wants between two logins; 0 for none */
	gboolean stop; /* the server did what it was not asked to, or nobody sees what: nothing more
			  goes */
} PruneRun;

/* The messages [FROM, TO) of a plan. */
typedef struct {
	const PrunePlan *plan;
	guint from, to;
} PruneSlice;

/* The number of the run, begun at NOW where it is not yet: FALSE with *error. */
gboolean prune_run_begin(PruneRun *run, gint64 now, GError **error);

/* Tells trouble in FOLDER that does not end the run. Owns WHY. */
void prune_run_trouble(PruneRun *run, const char *folder, GError *why);

#endif
