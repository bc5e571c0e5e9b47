/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/restore_mbox.h"
#include "base/file.h"
#include "format/mbox_write.h"
#include "task/restore_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FLUSH = 256 * 1024 };

typedef struct {
	RestoreRun *run;
	int out;
	GString *text; /* what is not written yet */
} Writing;

typedef struct {
	RestoreFolder *folder;
	RestoreItem *item;
} Chosen;

static gint by_arrival(gconstpointer one, gconstpointer other)
{
	const Chosen *a = one, *b = other;

	if (a->item->arrival != b->item->arrival)
		return a->item->arrival < b->item->arrival ? -1 : 1;
	return a->item->content < b->item->content ? -1 : a->item->content > b->item->content;
}

void restore_mbox_unite(RestorePlan *plan)
{
	g_autoptr(GHashTable) seen =
		g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	guint i, k;

	for (i = 0; i < plan->folders->len; i++) {
		RestoreFolder *folder = plan->folders->pdata[i];

		for (k = folder->items->len; k > 0; k--) {
			RestoreItem *item = &g_array_index(folder->items, RestoreItem, k - 1);

			if (g_hash_table_add(seen, g_memdup2(&item->content, sizeof(gint64))))
				continue;
			plan->messages--;
			plan->bytes -= (guint64)item->wire_size;
			folder->bytes -= (guint64)item->wire_size;
			g_array_remove_index(folder->items, k - 1);
		}
	}
}

/* All, in their order; the caller unrefs. */
static GArray *choose(const RestorePlan *plan)
{
	GArray *all = g_array_new(FALSE, FALSE, sizeof(Chosen));
	guint i, k;

	for (i = 0; i < plan->folders->len; i++) {
		RestoreFolder *folder = plan->folders->pdata[i];

		for (k = 0; k < folder->items->len; k++) {
			Chosen chosen = { folder, &g_array_index(folder->items, RestoreItem, k) };

			g_array_append_val(all, chosen);
		}
	}
	g_array_sort(all, by_arrival);
	return all;
}

static gboolean flush(Writing *writing, gsize at_least, GError **error)
{
	if (writing->text->len < at_least)
		return TRUE;
	if (!file_write(writing->out, writing->text->str, writing->text->len, error))
		return FALSE;
	g_string_truncate(writing->text, 0);
	return TRUE;
}

static gboolean write_message(
	Writing *writing, const RestoreItem *item, RestoreFile *file, GError **error)
{
	MboxWriter writer;

	mbox_write_begin(&writer, item->arrival, writing->text);
	while (file->left > 0) {
		const char *bytes;
		gsize len;

		if (!restore_file_piece(&bytes, &len, file, error))
			return FALSE;
		mbox_write(&writer, bytes, len, writing->text);
		if (!flush(writing, FLUSH, error))
			return FALSE;
	}
	mbox_write_end(&writer, writing->text);
	return TRUE;
}

static gboolean write_item(Writing *writing, const Chosen *chosen, GError **error)
{
	RestoreRun *run = writing->run;
	g_auto(RestoreFile) file;
	int whole =
		restore_file_open(&file, run->source, chosen->item, chosen->folder->path, error);

	if (whole < 0)
		return FALSE;
	if (whole == 0) {
		restore_run_failed(run, chosen->folder, chosen->item, EXIT_BAD_DATA,
			"its file in the archive is gone or damaged");
		return TRUE;
	}
	if (!write_message(writing, chosen->item, &file, error))
		return FALSE;
	chosen->item->state = RESTORE_DONE;
	chosen->folder->restored++;
	run->report->restored++;
	run->report->bytes += (guint64)chosen->item->wire_size;
	return TRUE;
}

static gboolean write_all(RestoreRun *run, const RestorePlan *plan, int out, GError **error)
{
	g_autoptr(GArray) all = choose(plan);
	g_autoptr(GString) text = g_string_new(NULL);
	Writing writing = { run, out, text };
	guint i;

	for (i = 0; i < all->len; i++) {
		if (!write_item(&writing, &g_array_index(all, Chosen, i), error))
			return FALSE;
		if (run->progress && i % 50 == 0)
			run->progress("mbox", i, all->len, run->data);
	}
	return flush(&writing, 1, error);
}

/* --- the file --- */

gboolean restore_mbox_can(const char *path, GError **error)
{
	struct stat st;

	if (lstat(path, &st) == 0)
		return fail(error, EXIT_CANT_CREATE, "%s: there is one already", path);
	return errno == ENOENT || fail_errno(error, EXIT_CANT_CREATE, "%s", path);
}

/* What is at TMP gets the name NAME, durably. */
static gboolean publish(int folder, const char *tmp, int file, const char *name, GError **error)
{
	if (!files_sync(folder, &file, 1, error))
		return FALSE;
	if (!file_publish(folder, tmp, name))
		return errno == EEXIST ? fail(error, EXIT_CANT_CREATE, "there is one already")
				       : fail_errno(error, EXIT_CANT_CREATE, "rename");
	return folder_sync(folder, error);
}

static gboolean write_file(
	RestoreRun *run, const RestorePlan *plan, const char *path, GError **error)
{
	g_autofree char *dir = g_path_get_dirname(path), *name = g_path_get_basename(path);
	g_autofree char *tmp = g_strdup_printf(".%s.%d.new", name, (int)getpid());
	g_auto(Fd) folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_auto(Fd) file = -1;

	if (folder >= 0)
		file_unlink(folder, tmp);
	if (folder >= 0)
		file = openat(
			folder, tmp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (file < 0)
		return fail_errno(error, EXIT_CANT_CREATE, "open");
	if (write_all(run, plan, file, error) && publish(folder, tmp, file, name, error))
		return TRUE;
	file_unlink(folder, tmp);
	return FALSE;
}

gboolean restore_mbox(RestoreRun *run, RestorePlan *plan, const char *path, int out, GError **error)
{
	gboolean done =
		path ? write_file(run, plan, path, error) : write_all(run, plan, out, error);

	if (!done)
		g_prefix_error(error, "%s: ", path ? path : "stdout");
	return done;
}
