/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/msmtp_draft.h"

#include <string.h>

typedef struct {
	const MsmtpFile *file;
	const ServerUrl *const *wants;
} Job;

/* What LINE says, in one way of several. */
static const char *said(const MsmtpLine *line)
{
	if (msmtp_line_turns_off(line))
		return "off";
	return *line->argument ? line->argument : "on";
}

static gboolean says(const MsmtpLine *line, const char *words)
{
	if (g_str_equal(line->command, "host"))
		return g_ascii_strcasecmp(line->argument, words) == 0;
	return g_str_equal(said(line), words);
}

/* What KEY is to say for the account I; NULL where no line need say it. The caller frees. */
static char *wanted(const Job *job, guint i, MsmtpKey key)
{
	const MsmtpLine *line = ((const MsmtpAccount *)job->file->accounts->pdata[i])->set[key];
	const ServerUrl *to = job->wants[i];
	TlsMode tls;

	if (!to)
		return line ? g_strdup(said(line)) : NULL;
	tls = to->implicit_tls ? TLS_IMPLICIT : TLS_STARTTLS;
	if (key == MSMTP_HOST)
		return g_strdup(to->host);
	if (key == MSMTP_PORT && !line && to->port == msmtp_usual_port(job->file->protocol, tls))
		return NULL;
	if (key == MSMTP_PORT)
		return g_strdup_printf("%u", to->port);
	if (key == MSMTP_STARTTLS && !line && tls == TLS_STARTTLS)
		return NULL;
	return g_strdup(key == MSMTP_STARTTLS && tls == TLS_IMPLICIT ? "off" : "on");
}

static void put_argument(const Job *job, const MsmtpLine *line, const char *words, Draft *draft)
{
	g_autofree char *behind = g_strconcat(" ", words, NULL);

	if (says(line, words))
		return;
	if (msmtp_line_turns_off(line))
		draft_put(draft, job->file->text, line->at.name, "tls_starttls on");
	else if (line->at.value.len > 0)
		draft_put(draft, job->file->text, line->inner, words);
	else
		draft_put(draft, job->file->text, line->at.value, behind);
}

/* What is to stand in and behind lines. */
typedef struct {
	GHashTable *words;  /* MsmtpLine: char *, its new argument */
	GHashTable *behind; /* MsmtpLine: char *, lines more */
} Plan;

/* The lines that give KEY, of which all accounts that have it from there want the same: with what
 * they want. */
static GHashTable *common_wishes(const Job *job, MsmtpKey key)
{
	GHashTable *wishes = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	g_autoptr(GHashTable) apart = g_hash_table_new(NULL, NULL);
	GHashTableIter i;
	gpointer line;

	for (guint n = 0; n < job->file->accounts->len; n++) {
		const MsmtpAccount *account = job->file->accounts->pdata[n];
		g_autofree char *words = wanted(job, n, key);
		const char *other = g_hash_table_lookup(wishes, account->set[key]);

		if (!account->set[key] || account->is_alias || !account->host)
			continue;
		if (!other)
			g_hash_table_insert(
				wishes, (gpointer)account->set[key], g_steal_pointer(&words));
		else if (!g_str_equal(other, words))
			g_hash_table_add(apart, (gpointer)account->set[key]);
	}
	g_hash_table_iter_init(&i, apart);
	while (g_hash_table_iter_next(&i, &line, NULL))
		g_hash_table_remove(wishes, line);
	return wishes;
}

/* LINE says COMMAND WORDS behind HOST, once for all accounts that have their host from there. */
static void plan_line(
	const Job *job, Plan *plan, const MsmtpLine *host, const char *command, const char *words)
{
	const char *lines = g_hash_table_lookup(plan->behind, host);
	g_autofree char *line =
		line_like(job->file->text, job->file->len, &host->at, command, words);

	if (!lines)
		g_hash_table_insert(plan->behind, (gpointer)host, g_steal_pointer(&line));
	else if (!strstr(lines, line))
		g_hash_table_insert(plan->behind, (gpointer)host, g_strconcat(lines, line, NULL));
}

