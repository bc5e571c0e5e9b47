/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/import_folder.h"
#include "base/text.h"

/* The folder's names change from now on. */
static gboolean enter(Import *import, GError **error)
{
	ArchiveRun *run = import->run;
	const char *path = import->from->path;

	import->folder = archive_folder_make(run->archive, path, error);
	if (!import->folder)
		return FALSE;
	import->mailbox = (LedgerMailbox){ .folder = ledger_folder(run->ledger, path, error) };
	if (!import->mailbox.folder || !archive_run_enter(run, import->mailbox.folder, error))
		return FALSE;
	import->batch = batch_open(run->archive, import->folder, run->ledger, &import->mailbox);
	return TRUE;
}

gboolean import_begin(Import *import, GError **error)
{
	if (!import->begun)
		import->run->report->folders++;
	import->begun = TRUE;
	if (!import->folder && !import->run->request->dry_run && !enter(import, error))
		return FALSE;
	import_message_begin(&import->message, import->folder, import->run->ledger);
	return TRUE;
}

static gboolean commit(Import *import, GError **error)
{
	ArchiveReport *report = import->run->report;
	BatchCounts counts = { 0 };

	if (!import->batch || !batch_commit(import->batch, &counts, error))
		return !import->batch;
	report->files += counts.files;
	report->bytes += counts.bytes;
	report->linked += counts.linked;
	report->present += counts.present;
	if (counts.files > 0)
		archive_run_step(0, import->run);
	return TRUE;
}

gboolean import_put(Import *import, gint64 arrival, guint flags, GError **error)
{
	ArchiveReport *report = import->run->report;
	guint64 size = import->message.size;
	LedgerPlace place = { .flags = flags };

	if (import->folder) {
		LedgerContent content;
		Delivery *delivery;
		gboolean without;

		if (!import_message_finish(
			    &import->message, arrival, &delivery, &content, &without, error))
			return FALSE;
		batch_add(import->batch, delivery, &content, &place);
		report->without_tuid += without;
	}
	import_drop(import);
	report->local++;
	archive_run_step(MAX(size, 1), import->run);
	return !import->batch || !batch_is_full(import->batch) || commit(import, error);
}

void import_drop(Import *import)
{
	import_message_clear(&import->message);
}

void import_tell(Import *import, const char *name, GError *why)
{
	g_autofree char *path = g_build_filename(import->run->request->import->path,
		g_str_equal(import->from->where, ".") ? "" : import->from->where, name, NULL);
	g_autofree char *safe = text_safe(path, -1);

	archive_run_trouble(import->run, safe, why);
}

gboolean import_finish(Import *import, GError **error)
{
	return !import->batch ||
		(commit(import, error) && archive_run_leave(import->run, import->folder, error));
}

void import_clear(Import *import)
{
	import_drop(import);
	g_clear_pointer(&import->batch, batch_close);
	g_clear_pointer(&import->folder, archive_folder_close);
}
