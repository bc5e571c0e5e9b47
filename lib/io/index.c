/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/index.h"
#include "base/file.h"
#include "base/home.h"

#include <errno.h>
#include <fcntl.h>
#include <notmuch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROFILE "muttkit"

/* Xapian takes terms of 245 bytes; beyond, libnotmuch calls exit(). FOLDER_MAX leaves room for
 * "XFOLDER:", NAME_MAX_INDEXED for "XFDIRENTRY", a number and ":". */
enum { CONFIG_MAX = 1024 * 1024, FOLDER_MAX = 237, NAME_MAX_INDEXED = 224, OTHERS_WAIT = 30 };

struct Index {
	notmuch_database_t *db;
};

static char *config_path(void)
{
	return g_build_filename(home_root(HOME_CONFIG), "notmuch", PROFILE, "config", NULL);
}

static char *database_path(void)
{
	return g_build_filename(home_root(HOME_DATA), "notmuch", PROFILE, NULL);
}

/* libnotmuch's status words alone say little: WORDS (may be NULL) are its message, and freed here.
 */
static gboolean trouble(GError **error, ExitCode code, notmuch_status_t status, char *words)
{
	g_autofree char *line = g_strdup(words ? words : notmuch_status_to_string(status));

	free(words);
	g_strchomp(g_strdelimit(line, "\n\r", ' '));
	return fail(error, code, "index: %s", line);
}

static gboolean check(Index *index, GError **error, notmuch_status_t status)
{
	const char *words;

	if (status == NOTMUCH_STATUS_SUCCESS)
		return TRUE;
	words = index->db ? notmuch_database_status_string(index->db) : NULL;
	return trouble(error, EXIT_IO, status, words ? strdup(words) : NULL);
}

/* --- the profile --- */

static gboolean write_config(const char *path, const char *mail_root, GError **error)
{
	g_autofree char *database = database_path();
	g_autofree char *text =
		g_strdup_printf("# Written by Muttkit for the archive's own index.\n"
				"[database]\npath=%s\nmail_root=%s\n"
				"[new]\ntags=\nignore=/^\\.muttkit-/\n"
				"[search]\nexclude_tags=\n"
				"[maildir]\nsynchronize_flags=false\n",
			database, mail_root);

	return file_replace(path, text, strlen(text), error);
}

static gboolean ensure_config(const char *mail_root, GError **error)
{
	g_autofree char *path = config_path(), *text = NULL, *root = NULL;
	g_autoptr(GKeyFile) file = g_key_file_new();
	GError *why = NULL;
	gsize len = 0;

	text = file_load(path, CONFIG_MAX, &len, &why);
	if (why) {
		g_propagate_error(error, why);
		return FALSE;
	}
	if (!text)
		return write_config(path, mail_root, error);
	if (g_key_file_load_from_data(file, text, len, G_KEY_FILE_NONE, NULL))
		root = g_key_file_get_string(file, "database", "mail_root", NULL);
	return (root && g_str_equal(root, mail_root)) ||
		fail(error, EXIT_CONFIG, "%s: its mail_root is not %s, the archive's", path,
			mail_root);
}

/* --- opening --- */

/* Made beside and renamed into place: one that was killed half-made would never open again. */
static gboolean create(const char *path, GError **error)
{
	g_autofree char *config = config_path();
	g_autofree char *parent = g_path_get_dirname(path);
	g_autofree char *fresh = g_strconcat(path, ".new", NULL);
	g_auto(Fd) folder = folder_make(parent, error);
	g_auto(Fd) inside = -1;
	notmuch_database_t *db = NULL;
	notmuch_status_t status;
	char *words = NULL;

	if (folder < 0 || !folder_remove(folder, PROFILE ".new", error))
		return FALSE;
	inside = folder_make(fresh, error);
	if (inside < 0)
		return FALSE;
	status = notmuch_database_create_with_config(fresh, config, NULL, &db, &words);
	if (status != NOTMUCH_STATUS_SUCCESS)
		return trouble(error, EXIT_CANT_CREATE, status, words);
	notmuch_database_destroy(db);
	if (!folder_rename(fresh, path))
		return fail_errno(error, EXIT_CANT_CREATE, "%s", path);
	return folder_sync(folder, error);
}

