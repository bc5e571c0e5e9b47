/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/restore_learn.h"
#include "task/restore_file.h"

static gboolean learn_item(const RestoreRun *run, const LedgerMailbox *mailbox,
	const RestoreItem *item, GError **error)
{
	LedgerPlace place = { .mailbox = mailbox->id,
		.uid = item->uid,
		.flags = item->server_flags & FLAGS_MIRRORED,
		.size = item->size,
		.arrival = item->date };
	LedgerPlace known;
	int there = ledger_place_find(run->target->ledger, place.mailbox, place.uid, &known, error);

	if (there)
		return there > 0;
	return ledger_content_find(run->target->ledger, &item->id, &place.content, error) &&
		ledger_place_set(run->target->ledger, &place, error);
}

/* Reading takes its time, so it is done before the ledger is locked. FALSE: failed. */
static gboolean prove(const RestoreRun *run, const LedgerMailbox *mailbox,
	const RestoreSlice *slice, GArray *proved, GError **error)
{
	guint i;

	for (i = slice->from; i < slice->to; i++) {
		RestoreItem *item = &g_array_index(slice->folder->items, RestoreItem, i);
		int holds;

		if (!item->uid || !item->told_flags || item->learnt)
			continue;
		holds = restore_file_holds(run->target, &item->id, mailbox->path, error);
		if (holds < 0)
			return FALSE;
		item->learnt = TRUE;
		if (holds > 0)
			g_array_append_val(proved, i);
	}
	return TRUE;
}

gboolean restore_learn(const RestoreRun *run, const LedgerMailbox *mailbox,
	const RestoreSlice *slice, GError **error)
{
	g_autoptr(GArray) proved = g_array_new(FALSE, FALSE, sizeof(guint));
	gboolean done = TRUE;
	guint i;

	if (!mailbox->id || !run->target)
		return TRUE;
	if (!prove(run, mailbox, slice, proved, error))
		return FALSE;
	if (proved->len == 0)
		return TRUE;
	if (!ledger_begin(run->target->ledger, error))
		return FALSE;
	for (i = 0; done && i < proved->len; i++)
		done = learn_item(run, mailbox,
			&g_array_index(
				slice->folder->items, RestoreItem, g_array_index(proved, guint, i)),
			error);
	if (done && ledger_commit(run->target->ledger, error))
		return TRUE;
	ledger_rollback(run->target->ledger);
	return FALSE;
}
