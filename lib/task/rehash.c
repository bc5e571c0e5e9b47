/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/rehash.h"

enum { READINGS_MAX = 5, PROGRESS_FILES = 64 };

/* One folder. */
typedef struct {
	Rehash *rehash;
	gint64 id;                   /* of the folder in the ledger; 0 where it does not know it */
	const ArchiveFolder *folder; /* NULL where it is not there */
	ReceiptFolder *row;
	guint64 bad; /* files, in this reading */
} Reading;

static void add_file(const Reading *reading, FindingKind kind, const ArchiveFile *file)
{
	const Rehash *rehash = reading->rehash;
	g_autofree char *path = archive_file_path(reading->folder, file);

	findings_add(rehash->receipt->findings, kind,
		&(Finding){ .folder = reading->row->name, .file = path });
}

static void count_bad(Reading *reading, const ArchiveFile *file)
{
	reading->bad++;
	add_file(reading, FINDING_CHANGED, file);
}

static void count_stranger(const Reading *reading, const ArchiveFile *file)
{
	reading->row->strangers++;
	add_file(reading, FINDING_STRANGER, file);
}

int rehash_is_good(const ArchiveFile *file, GError **error)
{
	LedgerContent content = { .arrival = 0 };
	g_autoptr(GError) why = NULL;
	gboolean readable = archive_file_content(file, file->id.raw, &content, &why);

	if (why && error_code(why) != EXIT_DENIED && error_code(why) != EXIT_IO) {
		g_propagate_error(error, g_steal_pointer(&why));
		return -1;
	}
	return readable && digest_equal(&content.id.digest, &file->id.digest) &&
		content.id.size == file->id.size;
}

static void tell(Rehash *rehash, const ReceiptFolder *row)
{
	rehash->files++;
	if (rehash->progress && rehash->files % PROGRESS_FILES == 0)
		rehash->progress(row->name, rehash->files, 0, rehash->data);
}

/* A good file that the ledger knows, but not in this folder (a client moved it), is a stranger here
 * and proves its content nevertheless. */
static gboolean look(const ArchiveFile *file, gpointer data, GError **error)
{
	Reading *reading = data;
	Ledger *ledger = reading->rehash->shelf->ledger;
	int good = file->ours ? rehash_is_good(file, error) : FALSE, copied = FALSE;
	LedgerCopy copy;
	gint64 id = 0;

	if (!file->ours) {
		count_stranger(reading, file);
		return TRUE;
	}
	if (good < 0 || !ledger_content_find(ledger, &file->id, &id, error))
		return FALSE;
	if (id)
		copied = ledger_copy_find(ledger, reading->id, id, &copy, error);
	if (copied < 0)
		return FALSE;
	if (!good && !copied && id) {
		int accepted = ledger_accepted(ledger, reading->id, id, error);

		if (accepted == 0)
			count_bad(reading, file);
		return accepted >= 0;
	}
	reading->row->files += good && copied;
	if (!good)
		count_bad(reading, file);
	else if (!copied)
		count_stranger(reading, file);
	tell(reading->rehash, reading->row);
	return !id || ledger_seen_add(ledger, reading->id, id, good, error) >= 0;
}

static void add_removed(const MessageId *id, gint64 arrival, gpointer data)
{
	const Reading *reading = data;
	char base[MESSAGE_NAME_MAX];

	message_base_print(id, base);
	findings_add(reading->rehash->receipt->findings, FINDING_REMOVED,
		&(Finding){ .folder = reading->row->name, .file = base, .arrival = arrival });
}

/* Copies that are not as they were. A bad file beside a good one, or one that the ledger does not
 * know here, is a changed file too. */
static gboolean count_lost(Reading *reading, GError **error)
{
	ReceiptFolder *row = reading->row;
	Ledger *ledger = reading->rehash->shelf->ledger;
	guint64 changed = 0;
	gboolean done = ledger_copies_lost(ledger, reading->id, &row->removed, &changed, error) &&
		ledger_accepted_count(ledger, reading->id, &row->accepted_here, error) &&
		(!row->removed ||
			ledger_copies_gone(ledger, reading->id, add_removed, reading, error));

	row->changed = MAX(changed, reading->bad);
	return done;
}

/* Reads all files of a folder. One that a client renames meanwhile may escape the reading or be
 * gone when it is opened: while names change and something seems lost, it is read again. */
static gboolean read_files(Reading *reading, GError **error)
{
	const ArchiveFolder *folder = reading->folder;
	ReceiptFolder *row = reading->row;
	Findings *findings = reading->rehash->receipt->findings;
	gint64 before;
	guint tries = 0;

	findings_mark(findings);
	do {
		before = archive_folder_stamp(folder);
		findings_rewind(findings);
		row->files = row->strangers = reading->bad = 0;
		if (!archive_folder_each(folder, look, reading, error) ||
			!count_lost(reading, error))
			return FALSE;
	} while ((row->removed || row->changed) && before != archive_folder_stamp(folder) &&
		++tries < READINGS_MAX);
	return TRUE;
}

static gboolean read_folder(Rehash *rehash, const char *path, GError **error)
{
	const Shelf *shelf = rehash->shelf;
	GError *why = NULL;
	g_autoptr(ArchiveFolder) folder = archive_folder_open(shelf->archive, path, &why);
	ReceiptFolder *row = receipt_add(rehash->receipt, path, path);
	Reading reading = { rehash, ledger_folder_find(shelf->ledger, path), folder, row, 0 };

	if (why) { /* a symlink, say: nothing in it is proved */
		row->trouble = g_strdup(why->message);
		g_error_free(why);
	}
	if (!folder)
		return count_lost(&reading, error);
	if (!read_files(&reading, &why)) {
		g_propagate_prefixed_error(error, why, "%s: ", path);
		return FALSE;
	}
	return TRUE;
}

gboolean rehash_archive(Rehash *rehash, GError **error)
{
	g_auto(GStrv) known = ledger_folders(rehash->shelf->ledger, error);
	g_auto(GStrv) there = known ? archive_folders(rehash->shelf->archive, error) : NULL;
	guint i;

	if (!there)
		return FALSE;
	for (i = 0; known[i]; i++)
		if (!read_folder(rehash, known[i], error))
			return FALSE;
	for (i = 0; there[i]; i++)
		if (!g_strv_contains((const char *const *)known, there[i]) &&
			!read_folder(rehash, there[i], error))
			return FALSE;
	return TRUE;
}
