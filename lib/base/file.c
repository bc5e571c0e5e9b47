/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

void fd_clear(Fd *fd)
{
	int saved = errno;

	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	errno = saved;
}

/* Opens the folder NAME in PARENT, making it durably where it is missing. */
static int open_or_make(int parent, const char *name, gboolean follow)
{
	int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW);
	int fd;

	if (!follow && g_str_equal(name, "..")) {
		errno = EXDEV;
		return -1;
	}
	fd = openat(parent, name, flags);
	if (fd >= 0 || errno != ENOENT)
		return fd;
	if (mkdirat(parent, name, 0700) < 0 && errno != EEXIST)
		return -1;
	if (fsync(parent) < 0)
		return -1;
	return openat(parent, name, flags);
}

static int make_parts(int at, const char *path, gboolean follow)
{
	g_auto(GStrv) parts = g_strsplit(path, "/", -1);
	g_auto(Fd) here = fcntl(at, F_DUPFD_CLOEXEC, 0);
	guint i;

	for (i = 0; parts[i] && here >= 0; i++) {
		int next;

		if (!*parts[i])
			continue;
		next = open_or_make(here, parts[i], follow);
		fd_clear(&here);
		here = next;
	}
	return g_steal_fd(&here);
}

int folder_make(const char *dir, GError **error)
{
	g_auto(Fd) root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int fd = make_parts(root, dir, TRUE);

	if (fd < 0)
		fail_errno(error, EXIT_CANT_CREATE, "%s", dir);
	return fd;
}

int folder_make_beneath(int root, const char *path, GError **error)
{
	int fd = make_parts(root, path, FALSE);

	if (fd < 0)
		fail_errno(error, EXIT_CANT_CREATE, "%s", path);
	return fd;
}

int file_open_beneath(int root, const char *path, int flags, GError **error)
{
	struct open_how how = {
		.flags = (guint64)flags | O_CLOEXEC,
		.mode = flags & O_CREAT ? 0600 : 0,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};
	int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));

	if (fd < 0)
		fail_errno(error, EXIT_IO, "%s", path);
	return fd;
}

gboolean file_write(int fd, const void *bytes, gsize len, GError **error)
{
	const char *rest = bytes;

	while (len > 0) {
		gssize written = write(fd, rest, len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return fail_errno(error, EXIT_IO, "write");
		rest += written;
		len -= (gsize)written;
	}
	return TRUE;
}

char *file_read(int fd, gsize max, gsize *len, GError **error)
{
	g_autoptr(GString) all = g_string_new(NULL);
	char buffer[16384];

	for (;;) {
		gssize got = read(fd, buffer, sizeof(buffer));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			fail_errno(error, EXIT_IO, "read");
			return NULL;
		}
		if (got == 0)
			break;
		if (all->len + (gsize)got > max) {
			fail(error, EXIT_BAD_DATA, "longer than %" G_GSIZE_FORMAT " bytes", max);
			return NULL;
		}
		g_string_append_len(all, buffer, got);
	}
	if (len)
		*len = all->len;
	return g_string_free(g_steal_pointer(&all), FALSE);
}

char *file_load(const char *path, gsize max, gsize *len, GError **error)
{
	g_auto(Fd) fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	char *bytes;

	if (fd < 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			fail_errno(error, EXIT_IO, "%s", path);
		return NULL;
	}
	bytes = file_read(fd, max, len, error);
	if (!bytes)
		g_prefix_error(error, "%s: ", path);
	return bytes;
}

/* Since Linux 5.8 syncfs(2) says when writing back failed; FUSE and network file systems may not
 * pass it on to their server. */
static gboolean syncfs_is_enough(int root)
{
	static const long local[] = { EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC, BTRFS_SUPER_MAGIC,
		F2FS_SUPER_MAGIC, TMPFS_MAGIC };
	struct utsname system;
	struct statfs fs;
	guint major, minor, i;

	if (uname(&system) < 0 || fstatfs(root, &fs) < 0)
		return FALSE;
	major = (guint)g_ascii_strtoull(system.release, NULL, 10);
	minor = strchr(system.release, '.')
		? (guint)g_ascii_strtoull(strchr(system.release, '.') + 1, NULL, 10)
		: 0;
	if (major < 5 || (major == 5 && minor < 8))
		return FALSE;
	for (i = 0; i < G_N_ELEMENTS(local); i++)
		if ((long)fs.f_type == local[i])
			return TRUE;
	return FALSE;
}

gboolean files_sync(int root, const int *fds, guint count, GError **error)
{
	guint i;

	if (count > 1 && syncfs_is_enough(root)) {
		if (syncfs(root) < 0)
			return fail_errno(error, EXIT_IO, "syncfs");
		return TRUE;
	}
	for (i = 0; i < count; i++)
		if (fsync(fds[i]) < 0)
			return fail_errno(error, EXIT_IO, "fsync");
	return TRUE;
}

