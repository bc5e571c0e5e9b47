/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/journal_store.h"
#include "base/file.h"
#include "base/home.h"

#include <string.h>

enum { FILE_MAX = 16 * 1024 * 1024, LIST_MAX = 4 * 1024 * 1024, STATE_MAX = 64 };

static const char *const words[] = { "none\n", "begun\n", "committed\n", "done\n", "undoing\n",
	"undo-committed\n", "undone\n" };

static char *path_of(const char *name, const char *part)
{
	return home_path(HOME_STATE, "moves", name, "journal", part, NULL);
}

gboolean journal_state(const char *name, JournalState *state, GError **error)
{
	g_autofree char *path = path_of(name, "state");
	g_autoptr(GError) why = NULL;
	g_autofree char *word = file_load(path, STATE_MAX, NULL, &why);

	if (why) {
		g_propagate_error(error, g_steal_pointer(&why));
		return FALSE;
	}
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_str_equal(word ? word : words[JOURNAL_NONE], words[i])) {
			*state = (JournalState)i;
			return TRUE;
		}
	return fail(error, EXIT_BAD_DATA, "%s: damaged", path);
}

gboolean journal_set_state(const char *name, JournalState state, GError **error)
{
	g_autofree char *path = path_of(name, "state");

	return file_replace(path, words[state], strlen(words[state]), error);
}

static gboolean save_bytes(const char *name, guint number, const char *side, const char *bytes,
	gsize len, GError **error)
{
	g_autofree char *part = g_strdup_printf("%u.%s", number, side), *path = path_of(name, part);

	return file_replace(path, bytes, len, error);
}

gboolean journal_save(const char *name, const ChangeList *list, GError **error)
{
	g_autofree char *path = path_of(name, "list"), *text = change_list_print(list);

	if (!journal_set_state(name, JOURNAL_NONE, error))
		return FALSE;
	for (guint i = 0; i < list->files->len; i++) {
		const ChangeFile *file = list->files->pdata[i];

		if (!save_bytes(name, i, "was", file->was, file->was_len, error) ||
			!save_bytes(name, i, "is", file->is, file->is_len, error))
			return FALSE;
	}
	return file_replace(path, text, strlen(text), error);
}

static char *load_part(const char *name, const char *part, gsize max, gsize *len, GError **error)
{
	g_autofree char *path = path_of(name, part);
	GError *why = NULL;
	char *bytes = file_load(path, max, len, &why);

	if (why)
		g_propagate_error(error, why);
	else if (!bytes)
		fail(error, EXIT_BAD_DATA, "%s: is gone", path);
	return bytes;
}

static char *load_bytes(
	const char *name, guint number, const char *side, gsize *len, GError **error)
{
	g_autofree char *part = g_strdup_printf("%u.%s", number, side);

	return load_part(name, part, FILE_MAX, len, error);
}

ChangeList *journal_load(const char *name, GError **error)
{
	g_autoptr(ChangeList) list = NULL;
	gsize len = 0;
	g_autofree char *text = load_part(name, "list", LIST_MAX, &len, error);

	if (!text)
		return NULL;
	list = change_list_parse(text, len);
	if (!list) {
		fail(error, EXIT_BAD_DATA, "the journal of %s is damaged", name);
		return NULL;
	}
	for (guint i = 0; i < list->files->len; i++) {
		ChangeFile *file = list->files->pdata[i];

		file->was = load_bytes(name, i, "was", &file->was_len, error);
		file->is = file->was ? load_bytes(name, i, "is", &file->is_len, error) : NULL;
		if (!file->is)
			return NULL;
	}
	return g_steal_pointer(&list);
}

GPtrArray *journal_names(void)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *moves = home_path(HOME_STATE, "moves", NULL);
	g_autoptr(GDir) dir = g_dir_open(moves, 0, NULL);

	for (const char *name; dir && (name = g_dir_read_name(dir));) {
		g_autofree char *state = path_of(name, "state");

		if (g_file_test(state, G_FILE_TEST_EXISTS))
			g_ptr_array_add(names, g_strdup(name));
	}
	return names;
}
