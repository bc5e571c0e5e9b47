/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/index.h"
#include "base/file.h"
#include "base/home.h"
#include "io/archive.h"
#include "io/index.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	LOCK_WAIT = 600,
	HOLD_MAX = G_USEC_PER_SEC, /* the database's lock at a stretch */
	TICK = 20 * 1000,          /* of a file system's clock, at most, in microseconds */
	ROUNDS = 5,
	NAMED_MAX = 5,
};

typedef struct {
	const struct index_request *request;
	IndexReport *report;
	Index *index;
	const char *account; /* at work */
	gint64 held_since;   /* monotonic */
	gboolean lost;       /* the index could not be opened again */
} Indexing;

/* A cur or new, of the disk or only of the index. */
typedef struct {
	char *path;
	gboolean there;
	struct timespec seen; /* its mtime when it was read in this run */
	gint64 stamp;         /* its mtime when it was read in another run */
	gboolean sure;        /* read when seen was already past */
	GHashTable *gone;     /* names that only the index has */
	guint64 ignored;
	GPtrArray *named;    /* of them, what is to be said */
	gboolean unreadable; /* something in it: the next run tries again */
} Part;

static void part_free(gpointer data)
{
	Part *part = data;

	g_free(part->path);
	g_hash_table_unref(part->gone);
	g_ptr_array_unref(part->named);
	g_free(part);
}

static void add_part(GPtrArray *parts, const char *path)
{
	Part *part = g_new0(Part, 1);

	part->path = g_strdup(path);
	part->seen.tv_nsec = -1;
	part->gone = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	part->named = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(parts, part);
}

void index_report_clear(IndexReport *report)
{
	g_clear_pointer(&report->left_out, g_ptr_array_unref);
	g_clear_pointer(&report->named, g_ptr_array_unref);
	g_clear_pointer(&report->set_aside, g_free);
}

/* Others may want to write: notmuch tag, afew, NeoMutt. */
static gboolean give_way(Indexing *indexing, GError **error)
{
	if (g_get_monotonic_time() - indexing->held_since < HOLD_MAX)
		return TRUE;
	if (!index_pause(indexing->index, error)) {
		indexing->lost = TRUE;
		return FALSE;
	}
	indexing->held_since = g_get_monotonic_time();
	return TRUE;
}

/* --- what is new --- */

/* What was said in another run is not said again, though its folder is read again. */
static void ignore(Indexing *indexing, Part *part, const char *path, const char *why)
{
	struct stat st;

	part->ignored++;
	if (indexing->request->verbose ||
		(lstat(path, &st) == 0 && st.st_ctim.tv_sec > part->stamp))
		g_ptr_array_add(part->named, g_strdup_printf("%s: %s", path, why));
}

static gboolean add_file(Indexing *indexing, Part *part, const char *path, GError **error)
{
	switch (index_add(indexing->index, path, error)) {
	case INDEX_FAILED:
		return FALSE;
	case INDEX_GONE:
		return TRUE;
	case INDEX_NO_MAIL:
		ignore(indexing, part, path, "no mail to notmuch");
		return TRUE;
	case INDEX_UNREADABLE:
		ignore(indexing, part, path, "cannot be read");
		part->unreadable = TRUE;
		return TRUE;
	case INDEX_ADDED:
		break;
	}
	indexing->report->added++;
	if (indexing->request->progress)
		indexing->request->progress(
			indexing->account, indexing->report->added, indexing->request->data);
	return give_way(indexing, error);
}

/* A client may leave anything in a folder; opening a FIFO would wait for ever. */
static gboolean is_file(Indexing *indexing, Part *part, const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0) {
		if (errno != ENOENT)
			ignore(indexing, part, path, "cannot be read");
		return FALSE;
	}
	if (!S_ISREG(st.st_mode))
		ignore(indexing, part, path, "no file");
	return S_ISREG(st.st_mode);
}

/* What is in the folder now and not in part->gone is collected; what is in both leaves it. */
static GPtrArray *find_new(Part *part, GError **error)
{
	g_autoptr(GPtrArray) fresh = g_ptr_array_new_with_free_func(g_free);
	struct dirent *entry;
	DIR *dir = opendir(part->path);

	if (!dir && errno != ENOENT) {
		fail_errno(error, EXIT_IO, "%s", part->path);
		return NULL;
	}
	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.' && !g_hash_table_remove(part->gone, entry->d_name))
			g_ptr_array_add(fresh, g_build_filename(part->path, entry->d_name, NULL));
	if (dir)
		closedir(dir);
	return g_steal_pointer(&fresh);
}
static gboolean add_new(Indexing *indexing, Part *part, GError **error)
{
	g_autoptr(GPtrArray) fresh = find_new(part, error);
	guint i;

	for (i = 0; fresh && i < fresh->len; i++) {
		const char *path = fresh->pdata[i];

		if (!is_file(indexing, part, path))
			continue;
		if (indexing->request->dry_run)
			indexing->report->added++;
		else if (!add_file(indexing, part, path, error))
			return FALSE;
	}
	return fresh != NULL;
}

