/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The headers of a server: all its messages by what recognises them on another one too, header hash
 * and size. */
#ifndef MUTTKIT_TASK_HEADERS_H
#define MUTTKIT_TASK_HEADERS_H

#include "format/account.h"
#include "io/ledger_mail.h"
#include "task/receipt.h"

typedef struct {
	guint64 key[2]; /* of header hash and size; equal for equal ones, as good as never else */
	gint64 content; /* what the ledger knows it as; 0 for nothing */
	guint folder;   /* of `folders` */
} HeadersMessage;

typedef struct {
	char *name;       /* safe to show */
	char *path;       /* in the archive */
	char *trouble;    /* why the server would not tell, or NULL */
	guint64 excluded; /* messages of a folder that the account does not archive */
	gboolean capped;  /* it may have more than the server shows */
} HeadersFolder;

typedef struct {
	GPtrArray *folders; /* of HeadersFolder */
	GArray *messages;   /* of HeadersMessage */
} Headers;

Headers *headers_new(void);
void headers_free(Headers *headers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Headers, headers_free)

/* Adds a folder, borrowed; and a message of the last one. */
HeadersFolder *headers_add_folder(Headers *headers, const char *name, const char *path);
void headers_add(Headers *headers, guint64 size, const Digest *header, gint64 content);

struct headers_request {
	const Account *account; /* its incoming server is the one that is asked */
	Ledger *ledger;
	gboolean all; /* excluded folders are read as all others */
	VerifyProgress progress;
	gpointer data;
};

/* Lists all folders of an IMAP server. What LEDGER knows the place of is not asked for its header
 * again; no body is fetched. A folder that the server does not tell of has `trouble` and may have
 * some of its messages. Fails as imap_session_open() and where the connection does. */
Headers *headers_list(const struct headers_request *request, GError **error);

#endif
