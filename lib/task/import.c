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

static gboolean import_folder(ArchiveRun *run, const ImportTree *tree, const ImportFolder *from,
	ImportCount *count, GError **error)
{
	g_auto(Import) import = { .run = run, .tree = tree, .from = from, .count = count };

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

static gboolean import_all(
	ArchiveRun *run, const ImportTree *tree, ImportCount *count, GError **error)
{
	guint i;

	for (i = 0; i < tree->folders->len; i++) {
		GError *why = NULL;

		if (!import_folder(run, tree, tree->folders->pdata[i], count, &why) &&
			!survive(run, tree->folders->pdata[i], why, error))
			return FALSE;
	}
	return TRUE;
}

/* As import_all(), but nothing is taken in. */
static gboolean count_all(
	ArchiveRun *run, const ImportTree *tree, ImportCount *count, GError **error)
{
	g_autoptr(GHashTable) came = g_hash_table_new(NULL, NULL);
	gboolean done;

	*count = (ImportCount){ .came = came };
	done = import_all(run, tree, count, error);
	count->came = NULL;
	return done;
}

/* Where the disk cannot hold all of the source, it may hold what of it is new. */
static gboolean check_space(ArchiveRun *run, const ImportTree *tree, GError **error)
{
	struct archive_request request = *run->request;
	ArchiveReport report = { 0 };
	ArchiveRun counting = *run;
	ImportCount count;

	if (archive_run_check_space(run, run->progress.bytes_all, NULL))
		return TRUE;
	request.progress = NULL;
	request.trouble = NULL; /* it is told when it is to be taken in */
	counting.request = &request;
	counting.report = &report;
	return count_all(&counting, tree, &count, error) &&
		archive_run_check_space(run, count.bytes, error);
}

static gboolean run_tree(ArchiveRun *run, const ImportTree *tree, GError **error)
{
	ImportCount count;

	plan(run, tree);
	tell_links(run, tree);
	if (!run->request->dry_run) {
		if (!check_space(run, tree, error) || !import_all(run, tree, NULL, error))
			return FALSE;
		run->report->to_fetch = run->progress.messages_all;
		return TRUE;
	}
	if (!count_all(run, tree, &count, error))
		return FALSE;
	run->report->to_fetch = count.messages;
	run->report->bytes_to_fetch = count.bytes;
	return TRUE;
}

gboolean import_run(ArchiveRun *run, GError **error)
{
	ImportSource *source = run->request->import;
	g_autofree char *safe = text_safe(source->path, -1);
	g_autoptr(ImportTree) tree = import_tree_open(source, error);

	if (!tree) {
		g_prefix_error(error, "%s: ", safe);
		return FALSE;
	}
	return archive_run_open(run, error) && run_tree(run, tree, error);
}
