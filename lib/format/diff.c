/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/diff.h"

#include "base/text.h"

#include <string.h>

enum { CONTEXT = 3 };

#define MASK "*****"

/* One side of the diff. */
typedef struct {
	const char *text;
	gsize len;
	GArray *starts;  /* of gsize: where lines begin, and the end of the text */
	GArray *secrets; /* of Span, in order */
} Side;

/* OLD lines from FROM of the old text are ADDED lines from TO of the new one. */
typedef struct {
	guint from, old, to, added;
} Change;

typedef struct {
	Side old, new;
	GArray *changes; /* of Change, in order */
	GString *out;
	gboolean masked;
} Diff;

static guint line_count(const Side *side)
{
	return side->starts->len - 1;
}

static gsize line_start(const Side *side, guint line)
{
	return g_array_index(side->starts, gsize, line);
}

static void find_lines(Side *side)
{
	gsize at = 0;

	side->starts = g_array_new(FALSE, FALSE, sizeof(gsize));
	while (at < side->len) {
		const char *end = memchr(side->text + at, '\n', side->len - at);

		g_array_append_val(side->starts, at);
		at = end ? (gsize)(end - side->text) + 1 : side->len;
	}
	g_array_append_val(side->starts, at);
}

/* The line in which the byte AT stands; at the end of the text, one more than there are where the
 * last one has its end. */
