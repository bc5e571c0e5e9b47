/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/import_source.h"
#include "base/file.h"
#include "base/text.h"
#include "format/folder_path.h"
#include "format/mutf7.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 32, FOLDERS_MAX = 100000 };

typedef DIR Directory;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Directory, closedir)

/* --- what the person typed --- */

static gboolean is_folder_name(const char *name)
{
	g_auto(GStrv) parts = g_strsplit(name, "/", -1);
	guint i;

	for (i = 0; parts[i]; i++)
		if (!*parts[i])
			return FALSE;
	return i > 0 && g_utf8_validate(name, -1, NULL);
}

ImportSource *import_source_parse(const char *words, GError **error)
{
	g_autoptr(ImportSource) source = g_new0(ImportSource, 1);
	const char *mark = strrchr(words, '=');
	struct stat st;

	if (!mark || stat(words, &st) == 0) {
		source->path = g_strdup(words);
		return g_steal_pointer(&source);
	}
	source->path = g_strndup(words, (gsize)(mark - words));
	source->folder = g_strdup(mark + 1);
	if (!is_folder_name(source->folder)) {
		fail(error, EXIT_USAGE, "--import: what stands behind '=' is no folder's name");
		return NULL;
	}
	return g_steal_pointer(&source);
}

static void free_source(gpointer source)
{
	import_source_free(source);
}

GPtrArray *import_sources_parse(char *const *words, guint accounts, GError **error)
{
	g_autoptr(GPtrArray) sources = g_ptr_array_new_with_free_func(free_source);
	guint i;

	if (words && accounts != 1) {
		fail(error, EXIT_USAGE, "--import: name one account");
		return NULL;
	}
	for (i = 0; words && words[i]; i++) {
		ImportSource *source = import_source_parse(words[i], error);

		if (!source)
			return NULL;
		g_ptr_array_add(sources, source);
	}
	return g_steal_pointer(&sources);
}

void import_source_free(ImportSource *source)
{
	if (!source)
		return;
	g_free(source->path);
	g_free(source->folder);
	g_free(source->into);
	g_free(source);
}

/* --- names --- */

/* A part of a name as the disk has it, as text. */
static char *part_text(const char *part)
{
	char *text = mutf7_decode(part, strlen(part));

	return text ? text : g_utf8_make_valid(part, -1);
}

/* What the folder called ENTRY in the one called PARENT (NULL for none) is called. */
static char *name_below(const char *parent, const char *entry)
{
	gboolean dotted = *entry == '.';
	g_auto(GStrv) parts = g_strsplit(dotted ? entry + 1 : entry, dotted ? "." : "/", -1);
	GString *name = g_string_new(parent);
	guint i;

	for (i = 0; parts[i]; i++) {
		g_autofree char *text = part_text(parts[i]);

		if (name->len > 0)
			g_string_append_c(name, '/');
		g_string_append(name, text);
	}
	return g_string_free(name, FALSE);
}

static char *own_name(const ImportSource *source, gboolean is_inbox)
{
	g_autofree char *full = realpath(source->path, NULL);
	g_autofree char *name = g_path_get_basename(source->path), *text = NULL;

	if (source->folder)
		return g_ascii_strcasecmp(source->folder, "INBOX") == 0 ? g_strdup("INBOX")
									: g_strdup(source->folder);
	if (full && (g_str_equal(name, ".") || g_str_equal(name, ".."))) {
		g_free(name);
		name = g_path_get_basename(full);
	}
	text = part_text(name + strspn(name, "./"));
	if (is_inbox || !*text || g_ascii_strcasecmp(text, "Maildir") == 0 ||
		g_ascii_strcasecmp(text, "INBOX") == 0)
		return g_strdup("INBOX");
	return g_steal_pointer(&text);
}

static void add_folder(ImportTree *tree, const char *where, const char *name)
{
	ImportFolder *folder = g_new0(ImportFolder, 1);
	g_autofree char *server_name = mutf7_encode(name);

	folder->where = g_strdup(where);
	folder->label = text_safe(name, -1);
	folder->path = folder_path_escape(server_name, strlen(server_name), '/');
	g_ptr_array_add(tree->folders, folder);
}

static void folder_free(gpointer data)
{
	ImportFolder *folder = data;

	g_free(folder->where);
	g_free(folder->label);
	g_free(folder->path);
	g_free(folder);
}

/* --- Maildirs --- */

static gboolean is_maildir(int folder, gboolean follow)
{
	struct stat st;

	return fstatat(folder, "cur", &st, follow ? 0 : AT_SYMLINK_NOFOLLOW) == 0 &&
		S_ISDIR(st.st_mode);
}

