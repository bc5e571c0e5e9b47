/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/verify.h"
#include "task/accept.h"
#include "task/compare_full.h"
#include "task/compare_pop3.h"
#include "task/folders.h"
#include "task/former.h"
#include "task/rehash.h"

typedef struct {
	const struct verify_request *request;
	const Shelf *shelf;
	ImapSession *session; /* one of the two */
	Pop3Session *box;
	char *server; /* what the ledger calls it */
	Receipt *receipt;
	guint64 files; /* re-hashed, for the progress */
} Verify;

static void exclude(ReceiptFolder *row, guint64 messages)
{
	row->server += messages;
	row->excluded += messages;
}

typedef struct {
	const Verify *verify;
	ReceiptFolder *row;
} Watch;

static void show_bodies(guint64 messages, gpointer data)
{
	const Watch *watch = data;
	const Verify *verify = watch->verify;

	verify->request->progress(watch->row->name, verify->files, messages, verify->request->data);
}

static gboolean compare_folder(const Verify *verify, const MailFolder *folder,
	const MailFolderOpen *open, ReceiptFolder *row, GError **error)
{
	g_auto(LedgerMailbox) mailbox = { 0 };
	Watch watch = { verify, row };
	struct compare_request request = {
		.session = verify->session,
		.ledger = verify->shelf->ledger,
		.findings = verify->receipt->findings,
		.messages = open->messages,
		.full = verify->request->full,
		.dry_run = verify->request->dry_run,
		.progress = verify->request->progress ? show_bodies : NULL,
		.data = &watch,
	};
	int known = ledger_mailbox_find(verify->shelf->ledger, verify->server, folder->name,
		open->uidvalidity, &mailbox, error);

	if (known && open->uidvalidity) /* else its UIDs prove nothing */
		request.mailbox = &mailbox;
	if (known < 0)
		return FALSE;
	return request.full ? compare_full(&request, row, error)
			    : compare_list(&request, NULL, row, error);
}

static gboolean ask_folder(
	const Verify *verify, const MailFolder *folder, ReceiptFolder *row, GError **error)
{
	MailFolderOpen open = { .messages = folder->status.messages };

	if ((folder->wanted || open.messages == IMAP_NONE) &&
		!folder_examine(verify->session, folder, &open, error))
		return FALSE;
	row->capped = folder->wanted && folder_may_be_capped(verify->session, open.messages);
	if (folder->wanted)
		return compare_folder(verify, folder, &open, row, error);
	exclude(row, open.messages);
	return TRUE;
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
			verify->request->progress(
				row->name, verify->files, 0, verify->request->data);
		if (ask_folder(verify, folder, row, &why))
			continue;
		if (!imap_session_idle(verify->session)) {
			g_propagate_prefixed_error(error, why, "%s: ", folder->label);
			return FALSE;
		}
		if (!folder->shut && !row->trouble)
			row->trouble = g_strdup(why->message);
		g_error_free(why);
	}
	return folders != NULL;
}

/* A POP3 server's one box. */
static gboolean ask_box(Verify *verify, GError **error)
{
	g_auto(LedgerMailbox) mailbox = { 0 };
	ReceiptFolder *row = receipt_find(verify->receipt, "INBOX");
	Watch watch = { verify, row ? row : receipt_add(verify->receipt, "INBOX", NULL) };
	struct compare_request request = {
		.ledger = verify->shelf->ledger,
		.findings = verify->receipt->findings,
		.full = verify->request->full,
		.dry_run = verify->request->dry_run,
		.progress = verify->request->progress ? show_bodies : NULL,
		.data = &watch,
	};
	int known = ledger_mailbox_find(
		verify->shelf->ledger, verify->server, "INBOX", 0, &mailbox, error);

	verify->receipt->no_sent = TRUE;
	request.mailbox = known == 1 ? &mailbox : NULL;
	return known >= 0 && compare_pop3(verify->box, &request, watch.row, error);
}

static gboolean ask(Verify *verify, GError **error)
{
	gboolean done;

	verify->server = server_identity(verify->request->account);
	done = verify->box ? ask_box(verify, error) : ask_server(verify, error);
	g_free(verify->server);
	return done;
}

