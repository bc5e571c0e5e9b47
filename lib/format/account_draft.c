/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/account_draft.h"

#include "format/account.h"
#include "format/ini_lexer.h"

#include <string.h>

typedef struct {
	const char *text;
	gsize len;
	const char *group; /* that is edited, or NULL: the style of all are looked at */
	const AccountChange *changes;
	gsize count;
	GPtrArray *lines;
} Job;

GArray *account_tokens(const char *text, gsize len)
{
	return ini_tokens(text, len, INI_KEYFILE);
}

static char *escape(const AccountChange *change)
{
	g_auto(GStrv) parts = g_strsplit(change->value, "\\", -1);

	return g_strjoinv(g_str_equal(change->key, "folders") ? "\\" : "\\\\", parts);
}

static gboolean is_ours(const Job *job, const IniLine *line)
{
	return !job->group || g_str_equal(line->section, job->group);
}

/* The column in which all '=' stand, where they stand below one another though the keys are not of
 * one length; else 0. */
static gsize equals_column(const Job *job)
{
	gsize column = 0, shortest = G_MAXSIZE, longest = 0;

	for (guint i = 0; i < job->lines->len; i++) {
		const IniLine *line = job->lines->pdata[i];
		const char *start = job->text + line->whole.at;
		const char *equals = memchr(start, '=', line->whole.len);

		if (line->kind != INI_KEY || !is_ours(job, line))
			continue;
		if ((column && column != (gsize)(equals - start)) ||
			memchr(start, '\t', (gsize)(equals - start)))
			return 0;
		column = (gsize)(equals - start);
		shortest = MIN(shortest, line->name.len);
		longest = MAX(longest, line->name.len);
	}
	return shortest < longest ? column : 0;
}

/* A line to write others like: LINE, or else the first of the group that has a value. */
static const IniLine *model(const Job *job, const IniLine *line)
{
	if (line && line->kind == INI_KEY && line->value.len > 0)
		return line;
	for (guint i = 0; i < job->lines->len; i++) {
		line = job->lines->pdata[i];
		if (line->kind == INI_KEY && line->value.len > 0 && is_ours(job, line))
			return line;
	}
	return NULL;
}

static char *new_line(const Job *job, const AccountChange *change, const IniLine *near)
{
	const IniLine *like = model(job, near);
	g_autofree char *value = escape(change), *line = NULL;
	gsize column = equals_column(job), equals;
	const char *at;

	if (!like)
		return g_strdup_printf("%s = %s%s", change->key, value,
			line_end(job->text, job->len, near ? &near->at : NULL));
	line = line_like(job->text, job->len, &like->at, change->key, value);
	if (!column)
		return g_steal_pointer(&line);
	at = strchr(line, '=');
	equals = strcspn(line + strspn(line, " "), " =") + strspn(line, " ");
	return g_strdup_printf("%.*s%*s%s", (int)equals, line,
		column > equals ? (int)(column - equals) : 1, "", at);
}

/* The line behind which CHANGE goes: that of the key that it names, which may be as new as it is.
 */
static const IniLine *anchor(const Job *job, const AccountChange *change, const IniLine *last)
{
	for (gsize hops = 0; change->after && hops < job->count; hops++) {
		const IniLine *line = ini_find(job->lines, job->group, change->after);
		const AccountChange *other = NULL;

		if (line)
			return line;
		for (gsize i = 0; i < job->count; i++)
			if (g_str_equal(job->changes[i].key, change->after))
				other = &job->changes[i];
		if (!other)
			break;
		change = other;
	}
	return last;
}

static char *new_lines(const Job *job, const IniLine *line, const IniLine *last)
{
	GString *out = g_string_new(NULL);

	for (gsize i = 0; i < job->count; i++) {
		const AccountChange *change = &job->changes[i];
		g_autofree char *more = NULL;

		if (!change->value || ini_find(job->lines, job->group, change->key) ||
			anchor(job, change, last) != line)
			continue;
		more = new_line(job, change, line);
		g_string_append(out, more);
	}
	return g_string_free(out, FALSE);
}

