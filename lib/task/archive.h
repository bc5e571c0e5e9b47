/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The archive verb: all mail of one account from its server into its archive. */
#ifndef MUTTKIT_TASK_ARCHIVE_H
#define MUTTKIT_TASK_ARCHIVE_H

#include "format/account.h"

typedef struct {
	const char *folder;      /* safe to show */
	guint64 messages, bytes; /* of what is to be fetched: done so far */
	guint64 messages_all, bytes_all;
} ArchiveProgress;

typedef struct {
	guint64 folders;   /* wanted ones on the server */
	guint64 excluded;  /* folders that the account does not want */
	guint64 failed;    /* folders with trouble */
	guint64 on_server; /* messages in the wanted folders, as far as the server says */
	guint64 to_fetch, bytes_to_fetch; /* what the plan named; all that -n does */
	guint64 fetched;                  /* messages that came */
	guint64 files, bytes;             /* new files, and what is in them */
	guint64 linked;                   /* of the files: the same content as in another folder */
	guint64 present;                  /* came, and the folder had their content already */
	guint64 odd_sizes;                /* the server states a wrong size for them */
	guint64 flags;                    /* messages whose flags were new */
	guint64 recovered;                /* files found after a run that was killed */
} ArchiveReport;

struct archive_request {
	const Account *account;
	const char *root; /* of all archives, absolute */
	gboolean dry_run; /* plan only, change nothing */

	/* Each may be NULL. */
	void (*progress)(const ArchiveProgress *progress, gpointer data);
	void (*trouble)(const char *folder, GError *error, gpointer data); /* owns ERROR; goes on */
	void (*committed)(gpointer data); /* there is something new to index */
	gpointer data;
};

/* Runs it. REPORT is filled as far as it came, also on failure. The error, if any, ended the run;
 * that of a single folder went to `trouble`. Every exit code but EXIT_NO is possible. */
gboolean archive_run(const struct archive_request *request, ArchiveReport *report, GError **error);

#endif
