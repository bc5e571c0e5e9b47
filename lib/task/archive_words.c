/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/archive_words.h"
#include "base/text.h"

char *archive_words_progress(const char *account, const ArchiveProgress *progress)
{
	g_autofree char *done = text_count(progress->messages);
	g_autofree char *all = text_count(progress->messages_all);
	g_autofree char *bytes = text_size(progress->bytes);
	g_autofree char *bytes_all = text_size(progress->bytes_all);

	return g_strdup_printf("%s: %s: %s of %s messages, %s of %s", account, progress->folder,
		done, all, bytes, bytes_all);
}

/* "INBOX", or of how many folders the import is. */
static char *into_words(const ImportSource *import, const ArchiveReport *report)
{
	g_autofree char *folders = text_count(report->folders);

	return import->into ? g_strdup(import->into) : g_strconcat(folders, " folders", NULL);
}

static char *import_summary(const char *account, const ImportSource *import,
	const ArchiveReport *report, gboolean dry_run)
{
	g_autofree char *from = text_safe(import->path, -1);
	g_autofree char *into = into_words(import, report);
	g_autofree char *files = text_count(report->files), *local = text_count(report->local);
	g_autofree char *present = text_count(report->present);
	g_autofree char *fresh = text_count(report->to_fetch);
	g_autofree char *bytes = text_size(report->bytes_to_fetch);
	GString *line = g_string_new(NULL);

	if (dry_run)
		g_string_printf(line,
			"%s: would take %s of %s messages, %s, from %s into %s, %s are there already",
			account, fresh, local, bytes, from, into, present);
	else
		g_string_printf(line,
			"%s: imported %s of %s messages from %s into %s, %s were there already",
			account, files, local, from, into, present);
	if (report->failed)
		g_string_append_printf(
			line, "; %" G_GUINT64_FORMAT " could not be read", report->failed);
	return g_string_free(line, FALSE);
}

char *archive_words_summary(const char *account, const ImportSource *import,
	const ArchiveReport *report, gboolean dry_run)
{
	g_autofree char *messages = text_count(report->on_server);
	g_autofree char *folders = text_count(report->folders);
	g_autofree char *fetched = text_count(dry_run ? report->to_fetch : report->fetched);
	g_autofree char *bytes = text_size(dry_run ? report->bytes_to_fetch : report->bytes);
	g_autofree char *files = text_count(report->files);
	g_autofree char *adopted = text_count(report->adopted);
	GString *line;

	if (import)
		return import_summary(account, import, report, dry_run);
	line = g_string_new(NULL);
	g_string_printf(
		line, "%s: %s folders, %s messages on the server; ", account, folders, messages);
	if (dry_run)
		g_string_append_printf(line, "would fetch %s, %s", fetched, bytes);
	else if (report->fetched + report->adopted + report->accepted == 0)
		g_string_append(line, "nothing new");
	else if (report->fetched == 0)
		g_string_append(line, "nothing to fetch");
	else
		g_string_append_printf(line, "fetched %s: %s files, %s", fetched, files, bytes);
	if (report->variants)
		g_string_append_printf(line,
			"; %" G_GUINT64_FORMAT
			" of them variants, known with other headers: both forms are kept",
			report->variants);
	if (report->adopted)
		g_string_append_printf(line, "; adopted %s that the archive had", adopted);
	if (report->accepted)
		g_string_append_printf(line,
			"; %" G_GUINT64_FORMAT " that you removed or changed stay away",
			report->accepted);
	if (report->late)
		g_string_append_printf(line,
			"; %" G_GUINT64_FORMAT " of them late from the former server",
			report->late);
	if (report->flags)
		g_string_append_printf(
			line, "; %" G_GUINT64_FORMAT " with new flags", report->flags);
	if (report->recovered)
		g_string_append_printf(line,
			"; %" G_GUINT64_FORMAT " files that lay in the archive taken in",
			report->recovered);
	if (report->odd_sizes)
		g_string_append_printf(line,
			"; %" G_GUINT64_FORMAT " have another size than the server says",
			report->odd_sizes);
	if (report->failed)
		g_string_append_printf(
			line, "; %" G_GUINT64_FORMAT " folders failed", report->failed);
	return g_string_free(line, FALSE);
}

void archive_words_json(
	Report *item, const char *account, const ImportSource *import, const ArchiveReport *report)
{
	const struct {
		const char *key;
		guint64 number;
	} members[] = {
		{ "folders", report->folders },
		{ "excluded_folders", report->excluded },
		{ "failed_folders", report->failed },
		{ "capped_folders", report->capped },
		{ "on_server", report->on_server },
		{ "to_fetch", report->to_fetch },
		{ "bytes_to_fetch", report->bytes_to_fetch },
		{ "fetched", report->fetched },
		{ "files", report->files },
		{ "bytes", report->bytes },
		{ "adopted", report->adopted },
		{ "accepted", report->accepted },
		{ "late", report->late },
		{ "linked", report->linked },
		{ "present", report->present },
		{ "variants", report->variants },
		{ "odd_sizes", report->odd_sizes },
		{ "flags", report->flags },
		{ "recovered", report->recovered },
		{ "local", report->local },
		{ "without_tuid", report->without_tuid },
	};
	guint i;

	report_text(item, "account", account);
	if (import) {
		report_text(item, "from", import->path);
		report_text(item, "into", import->into);
	}
	for (i = 0; i < G_N_ELEMENTS(members); i++)
		report_number(item, members[i].key, members[i].number);
}
