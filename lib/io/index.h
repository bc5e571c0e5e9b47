/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index: the archive's own notmuch database, and the user's for reading. The door to
 * libnotmuch.
 *
 * The archive's is notmuch profile `muttkit`: config in $XDG_CONFIG_HOME/notmuch/muttkit/config,
 * database in $XDG_DATA_HOME/notmuch/muttkit, mail_root the root of all archives. So
 * `NOTMUCH_PROFILE=muttkit notmuch search ...` works as it is, and the user's own database, tags
 * and hooks are never touched. Paths below are absolute unless said otherwise. */
#ifndef MUTTKIT_IO_INDEX_H
#define MUTTKIT_IO_INDEX_H

#include "base/error.h"

typedef struct Index Index;

/* The archive's database, for writing: config and database are made where missing; a database that
 * is damaged is set aside (*SET_ASIDE its new path, else NULL; the caller frees) and begun anew,
 * one that cannot be opened for another reason is left alone. EXIT_CONFIG where the config's
 * mail_root is not MAIL_ROOT, or the database is of a newer notmuch; EXIT_AGAIN where another
 * program has it for half a minute. */
Index *index_open_write(const char *mail_root, char **set_aside, GError **error);

/* Sets the present database aside, so that index_open_write() begins anew; *SET_ASIDE as there. */
gboolean index_set_aside(char **set_aside, GError **error);

/* For reading: the archive's database, or the user's own as `notmuch` would open it. NULL with
 * *error unset where there is none. */
Index *index_open_archive(GError **error);
Index *index_open_user(GError **error);

void index_close(Index *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Index, index_close)

/* Writes all that was changed. INDEX is good for nothing but index_close() afterwards, which writes
 * too, but cannot fail. */
gboolean index_commit(Index *index, GError **error);

/* Commits, lets another writer in and goes on. EXIT_AGAIN as above; INDEX is good for nothing but
 * index_close() after a failure. */
gboolean index_pause(Index *index, GError **error);

/* Whether notmuch's terms are long enough for FOLDER, relative to the mail_root, without its cur.
 * What lies in another one must not be added: libnotmuch would end the process. */
gboolean index_can_hold(const char *folder);

typedef enum {
	INDEX_FAILED,
	INDEX_ADDED,
	INDEX_NO_MAIL,    /* notmuch takes it for no mail, or its name is too long */
	INDEX_UNREADABLE, /* no permission, or the disk fails */
	INDEX_GONE,       /* removed or renamed meanwhile */
} IndexAdded;

/* Adds the file at PATH; its Maildir flags become tags, no others are given. */
IndexAdded index_add(Index *index, const char *path, GError **error);

/* Forgets the file at PATH, and its message with the last of its files; a message that stays takes
 * the flags of those it has. */
gboolean index_remove(Index *index, const char *path, GError **error);

/* What the database knows of the folder at PATH: its mtime when it was last read whole (0: never)
 * and, where NAMES is given, the names of its files, as keys. */
gboolean index_folder(
	Index *index, const char *path, gint64 *mtime, GHashTable *names, GError **error);

/* Remembers that the folder at PATH is indexed as it was at MTIME. */
gboolean index_folder_settle(Index *index, const char *path, gint64 mtime, GError **error);

/* Adds the paths of all folders that the database ever knew at PATH and beneath it to PATHS. */
gboolean index_folders(Index *index, const char *path, GPtrArray *paths, GError **error);

/* Hands each file of each message that QUERY finds, newest first, to EACH until it says FALSE.
 * EXIT_USAGE for a query that cannot be read; Xapian reads many a malformed one as a search for
 * nothing. */
typedef gboolean (*IndexEach)(const char *message_id, const char *path, gpointer data);
gboolean index_search(
	Index *index, const char *query, IndexEach each, gpointer data, GError **error);

#endif
