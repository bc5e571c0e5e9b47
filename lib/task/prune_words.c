/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/prune_words.h"
#include "base/text.h"

/* Why messages are kept, as it is said and as it stands in JSON. */
static const struct {
	const char *words, *key;
} kept[PRUNE_VERDICTS] = {
	[PRUNE_MARKED] = { "marked as deleted by another program", "marked" },
	[PRUNE_FLAGGED] = { "flagged", "flagged" },
	[PRUNE_DRAFT] = { "drafts", "drafts" },
	[PRUNE_UNREAD] = { "unread", "unread" },
	[PRUNE_UNPROVED] = { "not proved to be archived", "not_proved" },
	[PRUNE_UNDATED] = { "without a possible date", "undated" },
	[PRUNE_YOUNGER] = { "younger", "younger" },
	[PRUNE_SPARED] = { "not needed", "spared" },
};

static char *day(gint64 utc)
{
	g_autoptr(GDateTime) date = utc > 0 ? g_date_time_new_from_unix_utc(utc) : NULL;

	return date ? g_date_time_format(date, "%Y-%m-%d") : g_strdup("-");
}

/* "3,100,000,123 bytes (3.10 GB; 3,027,344 units of 1024)": what a server's quota counts in. */
static char *exact_size(guint64 bytes)
{
	g_autofree char *count = text_count(bytes), *size = text_size(bytes);
	g_autofree char *units = text_count(bytes / 1024 + (bytes % 1024 > 0));

	return g_strdup_printf("%s bytes (%s, or %s KiB as a quota counts)", count, size, units);
}

char *prune_words_command(const char *account, const PruneRules *rules, guint64 max)
{
	GString *line = g_string_new("mutt-prune");
	guint i;

	if (rules->keep_days)
		g_string_append_printf(line, " --keep-days %u", rules->keep_days);
	if (rules->percent)
		g_string_append_printf(line, " --to %u%%", rules->percent);
	else if (rules->has_target)
		g_string_append_printf(line, " --to %" G_GUINT64_FORMAT, rules->target);
	if (rules->biggest_first)
		g_string_append(line, " --biggest-first");
	if (rules->unread)
		g_string_append(line, " --unread");
	for (i = 0; rules->folders && rules->folders[i]; i++) {
		g_autofree char *quoted = g_shell_quote(rules->folders[i]);

		g_string_append_printf(line, " --folder %s", quoted);
	}
	for (i = 0; rules->excluded && rules->excluded[i]; i++) {
		g_autofree char *quoted = g_shell_quote(rules->excluded[i]);

		g_string_append_printf(line, " --exclude %s", quoted);
	}
	if (max)
		g_string_append_printf(line, " --max %" G_GUINT64_FORMAT, max);
	g_string_append_printf(line, " %s", account);
	return g_string_free(line, FALSE);
}

static void say_kept(GString *lines, const PruneFolder *folder)
{
	const char *before = "; kept: ";
	guint i;

	for (i = PRUNE_MAY_GO + 1; i < PRUNE_VERDICTS; i++) {
		g_autofree char *count = text_count(folder->kept[i]);

		if (folder->kept[i] == 0)
			continue;
		g_string_append_printf(lines, "%s%s %s", before, count, kept[i].words);
		before = ", ";
	}
	g_string_append_c(lines, '\n');
}

static void say_folder(GString *lines, const PruneFolder *folder)
{
	g_autofree char *messages = text_count(folder->messages), *bytes = text_size(folder->bytes);
	g_autofree char *goes = text_count(folder->kept[PRUNE_MAY_GO]);
	g_autofree char *goes_bytes = text_size(folder->goes_bytes);
	g_autofree char *oldest = day(folder->oldest), *newest = day(folder->newest);
	g_autofree char *to_fetch = text_count(folder->to_fetch);
	g_autofree char *to_fetch_bytes = text_size(folder->to_fetch_bytes);

	if (folder->trouble)
		g_string_append_printf(
			lines, "  %s: not looked at: %s\n", folder->name, folder->trouble);
	if (folder->messages == 0)
		return;
	g_string_append_printf(lines, "  %s: %s messages, %s, %s to %s: %s go, %s", folder->name,
		messages, bytes, oldest, newest, goes, goes_bytes);
	say_kept(lines, folder);
	if (folder->to_fetch)
		g_string_append_printf(lines,
			"    of those that go, %s were adopted, %s: fetched and compared first\n",
			to_fetch, to_fetch_bytes);
}

