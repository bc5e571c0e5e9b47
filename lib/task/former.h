/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server before a move against the new one: what the provider did not copy. */
#ifndef MUTTKIT_TASK_FORMER_H
#define MUTTKIT_TASK_FORMER_H

#include "format/account.h"
#include "task/receipt.h"

/* A folder of the former server. former = copied + variant + excluded + missing. */
typedef struct {
	char *name;       /* safe to show */
	guint64 former;   /* messages that the former server has now */
	guint64 copied;   /* the new server has one for it, in any folder */
	guint64 variant;  /* it has one with other headers, as far as the ledger can tell */
	guint64 excluded; /* the account does not archive this folder */
	guint64 missing;  /* the new server has none for it */
	guint64 archived; /* of those: a file of the archive, re-hashed now, holds it */
	guint64 capped;   /* 1 where the former server may show only the newest messages */
	char *trouble;    /* why a server would not tell, or NULL */
} FormerFolder;

typedef struct {
	GPtrArray *folders; /* of FormerFolder; one of the new server only where it has trouble */
	FormerFolder sum;   /* its name is NULL */
} Former;

struct former_request {
	const Account *account;
	const char *root;        /* of all archives, absolute */
	VerifyProgress progress; /* may be NULL */
	gpointer data;
};

/* Compares both servers by header hash and size, without bodies, and what is left by the body
 * hashes that the ledger knows; each message of the new one stands for one of the former's. Where
 * something is missing the archive is re-hashed. Changes no byte. NULL with the error that ended
 * it: EXIT_CONFIG where the account names no former server or there is no archive. The caller
 * frees. */
Former *former_run(const struct former_request *request, GError **error);

void former_free(Former *former);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Former, former_free)

/* As lines for people, the last of which says whether all is copied. The caller frees. */
char *former_words(const char *account, const Former *former);

/* One line that says what is not copied, without an end; NULL where all is. The caller frees. */
char *former_line(const char *account, const Former *former);

/* As members of ITEM, whose "exit" is EXIT_NO where not all is copied. */
void former_json(Report *item, const Former *former);

#endif
