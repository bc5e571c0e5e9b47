/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An archive on disk: ROOT/ACCOUNT, one Maildir a folder, and nothing else but the sentinel.
 *
 * The sentinel is an empty folder .muttkit-<uuid>, whose uuid the ledger knows: without it the disk
 * is not mounted, or it is another archive. Names below are paths relative to the archive as
 * folder_path_escape() makes them; nothing is ever opened outside. */
#ifndef MUTTKIT_IO_ARCHIVE_H
#define MUTTKIT_IO_ARCHIVE_H

#include "io/ledger_mail.h"

typedef struct {
	char *path;   /* absolute */
	int root;     /* the open folder */
	int sentinel; /* open and locked */
} Archive;

typedef struct {
	char *path;          /* relative to the archive */
	int cur, fresh, tmp; /* the open folders cur, new and tmp; -1 for one that is not there */
} ArchiveFolder;

/* Opens ACCOUNT's archive beneath ROOT and locks it. EXIT_CONFIG where it is not the one that
 * LEDGER knows, where a folder without our sentinel lies there already, or where the file system
 * cannot hold an archive; EXIT_LOCKED. Where LEDGER knows no archive: an empty or missing folder
 * becomes one; one with a single sentinel is taken (the ledger was lost). */
Archive *archive_open(const char *root, const char *account, Ledger *ledger, GError **error);

/* The same without a change or a lock; NULL with *error unset where there is no archive yet. */
Archive *archive_open_read(const char *root, const char *account, Ledger *ledger, GError **error);

void archive_close(Archive *archive);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Archive, archive_close)

/* The folder at PATH; archive_folder_make() makes it durably and clears our own leavings in tmp
 * (EXIT_CANT_CREATE for one deeper than 64 levels or longer than 3072 bytes).
 * archive_folder_open(): NULL with *error unset where there is none. */
ArchiveFolder *archive_folder_make(const Archive *archive, const char *path, GError **error);
ArchiveFolder *archive_folder_open(const Archive *archive, const char *path, GError **error);
void archive_folder_close(ArchiveFolder *folder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ArchiveFolder, archive_folder_close)

/* A message file as it lies in a folder. */
typedef struct {
	int in; /* the open cur or new */
	const char *name;
	gboolean ours; /* the name is one that we give; then id is what it claims */
	MessageId id;
	guint flags;
} ArchiveFile;

/* Hands each message file of cur and new to EACH until it fails. Files that appear or vanish
 * meanwhile may be missed or named though gone. */
typedef gboolean (*ArchiveEach)(const ArchiveFile *file, gpointer data, GError **error);
gboolean archive_folder_each(
	const ArchiveFolder *folder, ArchiveEach each, gpointer data, GError **error);

/* Where FILE lies, "FOLDER/cur/NAME", relative to the archive. The caller frees. */
char *archive_file_path(const ArchiveFolder *folder, const ArchiveFile *file);

/* A number, never 0, that is another one when a name in cur or new has changed since, if that was
 * ARCHIVE_TICK microseconds later: within a tick of the kernel's clock two changes look alike. */
enum { ARCHIVE_TICK = 10 * 1000 };
gint64 archive_folder_stamp(const ArchiveFolder *folder);

/* The name of a file that is called by content ID, whatever its flags are, and *IN which open
 * folder it lies; NULL for none. Where the name with FLAGS is not there, the folder is read. The
 * caller frees. */
char *archive_folder_find(const ArchiveFolder *folder, const MessageId *id, guint flags, int *in);

/* The paths of all Maildirs in the archive (what has a cur), sorted; NULL-terminated, the caller
 * frees. Fails, with its name, on a folder that cannot be read. */
char **archive_folders(const Archive *archive, GError **error);

/* Reads a whole file and says what it really holds; arrival is its mtime. RAW tells how its name
 * says that it was stored. FALSE with *error unset where it is gone or no regular file. */
gboolean archive_file_content(
	const ArchiveFile *file, gboolean raw, LedgerContent *content, GError **error);

#endif
