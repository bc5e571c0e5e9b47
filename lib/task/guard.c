/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/guard.h"
#include "base/file.h"
#include "base/home.h"
#include "format/syncroot.h"

#include <stdlib.h>
#include <string.h>

enum { CONFIG_MAX = 4 * 1024 * 1024 };

typedef struct {
	SyncTool tool;
	const char *name;
	const char *
		path; /* in the person's home, or below $XDG_CONFIG_HOME where it begins with '@' */
} Config;

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

/* PATH with every symlink on the way resolved, as far as it exists. */
static char *resolve(const char *path)
{
	g_autofree char *parent = NULL, *above = NULL, *name = NULL;
	char *real = realpath(path, NULL);

	if (real) {
		char *copy = g_strdup(real);

		free(real);
		return copy;
	}
	if (g_str_equal(path, "/") || !strchr(path, '/'))
		return g_strdup(path);
	parent = g_path_get_dirname(path);
	name = g_path_get_basename(path);
	above = resolve(parent);
	return g_build_filename(above, name, NULL);
}

/* Whether PATH is ROOT or lies beneath it; both resolved. */
static gboolean lies_beneath(const char *path, const char *root)
{
	gsize len = strlen(root);

	while (len > 1 && root[len - 1] == '/')
		len--;
	return strncmp(path, root, len) == 0 && (path[len] == '\0' || path[len] == '/' || len == 1);
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
		g_autofree char *absolute = home_expand(root->path);
		g_autofree char *real = resolve(absolute);

		if (lies_beneath(archive, real))
			return fail(error, EXIT_CONFIG,
				"archive: %s lies beneath %s, which %s keeps mail in (%s line %u)",
				archive, root->path, config->name, file, root->line);
	}
	return TRUE;
}

gboolean guard_check(const char *root, GError **error)
{
	g_autofree char *archive = resolve(root);
	const char *notmuch = g_getenv("NOTMUCH_CONFIG");
	GError *why = NULL;
	guint i;

	for (i = 0; i < G_N_ELEMENTS(configs) && !why; i++) {
		const char *path = configs[i].path;
		g_autofree char *file = *path == '@'
			? g_build_filename(home_root(HOME_CONFIG), path + 1, NULL)
			: home_expand(path);

		check_file(&configs[i], file, archive, &why);
	}
	if (!why && notmuch && *notmuch)
		check_file(&(Config){ SYNC_NOTMUCH, "notmuch", NULL }, notmuch, archive, &why);
	if (why)
		g_propagate_error(error, why);
	return !why;
}
