/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/guard.h"
#include "base/file.h"
#include "base/home.h"
#include "format/syncroot.h"
#include "task/local_path.h"

#include <string.h>

enum { CONFIG_MAX = 4 * 1024 * 1024 };

typedef struct {
	SyncTool tool;
	const char *name;
	const char *
		path; /* in the person's home, or below $XDG_CONFIG_HOME where it begins with '@' */
} Config;

static const Config notmuch = { SYNC_NOTMUCH, "notmuch", NULL };

static const Config configs[] = {
	{ SYNC_MBSYNC, "mbsync", "~/.mbsyncrc" },
	{ SYNC_MBSYNC, "mbsync", "@isyncrc" },
	{ SYNC_OFFLINEIMAP, "offlineimap", "~/.offlineimaprc" },
	{ SYNC_OFFLINEIMAP, "offlineimap", "@offlineimap/config" },
	{ SYNC_GETMAIL, "getmail", "~/.getmail/getmailrc" },
	{ SYNC_GETMAIL, "getmail", "@getmail/getmailrc" },
	{ SYNC_NOTMUCH, "notmuch", "~/.notmuch-config" },
	{ SYNC_NOTMUCH, "notmuch", "@notmuch/default/config" },
};

/* Whether a name that begins with PREFIX, as written, can be PATH or a folder above it. */
static gboolean begins_with(const char *path, const char *prefix)
{
	g_autofree char *beneath = g_strconcat(path, "/", NULL);
	g_autofree char *written = strchr(prefix, '/') ? g_strdup(prefix) : home_expand(prefix);
	char *rest = strrchr(written, '/');
	g_autofree char *dir = NULL, *real = NULL, *whole = NULL;

	*rest++ = '\0';
	dir = home_expand(*written ? written : "/");
	real = local_path_resolve(dir);
	whole = g_strconcat(g_str_equal(real, "/") ? "" : real, "/", rest, NULL);
	return g_str_has_prefix(beneath, whole);
}

/* Whether ARCHIVE, resolved, lies where a tool keeps mail that calls it by ROOT. */
static gboolean lies_in(const char *archive, SyncTool tool, const SyncRoot *root)
{
	gboolean variables = tool == SYNC_OFFLINEIMAP || tool == SYNC_GETMAIL;
	g_autofree char *path = variables ? local_path_expand(root->path) : g_strdup(root->path);
	g_autofree char *absolute = home_expand(path);
	g_autofree char *real = local_path_resolve(absolute);

	return local_path_is_beneath(archive, real) || (root->prefix && begins_with(archive, path));
}

static gboolean check_root(const char *archive, const Config *config, const SyncRoot *root,
	const char *place, GError **error)
{
	return !lies_in(archive, config->tool, root) ||
		fail(error, EXIT_CONFIG,
			"archive: %s lies beneath %s%s, which %s keeps mail in (%s)", archive,
			root->path, root->prefix ? "*" : "", config->name, place);
}

/* A config of notmuch that names no place leaves it where notmuch-config(1) says. */
static gboolean check_default(
	const char *archive, const Config *config, const char *file, GError **error)
{
	const char *maildir = g_getenv("MAILDIR");
	SyncRoot root = { .path = (char *)(maildir && *maildir ? maildir : "~/mail") };
	g_autofree char *place = g_strdup_printf("%s names no other", file);

	return check_root(archive, config, &root, place, error);
}

static gboolean check_file(
	const Config *config, const char *file, const char *archive, GError **error)
{
	g_autoptr(GPtrArray) roots = NULL;
	g_autofree char *text = NULL;
	gsize len = 0;
	guint i;

	text = file_load(file, CONFIG_MAX, &len, error);
	if (!text)
		return *error == NULL;
	roots = sync_roots(config->tool, text, len);
	for (i = 0; i < roots->len; i++) {
		const SyncRoot *root = roots->pdata[i];
		g_autofree char *place = g_strdup_printf("%s line %u", file, root->line);

		if (!check_root(archive, config, root, place, error))
			return FALSE;
	}
	return config->tool != SYNC_NOTMUCH || roots->len > 0 ||
		check_default(archive, config, file, error);
}

/* The archive's own index is a profile of notmuch, too. */
static gboolean check_notmuch(const char *file, const char *archive, GError **error)
{
	g_autofree char *ours =
		g_build_filename(home_root(HOME_CONFIG), "notmuch", "muttkit", "config", NULL);
	g_autofree char *real = local_path_resolve(file), *not_this = local_path_resolve(ours);

	return g_str_equal(real, not_this) || check_file(&notmuch, file, archive, error);
}

/* Where the environment leads notmuch. */
static gboolean check_environment(const char *archive, GError **error)
{
	const char *told = g_getenv("NOTMUCH_CONFIG"), *profile = g_getenv("NOTMUCH_PROFILE");
	const char *database = g_getenv("NOTMUCH_DATABASE");
	SyncRoot root = { .path = (char *)database };
	g_autofree char *in_folder = NULL, *name = NULL, *in_home = NULL;

	if (database && *database &&
		!check_root(archive, &notmuch, &root, "NOTMUCH_DATABASE", error))
		return FALSE;
	if (told && *told && !check_notmuch(told, archive, error))
		return FALSE;
	if (!profile || !*profile)
		return TRUE;
	in_folder = g_build_filename(home_root(HOME_CONFIG), "notmuch", profile, "config", NULL);
	name = g_strconcat("~/.notmuch-config.", profile, NULL);
	in_home = home_expand(name);
	return check_notmuch(in_folder, archive, error) && check_notmuch(in_home, archive, error);
}

gboolean guard_check(const char *root, GError **error)
{
	g_autofree char *archive = local_path_resolve(root);
	GError *why = NULL;
	guint i;

	for (i = 0; i < G_N_ELEMENTS(configs) && !why; i++) {
		const char *path = configs[i].path;
		g_autofree char *file = *path == '@'
			? g_build_filename(home_root(HOME_CONFIG), path + 1, NULL)
			: home_expand(path);

		check_file(&configs[i], file, archive, &why);
	}
	if (!why)
		check_environment(archive, &why);
	if (why)
		g_propagate_error(error, why);
	return !why;
}
