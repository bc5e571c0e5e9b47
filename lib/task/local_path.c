/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/local_path.h"

#include <stdlib.h>
#include <string.h>

char *local_path_resolve(const char *path)
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
	above = local_path_resolve(parent);
	return g_build_filename(above, name, NULL);
}

gboolean local_path_is_beneath(const char *path, const char *root)
{
	gsize len = strlen(root);

	while (len > 1 && root[len - 1] == '/')
		len--;
	return strncmp(path, root, len) == 0 && (path[len] == '\0' || path[len] == '/' || len == 1);
}

static gboolean append_value(const GMatchInfo *match, GString *expanded, gpointer data)
{
	g_autofree char *written = g_match_info_fetch(match, 0);
	g_autofree char *bare = g_match_info_fetch(match, 1);
	g_autofree char *braced = g_match_info_fetch(match, 2);
	const char *value = g_getenv(*bare ? bare : braced);

	(void)data;
	g_string_append(expanded, value ? value : written);
	return FALSE;
}

char *local_path_expand(const char *path)
{
	g_autoptr(GRegex) variable =
		g_regex_new("\\$(?:([A-Za-z0-9_]+)|\\{([^}]+)\\})", G_REGEX_RAW, 0, NULL);

	return g_regex_replace_eval(variable, path, -1, 0, 0, append_value, NULL, NULL);
}
