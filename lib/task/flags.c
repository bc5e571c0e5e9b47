/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/flags.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static gboolean is_there(const ArchiveFolder *folder, const char *name)
{
	struct stat st;

	return fstatat(folder->cur, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

gboolean flags_follow(
	const ArchiveFolder *folder, Ledger *ledger, LedgerCopy *copy, guint wanted, GError **error)
{
	char before[MESSAGE_NAME_MAX], after[MESSAGE_NAME_MAX];

	if (!copy->ours || copy->flags == wanted)
		return TRUE;
	message_name_print(&copy->id, copy->flags, before);
	message_name_print(&copy->id, wanted, after);
	/* A run that was killed between the rename and the commit has renamed it already. */
	if (file_rename_new(folder->cur, before, folder->cur, after) || is_there(folder, after))
		copy->flags = wanted;
	else if (errno == ENOENT)
		copy->ours = FALSE;
	else
		return fail_errno(error, EXIT_IO, "rename");
	return ledger_copy_set(ledger, copy, error);
}

typedef struct {
	const ArchiveFolder *folder;
	Ledger *ledger;
	const LedgerMailbox *mailbox;
	guint64 changed;
} Update;

static gboolean take(const ImapResponse *response, gpointer data, GError **error)
{
	Update *update = data;
	const ImapFetch *fetch = &response->fetch;
	LedgerPlace place;
	LedgerCopy copy;
	guint all;
	int known;

	if (response->kind != IMAP_FETCH || fetch->uid == IMAP_NONE || !fetch->has_flags)
		return TRUE;
	known = ledger_place_find(update->ledger, update->mailbox->id, fetch->uid, &place, error);
	if (known < 1 || place.flags == (fetch->flags & FLAGS_MIRRORED))
		return known >= 0;
	place.flags = fetch->flags & FLAGS_MIRRORED;
	update->changed++;
	if (!ledger_place_set(update->ledger, &place, error) ||
		!ledger_place_flags(
			update->ledger, update->mailbox->id, place.content, &all, error))
		return FALSE;
	known = ledger_copy_find(
		update->ledger, update->mailbox->folder, place.content, &copy, error);
	return known < 1 ? known == 0
			 : flags_follow(update->folder, update->ledger, &copy, all, error);
}

gboolean flags_update(ImapSession *session, const ArchiveFolder *folder, Ledger *ledger,
	const LedgerMailbox *mailbox, guint64 *changed, GError **error)
{
	Update update = { folder, ledger, mailbox, 0 };
	g_autofree char *since = mailbox->modseq && imap_session_has(session, "CONDSTORE")
		? g_strdup_printf(" (CHANGEDSINCE %" G_GUINT64_FORMAT ")", mailbox->modseq)
		: g_strdup("");
	guint command;

	if (mailbox->uidnext <= 1)
		return TRUE;
	command = imap_session_send(session, error, "UID FETCH 1:%" G_GUINT64_FORMAT " (FLAGS)%s",
		mailbox->uidnext - 1, since);
	if (!command || !ledger_begin(ledger, error))
		return FALSE;
	if (!imap_session_finish(session, command, take, &update, error) ||
		(update.changed && !folder_sync(folder->cur, error)) ||
		!ledger_commit(ledger, error)) {
		ledger_rollback(ledger);
		return FALSE;
	}
	*changed += update.changed;
	return TRUE;
}
