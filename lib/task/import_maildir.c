/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/import_maildir.h"
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 64 * 1024, READINGS_MAX = 5 };

typedef DIR Directory;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Directory, closedir)

typedef struct {
	Import *import;
	GHashTable *missed; /* base names that were gone when they were to be opened */
	GHashTable *sought; /* NULL: all */
} Reading;

static gssize read_some(int fd, char buffer[PIECE])
{
	gssize got;

	do
		got = read(fd, buffer, PIECE);
	while (got < 0 && errno == EINTR);
	return got;
}

/* The message file NAME, open. *WHY: it cannot be read; *ERROR: it cannot be put. */
static gboolean take_file(Import *import, int fd, const char *name, GError **why, GError **error)
{
	char buffer[PIECE];
	struct stat st;
	gssize got;

	if (fstat(fd, &st) < 0)
		return fail_errno(why, EXIT_IO, "stat");
	if (S_ISDIR(st.st_mode))
		return TRUE;
	if (!S_ISREG(st.st_mode))
		return fail(why, EXIT_BAD_DATA, "is no regular file");
	if (!import_begin(import, error))
		return FALSE;
	while ((got = read_some(fd, buffer)) > 0)
		if (!import_message_add(&import->message, buffer, (gsize)got, error))
			return FALSE;
	if (got < 0)
		return fail_errno(why, EXIT_IO, "read");
	return import_put(import, st.st_mtime, maildir_flags(name), error);
}

/* NAME in PART, which is open as IN.  */
static gboolean visit(Reading *reading, int in, const char *part, const char *name, GError **error)
{
	g_auto(Fd) fd = openat(in, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	g_autofree char *below = g_build_filename(part, name, NULL);
	Import *import = reading->import;
	GError *why = NULL, *worse = NULL;

	/* A client has just renamed it: another reading finds it. */
	if (fd < 0 && errno == ENOENT) {
		g_hash_table_add(reading->missed, g_strndup(name, strcspn(name, ":")));
		return TRUE;
	}
	if (fd < 0 && errno == ELOOP)
		fail(&why, EXIT_BAD_DATA, "is a symbolic link, which is not followed");
	else if (fd < 0)
		fail_errno(&why, EXIT_IO, "open");
	else
		take_file(import, fd, name, &why, &worse);
	import_drop(import);
	if (why)
		import_tell(import, below, why);
	if (worse)
		g_propagate_error(error, worse);
	return !worse;
}

static gboolean read_part(Reading *reading, int maildir, const char *part, GError **error)
{
	int fd = openat(maildir, part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_autoptr(Directory) dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!dir && errno == ENOENT)
		return TRUE;
	if (!dir) {
		GError *why = NULL;

		fail_errno(&why, EXIT_IO, "open");
		import_tell(reading->import, part, why);
		return TRUE;
	}
	while ((entry = readdir(dir))) {
		const char *name = entry->d_name;
		g_autofree char *base = g_strndup(name, strcspn(name, ":"));

		if (*name == '.' ||
			(reading->sought && !g_hash_table_contains(reading->sought, base)))
			continue;
		if (!visit(reading, fd, part, name, error))
			return FALSE;
	}
	return TRUE;
}

/* new before cur: what a client moves meanwhile is met at least once. */
static gboolean read_maildir(Import *import, int maildir, GError **error)
{
	g_autoptr(GHashTable) missed = NULL, sought = NULL;
	guint i;

	for (i = 0; i < READINGS_MAX && (!sought || g_hash_table_size(sought) > 0); i++) {
		Reading reading = { import, NULL, sought };

		missed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		reading.missed = missed;
		if (!read_part(&reading, maildir, "new", error) ||
			!read_part(&reading, maildir, "cur", error))
			return FALSE;
		g_clear_pointer(&sought, g_hash_table_unref);
		sought = g_steal_pointer(&missed);
	}
	return TRUE;
}

/* The Maildir that the import is from; -1 with *WHY. */
static int open_maildir(const Import *import, GError **why)
{
	const ImportTree *tree = import->tree;

	if (g_str_equal(import->from->where, "."))
		return fcntl(tree->root, F_DUPFD_CLOEXEC, 0);
	return file_open_beneath(tree->root, import->from->where, O_RDONLY | O_DIRECTORY, why);
}

gboolean import_maildir(Import *import, GError **error)
{
	GError *why = NULL;
	g_auto(Fd) maildir = open_maildir(import, &why);

	if (why)
		import_tell(import, "", why);
	return maildir < 0 || read_maildir(import, maildir, error);
}

/* Of the files in PART. */
static void count_part(int maildir, const char *part, guint64 *messages, guint64 *bytes)
{
	int fd = openat(maildir, part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_autoptr(Directory) dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	struct stat st;

	while (dir && (entry = readdir(dir)))
		if (*entry->d_name != '.' &&
			fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
			S_ISREG(st.st_mode)) {
			(*messages)++;
			*bytes += (guint64)st.st_size;
		}
}

void import_maildir_count(const Import *import, guint64 *messages, guint64 *bytes)
{
	g_auto(Fd) maildir = open_maildir(import, NULL);

	if (maildir < 0)
		return;
	count_part(maildir, "new", messages, bytes);
	count_part(maildir, "cur", messages, bytes);
}
