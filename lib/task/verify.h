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
	void (*progress)(const char *folder, guint64 files, gpointer data); /* may be NULL */
	gpointer data;
};

/* Re-hashes every file of the archive and asks the server for every message. Changes no byte. NULL
 * with the error that ended it; EXIT_CONFIG where there is no archive yet. The caller frees. */
Receipt *verify_run(const struct verify_request *request, GError **error);

#endif
