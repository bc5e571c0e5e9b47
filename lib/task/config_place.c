/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/config_place.h"
#include "base/home.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Beneath the person's home, or $XDG_CONFIG_HOME where it begins with '@'; the last part may have
 * wildcards. */
static const struct {
	ConfigKind kind;
	const char *path;
} places[] = {
	{ CONFIG_ACCOUNTS, "@muttkit/accounts" },
	{ CONFIG_MUTT, "~/.neomuttrc" },
	{ CONFIG_MUTT, "~/.neomutt/neomuttrc" },
	{ CONFIG_MUTT, "@neomutt/neomuttrc" },
	{ CONFIG_MUTT, "~/.muttrc" },
	{ CONFIG_MUTT, "~/.mutt/muttrc" },
	{ CONFIG_MUTT, "@mutt/muttrc" },
	{ CONFIG_MUTT, "~/.neomutt/muttrc" },
	{ CONFIG_MUTT, "@neomutt/muttrc" },
	{ CONFIG_MBSYNC, "~/.mbsyncrc" },
	{ CONFIG_MBSYNC, "@isyncrc" },
	{ CONFIG_MSMTP, "~/.msmtprc" },
	{ CONFIG_MSMTP, "@msmtp/config" },
	{ CONFIG_MPOP, "~/.mpoprc" },
	{ CONFIG_MPOP, "@mpop/config" },
	{ CONFIG_OFFLINEIMAP, "~/.offlineimaprc" },
	{ CONFIG_OFFLINEIMAP, "@offlineimap/config" },
	{ CONFIG_GETMAIL, "~/.getmail/*rc" },
	{ CONFIG_GETMAIL, "~/.getmail/getmailrc-*" },
	{ CONFIG_GETMAIL, "@getmail/*rc" },
	{ CONFIG_GETMAIL, "@getmail/getmailrc-*" },
	{ CONFIG_FETCHMAIL, "~/.fetchmailrc" },
	{ CONFIG_GOIMAPNOTIFY, "@goimapnotify/*.yaml" },
	{ CONFIG_GOIMAPNOTIFY, "@goimapnotify/*.yml" },
	{ CONFIG_GOIMAPNOTIFY, "@goimapnotify/*.json" },
	{ CONFIG_GOIMAPNOTIFY, "@goimapnotify/*.conf" },
	{ CONFIG_GOIMAPNOTIFY, "@imapnotify/*.yaml" },
	{ CONFIG_GOIMAPNOTIFY, "@imapnotify/*.yml" },
	{ CONFIG_GOIMAPNOTIFY, "@imapnotify/*.json" },
	{ CONFIG_GOIMAPNOTIFY, "@imapnotify/*.conf" },
};

static int by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *names_in(const char *folder, const char *pattern)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

	for (const char *name; dir && (name = g_dir_read_name(dir));)
		if (*name != '.' && *name != '#' && g_pattern_match_simple(pattern, name))
			g_ptr_array_add(names, g_strdup(name));
	g_ptr_array_sort(names, by_name);
	return names;
}

void config_places(void (*take)(const char *path, ConfigKind kind, gpointer data), gpointer data)
{
	for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
		const char *place = places[i].path;
		g_autofree char *path = *place == '@'
			? g_build_filename(home_root(HOME_CONFIG), place + 1, NULL)
			: home_expand(place);
		g_autofree char *folder = g_path_get_dirname(path);
		g_autofree char *pattern = g_path_get_basename(path);
		g_autoptr(GPtrArray) names = NULL;

		if (!strchr(pattern, '*')) {
			if (g_file_test(path, G_FILE_TEST_EXISTS))
				take(path, places[i].kind, data);
			continue;
		}
		names = names_in(folder, pattern);
		for (guint n = 0; n < names->len; n++) {
			g_autofree char *file = g_build_filename(folder, names->pdata[n], NULL);

			take(file, places[i].kind, data);
		}
	}
}

char *config_target(const char *path)
{
	char *real = realpath(path, NULL), *copy = g_strdup(real);

	free(real);
	return copy;
}

/* --- what a file is made from --- */