static notmuch_status_t open_archive(
	notmuch_database_mode_t mode, notmuch_database_t **db, char **words)
{
	g_autofree char *path = database_path();
	g_autofree char *config = config_path();

	*db = NULL;
	*words = NULL;
	return notmuch_database_open_with_config(path, mode, config, NULL, db, words);
}

gboolean index_set_aside(char **set_aside, GError **error)
{
	g_autofree char *path = database_path();
	guint i;

	*set_aside = NULL;
	for (i = 1; i < 1000; i++) {
		g_autofree char *aside = g_strdup_printf("%s.aside-%u", path, i);

		if (file_rename_new(AT_FDCWD, path, AT_FDCWD, aside)) {
			*set_aside = g_steal_pointer(&aside);
			return TRUE;
		}
		if (errno == ENOENT)
			return TRUE;
		if (errno != EEXIST)
			break;
	}
	return fail_errno(error, EXIT_CANT_CREATE, "%s: set aside", path);
}

static gboolean is_newer(const char *words)
{
	return words && (strstr(words, "newer") || strstr(words, "not supported"));
}

static gboolean is_corrupt(const char *words)
{
	static const char *const signs[] = { "magic", "EOF", "corrupt", "overwritten", "ran out",
		"Unexpected end" };
	guint i;

	for (i = 0; words && i < G_N_ELEMENTS(signs); i++)
		if (strstr(words, signs[i]))
			return TRUE;
	return FALSE;
}

/* The path of a file of Xapian's. */
static char *xapian_path(const char *name)
{
	g_autofree char *path = database_path();

	return g_build_filename(path, "xapian", name, NULL);
}

/* A database that was killed at its birth, or lost a part. */
static gboolean is_incomplete(void)
{
	g_autofree char *version = xapian_path("iamglass");
	g_autofree char *postings = xapian_path("postlist.glass");

	return (access(version, F_OK) < 0 && errno == ENOENT) ||
		(access(postings, F_OK) < 0 && errno == ENOENT);
}

/* Of a file without permission libnotmuch only says that there is no database. */
static gboolean trouble_opening(GError **error, notmuch_status_t status, char *words)
{
	static const char *const parts[] = { "", "iamglass", "postlist.glass", "termlist.glass",
		"position.glass", "docdata.glass", "flintlock" };
	guint i;

	for (i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autofree char *path = xapian_path(parts[i]);

		if (access(path, R_OK) < 0 && errno != ENOENT) {
			free(words);
			return fail_errno(error, EXIT_IO, "%s", path);
		}
	}
	return trouble(error, is_newer(words) ? EXIT_CONFIG : EXIT_IO, status, words);
}

/* libnotmuch waits without limit for whoever writes. This looks at what Xapian locks, and takes
 * nothing: one that begins right after is still waited for. */
static gboolean wait_for_others(GError **error)
{
	g_autofree char *path = xapian_path("flintlock");
	g_auto(Fd) fd = open(path, O_RDONLY | O_CLOEXEC);
	gint64 until = g_get_monotonic_time() + OTHERS_WAIT * G_USEC_PER_SEC;

	for (;;) {
		struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };

		if (fd < 0 || fcntl(fd, F_GETLK, &lock) < 0 || lock.l_type == F_UNLCK)
			return TRUE;
		if (g_get_monotonic_time() >= until)
			return fail(error, EXIT_AGAIN, "another program holds the index");
		g_usleep(20 * 1000);
	}
}

Index *index_open_write(const char *mail_root, char **set_aside, GError **error)
{
	g_autoptr(Index) index = g_new0(Index, 1);
	g_autofree char *path = database_path();
	notmuch_status_t status;
	char *words;

	*set_aside = NULL;
	if (!ensure_config(mail_root, error))
		return NULL;
	if (access(path, F_OK) < 0 && !create(path, error))
		return NULL;
	if (!wait_for_others(error))
		return NULL;
	status = open_archive(NOTMUCH_DATABASE_MODE_READ_WRITE, &index->db, &words);
	if (status != NOTMUCH_STATUS_SUCCESS && !is_newer(words) &&
		(is_corrupt(words) || is_incomplete())) {
		free(words);
		if (!index_set_aside(set_aside, error) || !create(path, error))
			return NULL;
		status = open_archive(NOTMUCH_DATABASE_MODE_READ_WRITE, &index->db, &words);
	}
	if (status != NOTMUCH_STATUS_SUCCESS) {
		trouble_opening(error, status, words);
		return NULL;
	}
	return g_steal_pointer(&index);
}

