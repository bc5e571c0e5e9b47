/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/verify.h"
#include "format/date.h"
#include "task/folders.h"
#include "task/rehash.h"

typedef struct {
	const struct verify_request *request;
	const Shelf *shelf;
	ImapSession *session;
	char *server; /* what the ledger calls it */
	Receipt *receipt;
	guint64 files; /* re-hashed, for the progress */
} Verify;

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
	Ledger *ledger = comparing->verify->shelf->ledger;
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
	known = ledger_mailbox_find(verify->shelf->ledger, verify->server, folder->name,
		open.uidvalidity, &mailbox, error);
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
	ReceiptFolder *row = receipt_find(verify->receipt, folder->path);

	if (!row)
		return receipt_add(verify->receipt, folder->label, NULL);
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
		folders_place(folders, verify->shelf->ledger, verify->server);
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

static gboolean ask(Verify *verify, GError **error)
{
	gboolean done;

	verify->server = server_identity(verify->request->account);
	done = ask_server(verify, error);
	g_free(verify->server);
	return done;
}

Receipt *verify_run(const struct verify_request *request, GError **error)
{
	const Account *account = request->account;
	g_autoptr(Receipt) receipt = receipt_new();
	g_autoptr(Shelf) shelf = shelf_open(request->root, account->name, LEDGER_READ, error);
	g_autoptr(ImapSession) session = NULL;
	Rehash rehash = { shelf, receipt, 0, request->progress, request->data };

	receipt->offline = request->offline;
	if (!shelf)
		return NULL;
	if (!request->offline && !(session = imap_session_open(account, error)))
		return NULL;
	if (!rehash_archive(&rehash, error) ||
		(session &&
			!ask(&(Verify){ request, shelf, session, NULL, receipt, rehash.files },
				error)))
		return NULL;
	receipt_add_up(receipt);
	return g_steal_pointer(&receipt);
}
