/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of a content that is to be restored: proved, and then read once more for going out.
 *
 * What goes out is hashed again; its last piece is given only when the hash is right. So who got
 * all pieces got the content. */
#ifndef MUTTKIT_TASK_RESTORE_FILE_H
#define MUTTKIT_TASK_RESTORE_FILE_H

#include "task/restore_run.h"

typedef struct {
	Fd fd;
	MessageId id;
	guint flags;      /* of its name, those that are mirrored */
	gboolean has_nul; /* a NUL is in it */
	gint64 wire_size; /* with CRLF */
	gboolean wire;    /* pieces are of the wire; else of the file. For the caller to set */
	guint64 left;     /* bytes of the file that were not given yet */
	DigestState *digest;
	GString *out;
	char *buffer;
} RestoreFile;

/* Opens the file of ITEM that lies in the archive folder PATH, or if that one is gone or damaged
 * any other that stands for the content, and reads it: 1 it holds the content, 0 none
 * does, -1 failed. FILE is to be cleared in all cases. */
int restore_file_open(RestoreFile *file, const Shelf *source, const RestoreItem *item,
	const char *path, GError **error);
/* Whether the file of content ID that SHELF's ledger has in the archive folder PATH is there and
 * holds it: 1, 0, -1 failed. */
int restore_file_holds(const Shelf *shelf, const MessageId *id, const char *path, GError **error);
void restore_file_clear(RestoreFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RestoreFile, restore_file_clear)

/* The next piece of FILE (DATA), as ImapPiece. EXIT_AGAIN where it has changed since it was opened.
 */
gboolean restore_file_piece(const char **bytes, gsize *len, gpointer data, GError **error);

#endif
