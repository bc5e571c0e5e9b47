/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/import.h"
#include "base/text.h"
#include "task/import_maildir.h"
#include "task/import_mbox.h"

#include <sys/stat.h>

/* What is to be read, for the progress: an mbox's messages are counted as they come. */
static void plan(ArchiveRun *run, const ImportTree *tree)
{
	guint64 messages = 0, bytes = 0;
	struct stat st;
	guint i;

	if (tree->is_mbox && fstat(tree->root, &st) == 0)
		bytes = (guint64)st.st_size;
	for (i = 0; !tree->is_mbox && i < tree->folders->len; i++) {
		const Import import = { .tree = tree, .from = tree->folders->pdata[i] };

		import_maildir_count(&import, &messages, &bytes);
	}
	archive_run_plan(run, messages, bytes);
}

static gboolean import_folder(
	ArchiveRun *run, const ImportTree *tree, const ImportFolder *from, GError **error)
{
	g_auto(Import) import = { .run = run, .tree = tree, .from = from };

	run->progress.folder = from->label;
	return (tree->is_mbox ? import_mbox(&import, error) : import_maildir(&import, error)) &&
		import_finish(&import, error);
}

/* Trouble with one folder, such as a name that is too long for a file: the others go on. FALSE
 * where the disk is gone. */
static gboolean survive(ArchiveRun *run, const ImportFolder *from, GError *why, GError **error)
{
	if (error_code(why) != EXIT_IO) {
		archive_run_trouble(run, from->label, why);
		return TRUE;
	}
	g_propagate_prefixed_error(error, why, "%s: ", from->label);
	return FALSE;
}

static void tell_links(ArchiveRun *run, const ImportTree *tree)
{
	guint i;

	for (i = 0; i < tree->links->len; i++) {
		g_autofree char *path =
			g_build_filename(run->request->import->path, tree->links->pdata[i], NULL);
		g_autofree char *safe = text_safe(path, -1);
		GError *why = NULL;

		fail(&why, EXIT_BAD_DATA,
			"is a symbolic link, which is not followed; import it by itself");
		archive_run_trouble(run, safe, why);
	}
}

gboolean import_run(ArchiveRun *run, GError **error)
{
	ImportSource *source = run->request->import;
	g_autofree char *safe = text_safe(source->path, -1);
	g_autoptr(ImportTree) tree = import_tree_open(source, error);
	guint i;

	if (!tree) {
		g_prefix_error(error, "%s: ", safe);
		return FALSE;
	}
	if (!archive_run_open(run, error))
		return FALSE;
	plan(run, tree);
	tell_links(run, tree);
	for (i = 0; i < tree->folders->len; i++) {
		GError *why = NULL;

		if (!import_folder(run, tree, tree->folders->pdata[i], &why) &&
			!survive(run, tree->folders->pdata[i], why, error))
			return FALSE;
	}
	run->report->to_fetch = run->progress.messages_all;
	return TRUE;
}
