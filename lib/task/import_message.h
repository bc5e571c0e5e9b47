/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One message of this disk on its way into the archive.
 *
 * Its header is looked at before anything is written. Where that has exactly one X-TUID line, which
 * mbsync adds to what it pulls, the message is taken without it, as the server has it; but as it
 * is, where the archive knows those very bytes. */
#ifndef MUTTKIT_TASK_IMPORT_MESSAGE_H
#define MUTTKIT_TASK_IMPORT_MESSAGE_H

#include "format/local_header.h"
#include "format/message_hash.h"
#include "io/delivery.h"

/* The message as it is, or without a line of its header: written, or hashed only. */
typedef struct {
	Delivery *delivery;
	MessageHash *hash;
} ImportForm;

typedef struct {
	const ArchiveFolder *folder; /* NULL: nothing is written */
	Ledger *ledger;
	GString *header;  /* until it is whole; at most IMPORT_HEADER_MAX and a piece */
	gsize line;       /* where its last line begins */
	gboolean over;    /* it was looked at and goes on its way */
	LocalHeader told; /* what it tells, then */
	ImportForm as_is, without;
	guint64 size;
} ImportMessage;

/* A longer header is taken as it is. */
enum { IMPORT_HEADER_MAX = 256 * 1024 };

/* Begins a message. All arguments must outlive it; what was begun before must be cleared. */
void import_message_begin(ImportMessage *message, const ArchiveFolder *folder, Ledger *ledger);

/* The next bytes. EXIT_CANT_CREATE, EXIT_IO: of the archive. */
gboolean import_message_add(ImportMessage *message, const char *bytes, gsize len, GError **error);

/* The end, for ARRIVAL as in delivery_finish(). *DELIVERY is the caller's, CONTENT what it holds;
 * where nothing is written *DELIVERY is NULL and CONTENT an id alone. *WITHOUT: a line of mbsync's
 * was left out. */
gboolean import_message_finish(ImportMessage *message, gint64 arrival, Delivery **delivery,
	LedgerContent *content, gboolean *without, GError **error);

/* What the header told so far, whole or not. */
const LocalHeader *import_message_told(ImportMessage *message);

void import_message_clear(ImportMessage *message);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ImportMessage, import_message_clear)

#endif
