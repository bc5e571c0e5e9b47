/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/prune.h"
#include "base/text.h"
#include "task/folders.h"
#include "task/prune_imap.h"
#include "task/prune_pop3.h"
#include "task/prune_words.h"
#include "task/quota.h"
#include "task/quota_refresh.h"
#include "task/rescan.h"

/* A session of either protocol. */
typedef struct {
	ImapSession *imap;
	Pop3Session *pop3;
} Session;

static void session_clear(Session *session)
{
	g_clear_pointer(&session->imap, imap_session_close);
	g_clear_pointer(&session->pop3, pop3_session_close);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Session, session_clear)

static gboolean is_pop3(const PruneRun *run)
{
	return run->account->incoming->protocol == PROTOCOL_POP3;
}

static gboolean session_open(const PruneRun *run, Session *session, GError **error)
{
	session_clear(session);
	if (is_pop3(run)) {
		session->pop3 = pop3_session_open(run->account, run->dry_run, error);
		return session->pop3 != NULL;
	}
	session->imap = imap_session_open(run->account, run->dry_run, error);
	return session->imap && prune_imap_can(session->imap, error);
}

static gboolean ask_quota(
	const PruneRun *run, const Session *session, gint64 now, Quota *quota, GError **error)
{
	return session->imap ? quota_ask_imap(session->imap, run->account, now, quota, error)
			     : quota_ask_pop3(session->pop3, run->account, now, quota, error);
}

static PrunePlan *make_plan(PruneRun *run, const PruneRules *rules, gint64 now, GError **error)
{
	g_autoptr(PrunePlan) plan = prune_plan_new(rules, now);
	g_auto(Session) session = { NULL, NULL };
	Quota quota;
	gboolean listed;

	if (!session_open(run, &session, error) || !ask_quota(run, &session, now, &quota, error))
		return NULL;
	listed = session.imap ? prune_imap_list(run, session.imap, plan, error)
			      : prune_pop3_list(run, session.pop3, plan, error);
	return listed && prune_plan_choose(plan, &quota, error) ? g_steal_pointer(&plan) : NULL;
}

/* --- the deletion --- */

static gboolean delete_slice(
	PruneRun *run, Session *session, const PruneSlice *slice, GError **error)
{
	const PrunePlan *plan = slice->plan;

	if (!session->imap)
		return prune_pop3_delete(run, slice, error);
	return prune_imap_delete(run, session->imap, slice, error) &&
		quota_ask_imap(session->imap, run->account, plan->now, &run->report->after, error);
}

/* Behind those that go in any case, one by one until the server says that it is enough. */
static gboolean delete_all(PruneRun *run, Session *session, const PrunePlan *plan, GError **error)
{
	const Quota *after = &run->report->after;
	PruneSlice slice = { plan, 0, plan->surely };

	for (;;) {
		if (!delete_slice(run, session, &slice, error))
			return FALSE;
		if (slice.to >= plan->going ||
			(plan->rules.has_target && after->used <= plan->target))
			return TRUE;
		slice.from = slice.to++;
	}
}

/* What a broken connection left marked is seen to at once, as far as that can be done. Over POP3
 * nothing is left marked. */
static void tidy(PruneRun *run, const PrunePlan *plan)
{
	g_autoptr(PrunePlan) again = prune_plan_new(&plan->rules, plan->now);
	g_auto(Session) session = { NULL, NULL };
	PruneRun quiet = *run;

	quiet.trouble = NULL;
	if (is_pop3(run) || !session_open(&quiet, &session, NULL))
		return;
	prune_imap_list(&quiet, session.imap, again, NULL);
	ask_quota(run, &session, plan->now, &run->report->after, NULL);
}

static gboolean carry_out(PruneRun *run, const PrunePlan *plan, GError **error)
{
	g_auto(Session) session = { NULL, NULL };

	/* a POP3 box has one session at a time, and each batch its own */
	if ((!is_pop3(run) && !session_open(run, &session, error)) ||
		!prune_run_begin(run, plan->now, error))
		return FALSE;
	if (delete_all(run, &session, plan, error)) {
		quota_save(run->account->name, &run->report->after, NULL);
		return TRUE;
	}
	session_clear(&session);
	tidy(run, plan);
	return FALSE;
}

