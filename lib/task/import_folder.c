/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/import_folder.h"
#include "base/text.h"

#include <string.h>

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

/* The same for counting. */
static gboolean look(Import *import, GError **error)
{
	ArchiveRun *run = import->run;
	const char *path = import->from->path;
	GError *why = NULL;

	import->mailbox = (LedgerMailbox){ .folder = ledger_folder_find(run->ledger, path) };
	if (run->archive && import->mailbox.folder)
		import->folder = archive_folder_open(run->archive, path, &why);
	if (why)
		g_propagate_error(error, why);
	return !why;
}

gboolean import_begin(Import *import, GError **error)
{
	if (!import->begun) {
		import->begun = TRUE;
		import->run->report->folders++;
		if (!(import->count ? look(import, error) : enter(import, error)))
			return FALSE;
	}
	import_message_begin(
		&import->message, import->count ? NULL : import->folder, import->run->ledger);
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

/* Whether a content comes for the first time, into the folder at PATH, or with "" into any. */
static gboolean is_first(const ImportCount *count, const MessageId *id, const char *path)
{
	gsize key;

	memcpy(&key, id->digest.bytes, sizeof(key));
	return g_hash_table_add(count->came, GSIZE_TO_POINTER(key ^ g_str_hash(path)));
}

/* Whether the folder has CONTENT: 1, 0, -1 failed. */
static int is_here(const Import *import, gint64 content, const MessageId *id, GError **error)
{
	g_autofree char *name = NULL;
	LedgerCopy copy;
	int in, known;

	if (!content || !import->folder)
		return 0;
	known = ledger_copy_find(
		import->run->ledger, import->mailbox.folder, content, &copy, error);
	if (known < 1)
		return known;
	name = archive_folder_find(import->folder, id, copy.flags, &in);
	return name != NULL;
}

/* What would happen to a message that is ID. */
static gboolean count(Import *import, const MessageId *id, GError **error)
{
	Ledger *ledger = import->run->ledger;
	g_autofree char *path = NULL;
	LedgerCopy copy;
	gint64 content;
	int here, elsewhere = 0;

	if (!ledger_content_find(ledger, id, &content, error))
		return FALSE;
	here = is_here(import, content, id, error);
	if (here == 0 && content)
		elsewhere = ledger_copy_elsewhere(
			ledger, import->mailbox.folder, content, &copy, &path, error);
	if (here < 0 || elsewhere < 0)
		return FALSE;
	if (here || !is_first(import->count, id, import->from->path)) {
		import->run->report->present++;
		return TRUE;
	}
	import->count->messages++;
	if (!elsewhere && is_first(import->count, id, ""))
		import->count->bytes += id->size;
	return TRUE;
}

gboolean import_put(Import *import, gint64 arrival, guint flags, GError **error)
{
	ArchiveReport *report = import->run->report;
	guint64 size = import->message.size;
	LedgerPlace place = { .flags = flags };
	LedgerContent content;
	Delivery *delivery;
	gboolean without;

	if (!import_message_finish(&import->message, arrival, &delivery, &content, &without, error))
		return FALSE;
	import_drop(import);
	if (import->count && !count(import, &content.id, error))
		return FALSE;
	if (!import->count)
		batch_add(import->batch, delivery, &content, &place);
	report->without_tuid += without;
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
