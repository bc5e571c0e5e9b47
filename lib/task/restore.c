/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/restore.h"
#include "task/folders.h"
#include "task/quota_refresh.h"
#include "task/restore_imap.h"
#include "task/restore_mbox.h"
#include "task/restore_words.h"

/* What is open while it runs. */
typedef struct {
	Shelf *source;
	Shelf *target; /* of another account that has an archive */
	Ledger *none;  /* of one that has none */
	char *server;
} Opened;

static void opened_clear(Opened *opened)
{
	g_clear_pointer(&opened->source, shelf_close);
	g_clear_pointer(&opened->target, shelf_close);
	g_clear_pointer(&opened->none, ledger_close);
	g_free(opened->server);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Opened, opened_clear)

static gboolean can_receive(const struct restore_request *request, GError **error)
{
	return request->mbox || request->into->incoming->protocol == PROTOCOL_IMAP ||
		fail(error, EXIT_LACKING,
			"%s: nothing can be put on a POP3 server: name an account with IMAP by "
			"--into, or write an mbox",
			request->into->name);
}

/* The ledger of another account, if it has an archive, is to learn what comes. */
static gboolean open_target(const struct restore_request *request, Opened *opened, GError **error)
{
	g_autofree char *uuid = NULL;

	opened->none = ledger_open(request->into->name, LEDGER_READ, error);
	if (!opened->none || !ledger_archive(opened->none, &uuid, error))
		return FALSE;
	if (!uuid)
		return TRUE;
	g_clear_pointer(&opened->none, ledger_close);
	opened->target = shelf_open(request->root, request->into->name,
		request->dry_run ? LEDGER_READ : LEDGER_WRITE, error);
	if (!opened->target)
		g_prefix_error(error, "%s: ", request->into->name);
	return opened->target != NULL;
}

static gboolean open_all(
	const struct restore_request *request, Opened *opened, RestoreRun *run, GError **error)
{
	run->same = g_str_equal(request->into->name, request->account->name);
	opened->server = server_identity(request->into);
	opened->source = shelf_open(request->root, request->account->name,
		run->same && !request->mbox && !request->dry_run ? LEDGER_WRITE : LEDGER_READ,
		error);
	if (!opened->source ||
		(!run->same && !request->mbox && !open_target(request, opened, error)))
		return FALSE;
	run->server = opened->server;
	run->source = opened->source;
	run->target = run->same ? opened->source : opened->target;
	run->ledger = run->target ? run->target->ledger : opened->none;
	return TRUE;
}

/* --- to a server --- */

/* Without a limit it is not worth looking into every folder; and where that is refused, what is in
 * use is not known, and QUOTA stays as it is. */
static gboolean ask_quota(
	ImapSession *session, const Account *account, gint64 now, Quota *quota, GError **error)
{
	GError *why = NULL;

	if ((account->quota == 0 && !imap_session_has(session, "QUOTA")) ||
		quota_ask_imap(session, account, now, quota, &why))
		return TRUE;
	if (imap_session_idle(session)) {
		g_error_free(why);
		return TRUE;
	}
	g_propagate_error(error, why);
	return FALSE;
}

static gboolean look(RestoreRun *run, RestorePlan *plan, gint64 now, GError **error)
{
	g_autoptr(ImapSession) session = imap_session_open(run->account, run->dry_run, error);

	return session && ask_quota(session, run->account, now, &plan->before, error) &&
		restore_imap_look(run, session, plan, error);
}

static gboolean send_all(RestoreRun *run, RestorePlan *plan, GError **error)
{
	g_autoptr(ImapSession) session = imap_session_open(run->account, FALSE, error);

	return session && restore_imap_send(run, session, plan, error);
}

static gboolean to_server(RestoreRun *run, const struct restore_request *request, RestorePlan *plan,
	RestoreAnswer *answer, GError **error)
{
	g_autofree char *where = g_strdup_printf("on the server of %s", request->into->name);
	g_autofree char *words = NULL;
	guint64 messages;
	gboolean possible;
	GError *why = NULL;

	plan->to_server = TRUE;
	if (!look(run, plan, request->now, error))
		return FALSE;
	restore_plan_left(plan, &messages);
	words = restore_words_plan(request->account->name, where, plan);
	answer->line = restore_words_no_room(plan);
	possible = messages > 0 && !answer->line;
	if (request->confirm(words, possible, request->data, &why))
		send_all(run, plan, &why);
	if (run->report->full)
		answer->line = g_strdup("the server has no room for more (over quota)");
	if (possible && !request->dry_run && (run->report->restored || run->report->failed))
		answer->words =
			restore_words_done(request->account->name, where, plan, run->report);
	answer->returned = run->report->restored > 0;
	if (why)
		g_propagate_error(error, why);
	return !why;
}

/* --- to an mbox --- */

static gboolean to_mbox(RestoreRun *run, const struct restore_request *request, RestorePlan *plan,
	RestoreAnswer *answer, GError **error)
{
	g_autofree char *words = NULL;
	const char *where = "into an mbox";
	GError *why = NULL;

	restore_mbox_unite(plan);
	if (request->path && !restore_mbox_can(request->path, error))
		return FALSE;
	words = restore_words_plan(request->account->name, where, plan);
	if (!request->confirm(words, TRUE, request->data, &why)) {
		if (why)
			g_propagate_error(error, why);
		return !why;
	}
	if (!restore_mbox(run, plan, request->path, request->out, error))
		return FALSE;
	answer->words = restore_words_done(request->account->name, where, plan, run->report);
	return TRUE;
}

/* --- the verb --- */

void restore_answer_clear(RestoreAnswer *answer)
{
	g_free(answer->words);
	g_free(answer->line);
}

static gboolean carry_out(RestoreRun *run, const struct restore_request *request, RestorePlan *plan,
	RestoreAnswer *answer, GError **error)
{
	if (plan->messages == 0) {
		answer->line = g_strdup("nothing in the archive fits");
		return TRUE;
	}
	return request->mbox ? to_mbox(run, request, plan, answer, error)
			     : to_server(run, request, plan, answer, error);
}

gboolean restore_run(
	const struct restore_request *request, Report *item, RestoreAnswer *answer, GError **error)
{
	g_auto(Opened) opened = { NULL, NULL, NULL, NULL };
	g_autoptr(RestorePlan) plan = NULL;
	RestoreReport report = { 0 };
	RestoreRun run = { .from = request->account->name,
		.account = request->into,
		.dry_run = request->dry_run,
		.report = &report,
		.trouble = request->trouble,
		.progress = request->progress,
		.data = request->data };
	GError *why = NULL;

	if (can_receive(request, &why) && open_all(request, &opened, &run, &why))
		plan = restore_select(opened.source, opened.server, &request->rules, &why);
	if (plan)
		carry_out(&run, request, plan, answer, &why);
	report_text(item, "account", request->account->name);
	report_text(item, "into", request->mbox ? NULL : request->into->name);
	if (plan)
		restore_words_json(item, plan, &report);
	report_outcome(item, why, exit_worse(report.worst, answer->line ? EXIT_NO : EXIT_YES));
	if (why)
		g_propagate_error(error, why);
	return !why;
}
