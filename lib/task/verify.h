/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verify verb: the receipt, server against archive and archive against its own hashes. */
#ifndef MUTTKIT_TASK_VERIFY_H
#define MUTTKIT_TASK_VERIFY_H

#include "format/account.h"
#include "task/receipt.h"

struct verify_request {
	const Account *account;
	const char *root; /* of all archives, absolute */
	gboolean offline; /* the archive alone: no server, no password */
	gboolean full;    /* the bodies too: all mail is downloaded, hashed and not kept */
	gboolean dry_run; /* nothing is recorded */
	/* Not NULL: offline, and what was removed or changed is accepted where it answers TRUE to
	 * the PLAN; FALSE with *error unset is a no. */
	gboolean (*accept)(const char *plan, gpointer data, GError **error);
	VerifyProgress progress; /* may be NULL */
	gpointer data;
};

/* Re-hashes every file of the archive and asks the server for every message. Changes no byte, but
 * that the ledger learns with FULL which places are proved by content, and what is accepted. NULL
 * with the error that ended it; EXIT_CONFIG where there is no archive yet. The caller frees. */
Receipt *verify_run(const struct verify_request *request, GError **error);

#endif
