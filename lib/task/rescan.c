/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/rescan.h"
#include "base/file.h"

#include <errno.h>
#include <string.h>

/* In tmp: a double that is about to be removed. */
#define ASIDE "double."

enum { READINGS_MAX = 5 };

typedef struct {
	const ArchiveFolder *folder;
	Ledger *ledger;
	gint64 id;
	GHashTable *
		doubles; /* base name to GPtrArray of the names found, filled by a second reading */
	guint64 taken;
} Rescan;

/* Whether the file NAME in cur holds what its name says, now. */
static gboolean is_good(const Rescan *rescan, const char *name)
{
	ArchiveFile file = { .in = rescan->folder->cur, .name = name };
	LedgerContent content;

	return message_name_parse(name, &file.id, NULL) &&
		archive_file_content(&file, file.id.raw, &content, NULL) &&
		digest_equal(&content.id.digest, &file.id.digest);
}

/* Whether a file of content ID stays in the folder. */
static gboolean has_good(const Rescan *rescan, const MessageId *id, guint flags)
{
	int in;
	g_autofree char *name = archive_folder_find(rescan->folder, id, flags, &in);

	return name && in == rescan->folder->cur && is_good(rescan, name);
}

/* NAME goes, but never as the last file of its content: a client may rename the other one into its
 * place at any moment. So it is taken out of cur first, and only then looked whether one stays. */
static gboolean remove_double(
	Rescan *rescan, int in, const char *name, const MessageId *id, GError **error)
{
	char aside[MESSAGE_NAME_MAX + sizeof(ASIDE)] = ASIDE;
	guint flags = maildir_flags(name);

	message_name_print(id, flags, aside + strlen(ASIDE));
	if (!file_rename_new(in, name, rescan->folder->tmp, aside))
		return errno == ENOENT || errno == EEXIST || fail_errno(error, EXIT_IO, "%s", name);
	if (!has_good(rescan, id, flags))
		return file_rename_new(rescan->folder->tmp, aside, in, name) ||
			fail_errno(error, EXIT_IO, "%s", name);
	return file_unlink(rescan->folder->tmp, aside) || errno == ENOENT ||
		fail_errno(error, EXIT_IO, "%s", name);
}

/* Hashes FILE and gives it our name in cur. 1 done, 0 not one of the archive's, -1 failed. */
static int take_in(Rescan *rescan, const ArchiveFile *file, LedgerContent *content, GError **error)
{
	g_autoptr(GError) why = NULL;
	char name[MESSAGE_NAME_MAX];

	/* What cannot be read, or is not what its name says, is left for mutt-verify to tell of. */
	if (!archive_file_content(file, file->ours && file->id.raw, content, &why) ||
		(file->ours && !digest_equal(&content->id.digest, &file->id.digest)))
		return 0;
	message_name_print(&content->id, file->flags, name);
	if (file->in == rescan->folder->cur && g_str_equal(name, file->name))
		return 1;
	if (file_rename_new(file->in, file->name, rescan->folder->cur, name))
		return 1;
	if (errno == EEXIST && is_good(rescan, name))
		return remove_double(rescan, file->in, file->name, &content->id, error) ? 1 : -1;
	if (errno == ENOENT || errno == EEXIST)
		return 0;
	fail_errno(error, EXIT_IO, "%s", file->name);
	return -1;
}

/* The ids of a file that the ledger knows already need no hashing: 1 known, 0 not, -1 failed. */
static int known_copy(Rescan *rescan, const ArchiveFile *file, gint64 *content, GError **error)
{
	LedgerCopy copy;

	if (!file->ours || file->in != rescan->folder->cur)
		return 0;
	if (!ledger_content_find(rescan->ledger, &file->id, content, error))
		return -1;
	return *content ? ledger_copy_find(rescan->ledger, rescan->id, *content, &copy, error) : 0;
}

static gboolean enter(Rescan *rescan, const ArchiveFile *file, const LedgerContent *content,
	gint64 *id, GError **error)
{
	LedgerCopy copy = { .folder = rescan->id, .flags = file->flags, .ours = FALSE };
	int known;

	*id = copy.content = ledger_content(rescan->ledger, content, error);
	if (!copy.content)
		return FALSE;
	known = ledger_copy_find(rescan->ledger, rescan->id, *id, &(LedgerCopy){ 0 }, error);
	if (known != 0)
		return known > 0;
	rescan->taken++;
	return ledger_copy_set(rescan->ledger, &copy, error);
}

static gboolean look(const ArchiveFile *file, gpointer data, GError **error)
{
	Rescan *rescan = data;
	LedgerContent content = { .id = file->id };
	gint64 id = 0;
	int known = known_copy(rescan, file, &id, error), first;

	if (known < 0)
		return FALSE;
	if (known == 0) {
		int taken = take_in(rescan, file, &content, error);

		if (taken < 1)
			return taken == 0;
		if (!enter(rescan, file, &content, &id, error))
			return FALSE;
	}
	first = ledger_seen_add(rescan->ledger, rescan->id, id, TRUE, error);
	if (first == 0) {
		char base[MESSAGE_NAME_MAX];

		message_base_print(&content.id, base);
		g_hash_table_insert(
			rescan->doubles, g_strdup(base), g_ptr_array_new_with_free_func(g_free));
	}
	return first >= 0;
}

static gboolean gather(const ArchiveFile *file, gpointer data, GError **error)
{
	Rescan *rescan = data;
	char base[MESSAGE_NAME_MAX];
	GPtrArray *names;

	(void)error;
	if (!file->ours)
		return TRUE;
	message_base_print(&file->id, base);
	names = g_hash_table_lookup(rescan->doubles, base);
	if (names && file->in == rescan->folder->cur)
		g_ptr_array_add(names, g_strdup(file->name));
	return TRUE;
}

