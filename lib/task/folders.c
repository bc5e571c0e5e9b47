/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/folders.h"
#include "base/text.h"
#include "format/folder_path.h"
#include "format/imap_namespace.h"
#include "format/mutf7.h"

#include <string.h>

enum { FOLDERS_MAX = 100000, STATUS_AT_ONCE = 50 };

static void folder_free(gpointer data)
{
	MailFolder *folder = data;

	g_free(folder->name);
	g_free(folder->label);
	g_free(folder->path);
	g_free(folder->role);
	g_free(folder);
}

static const ImapStatus no_status = { NULL, IMAP_NONE, IMAP_NONE, IMAP_NONE, IMAP_NONE, IMAP_NONE };

/* What a person calls the folder: its text, with '/' whatever the server's delimiter is. */
static char *label_of(const char *name, char delimiter)
{
	g_autofree char *text = mutf7_decode(name, (gssize)strlen(name));
	g_autofree char *plain = g_strdup(text ? text : name);

	if (delimiter && delimiter != '/')
		g_strdelimit(plain, (char[]){ delimiter, '\0' }, '/');
	return text_safe(plain, -1);
}

/* INBOX is one name in any case of its letters, so a STATUS may spell it otherwise than LIST did.
 */
static const char *key_of(const char *name)
{
	return g_ascii_strcasecmp(name, "INBOX") == 0 ? "INBOX" : name;
}

static MailFolder *folder_new(const ImapList *list, const Account *account)
{
	MailFolder *folder = g_new0(MailFolder, 1);
	const char *name = list->name ? list->name : "(a name with a NUL byte)";

	folder->name = g_strdup(list->name);
	folder->delimiter = list->delimiter;
	folder->label = label_of(name, list->delimiter);
	folder->path = folder_path_escape(name, strlen(name), list->delimiter);
	/* INBOX is where mail arrives, whatever else the server calls it. */
	folder->role = g_str_equal(key_of(name), "INBOX") ? NULL : g_strdup(list->role);
	folder->wanted = account_wants_folder(account, folder->label, folder->role);
	folder->status = no_status;
	folder->shut = list->no_select;
	return folder;
}

typedef struct {
	const Account *account;
	GPtrArray *folders;
	GHashTable *by_name; /* borrowed names to borrowed folders */
} Listing;

static gboolean take(const ImapResponse *response, gpointer data, GError **error)
{
	Listing *listing = data;
	MailFolder *folder;

	if (response->kind == IMAP_STATUS) {
		folder = g_hash_table_lookup(listing->by_name, key_of(response->status.name));
		if (folder) {
			folder->status = response->status;
			folder->status.name = NULL;
		}
		return TRUE;
	}
	if (response->kind != IMAP_LIST || (response->list.no_select && !response->list.name) ||
		(response->list.name &&
			g_hash_table_contains(listing->by_name, key_of(response->list.name))))
		return TRUE;
	if (listing->folders->len >= FOLDERS_MAX)
		return fail(
			error, EXIT_PROTOCOL, "the server lists more than %d folders", FOLDERS_MAX);
	folder = folder_new(&response->list, listing->account);
	g_ptr_array_add(listing->folders, folder);
	if (folder->name)
		g_hash_table_insert(listing->by_name, (gpointer)key_of(folder->name), folder);
	return TRUE;
}

static const char *status_items(const ImapSession *session)
{
	gboolean condstore = imap_session_has(session, "CONDSTORE");

	if (imap_session_has(session, "STATUS=SIZE"))
		return condstore ? "(MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ SIZE)"
				 : "(MESSAGES UIDNEXT UIDVALIDITY SIZE)";
	return condstore ? "(MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ)"
			 : "(MESSAGES UIDNEXT UIDVALIDITY)";
}

/* As a command can carry it, or NULL. */
static char *quoted_name(const MailFolder *folder)
{
	return folder->name ? imap_quote(folder->name) : NULL;
}

