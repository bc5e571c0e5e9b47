/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/quota_refresh.h"
#include "task/folders.h"
#include "task/listing.h"

static gboolean take_quota(const ImapResponse *response, gpointer data, GError **error)
{
	guint i;

	(void)error;
	for (i = 0; response->kind == IMAP_QUOTA && i < response->resources->len; i++) {
		const ImapResource *resource = &g_array_index(response->resources, ImapResource, i);

		if (g_str_equal(resource->name, "STORAGE"))
			quota_take_storage(data, resource->usage, resource->limit);
	}
	return TRUE;
}

static gboolean take_size(const ImapResponse *response, gpointer data, GError **error)
{
	Quota *quota = data;

	if (response->kind != IMAP_FETCH || response->fetch.size == IMAP_NONE)
		return TRUE;
	return g_uint64_checked_add(&quota->used, quota->used, response->fetch.size) ||
		fail(error, EXIT_PROTOCOL, "the server's sizes are beyond all storage");
}

static gboolean sum_folder(
	ImapSession *session, const MailFolder *folder, Quota *quota, GError **error)
{
	Listing listing = { session, "(RFC822.SIZE)", 1, 0, 0 };
	MailFolderOpen open;

	if (folder->status.size != IMAP_NONE)
		return g_uint64_checked_add(&quota->used, quota->used, folder->status.size) ||
			fail(error, EXIT_PROTOCOL, "the server's sizes are beyond all storage");
	if (!folder_examine(session, folder, &open, error))
		return FALSE;
	listing.messages = open.messages;
	return open.messages == 0 || listing_run(&listing, take_size, quota, error);
}

static gboolean sum_all(ImapSession *session, const Account *account, Quota *quota, GError **error)
{
	g_autoptr(GPtrArray) folders = folders_list(session, account, error);
	guint i;

	for (i = 0; folders && i < folders->len; i++) {
		const MailFolder *folder = folders->pdata[i];

		if (!folder->shut && !sum_folder(session, folder, quota, error)) {
			g_prefix_error(error, "%s: ", folder->label);
			return FALSE;
		}
	}
	return folders != NULL;
}

/* The server's own quota; a limit of 0 where it has none, and where it refuses to tell it.
 */
static gboolean ask(ImapSession *session, Quota *quota, GError **error)
{
	Quota told = *quota;
	GError *why = NULL;
	guint command;

	if (!imap_session_has(session, "QUOTA"))
		return TRUE;
	command = imap_session_send(session, error, "GETQUOTAROOT INBOX");
	if (!command)
		return FALSE;
	if (imap_session_finish(session, command, take_quota, &told, &why)) {
		*quota = told;
		return TRUE;
	}
	if (!imap_session_idle(session) || error_code(why) == EXIT_AGAIN) {
		g_propagate_error(error, why);
		return FALSE;
	}
	g_error_free(why);
	return TRUE;
}

gboolean quota_ask_pop3(
	Pop3Session *session, const Account *account, gint64 now, Quota *quota, GError **error)
{
	Quota read = { .limit = account->quota, .declared = TRUE, .asked = now };
	Pop3Event event;
	guint32 messages;

	pop3_session_ask(session, POP3_SINGLE, "STAT");
	if (!pop3_session_next(session, &event, error) || !pop3_session_ok(&event, error))
		return FALSE;
	if (!pop3_stat_parse(event.text, &messages, &read.used))
		return fail(error, EXIT_PROTOCOL, "the server's STAT is none");
	*quota = read;
	return TRUE;
}

gboolean quota_ask_imap(
	ImapSession *session, const Account *account, gint64 now, Quota *quota, GError **error)
{
	Quota read = { .asked = now };

	if (!ask(session, &read, error))
		return FALSE;
	if (read.limit == 0) {
		read = (Quota){ .limit = account->quota, .declared = TRUE, .asked = now };
		if (!sum_all(session, account, &read, error))
			return FALSE;
	}
	*quota = read;
	return TRUE;
}

gboolean quota_refresh(
	const Account *account, gint64 now, gboolean dry_run, Quota *quota, GError **error)
{
	g_autoptr(ImapSession) session = NULL;
	g_autoptr(Pop3Session) box = NULL;

	if (account->incoming->protocol == PROTOCOL_POP3) {
		box = pop3_session_open(account, dry_run, error);
		return box && quota_ask_pop3(box, account, now, quota, error);
	}
	session = imap_session_open(account, dry_run, error);
	return session && quota_ask_imap(session, account, now, quota, error);
}
