/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/index.h"
#include "base/file.h"
#include "base/home.h"
#include "io/archive.h"
#include "io/index.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOCK_WAIT = 600, HOLD_MAX = G_USEC_PER_SEC /* the database's lock at a stretch */ };

typedef struct {
	const struct index_request *request;
	IndexReport *report;
	Index *index;
	const char *account; /* at work */
	gint64 held_since;   /* monotonic */
} Indexing;

void index_report_clear(IndexReport *report)
{
	g_clear_pointer(&report->ignored_one, g_free);
	g_clear_pointer(&report->set_aside, g_free);
}

/* Others may want to write: notmuch tag, afew, NeoMutt. */
static gboolean give_way(Indexing *indexing, GError **error)
{
	if (g_get_monotonic_time() - indexing->held_since < HOLD_MAX)
		return TRUE;
	if (!index_pause(indexing->index, error))
		return FALSE;
	indexing->held_since = g_get_monotonic_time();
	return TRUE;
}

static gboolean add_file(Indexing *indexing, const char *path, GError **error)
{
	int added = index_add(indexing->index, path, error);

	if (added < 0)
		return FALSE;
	if (added == 0) {
		indexing->report->ignored++;
		if (!indexing->report->ignored_one)
			indexing->report->ignored_one = g_strdup(path);
		return TRUE;
	}
	indexing->report->added++;
	if (indexing->request->progress)
		indexing->request->progress(
			indexing->account, indexing->report->added, indexing->request->data);
	return index_take_flags(indexing->index, path, error) && give_way(indexing, error);
}

/* A client may leave anything in a folder; opening a FIFO would wait for ever. */
static gboolean is_file(int folder, const char *name)
{
	struct stat st;

	return fstatat(folder, name, &st, 0) == 0 && S_ISREG(st.st_mode);
}

/* What is in the folder now and not in KNOWN is collected; what is in both leaves KNOWN. */
static GPtrArray *find_new(const char *path, GHashTable *known, GError **error)
{
	g_autoptr(GPtrArray) fresh = g_ptr_array_new_with_free_func(g_free);
	struct dirent *entry;
	DIR *dir = opendir(path);

	if (!dir) {
		fail_errno(error, EXIT_IO, "%s", path);
		return NULL;
	}
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.' && is_file(dirfd(dir), entry->d_name) &&
			!g_hash_table_remove(known, entry->d_name))
			g_ptr_array_add(fresh, g_build_filename(path, entry->d_name, NULL));
	closedir(dir);
	return g_steal_pointer(&fresh);
}

/* A renamed file is added under its new name before the old one goes, so that the message and its
 * tags stay; its flags are taken again when both are done. */
static gboolean follow_changes(
	Indexing *indexing, const char *path, GPtrArray *fresh, GHashTable *gone, GError **error)
{
	GHashTableIter iter;
	gpointer name;
	guint i;

	for (i = 0; i < fresh->len; i++)
		if (!add_file(indexing, fresh->pdata[i], error))
			return FALSE;
	g_hash_table_iter_init(&iter, gone);
	while (g_hash_table_iter_next(&iter, &name, NULL)) {
		g_autofree char *file = g_build_filename(path, name, NULL);

		if (!index_remove(indexing->index, file, error))
			return FALSE;
		indexing->report->removed++;
	}
	for (i = 0; i < fresh->len && g_hash_table_size(gone) > 0; i++)
		if (!index_take_flags(indexing->index, fresh->pdata[i], error))
			return FALSE;
	return TRUE;
}

static gboolean index_one(Indexing *indexing, const char *path, GError **error)
{
	g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GPtrArray) fresh = NULL;
	struct stat st, now;
	gint64 mtime = 0;
	gboolean moving;

	if (stat(path, &st) < 0)
		return fail_errno(error, EXIT_IO, "%s", path);
	if (indexing->index && !index_folder(indexing->index, path, &mtime, NULL, error))
		return FALSE;
	if (mtime == st.st_mtime)
		return TRUE;
	if (indexing->index && !index_folder(indexing->index, path, &mtime, known, error))
		return FALSE;
	fresh = find_new(path, known, error);
	if (!fresh || stat(path, &now) < 0)
		return FALSE;
	/* While names change, one that was not seen may only have another: the next run tells. */
	moving = now.st_mtim.tv_sec != st.st_mtim.tv_sec ||
		now.st_mtim.tv_nsec != st.st_mtim.tv_nsec;
	if (moving)
		g_hash_table_remove_all(known);
	if (indexing->request->dry_run) {
		indexing->report->added += fresh->len;
		indexing->report->removed += g_hash_table_size(known);
		return TRUE;
	}
	if (!follow_changes(indexing, path, fresh, known, error))
		return FALSE;
	/* Within the present second it may change again without another mtime. */
	return moving || st.st_mtime >= indexing->request->now ||
		index_folder_settle(indexing->index, path, st.st_mtime, error);
}

/* Only an archive that is there: one whose disk is not mounted would look like all mail gone. */
static gboolean index_account(Indexing *indexing, const char *name, GError **error)
{
	g_autoptr(Ledger) ledger = ledger_open(name, LEDGER_READ, error);
	g_autoptr(Archive) archive = NULL;
	g_auto(GStrv) folders = NULL;
	GError *why = NULL;
	guint i;

	if (!ledger)
		return FALSE;
	archive = archive_open_read(indexing->request->root, name, ledger, &why);
	if (why)
		g_propagate_error(error, why);
	if (!archive)
		return !why;
	indexing->account = name;
	folders = archive_folders(archive, error);
	for (i = 0; folders && folders[i]; i++) {
		g_autofree char *cur = g_build_filename(archive->path, folders[i], "cur", NULL);
		g_autofree char *fresh = g_build_filename(archive->path, folders[i], "new", NULL);

		if (!index_one(indexing, cur, error) || !index_one(indexing, fresh, error))
			return FALSE;
	}
	return folders != NULL;
}

static gboolean open_index(Indexing *indexing, GError **error)
{
	const struct index_request *request = indexing->request;
	g_autofree char *broken = NULL;
	GError *why = NULL;

	if (request->dry_run) {
		indexing->index = index_open_archive(&why);
		if (why)
			g_propagate_error(error, why);
		return !why;
	}
	if (request->rebuild && !index_set_aside(&indexing->report->set_aside, error))
		return FALSE;
	indexing->index = index_open_write(request->root, &broken, error);
	if (broken)
		indexing->report->set_aside = g_steal_pointer(&broken);
	return indexing->index != NULL;
}

gboolean index_run(const struct index_request *request, IndexReport *report, GError **error)
{
	g_autofree char *lock_path = home_path(HOME_STATE, "locks", ".index", NULL);
	Indexing indexing = { .request = request, .report = report };
	g_auto(Fd) lock = -1;
	gboolean done = TRUE;
	guint i;

	*report = (IndexReport){ 0 };
	if (!request->dry_run) {
		lock = file_lock(lock_path, LOCK_WAIT, error);
		if (lock < 0)
			return FALSE;
	}
	if (!open_index(&indexing, error))
		return FALSE;
	indexing.held_since = g_get_monotonic_time();
	for (i = 0; i < request->accounts->len; i++) {
		const Account *account = request->accounts->pdata[i];
		GError *why = NULL;

		if (index_account(&indexing, account->name, &why))
			continue;
		/* The others are indexed all the same; the first trouble is told. */
		if (done)
			g_propagate_prefixed_error(error, why, "%s: ", account->name);
		else
			g_error_free(why);
		done = FALSE;
	}
	index_close(indexing.index);
	return done;
}
