/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/sums.h"
#include "task/shelf.h"

#include <string.h>

typedef struct {
	const char *account;
	const ArchiveFolder *folder;
	GString *line;
	SumsEach each;
	gpointer data;
} Sums;

/* A name with one of these is told by a backslash before the hash. */
static void add_escaped(GString *line, const char *path)
{
	static const char special[] = "\\\n\r", letters[] = "\\nr";
	const char *at;

	if (strpbrk(path, special))
		g_string_prepend_c(line, '\\');
	for (; *path; path++) {
		at = strchr(special, *path);
		if (at)
			g_string_append_c(line, '\\');
		g_string_append_c(line, at ? letters[at - special] : *path);
	}
}

static gboolean take(const ArchiveFile *file, gpointer data, GError **error)
{
	Sums *sums = data;
	LedgerContent content = { .id = file->id };
	g_autofree char *in = archive_file_path(sums->folder, file), *path = NULL;
	GError *why = NULL;
	char hex[DIGEST_HEX + 1];

	if (!file->ours && !archive_file_content(file, FALSE, &content, &why)) {
		if (why)
			g_propagate_error(error, why);
		return !why;
	}
	digest_print(&content.id.digest, hex);
	path = g_build_filename(sums->account, in, NULL);
	g_string_printf(sums->line, "%s  ", hex);
	add_escaped(sums->line, path);
	g_string_append_c(sums->line, '\n');
	sums->each(sums->line->str, sums->data);
	return TRUE;
}

static gboolean take_folder(Sums *sums, const Archive *archive, const char *path, GError **error)
{
	GError *why = NULL;
	g_autoptr(ArchiveFolder) folder = archive_folder_open(archive, path, &why);

	sums->folder = folder;
	if (!why && (!folder || archive_folder_each(folder, take, sums, &why)))
		return TRUE;
	g_propagate_prefixed_error(error, why, "%s: ", path);
	return FALSE;
}

gboolean sums_run(
	const char *root, const char *account, SumsEach each, gpointer data, GError **error)
{
	g_autoptr(Shelf) shelf = shelf_open(root, account, LEDGER_READ, error);
	g_auto(GStrv) paths = shelf ? archive_folders(shelf->archive, error) : NULL;
	g_autoptr(GString) line = g_string_new(NULL);
	Sums sums = { account, NULL, line, each, data };
	guint i;

	for (i = 0; paths && paths[i]; i++)
		if (!take_folder(&sums, shelf->archive, paths[i], error))
			return FALSE;
	return paths != NULL;
}
