/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/restore_run.h"
#include "base/text.h"
#include "format/folder_path.h"
#include "format/mutf7.h"

#include <string.h>

static void folder_free(gpointer data)
{
	RestoreFolder *folder = data;

	g_free(folder->path);
	g_free(folder->role);
	g_free(folder->label);
	g_free(folder->mailbox);
	g_free(folder->target);
	g_free(folder->second);
	g_free(folder->where);
	g_free(folder->trouble);
	g_array_unref(folder->items);
	g_free(folder);
}

RestorePlan *restore_plan_new(void)
{
	RestorePlan *plan = g_new0(RestorePlan, 1);

	plan->folders = g_ptr_array_new_with_free_func(folder_free);
	return plan;
}

void restore_plan_free(RestorePlan *plan)
{
	if (!plan)
		return;
	g_ptr_array_unref(plan->folders);
	g_free(plan);
}

/* The folder's name as a person knows it. */
static char *label_of(const char *path)
{
	g_autoptr(GBytes) name = folder_path_unescape(path, '/');
	gsize len = 0;
	const char *bytes = name ? g_bytes_get_data(name, &len) : NULL;
	g_autofree char *plain = bytes ? mutf7_decode(bytes, len) : NULL;

	return text_safe(plain ? plain : path, -1);
}

RestoreFolder *restore_plan_add(
	RestorePlan *plan, const char *path, const char *role, const char *mailbox)
{
	RestoreFolder *folder = g_new0(RestoreFolder, 1);

	folder->path = g_strdup(path);
	folder->role = g_strdup(role);
	folder->mailbox = g_strdup(mailbox);
	folder->label = label_of(path);
	folder->items = g_array_new(FALSE, FALSE, sizeof(RestoreItem));
	g_ptr_array_add(plan->folders, folder);
	return folder;
}

guint64 restore_plan_left(const RestorePlan *plan, guint64 *messages)
{
	guint64 bytes = 0;
	guint i, k;

	*messages = 0;
	for (i = 0; i < plan->folders->len; i++) {
		const RestoreFolder *folder = plan->folders->pdata[i];

		for (k = 0; k < folder->items->len && !folder->trouble; k++) {
			const RestoreItem *item = &g_array_index(folder->items, RestoreItem, k);

			if (item->state == RESTORE_WANTED)
				bytes += (guint64)item->wire_size;
			*messages += item->state == RESTORE_WANTED || item->state == RESTORE_MARKED;
		}
	}
	return bytes;
}

const char *restore_item_differs(const RestoreItem *item)
{
	if (!item->told_flags)
		return "the server does not tell its flags";
	if ((item->server_flags & FLAGS_MIRRORED) != item->flags)
		return "the server has it with other flags";
	if (item->arrival > 0 && item->date != item->arrival)
		return "the server has it with another date";
	return NULL;
}

void restore_run_trouble(RestoreRun *run, const char *folder, GError *why)
{
	g_autofree char *where = g_strconcat(run->from, ": ", folder, NULL);

	run->report->worst = exit_worse(run->report->worst, error_code(why));
	if (run->trouble)
		run->trouble(where, why, run->data);
	else
		g_error_free(why);
}

void restore_run_failed(
	RestoreRun *run, RestoreFolder *folder, RestoreItem *item, ExitCode code, const char *why)
{
	char base[MESSAGE_NAME_MAX];
	GError *told = NULL;

	item->state = RESTORE_FAILED;
	folder->failed++;
	run->report->failed++;
	message_base_print(&item->id, base);
	fail(&told, code, "%s: %s", base, why);
	restore_run_trouble(run, folder->label, told);
}
