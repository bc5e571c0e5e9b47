/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verify verb: the receipt, server against archive and archive against its own hashes. */
#ifndef MUTTKIT_TASK_VERIFY_H
#define MUTTKIT_TASK_VERIFY_H

#include "base/report.h"
#include "format/account.h"

/* One folder. server = here + same + elsewhere + adopted + excluded + missing. */
typedef struct {
	char *name;     /* safe to show: the server's, or the archive's where the server has none */
	guint64 server; /* messages that the server has now */
	guint64 here; /* proved: their bytes came from there and the file in this folder holds them
		       */
	guint64 same; /* proved, by the file that stands for an equal message in this folder */
	guint64 elsewhere; /* proved, by a file in another folder of the archive */
	guint64 adopted;   /* not proved: known by header and size, and the file is good */
	guint64 excluded;  /* the account does not archive this folder */
	guint64 missing;   /* not proved by anything here */
	guint64 files;     /* in the archive's folder: good ones */
	guint64 removed;   /* archived once, and the file is gone from this folder */
	guint64 changed;   /* files that no longer hold what their name says */
	guint64 strangers; /* files that no run of ours has taken in yet */
	char *trouble;     /* why the server would not tell, or NULL */
} ReceiptFolder;

typedef struct {
	GPtrArray
		*folders; /* of ReceiptFolder: the server's, then those that only the archive has */
	ReceiptFolder sum; /* its name is NULL */
} Receipt;

struct verify_request {
	const Account *account;
	const char *root; /* of all archives, absolute */
	void (*progress)(const char *folder, guint64 files, gpointer data); /* may be NULL */
	gpointer data;
};

/* Re-hashes every file of the archive and asks the server for every message. Changes no byte. NULL
 * with the error that ended it; EXIT_CONFIG where there is no archive yet. The caller frees. */
Receipt *verify_run(const struct verify_request *request, GError **error);

/* Whether all is proved: nothing adopted, missing, removed, changed or untold. */
gboolean receipt_is_proved(const Receipt *receipt);

/* The receipt as lines for people, ending in one that says whether all is proved. The caller frees.
 */
char *receipt_words(const char *account, const Receipt *receipt);

/* The receipt as members of ITEM. */
void receipt_json(Report *item, const Receipt *receipt);

void receipt_free(Receipt *receipt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Receipt, receipt_free)

#endif
