/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/change_list.h"

#include <string.h>

static void file_free(gpointer data)
{
	ChangeFile *file = data;

	g_free(file->path);
	g_free(file->was);
	g_free(file->is);
	g_free(file);
}

static void folder_free(gpointer data)
{
	ChangeFolder *folder = data;

	g_free(folder->path);
	g_free(folder->aside);
	g_free(folder->undone);
	g_free(folder);
}

ChangeList *change_list_new(void)
{
	ChangeList *list = g_new0(ChangeList, 1);

	list->files = g_ptr_array_new_with_free_func(file_free);
	list->folders = g_ptr_array_new_with_free_func(folder_free);
	return list;
}

ChangeFile *change_list_file(ChangeList *list, const char *path, gboolean gate)
{
	ChangeFile *file = g_new0(ChangeFile, 1);

	file->path = g_strdup(path);
	file->gate = gate;
	g_ptr_array_add(list->files, file);
	return file;
}

ChangeFolder *change_list_folder(
	ChangeList *list, const char *path, const char *aside, const char *undone, gboolean fresh)
{
	ChangeFolder *folder = g_new0(ChangeFolder, 1);

	folder->path = g_strdup(path);
	folder->aside = g_strdup(aside);
	folder->undone = g_strdup(undone);
	folder->fresh = fresh;
	g_ptr_array_add(list->folders, folder);
	return folder;
}

/* A line of words; paths may hold any byte but NUL. */
static void print_line(GString *text, const char *kind, const char *const *paths)
{
	g_string_append(text, kind);
	for (; *paths; paths++) {
		g_autofree char *escaped = g_strescape(*paths, NULL);

		g_string_append_printf(text, "\t%s", escaped);
	}
	g_string_append_c(text, '\n');
}

char *change_list_print(const ChangeList *list)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < list->files->len; i++) {
		const ChangeFile *file = list->files->pdata[i];

		print_line(text, file->gate ? "gate" : "file",
			(const char *const[]){ file->path, NULL });
	}
	for (guint i = 0; i < list->folders->len; i++) {
		const ChangeFolder *folder = list->folders->pdata[i];

		print_line(text, folder->fresh ? "fresh" : "aside",
			(const char *const[]){ folder->path, folder->aside, folder->undone, NULL });
	}
	return g_string_free(text, FALSE);
}

static gboolean parse_line(ChangeList *list, const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, "\t", -1);
	guint count = g_strv_length(words);

	for (guint i = 1; i < count; i++) {
		g_autofree char *escaped = words[i];

		words[i] = g_strcompress(escaped);
		if (*words[i] != '/')
			return FALSE;
	}
	if (count == 2 && (g_str_equal(words[0], "gate") || g_str_equal(words[0], "file")))
		change_list_file(list, words[1], *words[0] == 'g');
	else if (count == 4 && (g_str_equal(words[0], "fresh") || g_str_equal(words[0], "aside")))
		change_list_folder(list, words[1], words[2], words[3], *words[0] == 'f');
	else
		return FALSE;
	return TRUE;
}

ChangeList *change_list_parse(const char *text, gsize len)
{
	g_autoptr(ChangeList) list = change_list_new();
	g_autofree char *copy = g_strndup(text, len), *again = NULL;
	g_auto(GStrv) lines = g_strsplit(copy, "\n", -1);

	for (guint i = 0; lines[i] && *lines[i]; i++)
		if (!parse_line(list, lines[i]))
			return NULL;
	again = change_list_print(list);
	return strlen(again) == len && memcmp(again, text, len) == 0 ? g_steal_pointer(&list)
								     : NULL;
}

void change_list_free(ChangeList *list)
{
	if (!list)
		return;
	g_ptr_array_unref(list->files);
	g_ptr_array_unref(list->folders);
	g_free(list);
}