/* NAME in chezmoi's source without the attributes that stand before it. */
static const char *bare_name(const char *name)
{
	static const char *const attributes[] = { "private_", "readonly_", "executable_", "exact_",
		"empty_", "create_", "modify_", "encrypted_", "symlink_" };
	guint i = 0;

	while (i < G_N_ELEMENTS(attributes)) {
		if (g_str_has_prefix(name, attributes[i])) {
			name += strlen(attributes[i]);
			i = 0;
		} else {
			i++;
		}
	}
	return name;
}

/* ".mbsyncrc" may be "private_dot_mbsyncrc.tmpl" there. */
static gboolean is_source_of(const char *source, const char *name)
{
	const char *bare = bare_name(source);
	gboolean dot = g_str_has_prefix(bare, "dot_");
	g_autofree char *dotted =
		g_strconcat(dot ? "." : "", bare + (dot ? strlen("dot_") : 0), NULL);

	if (g_str_has_suffix(dotted, ".tmpl"))
		dotted[strlen(dotted) - strlen(".tmpl")] = '\0';
	return g_str_equal(dotted, name);
}

/* Where chezmoi keeps the source of TARGET, or NULL. The caller frees. */
static char *find_in_chezmoi(const char *target)
{
	g_autofree char *home = home_expand("~"), *beneath = NULL;
	g_auto(GStrv) parts = NULL;
	g_autofree char *at = g_build_filename(home_root(HOME_DATA), "chezmoi", NULL);

	if (!g_str_has_prefix(target, home) || target[strlen(home)] != '/')
		return NULL;
	parts = g_strsplit(target + strlen(home) + 1, "/", -1);
	for (guint i = 0; parts[i]; i++) {
		g_autoptr(GDir) dir = g_dir_open(at, 0, NULL);
		const char *name;

		while (dir && (name = g_dir_read_name(dir)) && !is_source_of(name, parts[i]))
			;
		if (!dir || !name)
			return NULL;
		beneath = g_steal_pointer(&at);
		at = g_build_filename(beneath, name, NULL);
		g_clear_pointer(&beneath, g_free);
	}
	return g_steal_pointer(&at);
}

/* The file beside TARGET that it is made from, or NULL. The caller frees. */
static char *find_beside(const char *target)
{
	static const char *const endings[] = { ".tmpl", ".m4", ".in", ".j2", ".jinja", ".erb",
		"##template" };

	for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
		g_autofree char *source = g_strconcat(target, endings[i], NULL);

		if (g_file_test(source, G_FILE_TEST_EXISTS))
			return g_steal_pointer(&source);
	}
	return NULL;
}

static char *find_source(const char *target)
{
	char *source = find_beside(target);

	return source ? source : find_in_chezmoi(target);
}

char *config_refusal(const char *target)
{
	static const char *const stores[] = { "/nix/store/", "/gnu/store/" };
	g_autofree char *folder = g_path_get_dirname(target), *source = find_source(target);
	struct stat st;

	for (guint i = 0; i < G_N_ELEMENTS(stores); i++)
		if (g_str_has_prefix(target, stores[i]))
			return g_strdup_printf(
				"%s is generated: edit what it is made from", stores[i]);
	if (source)
		return g_strdup_printf("it is made from %s: edit that", source);
	if (stat(target, &st) < 0 || (st.st_uid != geteuid() && geteuid() != 0))
		return g_strdup("it belongs to another user");
	if (access(target, W_OK) < 0 || access(folder, W_OK) < 0)
		return g_strdup_printf("it cannot be written: %s", g_strerror(errno));
	return NULL;
}

char *config_repository(const char *target)
{
	char *folder = g_path_get_dirname(target);

	for (;;) {
		g_autofree char *git = g_build_filename(folder, ".git", NULL);
		char *above;

		if (g_file_test(git, G_FILE_TEST_EXISTS))
			return folder;
		above = g_path_get_dirname(folder);
		if (g_str_equal(above, folder)) {
			g_free(above);
			g_free(folder);
			return NULL;
		}
		g_free(folder);
		folder = above;
	}
}
