/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/verify.h"
#include "base/file.h"
#include "base/text.h"
#include "format/date.h"
#include "io/archive.h"
#include "task/folders.h"

#include <sys/stat.h>

enum { READINGS_MAX = 5 };

typedef struct {
	const struct verify_request *request;
	ImapSession *session;
	Ledger *ledger;
	Archive *archive;
	char *server;
	Receipt *receipt;
	GHashTable *by_path; /* archive path to ReceiptFolder, both borrowed from the receipt */
	guint64 files;
} Verify;

static void verify_clear(Verify *verify)
{
	g_clear_pointer(&verify->session, imap_session_close);
	g_clear_pointer(&verify->archive, archive_close);
	g_clear_pointer(&verify->ledger, ledger_close);
	g_clear_pointer(&verify->by_path, g_hash_table_unref);
	g_clear_pointer(&verify->receipt, receipt_free);
	g_clear_pointer(&verify->server, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Verify, verify_clear)

/* --- what lies in the archive --- */

typedef struct {
	Verify *verify;
	gint64 id; /* of the folder in the ledger; 0 where it does not know it */
	ReceiptFolder *row;
} Reading;

/* A file is good when its bytes hash to its name. One that the ledger knows, but not in this folder
 * (a client moved it), is a stranger here and proves its content nevertheless. */
static gboolean look(const ArchiveFile *file, gpointer data, GError **error)
{
	Reading *reading = data;
	Verify *verify = reading->verify;
	LedgerContent content = { .arrival = 0 };
	LedgerCopy copy;
	GError *why = NULL;
	gboolean readable, good;
	gint64 id = 0;

	if (!file->ours) {
		reading->row->strangers++;
		return TRUE;
	}
	readable = archive_file_content(file, file->id.raw, &content, &why);
	if (why && error_code(why) != EXIT_DENIED && error_code(why) != EXIT_IO) {
		g_propagate_error(error, why);
		return FALSE;
	}
	g_clear_error(&why);
	good = readable && digest_equal(&content.id.digest, &file->id.digest) &&
		content.id.size == file->id.size;
	if (!ledger_content_find(verify->ledger, &file->id, &id, error))
		return FALSE;
	if (!id || ledger_copy_find(verify->ledger, reading->id, id, &copy, error) < 1) {
		reading->row->strangers++;
		return *error == NULL &&
			(!id || !good ||
				ledger_seen_add(verify->ledger, reading->id, id, TRUE, error) >= 0);
	}
	reading->row->files += good;
	verify->files++;
	if (verify->request->progress && verify->files % 64 == 0)
		verify->request->progress(reading->row->name, verify->files, verify->request->data);
	return ledger_seen_add(verify->ledger, reading->id, id, good, error) >= 0;
}

static ReceiptFolder *add_row(Verify *verify, const char *name)
{
	ReceiptFolder *row = g_new0(ReceiptFolder, 1);

	row->name = text_safe(name, -1);
	g_ptr_array_add(verify->receipt->folders, row);
	return row;
}

/* Reads all files of a folder. One that a client renames meanwhile may escape the reading or be
 * gone when it is opened: while names change and something seems lost, it is read again. */
static gboolean read_files(Reading *reading, const ArchiveFolder *folder, GError **error)
{
	ReceiptFolder *row = reading->row;
	gint64 before;
	guint tries = 0;

	do {
		before = archive_folder_stamp(folder);
		row->files = row->strangers = 0;
		if (!archive_folder_each(folder, look, reading, error) ||
			!ledger_copies_lost(reading->verify->ledger, reading->id, &row->removed,
				&row->changed, error))
			return FALSE;
	} while ((row->removed || row->changed) && before != archive_folder_stamp(folder) &&
		++tries < READINGS_MAX);
	return TRUE;
}

static gboolean read_folder(Verify *verify, const char *path, GError **error)
{
	GError *why = NULL;
	g_autoptr(ArchiveFolder) folder = archive_folder_open(verify->archive, path, &why);
	ReceiptFolder *row = add_row(verify, path);
	Reading reading = { verify, ledger_folder_find(verify->ledger, path), row };

	g_hash_table_insert(verify->by_path, g_strdup(path), row);
	if (why) {
		g_propagate_error(error, why);
		return FALSE;
	}
	if (!folder)
		return ledger_copies_lost(
			verify->ledger, reading.id, &row->removed, &row->changed, error);
	if (!read_files(&reading, folder, &why)) {
		g_propagate_prefixed_error(error, why, "%s: ", path);
		return FALSE;
	}
	return TRUE;
}

/* Every folder that the ledger knows or that lies there. */
static gboolean read_archive(Verify *verify, GError **error)
{
	g_auto(GStrv) known = ledger_folders(verify->ledger, error);
	g_auto(GStrv) there = known ? archive_folders(verify->archive, error) : NULL;
	guint i;

	if (!there)
		return FALSE;
	for (i = 0; known[i]; i++)
		if (!read_folder(verify, known[i], error))
			return FALSE;
	for (i = 0; there[i]; i++)
		if (!g_strv_contains((const char *const *)known, there[i]) &&
			!read_folder(verify, there[i], error))
			return FALSE;
	return TRUE;
}

/* --- what lies on the server --- */

typedef struct {
	Verify *verify;
	const LedgerMailbox *mailbox; /* NULL where the ledger has none for this UIDVALIDITY */
	ReceiptFolder *row;
	guint64 listed;   /* messages */
	guint64 expunged; /* that went meanwhile */
	guint64 last;     /* the highest UID that was listed */
} Comparing;

/* With the same UID and size, another date still tells another message. */
static gboolean same_arrival(const LedgerPlace *place, const ImapFetch *fetch)
{
	gint64 arrival = 0;

	if (fetch->date)
		imap_date_parse(fetch->date, &arrival);
	return arrival == place->arrival;
}

static gboolean compare(const ImapResponse *response, gpointer data, GError **error)
{
	Comparing *comparing = data;
	const ImapFetch *fetch = &response->fetch;
	guint64 *const terms[] = {
		[LEDGER_MISSING] = &comparing->row->missing,
		[LEDGER_ELSEWHERE] = &comparing->row->elsewhere,
		[LEDGER_SAME] = &comparing->row->same,
		[LEDGER_HERE] = &comparing->row->here,
	};
	Ledger *ledger = comparing->verify->ledger;
	int term = LEDGER_MISSING, known = 0;
	LedgerPlace place;

	if (response->kind == IMAP_EXPUNGE)
		comparing->expunged++;
	if (response->kind != IMAP_FETCH || fetch->uid == IMAP_NONE || fetch->size == IMAP_NONE)
		return TRUE;
	/* One UID is one message, how often it may be listed. */
	if (fetch->uid <= comparing->last)
		return TRUE;
	comparing->last = fetch->uid;
	comparing->listed++;
	comparing->row->server++;
	if (comparing->mailbox)
		known = ledger_place_find(
			ledger, comparing->mailbox->id, fetch->uid, &place, error);
	if (known == 1 && place.size == fetch->size && same_arrival(&place, fetch))
		term = ledger_seen_count(ledger, comparing->mailbox->folder, place.content, error);
	if (known < 0 || term < 0)
		return FALSE;
	(*(known && place.adopted && term != LEDGER_MISSING ? &comparing->row->adopted
							    : terms[term]))++;
	return TRUE;
}

static void exclude(ReceiptFolder *row, guint64 messages)
{
	row->server += messages;
	row->excluded += messages;
}

static gboolean ask_folder(
	Verify *verify, const MailFolder *folder, ReceiptFolder *row, GError **error)
{
	g_auto(LedgerMailbox) mailbox = { 0 };
	Comparing comparing = { .verify = verify, .row = row };
	MailFolderOpen open;
	guint command;
	int known;

	if (!folder->wanted && folder->status.messages != IMAP_NONE) {
		exclude(row, folder->status.messages);
		return TRUE;
	}
	if (!folder_examine(verify->session, folder, &open, error))
		return FALSE;
	if (!folder->wanted) {
		exclude(row, open.messages);
		return TRUE;
	}
	known = ledger_mailbox_find(
		verify->ledger, verify->server, folder->name, open.uidvalidity, &mailbox, error);
	if (known < 0)
		return FALSE;
	if (known && open.uidvalidity) /* else its UIDs prove nothing */
		comparing.mailbox = &mailbox;
	if (open.messages == 0)
		return TRUE;
	command = imap_session_send(
		verify->session, error, "UID FETCH 1:* (UID RFC822.SIZE INTERNALDATE)");
	if (!command || !imap_session_finish(verify->session, command, compare, &comparing, error))
		return FALSE;
	return comparing.listed + comparing.expunged >= open.messages ||
		fail(error, EXIT_PROTOCOL,
			"the server counts %" G_GUINT64_FORMAT
			" messages and lists %" G_GUINT64_FORMAT,
			open.messages, comparing.listed);
}

/* The row of the archive's folder, if there is one, speaks of the server's folder too. */
static ReceiptFolder *row_of(Verify *verify, const MailFolder *folder)
{
	ReceiptFolder *row = g_hash_table_lookup(verify->by_path, folder->path);

	if (!row)
		return add_row(verify, folder->label);
	g_free(row->name);
	row->name = g_strdup(folder->label);
	return row;
}

static gboolean ask_server(Verify *verify, GError **error)
{
	g_autoptr(GPtrArray) folders =
		folders_list(verify->session, verify->request->account, error);
	guint i;

	if (folders)
		folders_place(folders, verify->ledger, verify->server);
	for (i = 0; folders && i < folders->len; i++) {
		const MailFolder *folder = folders->pdata[i];
		ReceiptFolder *row = row_of(verify, folder);
		GError *why = NULL;

		if (verify->request->progress)
			verify->request->progress(row->name, verify->files, verify->request->data);
		if (ask_folder(verify, folder, row, &why))
			continue;
		if (!imap_session_idle(verify->session)) {
			g_propagate_prefixed_error(error, why, "%s: ", folder->label);
			return FALSE;
		}
		row->trouble = g_strdup(why->message);
		g_error_free(why);
	}
	return folders != NULL;
}

static void add_up(Receipt *receipt)
{
	ReceiptFolder *sum = &receipt->sum;
	guint i;

	for (i = 0; i < receipt->folders->len; i++) {
		const ReceiptFolder *row = receipt->folders->pdata[i];

		sum->server += row->server;
		sum->here += row->here;
		sum->same += row->same;
		sum->elsewhere += row->elsewhere;
		sum->adopted += row->adopted;
		sum->excluded += row->excluded;
		sum->missing += row->missing;
		sum->files += row->files;
		sum->removed += row->removed;
		sum->changed += row->changed;
		sum->strangers += row->strangers;
		if (row->trouble && !sum->trouble)
			sum->trouble = g_strdup(row->trouble);
	}
}

static void row_free(gpointer data)
{
	ReceiptFolder *row = data;

	g_free(row->name);
	g_free(row->trouble);
	g_free(row);
}

void receipt_free(Receipt *receipt)
{
	if (!receipt)
		return;
	g_ptr_array_unref(receipt->folders);
	g_free(receipt->sum.trouble);
	g_free(receipt);
}

Receipt *verify_run(const struct verify_request *request, GError **error)
{
	const char *name = request->account->name;
	g_auto(Verify) verify = { .request = request };
	GError *why = NULL;

	verify.receipt = g_new0(Receipt, 1);
	verify.receipt->folders = g_ptr_array_new_with_free_func(row_free);
	verify.by_path = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	verify.server = server_identity(request->account);
	verify.ledger = ledger_open(name, LEDGER_READ, error);
	if (!verify.ledger)
		return NULL;
	verify.archive = archive_open_read(request->root, name, verify.ledger, &why);
	if (!verify.archive) {
		if (why)
			g_propagate_error(error, why);
		else
			fail(error, EXIT_CONFIG, "there is no archive yet (run mutt-archive)");
		return NULL;
	}
	if (!fd_lock(verify.archive->sentinel, 0, verify.archive->path, error))
		return NULL;
	verify.session = imap_session_open(request->account, error);
	if (!verify.session || !read_archive(&verify, error) || !ask_server(&verify, error))
		return NULL;
	add_up(verify.receipt);
	return g_steal_pointer(&verify.receipt);
}

gboolean receipt_is_proved(const Receipt *receipt)
{
	const ReceiptFolder *sum = &receipt->sum;

	return !sum->adopted && !sum->missing && !sum->removed && !sum->changed && !sum->trouble;
}