/* Asks STATUS of each folder, many under way at once; a refused one is no error here. */
static gboolean ask_each(ImapSession *session, Listing *listing, GError **error)
{
	g_autoptr(GArray) commands = g_array_new(FALSE, FALSE, sizeof(guint));
	guint sent = 0, done;

	for (done = 0; done < listing->folders->len; done++) {
		g_autoptr(GError) refused = NULL;

		for (; sent < listing->folders->len && sent < done + STATUS_AT_ONCE; sent++) {
			MailFolder *folder = listing->folders->pdata[sent];
			g_autofree char *name = folder->shut ? NULL : quoted_name(folder);
			guint command = !name ? G_MAXUINT
					      : imap_session_send(session, error, "STATUS %s %s",
							name, status_items(session));

			if (!command)
				return FALSE;
			g_array_append_val(commands, command);
		}
		if (g_array_index(commands, guint, done) != G_MAXUINT &&
			!imap_session_finish(session, g_array_index(commands, guint, done), take,
				listing, &refused) &&
			!imap_session_whole(session)) {
			g_propagate_error(error, g_steal_pointer(&refused));
			return FALSE;
		}
	}
	return TRUE;
}

GPtrArray *folders_list(ImapSession *session, const Account *account, GError **error)
{
	g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func(folder_free);
	g_autoptr(GHashTable) by_name = g_hash_table_new(g_str_hash, g_str_equal);
	Listing listing = { account, folders, by_name };
	gboolean together = imap_session_has(session, "LIST-STATUS");
	gboolean roles = imap_session_has(session, "SPECIAL-USE") &&
		imap_session_has(session, "LIST-EXTENDED");
	guint command;

	if (together)
		command = imap_session_send(session, error, "LIST \"\" \"*\" RETURN (%sSTATUS %s)",
			roles ? "SPECIAL-USE " : "", status_items(session));
	else
		command = imap_session_send(
			session, error, "LIST \"\" \"*\"%s", roles ? " RETURN (SPECIAL-USE)" : "");
	if (!command || !imap_session_finish(session, command, take, &listing, error) ||
		(!together && !ask_each(session, &listing, error)))
		return NULL;
	/* Every account has it (RFC 9051 section 5.1), listed or not. */
	if (!g_hash_table_contains(by_name, "INBOX"))
		g_ptr_array_add(
			folders, folder_new(&(ImapList){ .name = (char *)"INBOX" }, account));
	return g_steal_pointer(&folders);
}

typedef struct {
	GPtrArray *folders;
	gboolean told;
} Apart;

static gboolean take_spaces(const ImapResponse *response, gpointer data, GError **error)
{
	Apart *apart = data;
	guint i;

	(void)error;
	if (response->kind != IMAP_NAMESPACE)
		return TRUE;
	apart->told = TRUE;
	for (i = 0; i < apart->folders->len; i++) {
		MailFolder *folder = apart->folders->pdata[i];

		folder->foreign =
			!folder->name || !imap_is_personal(response->spaces, folder->name);
	}
	return TRUE;
}

gboolean folders_tell_apart(ImapSession *session, GPtrArray *folders, GError **error)
{
	Apart apart = { folders, FALSE };
	guint command;

	if (!imap_session_has(session, "NAMESPACE") && !imap_session_has(session, "IMAP4REV2"))
		return TRUE;
	command = imap_session_send(session, error, "NAMESPACE");
	if (command && imap_session_finish(session, command, take_spaces, &apart, error) &&
		(apart.told || fail(error, EXIT_PROTOCOL, "the server said OK and tells none")))
		return TRUE;
	g_prefix_error(error, "NAMESPACE: ");
	return FALSE;
}

/* PATH for FOLDER, if there is one and no other mailbox is kept there. */
static gboolean place(MailFolder *folder, GHashTable *taken, char *path)
{
	if (!path || g_hash_table_contains(taken, path)) {
		g_free(path);
		return FALSE;
	}
	g_free(folder->path);
	folder->path = path;
	g_hash_table_add(taken, g_strdup(path));
	return TRUE;
}

static char *known_path(Ledger *ledger, const char *path)
{
	return ledger_folder_find(ledger, path) ? g_strdup(path) : NULL;
}

