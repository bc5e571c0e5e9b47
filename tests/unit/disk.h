/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies on the disk, for tests: made, read and listed as words. */
#ifndef MUTTKIT_TESTS_UNIT_DISK_H
#define MUTTKIT_TESTS_UNIT_DISK_H

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

/* A path in this test's own home, whose folder is there. The caller frees. */
static inline char *disk_path(const char *name)
{
	char *path = g_build_filename(g_get_home_dir(), name, NULL);
	g_autofree char *dir = g_path_get_dirname(path);

	g_mkdir_with_parents(dir, 0700);
	return path;
}

/* A new folder there. The caller frees. */
static inline char *disk_folder(const char *name)
{
	char *path = disk_path(name);

	g_mkdir_with_parents(path, 0700);
	return path;
}

static inline void disk_put(const char *folder, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autofree char *dir = g_path_get_dirname(path);

	g_mkdir_with_parents(dir, 0700);
	g_file_set_contents(path, text, -1, NULL);
}

/* The text of a file, or NULL. The caller frees. */
static inline char *disk_get(const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	char *text = NULL;

	g_file_get_contents(path, &text, NULL, NULL);
	return text;
}

static inline gint disk_by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a folder, sorted, with a blank between; NULL where there is none. The caller frees.
 */
static inline char *disk_names(const char *folder)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	if (!dir)
		return NULL;
	while ((name = g_dir_read_name(dir)))
		g_ptr_array_add(names, g_strdup(name));
	g_ptr_array_sort(names, disk_by_name);
	g_ptr_array_add(names, NULL);
	return g_strjoinv(" ", (char **)names->pdata);
}

/* The permissions of a path, or -1. */
static inline int disk_mode(const char *path)
{
	struct stat st;

	return lstat(path, &st) < 0 ? -1 : (int)(st.st_mode & 07777);
}

#endif
