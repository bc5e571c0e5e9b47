/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/syncroot.h"

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

/* The next argument of a line as isync reads them (get_arg in its config.c): '"' switches blanks
 * on and off, '\\' takes the next character as it is. NULL at the end of the line or a comment. */
static char *next_argument(const char **p)
{
	GString *argument;
	gboolean quoted = FALSE;

	while (g_ascii_isspace(**p))
		++*p;
	if (!**p || **p == '#')
		return NULL;
	argument = g_string_new(NULL);
	for (; **p && (quoted || !g_ascii_isspace(**p)); ++*p) {
		if (**p == '"')
			quoted = !quoted;
		else if (**p != '\\')
			g_string_append_c(argument, **p);
		else if ((*p)[1])
			g_string_append_c(argument, *++*p);
	}
	return g_string_free(argument, FALSE);
}

static gboolean begins_section(const char *keyword)
{
	static const char *const others[] = { "IMAPAccount", "IMAPStore", "Channel", "Group" };

	for (guint i = 0; i < G_N_ELEMENTS(others); i++)
		if (g_ascii_strcasecmp(keyword, others[i]) == 0)
			return TRUE;
	return FALSE;
}

/* What is read of a MaildirStore: *INBOX is the root that it has while it names none. */
static void add_mbsync_path(
	GPtrArray *roots, guint line, const char *keyword, const char *path, SyncRoot **inbox)
{
	if (g_ascii_strcasecmp(keyword, "Path") == 0)
		add(roots, line, path, "/~")->prefix = TRUE;
	if (g_ascii_strcasecmp(keyword, "Inbox") != 0)
		return;
	if (*inbox)
		g_ptr_array_remove(roots, *inbox);
	*inbox = NULL;
	if (*path)
		add(roots, line, path, "/~");
}

static void mbsync_roots(GPtrArray *roots, char **lines)
{
	gboolean in_maildir = FALSE;
	SyncRoot *inbox = NULL;

	for (guint i = 0; lines[i]; i++) {
		const char *p = lines[i];
		g_autofree char *keyword = next_argument(&p);
		g_autofree char *argument = keyword ? next_argument(&p) : NULL;

		if (!keyword && *p == '#')
			continue;
		if (!keyword || begins_section(keyword)) {
			in_maildir = FALSE;
		} else if (g_ascii_strcasecmp(keyword, "MaildirStore") == 0) {
			in_maildir = TRUE;
			inbox = add(roots, i + 1, "~/Maildir", "~");
		} else if (in_maildir && argument) {
			add_mbsync_path(roots, i + 1, keyword, argument, &inbox);
		}
	}
}

/* One line of an ini file that gives a value, or goes on with one. */
typedef struct {
	guint line;
	char *section, *key; /* lower case */
	char *value;
} Entry;

static void entry_free(gpointer data)
{
	Entry *entry = data;

	g_free(entry->section);
	g_free(entry->key);
	g_free(entry->value);
	g_free(entry);
}

static void add_entry(
	GPtrArray *entries, guint line, const char *section, const char *key, const char *value)
{
	Entry *entry = g_new0(Entry, 1);

	entry->line = line;
	entry->section = g_strdup(section);
	entry->key = g_strdup(key);
	entry->value = g_strstrip(g_strdup(value));
	g_ptr_array_add(entries, entry);
}

/* The name before the delimiter, which LINE is set behind; NULL where there is none. */
static char *take_name(const char **line, const char *delimiters)
{
	gsize len = strcspn(*line, delimiters);
	g_autofree char *name = g_ascii_strdown(*line, (gssize)len);

	if (!(*line)[len])
		return NULL;
	*line += len + 1;
	return g_strdup(g_strstrip(name));
}

/* The common ground of Python's ConfigParser, where a deeper line goes on with the value before it,
 * and of GKeyFile, where none does. */
static GPtrArray *ini_entries(char **lines, gboolean lines_go_on)
{
	GPtrArray *entries = g_ptr_array_new_with_free_func(entry_free);
	g_autofree char *section = g_strdup(""), *key = NULL;
	gsize key_indent = 0;

	for (guint i = 0; lines[i]; i++) {
		gsize indent = strspn(lines[i], " \t");
		const char *p = lines[i] + indent;
		char *name;

		if (strchr("#;\r", *p))
			continue;
		if (lines_go_on && key && indent > key_indent) {
			add_entry(entries, i + 1, section, key, p);
			continue;
		}
		g_clear_pointer(&key, g_free);
		if (*p == '[' && strchr(p, ']')) {
			g_free(section);
			p++;
			section = take_name(&p, "]");
			continue;
		}
		name = take_name(&p, "=:");
		if (name)
			add_entry(entries, i + 1, section, name, p);
		key = name;
		key_indent = indent;
	}
	return entries;
}

static void offlineimap_roots(GPtrArray *roots, const GPtrArray *entries)
{
	for (guint i = 0; i < entries->len; i++) {
		const Entry *entry = entries->pdata[i];
		g_auto(GStrv) parts = NULL;
		g_autofree char *path = NULL;
		char *variable;

		if (!g_str_equal(entry->key, "localfolders"))
			continue;
		variable = strstr(entry->value, "%(");
		if (variable)
			*variable = '\0';
		if (variable)
			cut_to_directory(entry->value);
		parts = g_strsplit(entry->value, "%%", -1);
		path = g_strjoinv("%", parts);
		add_root(roots, entry->line, path);
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

static void getmail_roots(GPtrArray *roots, const GPtrArray *entries)
{
	g_autoptr(GHashTable) types = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < entries->len; i++) {
		const Entry *entry = entries->pdata[i];
		char *comment = strstr(entry->value, " ;");

		if (comment)
			*comment = '\0';
		g_strchomp(entry->value);
		if (g_str_equal(entry->key, "type"))
			g_hash_table_insert(types, entry->section, entry->value);
	}
	for (guint i = 0; i < entries->len; i++) {
		const Entry *entry = entries->pdata[i];
		const char *type = g_hash_table_lookup(types, entry->section);

		if (!type)
			continue;
		if (g_ascii_strncasecmp(type, "Multi", strlen("Multi")) == 0)
			add_listed(roots, entry->line, entry->value);
		else if (g_ascii_strcasecmp(type, "Maildir") == 0 &&
			g_str_equal(entry->key, "path"))
			add_root(roots, entry->line, entry->value);
	}
}

/* Of two lines for one key GKeyFile takes the last. */
static void notmuch_roots(GPtrArray *roots, const GPtrArray *entries)
{
	static const char *const keys[] = { "mail_root", "path" };

	for (guint k = 0; k < G_N_ELEMENTS(keys) && roots->len == 0; k++)
		for (guint i = entries->len; i > 0 && roots->len == 0; i--) {
			const Entry *entry = entries->pdata[i - 1];
			g_auto(GStrv) parts = NULL;
			g_autofree char *path = NULL;

			if (!g_str_equal(entry->section, "database") ||
				!g_str_equal(entry->key, keys[k]))
				continue;
			parts = g_strsplit(entry->value, "\\s", -1);
			path = g_strjoinv(" ", parts);
			if (*path)
				add(roots, entry->line, path, "/");
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
	g_autofree char *copy = g_strndup(text, len);
	g_auto(GStrv) lines = g_strsplit(copy, "\n", -1);
	g_autoptr(GPtrArray) entries = NULL;

	if (tool == SYNC_MBSYNC) {
		mbsync_roots(roots, lines);
		return roots;
	}
	entries = ini_entries(lines, tool != SYNC_NOTMUCH);
	readers[tool](roots, entries);
	return roots;
}