static gboolean is_same(const Part *part, gboolean there, const struct timespec *mtime)
{
	return part->there == there && part->seen.tv_sec == mtime->tv_sec &&
		part->seen.tv_nsec == mtime->tv_nsec;
}

/* Reads a part that changed. One that changes twice in a tick of the file system's clock has one
 * mtime before and after: it is read again when that is past. */
static gboolean read_part(Indexing *indexing, Part *part, gboolean *exact, GError **error)
{
	gboolean first = part->seen.tv_nsec < 0, there, same;
	struct stat st = { 0 };

	there = stat(part->path, &st) == 0;
	if (!there && errno != ENOENT && errno != ENOTDIR)
		return fail_errno(error, EXIT_IO, "%s", part->path);
	same = is_same(part, there, &st.st_mtim);
	if (same && part->sure)
		return TRUE;
	part->there = there;
	part->seen = st.st_mtim;
	if (first && indexing->index &&
		!index_folder(indexing->index, part->path, &part->stamp, NULL, error))
		return FALSE;
	part->sure = same || (first && there && part->stamp == st.st_mtim.tv_sec);
	if (part->sure && !same)
		return TRUE;
	*exact = FALSE;
	part->ignored = 0;
	part->unreadable = FALSE;
	g_ptr_array_set_size(part->named, 0);
	g_hash_table_remove_all(part->gone);
	return (!indexing->index ||
		       index_folder(
			       indexing->index, part->path, &part->stamp, part->gone, error)) &&
		add_new(indexing, part, error);
}

/* --- what is gone --- */

static gboolean is_any_gone(const GPtrArray *parts)
{
	guint i;

	for (i = 0; i < parts->len; i++)
		if (g_hash_table_size(((const Part *)parts->pdata[i])->gone) > 0)
			return TRUE;
	return FALSE;
}

/* Clients rename and move files under us, and a message loses the tags that the person gave it
 * with its last name in the index: so nothing is forgotten before all that is there is added, and
 * nothing changed in between (EXACT). */
static gboolean read_all(Indexing *indexing, GPtrArray *parts, gboolean *exact, GError **error)
{
	guint round, i;

	*exact = FALSE;
	for (round = 0; round < ROUNDS && !*exact; round++) {
		if (round > 0)
			g_usleep(TICK);
		*exact = TRUE;
		for (i = 0; i < parts->len; i++)
			if (!read_part(indexing, parts->pdata[i], exact, error))
				return FALSE;
		if (indexing->request->dry_run || !is_any_gone(parts))
			break;
	}
	return TRUE;
}

static gboolean forget_gone(Indexing *indexing, Part *part, GError **error)
{
	GHashTableIter iter;
	gpointer name;

	g_hash_table_iter_init(&iter, part->gone);
	while (g_hash_table_iter_next(&iter, &name, NULL)) {
		g_autofree char *file = g_build_filename(part->path, name, NULL);

		if (!index_remove(indexing->index, file, error) || !give_way(indexing, error))
			return FALSE;
		indexing->report->removed++;
	}
	return TRUE;
}

/* Within the present second a folder may change again without another mtime. */
static gboolean settle(Indexing *indexing, Part *part, GError **error)
{
	gint64 mtime = part->there ? part->seen.tv_sec : 0;

	return part->unreadable || mtime == part->stamp || mtime >= indexing->request->now - 1 ||
		index_folder_settle(indexing->index, part->path, mtime, error);
}

static gboolean finish_part(Indexing *indexing, Part *part, gboolean exact, GError **error)
{
	guint gone = g_hash_table_size(part->gone);

	if (indexing->request->dry_run) {
		indexing->report->removed += gone;
		return TRUE;
	}
	if (gone > 0 && !exact)
		return TRUE; /* the next run tells */
	return forget_gone(indexing, part, error) && settle(indexing, part, error);
}

/* --- an account --- */

