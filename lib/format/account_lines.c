/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/account_lines.h"

#include <string.h>

enum { NAME_MAX_BYTES = 200, KEY_SHOWN_MAX = 40 };

typedef struct {
	AccountKeyRefuse refuse;
	GHashTable *seen; /* "group" and "group\nkey" */
	char *group;
} Scan;

static gboolean is_group_name(const char *name)
{
	gsize len = strlen(name);

	for (gsize i = 0; i < len; i++)
		if (!g_ascii_isalnum(name[i]) && !strchr("-_.@+", name[i]))
			return FALSE;
	return len > 0 && len <= NAME_MAX_BYTES && name[0] != '.' && name[0] != '-';
}

/* What stands before '=' may be half of a command whose '=' is another one: only what looks like a
 * key is named. */
static gboolean is_harmless(const char *key)
{
	return strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
		strlen(key) &&
		strlen(key) <= KEY_SHOWN_MAX;
}

static gboolean scan_group(Scan *scan, char *line, GError **error)
{
	gsize len = strlen(line);

	if (line[len - 1] != ']')
		return fail(error, EXIT_CONFIG, "a ']' is missing");
	line[len - 1] = '\0';
	if (!is_group_name(line + 1))
		return fail(error, EXIT_CONFIG,
			"an account's name has letters, digits and -_.@+ and begins with neither '-' "
			"nor '.'");
	g_free(scan->group);
	scan->group = g_strdup(line + 1);
	if (!g_hash_table_add(scan->seen, g_strdup(scan->group)))
		return fail(error, EXIT_CONFIG, "[%s] stands here a second time", scan->group);
	return TRUE;
}

static gboolean scan_key(Scan *scan, char *line, GError **error)
{
	char *equals = strchr(line, '=');
	const char *why;

	if (!equals)
		return fail(error, EXIT_CONFIG, "neither [account] nor key = value");
	if (!scan->group)
		return fail(error, EXIT_CONFIG, "an [account] has to stand before the first key");
	*equals = '\0';
	g_strchomp(line);
	why = scan->refuse(scan->group, line);
	if (why && !is_harmless(line))
		return fail(error, EXIT_CONFIG, "%s: %s", scan->group, why);
	if (why)
		return fail(error, EXIT_CONFIG, "%s: %s: %s", scan->group, line, why);
	if (!g_hash_table_add(scan->seen, g_strconcat(scan->group, "\n", line, NULL)))
		return fail(
			error, EXIT_CONFIG, "%s: %s: stands here a second time", scan->group, line);
	return TRUE;
}

static gboolean scan_line(Scan *scan, char *line, GError **error)
{
	g_strstrip(line);
	if (!*line || *line == '#')
		return TRUE;
	return *line == '[' ? scan_group(scan, line, error) : scan_key(scan, line, error);
}

gboolean account_lines_check(const char *text, AccountKeyRefuse refuse, GError **error)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	Scan scan = { refuse, seen, NULL };
	gboolean good = TRUE;

	for (guint i = 0; good && lines[i]; i++) {
		good = scan_line(&scan, lines[i], error);
		if (!good)
			g_prefix_error(error, "line %u: ", i + 1);
	}
	g_free(scan.group);
	return good;
}