static void say_target(GString *lines, const PrunePlan *plan)
{
	guint64 left = plan->before.used - MIN(plan->going_bytes, plan->before.used);
	g_autofree char *used = exact_size(plan->before.used), *after = exact_size(left);
	g_autofree char *limit = text_size(plan->before.limit), *target = text_size(plan->target);
	g_autofree char *more = text_size(left > plan->target ? left - plan->target : 0);

	g_string_append_printf(lines, "  in use now: %s%s%s\n", used,
		plan->before.limit ? " of " : "", plan->before.limit ? limit : "");
	g_string_append_printf(lines, "  then about: %s\n", after);
	if (!plan->rules.has_target)
		return;
	if (plan->before.used <= plan->target)
		g_string_append_printf(lines, "  the target of %s is reached already\n", target);
	else if (prune_plan_suffices(plan))
		g_string_append_printf(lines, "  the target of %s will be reached\n", target);
	else
		g_string_append_printf(lines,
			"  the target of %s will NOT be reached: %s more would have to go\n",
			target, more);
}

char *prune_words_plan(const char *account, const PrunePlan *plan)
{
	g_autofree char *goes = text_count(plan->going), *bytes = exact_size(plan->going_bytes);
	const PruneFolder *excess = prune_plan_excess(plan);
	g_autofree char *command =
		prune_words_command(account, &plan->rules, excess ? plan->going : plan->rules.max);
	GString *lines = g_string_new(NULL);
	guint i;

	g_string_append_printf(
		lines, "%s: to go from the server: %s messages, %s\n", account, goes, bytes);
	for (i = 0; i < plan->folders->len; i++)
		say_folder(lines, plan->folders->pdata[i]);
	if (plan->no_read_state)
		g_string_append(lines,
			"  POP3 does not tell which mail is read or flagged: such mail goes too\n");
	say_target(lines, plan);
	if (plan->going)
		g_string_append_printf(lines, "  to do it: %s\n", command);
	return g_string_free(lines, FALSE);
}

char *prune_words_done(const char *account, const char *archive, const PruneReport *report)
{
	g_autofree char *gone = text_count(report->gone), *bytes = exact_size(report->bytes);
	g_autofree char *kept_count = text_count(report->kept),
			*used = exact_size(report->after.used);
	GString *lines = g_string_new(NULL);

	g_string_append_printf(
		lines, "%s: %s messages have gone from the server, %s\n", account, gone, bytes);
	if (report->kept)
		g_string_append_printf(lines, "  %s stayed that were not as planned\n", kept_count);
	g_string_append_printf(lines, "  in use now: %s\n", used);
	if (report->gone)
		g_string_append_printf(lines,
			"  they are safe in %s; ,s finds them in NeoMutt and Mutt\n"
			"  to put them back: mutt-restore --run %" G_GINT64_FORMAT " %s\n",
			archive, report->run, account);
	return g_string_free(lines, FALSE);
}

static void folder_json(Report *item, const PruneFolder *folder)
{
	guint i;

	report_text(item, "name", folder->name);
	report_text(item, "trouble", folder->trouble);
	report_number(item, "messages", folder->messages);
	report_number(item, "bytes", folder->bytes);
	report_number(item, "oldest", (guint64)folder->oldest);
	report_number(item, "newest", (guint64)folder->newest);
	report_number(item, "goes", folder->kept[PRUNE_MAY_GO]);
	report_number(item, "goes_bytes", folder->goes_bytes);
	report_number(item, "to_fetch", folder->to_fetch);
	for (i = PRUNE_MAY_GO + 1; i < PRUNE_VERDICTS; i++)
		report_number(item, kept[i].key, folder->kept[i]);
}

void prune_words_json(Report *item, const PrunePlan *plan, const PruneReport *report)
{
	guint i;

	report_number(item, "used_before", plan->before.used);
	report_number(item, "used_after", report->after.used);
	report_number(item, "limit", plan->before.limit);
	report_number(item, "target", plan->rules.has_target ? plan->target : 0);
	report_number(item, "planned", plan->going);
	report_number(item, "planned_bytes", plan->going_bytes);
	report_number(item, "run", (guint64)report->run);
	report_number(item, "gone", report->gone);
	report_number(item, "gone_bytes", report->bytes);
	report_number(item, "kept", report->kept);
	report_number(item, "fetched", report->fetched);
	for (i = 0; i < plan->folders->len; i++)
		folder_json(report_item(item, "folders"), plan->folders->pdata[i]);
}
