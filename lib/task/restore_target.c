/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/restore_target.h"
#include "base/text.h"
#include "format/folder_path.h"
#include "format/imap.h"
#include "format/mutf7.h"

#include <string.h>

#define INBOX_PART "INBOX/"

typedef const char *(*KeyOf)(const MailFolder *folder);

static const char *name_of(const MailFolder *folder)
{
	return folder->name;
}

static const char *path_of(const MailFolder *folder)
{
	return folder->path;
}

static const char *role_of(const MailFolder *folder)
{
	return folder->role;
}

/* INBOX is the same in any case (RFC 3501 section 5.1). */
static gboolean is_same(const char *one, const char *other)
{
	return g_strcmp0(one, other) == 0 ||
		(one && g_ascii_strcasecmp(one, "INBOX") == 0 &&
			g_ascii_strcasecmp(other, "INBOX") == 0);
}

/* The name of the folder whose KEY is WANTED, borrowed; NULL for none. */
static const char *find(const GPtrArray *folders, KeyOf key, const char *wanted)
{
	guint i;

	for (i = 0; wanted && i < folders->len; i++) {
		const MailFolder *folder = folders->pdata[i];

		if (folder->name && !folder->shut && is_same(key(folder), wanted))
			return folder->name;
	}
	return NULL;
}

/* "INBOX/a" for "a", and the other way round. */
static char *other_path(const char *path)
{
	return g_str_has_prefix(path, INBOX_PART) ? g_strdup(path + strlen(INBOX_PART))
						  : g_strconcat(INBOX_PART, path, NULL);
}

static char delimiter_of(const GPtrArray *folders)
{
	guint i;

	for (i = 0; i < folders->len; i++)
		if (((MailFolder *)folders->pdata[i])->delimiter)
			return ((MailFolder *)folders->pdata[i])->delimiter;
	return '/';
}

/* Whether the server keeps all folders below INBOX, as far as it shows any. */
static gboolean is_below_inbox(const GPtrArray *folders)
{
	guint i, below = 0;

	for (i = 0; i < folders->len; i++) {
		const MailFolder *folder = folders->pdata[i];

		if (!folder->name || g_ascii_strcasecmp(folder->name, "INBOX") == 0)
			continue;
		if (!folder->delimiter || g_ascii_strncasecmp(folder->name, "INBOX", 5) != 0 ||
			folder->name[5] != folder->delimiter)
			return FALSE;
		below++;
	}
	return below > 0;
}

/* What a server with DELIMITER calls the folder at PATH; NULL where no command can. */
static char *server_name(const char *path, char delimiter)
{
	g_autoptr(GBytes) name = folder_path_unescape(path, delimiter);
	gsize len = 0;
	const char *bytes = name ? g_bytes_get_data(name, &len) : NULL;

	return bytes && !memchr(bytes, '\0', len) ? g_strndup(bytes, len) : NULL;
}

static void name_missing(const GPtrArray *folders, RestoreFolder *folder)
{
	g_autofree char *other = other_path(folder->path);
	char delimiter = delimiter_of(folders);
	gboolean below = is_below_inbox(folders) && !g_str_has_prefix(folder->path, INBOX_PART);

	folder->missing = TRUE;
	if (folder->mailbox) {
		folder->target = g_strdup(folder->mailbox);
		return;
	}
	folder->target = server_name(below ? other : folder->path, delimiter);
	folder->second = server_name(below ? folder->path : other, delimiter);
}

/* NAME as the labels of folders are. The caller frees. */
static char *shown(const char *name, char delimiter)
{
	const char parts[] = { delimiter, '\0' };
	g_autofree char *slashes = g_strdelimit(g_strdup(name), parts, '/');
	g_autofree char *plain = mutf7_decode(slashes, strlen(slashes));

	return text_safe(plain ? plain : name, -1);
}

void restore_target_all(const RestoreRun *run, const GPtrArray *folders, RestorePlan *plan)
{
	guint i;

	for (i = 0; i < plan->folders->len; i++) {
		RestoreFolder *folder = plan->folders->pdata[i];
		g_autofree char *other = other_path(folder->path);
		const char *name = find(folders, name_of, folder->mailbox);

		if (!name && !run->same)
			name = find(folders, role_of, folder->role);
		if (!name && !folder->mailbox)
			name = find(folders, path_of, folder->path);
		if (!name && !folder->mailbox)
			name = find(folders, role_of, folder->role);
		if (!name && !folder->mailbox)
			name = find(folders, path_of, other);
		if (name)
			folder->target = g_strdup(name);
		else
			name_missing(folders, folder);
		folder->where =
			folder->target ? shown(folder->target, delimiter_of(folders)) : NULL;
	}
}

static gboolean create(ImapSession *session, const char *name, GError **error)
{
	g_autofree char *quoted = name ? imap_quote(name) : NULL;
	guint command;

	if (!quoted)
		return fail(error, EXIT_LACKING, "no command can carry its name");
	command = imap_session_send(session, error, "CREATE %s", quoted);
	if (!command || !imap_session_finish(session, command, NULL, NULL, error))
		return FALSE;
	/* Many clients show only what is subscribed. Where that is refused the mail is there yet.
	 */
	command = imap_session_send(session, NULL, "SUBSCRIBE %s", quoted);
	if (command)
		imap_session_finish(session, command, NULL, NULL, NULL);
	return TRUE;
}

gboolean restore_target_make(ImapSession *session, RestoreFolder *folder, GError **error)
{
	if (!create(session, folder->target, error)) {
		if (!folder->second || !imap_session_idle(session) ||
			!create(session, folder->second, NULL))
			return FALSE;
		g_clear_error(error);
		g_free(folder->target);
		folder->target = g_steal_pointer(&folder->second);
	}
	folder->missing = FALSE;
	return TRUE;
}

gboolean restore_target_select(
	ImapSession *session, RestoreFolder *folder, MailFolderOpen *open, GError **error)
{
	const MailFolder target = { .name = folder->target };

	return folder_select(session, &target, open, error);
}

gboolean restore_target_open(
	ImapSession *session, RestoreFolder *folder, MailFolderOpen *open, GError **error)
{
	const MailFolder target = { .name = folder->target };

	return folder_examine(session, &target, open, error);
}