static guint line_at(const Side *side, gsize at)
{
	guint low = 0, high = line_count(side);

	if (at > 0 && at == side->len && side->text[at - 1] != '\n')
		return high - 1;

	while (low < high) {
		guint middle = (low + high) / 2;

		if (line_start(side, middle + 1) <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void hide(GArray *secrets, gsize at, gsize len)
{
	Span span = { at, len };

	if (len > 0)
		g_array_append_val(secrets, span);
}

/* What of an edit is the bytes of a password that it replaces. */
static void hide_in_edit(GArray *secrets, const char *text, Span secret, const Edit *edit, gsize at)
{
	const char *end = edit->with + strlen(edit->with);

	for (const char *p = edit->with; secret.len > 0 && p < end; p++)
		if ((gsize)(end - p) >= secret.len && memcmp(p, text + secret.at, secret.len) == 0)
			hide(secrets, at + (gsize)(p - edit->with), secret.len);
}

/* Where the passwords of the old text stand in the new one: what edits leave of them. */
static void carry_secret(Diff *diff, const Draft *draft, Span secret)
{
	gsize at = secret.at, end = secret.at + secret.len, moved = 0; /* wraps */

	for (guint i = 0; i < draft->edits->len; i++) {
		const Edit *edit = &g_array_index(draft->edits, Edit, i);
		gsize edit_end = edit->span.at + edit->span.len;

		if (edit->span.at >= end)
			break;
		if (edit->span.at > at)
			hide(diff->new.secrets, at + moved, edit->span.at - at);
		if (edit_end > secret.at)
			hide_in_edit(diff->new.secrets, diff->old.text, secret, edit,
				edit->span.at + moved);
		moved += strlen(edit->with) - edit->span.len;
		at = MAX(at, edit_end);
	}
	if (at < end)
		hide(diff->new.secrets, at + moved, end - at);
}

static gboolean same_line(const Diff *diff, guint old, guint new)
{
	gsize old_at = line_start(&diff->old, old), new_at = line_start(&diff->new, new);
	gsize old_len = line_start(&diff->old, old + 1) - old_at;
	gsize new_len = line_start(&diff->new, new + 1) - new_at;

	return old_len == new_len &&
		memcmp(diff->old.text + old_at, diff->new.text + new_at, old_len) == 0;
}

static void add_change(Diff *diff, Change change)
{
	while (change.old > 0 && change.added > 0 && same_line(diff, change.from, change.to)) {
		change.from++;
		change.to++;
		change.old--;
		change.added--;
	}
	while (change.old > 0 && change.added > 0 &&
		same_line(diff, change.from + change.old - 1, change.to + change.added - 1)) {
		change.old--;
		change.added--;
	}
	if (change.old > 0 || change.added > 0)
		g_array_append_val(diff->changes, change);
}

/* Edits become changes of whole lines: those that an edit stands in or at the end of, for both
 * sides, and then without what is the same on both. */
static void find_changes(Diff *diff, const Draft *draft)
{
	gsize moved = 0; /* wraps */
	guint i = 0;

	while (i < draft->edits->len) {
		const Edit *edit = &g_array_index(draft->edits, Edit, i);
		guint first = line_at(&diff->old, edit->span.at), last = first, end;
		gsize new_at = line_start(&diff->old, first) + moved;
		Change change;

		for (; i < draft->edits->len; i++) {
			edit = &g_array_index(draft->edits, Edit, i);
			if (line_at(&diff->old, edit->span.at) > last)
				break;
			last = line_at(&diff->old, edit->span.at + edit->span.len);
			moved += strlen(edit->with) - edit->span.len;
		}
		last = MIN(last + 1, line_count(&diff->old));
		change = (Change){ first, last - first, line_at(&diff->new, new_at), 0 };
		if (i == draft->edits->len && last == line_count(&diff->old))
			end = line_count(&diff->new);
		else
			end = line_at(&diff->new, line_start(&diff->old, last) + moved);
		change.added = end - change.to;
		add_change(diff, change);
	}
}

static gboolean has_secret(const Side *side, guint line)
{
	for (guint i = 0; i < side->secrets->len; i++) {
		Span secret = g_array_index(side->secrets, Span, i);

		if (secret.at < line_start(side, line + 1) &&
			secret.at + secret.len > line_start(side, line))
			return TRUE;
	}
	return FALSE;
}

static void put_line(Diff *diff, char mark, const Side *side, guint line)
{
	gsize at = line_start(side, line), end = line_start(side, line + 1);
	gboolean ends = side->text[end - 1] == '\n';

	end -= ends;
	g_string_append_c(diff->out, mark);
	for (guint i = 0; i < side->secrets->len; i++) {
		Span secret = g_array_index(side->secrets, Span, i);

		if (secret.at >= end || secret.at + secret.len <= at)
			continue;
		if (secret.at > at)
			g_string_append_len(diff->out, side->text + at, (gssize)(secret.at - at));
		g_string_append(diff->out, MASK);
		at = MIN(end, secret.at + secret.len);
		diff->masked = TRUE;
	}
	g_string_append_len(diff->out, side->text + at, (gssize)(end - at));
	g_string_append(diff->out, ends ? "\n" : "\n\\ No newline at end of file\n");
}

static const Change *change_at(const Diff *diff, guint i)
{
	return &g_array_index(diff->changes, Change, i);
}

static guint end_of(const Change *change)
{
	return change->from + change->old;
}

/* The lines of context before the old line LINE, down to FLOOR. */
static guint before(const Diff *diff, guint line, guint floor)
{
	guint count = 0;

	while (count < CONTEXT && line - count > floor && !has_secret(&diff->old, line - count - 1))
		count++;
	return count;
}

/* The lines of context from the old line LINE on, up to CEILING. */
static guint behind(const Diff *diff, guint line, guint ceiling)
{
	guint count = 0;

	while (count < CONTEXT && line + count < ceiling && !has_secret(&diff->old, line + count))
		count++;
	return count;
}

/* Whether the changes I and the one behind it share a hunk. */
static gboolean are_near(const Diff *diff, guint i)
{
	guint from, to;

	if (i + 1 == diff->changes->len)
		return FALSE;
	from = end_of(change_at(diff, i));
	to = change_at(diff, i + 1)->from;
	if (to - from > 2 * CONTEXT)
		return FALSE;
	while (from < to && !has_secret(&diff->old, from))
		from++;
	return from == to;
}

static void put_range(GString *out, char mark, guint from, guint count)
{
	g_string_append_printf(out, " %c%u,%u", mark, from + (count > 0), count);
}

/* The hunk of the changes FIRST to LAST. git takes one without context behind it for the end of the
 * file, and one that starts from nothing, or leaves nothing, needs some context at all. Returns the
 * old line behind it. */
static guint put_hunk(Diff *diff, guint first, guint last, guint floor)
{
	const Change *head = change_at(diff, first), *tail = change_at(diff, last);
	guint lines = line_count(&diff->old), end = end_of(tail);
	guint ceiling = last + 1 < diff->changes->len ? change_at(diff, last + 1)->from : lines;
	guint lead = before(diff, head->from, floor), trail = behind(diff, end, ceiling);
	guint at, old, added;

	if (trail == 0 && end < lines)
		trail = 1;
	at = head->from - lead;
	old = end - at;
	added = tail->to + tail->added - (head->to - lead);
	if (lead + trail == 0 && head->from > floor && (old == 0 || added == 0)) {
		at--;
		old++;
		added++;
		lead = 1;
	}
	g_string_append(diff->out, "@@");
	put_range(diff->out, '-', at, old + trail);
	put_range(diff->out, '+', head->to - lead, added + trail);
	g_string_append(diff->out, " @@\n");
	for (guint i = first; i <= last; i++) {
		const Change *change = change_at(diff, i);

		for (; at < change->from; at++)
			put_line(diff, ' ', &diff->old, at);
		for (; at < end_of(change); at++)
			put_line(diff, '-', &diff->old, at);
		for (guint line = 0; line < change->added; line++)
			put_line(diff, '+', &diff->new, change->to + line);
	}
	for (; at < end + trail; at++)
		put_line(diff, ' ', &diff->old, at);
	return at;
}

/* As git quotes: what is not plain ASCII makes a string as in C of it. */
static char *quote(const char *side, const char *path)
{
	static const char letters[] = "\aa\bb\tt\nn\vv\ff\rr\"\"\\\\";
	GString *out = g_string_new("\"");
	gboolean plain = TRUE;

	g_string_append(out, side);
	for (; *path; path++) {
		const char *letter = NULL;

		for (const char *p = letters; *p && !letter; p += 2)
			letter = *p == *path ? p + 1 : NULL;
		if (letter)
			g_string_append_printf(out, "\\%c", *letter);
		else if (g_ascii_isprint(*path))
			g_string_append_c(out, *path);
		else
			g_string_append_printf(out, "\\%03o", (guint8)*path);
		plain = plain && !letter && g_ascii_isprint(*path);
	}
	if (plain)
		g_string_erase(out, 0, 1);
	else
		g_string_append_c(out, '"');
	return g_string_free(out, FALSE);
}

/* A name with a blank ends in a tab, so that git does not take the blank for its end. */
static void put_names(GString *out, const char *root, const char *path)
{
	gsize len = strlen(root);
	g_autofree char *old = NULL, *new = NULL;
	const char *end;

	while (len > 0 && root[len - 1] == '/')
		len--;
	if (strncmp(path, root, len) == 0 && path[len] == '/')
		path += len;
	while (*path == '/')
		path++;
	old = quote("a/", path);
	new = quote("b/", path);
	end = *old != '"' && strchr(path, ' ') ? "\t" : "";
	g_string_append_printf(
		out, "diff --git %s %s\n--- %s%s\n+++ %s%s\n", old, new, old, end, new, end);
}

static gint by_place(gconstpointer a, gconstpointer b)
{
	const Span *one = a, *other = b;

	return (one->at > other->at) - (one->at < other->at);
}

static void diff_clear(Diff *diff)
{
	g_array_unref(diff->old.starts);
	g_array_unref(diff->new.starts);
	g_array_unref(diff->new.secrets);
	g_array_unref(diff->changes);
}

GString *diff_draft(const Draft *draft, const char *text, gsize len, const char *root,
	const char *path, gboolean *masked)
{
	Diff diff = { .old = { text, len, NULL, draft->secrets }, .out = g_string_new(NULL) };
	g_autofree char *new_text = draft_apply(draft, text, len, &diff.new.len);
	guint first = 0, floor = 0;

	diff.new.text = new_text;
	diff.new.secrets = g_array_new(FALSE, FALSE, sizeof(Span));
	diff.changes = g_array_new(FALSE, FALSE, sizeof(Change));
	for (guint i = 0; i < draft->secrets->len; i++)
		carry_secret(&diff, draft, g_array_index(draft->secrets, Span, i));
	g_array_sort(diff.new.secrets, by_place);
	find_lines(&diff.old);
	find_lines(&diff.new);
	find_changes(&diff, draft);
	if (diff.changes->len > 0)
		put_names(diff.out, root, path);
	for (guint i = 0; i < diff.changes->len; i++) {
		if (are_near(&diff, i))
			continue;
		floor = put_hunk(&diff, first, i, floor);
		first = i + 1;
	}
	*masked = diff.masked;
	diff_clear(&diff);
	return diff.out;
}

char *diff_shown(const GString *diff)
{
	GString *out = g_string_new(NULL);
	gsize at = 0;

	while (at < diff->len) {
		gsize end = at;
		g_autofree char *safe = NULL;

		while (end < diff->len && diff->str[end] != '\n' && diff->str[end] != '\t')
			end++;
		safe = text_safe(diff->str + at, (gssize)(end - at));
		g_string_append(out, safe);
		if (end < diff->len)
			g_string_append_c(out, diff->str[end]);
		at = end + 1;
	}
	return g_string_free(out, FALSE);
}