static void plan_key(const Job *job, Plan *plan, MsmtpKey key, const char *command)
{
	g_autoptr(GHashTable) wishes = common_wishes(job, key);
	GHashTableIter i;
	gpointer line, words;

	for (guint n = 0; n < job->file->accounts->len; n++) {
		const MsmtpAccount *account = job->file->accounts->pdata[n];
		const MsmtpLine *is = account->set[key];
		g_autofree char *want = job->wants[n] ? wanted(job, n, key) : NULL;

		if (want && !g_hash_table_contains(wishes, is) && !(is && says(is, want)))
			plan_line(job, plan, account->set[MSMTP_HOST], command, want);
	}
	g_hash_table_iter_init(&i, wishes);
	while (g_hash_table_iter_next(&i, &line, &words)) {
		g_hash_table_iter_steal(&i);
		g_hash_table_insert(plan->words, line, words);
	}
}

static Draft *draft_plan(const Job *job, const Plan *plan)
{
	Draft *draft = draft_new();

	for (guint i = 0; i < job->file->lines->len; i++) {
		const MsmtpLine *line = job->file->lines->pdata[i];
		const char *words = g_hash_table_lookup(plan->words, line);
		const char *behind = g_hash_table_lookup(plan->behind, line);

		if (words)
			put_argument(job, line, words, draft);
		if (behind)
			line_put_behind(draft, job->file->text, job->file->len, &line->at, behind);
	}
	return draft;
}

/* Whether the account I, which is AFTER now, says what it is to say, or what it said. */
static gboolean is_right(const Job *job, guint i, const MsmtpAccount *after)
{
	const MsmtpAccount *was = job->file->accounts->pdata[i];
	const ServerUrl *to = job->wants[i];

	if (!g_str_equal(was->name, after->name) || was->is_alias != after->is_alias)
		return FALSE;
	if (was->is_alias || !was->host)
		return !was->host == !after->host;
	if (!to)
		return g_strcmp0(after->host, was->host) == 0 && after->port == was->port &&
			after->tls == was->tls;
	return !after->unclear && g_str_equal(after->host, to->host) && after->port == to->port &&
		after->tls == (to->implicit_tls ? TLS_IMPLICIT : TLS_STARTTLS);
}

static gboolean all_are_right(const Job *job, const Draft *trial)
{
	gsize len;
	g_autofree char *text = draft_apply(trial, job->file->text, job->file->len, &len);
	g_autoptr(MsmtpFile) after = msmtp_file_read(text, len, job->file->protocol);

	if (after->accounts->len != job->file->accounts->len)
		return FALSE;
	for (guint i = 0; i < after->accounts->len; i++)
		if (!is_right(job, i, after->accounts->pdata[i]))
			return FALSE;
	return TRUE;
}

gboolean msmtp_draft(const MsmtpFile *file, const ServerUrl *const *wants, Draft *draft)
{
	g_autoptr(GHashTable) words = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	g_autoptr(GHashTable) behind = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	g_autoptr(Draft) trial = NULL;
	Job job = { file, wants };
	Plan plan = { words, behind };

	plan_key(&job, &plan, MSMTP_HOST, "host");
	plan_key(&job, &plan, MSMTP_PORT, "port");
	plan_key(&job, &plan, MSMTP_TLS, "tls");
	plan_key(&job, &plan, MSMTP_STARTTLS, "tls_starttls");
	trial = draft_plan(&job, &plan);
	if (!all_are_right(&job, trial))
		return FALSE;
	for (guint i = 0; i < trial->edits->len; i++) {
		const Edit *edit = &g_array_index(trial->edits, Edit, i);

		draft_replace(draft, file->text, edit->span, edit->with);
	}
	return TRUE;
}