static gboolean is_absent(notmuch_status_t status)
{
	return status == NOTMUCH_STATUS_NO_DATABASE || status == NOTMUCH_STATUS_NO_CONFIG;
}

Index *index_open_archive(GError **error)
{
	g_autoptr(Index) index = g_new0(Index, 1);
	g_autofree char *path = database_path();
	notmuch_status_t status;
	char *words;

	if (access(path, F_OK) < 0 && errno == ENOENT)
		return NULL;
	status = open_archive(NOTMUCH_DATABASE_MODE_READ_ONLY, &index->db, &words);
	if (status == NOTMUCH_STATUS_SUCCESS)
		return g_steal_pointer(&index);
	if (is_absent(status))
		free(words);
	else
		trouble_opening(error, status, words);
	return NULL;
}

Index *index_open_user(GError **error)
{
	g_autoptr(Index) index = g_new0(Index, 1);
	char *words = NULL;
	notmuch_status_t status = notmuch_database_open_with_config(
		NULL, NOTMUCH_DATABASE_MODE_READ_ONLY, NULL, NULL, &index->db, &words);

	if (status == NOTMUCH_STATUS_SUCCESS)
		return g_steal_pointer(&index);
	if (is_absent(status))
		free(words);
	else
		trouble(error, is_newer(words) ? EXIT_CONFIG : EXIT_IO, status, words);
	return NULL;
}

void index_close(Index *index)
{
	if (!index)
		return;
	if (index->db)
		notmuch_database_destroy(index->db);
	g_free(index);
}

gboolean index_commit(Index *index, GError **error)
{
	notmuch_status_t status = notmuch_database_destroy(index->db);

	index->db = NULL;
	return check(index, error, status);
}

gboolean index_pause(Index *index, GError **error)
{
	notmuch_status_t status;
	char *words = NULL;

	if (!index_commit(index, error))
		return FALSE;
	g_usleep(1000);
	if (!wait_for_others(error))
		return FALSE;
	status = open_archive(NOTMUCH_DATABASE_MODE_READ_WRITE, &index->db, &words);
	return status == NOTMUCH_STATUS_SUCCESS || trouble(error, EXIT_IO, status, words);
}

/* --- files --- */

gboolean index_can_hold(const char *folder)
{
	g_auto(GStrv) parts = g_strsplit(folder, "/", -1);
	guint i;

	for (i = 0; parts[i]; i++)
		if (strlen(parts[i]) > NAME_MAX_INDEXED)
			return FALSE;
	return strlen(folder) <= FOLDER_MAX;
}

/* Why libnotmuch could not open the file. */
static IndexAdded refused(const char *path, GError **error)
{
	g_auto(Fd) fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		return INDEX_GONE;
	if (fd >= 0 || (errno != EMFILE && errno != ENFILE && errno != ENOMEM))
		return INDEX_UNREADABLE;
	fail_errno(error, EXIT_IO, "%s", path);
	return INDEX_FAILED;
}

IndexAdded index_add(Index *index, const char *path, GError **error)
{
	notmuch_message_t *message = NULL;
	notmuch_status_t status;

	if (strlen(strrchr(path, '/') + 1) > NAME_MAX_INDEXED)
		return INDEX_NO_MAIL;
	status = notmuch_database_index_file(index->db, path, NULL, &message);
	if (status == NOTMUCH_STATUS_FILE_NOT_EMAIL)
		return INDEX_NO_MAIL;
	if (status == NOTMUCH_STATUS_FILE_ERROR)
		return refused(path, error);
	if (status == NOTMUCH_STATUS_SUCCESS || status == NOTMUCH_STATUS_DUPLICATE_MESSAGE_ID)
		status = notmuch_message_maildir_flags_to_tags(message);
	if (message)
		notmuch_message_destroy(message);
	return check(index, error, status) ? INDEX_ADDED : INDEX_FAILED;
}

