/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files: opened beneath a root, durable before they count, never over another one.
 *
 * A folder is an open descriptor (O_DIRECTORY); paths are relative to it and cannot leave it: no
 * `..`, no symlink on the way (openat2 with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS). Descriptors
 * that come back are the caller's, -1 means failure with *error set: EXIT_IO unless said
 * otherwise, EXIT_DENIED for permissions. All are close-on-exec. */
#ifndef MUTTKIT_BASE_FILE_H
#define MUTTKIT_BASE_FILE_H

#include "base/error.h"

#include <stdio.h>
#include <sys/types.h>

/* A descriptor that closes itself: g_auto(Fd) fd = -1; */
typedef int Fd;
void fd_clear(Fd *fd);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fd, fd_clear)

/* An open folder's descriptor for good: DIR and its missing parents are made with mode 0700 and
 * synced. Symlinks in DIR are the user's own and followed. EXIT_CANT_CREATE. */
int folder_make(const char *dir, GError **error);

/* The folder PATH beneath ROOT, made durably with mode 0700 where missing. EXIT_CANT_CREATE. */
int folder_make_beneath(int root, const char *path, GError **error);

/* Opens PATH beneath ROOT with open(2) FLAGS, new files with mode 0600. Sets errno on failure. */
int file_open_beneath(int root, const char *path, int flags, GError **error);

/* Writes all LEN bytes, whatever the kernel takes at once. EXIT_IO. */
gboolean file_write(int fd, const void *bytes, gsize len, GError **error);

/* Reads the rest of FD, at most MAX bytes; EXIT_BAD_DATA beyond. NUL-terminated; the caller frees.
 */
char *file_read(int fd, gsize max, gsize *len, GError **error);

/* file_read() of the file called PATH. NULL with *error unset where there is none. */
char *file_load(const char *path, gsize max, gsize *len, GError **error);

/* Waits until the COUNT files of FDS, all beneath ROOT's file system, are on the disk, data and
 * inode: one syncfs(2) where that reports errors (local file systems, Linux 5.8 on), else an
 * fsync(2) each. After a failure the contents are unknown: write them again, never sync again. */
gboolean files_sync(int root, const int *fds, guint count, GError **error);

/* fsync(2) of a folder: the names in it are durable afterwards. */
gboolean folder_sync(int folder, GError **error);

/* Renames FROM in one folder to TO in another and never replaces: errno EEXIST then. */
gboolean file_rename_new(int from_folder, const char *from, int to_folder, const char *to);

/* The same within FOLDER for a name that any file system must be able to give: by a link where it
 * cannot rename without replacing (NFS, some of FUSE). */
gboolean file_publish(int folder, const char *from, const char *to);

/* FROM in FOLDER takes the name of the file TO. Sets errno on failure. */
gboolean file_rename_over(int folder, const char *from, const char *to);

/* The files A and B in FOLDER change their names with each other, in one step. Sets errno on
 * failure: EINVAL where the file system cannot. */
gboolean file_exchange(int folder, const char *a, const char *b);

/* Renames the folder or file FROM to TO, both whole paths on one file system, and never replaces:
 * errno EEXIST then. What may not be replaced is an empty folder at most where the file system
 * cannot rename without replacing. */
gboolean path_rename(const char *from, const char *to);

/* Renames the folder FROM to TO, where nothing or an empty folder lies, on every file system. Sets
 * errno on failure. */
gboolean folder_rename(const char *from, const char *to);

/* Removes the name of a file or symlink in FOLDER. Sets errno on failure. */
gboolean file_unlink(int folder, const char *name);

/* Removes the folder PATH if it is empty. Sets errno on failure. */
gboolean folder_remove_empty(const char *path);

/* Puts LEN bytes at PATH in one step: a reader sees the old file or the new one, whole; durable
 * when it returns. For files of our own, beneath folders that are made where missing; a symlink
 * at PATH is replaced. EXIT_CANT_CREATE or EXIT_IO. */
gboolean file_replace(const char *path, const void *bytes, gsize len, GError **error);

/* Takes the lock file PATH (made where missing, never removed), waiting at most WAIT seconds. The
 * lock lasts until the descriptor is closed. EXIT_LOCKED where another process has it. */
int file_lock(const char *path, guint wait, GError **error);

/* The same on an open folder or file. */
gboolean fd_lock(int fd, guint wait, const char *what, GError **error);

/* Bytes free for this user on the file system of FD. */
gboolean file_system_free(int fd, guint64 *bytes, GError **error);

/* Removes the folder NAME in PARENT with all that is in it; what is a symlink is removed itself.
 * Only for what muttkit made: results, probes, temporary files. */
gboolean folder_remove(int parent, const char *name, GError **error);

#endif
