/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run of mutt-archive: what both protocols share while it lasts. */
#ifndef MUTTKIT_TASK_ARCHIVE_RUN_H
#define MUTTKIT_TASK_ARCHIVE_RUN_H

#include "format/account.h"
#include "task/fetch.h"
#include "task/import_source.h"

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
	guint64 capped; /* of them, folders of which the server may show only the newest messages */
	guint64 to_fetch, bytes_to_fetch; /* what the plan named; all that -n does */
	guint64 fetched;                  /* messages that came */
	guint64 files, bytes;             /* new files, and what is in them */
	guint64 adopted;                  /* known by header and size, not fetched */
	guint64 accepted;                 /* so too, removed or changed by the user: stays away */
	guint64 linked;                   /* of the files: the same content as in another folder */
	guint64 present;                  /* came, and the folder had their content already */
	guint64 variants;                 /* of those that came, known under other headers */
	guint64 odd_sizes;                /* the server states a wrong size for them */
	guint64 late;                     /* came from the server before the move */
	guint64 flags;                    /* messages whose flags were new */
	guint64 recovered;                /* files that lay in the archive and were taken in */
	guint64 local, without_tuid; /* import: messages read; of them, without mbsync's line */
} ArchiveReport;

struct archive_request {
	const Account *account;
	const char *root;     /* of all archives, absolute */
	gboolean dry_run;     /* plan only, change nothing */
	gboolean repair;      /* what is removed or damaged here is fetched again */
	gint64 now;           /* seconds UTC */
	ImportSource *import; /* instead of the server's mail; or NULL */

	/* Each may be NULL. */
	void (*progress)(const ArchiveProgress *progress, gpointer data);
	void (*trouble)(const char *folder, GError *error, gpointer data); /* owns ERROR; goes on */
	void (*note)(const char *server, GError *why, gpointer data);      /* owns WHY: no error */
	void (*committed)(gpointer data); /* there is something new to index */
	gpointer data;
};

typedef struct {
	const struct archive_request *request;
	const Account *account; /* whose incoming server it is */
	ArchiveReport *report;
	Ledger *ledger;
	Archive *archive; /* NULL with -n where there is none yet */
	char *server;     /* what the ledger calls it */
	gboolean looked;  /* which contents have a file is known */
	ArchiveProgress progress;
} ArchiveRun;

/* Opens ledger and archive and reads the folders that changed since the last run; with -n for
 * reading, and without that. */
gboolean archive_run_open(ArchiveRun *run, GError **error);
void archive_run_clear(ArchiveRun *run);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ArchiveRun, archive_run_clear)

/* One folder, or one account, of whose mail MESSAGES of BYTES are to come. */
void archive_run_plan(ArchiveRun *run, guint64 messages, guint64 bytes);

/* EXIT_IO where the disk cannot hold BYTES of new mail. */
gboolean archive_run_check_space(const ArchiveRun *run, guint64 bytes, GError **error);

/* The step of a FetchTarget, whose data is the run: progress, and news for the index. */
void archive_run_step(guint64 bytes, gpointer run);

/* What came, for the report. */
void archive_run_count(ArchiveRun *run, const FetchCounts *counts);

/* Marks FOLDER of the ledger as dirty, before the first of its names changes. */
gboolean archive_run_enter(ArchiveRun *run, gint64 folder, GError **error);

/* What we and clients did in FOLDER meanwhile is read at once, so that the next run, with nothing
 * new, has to look at no message. */
gboolean archive_run_leave(ArchiveRun *run, const ArchiveFolder *folder, GError **error);

/* Trouble with the folder called LABEL: told and counted. Owns WHY. */
void archive_run_trouble(ArchiveRun *run, const char *label, GError *why);

#endif