gboolean index_remove(Index *index, const char *path, GError **error)
{
	g_autofree char *id = NULL;
	notmuch_message_t *message = NULL;
	notmuch_status_t status =
		notmuch_database_find_message_by_filename(index->db, path, &message);

	if (status != NOTMUCH_STATUS_SUCCESS || !message)
		return check(index, error, status);
	id = g_strdup(notmuch_message_get_message_id(message));
	notmuch_message_destroy(message);
	status = notmuch_database_remove_message(index->db, path);
	if (status != NOTMUCH_STATUS_DUPLICATE_MESSAGE_ID)
		return check(index, error, status);
	status = notmuch_database_find_message(index->db, id, &message);
	if (status == NOTMUCH_STATUS_SUCCESS && message) {
		status = notmuch_message_maildir_flags_to_tags(message);
		notmuch_message_destroy(message);
	}
	return check(index, error, status);
}

gboolean index_folder(
	Index *index, const char *path, gint64 *mtime, GHashTable *names, GError **error)
{
	notmuch_directory_t *directory = NULL;
	notmuch_filenames_t *files;
	notmuch_status_t status;

	*mtime = 0;
	status = notmuch_database_get_directory(index->db, path, &directory);
	if (!check(index, error, status))
		return FALSE;
	if (!directory)
		return TRUE;
	*mtime = notmuch_directory_get_mtime(directory);
	files = names ? notmuch_directory_get_child_files(directory) : NULL;
	for (; files && notmuch_filenames_valid(files); notmuch_filenames_move_to_next(files))
		g_hash_table_add(names, g_strdup(notmuch_filenames_get(files)));
	notmuch_directory_destroy(directory);
	return TRUE;
}

gboolean index_folder_settle(Index *index, const char *path, gint64 mtime, GError **error)
{
	notmuch_directory_t *directory = NULL;
	notmuch_status_t status = notmuch_database_get_directory(index->db, path, &directory);

	if (status == NOTMUCH_STATUS_SUCCESS && directory) {
		status = notmuch_directory_set_mtime(directory, (time_t)mtime);
		notmuch_directory_destroy(directory);
	}
	return check(index, error, status);
}

gboolean index_folders(Index *index, const char *path, GPtrArray *paths, GError **error)
{
	notmuch_directory_t *directory = NULL;
	notmuch_filenames_t *names;
	notmuch_status_t status = notmuch_database_get_directory(index->db, path, &directory);
	gboolean done = check(index, error, status);

	if (!done || !directory)
		return done;
	g_ptr_array_add(paths, g_strdup(path));
	names = notmuch_directory_get_child_directories(directory);
	for (; done && names && notmuch_filenames_valid(names);
		notmuch_filenames_move_to_next(names)) {
		g_autofree char *below = g_build_filename(path, notmuch_filenames_get(names), NULL);

		done = index_folders(index, below, paths, error);
	}
	notmuch_directory_destroy(directory);
	return done;
}

/* --- searching --- */

static gboolean hand_on(notmuch_message_t *message, IndexEach each, gpointer data)
{
	notmuch_filenames_t *files = notmuch_message_get_filenames(message);
	const char *id = notmuch_message_get_message_id(message);
	gboolean go_on = TRUE;

	for (; go_on && notmuch_filenames_valid(files); notmuch_filenames_move_to_next(files))
		go_on = each(id, notmuch_filenames_get(files), data);
	notmuch_filenames_destroy(files);
	return go_on;
}

gboolean index_search(
	Index *index, const char *query, IndexEach each, gpointer data, GError **error)
{
	notmuch_messages_t *messages = NULL;
	notmuch_query_t *search = NULL;
	notmuch_status_t status;

	status = notmuch_query_create_with_syntax(
		index->db, query, NOTMUCH_QUERY_SYNTAX_XAPIAN, &search);
	if (status == NOTMUCH_STATUS_SUCCESS) {
		notmuch_query_set_sort(search, NOTMUCH_SORT_NEWEST_FIRST);
		status = notmuch_query_search_messages(search, &messages);
	}
	if (status != NOTMUCH_STATUS_SUCCESS) {
		const char *words = notmuch_database_status_string(index->db);

		trouble(error, is_corrupt(words) ? EXIT_IO : EXIT_USAGE, status,
			words ? strdup(words) : NULL);
		notmuch_query_destroy(search);
		return FALSE;
	}
	for (; notmuch_messages_valid(messages); notmuch_messages_move_to_next(messages)) {
		notmuch_message_t *message = notmuch_messages_get(messages);
		gboolean go_on = hand_on(message, each, data);

		notmuch_message_destroy(message);
		if (!go_on)
			break;
	}
	notmuch_query_destroy(search);
	return TRUE;
}
