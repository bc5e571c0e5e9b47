/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/journal_folder.h"
#include "base/attributes.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static gboolean is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static gboolean sync_parent(const char *path, GError **error)
{
	g_autofree char *dir = g_path_get_dirname(path);
	g_auto(Fd) fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return fail_errno(error, EXIT_IO, "%s", dir);
	return folder_sync(fd, error);
}

static gboolean move(const char *from, const char *to, GError **error)
{
	g_autofree char *dir = g_path_get_dirname(to);
	g_auto(Fd) parent = folder_make(dir, error);

	if (parent < 0)
		return FALSE;
	if (!path_rename(from, to))
		return fail_errno(error, errno == EXDEV ? EXIT_CONFIG : EXIT_IO,
			"%s cannot be renamed to %s", from, to);
	return folder_sync(parent, error) && sync_parent(from, error);
}

static gboolean make_fresh(const ChangeFolder *folder, GError **error)
{
	g_auto(Fd) like = open(folder->aside, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_auto(Fd) fresh = -1;

	if (!is_there(folder->path) && mkdir(folder->path, 0700) < 0)
		return fail_errno(error, EXIT_CANT_CREATE, "%s", folder->path);
	fresh = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fresh < 0 || like < 0)
		return fail_errno(error, EXIT_IO, "%s", folder->path);
	return attributes_copy(like, fresh, error) && sync_parent(folder->path, error);
}

gboolean journal_folder_apply(const ChangeFolder *folder, GError **error)
{
	if (!is_there(folder->aside) && !move(folder->path, folder->aside, error))
		return FALSE;
	return !folder->fresh || make_fresh(folder, error);
}

/* A fresh folder goes that nothing was put in. */
gboolean journal_folder_undo(const ChangeFolder *folder, GError **error)
{
	if (is_there(folder->path) && !folder_remove_empty(folder->path) &&
		!move(folder->path, folder->undone, error))
		return FALSE;
	return move(folder->aside, folder->path, error);
}

gboolean journal_folder_take_back(const ChangeFolder *folder, GError **error)
{
	return !is_there(folder->aside) || journal_folder_undo(folder, error);
}

gboolean journal_folder_check(const ChangeFolder *folder, GError **error)
{
	return is_there(folder->aside) ||
		fail(error, EXIT_AGAIN, "%s: is gone, or its disk is not mounted", folder->aside);
}

gboolean journal_folder_redo(const ChangeFolder *folder, GError **error)
{
	if (!is_there(folder->aside) && !move(folder->path, folder->aside, error))
		return FALSE;
	if (is_there(folder->undone))
		return move(folder->undone, folder->path, error);
	return !folder->fresh || make_fresh(folder, error);
}