/* --- the verb --- */

static gboolean has_rule(const PruneRules *rules, GError **error)
{
	return rules->keep_days || rules->has_target ||
		fail(error, EXIT_USAGE,
			"say what is to go: --keep-days N, --to SIZE, or keep-days in the accounts "
			"file");
}

/* Why the plan is not carried out, or not to the end. The caller frees. */
static char *refuse(const PruneRun *run, const PrunePlan *plan)
{
	const PruneFolder *excess = prune_plan_excess(plan);
	g_autofree char *command = NULL;

	if (!excess)
		return NULL;
	command = prune_words_command(run->account->name, &plan->rules, plan->going);
	return g_strdup_printf(
		"%s: more than half of it would go; if that is meant: %s", excess->name, command);
}

static char *not_reached(const PrunePlan *plan, guint64 used)
{
	g_autofree char *target = text_size(plan->target), *now = text_size(used);

	return g_strdup_printf("the target of %s is not reached: %s are in use", target, now);
}

static gboolean do_plan(PruneRun *run, const struct prune_request *request, const PrunePlan *plan,
	PruneAnswer *answer, GError **error)
{
	Quota *after = &run->report->after;
	g_autofree char *plan_words = prune_words_plan(run->account->name, plan);
	GError *why = NULL;
	gboolean possible;

	*after = plan->before;
	answer->line = refuse(run, plan);
	possible = plan->going > 0 && !answer->line;
	if (request->confirm(plan_words, possible, request->data, &why)) {
		carry_out(run, plan, &why);
		answer->words = prune_words_done(
			run->account->name, run->shelf->archive->path, run->report);
	} else if (possible && run->dry_run) {
		after->used -= MIN(after->used, plan->going_bytes);
	}
	if (!answer->line && (!why || answer->words) && plan->rules.has_target &&
		after->used > plan->target)
		answer->line = not_reached(plan, after->used);
	if (why)
		g_propagate_error(error, why);
	return !why;
}

void prune_answer_clear(PruneAnswer *answer)
{
	g_free(answer->words);
	g_free(answer->line);
}

/* A folder whose names have changed since the last run is read before its files are looked for. */
static Shelf *open_shelf(const struct prune_request *request, GError **error)
{
	g_autoptr(Shelf) shelf = shelf_open(request->root, request->account->name,
		request->dry_run ? LEDGER_READ : LEDGER_WRITE, error);
	guint64 taken = 0;

	if (!shelf ||
		(!request->dry_run &&
			!rescan_archive(shelf->archive, shelf->ledger, &taken, error)))
		return NULL;
	return g_steal_pointer(&shelf);
}

gboolean prune_run(
	const struct prune_request *request, Report *item, PruneAnswer *answer, GError **error)
{
	g_autofree char *server = server_identity(request->account);
	g_autoptr(Shelf) shelf = NULL;
	g_autoptr(PrunePlan) plan = NULL;
	PruneRules rules = request->rules;
	PruneReport report = { 0 };
	PruneRun run = { request->account, NULL, server, &report, request->trouble,
		request->progress, request->data, request->dry_run, 0, FALSE };
	GError *why = NULL;

	if (!rules.keep_days)
		rules.keep_days = request->account->keep_days;
	if (has_rule(&rules, &why))
		run.shelf = shelf = open_shelf(request, &why);
	plan = shelf ? make_plan(&run, &rules, request->now, &why) : NULL;
	if (plan)
		do_plan(&run, request, plan, answer, &why);
	report_text(item, "account", request->account->name);
	if (plan)
		prune_words_json(item, plan, &report);
	report_outcome(item, why, exit_worse(report.worst, answer->line ? EXIT_NO : EXIT_YES));
	if (why)
		g_propagate_error(error, why);
	return !why;
}
