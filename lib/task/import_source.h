/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an import reads: a Maildir with its subfolders, a folder of Maildirs, or an mbox; and which
 * archive folder each part goes into.
 *
 * PATH's own mail goes into FOLDER; without that into the folder of PATH's own name, and into INBOX
 * where PATH is called "Maildir" or has Maildir++ subfolders. What lies beneath PATH, as "Sub" or
 * as
 * ".Sub.Sub" (Maildir++), goes below that folder, and beside it where it is INBOX; where PATH is no
 * Maildir itself, below FOLDER or beside all others. Names that are modified UTF-7 are read as
 * such. Symlinks beneath PATH are not followed. */
#ifndef MUTTKIT_TASK_IMPORT_SOURCE_H
#define MUTTKIT_TASK_IMPORT_SOURCE_H

#include "base/error.h"

typedef struct {
	char *path;   /* as the person typed it */
	char *folder; /* UTF-8 with '/' between its parts, or NULL */
	char *into;   /* after import_tree_open(): the only folder that gets mail, safe to show;
			 NULL for several or none */
} ImportSource;

/* Reads WORDS, PATH[=FOLDER]; what exists as it is written is all PATH. EXIT_USAGE for a FOLDER
 * that is empty, no UTF-8 or has an empty part. */
ImportSource *import_source_parse(const char *words, GError **error);
/* Each of WORDS (NULL-terminated, or NULL for none), as ImportSource; EXIT_USAGE where it is not
 * for one account of ACCOUNTS. The caller unrefs. */
GPtrArray *import_sources_parse(char *const *words, guint accounts, GError **error);
void import_source_free(ImportSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImportSource, import_source_free)

typedef struct {
	char *where; /* relative to PATH, "." for PATH itself */
	char *label; /* the archive's folder, safe to show */
	char *path;  /* the same as a path of the archive */
} ImportFolder;

typedef struct {
	int root;           /* PATH, open: a folder, or the mbox */
	gboolean is_mbox;   /* a file */
	GPtrArray *folders; /* of ImportFolder; one for an mbox */
	GPtrArray *links;   /* char *, relative to PATH: symlinks to Maildirs */
} ImportTree;

/* Opens SOURCE's PATH, following symlinks, and finds its Maildirs. EXIT_USAGE where there is
 * nothing of that name, EXIT_BAD_DATA where it is neither, EXIT_DENIED, EXIT_IO. */
ImportTree *import_tree_open(ImportSource *source, GError **error);
void import_tree_close(ImportTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImportTree, import_tree_close)

#endif
