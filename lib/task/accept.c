/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/accept.h"
#include "base/text.h"

#include <errno.h>

char *accept_plan(const char *account, const Receipt *receipt)
{
	g_autoptr(GString) lines = g_string_new(NULL);
	guint i;

	for (i = 0; i < receipt->folders->len; i++) {
		const ReceiptFolder *row = receipt->folders->pdata[i];
		g_autofree char *removed = text_count(row->removed);
		g_autofree char *changed = text_count(row->changed);

		if (row->removed || row->changed)
			g_string_append_printf(lines, "%s: %s: to accept: %s removed, %s changed\n",
				account, row->name, removed, changed);
	}
	return lines->len ? g_strdup(lines->str) : NULL;
}

/* --- damaged files that no accepted copy stands for --- */

typedef struct {
	const ArchiveFolder *folder;
	Ledger *ledger;
	Findings *findings;
	ReceiptFolder *row;
	gint64 id; /* of the folder in the ledger; 0 where it does not know it */
} Aside;

static gboolean rename_aside(const Aside *aside, const ArchiveFile *file, GError **error)
{
	g_autoptr(GString) name = g_string_new(file->name);
	g_autofree char *path = NULL;

	gboolean done;

	do {
		g_string_prepend(name, "damaged.");
		done = file_rename_new(file->in, file->name, file->in, name->str);
	} while (!done && errno == EEXIST);
	if (!done)
		return errno == ENOENT || fail_errno(error, EXIT_IO, "%s", file->name);
	path = archive_file_path(
		aside->folder, &(ArchiveFile){ .in = file->in, .name = name->str });
	aside->row->strangers++;
	findings_add(aside->findings, FINDING_STRANGER,
		&(Finding){ .folder = aside->row->name, .file = path });
	return TRUE;
}

static gboolean look(const ArchiveFile *file, gpointer data, GError **error)
{
	const Aside *aside = data;
	int good = file->ours ? rehash_is_good(file, error) : TRUE, accepted = FALSE;
	gint64 content = 0;

	if (good != FALSE)
		return good > 0;
	if (!ledger_content_find(aside->ledger, &file->id, &content, error))
		return FALSE;
	if (content)
		accepted = ledger_accepted(aside->ledger, aside->id, content, error);
	return accepted < 0 ? FALSE : accepted || rename_aside(aside, file, error);
}

static gboolean put_aside(Aside *aside, const Archive *archive, GError **error)
{
	GError *why = NULL;
	g_autoptr(ArchiveFolder) folder = archive_folder_open(archive, aside->row->path, &why);

	if (!folder) {
		if (why)
			g_propagate_error(error, why);
		return !why;
	}
	aside->folder = folder;
	return archive_folder_each(folder, look, aside, error) &&
		(folder->cur < 0 || folder_sync(folder->cur, error)) &&
		(folder->fresh < 0 || folder_sync(folder->fresh, error));
}

/* --- all --- */

static gboolean record_row(const Shelf *shelf, Receipt *receipt, ReceiptFolder *row, GError **error)
{
	Aside aside = { NULL, shelf->ledger, receipt->findings, row,
		ledger_folder_find(shelf->ledger, row->path) };

	if (!ledger_accept(shelf->ledger, aside.id, error) ||
		!ledger_accepted_count(shelf->ledger, aside.id, &row->accepted_here, error) ||
		(row->changed && !put_aside(&aside, shelf->archive, error)))
		return FALSE;
	row->removed = row->changed = 0;
	return TRUE;
}

gboolean accept_record(const Shelf *shelf, Receipt *receipt, GError **error)
{
	gboolean done = ledger_begin(shelf->ledger, error);
	guint i;

	findings_forget(receipt->findings, FINDING_REMOVED);
	findings_forget(receipt->findings, FINDING_CHANGED);
	for (i = 0; done && i < receipt->folders->len; i++) {
		ReceiptFolder *row = receipt->folders->pdata[i];

		done = !(row->removed || row->changed) || record_row(shelf, receipt, row, error);
	}
	done = done && ledger_commit(shelf->ledger, error);
	if (!done)
		ledger_rollback(shelf->ledger);
	return done;
}
