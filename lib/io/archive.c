/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/archive.h"
#include "base/file.h"
#include "format/body.h"
#include "format/header.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define SENTINEL ".muttkit-"
#define PROBE    ".probe-muttkit"
#define OUR_TMP  "muttkit."

enum { DEPTH_MAX = 64, LENGTH_MAX = 3072, FILES_WANTED = 4096 };

/* An open directory that closes itself. */
typedef DIR Directory;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Directory, closedir)

static Directory *directory(int folder)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir && fd >= 0)
		close(fd);
	return dir;
}

static const char *next_name(Directory *dir)
{
	struct dirent *entry;

	while ((entry = readdir(dir)))
		if (!g_str_equal(entry->d_name, ".") && !g_str_equal(entry->d_name, ".."))
			return entry->d_name;
	return NULL;
}

static gboolean exists(int folder, const char *name)
{
	struct stat st;

	return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* --- the file system's fitness --- */

static gboolean touch(int folder, const char *name)
{
	g_auto(Fd) fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	return fd >= 0;
}

static gboolean probe(int root, GError **error)
{
	g_auto(Fd) folder = -1;
	const char *lacks = NULL;

	if (!folder_remove(root, PROBE, error))
		return FALSE;
	folder = folder_make_beneath(root, PROBE, error);
	if (folder < 0)
		return FALSE;
	if (!touch(folder, "a:2,S"))
		lacks = "a ':' in a file name";
	else if (!touch(folder, "A:2,S"))
		lacks = "names that differ only in case";
	else if (file_rename_new(folder, "a:2,S", folder, "A:2,S") || errno != EEXIST)
		lacks = "renaming without replacing";
	else if (fsync(folder) < 0)
		lacks = "fsync of a folder";
	if (!folder_remove(root, PROBE, error))
		return FALSE;
	return !lacks ||
		fail(error, EXIT_CONFIG, "this file system cannot hold an archive: it lacks %s",
			lacks);
}

/* --- opening --- */

/* The uuid of the sentinel in ROOT; NULL for none. *MORE: several, or other things lie there. */
static char *find_sentinel(int root, gboolean *several, gboolean *foreign)
{
	g_autoptr(Directory) dir = directory(root);
	char *uuid = NULL;
	const char *name;

	*several = *foreign = FALSE;
	while (dir && (name = next_name(dir))) {
		if (!g_str_has_prefix(name, SENTINEL)) {
			*foreign = *foreign || !g_str_equal(name, PROBE);
			continue;
		}
		*several = uuid != NULL;
		g_free(uuid);
		uuid = g_strdup(name + strlen(SENTINEL));
	}
	return uuid;
}

/* Where the ledger knows no archive: make one, or take the one that lies there. */
static char *found(const Archive *archive, Ledger *ledger, GError **error)
{
	gboolean several, foreign;
	g_autofree char *uuid = find_sentinel(archive->root, &several, &foreign);
	g_autofree char *name = NULL;
	g_auto(Fd) sentinel = -1;

	if (several || (foreign && !uuid)) {
		fail(error, EXIT_CONFIG, "%s: %s; name another place for `archive`", archive->path,
			several ? "more than one archive lies there"
				: "a folder that is no archive of Muttkit's lies there");
		return NULL;
	}
	if (!probe(archive->root, error))
		return NULL;
	if (!uuid)
		uuid = g_uuid_string_random();
	name = g_strconcat(SENTINEL, uuid, NULL);
	sentinel = folder_make_beneath(archive->root, name, error);
	if (sentinel < 0 || !folder_sync(archive->root, error))
		return NULL;
	return ledger_set_archive(ledger, uuid, error) ? g_steal_pointer(&uuid) : NULL;
}

static Archive *fresh(const char *root, const char *account)
{
	Archive *archive = g_new0(Archive, 1);

	archive->path = g_build_filename(root, account, NULL);
	archive->root = archive->sentinel = -1;
	return archive;
}

/* Not the archive that the ledger knows; or it was restored without its empty folders. */
static gboolean refuse_unknown(const Archive *archive, const char *sentinel, GError **error)
{
	gboolean several, foreign = FALSE;
	g_autofree char *other =
		archive->root < 0 ? NULL : find_sentinel(archive->root, &several, &foreign);

	if (foreign && !other)
		return fail(error, EXIT_CONFIG,
			"%s: its mark is missing; if this is the account's archive: mkdir '%s/%s'",
			archive->path, archive->path, sentinel);
	return fail(error, EXIT_CONFIG,
		"%s: this account's archive is not there (disk not mounted, or moved?)",
		archive->path);
}

static gboolean open_known(Archive *archive, const char *uuid, GError **error)
{
	g_autofree char *name = g_strconcat(SENTINEL, uuid, NULL);

	archive->root = open(archive->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (archive->root < 0 && errno != ENOENT)
		return fail_errno(error, EXIT_IO, "%s", archive->path);
	if (archive->root >= 0)
		archive->sentinel = openat(
			archive->root, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return archive->sentinel >= 0 || refuse_unknown(archive, name, error);
}

/* A batch holds its files open until they are synced. */
static void allow_many_files(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
		files.rlim_cur = MIN(files.rlim_max, FILES_WANTED);
		setrlimit(RLIMIT_NOFILE, &files);
	}
}

Archive *archive_open(const char *root, const char *account, Ledger *ledger, GError **error)
{
	g_autoptr(Archive) archive = fresh(root, account);
	g_autofree char *uuid = NULL;

	if (!ledger_archive(ledger, &uuid, error))
		return NULL;
	if (!uuid) {
		archive->root = folder_make(archive->path, error);
		if (archive->root < 0)
			return NULL;
		uuid = found(archive, ledger, error);
		fd_clear(&archive->root);
	}
	allow_many_files();
	if (!uuid || !open_known(archive, uuid, error) ||
		!fd_lock(archive->sentinel, 0, archive->path, error))
		return NULL;
	return g_steal_pointer(&archive);
}

Archive *archive_open_read(const char *root, const char *account, Ledger *ledger, GError **error)
{
	g_autoptr(Archive) archive = fresh(root, account);
	g_autofree char *uuid = NULL;

	if (!ledger_archive(ledger, &uuid, error) || !uuid || !open_known(archive, uuid, error))
		return NULL;
	return g_steal_pointer(&archive);
}

void archive_close(Archive *archive)
{
	if (!archive)
		return;
	fd_clear(&archive->sentinel);
	fd_clear(&archive->root);
	g_free(archive->path);
	g_free(archive);
}

/* --- folders --- */

static ArchiveFolder *folder_at(int at, const char *path, gboolean make, GError **error)
{
	g_autoptr(ArchiveFolder) folder = g_new0(ArchiveFolder, 1);
	int *const parts[] = { &folder->cur, &folder->fresh, &folder->tmp };
	static const char *const names[] = { "cur", "new", "tmp" };
	guint i;

	folder->path = g_strdup(path);
	folder->cur = folder->fresh = folder->tmp = -1;
	for (i = 0; i < G_N_ELEMENTS(parts); i++) {
		if (!make && !exists(at, names[i]))
			continue; /* a run that was killed while it made the folder */
		*parts[i] = make ? folder_make_beneath(at, names[i], error)
				 : file_open_beneath(at, names[i], O_RDONLY | O_DIRECTORY, error);
		if (*parts[i] < 0) {
			g_prefix_error(error, "%s: ", path);
			return NULL;
		}
	}
	return g_steal_pointer(&folder);
}

/* What a killed run of ours left in tmp was never counted. Others' files are not ours to judge. */
static void clear_tmp(const ArchiveFolder *folder)
{
	g_autoptr(Directory) dir = directory(folder->tmp);
	const char *name;

	while (dir && (name = next_name(dir)))
		if (g_str_has_prefix(name, OUR_TMP))
			file_unlink(folder->tmp, name);
}

/* walk() must find again what is made here, and clients open it by its path. */
static guint depth_of(const char *path)
{
	guint depth = 1;

	while ((path = strchr(path, '/'))) {
		depth++;
		path++;
	}
	return depth;
}

ArchiveFolder *archive_folder_make(const Archive *archive, const char *path, GError **error)
{
	g_auto(Fd) at = -1;
	ArchiveFolder *folder;

	if (depth_of(path) > DEPTH_MAX || strlen(path) > LENGTH_MAX) {
		fail(error, EXIT_CANT_CREATE, "deeper than %d levels or longer than %d bytes",
			DEPTH_MAX, LENGTH_MAX);
		return NULL;
	}
	at = folder_make_beneath(archive->root, path, error);
	folder = at < 0 ? NULL : folder_at(at, path, TRUE, error);
	if (folder)
		clear_tmp(folder);
	return folder;
}

ArchiveFolder *archive_folder_open(const Archive *archive, const char *path, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_auto(Fd) at = file_open_beneath(archive->root, path, O_RDONLY | O_DIRECTORY, &why);

	if (at < 0 && (errno == ENOENT || errno == ENAMETOOLONG))
		return NULL;
	if (at < 0) {
		g_propagate_error(error, g_steal_pointer(&why));
		return NULL;
	}
	return folder_at(at, path, FALSE, error);
}

void archive_folder_close(ArchiveFolder *folder)
{
	if (!folder)
		return;
	fd_clear(&folder->cur);
	fd_clear(&folder->fresh);
	fd_clear(&folder->tmp);
	g_free(folder->path);
	g_free(folder);
}

static gboolean each_in(int in, ArchiveEach each, gpointer data, GError **error)
{
	g_autoptr(Directory) dir = in < 0 ? NULL : directory(in);
	const char *name;

	if (in < 0)
		return TRUE;
	if (!dir)
		return fail_errno(error, EXIT_IO, "read a folder");
	while ((name = next_name(dir))) {
		ArchiveFile file = { .in = in, .name = name };

		if (*name == '.')
			continue;
		file.ours = message_name_parse(name, &file.id, NULL);
		file.flags = maildir_flags(name);
		if (!each(&file, data, error))
			return FALSE;
	}
	return TRUE;
}

gboolean archive_folder_each(
	const ArchiveFolder *folder, ArchiveEach each, gpointer data, GError **error)
{
	return each_in(folder->cur, each, data, error) && each_in(folder->fresh, each, data, error);
}

char *archive_file_path(const ArchiveFolder *folder, const ArchiveFile *file)
{
	return g_build_filename(
		folder->path, file->in == folder->cur ? "cur" : "new", file->name, NULL);
}

gint64 archive_folder_stamp(const ArchiveFolder *folder)
{
	const int parts[] = { folder->cur, folder->fresh };
	guint64 stamp = 0;
	guint i;

	for (i = 0; i < G_N_ELEMENTS(parts); i++) {
		struct stat st = { .st_ino = 0 };

		if (parts[i] >= 0 && fstat(parts[i], &st) == 0)
			stamp = stamp * 31 + st.st_ino + (guint64)st.st_ctim.tv_sec * 1000000000 +
				(guint64)st.st_ctim.tv_nsec;
	}
	return (gint64)(stamp >> 1) | 1;
}

typedef struct {
	MessageId id;
	int in;
	char *name;
} Sought;

static gboolean is_sought(const ArchiveFile *file, gpointer data, GError **error)
{
	Sought *sought = data;

	(void)error;
	if (!file->ours || file->id.raw != sought->id.raw ||
		!digest_equal(&file->id.digest, &sought->id.digest))
		return TRUE;
	sought->in = file->in;
	sought->name = g_strdup(file->name);
	return FALSE;
}

char *archive_folder_find(const ArchiveFolder *folder, const MessageId *id, guint flags, int *in)
{
	Sought sought = { *id, folder->cur, NULL };
	char name[MESSAGE_NAME_MAX];

	message_name_print(id, flags, name);
	if (exists(folder->cur, name))
		sought.name = g_strdup(name);
	else
		archive_folder_each(folder, is_sought, &sought, NULL);
	*in = sought.in;
	return sought.name;
}

static gboolean walk(int at, const char *path, guint depth, GPtrArray *paths, GError **error)
{
	g_autoptr(Directory) dir = directory(at);
	const char *name;

	if (!dir || depth > DEPTH_MAX)
		return fail(error, EXIT_IO, "%s: cannot be read as an archive", path);
	if (*path && exists(at, "cur"))
		g_ptr_array_add(paths, g_strdup(path));
	while ((name = next_name(dir))) {
		g_autofree char *below = NULL;
		g_auto(Fd) fd = -1;

		if (*name == '.' || g_str_equal(name, "cur") || g_str_equal(name, "new") ||
			g_str_equal(name, "tmp"))
			continue;
		below = *path ? g_build_filename(path, name, NULL) : g_strdup(name);
		fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0 && (errno == ENOTDIR || errno == ELOOP || errno == ENOENT))
			continue;
		if (fd < 0)
			return fail_errno(error, EXIT_IO, "%s", below);
		if (!walk(fd, below, depth + 1, paths, error))
			return FALSE;
	}
	return TRUE;
}

static gint by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char **archive_folders(const Archive *archive, GError **error)
{
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);

	if (!walk(archive->root, "", 0, paths, error))
		return NULL;
	g_ptr_array_sort(paths, by_name);
	g_ptr_array_set_free_func(paths, NULL);
	g_ptr_array_add(paths, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&paths), FALSE);
}

