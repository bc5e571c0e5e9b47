/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/restore_words.h"
#include "base/text.h"
#include "format/date.h"

/* Messages that were on the server before the run; *OTHERWISE with other flags or date. */
static guint64 there_before(const RestorePlan *plan, guint64 *otherwise)
{
	guint64 there = 0;
	guint i;

	*otherwise = 0;
	for (i = 0; i < plan->folders->len; i++) {
		const RestoreFolder *folder = plan->folders->pdata[i];

		there += folder->there;
		*otherwise += folder->otherwise;
	}
	return there;
}

/* The caller frees. */
static char *otherwise_words(guint64 otherwise)
{
	g_autofree char *count = text_count(otherwise);

	return otherwise ? g_strdup_printf(" (%s are there with other flags or date)", count)
			 : g_strdup("");
}

static void say_folder(GString *lines, const RestoreFolder *folder)
{
	g_autofree char *messages = text_count(folder->items->len);
	g_autofree char *bytes = text_size(folder->bytes), *there = text_count(folder->there);
	g_autofree char *differ = otherwise_words(folder->otherwise);
	g_autofree char *marked = text_count(folder->marked);
	gint64 first = G_MAXINT64, last = 0;
	g_autofree char *oldest = NULL, *newest = NULL;
	guint i;

	for (i = 0; i < folder->items->len; i++) {
		const RestoreItem *item = &g_array_index(folder->items, RestoreItem, i);

		first = MIN(first, item->arrival);
		last = MAX(last, item->arrival);
	}
	oldest = day_print(first);
	newest = day_print(last);
	g_string_append_printf(lines, "  %s", folder->label);
	if (folder->where && g_ascii_strcasecmp(folder->where, folder->label) != 0)
		g_string_append_printf(lines, " -> %s", folder->where);
	g_string_append_printf(
		lines, ": %s messages, %s, %s to %s", messages, bytes, oldest, newest);
	if (folder->there)
		g_string_append_printf(lines, "; %s are there already%s", there, differ);
	if (folder->marked)
		g_string_append_printf(
			lines, "; %s wait there to be expunged, and are kept", marked);
	if (folder->missing)
		g_string_append(lines, "; the folder will be made");
	g_string_append(lines, "\n");
	if (folder->trouble)
		g_string_append_printf(lines, "    not restored: %s\n", folder->trouble);
}

char *restore_words_plan(const char *account, const char *where, const RestorePlan *plan)
{
	GString *lines = g_string_new(NULL);
	guint64 messages, left = restore_plan_left(plan, &messages);
	g_autofree char *count = text_count(messages), *exact = text_count(left);
	g_autofree char *size = text_size(left), *used = text_size(plan->before.used);
	g_autofree char *limit = text_size(plan->before.limit);
	guint i;

	g_string_append_printf(lines, "%s: to be put %s: %s messages, %s bytes (%s)\n", account,
		where, count, exact, size);
	for (i = 0; i < plan->folders->len; i++)
		say_folder(lines, plan->folders->pdata[i]);
	if (plan->before.asked)
		g_string_append_printf(lines, "  in use there now: %s%s%s\n", used,
			plan->before.limit ? " of " : "", plan->before.limit ? limit : "");
	else if (plan->to_server)
		g_string_append(lines, "  in use there now: unknown\n");
	return g_string_free(lines, FALSE);
}

char *restore_words_done(const char *account, const char *where, const RestorePlan *plan,
	const RestoreReport *report)
{
	g_autofree char *restored = text_count(report->restored), *bytes = text_size(report->bytes);
	guint64 otherwise;
	g_autofree char *there = text_count(there_before(plan, &otherwise));
	g_autofree char *failed = text_count(report->failed);
	g_autofree char *differ = otherwise_words(otherwise);

	return g_strdup_printf(
		"%s: %s messages (%s) are back %s, %s were there already%s, %s failed\n", account,
		restored, bytes, where, there, differ, failed);
}

char *restore_words_no_room(const RestorePlan *plan)
{
	guint64 messages, left = restore_plan_left(plan, &messages);
	guint64 free = plan->before.limit - MIN(plan->before.used, plan->before.limit);
	g_autofree char *need = text_count(left), *room = text_count(free);

	if (plan->before.limit == 0 || left <= free)
		return NULL;
	return g_strdup_printf(
		"%s bytes are to be put there, and the quota leaves %s: nothing is sent", need,
		room);
}

static void folder_json(Report *item, const RestoreFolder *folder)
{
	report_text(item, "name", folder->label);
	report_text(item, "target", folder->where);
	report_text(item, "trouble", folder->trouble);
	report_flag(item, "missing", folder->missing);
	report_number(item, "messages", folder->items->len);
	report_number(item, "bytes", folder->bytes);
	report_number(item, "there", folder->there);
	report_number(item, "there_otherwise", folder->otherwise);
	report_number(item, "marked", folder->marked);
	report_number(item, "restored", folder->restored);
	report_number(item, "failed", folder->failed);
}

void restore_words_json(Report *item, const RestorePlan *plan, const RestoreReport *report)
{
	guint64 there, otherwise;
	guint i;

	there = there_before(plan, &otherwise);
	report_number(item, "selected", plan->messages);
	report_number(item, "selected_bytes", plan->bytes);
	report_number(item, "there", there);
	report_number(item, "there_otherwise", otherwise);
	report_number(item, "restored", report->restored);
	report_number(item, "restored_bytes", report->bytes);
	report_number(item, "failed", report->failed);
	report_number(item, "used_before", plan->before.used);
	report_number(item, "limit", plan->before.limit);
	for (i = 0; i < plan->folders->len; i++)
		folder_json(report_item(item, "folders"), plan->folders->pdata[i]);
}
