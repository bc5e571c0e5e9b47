/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/mbsync_sections.h"

#include <string.h>

static const struct {
	const char *keyword;
	MbsyncKind kind;
} begins[] = {
	{ "IMAPAccount", MBSYNC_ACCOUNT },
	{ "IMAPStore", MBSYNC_IMAP_STORE },
	{ "MaildirStore", MBSYNC_MAILDIR_STORE },
	{ "Channel", MBSYNC_CHANNEL },
	{ "Group", MBSYNC_GROUP },
};

static void argument_clear(gpointer argument)
{
	g_free(((MbsyncArgument *)argument)->value);
}

static void line_free(gpointer data)
{
	MbsyncLine *line = data;

	g_free(line->keyword);
	g_array_unref(line->arguments);
	g_free(line);
}

static void section_free(gpointer data)
{
	MbsyncSection *section = data;

	g_free(section->name);
	g_ptr_array_unref(section->lines);
	g_free(section);
}

void mbsync_file_free(MbsyncFile *file)
{
	if (!file)
		return;
	g_ptr_array_unref(file->sections);
	g_ptr_array_unref(file->lines);
	g_free(file);
}

/* The argument at *AT or behind blanks, before END; *AT moves behind it. FALSE where the line or a
 * comment ends it all; then *AT is at that. Only ASCII's printable
 * characters can be escaped. */
static gboolean next_argument(const char *text, gsize *at, gsize end, MbsyncArgument *argument)
{
	g_autoptr(GString) value = g_string_new(NULL);
	gboolean escaped = FALSE, quoted = FALSE;
	gsize start;

	while (*at < end && g_ascii_isspace(text[*at]))
		++*at;
	if (*at == end || text[*at] == '#')
		return FALSE;
	for (start = *at; *at < end; ++*at) {
		char c = text[*at];

		if (escaped && (signed char)c >= ' ') {
			escaped = FALSE;
			g_string_append_c(value, c);
		} else if (c == '\\') {
			escaped = TRUE;
		} else if (c == '"') {
			quoted = !quoted;
		} else if (!quoted && g_ascii_isspace(c)) {
			break;
		} else {
			g_string_append_c(value, c);
		}
	}
	*argument =
		(MbsyncArgument){ { start, *at - start }, g_strdup(value->str), escaped || quoted };
	return TRUE;
}

/* NULL for a line with a comment alone. */
static MbsyncLine *read_line(const char *text, guint number, Span whole)
{
	gsize at = whole.at, end = at + strnlen(text + at, whole.len);
	MbsyncArgument argument;
	MbsyncLine *line;

	if (end > at && text[end - 1] == '\n')
		end--;
	if (!next_argument(text, &at, end, &argument)) {
		if (at < end)
			return NULL;
		argument = (MbsyncArgument){ { whole.at, 0 }, g_strdup("") };
	}
	line = g_new0(MbsyncLine, 1);
	line->line = number;
	line->keyword = argument.value;
	line->at = (KeyLine){ whole, argument.span, { argument.span.at + argument.span.len, 0 } };
	line->arguments = g_array_new(FALSE, FALSE, sizeof(MbsyncArgument));
	g_array_set_clear_func(line->arguments, argument_clear);
	while (next_argument(text, &at, end, &argument)) {
		if (line->arguments->len == 0)
			line->at.value = argument.span;
		g_array_append_val(line->arguments, argument);
	}
	return line;
}

gboolean mbsync_line_is(const MbsyncLine *line, const char *keyword)
{
	return g_ascii_strcasecmp(line->keyword, keyword) == 0;
}

const char *mbsync_value(const MbsyncLine *line)
{
	return line && line->arguments->len > 0
		? g_array_index(line->arguments, MbsyncArgument, 0).value
		: NULL;
}

static MbsyncSection *add_section(MbsyncFile *file, MbsyncKind kind, guint line, const char *name)
{
	MbsyncSection *section = g_new0(MbsyncSection, 1);

	section->kind = kind;
	section->line = line;
	section->name = g_strdup(name ? name : "");
	section->lines = g_ptr_array_new();
	g_ptr_array_add(file->sections, section);
	return section;
}

/* The section that LINE begins, or NULL. */
static MbsyncSection *begin_section(MbsyncFile *file, const MbsyncLine *line)
{
	for (guint i = 0; i < G_N_ELEMENTS(begins); i++)
		if (mbsync_line_is(line, begins[i].keyword))
			return add_section(file, begins[i].kind, line->line, mbsync_value(line));
	return NULL;
}

/* LINE, which follows one of CURRENT; the section that goes on behind it. */
static MbsyncSection *take_line(MbsyncFile *file, MbsyncSection *current, MbsyncLine *line)
{
	gboolean lists = current->kind == MBSYNC_GROUP && mbsync_line_is(line, "Channel");
	MbsyncSection *begun = lists ? NULL : begin_section(file, line);

	g_ptr_array_add(file->lines, line);
	if (begun)
		return begun;
	if (line->at.name.len == 0)
		return file->sections->pdata[0];
	g_ptr_array_add(current->lines, line);
	return current;
}

MbsyncFile *mbsync_file_read(const char *text, gsize len)
{
	MbsyncFile *file = g_new0(MbsyncFile, 1);
	MbsyncSection *current;
	guint number = 1;

	file->lines = g_ptr_array_new_with_free_func(line_free);
	file->sections = g_ptr_array_new_with_free_func(section_free);
	current = add_section(file, MBSYNC_GLOBAL, 1, NULL);
	for (gsize at = 0, size; at < len; at += size) {
		const char *end = memchr(text + at, '\n', len - at);
		MbsyncLine *line;

		size = end ? (gsize)(end - text) - at + 1 : len - at;
		line = read_line(text, number++, (Span){ at, size });
		if (line)
			current = take_line(file, current, line);
	}
	return file;
}

const MbsyncLine *mbsync_find_either(
	const MbsyncSection *section, const char *keyword, const char *other)
{
	for (guint i = section->lines->len; i > 0; i--) {
		const MbsyncLine *line = section->lines->pdata[i - 1];

		if (line->arguments->len > 0 &&
			(mbsync_line_is(line, keyword) || mbsync_line_is(line, other)))
			return line;
	}
	return NULL;
}

const MbsyncLine *mbsync_find(const MbsyncSection *section, const char *keyword)
{
	return mbsync_find_either(section, keyword, keyword);
}

const MbsyncSection *mbsync_section(const MbsyncFile *file, MbsyncKind kind, const char *name)
{
	for (guint i = 0; i < file->sections->len; i++) {
		const MbsyncSection *section = file->sections->pdata[i];

		if (section->kind == kind && g_str_equal(section->name, name))
			return section;
	}
	return NULL;
}