/* Two files or more of one base: one stays, with the flags of all; a damaged one is left alone. */
static gboolean unite(Rescan *rescan, const GPtrArray *names, GError **error)
{
	g_autoptr(GPtrArray) good = g_ptr_array_new();
	char all[MESSAGE_NAME_MAX];
	MessageId id = { 0 };
	guint flags = 0, i;

	for (i = 0; i < names->len; i++)
		if (is_good(rescan, names->pdata[i])) {
			message_name_parse(names->pdata[i], &id, NULL);
			flags |= maildir_flags(names->pdata[i]);
			g_ptr_array_add(good, names->pdata[i]);
		}
	if (good->len < 2)
		return TRUE;
	message_name_print(&id, flags, all);
	if (!file_rename_new(rescan->folder->cur, good->pdata[0], rescan->folder->cur, all) &&
		errno != EEXIST)
		return errno == ENOENT || fail_errno(error, EXIT_IO, "%s", all);
	if (!is_good(rescan, all))
		return TRUE; /* a damaged file has that name: the good ones stay as they are */
	for (i = 0; i < good->len; i++)
		if (!g_str_equal(good->pdata[i], all) &&
			!remove_double(rescan, rescan->folder->cur, good->pdata[i], &id, error))
			return FALSE;
	return TRUE;
}

static gboolean unite_all(Rescan *rescan, GError **error)
{
	GHashTableIter iter;
	gpointer names;

	if (g_hash_table_size(rescan->doubles) == 0)
		return TRUE;
	if (!archive_folder_each(rescan->folder, gather, rescan, error))
		return FALSE;
	g_hash_table_iter_init(&iter, rescan->doubles);
	while (g_hash_table_iter_next(&iter, NULL, &names))
		if (!unite(rescan, names, error))
			return FALSE;
	return TRUE;
}

static gboolean put_back(const ArchiveFile *file, gpointer data, GError **error)
{
	const Rescan *rescan = data;
	const char *name = file->name + strlen(ASIDE);

	if (!g_str_has_prefix(file->name, ASIDE) ||
		file_rename_new(file->in, file->name, rescan->folder->cur, name))
		return TRUE;
	if (errno == EEXIST && is_good(rescan, name))
		return file_unlink(file->in, file->name) || errno == ENOENT ||
			fail_errno(error, EXIT_IO, "%s", file->name);
	return errno == ENOENT || errno == EEXIST || fail_errno(error, EXIT_IO, "%s", file->name);
}

/* What a killed run had set aside may be the last of its content by now. */
static gboolean put_all_back(Rescan *rescan, GError **error)
{
	const ArchiveFolder tmp = { .cur = rescan->folder->tmp, .fresh = -1, .tmp = -1 };

	return archive_folder_each(&tmp, put_back, rescan, error);
}

/* One reading of all files. */
static gboolean read_all(Rescan *rescan, GError **error)
{
	g_hash_table_remove_all(rescan->doubles);
	return ledger_seen_clear(rescan->ledger, rescan->id, error) &&
		archive_folder_each(rescan->folder, look, rescan, error) &&
		unite_all(rescan, error);
}

/* While names change, ours or a client's doing, a reading may have missed one. 0 where they never
 * stood still. */
static gboolean read_until_still(Rescan *rescan, gint64 *stamp, GError **error)
{
	guint tries = 0;

	do {
		g_usleep(ARCHIVE_TICK);
		*stamp = archive_folder_stamp(rescan->folder);
		if (!read_all(rescan, error))
			return FALSE;
		if (*stamp == archive_folder_stamp(rescan->folder))
			return TRUE;
	} while (++tries < READINGS_MAX);
	*stamp = 0;
	return TRUE;
}

gboolean rescan_folder(
	const Archive *archive, Ledger *ledger, const char *path, guint64 *taken, GError **error)
{
	g_autoptr(ArchiveFolder) folder = archive_folder_make(archive, path, error);
	g_autoptr(GHashTable) doubles = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
	Rescan rescan = { folder, ledger, 0, doubles, 0 };
	gint64 stamp;

	if (!folder || !ledger_begin(ledger, error))
		return FALSE;
	rescan.id = ledger_folder(ledger, path, error);
	if (!rescan.id || !put_all_back(&rescan, error) ||
		!read_until_still(&rescan, &stamp, error) ||
		(stamp && !ledger_copies_forget(ledger, rescan.id, error)) ||
		!folder_sync(folder->cur, error) ||
		!ledger_folder_set_stamp(ledger, rescan.id, stamp, error) ||
		!ledger_commit(ledger, error)) {
		ledger_rollback(ledger);
		g_prefix_error(error, "%s: ", path);
		return FALSE;
	}
	*taken += rescan.taken;
	return TRUE;
}

gboolean rescan_archive(const Archive *archive, Ledger *ledger, guint64 *taken, GError **error)
{
	g_auto(GStrv) paths = archive_folders(archive, error);
	guint i;

	for (i = 0; paths && paths[i]; i++) {
		GError *why = NULL;
		g_autoptr(ArchiveFolder) folder = archive_folder_open(archive, paths[i], &why);

		if (why) {
			g_propagate_error(error, why);
			return FALSE;
		}
		if (folder &&
			archive_folder_stamp(folder) != ledger_folder_stamp(ledger, paths[i]) &&
			!rescan_folder(archive, ledger, paths[i], taken, error))
			return FALSE;
	}
	return paths != NULL;
}
