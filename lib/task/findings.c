/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/findings.h"
#include "base/text.h"

/* Which one it is, in words for people and as a member of JSON. */
typedef struct {
	char *folder, *uidl, *file;
	guint64 uid;
	gint64 arrival;
} Kept;

typedef struct {
	GPtrArray *kept; /* of Kept */
	guint64 count, marked;
} Kind;

struct Findings {
	Kind kinds[FINDING_KINDS];
};

static const char *const words[FINDING_KINDS] = {
	[FINDING_MISSING] = "missing",
	[FINDING_DIFFERS] = "differs",
	[FINDING_REMOVED] = "removed",
	[FINDING_CHANGED] = "changed",
	[FINDING_STRANGER] = "stranger",
};

static void kept_free(gpointer data)
{
	Kept *kept = data;

	g_free(kept->folder);
	g_free(kept->uidl);
	g_free(kept->file);
	g_free(kept);
}

Findings *findings_new(void)
{
	Findings *findings = g_new0(Findings, 1);
	guint i;

	for (i = 0; i < FINDING_KINDS; i++)
		findings->kinds[i].kept = g_ptr_array_new_with_free_func(kept_free);
	return findings;
}

void findings_free(Findings *findings)
{
	guint i;

	if (!findings)
		return;
	for (i = 0; i < FINDING_KINDS; i++)
		g_ptr_array_unref(findings->kinds[i].kept);
	g_free(findings);
}

void findings_add(Findings *findings, FindingKind kind, const Finding *finding)
{
	Kind *of = &findings->kinds[kind];
	Kept *kept;

	if (++of->count > FINDINGS_MAX)
		return;
	kept = g_new0(Kept, 1);
	kept->folder = g_strdup(finding->folder);
	kept->uidl = g_strdup(finding->uidl);
	kept->file = g_strdup(finding->file);
	kept->uid = finding->uid;
	kept->arrival = finding->arrival;
	g_ptr_array_add(of->kept, kept);
}

void findings_mark(Findings *findings)
{
	guint i;

	for (i = 0; i < FINDING_KINDS; i++)
		findings->kinds[i].marked = findings->kinds[i].count;
}

void findings_rewind(Findings *findings)
{
	guint i;

	for (i = 0; i < FINDING_KINDS; i++) {
		Kind *kind = &findings->kinds[i];

		kind->count = kind->marked;
		g_ptr_array_set_size(kind->kept, (gint)MIN(kind->count, FINDINGS_MAX));
	}
}

void findings_forget(Findings *findings, FindingKind kind)
{
	findings->kinds[kind].count = 0;
	g_ptr_array_set_size(findings->kinds[kind].kept, 0);
}

static char *day_of(gint64 arrival)
{
	g_autoptr(GDateTime) date = arrival ? g_date_time_new_from_unix_utc(arrival) : NULL;

	return date ? g_date_time_format(date, "arrived %Y-%m-%d") : g_strdup("arrival unknown");
}

/* A path names its folder. */
static void add_line(GString *lines, FindingKind kind, const Kept *kept)
{
	g_autofree char *file = kept->file ? text_safe(kept->file, -1) : NULL;
	g_autofree char *uidl = kept->uidl ? text_safe(kept->uidl, -1) : NULL;
	g_autofree char *day = kind == FINDING_REMOVED ? day_of(kept->arrival) : NULL;

	if (file && !day)
		g_string_append_printf(lines, "%s\n", file);
	else if (file)
		g_string_append_printf(lines, "%s  %s  %s\n", kept->folder, file, day);
	else if (kept->uid)
		g_string_append_printf(
			lines, "%s  uid %" G_GUINT64_FORMAT "\n", kept->folder, kept->uid);
	else
		g_string_append_printf(lines, "%s  %s%s\n", kept->folder, uidl ? "uidl " : "",
			uidl ? uidl : "no unique-id");
}

char *findings_words(const Findings *findings, const char *account)
{
	GString *lines = g_string_new(NULL);
	guint i, j;

	for (i = 0; i < FINDING_KINDS; i++) {
		const Kind *kind = &findings->kinds[i];
		g_autofree char *more = text_count(kind->count - kind->kept->len);

		for (j = 0; j < kind->kept->len; j++) {
			g_string_append_printf(lines, "%s: %s  ", account, words[i]);
			add_line(lines, i, kind->kept->pdata[j]);
		}
		if (kind->count > kind->kept->len)
			g_string_append_printf(
				lines, "%s: %s  and %s more\n", account, words[i], more);
	}
	return g_string_free(lines, FALSE);
}

static void add_item(Report *item, FindingKind kind, const Kept *kept)
{
	report_text(item, "finding", words[kind]);
	report_text(item, "folder", kept->folder);
	if (kept->uid)
		report_number(item, "uid", kept->uid);
	if (kept->uidl)
		report_text(item, "uidl", kept->uidl);
	if (kept->file)
		report_text(item, "file", kept->file);
	if (kept->arrival > 0)
		report_number(item, "arrival", (guint64)kept->arrival);
}

void findings_json(const Findings *findings, Report *item)
{
	guint64 more = 0;
	guint i, j;

	for (i = 0; i < FINDING_KINDS; i++) {
		const Kind *kind = &findings->kinds[i];

		for (j = 0; j < kind->kept->len; j++)
			add_item(report_item(item, "findings"), i, kind->kept->pdata[j]);
		more += kind->count - kind->kept->len;
	}
	if (more)
		report_number(item, "more_findings", more);
}
