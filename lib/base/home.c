/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/home.h"

#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

gboolean home_use(const char *dir, GError **error)
{
	static const char *const variables[] = { "XDG_CONFIG_HOME", "XDG_DATA_HOME",
		"XDG_STATE_HOME", "XDG_CACHE_HOME", "NOTMUCH_CONFIG", "NOTMUCH_PROFILE",
		"NOTMUCH_DATABASE", "MAILDIR" };
	g_autofree char *absolute = g_canonicalize_filename(dir, NULL);
	struct stat st;
	guint i;

	if (stat(absolute, &st) < 0)
		return fail_errno(error, EXIT_CONFIG, "--home %s", dir);
	if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid())
		return fail(error, EXIT_CONFIG, "--home %s: not a folder of this user's", dir);
	g_setenv("HOME", absolute, TRUE);
	for (i = 0; i < G_N_ELEMENTS(variables); i++)
		g_unsetenv(variables[i]);
	return TRUE;
}

gboolean home_check(GError **error)
{
	static const char *const variables[] = { "HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
		"XDG_STATE_HOME", "XDG_CACHE_HOME" };
	guint i;

	for (i = 0; i < G_N_ELEMENTS(variables); i++) {
		const char *value = g_getenv(variables[i]);

		/* An empty XDG variable counts as unset, an empty HOME as the current folder. */
		if (value && *value != '/' && (*value || i == 0))
			return fail(error, EXIT_CONFIG, "%s is no absolute path", variables[i]);
	}
	return TRUE;
}

const char *home_root(HomePlace place)
{
	switch (place) {
	case HOME_CONFIG:
		return g_get_user_config_dir();
	case HOME_DATA:
		return g_get_user_data_dir();
	case HOME_STATE:
		return g_get_user_state_dir();
	case HOME_CACHE:
		break;
	}
	return g_get_user_cache_dir();
}

char *home_path(HomePlace place, const char *part, ...)
{
	g_autoptr(GPtrArray) parts = g_ptr_array_new();
	va_list more;

	g_ptr_array_add(parts, (gpointer)home_root(place));
	g_ptr_array_add(parts, (gpointer) "muttkit");
	va_start(more, part);
	for (; part; part = va_arg(more, const char *))
		g_ptr_array_add(parts, (gpointer)part);
	va_end(more);
	g_ptr_array_add(parts, NULL);
	return g_build_filenamev((char **)parts->pdata);
}

char *home_expand(const char *path)
{
	const char *home = g_get_home_dir();

	if (path[0] == '~' && (path[1] == '/' || path[1] == '\0'))
		return g_canonicalize_filename(path[1] ? path + 2 : ".", home);
	return g_canonicalize_filename(path, home);
}
