/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/ledger.h"
#include "base/file.h"
#include "base/home.h"
#include "base/text.h"
#include "io/ledger_sql.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

enum { LEDGER_BUSY_MS = 5000 };

struct Ledger {
	sqlite3 *db;
	sqlite3_stmt *prepared[STATEMENTS];
};

static int trouble(const Ledger *ledger, GError **error)
{
	int result = sqlite3_errcode(ledger->db);
	ExitCode code = EXIT_IO;

	/* A reader may not put back what a killed writer had half done; the next writer does. */
	if (sqlite3_extended_errcode(ledger->db) == SQLITE_READONLY_ROLLBACK) {
		fail(error, EXIT_AGAIN, "ledger: a run was cut short; mutt-archive mends it");
		return -1;
	}
	if (result == SQLITE_CORRUPT || result == SQLITE_NOTADB)
		code = EXIT_BAD_DATA;
	else if (result == SQLITE_BUSY || result == SQLITE_LOCKED)
		code = EXIT_LOCKED;
	else if (result == SQLITE_READONLY || result == SQLITE_PERM || result == SQLITE_AUTH)
		code = EXIT_DENIED;
	else if (result == SQLITE_ERROR || result == SQLITE_MISUSE || result == SQLITE_CONSTRAINT)
		code = EXIT_BUG;
	fail(error, code, "ledger: %s", sqlite3_errmsg(ledger->db));
	return -1;
}

static int step(Ledger *ledger, sqlite3_stmt *statement, GError **error)
{
	int result = sqlite3_step(statement);

	if (result == SQLITE_ROW)
		return 1;
	if (result == SQLITE_DONE) {
		sqlite3_reset(statement);
		return 0;
	}
	trouble(ledger, error);
	sqlite3_reset(statement);
	return -1;
}

int ledger_run(Ledger *ledger, guint index, GError **error, const char *types, ...)
{
	sqlite3_stmt **statement = &ledger->prepared[index];
	va_list args;
	int i;

	if (!*statement &&
		sqlite3_prepare_v3(ledger->db, ledger_statements[index], -1,
			SQLITE_PREPARE_PERSISTENT, statement, NULL) != SQLITE_OK)
		return trouble(ledger, error);
	va_start(args, types);
	for (i = 1; types[i - 1]; i++) {
		if (types[i - 1] == 'n')
			sqlite3_bind_int64(*statement, i, va_arg(args, gint64));
		else if (types[i - 1] == 's')
			sqlite3_bind_text(
				*statement, i, va_arg(args, const char *), -1, SQLITE_TRANSIENT);
		else
			sqlite3_bind_blob(*statement, i, va_arg(args, const Digest *), DIGEST_SIZE,
				SQLITE_TRANSIENT);
	}
	va_end(args);
	return step(ledger, *statement, error);
}

int ledger_step(Ledger *ledger, guint index, GError **error)
{
	return step(ledger, ledger->prepared[index], error);
}

void ledger_done(Ledger *ledger, guint index)
{
	sqlite3_reset(ledger->prepared[index]);
}

gint64 ledger_number(Ledger *ledger, guint index, int column)
{
	return sqlite3_column_int64(ledger->prepared[index], column);
}

char *ledger_text(Ledger *ledger, guint index, int column)
{
	return g_strdup((const char *)sqlite3_column_text(ledger->prepared[index], column));
}

gboolean ledger_digest(Ledger *ledger, guint index, int column, Digest *digest)
{
	const void *bytes = sqlite3_column_blob(ledger->prepared[index], column);

	if (!bytes || sqlite3_column_bytes(ledger->prepared[index], column) != DIGEST_SIZE)
		return FALSE;
	memcpy(digest->bytes, bytes, DIGEST_SIZE);
	return TRUE;
}

gint64 ledger_last_id(Ledger *ledger)
{
	return sqlite3_last_insert_rowid(ledger->db);
}

int ledger_changes(Ledger *ledger)
{
	return sqlite3_changes(ledger->db);
}

