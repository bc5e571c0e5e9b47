/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index verb: what lies in an account's archive enters the archive's notmuch database. */
#ifndef MUTTKIT_TASK_INDEX_H
#define MUTTKIT_TASK_INDEX_H

#include "format/account.h"

typedef struct {
	guint64 added;       /* files that are new in the index */
	guint64 removed;     /* files that are gone or have another name now */
	guint64 ignored;     /* files that notmuch cannot take: not searchable */
	GPtrArray *named;    /* "PATH: why" of a few of these: new ones, all with verbose */
	guint64 unnamed;     /* how many more would have a line there */
	GPtrArray *left_out; /* paths of folders that are too long for the index */
	char *set_aside;     /* where a database that was damaged lies now, or NULL */
} IndexReport;

struct index_request {
	GPtrArray *accounts; /* of Account */
	const char *root;    /* of all archives, absolute */
	gboolean rebuild;    /* set the present database aside and begin anew */
	gboolean dry_run;    /* only count what is new and what is gone */
	gboolean verbose;    /* name also what was ignored before */
	gint64 now;          /* seconds since 1970 */
	void (*progress)(const char *account, guint64 files, gpointer data); /* may be NULL */
	gpointer data;
};

/* Brings the index up to date; folders that did not change since are not read. An account without
 * an archive is passed over. What is gone is forgotten only when nothing else moves in the
 * account's archive; a later run does it otherwise. EXIT_LOCKED where another run has been at it
 * for ten minutes, EXIT_AGAIN where another program has held the database for half a minute. */
gboolean index_run(const struct index_request *request, IndexReport *report, GError **error);

void index_report_clear(IndexReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(IndexReport, index_report_clear)

#endif
