/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/archive_run.h"
#include "base/file.h"
#include "base/text.h"
#include "task/rescan.h"

/* Left free beside the mail: the ledger, the index's beginning, the other users of the disk. */
enum { SPACE_MARGIN = 16 * 1024 * 1024 };

gboolean archive_run_open(ArchiveRun *run, GError **error)
{
	const struct archive_request *request = run->request;
	const char *name = request->account->name;
	GError *why = NULL;

	run->ledger = ledger_open(name, request->dry_run ? LEDGER_READ : LEDGER_WRITE, error);
	if (!run->ledger)
		return FALSE;
	if (!request->dry_run) {
		run->archive = archive_open(request->root, name, run->ledger, error);
		return run->archive &&
			rescan_archive(run->archive, run->ledger, &run->report->recovered, error);
	}
	run->archive = archive_open_read(request->root, name, run->ledger, &why);
	if (why)
		g_propagate_error(error, why);
	return !why;
}

void archive_run_clear(ArchiveRun *run)
{
	g_clear_pointer(&run->archive, archive_close);
	g_clear_pointer(&run->ledger, ledger_close);
	g_clear_pointer(&run->server, g_free);
}

void archive_run_plan(ArchiveRun *run, guint64 messages, guint64 bytes)
{
	run->progress.messages_all += messages;
	run->progress.bytes_all += bytes;
	run->report->to_fetch = run->progress.messages_all;
	run->report->bytes_to_fetch = run->progress.bytes_all;
}

gboolean archive_run_check_space(const ArchiveRun *run, guint64 bytes, GError **error)
{
	g_autofree char *needed = text_size(bytes);
	g_autofree char *there = NULL;
	guint64 available;

	if (bytes == 0)
		return TRUE;
	if (!file_system_free(run->archive->root, &available, error))
		return FALSE;
	there = text_size(available);
	return available >= bytes + SPACE_MARGIN ||
		fail(error, EXIT_IO,
			"%s: not enough space: the new mail needs %s and 16 MB to spare, %s are free",
			run->archive->path, needed, there);
}

void archive_run_step(guint64 bytes, gpointer data)
{
	ArchiveRun *run = data;

	if (bytes == 0 && run->request->committed)
		run->request->committed(run->request->data);
	if (bytes == 0)
		return;
	run->progress.messages++;
	run->progress.bytes += bytes;
	if (run->request->progress)
		run->request->progress(&run->progress, run->request->data);
}

void archive_run_count(ArchiveRun *run, const FetchCounts *counts)
{
	ArchiveReport *report = run->report;

	report->fetched += counts->messages;
	report->files += counts->batch.files;
	report->bytes += counts->batch.bytes;
	report->linked += counts->batch.linked;
	report->present += counts->batch.present;
	report->variants += counts->batch.variants;
	report->odd_sizes += counts->odd_sizes;
}

gboolean archive_run_enter(ArchiveRun *run, gint64 folder, GError **error)
{
	return ledger_folder_set_stamp(run->ledger, folder, 0, error);
}

gboolean archive_run_leave(ArchiveRun *run, const ArchiveFolder *folder, GError **error)
{
	return archive_folder_stamp(folder) == ledger_folder_stamp(run->ledger, folder->path) ||
		rescan_folder(
			run->archive, run->ledger, folder->path, &run->report->recovered, error);
}

void archive_run_trouble(ArchiveRun *run, const char *label, GError *why)
{
	run->report->failed++;
	if (run->request->trouble)
		run->request->trouble(label, why, run->request->data);
	else
		g_error_free(why);
}
