/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/move_keyed.h"
#include "base/file.h"
#include "base/home.h"
#include "base/text.h"

#include <string.h>

enum { NETRC_MAX = 1024 * 1024, SEEN_MAX = 64 * 1024 * 1024, STORE_DEPTH = 8 };

/* Of a regular file: a FIFO would wait for its writer. The caller frees; NULL for none. */
static char *text_of(const char *path, gsize max)
{
	g_autofree char *whole = home_expand(path);
	gsize len;

	return g_file_test(whole, G_FILE_TEST_IS_REGULAR) ? file_load(whole, max, &len, NULL)
							  : NULL;
}

static void add(GPtrArray *lines, const char *where, const char *what)
{
	g_autofree char *safe = text_safe(where, -1);

	g_ptr_array_add(lines, g_strdup_printf("%s: %s", safe, what));
}

/* --- netrc: "machine HOST" in tokens, over any white space --- */

static gboolean names_machine(const char *text, const char *host)
{
	g_auto(GStrv) words = g_strsplit_set(text, " \t\r\n", -1);
	const char *before = "";

	for (guint i = 0; words[i]; i++) {
		if (!*words[i])
			continue;
		if (g_str_equal(before, "machine") && g_ascii_strcasecmp(words[i], host) == 0)
			return TRUE;
		before = words[i];
	}
	return FALSE;
}

static void look_at_netrc(GPtrArray *lines, const ServerUrl *old, const ServerUrl *new)
{
	static const char *const names[] = { "~/.netrc", "~/.authinfo" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *text = text_of(names[i], NETRC_MAX), *words = NULL;

		if (!text || !names_machine(text, old->host) || names_machine(text, new->host))
			continue;
		words = g_strdup_printf(
			"has a password for machine %s: add the same for %s", old->host, new->host);
		add(lines, names[i], words);
	}
}

/* --- the password store: files named as their entries --- */

static void look_at_entry(
	GPtrArray *lines, const char *entry, const ServerUrl *old, const ServerUrl *new)
{
	g_auto(GStrv) parts = g_strsplit(entry, old->host, -1);
	g_autofree char *renamed = NULL, *from = NULL, *to = NULL, *words = NULL;

	if (g_strv_length(parts) < 2)
		return;
	renamed = g_strjoinv(new->host, parts);
	from = g_shell_quote(entry);
	to = g_shell_quote(renamed);
	words = g_strdup_printf(
		"is named after %s: if a command asks for it by server, pass cp %s %s", old->host,
		from, to);
	add(lines, entry, words);
}

static void walk_store(GPtrArray *lines, const char *root, const char *beneath, guint depth,
	const ServerUrl *servers[2])
{
	g_autofree char *path = g_build_filename(root, beneath, NULL);
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);

	for (const char *name; dir && (name = g_dir_read_name(dir));) {
		g_autofree char *inner =
			*beneath ? g_build_filename(beneath, name, NULL) : g_strdup(name);
		g_autofree char *whole = g_build_filename(root, inner, NULL);

		if (*name == '.' || g_file_test(whole, G_FILE_TEST_IS_SYMLINK))
			continue;
		if (g_str_has_suffix(name, ".gpg") || g_str_has_suffix(name, ".age")) {
			*strrchr(inner, '.') = '\0';
			look_at_entry(lines, inner, servers[0], servers[1]);
		} else if (depth > 0 && g_file_test(whole, G_FILE_TEST_IS_DIR)) {
			walk_store(lines, root, inner, depth - 1, servers);
		}
	}
}

static void look_at_store(GPtrArray *lines, const ServerUrl *old, const ServerUrl *new)
{
	const char *named = g_getenv("PASSWORD_STORE_DIR");
	g_autofree char *root = home_expand(named && *named ? named : "~/.password-store");

	walk_store(lines, root, "", STORE_DEPTH, (const ServerUrl *[]){ old, new });
}

/* --- lists of what was fetched --- */

static const char again[] = "has what was fetched from the old server: from the new one, what is "
			    "still there comes once more";

static void look_at_seen_files(GPtrArray *lines, const ServerUrl *old)
{
	static const struct {
		const char *folder, *pattern; /* %s: the host */
	} lists[] = {
		{ "~/.mpop_uidls", "*_at_%s" },
		{ "~/.getmail", "oldmail-%s-*" },
		{ "~/.local/share/getmail", "oldmail-%s-*" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
		g_autofree char *path = home_expand(lists[i].folder);
		g_auto(GStrv) around = g_strsplit(lists[i].pattern, "%s", -1);
		g_autofree char *pattern = g_strjoinv(old->host, around);
		g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);

		for (const char *name; dir && (name = g_dir_read_name(dir));) {
			g_autofree char *where = g_build_filename(lists[i].folder, name, NULL);

			if (g_pattern_match_simple(pattern, name))
				add(lines, where, again);
		}
	}
}

/* fetchmail: "user@host unique-id" a line. */
static void look_at_fetchids(GPtrArray *lines, const ServerUrl *old)
{
	g_autofree char *text = text_of("~/.fetchids", SEEN_MAX);
	g_autofree char *mark = g_strdup_printf("@%s ", old->host);

	if (text && strstr(text, mark))
		add(lines, "~/.fetchids", again);
}

static int by_words(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

GPtrArray *move_keyed(const ServerUrl *old, const ServerUrl *new)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);

	if (g_str_equal(old->host, new->host))
		return lines;
	look_at_netrc(lines, old, new);
	look_at_store(lines, old, new);
	look_at_seen_files(lines, old);
	look_at_fetchids(lines, old);
	g_ptr_array_sort(lines, by_words);
	return lines;
}
