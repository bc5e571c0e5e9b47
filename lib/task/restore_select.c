/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/restore_select.h"
#include "base/text.h"
#include "format/date.h"
#include "io/index.h"
#include "io/ledger_restore.h"

/* --- the rules --- */

static gboolean read_day(
	const char *option, const char *text, gboolean *has, gint64 *day, GError **error)
{
	g_autofree char *safe = text ? text_safe(text, -1) : NULL;

	*has = text != NULL;
	return !text || day_parse(text, day) ||
		fail(error, EXIT_USAGE, "--%s '%s' is no day (YYYY-MM-DD)", option, safe);
}

gboolean restore_rules_read(
	RestoreRules *rules, const char *since, const char *before, const char *run, GError **error)
{
	guint64 number = 0;

	if (!read_day("since", since, &rules->has_since, &rules->since, error) ||
		!read_day("before", before, &rules->has_before, &rules->before, error))
		return FALSE;
	if (run && (!text_number(run, -1, G_MAXINT64, &number) || number == 0))
		return fail(error, EXIT_USAGE,
			"--run: mutt-prune numbers its runs from 1, and said which it was");
	if (rules->query && !*rules->query)
		return fail(error, EXIT_USAGE, "--query: it is empty");
	rules->run = (gint64)number;
	return run || since || before || rules->query || (rules->folders && *rules->folders) ||
		fail(error, EXIT_USAGE,
			"say what is to come back: --run N, --folder, --query, --since, --before");
}

static gboolean fits_name(const char *pattern, const char *label)
{
	return g_ascii_strcasecmp(pattern, "INBOX") == 0 ? g_ascii_strcasecmp(label, "INBOX") == 0
							 : g_pattern_match_simple(pattern, label);
}

static gboolean fits_folder(const RestoreRules *rules, const RestoreFolder *folder)
{
	char *const *pattern = rules->folders;

	for (; pattern && *pattern; pattern++)
		if (**pattern == '\\'
				? folder->role && g_ascii_strcasecmp(*pattern, folder->role) == 0
				: fits_name(*pattern, folder->label))
			return TRUE;
	return !rules->folders || !*rules->folders;
}

/* --- the query --- */

static gboolean take_found(const char *message_id, const char *path, gpointer data)
{
	g_autofree char *name = g_path_get_basename(path);
	MessageId id;

	(void)message_id;
	if (message_name_parse(name, &id, NULL))
		g_hash_table_add(data, g_memdup2(&id.digest, sizeof(id.digest)));
	return TRUE;
}

/* The digests of all that QUERY finds. */
static GHashTable *ask_index(const char *query, GError **error)
{
	g_autoptr(GHashTable) found = g_hash_table_new_full(digest_hash, digest_same, g_free, NULL);
	GError *why = NULL;
	g_autoptr(Index) index = index_open_archive(&why);

	if (!index && !why)
		fail(&why, EXIT_CONFIG, "there is no index yet (run mutt-index)");
	if (index && index_search(index, query, take_found, found, &why))
		return g_steal_pointer(&found);
	g_propagate_error(error, why);
	return NULL;
}

/* --- the ledger --- */

typedef struct {
	const RestoreRules *rules;
	const char *server;
	GHashTable *found; /* digests, or NULL */
	RestorePlan *plan;
	RestoreFolder *folder; /* the last one */
	gboolean fits;         /* it does */
	GHashTable *contents;  /* of its items: id to index */
} Selection;

/* The folder of KEPT, which comes folder by folder. */
static void enter(Selection *selection, const LedgerKept *kept)
{
	const char *mailbox =
		kept->server && g_str_equal(kept->server, selection->server) ? kept->mailbox : NULL;
	RestoreFolder *folder = selection->folder;

	if (folder && g_str_equal(folder->path, kept->path) &&
		g_strcmp0(folder->mailbox, mailbox) == 0)
		return;
	folder = restore_plan_add(selection->plan, kept->path, kept->role, mailbox);
	folder->pruned = kept->server != NULL;
	selection->folder = folder;
	selection->fits = fits_folder(selection->rules, folder);
	g_hash_table_remove_all(selection->contents);
}

/* The same bytes in the same folder are one message; its flags are those of both. */
static gboolean is_double(const Selection *selection, const LedgerKept *kept)
{
	gpointer at;

	if (!g_hash_table_lookup_extended(
		    selection->contents, GSIZE_TO_POINTER((gsize)kept->id), NULL, &at))
		return FALSE;
	g_array_index(selection->folder->items, RestoreItem, GPOINTER_TO_SIZE(at)).flags |=
		kept->flags & FLAGS_MIRRORED;
	return TRUE;
}

static gboolean take(const LedgerKept *kept, gpointer data, GError **error)
{
	Selection *selection = data;
	const RestoreRules *rules = selection->rules;
	const LedgerContent *content = &kept->content;
	gint64 arrival = kept->arrival ? kept->arrival : content->arrival;
	RestoreItem item = { .content = kept->id,
		.id = content->id,
		.header = content->header,
		.wire_size = (gint64)content->wire_size,
		.arrival = arrival,
		.flags = kept->flags & FLAGS_MIRRORED };

	(void)error;
	enter(selection, kept);
	if (!selection->fits || (rules->has_since && arrival < rules->since) ||
		(rules->has_before && arrival >= rules->before) ||
		(selection->found &&
			!g_hash_table_contains(selection->found, &content->id.digest)) ||
		is_double(selection, kept))
		return TRUE;
	g_hash_table_insert(selection->contents, GSIZE_TO_POINTER((gsize)kept->id),
		GSIZE_TO_POINTER((gsize)selection->folder->items->len));
	g_array_append_val(selection->folder->items, item);
	selection->folder->bytes += content->wire_size;
	selection->plan->messages++;
	selection->plan->bytes += content->wire_size;
	return TRUE;
}

RestorePlan *restore_select(
	const Shelf *source, const char *server, const RestoreRules *rules, GError **error)
{
	g_autoptr(RestorePlan) plan = restore_plan_new();
	g_autoptr(GHashTable) contents = g_hash_table_new(NULL, NULL);
	g_autoptr(GHashTable) found = NULL;
	Selection selection = {
		.rules = rules, .server = server, .plan = plan, .contents = contents
	};
	guint i;

	if (rules->query) {
		selection.found = found = ask_index(rules->query, error);
		if (!found)
			return NULL;
	}
	if (!ledger_kept(source->ledger, rules->run, take, &selection, error))
		return NULL;
	for (i = plan->folders->len; i > 0; i--)
		if (((RestoreFolder *)plan->folders->pdata[i - 1])->items->len == 0)
			g_ptr_array_remove_index(plan->folders, i - 1);
	return g_steal_pointer(&plan);
}
