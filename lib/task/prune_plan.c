/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/prune_plan.h"
#include "base/text.h"

#include <string.h>

enum {
	DAYS_MAX = 36500,
	DAY = 86400,
	EARLIEST = 315532800 /* 1980: no mail is older */,
	UNIT = 1024
};

static gboolean read_number(
	const char *option, const char *words, guint64 most, guint64 *number, GError **error)
{
	return !words || (text_number(words, -1, most, number) && *number > 0) ||
		fail(error, EXIT_USAGE, "%s: a number is wanted, from 1 to %" G_GUINT64_FORMAT,
			option, most);
}

static gboolean read_target(PruneRules *rules, const char *to, GError **error)
{
	guint64 percent;

	rules->has_target = to != NULL;
	if (!to)
		return TRUE;
	if (!g_str_has_suffix(to, "%"))
		return text_size_parse(to, &rules->target) ||
			fail(error, EXIT_USAGE, "--to: a size such as 2.5G is wanted, or 80%%");
	if (!text_number(to, (gssize)strlen(to) - 1, 100, &percent) || percent == 0)
		return fail(error, EXIT_USAGE, "--to: a percentage is wanted, from 1 to 100");
	rules->percent = (guint)percent;
	return TRUE;
}

gboolean prune_rules_read(
	PruneRules *rules, const char *keep_days, const char *to, const char *max, GError **error)
{
	guint64 days = 0;

	if (!read_number("--keep-days", keep_days, DAYS_MAX, &days, error) ||
		!read_number("--max", max, G_MAXUINT32, &rules->max, error) ||
		!read_target(rules, to, error))
		return FALSE;
	rules->keep_days = (guint)days;
	return TRUE;
}

static gboolean fits(const char *pattern, PruneName folder)
{
	if (*pattern == '\\')
		return folder.role && g_ascii_strcasecmp(pattern, folder.role) == 0;
	if (g_ascii_strcasecmp(pattern, "INBOX") == 0)
		return g_ascii_strcasecmp(folder.name, "INBOX") == 0;
	return g_pattern_match_simple(pattern, folder.name);
}

static gboolean any_fits(char *const *patterns, PruneName folder)
{
	for (; patterns && *patterns; patterns++)
		if (fits(*patterns, folder))
			return TRUE;
	return FALSE;
}

static gboolean shows_others(PruneName folder)
{
	static const char *const roles[] = { "\\All", "\\Flagged", "\\Important" };
	guint i;

	for (i = 0; folder.role && i < G_N_ELEMENTS(roles); i++)
		if (g_ascii_strcasecmp(folder.role, roles[i]) == 0)
			return TRUE;
	return FALSE;
}

gboolean prune_wants(const PruneRules *rules, PruneName folder)
{
	gboolean all = !rules->folders || !*rules->folders;

	return !shows_others(folder) && (all || any_fits(rules->folders, folder)) &&
		!any_fits(rules->excluded, folder);
}

static gboolean each_fits(const char *option, char *const *patterns, const GArray *folders,
	gboolean only_own, GError **error)
{
	for (; patterns && *patterns; patterns++) {
		gboolean found = FALSE, own = FALSE;
		guint i;

		for (i = 0; i < folders->len; i++) {
			PruneName folder = g_array_index(folders, PruneName, i);

			if (!fits(*patterns, folder))
				continue;
			found = TRUE;
			own = own || !folder.foreign;
		}
		if (!found)
			return fail(error, EXIT_USAGE, "%s %s: the server lists no such folder",
				option, *patterns);
		if (only_own && !own)
			return fail(error, EXIT_USAGE,
				"%s %s: it is another person's or shared: nothing is deleted there",
				option, *patterns);
	}
	return TRUE;
}

gboolean prune_rules_fit(const PruneRules *rules, const GArray *folders, GError **error)
{
	return each_fits("--folder", rules->folders, folders, TRUE, error) &&
		each_fits("--exclude", rules->excluded, folders, FALSE, error);
}

PruneVerdict prune_judge(const PruneRules *rules, const PruneMessage *message, gint64 now)
{
	if (message->flags & FLAG_TRASHED)
		return PRUNE_MARKED;
	if (message->flags & FLAG_FLAGGED)
		return PRUNE_FLAGGED;
	if (message->flags & FLAG_DRAFT)
		return PRUNE_DRAFT;
	if (!(message->flags & FLAG_SEEN) && !message->no_flags && !rules->unread)
		return PRUNE_UNREAD;
	if (!message->known)
		return PRUNE_UNPROVED;
	if (message->arrival < EARLIEST || message->arrival > now + DAY)
		return PRUNE_UNDATED;
	if (rules->keep_days && message->arrival > now - (gint64)rules->keep_days * DAY)
		return PRUNE_YOUNGER;
	return PRUNE_MAY_GO;
}

/* --- the plan --- */

static void folder_free(gpointer data)
{
	PruneFolder *folder = data;

	g_free(folder->name);
	g_free(folder->path);
	g_free(folder->trouble);
	g_free(folder);
}

static void message_clear(gpointer data)
{
	g_free((char *)((PruneMessage *)data)->uidl);
}

PrunePlan *prune_plan_new(const PruneRules *rules, gint64 now)
{
	PrunePlan *plan = g_new0(PrunePlan, 1);

	plan->rules = *rules;
	plan->now = now;
	plan->folders = g_ptr_array_new_with_free_func(folder_free);
	plan->messages = g_array_new(FALSE, FALSE, sizeof(PruneMessage));
	g_array_set_clear_func(plan->messages, message_clear);
	return plan;
}

