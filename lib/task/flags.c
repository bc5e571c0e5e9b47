/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/flags.h"
#include "base/file.h"
#include "task/listing.h"

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
	const struct flags_request *request;
	guint64 changed;
} Update;

static gboolean take(const ImapResponse *response, gpointer data, GError **error)
{
	Update *update = data;
	const struct flags_request *request = update->request;
	const LedgerMailbox *mailbox = request->mailbox;
	const ImapFetch *fetch = &response->fetch;
	LedgerPlace place;
	LedgerCopy copy;
	guint all;
	int known;

	if (response->kind != IMAP_FETCH || fetch->uid == IMAP_NONE || !fetch->has_flags)
		return TRUE;
	known = ledger_place_find(request->ledger, mailbox->id, fetch->uid, &place, error);
	if (known < 1 || place.flags == (fetch->flags & FLAGS_MIRRORED))
		return known >= 0;
	place.flags = fetch->flags & FLAGS_MIRRORED;
	update->changed++;
	if (!ledger_place_set(request->ledger, &place, error) ||
		!ledger_place_flags(request->ledger, mailbox->id, place.content, &all, error))
		return FALSE;
	known = ledger_copy_find(request->ledger, mailbox->folder, place.content, &copy, error);
	return known < 1 ? known == 0
			 : flags_follow(request->folder, request->ledger, &copy, all, error);
}

gboolean flags_update(const struct flags_request *request, guint64 *changed, GError **error)
{
	guint64 modseq = request->mailbox->modseq;
	g_autofree char *items = modseq && imap_session_has(request->session, "CONDSTORE")
		? g_strdup_printf("(UID FLAGS) (CHANGEDSINCE %" G_GUINT64_FORMAT ")", modseq)
		: g_strdup("(UID FLAGS)");
	Listing listing = { request->session, items, 1, request->messages, 0 };
	Update update = { request, 0 };

	if (request->mailbox->uidnext <= 1 || request->messages == 0)
		return TRUE;
	if (!ledger_begin(request->ledger, error))
		return FALSE;
	if (!listing_run(&listing, take, &update, error) ||
		(update.changed && !folder_sync(request->folder->cur, error)) ||
		!ledger_commit(request->ledger, error)) {
		ledger_rollback(request->ledger);
		return FALSE;
	}
	*changed += update.changed;
	return TRUE;
}