static gint by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What lies in FOLDER and may be a folder of mail. */
static GPtrArray *entries_of(int folder, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_autoptr(Directory) dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!dir) {
		fail_errno(error, errno == ENOTDIR ? EXIT_BAD_DATA : EXIT_IO, "read a folder");
		return NULL;
	}
	while ((entry = readdir(dir)))
		if (!g_str_equal(entry->d_name, ".") && !g_str_equal(entry->d_name, "..") &&
			!g_str_equal(entry->d_name, "cur") && !g_str_equal(entry->d_name, "new") &&
			!g_str_equal(entry->d_name, "tmp") &&
			(entry->d_type == DT_DIR || entry->d_type == DT_LNK ||
				entry->d_type == DT_UNKNOWN))
			g_ptr_array_add(names, g_strdup(entry->d_name));
	g_ptr_array_sort(names, by_name);
	return g_steal_pointer(&names);
}

typedef struct {
	ImportTree *tree;
	guint depth;
} Walk;

static gboolean walk(
	Walk *walk_state, int folder, const char *where, const char *name, GError **error);

/* ENTRY of the folder that is called NAME and lies at WHERE. */
static gboolean visit(Walk *state, int folder, const char *where, const char *name,
	const char *entry, GError **error)
{
	gboolean at_top = g_str_equal(where, ".");
	g_autofree char *below = at_top ? g_strdup(entry) : g_build_filename(where, entry, NULL);
	g_auto(Fd) fd = openat(folder, entry, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	g_autofree char *called = name_below(name, entry);

	if (fd < 0 && (errno == ENOTDIR || errno == ELOOP)) {
		g_autofree char *cur = g_build_filename(entry, "cur", NULL);
		struct stat st;

		if (fstatat(folder, cur, &st, 0) == 0)
			g_ptr_array_add(state->tree->links, g_steal_pointer(&below));
		return TRUE;
	}
	if (fd < 0)
		return errno == ENOENT || fail_errno(error, EXIT_IO, "%s", below);
	if (*entry == '.' && !is_maildir(fd, FALSE))
		return TRUE;
	if (state->depth >= DEPTH_MAX || state->tree->folders->len >= FOLDERS_MAX)
		return fail(error, EXIT_BAD_DATA, "%s: too many folders", below);
	if (is_maildir(fd, FALSE))
		add_folder(state->tree, below, called);
	state->depth++;
	if (!walk(state, fd, below, called, error))
		return FALSE;
	state->depth--;
	return TRUE;
}

static gboolean walk(Walk *state, int folder, const char *where, const char *name, GError **error)
{
	g_autoptr(GPtrArray) entries = entries_of(folder, error);
	guint i;

	for (i = 0; entries && i < entries->len; i++)
		if (!visit(state, folder, where, name, entries->pdata[i], error))
			return FALSE;
	return entries != NULL;
}

/* Whether a Maildir++ subfolder lies directly in FOLDER. */
static gboolean has_dotted(int folder)
{
	g_autoptr(GPtrArray) entries = entries_of(folder, NULL);
	guint i;

	for (i = 0; entries && i < entries->len; i++) {
		g_autofree char *cur = g_build_filename(entries->pdata[i], "cur", NULL);
		struct stat st;

		if (*(char *)entries->pdata[i] == '.' && fstatat(folder, cur, &st, 0) == 0)
			return TRUE;
	}
	return FALSE;
}

static gboolean find_maildirs(ImportTree *tree, const ImportSource *source, GError **error)
{
	g_autofree char *name = NULL;
	Walk state = { tree, 0 };

	if (is_maildir(tree->root, TRUE)) {
		name = own_name(source, has_dotted(tree->root));
		add_folder(tree, ".", name);
	} else if (source->folder) {
		name = own_name(source, FALSE);
	}
	if (!walk(&state, tree->root, ".", g_strcmp0(name, "INBOX") == 0 ? NULL : name, error))
		return FALSE;
	return tree->folders->len > 0 || tree->links->len > 0 ||
		fail(error, EXIT_BAD_DATA, "no Maildir and no mbox");
}

/* --- PATH --- */

ImportTree *import_tree_open(ImportSource *source, GError **error)
{
	g_autoptr(ImportTree) tree = g_new0(ImportTree, 1);
	g_autofree char *name = NULL;
	struct stat st;

	tree->folders = g_ptr_array_new_with_free_func(folder_free);
	tree->links = g_ptr_array_new_with_free_func(g_free);
	tree->root = open(source->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (tree->root < 0 || fstat(tree->root, &st) < 0) {
		fail_errno(error, errno == ENOENT ? EXIT_USAGE : EXIT_IO, "open");
		return NULL;
	}
	tree->is_mbox = S_ISREG(st.st_mode);
	if (tree->is_mbox) {
		name = own_name(source, FALSE);
		add_folder(tree, ".", name);
	} else if (!find_maildirs(tree, source, error)) {
		return NULL;
	}
	g_free(source->into);
	source->into = NULL;
	if (tree->folders->len == 1)
		source->into = g_strdup(((ImportFolder *)tree->folders->pdata[0])->label);
	return g_steal_pointer(&tree);
}

void import_tree_close(ImportTree *tree)
{
	if (!tree)
		return;
	fd_clear(&tree->root);
	g_clear_pointer(&tree->folders, g_ptr_array_unref);
	g_clear_pointer(&tree->links, g_ptr_array_unref);
	g_free(tree);
}
