/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/home.h"

#include "disk.h"
#include "test.h"

#include <unistd.h>

static const char *const variables[] = { "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME",
	"XDG_CACHE_HOME", "NOTMUCH_CONFIG", "NOTMUCH_PROFILE", "NOTMUCH_DATABASE", "MAILDIR" };

/* This program once more, in whose process nobody has asked for a home before: --home DIR. */
static int as_program(const char *dir)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *expanded = NULL, *path = NULL;

	if (!home_use(dir, &error)) {
		g_print("%d", error_code(error));
		return 0;
	}
	expanded = home_expand("~/x");
	path = home_path(HOME_DATA, "work", "ledger", NULL);
	g_print("%s|%s|%s|%s|%s|%s|%s", g_getenv("HOME"), home_root(HOME_CONFIG),
		home_root(HOME_DATA), home_root(HOME_STATE), home_root(HOME_CACHE), expanded, path);
	for (guint i = 0; i < G_N_ELEMENTS(variables); i++)
		if (g_getenv(variables[i]))
			g_print("|%s", variables[i]);
	return 0;
}

/* What as_program(DIR) prints, begun in this test's home, with every variable set. */
static char *used(const char *dir)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	char *argv[] = { self, (char *)"--home", (char *)dir, NULL };
	g_auto(GStrv) env = g_environ_setenv(g_get_environ(), "HOME", "/nonexistent", TRUE);
	char *out = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(variables); i++)
		env = g_environ_setenv(env, variables[i], "/nonexistent", TRUE);
	g_spawn_sync(g_get_home_dir(), argv, env, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out,
		NULL, NULL, NULL);
	return out;
}

static void another_home_moves_every_place(void)
{
	g_autofree char *home = disk_folder("ann"), *told = used(home),
			*relative = used("./x/../ann");
	g_autofree char *expected =
		g_strdup_printf("%s|%s/.config|%s/.local/share|%s/.local/state|%s/.cache|%s/x"
				"|%s/.local/share/muttkit/work/ledger",
			home, home, home, home, home, home, home);

	g_assert_cmpstr(told, ==, expected);
	g_assert_cmpstr(relative, ==, expected);
}

static void a_home_is_a_folder_of_this_user(void)
{
	g_autofree char *home = disk_folder("ann"), *other = disk_folder("bob");
	g_autofree char *file = g_build_filename(home, "file", NULL);
	g_autofree char *none = g_build_filename(home, "none", NULL);
	/* As root that folder is given away; everybody else owns no root folder. */
	const char *foreign = chown(other, 65534, 65534) == 0 ? other : "/";
	const char *const rows[] = { file, none, foreign };

	disk_put(home, "file", "");
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *told = used(rows[i]);

		g_test_message("%s", rows[i]);
		g_assert_cmpstr(told, ==, "78");
	}
}

static void a_relative_home_is_refused(void)
{
	static const struct {
		const char *name, *value; /* NULL: unset */
		gboolean good;
	} rows[] = {
		{ "HOME", "/home/ann", TRUE },
		{ "HOME", NULL, TRUE },
		{ "HOME", "home/ann", FALSE },
		{ "HOME", "", FALSE },
		{ "XDG_CONFIG_HOME", "/c", TRUE },
		{ "XDG_CONFIG_HOME", "", TRUE },
		{ "XDG_CONFIG_HOME", "~/c", FALSE },
		{ "XDG_DATA_HOME", "d", FALSE },
		{ "XDG_STATE_HOME", "./s", FALSE },
		{ "XDG_CACHE_HOME", "../c", FALSE },
	};
	g_auto(GStrv) before = g_get_environ();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *old = g_environ_getenv(before, rows[i].name);
		g_autoptr(GError) error = NULL;

		if (rows[i].value)
			g_setenv(rows[i].name, rows[i].value, TRUE);
		else
			g_unsetenv(rows[i].name);
		g_test_message("%s=%s", rows[i].name, rows[i].value ? rows[i].value : "unset");
		g_assert_cmpint(home_check(&error), ==, rows[i].good);
		if (!rows[i].good)
			g_assert_error(error, MUTTKIT_ERROR, EXIT_CONFIG);
		if (old)
			g_setenv(rows[i].name, old, TRUE);
		else
			g_unsetenv(rows[i].name);
	}
}

static void each_place_is_its_own(void)
{
	g_autofree char *path = home_path(HOME_STATE, "locks", "work", NULL);
	g_autofree char *expected =
		g_build_filename(g_get_user_state_dir(), "muttkit", "locks", "work", NULL);
	g_autofree char *bare = home_path(HOME_CACHE, NULL, NULL);
	g_autofree char *folder = g_build_filename(g_get_user_cache_dir(), "muttkit", NULL);

	g_assert_cmpstr(path, ==, expected);
	g_assert_cmpstr(bare, ==, folder);
	g_assert_cmpstr(home_root(HOME_CONFIG), ==, g_get_user_config_dir());
	g_assert_cmpstr(home_root(HOME_DATA), ==, g_get_user_data_dir());
	g_assert_cmpstr(home_root(HOME_STATE), ==, g_get_user_state_dir());
	g_assert_cmpstr(home_root(HOME_CACHE), ==, g_get_user_cache_dir());
}

static void a_path_begins_at_home(void)
{
	static const struct {
		const char *path, *beneath; /* home, or absolute where it begins with '/' */
	} rows[] = {
		{ "~", "" },
		{ "~/", "" },
		{ "~/a", "a" },
		{ "~/a/../b/", "b" },
		{ "a/b", "a/b" },
		{ "", "" },
		{ "~ann/a", "~ann/a" },
		{ "a~", "a~" },
		{ "/a//b/./c/..", "/a/b" },
		{ "/", "/" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *path = home_expand(rows[i].path);
		g_autofree char *expected =
			g_canonicalize_filename(rows[i].beneath, g_get_home_dir());

		g_test_message("'%s'", rows[i].path);
		g_assert_cmpstr(path, ==, expected);
	}
}

int main(int argc, char *argv[])
{
	if (argc == 3 && g_str_equal(argv[1], "--home"))
		return as_program(argv[2]);
	test_start(&argc, &argv);
	g_test_add_func("/home/another_home_moves_every_place", another_home_moves_every_place);
	g_test_add_func("/home/a_home_is_a_folder_of_this_user", a_home_is_a_folder_of_this_user);
	g_test_add_func("/home/a_relative_home_is_refused", a_relative_home_is_refused);
	g_test_add_func("/home/each_place_is_its_own", each_place_is_its_own);
	g_test_add_func("/home/a_path_begins_at_home", a_path_begins_at_home);
	return g_test_run();
}
