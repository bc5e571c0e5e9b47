/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/syncroot.h"

#include "format/ini_lexer.h"
#include "format/mbsync_sections.h"

#include <string.h>

static void root_free(gpointer data)
{
	SyncRoot *root = data;

	g_free(root->path);
	g_free(root);
}

/* These tools run from a timer or a login, in the home directory: that is where a path leads that
 * begins with none of the letters ABSOLUTE. */
static SyncRoot *add(GPtrArray *roots, guint line, const char *path, const char *absolute)
{
	SyncRoot *root = g_new0(SyncRoot, 1);

	root->line = line;
	root->path = g_strconcat(*path && strchr(absolute, *path) ? "" : "~/", path, NULL);
	g_ptr_array_add(roots, root);
	return root;
}

static void add_root(GPtrArray *roots, guint line, const char *path)
{
	if (*path)
		add(roots, line, path, "/~$");
}

/* PATH up to its last '/', or all of it where it has none. */
static void cut_to_directory(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash)
		slash[1] = '\0';
}

/* What is read of a MaildirStore: *INBOX is the root that it has while it names none. */
static void add_mbsync_path(GPtrArray *roots, const MbsyncLine *line, SyncRoot **inbox)
{
	const char *path = mbsync_value(line);

	if (path && mbsync_line_is(line, "Path"))
		add(roots, line->line, path, "/~")->prefix = TRUE;
	if (!path || !mbsync_line_is(line, "Inbox"))
		return;
	if (*inbox)
		g_ptr_array_remove(roots, *inbox);
	*inbox = NULL;
	if (*path)
		add(roots, line->line, path, "/~");
}

static void mbsync_roots(GPtrArray *roots, const MbsyncFile *file)
{
	for (guint i = 0; i < file->sections->len; i++) {
		const MbsyncSection *store = file->sections->pdata[i];
		SyncRoot *inbox;

		if (store->kind != MBSYNC_MAILDIR_STORE)
			continue;
		inbox = add(roots, store->line, "~/Maildir", "~");
		for (guint n = 0; n < store->lines->len; n++)
			add_mbsync_path(roots, store->lines->pdata[n], &inbox);
	}
}

static void offlineimap_roots(GPtrArray *roots, const GPtrArray *lines)
{
	for (guint i = 0; i < lines->len; i++) {
		const IniLine *line = lines->pdata[i];
		g_autofree char *value = g_strdup(line->words), *path = NULL;
		g_auto(GStrv) parts = NULL;
		char *variable = strstr(value, "%(");

		if (!g_str_equal(line->key, "localfolders"))
			continue;
		if (variable)
			*variable = '\0';
		if (variable)
			cut_to_directory(value);
		parts = g_strsplit(value, "%%", -1);
		path = g_strjoinv("%", parts);
		add_root(roots, line->line, path);
	}
}

/* In a list getmail takes for a Maildir what begins like a path and ends in '/'; what lists only
 * one need not quote it. */
static void add_listed(GPtrArray *roots, guint line, const char *value)
{
	const char *p = value;

	if (strchr("/~.$", *p) && g_str_has_suffix(p, "/"))
		add_root(roots, line, p);
	while ((p = strpbrk(p, "'\""))) {
		const char *close = strchr(p + 1, *p);
		g_autofree char *item = NULL;

		if (!close)
			return;
		item = g_strndup(p + 1, (gsize)(close - p - 1));
		if (*item && strchr("/~.$", *item) && g_str_has_suffix(item, "/"))
			add_root(roots, line, item);
		p = close + 1;
	}
}

/* To getmail under Python 2 a value ends before a blank and ';'. */
static char *getmail_value(const IniLine *line)
{
	const char *comment = strstr(line->words, " ;");

	return g_strchomp(g_strndup(
		line->words, comment ? (gsize)(comment - line->words) : strlen(line->words)));
}

static void getmail_roots(GPtrArray *roots, const GPtrArray *lines)
{
	for (guint i = 0; i < lines->len; i++) {
		const IniLine *line = lines->pdata[i];
		const IniLine *type = ini_find(lines, line->section, "type");
		g_autofree char *value = NULL, *kind = NULL;

		if (!type || line->kind == INI_SECTION)
			continue;
		value = getmail_value(line);
		kind = getmail_value(type);
		if (g_ascii_strncasecmp(kind, "Multi", strlen("Multi")) == 0)
			add_listed(roots, line->line, value);
		else if (g_ascii_strcasecmp(kind, "Maildir") == 0 && g_str_equal(line->key, "path"))
			add_root(roots, line->line, value);
	}
}

static void notmuch_roots(GPtrArray *roots, const GPtrArray *lines)
{
	static const char *const keys[] = { "mail_root", "path" };

	for (guint i = 0; i < G_N_ELEMENTS(keys) && roots->len == 0; i++) {
		const IniLine *line = ini_find(lines, "database", keys[i]);
		g_auto(GStrv) parts = line ? g_strsplit(line->words, "\\s", -1) : NULL;
		g_autofree char *path = line ? g_strjoinv(" ", parts) : NULL;

		if (path && *path)
			add(roots, line->line, path, "/");
	}
}

GPtrArray *sync_roots(SyncTool tool, const char *text, gsize len)
{
	static void (*const readers[])(GPtrArray *, const GPtrArray *) = {
		[SYNC_OFFLINEIMAP] = offlineimap_roots,
		[SYNC_GETMAIL] = getmail_roots,
		[SYNC_NOTMUCH] = notmuch_roots,
	};
	GPtrArray *roots = g_ptr_array_new_with_free_func(root_free);
	g_autoptr(GPtrArray) lines = NULL;

	if (tool == SYNC_MBSYNC) {
		g_autoptr(MbsyncFile) file = mbsync_file_read(text, len);

		mbsync_roots(roots, file);
		return roots;
	}
	lines = ini_lines(text, len, tool == SYNC_NOTMUCH ? INI_KEYFILE : INI_PYTHON);
	readers[tool](roots, lines);
	return roots;
}