/* "INBOX/a" for "a", and the other way round. */
static char *other_path(const char *path)
{
	return g_str_has_prefix(path, "INBOX/") ? g_strdup(path + strlen("INBOX/"))
						: g_strconcat("INBOX/", path, NULL);
}

static void place_new(MailFolder *folder, GHashTable *taken, Ledger *ledger)
{
	g_autofree char *other = other_path(folder->path);

	if (!place(folder, taken, known_path(ledger, folder->path)))
		place(folder, taken, known_path(ledger, other));
}

static gboolean is_gone(const MailFolder *folder, Ledger *ledger, const char *server)
{
	g_autofree char *path =
		folder->shut ? ledger_folder_of_mailbox(ledger, server, folder->name) : NULL;

	return folder->shut && !path;
}

void folders_place(GPtrArray *folders, Ledger *ledger, const char *server)
{
	g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autofree gboolean *done = g_new0(gboolean, folders->len);
	guint i;

	for (i = folders->len; i > 0; i--)
		if (is_gone(folders->pdata[i - 1], ledger, server))
			g_ptr_array_remove_index(folders, i - 1);

	for (i = 0; i < folders->len; i++) {
		MailFolder *folder = folders->pdata[i];

		done[i] = folder->name &&
			place(folder, taken,
				ledger_folder_of_mailbox(ledger, server, folder->name));
	}
	for (i = 0; i < folders->len; i++) {
		MailFolder *folder = folders->pdata[i];

		if (!done[i] && folder->role)
			done[i] = place(folder, taken, ledger_folder_of_role(ledger, folder->role));
	}
	for (i = 0; i < folders->len; i++)
		if (!done[i])
			place_new(folders->pdata[i], taken, ledger);
}

static gboolean take_open(const ImapResponse *response, gpointer data, GError **error)
{
	MailFolderOpen *open = data;
	const struct {
		const char *code;
		guint64 *value;
	} codes[] = {
		{ "UIDVALIDITY", &open->uidvalidity },
		{ "UIDNEXT", &open->uidnext },
		{ "HIGHESTMODSEQ", &open->modseq },
	};
	guint i;

	(void)error;
	if (response->kind == IMAP_EXISTS)
		open->messages = response->number;
	if (response->kind != IMAP_CONDITION || !response->code || !response->code_text)
		return TRUE;
	for (i = 0; i < G_N_ELEMENTS(codes); i++)
		if (g_str_equal(response->code, codes[i].code))
			text_number(response->code_text, -1, G_MAXINT64, codes[i].value);
	return TRUE;
}

static gboolean open_folder(ImapSession *session, const char *verb, const MailFolder *folder,
	MailFolderOpen *open, GError **error)
{
	g_autofree char *name = quoted_name(folder);
	guint command;

	*open = (MailFolderOpen){ .messages = 0 };
	if (!name)
		return fail(error, EXIT_PROTOCOL, "no command can carry its name");
	command = imap_session_send(session, error, "%s %s%s", verb, name,
		imap_session_has(session, "CONDSTORE") ? " (CONDSTORE)" : "");
	return command && imap_session_finish(session, command, take_open, open, error);
}

gboolean folder_examine(
	ImapSession *session, const MailFolder *folder, MailFolderOpen *open, GError **error)
{
	return open_folder(session, "EXAMINE", folder, open, error);
}

gboolean folder_select(
	ImapSession *session, const MailFolder *folder, MailFolderOpen *open, GError **error)
{
	return open_folder(session, "SELECT", folder, open, error);
}

gboolean folder_may_be_capped(const ImapSession *session, guint64 messages)
{
	if (imap_session_has(session, "X-GM-EXT-1") &&
		(messages == 1000 || messages == 2000 || messages == 5000))
		return TRUE;
	return messages == 10000;
}

char *server_identity(const Account *account)
{
	const ServerUrl *url = account->incoming;

	return g_strdup_printf("%s://%s@%s:%u", url->protocol == PROTOCOL_POP3 ? "pop3" : "imap",
		account->user, url->host, url->port);
}
