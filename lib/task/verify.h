/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verify verb: the receipt, server against archive and archive against its own hashes;
 * and the server before a move against the new one. */
#ifndef MUTTKIT_TASK_VERIFY_H
#define MUTTKIT_TASK_VERIFY_H

#include "format/account.h"
#include "task/receipt.h"

struct verify_request {
	const Account *account;
	const char *root; /* of all archives, absolute */
	gboolean offline; /* the archive alone: no server, no password */
	gboolean former;  /* instead: what is not copied from the server before the move */
	gboolean full;    /* the bodies too: all mail is downloaded, hashed and not kept */
	gboolean dry_run; /* nothing is recorded */
	gboolean verbose; /* the words name each message and file that is not as it should be */
	/* Not NULL: offline, and what was removed or changed is accepted where it answers TRUE to
	 * the PLAN; FALSE with *error unset is a no. */
	gboolean (*accept)(const char *plan, gpointer data, GError **error);
	VerifyProgress progress; /* may be NULL */
	gpointer data;
};

typedef struct {
	char *words; /* lines for people */
	char *line;  /* without an end: what is not as it should be; NULL where all is */
	char *next;  /* the command to type now; NULL for none */
} VerifyAnswer;

void verify_answer_clear(VerifyAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VerifyAnswer, verify_answer_clear)

/* Re-hashes every file of the archive and asks the server for every message; FORMER: see
 * former_run(). Changes no byte, but that the ledger learns with FULL which places are proved by
 * content, and what is accepted. What it finds, or why not, is an item of JSON's "accounts" too.
 * FALSE with the error that ended it; EXIT_CONFIG where there is no archive yet. */
gboolean verify_run(
	const struct verify_request *request, Report *json, VerifyAnswer *answer, GError **error);

#endif
