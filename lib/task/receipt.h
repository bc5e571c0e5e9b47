/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The receipt: what mutt-verify found, in terms that add up. */
#ifndef MUTTKIT_TASK_RECEIPT_H
#define MUTTKIT_TASK_RECEIPT_H

#include "task/findings.h"

/* One folder. server = here + same + elsewhere + variant + adopted + accepted +
 * excluded + missing. */
typedef struct {
	char *name;     /* safe to show: the server's, or the archive's where the server has none */
	char *path;     /* in the archive; NULL where it has none */
	guint64 server; /* messages that the server has now */
	guint64 here; /* proved: their bytes came from there and the file in this folder holds them
		       */
	guint64 same; /* proved, by the file that stands for an equal message in this folder */
	guint64 elsewhere;     /* proved, by a file in another folder of the archive */
	guint64 variant;       /* their bytes came from there too, but the archive had the body with
				  other headers before; either file is kept, and this one good */
	guint64 adopted;       /* not proved: known by header and size, and the file is good */
	guint64 accepted;      /* not proved: the user removed or changed the file, and said so */
	guint64 excluded;      /* the account does not archive this folder */
	guint64 missing;       /* not proved by anything here */
	guint64 capped;        /* 1 where the server may show only the newest messages */
	guint64 files;         /* in the archive's folder: good ones */
	guint64 removed;       /* archived once, and the file is gone from this folder */
	guint64 changed;       /* files that do not hold what their name says */
	guint64 accepted_here; /* archived once, and removed or changed by the user, who said so */
	guint64 strangers;     /* files that no run of ours has taken in yet */
	char *trouble;         /* why the server would not tell, or NULL */
} ReceiptFolder;

typedef struct {
	GPtrArray *folders; /* of ReceiptFolder: the archive's, then those that only the server has
			     */
	ReceiptFolder sum;  /* its name is NULL */
	Findings *findings; /* which ones are meant */
	gboolean offline;   /* no server was asked: its terms are all 0 and are not said */
	gboolean no_sent;   /* the server is none on which sent mail could lie */
} Receipt;

/* How far it is: FILES re-hashed in all, and MESSAGES of FOLDER downloaded. */
typedef void (*VerifyProgress)(const char *folder, guint64 files, guint64 messages, gpointer data);

/* That as a line for people. The caller frees. */
char *receipt_progress(const char *account, const char *folder, guint64 files, guint64 messages);

Receipt *receipt_new(void);
void receipt_free(Receipt *receipt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Receipt, receipt_free)

/* A new row called NAME, which is made safe to show; PATH may be NULL. Borrowed from RECEIPT. */
ReceiptFolder *receipt_add(Receipt *receipt, const char *name, const char *path);

/* The row of the archive's folder at PATH, or NULL. */
ReceiptFolder *receipt_find(const Receipt *receipt, const char *path);

/* Makes the sum, when all rows are done. */
void receipt_add_up(Receipt *receipt);

/* Whether all is proved, but variants and what is accepted: nothing adopted, missing, removed,
 * changed or untold. Offline: whether every file that was archived is there and good. */
gboolean receipt_is_proved(const Receipt *receipt);

/* The receipt as lines for people, ending in one that says whether all is proved. The caller frees.
 */
char *receipt_words(const char *account, const Receipt *receipt);

/* One line that says what is not proved, without an end; NULL where all is. The caller frees. */
char *receipt_line(const char *account, const Receipt *receipt);

/* The receipt as members of ITEM, whose "exit" is EXIT_NO where not all is proved. */
void receipt_json(Report *item, const Receipt *receipt);

#endif