static const AccountChange *change_of(const Job *job, const IniLine *line)
{
	for (gsize i = 0; line->kind == INI_KEY && i < job->count; i++)
		if (g_str_equal(job->changes[i].key, line->key))
			return &job->changes[i];
	return NULL;
}

/* Where nothing stood there is no blank before it, though others may have one. */
static void set_value(
	Draft *draft, const Job *job, const IniLine *line, const AccountChange *change)
{
	const char *value = job->text + line->value.at;
	gboolean wants_blank = line->value.len == 0 && value[-1] == '=' && value[-2] == ' ';
	g_autofree char *escaped = escape(change);
	g_autofree char *apart = g_strconcat(" ", escaped, NULL);

	draft_put(draft, job->text, line->value, wants_blank && *escaped ? apart : escaped);
}

static void edit_line(Draft *draft, const Job *job, const IniLine *line, const IniLine *last)
{
	const AccountChange *change = change_of(job, line);
	g_autofree char *more = new_lines(job, line, last);

	if (change && !change->value) {
		draft_put(draft, job->text, line->whole, more);
		return;
	}
	if (change)
		set_value(draft, job, line, change);
	line_put_behind(draft, job->text, job->len, &line->at, more);
}

static gboolean has_control(const char *words)
{
	while (*words && !g_ascii_iscntrl(*words))
		words++;
	return *words != '\0';
}

static gboolean refuse_controls(const Job *job, const char *group, GError **error)
{
	gboolean good = !has_control(group);

	for (gsize i = 0; i < job->count; i++)
		good = good && !(job->changes[i].value && has_control(job->changes[i].value));
	return good ||
		fail(error, EXIT_CONFIG, "a control character stands in what is to be written");
}

static gboolean is_readable(const Draft *draft, const Job *job, GError **error)
{
	gsize len;
	g_autofree char *text = draft_apply(draft, job->text, job->len, &len);
	g_autoptr(Accounts) accounts = accounts_parse(text, len, error);

	return accounts != NULL;
}

gboolean account_draft_set(Draft *draft, const char *text, gsize len, const char *group,
	const AccountChange *changes, gsize count, GError **error)
{
	g_autoptr(GPtrArray) lines = ini_lines(text, len, INI_KEYFILE);
	Job job = { text, len, group, changes, count, lines };
	const IniLine *last = NULL;

	for (guint i = 0; i < lines->len; i++) {
		const IniLine *line = lines->pdata[i];

		if (line->kind <= INI_KEY && is_ours(&job, line))
			last = line;
	}
	if (!last)
		return fail(error, EXIT_CONFIG, "%s: there is no such account", group);
	if (!refuse_controls(&job, group, error))
		return FALSE;
	for (guint i = 0; i < lines->len; i++) {
		const IniLine *line = lines->pdata[i];

		if (line->kind <= INI_KEY && is_ours(&job, line))
			edit_line(draft, &job, line, last);
	}
	return is_readable(draft, &job, error);
}

gboolean account_draft_append(Draft *draft, const char *text, gsize len, const char *group,
	const AccountChange *changes, gsize count, GError **error)
{
	g_autoptr(GPtrArray) lines = ini_lines(text, len, INI_KEYFILE);
	Job job = { text, len, NULL, changes, count, lines };
	const char *end = line_end(text, len, NULL);
	gsize now_len;
	g_autofree char *now = draft_apply(draft, text, len, &now_len);
	GString *out = g_string_new(NULL);

	if (!refuse_controls(&job, group, error)) {
		g_string_free(out, TRUE);
		return FALSE;
	}
	if (now_len > 0 && now[now_len - 1] != '\n')
		g_string_append(out, end);
	if (now_len > 0 && !g_str_has_suffix(now, "\n\n") && !g_str_has_suffix(now, "\n\r\n"))
		g_string_append(out, end);
	g_string_append_printf(out, "[%s]%s", group, end);
	for (gsize i = 0; i < count; i++)
		if (changes[i].value) {
			g_autofree char *line = new_line(&job, &changes[i], NULL);

			g_string_append(out, line);
		}
	draft_put(draft, text, (Span){ len, 0 }, out->str);
	g_string_free(out, TRUE);
	return is_readable(draft, &job, error);
}
