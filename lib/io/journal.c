/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/journal.h"
#include "base/file.h"
#include "base/home.h"
#include "io/journal_file.h"
#include "io/journal_folder.h"

typedef gboolean (*FolderVerb)(const ChangeFolder *folder, GError **error);

/* A step and its way back. */
typedef struct {
	JournalState before, begun, committed, done;
	Side from, to;
	FolderVerb move, take_back;
} Way;

static const Way apply = { JOURNAL_NONE, JOURNAL_BEGUN, JOURNAL_COMMITTED, JOURNAL_DONE, SIDE_WAS,
	SIDE_IS, journal_folder_apply, journal_folder_take_back };
static const Way undo = { JOURNAL_DONE, JOURNAL_UNDOING, JOURNAL_UNDO_COMMITTED, JOURNAL_UNDONE,
	SIDE_IS, SIDE_WAS, journal_folder_undo, journal_folder_redo };

static int take_lock(GError **error)
{
	g_autofree char *path = home_path(HOME_STATE, "moves", "lock", NULL);

	return file_lock(path, 0, error);
}

static gboolean check_files(const ChangeList *list, Side side, GError **error)
{
	for (guint i = 0; i < list->files->len; i++)
		if (!journal_file_check(list->files->pdata[i], side, error))
			return FALSE;
	return TRUE;
}

static gboolean stage_files(const ChangeList *list, Side side, GError **error)
{
	for (guint i = 0; i < list->files->len; i++) {
		const ChangeFile *file = list->files->pdata[i];

		if (!journal_file_stage(file, side, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean close_gates(const ChangeList *list, GError **error)
{
	for (guint i = 0; i < list->files->len; i++) {
		const ChangeFile *file = list->files->pdata[i];

		if (file->gate && !journal_file_close(file, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean move_folders(const ChangeList *list, FolderVerb verb, GError **error)
{
	for (guint i = 0; i < list->folders->len; i++)
		if (!verb(list->folders->pdata[i], error))
			return FALSE;
	return TRUE;
}

/* The first that was moved is the last to come back. */
static gboolean take_back_folders(const ChangeList *list, FolderVerb verb, GError **error)
{
	for (guint i = list->folders->len; i-- > 0;)
		if (!verb(list->folders->pdata[i], error))
			return FALSE;
	return TRUE;
}

/* Settles the gates, or all the others. Where a file was edited the rest is settled all the same.
 */
static gboolean settle_files(const ChangeList *list, gboolean gates, Side side, GError **error)
{
	GError *first = NULL;

	for (guint i = 0; i < list->files->len; i++) {
		const ChangeFile *file = list->files->pdata[i];
		GError *why = NULL;

		if (file->gate != gates || journal_file_settle(file, side, &why))
			continue;
		if (first && error_code(first) != EXIT_AGAIN) {
			g_error_free(why);
			continue;
		}
		g_clear_error(&first);
		first = why;
	}
	if (first)
		g_propagate_error(error, first);
	return !first;
}

/* All is as it was. What was edited is the person's own again, and no reason to try this for ever.
 */
static gboolean take_back(const char *name, const ChangeList *list, const Way *way, GError **error)
{
	GError *why = NULL;

	if (!take_back_folders(list, way->take_back, error))
		return FALSE;
	settle_files(list, FALSE, way->from, &why);
	settle_files(list, TRUE, way->from, why ? NULL : &why);
	if (why && error_code(why) != EXIT_AGAIN) {
		g_propagate_error(error, why);
		return FALSE;
	}
	if (!journal_set_state(name, way->before, error)) {
		g_clear_error(&why);
		return FALSE;
	}
	if (why)
		g_propagate_error(error, why);
	return !why;
}

/* While no gate is open yet, an edited file stops the step and takes it back. */
static gboolean finish(const char *name, const ChangeList *list, const Way *way, GError **error)
{
	GError *why = NULL;

	if (settle_files(list, FALSE, way->to, &why))
		return settle_files(list, TRUE, way->to, error) &&
			journal_set_state(name, way->done, error);
	if (error_code(why) == EXIT_AGAIN && journal_set_state(name, way->begun, NULL))
		take_back(name, list, way, NULL);
	g_propagate_error(error, why);
	return FALSE;
}

static gboolean prepare(const ChangeList *list, const Way *way, JournalStill still, GError **error)
{
	return stage_files(list, way->to, error) && close_gates(list, error) &&
		still(list, error) && move_folders(list, way->move, error) &&
		check_files(list, way->from, error);
}

static gboolean run(const char *name, const ChangeList *list, const Way *way, JournalStill still,
	GError **error)
{
	GError *why = NULL;

	if (!journal_set_state(name, way->begun, error))
		return FALSE;
	if (prepare(list, way, still, &why) && journal_set_state(name, way->committed, &why))
		return finish(name, list, way, error);
	take_back(name, list, way, NULL);
	g_propagate_error(error, why);
	return FALSE;
}

gboolean journal_apply(const char *name, const ChangeList *list, JournalStill still, GError **error)
{
	g_auto(Fd) lock = take_lock(error);
	JournalState state;

	if (lock < 0 || !journal_state(name, &state, error))
		return FALSE;
	if (state != JOURNAL_NONE && state != JOURNAL_DONE && state != JOURNAL_UNDONE)
		return fail(error, EXIT_BUG, "an earlier step waits to be recovered");
	return check_files(list, SIDE_WAS, error) && still(list, error) &&
		journal_save(name, list, error) && run(name, list, &apply, still, error);
}

gboolean journal_undo(const char *name, JournalStill still, GError **error)
{
	g_auto(Fd) lock = take_lock(error);
	g_autoptr(ChangeList) list = NULL;
	JournalState state;

	if (lock < 0 || !journal_state(name, &state, error))
		return FALSE;
	if (state != JOURNAL_DONE)
		return fail(error, EXIT_NO, "there is nothing to undo");
	list = journal_load(name, error);
	if (!list || !check_files(list, SIDE_IS, error))
		return FALSE;
	for (guint i = 0; i < list->folders->len; i++)
		if (!journal_folder_check(list->folders->pdata[i], error))
			return FALSE;
	return run(name, list, &undo, still, error);
}

/* --- after a killed run --- */

static const Way *way_of(JournalState state)
{
	if (state == JOURNAL_BEGUN || state == JOURNAL_COMMITTED)
		return &apply;
	return state == JOURNAL_UNDOING || state == JOURNAL_UNDO_COMMITTED ? &undo : NULL;
}

static gboolean recover(const char *name, gboolean look, gboolean *found, GError **error)
{
	g_autoptr(ChangeList) list = NULL;
	JournalState state;
	const Way *way;

	if (!journal_state(name, &state, error))
		return FALSE;
	way = way_of(state);
	if (!way)
		return TRUE;
	*found = TRUE;
	if (look)
		return TRUE;
	list = journal_load(name, error);
	if (!list)
		return FALSE;
	return state == way->begun ? take_back(name, list, way, error)
				   : finish(name, list, way, error);
}

gboolean journal_recover(gboolean look, gboolean *found, GError **error)
{
	g_autoptr(GPtrArray) names = journal_names();
	g_auto(Fd) lock = -1;
	gboolean ok = TRUE;

	*found = FALSE;
	if (names->len == 0)
		return TRUE;
	lock = look ? -1 : take_lock(error);
	if (!look && lock < 0)
		return FALSE;
	for (guint i = 0; i < names->len; i++)
		ok = recover(names->pdata[i], look, found, ok ? error : NULL) && ok;
	return ok;
}
