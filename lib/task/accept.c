/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/accept.h"
#include "base/text.h"

char *accept_plan(const char *account, const Receipt *receipt)
{
	g_autoptr(GString) lines = g_string_new(NULL);
	guint i;

	for (i = 0; i < receipt->folders->len; i++) {
		const ReceiptFolder *row = receipt->folders->pdata[i];
		g_autofree char *removed = text_count(row->removed);
		g_autofree char *changed = text_count(row->lost - row->removed);

		if (row->lost)
			g_string_append_printf(lines, "%s: %s: to accept: %s removed, %s changed\n",
				account, row->name, removed, changed);
	}
	return lines->len ? g_strdup(lines->str) : NULL;
}

static gboolean record_row(Ledger *ledger, ReceiptFolder *row, GError **error)
{
	gint64 folder = ledger_folder_find(ledger, row->path);

	if (!ledger_accept(ledger, folder, error) ||
		!ledger_accepted_count(ledger, folder, &row->accepted_here, error))
		return FALSE;
	row->changed -= row->lost - row->removed;
	row->removed = row->lost = 0;
	return TRUE;
}

gboolean accept_record(const Shelf *shelf, Receipt *receipt, GError **error)
{
	gboolean done = ledger_begin(shelf->ledger, error);
	guint i;

	for (i = 0; done && i < receipt->folders->len; i++) {
		ReceiptFolder *row = receipt->folders->pdata[i];

		done = !row->lost || record_row(shelf->ledger, row, error);
	}
	done = done && ledger_commit(shelf->ledger, error);
	if (!done)
		ledger_rollback(shelf->ledger);
	return done;
}