static void tally(IndexReport *report, const GPtrArray *parts)
{
	guint i, j;

	for (i = 0; i < parts->len; i++) {
		const Part *part = parts->pdata[i];

		report->ignored += part->ignored;
		for (j = 0; j < part->named->len; j++)
			if (report->unnamed > 0 || report->named->len >= NAMED_MAX)
				report->unnamed++;
			else
				g_ptr_array_add(report->named, g_strdup(part->named->pdata[j]));
	}
}

/* Folders that are there, and those that only the index has. */
static gboolean list_parts(
	Indexing *indexing, const Archive *archive, GPtrArray *parts, GError **error)
{
	g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) folders = archive_folders(archive, error);
	guint i;

	for (i = 0; folders && folders[i]; i++) {
		g_autofree char *path = g_build_filename(archive->path, folders[i], NULL);
		g_autofree char *cur = g_build_filename(path, "cur", NULL);
		g_autofree char *fresh = g_build_filename(path, "new", NULL);
		g_autofree char *term = g_build_filename(indexing->account, folders[i], NULL);

		if (!index_can_hold(term)) {
			g_ptr_array_add(indexing->report->left_out, g_steal_pointer(&path));
			continue;
		}
		add_part(parts, cur);
		if (access(fresh, F_OK) == 0)
			add_part(parts, fresh);
	}
	if (folders && indexing->index &&
		!index_folders(indexing->index, archive->path, known, error))
		return FALSE;
	for (i = 0; i < known->len; i++)
		if (access(known->pdata[i], F_OK) < 0 && (errno == ENOENT || errno == ENOTDIR))
			add_part(parts, known->pdata[i]);
	return folders != NULL;
}

/* Whether the archive still lies at its path, and was not unmounted under us. */
static gboolean is_there(const Archive *archive, GError **error)
{
	struct stat opened, now;

	if (fstat(archive->root, &opened) < 0 || stat(archive->path, &now) < 0)
		return fail_errno(error, EXIT_IO, "%s", archive->path);
	return (opened.st_dev == now.st_dev && opened.st_ino == now.st_ino) ||
		fail(error, EXIT_AGAIN, "%s: another folder lies there now", archive->path);
}

static gboolean index_archive(Indexing *indexing, const Archive *archive, GError **error)
{
	g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(part_free);
	gboolean exact = FALSE, done;
	guint i;

	done = list_parts(indexing, archive, parts, error) &&
		read_all(indexing, parts, &exact, error) && is_there(archive, error);
	for (i = 0; done && i < parts->len; i++)
		done = finish_part(indexing, parts->pdata[i], exact, error);
	tally(indexing->report, parts);
	return done;
}

/* Only an archive that is there: one whose disk is not mounted would look like all mail gone. */
static gboolean index_account(Indexing *indexing, const char *name, GError **error)
{
	g_autoptr(Ledger) ledger = ledger_open(name, LEDGER_READ, error);
	g_autoptr(Archive) archive = NULL;
	GError *why = NULL;

	if (!ledger)
		return FALSE;
	archive = archive_open_read(indexing->request->root, name, ledger, &why);
	if (why)
		g_propagate_error(error, why);
	if (!archive)
		return !why;
	indexing->account = name;
	return index_archive(indexing, archive, error);
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

/* One account's trouble is not another's: the first is told. */
static gboolean index_all(Indexing *indexing, GError **error)
{
	GPtrArray *accounts = indexing->request->accounts;
	gboolean done = TRUE;
	guint i;

	for (i = 0; i < accounts->len && !indexing->lost; i++) {
		const Account *account = accounts->pdata[i];
		GError *why = NULL;

		if (index_account(indexing, account->name, &why))
			continue;
		if (done)
			g_propagate_prefixed_error(error, why, "%s: ", account->name);
		else
			g_error_free(why);
		done = FALSE;
	}
	return done;
}

gboolean index_run(const struct index_request *request, IndexReport *report, GError **error)
{
	g_autofree char *lock_path = home_path(HOME_STATE, "locks", ".index", NULL);
	Indexing indexing = { .request = request, .report = report };
	g_auto(Fd) lock = -1;
	gboolean done;

	*report = (IndexReport){ .left_out = g_ptr_array_new_with_free_func(g_free),
		.named = g_ptr_array_new_with_free_func(g_free) };
	if (!request->dry_run) {
		lock = file_lock(lock_path, LOCK_WAIT, error);
		if (lock < 0)
			return FALSE;
	}
	if (!open_index(&indexing, error))
		return FALSE;
	indexing.held_since = g_get_monotonic_time();
	done = index_all(&indexing, error);
	if (!request->dry_run && !indexing.lost)
		done = index_commit(indexing.index, done ? error : NULL) && done;
	index_close(indexing.index);
	return done;
}