static gboolean accept(
	const struct verify_request *request, const Shelf *shelf, Receipt *receipt, GError **error)
{
	const char *account = request->account->name;
	g_autofree char *plan = accept_plan(account, receipt);
	g_autofree char *which =
		request->verbose ? findings_words(receipt->findings, account) : g_strdup("");
	g_autofree char *words = plan ? g_strconcat(plan, which, NULL) : NULL;
	GError *why = NULL;

	if (words && request->accept(words, request->data, &why) && !request->dry_run)
		return accept_record(shelf, receipt, error);
	if (why)
		g_propagate_error(error, why);
	return !why;
}

static Receipt *make_receipt(const struct verify_request *request, GError **error)
{
	const Account *account = request->account;
	g_autoptr(Receipt) receipt = receipt_new();
	gboolean offline = request->offline || request->accept;
	gboolean learns = (request->full || request->accept) && !request->dry_run;
	g_autoptr(Shelf) shelf = shelf_open(
		request->root, account->name, learns ? LEDGER_WRITE : LEDGER_READ, error);
	g_autoptr(ImapSession) session = NULL;
	g_autoptr(Pop3Session) box = NULL;
	Rehash rehash = { shelf, receipt, 0, request->progress, request->data };

	receipt->offline = offline;
	if (!shelf)
		return NULL;
	if (!offline && account->incoming->protocol == PROTOCOL_POP3)
		box = pop3_session_open(account, request->dry_run, error);
	else if (!offline)
		session = imap_session_open(account, request->dry_run, error);
	if ((!offline && !box && !session) || !rehash_archive(&rehash, error) ||
		(!offline &&
			!ask(&(Verify){ request, shelf, session, box, NULL, receipt, rehash.files },
				error)) ||
		(request->accept && !accept(request, shelf, receipt, error)))
		return NULL;
	receipt_add_up(receipt);
	return g_steal_pointer(&receipt);
}

void verify_answer_clear(VerifyAnswer *answer)
{
	g_free(answer->words);
	g_free(answer->line);
	g_free(answer->next);
}

static void answer_former(
	const char *account, const Former *former, Report *item, VerifyAnswer *answer)
{
	answer->words = former_words(account, former);
	answer->line = former_line(account, former);
	former_json(item, former);
}

/* A repair fetches what is new too, and what is missing can be no more than that. */
static char *next_command(const char *account, const ReceiptFolder *sum)
{
	if (sum->removed || sum->changed)
		return g_strdup_printf(
			"mutt-archive --repair %s, or mutt-verify --accept %s", account, account);
	if (sum->missing)
		return g_strdup_printf("mutt-archive %s", account);
	return sum->adopted ? g_strdup_printf("mutt-verify --full %s", account) : NULL;
}

static void answer_receipt(const struct verify_request *request, const Receipt *receipt,
	Report *item, VerifyAnswer *answer)
{
	const char *account = request->account->name;
	g_autofree char *words = receipt_words(account, receipt);
	g_autofree char *which = request->verbose && !request->accept
		? findings_words(receipt->findings, account)
		: g_strdup("");

	answer->words = g_strconcat(words, which, NULL);
	answer->line = receipt_line(account, receipt);
	answer->next = next_command(account, &receipt->sum);
	receipt_json(item, receipt);
	findings_json(receipt->findings, item);
}

gboolean verify_run(
	const struct verify_request *request, Report *json, VerifyAnswer *answer, GError **error)
{
	const struct former_request moved = { request->account, request->root, request->progress,
		request->data };
	const char *account = request->account->name;
	GError *why = NULL;
	g_autoptr(Former) former = request->former ? former_run(&moved, &why) : NULL;
	g_autoptr(Receipt) receipt = request->former ? NULL : make_receipt(request, &why);
	Report *item = report_item(json, "accounts");

	report_text(item, "account", account);
	report_outcome(item, why, EXIT_YES);
	if (why) {
		g_propagate_error(error, why);
		return FALSE;
	}
	if (former)
		answer_former(account, former, item, answer);
	if (receipt)
		answer_receipt(request, receipt, item, answer);
	return TRUE;
}
