/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One folder of an import on its way into one folder of the archive: what Maildirs and mboxes
 * share. Nothing is made in the archive before the first message. */
#ifndef MUTTKIT_TASK_IMPORT_FOLDER_H
#define MUTTKIT_TASK_IMPORT_FOLDER_H

#include "task/archive_run.h"
#include "task/batch.h"
#include "task/import_message.h"

/* What an import would bring, where it is only counted. */
typedef struct {
	GHashTable *came;        /* contents so far, alone and with their folder */
	guint64 messages, bytes; /* that the archive has not */
} ImportCount;

typedef struct {
	ArchiveRun *run;
	const ImportTree *tree;
	const ImportFolder *from;
	gboolean begun;     /* a message came */
	ImportCount *count; /* nothing is written; or NULL */
	ArchiveFolder
		*folder; /* NULL before the first message, and where there is none to count in */
	LedgerMailbox mailbox; /* no server's */
	Batch *batch;
	ImportMessage message; /* that is being read */
} Import;

/* Begins a message, which import_message_add() fills. */
gboolean import_begin(Import *import, GError **error);

/* The message that was begun is whole: puts and counts it. ARRIVAL in seconds UTC, 0 for unknown;
 * FLAGS of MessageFlags, of which the mirrored ones count. */
gboolean import_put(Import *import, gint64 arrival, guint flags, GError **error);

/* It is no message, or not whole. */
void import_drop(Import *import);

/* Trouble with what lies at NAME beneath the folder ("" for itself): told, and the import goes on.
 * Owns WHY. */
void import_tell(Import *import, const char *name, GError *why);

/* Makes all that was put count. */
gboolean import_finish(Import *import, GError **error);

void import_clear(Import *import);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Import, import_clear)

#endif