/* --- one file --- */

static gboolean read_content(int fd, LedgerContent *content, guint64 *lines, GError **error)
{
	g_autoptr(DigestState) digest = digest_open();
	g_auto(HeaderHash) header;
	g_auto(BodyHash) body;
	char buffer[65536];
	gssize got;

	header_hash_init(&header);
	body_hash_init(&body);
	/* what the disk holds, not what memory still has of it */
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	for (;;) {
		got = read(fd, buffer, sizeof(buffer));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		digest_add(digest, buffer, (gsize)got);
		header_hash_add(&header, buffer, (gsize)got);
		body_hash_add(&body, buffer, (gsize)got);
		content->id.size += (guint64)got;
		for (const char *lf = buffer; (lf = memchr(lf, '\n', (gsize)(buffer + got - lf)));
			lf++)
			(*lines)++;
	}
	content->id.digest = digest_finish(digest);
	content->header = header_hash_finish(&header);
	content->has_body = body_hash_finish(&body, &content->body);
	return got == 0 || fail_errno(error, EXIT_IO, "read");
}

gboolean archive_file_content(
	const ArchiveFile *file, gboolean raw, LedgerContent *content, GError **error)
{
	g_auto(Fd) fd =
		openat(file->in, file->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	LedgerContent read = { .id = { .raw = raw } };
	guint64 lines = 0;
	struct stat st;

	if (fd < 0)
		return errno != ENOENT && errno != ELOOP &&
			fail_errno(error, EXIT_IO, "%s", file->name);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return FALSE;
	if (!read_content(fd, &read, &lines, error)) {
		g_prefix_error(error, "%s: ", file->name);
		return FALSE;
	}
	read.wire_size = read.id.size + (raw ? 0 : lines);
	read.arrival = st.st_mtime;
	*content = read;
	return TRUE;
}