gboolean folder_sync(int folder, GError **error)
{
	if (fsync(folder) < 0)
		return fail_errno(error, EXIT_IO, "fsync of a folder");
	return TRUE;
}

gboolean file_rename_new(int from_folder, const char *from, int to_folder, const char *to)
{
	return renameat2(from_folder, from, to_folder, to, RENAME_NOREPLACE) == 0;
}

gboolean file_publish(int folder, const char *from, const char *to)
{
	if (file_rename_new(folder, from, folder, to))
		return TRUE;
	if (errno != EINVAL || linkat(folder, from, folder, to, 0) < 0)
		return FALSE;
	unlinkat(folder, from, 0);
	return TRUE;
}

gboolean file_rename_over(int folder, const char *from, const char *to)
{
	return renameat(folder, from, folder, to) == 0;
}

gboolean file_exchange(int folder, const char *a, const char *b)
{
	return renameat2(folder, a, folder, b, RENAME_EXCHANGE) == 0;
}

gboolean path_rename(const char *from, const char *to)
{
	struct stat st;

	if (file_rename_new(AT_FDCWD, from, AT_FDCWD, to))
		return TRUE;
	if (errno != EINVAL)
		return FALSE;
	if (lstat(to, &st) == 0) {
		errno = EEXIST;
		return FALSE;
	}
	return errno == ENOENT && rename(from, to) == 0;
}

gboolean folder_rename(const char *from, const char *to)
{
	return rename(from, to) == 0;
}

gboolean file_unlink(int folder, const char *name)
{
	return unlinkat(folder, name, 0) == 0;
}

gboolean folder_remove_empty(const char *path)
{
	return rmdir(path) == 0;
}

gboolean file_replace(const char *path, const void *bytes, gsize len, GError **error)
{
	g_autofree char *dir = g_path_get_dirname(path);
	g_autofree char *name = g_path_get_basename(path);
	g_autofree char *tmp = g_strdup_printf(".%s.%d.new", name, (int)getpid());
	g_auto(Fd) folder = folder_make(dir, error);
	g_auto(Fd) fd = -1;

	if (folder < 0)
		return FALSE;
	unlinkat(folder, tmp, 0);
	fd = openat(folder, tmp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail_errno(error, EXIT_CANT_CREATE, "%s", path);
	if (!file_write(fd, bytes, len, error) || !files_sync(folder, &fd, 1, error) ||
		(renameat(folder, tmp, folder, name) < 0 &&
			!fail_errno(error, EXIT_IO, "rename"))) {
		g_prefix_error(error, "%s: ", path);
		unlinkat(folder, tmp, 0);
		return FALSE;
	}
	return folder_sync(folder, error);
}

gboolean fd_lock(int fd, guint wait, const char *what, GError **error)
{
	gint64 until = g_get_monotonic_time() + (gint64)wait * G_USEC_PER_SEC;

	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK)
			return fail_errno(error, EXIT_IO, "%s: lock", what);
		if (g_get_monotonic_time() >= until)
			return fail(error, EXIT_LOCKED, "another run is at work (%s)", what);
		g_usleep(50 * 1000);
	}
	return TRUE;
}

int file_lock(const char *path, guint wait, GError **error)
{
	g_autofree char *dir = g_path_get_dirname(path);
	g_autofree char *name = g_path_get_basename(path);
	g_auto(Fd) folder = folder_make(dir, error);
	g_auto(Fd) fd = -1;

	if (folder < 0)
		return -1;
	fd = openat(folder, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0) {
		fail_errno(error, EXIT_CANT_CREATE, "%s", path);
		return -1;
	}
	return fd_lock(fd, wait, path, error) ? g_steal_fd(&fd) : -1;
}

gboolean file_system_free(int fd, guint64 *bytes, GError **error)
{
	struct statvfs fs;

	if (fstatvfs(fd, &fs) < 0)
		return fail_errno(error, EXIT_IO, "free space");
	*bytes = (guint64)fs.f_bavail * fs.f_frsize;
	return TRUE;
}

gboolean folder_remove(int parent, const char *name, GError **error)
{
	g_auto(Fd) fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct dirent *entry;
	DIR *dir;

	if (fd < 0)
		return errno == ENOENT || fail_errno(error, EXIT_IO, "%s", name);
	dir = fdopendir(fcntl(fd, F_DUPFD_CLOEXEC, 0));
	while (dir && (entry = readdir(dir))) {
		if (g_str_equal(entry->d_name, ".") || g_str_equal(entry->d_name, ".."))
			continue;
		if (unlinkat(fd, entry->d_name, 0) < 0 &&
			!folder_remove(fd, entry->d_name, error)) {
			closedir(dir);
			return FALSE;
		}
	}
	if (dir)
		closedir(dir);
	if (unlinkat(parent, name, AT_REMOVEDIR) < 0)
		return fail_errno(error, EXIT_IO, "%s", name);
	return TRUE;
}