static gboolean execute(Ledger *ledger, const char *sql, GError **error)
{
	return sqlite3_exec(ledger->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
		trouble(ledger, error) == 0;
}

/* --- opening --- */

static gboolean open_file(Ledger *ledger, const char *path, int flags, GError **error)
{
	g_clear_pointer(&ledger->db, sqlite3_close);
	if (sqlite3_open_v2(path, &ledger->db, flags, NULL) != SQLITE_OK)
		return fail(error, EXIT_CANT_CREATE, "%s: %s", path, sqlite3_errmsg(ledger->db));
	sqlite3_busy_timeout(ledger->db, LEDGER_BUSY_MS);
	return execute(ledger, "PRAGMA temp_store = FILE; PRAGMA synchronous = FULL;", error);
}

/* 0 for a ledger that was not made yet, or whose making was cut short; -1 failed. */
static int read_version(Ledger *ledger, GError **error)
{
	sqlite3_stmt *statement = NULL;
	gint64 version = -1;

	if (sqlite3_prepare_v2(ledger->db, "PRAGMA user_version", -1, &statement, NULL) ==
			SQLITE_OK &&
		sqlite3_step(statement) == SQLITE_ROW)
		version = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	if (version < 0)
		return trouble(ledger, error);
	if (version > 0 && version < LEDGER_VERSION) {
		fail(error, EXIT_CONFIG,
			"ledger: made by an older Muttkit (version %d): move it away, mutt-archive "
			"makes it anew from the archive and fetches nothing again",
			(int)version);
		return -1;
	}
	if (version > LEDGER_VERSION) {
		fail(error, EXIT_CONFIG, "ledger: made by a newer Muttkit (version %d)",
			(int)version);
		return -1;
	}
	return (int)version;
}

static gboolean make_tables(Ledger *ledger, GError **error)
{
	return execute(ledger, "PRAGMA journal_mode = TRUNCATE; BEGIN IMMEDIATE", error) &&
		execute(ledger, ledger_schema, error) && execute(ledger, "COMMIT", error);
}

static gboolean open_write(Ledger *ledger, const char *dir, const char *path, GError **error)
{
	g_auto(Fd) folder = folder_make(dir, error);
	int version;

	if (folder < 0 ||
		!open_file(ledger, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error))
		return FALSE;
	version = read_version(ledger, error);
	return version > 0 ? execute(ledger, "PRAGMA journal_mode = TRUNCATE", error)
			   : version == 0 && make_tables(ledger, error);
}

static gboolean open_read(Ledger *ledger, const char *path, GError **error)
{
	int version = 0;

	if (access(path, F_OK) == 0) {
		if (!open_file(ledger, path, SQLITE_OPEN_READONLY, error))
			return FALSE;
		version = read_version(ledger, error);
	}
	if (version != 0)
		return version > 0;
	return open_file(ledger, ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error) &&
		make_tables(ledger, error);
}

Ledger *ledger_open(const char *account, LedgerMode mode, GError **error)
{
	g_autoptr(Ledger) ledger = g_new0(Ledger, 1);
	g_autofree char *dir = home_path(HOME_DATA, account, NULL);
	g_autofree char *path = g_build_filename(dir, "ledger", NULL);

	if (!(mode == LEDGER_WRITE ? open_write(ledger, dir, path, error)
				   : open_read(ledger, path, error)) ||
		!execute(ledger, ledger_scratch, error))
		return NULL;
	return g_steal_pointer(&ledger);
}

void ledger_close(Ledger *ledger)
{
	guint i;

	if (!ledger)
		return;
	for (i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(ledger->prepared[i]);
	sqlite3_close(ledger->db);
	g_free(ledger);
}

gboolean ledger_begin(Ledger *ledger, GError **error)
{
	return execute(ledger, "BEGIN IMMEDIATE", error);
}

gboolean ledger_commit(Ledger *ledger, GError **error)
{
	return execute(ledger, "COMMIT", error);
}

void ledger_rollback(Ledger *ledger)
{
	if (!sqlite3_get_autocommit(ledger->db))
		sqlite3_exec(ledger->db, "ROLLBACK", NULL, NULL, NULL);
}

static gboolean get(Ledger *ledger, const char *key, char **value, GError **error)
{
	int row = ledger_run(ledger, META_GET, error, "s", key);

	*value = row == 1 ? ledger_text(ledger, META_GET, 0) : NULL;
	ledger_done(ledger, META_GET);
	return row >= 0;
}

gboolean ledger_archive(Ledger *ledger, char **uuid, GError **error)
{
	return get(ledger, "archive", uuid, error);
}

gboolean ledger_set_archive(Ledger *ledger, const char *uuid, GError **error)
{
	return ledger_run(ledger, META_SET, error, "ss", "archive", uuid) == 0;
}

gboolean ledger_time(
	Ledger *ledger, const char *what, const char *server, gint64 *time, GError **error)
{
	g_autofree char *key = g_strconcat(what, " ", server, NULL);
	g_autofree char *value = NULL;
	guint64 number = 0;

	if (!get(ledger, key, &value, error))
		return FALSE;
	if (value && !text_number(value, -1, G_MAXINT64, &number))
		return fail(error, EXIT_BAD_DATA, "ledger: %s is no time", key);
	*time = (gint64)number;
	return TRUE;
}

gboolean ledger_set_time(
	Ledger *ledger, const char *what, const char *server, gint64 time, GError **error)
{
	g_autofree char *key = g_strconcat(what, " ", server, NULL);
	g_autofree char *value = g_strdup_printf("%" G_GINT64_FORMAT, time);

	return ledger_run(ledger, META_SET, error, "ss", key, value) == 0;
}

/* --- folders and mailboxes --- */

gint64 ledger_folder_find(Ledger *ledger, const char *path)
{
	int row = ledger_run(ledger, FOLDER_FIND, NULL, "s", path);
	gint64 id = row == 1 ? ledger_number(ledger, FOLDER_FIND, 0) : 0;

	ledger_done(ledger, FOLDER_FIND);
	return id;
}

gint64 ledger_folder(Ledger *ledger, const char *path, GError **error)
{
	gint64 id = ledger_folder_find(ledger, path);

	if (!id && ledger_run(ledger, FOLDER_ADD, error, "s", path) == 0)
		id = ledger_last_id(ledger);
	return id;
}

gboolean ledger_folder_set_stamp(Ledger *ledger, gint64 folder, gint64 stamp, GError **error)
{
	return ledger_run(ledger, FOLDER_SET_STAMP, error, "nn", folder, stamp) == 0;
}

gint64 ledger_folder_stamp(Ledger *ledger, const char *path)
{
	gint64 stamp = ledger_run(ledger, FOLDER_STAMP, NULL, "s", path) == 1
		? ledger_number(ledger, FOLDER_STAMP, 0)
		: 0;

	ledger_done(ledger, FOLDER_STAMP);
	return stamp;
}

gboolean ledger_folder_set_role(Ledger *ledger, gint64 folder, const char *role, GError **error)
{
	return ledger_run(ledger, FOLDER_SET_ROLE, error, "ns", folder, role) == 0;
}

static char *path_of(Ledger *ledger, guint index, int row)
{
	char *path = row == 1 ? ledger_text(ledger, index, 0) : NULL;

	ledger_done(ledger, index);
	return path;
}

char *ledger_folder_of_role(Ledger *ledger, const char *role)
{
	return path_of(ledger, FOLDER_OF_ROLE, ledger_run(ledger, FOLDER_OF_ROLE, NULL, "s", role));
}

char *ledger_folder_of_mailbox(Ledger *ledger, const char *server, const char *name)
{
	return path_of(ledger, FOLDER_OF_MAILBOX,
		ledger_run(ledger, FOLDER_OF_MAILBOX, NULL, "ss", server, name));
}

char **ledger_folders(Ledger *ledger, GError **error)
{
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	int row = ledger_run(ledger, FOLDER_LIST, error, "");

	for (; row == 1; row = ledger_step(ledger, FOLDER_LIST, error))
		g_ptr_array_add(paths, ledger_text(ledger, FOLDER_LIST, 0));
	if (row < 0)
		return NULL;
	g_ptr_array_set_free_func(paths, NULL);
	g_ptr_array_add(paths, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&paths), FALSE);
}

void ledger_mailbox_clear(LedgerMailbox *mailbox)
{
	g_clear_pointer(&mailbox->path, g_free);
}

int ledger_mailbox_find(Ledger *ledger, const char *server, const char *name, guint64 uidvalidity,
	LedgerMailbox *mailbox, GError **error)
{
	int row = ledger_run(ledger, MAILBOX_FIND, error, "ssn", server, name, (gint64)uidvalidity);

	if (row != 1)
		return row;
	*mailbox = (LedgerMailbox){
		.id = ledger_number(ledger, MAILBOX_FIND, 0),
		.folder = ledger_number(ledger, MAILBOX_FIND, 1),
		.uidvalidity = uidvalidity,
		.uidnext = (guint64)ledger_number(ledger, MAILBOX_FIND, 2),
		.stated = (guint64)ledger_number(ledger, MAILBOX_FIND, 3),
		.modseq = (guint64)ledger_number(ledger, MAILBOX_FIND, 4),
		.path = ledger_text(ledger, MAILBOX_FIND, 5),
		.adopting = ledger_number(ledger, MAILBOX_FIND, 6) != 0,
	};
	ledger_done(ledger, MAILBOX_FIND);
	return 1;
}

gboolean ledger_mailbox_add(Ledger *ledger, const char *server, const char *name,
	guint64 uidvalidity, gint64 folder, GError **error)
{
	return ledger_run(ledger, MAILBOX_ADD, error, "ssnn", server, name, (gint64)uidvalidity,
		       folder) == 0;
}

gboolean ledger_mailbox_settle(Ledger *ledger, const LedgerMailbox *mailbox, GError **error)
{
	return ledger_run(ledger, MAILBOX_SETTLE, error, "nnnn", mailbox->id,
		       (gint64)mailbox->uidnext, (gint64)mailbox->stated,
		       (gint64)mailbox->modseq) == 0;
}

gboolean ledger_mailbox_unsettle(Ledger *ledger, gint64 mailbox, guint64 uid, GError **error)
{
	return ledger_run(ledger, MAILBOX_UNSETTLE, error, "nn", mailbox, (gint64)uid) == 0;
}

gboolean ledger_mailbox_present(Ledger *ledger, gint64 mailbox, GError **error)
{
	return ledger_run(ledger, MAILBOX_PRESENT, error, "n", mailbox) == 0;
}