void prune_plan_free(PrunePlan *plan)
{
	if (!plan)
		return;
	g_array_unref(plan->messages);
	g_ptr_array_unref(plan->folders);
	g_free(plan);
}

PruneFolder *prune_plan_folder(PrunePlan *plan, const char *name, const char *path)
{
	PruneFolder *folder = g_new0(PruneFolder, 1);

	folder->name = g_strdup(name);
	folder->path = g_strdup(path);
	g_ptr_array_add(plan->folders, folder);
	return folder;
}

/* Sizes are what a server says. */
static guint64 sum(guint64 one, guint64 other)
{
	return one > G_MAXUINT64 - other ? G_MAXUINT64 : one + other;
}

void prune_plan_add(PrunePlan *plan, const PruneMessage *message)
{
	PruneFolder *folder = plan->folders->pdata[plan->folders->len - 1];
	PruneVerdict verdict = prune_judge(&plan->rules, message, plan->now);
	PruneMessage *own;

	folder->messages++;
	folder->bytes = sum(folder->bytes, message->size);
	if (message->arrival > 0) {
		if (!folder->oldest || message->arrival < folder->oldest)
			folder->oldest = message->arrival;
		folder->newest = MAX(folder->newest, message->arrival);
	}
	if (verdict != PRUNE_MAY_GO) {
		folder->kept[verdict]++;
		return;
	}
	g_array_append_vals(plan->messages, message, 1);
	own = &g_array_index(plan->messages, PruneMessage, plan->messages->len - 1);
	own->folder = plan->folders->len - 1;
	own->uidl = g_strdup(message->uidl);
}

static gint by_age(gconstpointer a, gconstpointer b)
{
	const PruneMessage *one = a, *other = b;

	if (one->arrival != other->arrival)
		return one->arrival < other->arrival ? -1 : 1;
	if (one->folder != other->folder)
		return one->folder < other->folder ? -1 : 1;
	return one->uid < other->uid ? -1 : one->uid > other->uid;
}

static gint by_size(gconstpointer a, gconstpointer b)
{
	const PruneMessage *one = a, *other = b;

	if (one->size != other->size)
		return one->size > other->size ? -1 : 1;
	return by_age(a, b);
}

/* How many have to go until USED is not above the target. */
static guint count_needed(const PrunePlan *plan, guint64 used)
{
	guint count = 0;

	while (count < plan->messages->len && used > plan->target) {
		guint64 size = g_array_index(plan->messages, PruneMessage, count++).size;

		used -= MIN(size, used);
	}
	return count;
}

/* The server's number is its count of octets, up or down to the next 1024; ours is exact. */
static guint64 doubt_of(const Quota *quota)
{
	return quota->declared ? 0 : UNIT - 1;
}

static void choose_needed(PrunePlan *plan, const Quota *quota)
{
	guint64 doubt = doubt_of(quota);

	if (quota->used <= plan->target)
		return;
	plan->going = count_needed(plan, sum(quota->used, doubt));
	plan->surely = MAX(1, count_needed(plan, quota->used - MIN(doubt, quota->used)));
}

static void count_going(PrunePlan *plan)
{
	guint i;

	for (i = 0; i < plan->messages->len; i++) {
		const PruneMessage *message = &g_array_index(plan->messages, PruneMessage, i);
		PruneFolder *folder = plan->folders->pdata[message->folder];
		gboolean goes = i < plan->going;

		folder->kept[goes ? PRUNE_MAY_GO : PRUNE_SPARED]++;
		if (!goes)
			continue;
		plan->going_bytes = sum(plan->going_bytes, message->size);
		folder->goes_bytes = sum(folder->goes_bytes, message->size);
		folder->to_fetch += message->adopted;
		folder->to_fetch_bytes =
			sum(folder->to_fetch_bytes, message->adopted ? message->size : 0);
	}
}

gboolean prune_plan_choose(PrunePlan *plan, const Quota *quota, GError **error)
{
	const PruneRules *rules = &plan->rules;

	if (rules->percent && quota->limit == 0)
		return fail(error, EXIT_LACKING,
			"the server tells no quota of which %u%% could be taken, and the account "
			"names none",
			rules->percent);
	plan->before = *quota;
	plan->target = rules->percent ? (guint64)((long double)quota->limit * rules->percent / 100)
				      : rules->target;
	g_array_sort(plan->messages, rules->biggest_first ? by_size : by_age);
	if (rules->has_target)
		choose_needed(plan, quota);
	else
		plan->going = plan->surely = plan->messages->len;
	if (rules->max && rules->max < plan->going)
		plan->going = (guint)rules->max;
	plan->surely = MIN(plan->surely, plan->going);
	count_going(plan);
	return TRUE;
}

gboolean prune_plan_suffices(const PrunePlan *plan)
{
	guint64 used = plan->before.used;

	return !plan->rules.has_target || used <= plan->target ||
		sum(used, doubt_of(&plan->before)) <= sum(plan->target, plan->going_bytes);
}

const PruneFolder *prune_plan_excess(const PrunePlan *plan)
{
	guint i;

	for (i = 0; i < plan->folders->len && !plan->rules.max; i++) {
		const PruneFolder *folder = plan->folders->pdata[i];

		if (folder->kept[PRUNE_MAY_GO] > folder->messages / 2)
			return folder;
	}
	return NULL;
}
