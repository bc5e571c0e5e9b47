/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"

#include "disk.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

/* HOME/root with a file, a folder with a file, and links that lead out and about; outside it a file
 * and a folder. */
static int make_tree(void)
{
	g_autofree char *root = disk_folder("root");
	g_autofree char *outside = disk_folder("outside");
	g_autofree char *link = g_build_filename(root, "link", NULL);
	g_autofree char *way = g_build_filename(root, "way", NULL);
	g_autofree char *inner = g_build_filename(root, "inner", NULL);

	disk_put(root, "file", "in");
	disk_put(root, "d/file", "in");
	disk_put(outside, "file", "out");
	g_assert_cmpint(symlink("../outside/file", link), ==, 0);
	g_assert_cmpint(symlink("../outside", way), ==, 0);
	g_assert_cmpint(symlink("d", inner), ==, 0);
	return open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void nothing_is_opened_outside(void)
{
	static const struct {
		const char *path;
		int failure;
	} rows[] = {
		{ "file", 0 },
		{ "d/file", 0 },
		{ "d", 0 },
		{ ".", 0 },
		{ "none", ENOENT },
		{ "../outside/file", EXDEV },
		{ "d/../../outside/file", EXDEV },
		{ "..", EXDEV },
		{ "/etc/passwd", EXDEV },
		{ "link", ELOOP },
		{ "way/file", ELOOP },
		{ "inner/file", ELOOP },
	};
	g_auto(Fd) root = make_tree();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_auto(Fd) fd = file_open_beneath(root, rows[i].path, O_RDONLY, &error);
		int number = errno;

		g_test_message("%s", rows[i].path);
		g_assert_cmpint(fd >= 0, ==, !rows[i].failure);
		if (fd < 0)
			g_assert_cmpint(number, ==, rows[i].failure);
		if (fd < 0)
			g_assert_error(error, MUTTKIT_ERROR, EXIT_IO);
		else
			g_assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	}
}

static void a_new_file_is_its_owners_alone(void)
{
	g_auto(Fd) root = make_tree();
	g_auto(Fd) fd = file_open_beneath(root, "new", O_WRONLY | O_CREAT | O_EXCL, NULL);
	g_autofree char *path = disk_path("root/new");
	g_auto(Fd) again = file_open_beneath(root, "new", O_WRONLY | O_CREAT | O_EXCL, NULL);

	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(disk_mode(path), ==, 0600);
	g_assert_cmpint(again, <, 0);
}

static void folders_are_made_beneath_and_nowhere_else(void)
{
	static const struct {
		const char *path;
		gboolean made;
	} rows[] = {
		{ "a/b/c", TRUE },
		{ "a/b/c", TRUE },
		{ "d/e", TRUE },
		{ "a//f/", TRUE },
		{ "file/x", FALSE },
		{ "file", FALSE },
		{ "way/x", FALSE },
		{ "inner/x", FALSE },
		{ "way", FALSE },
		{ "..", FALSE },
		{ "../outside/x", FALSE },
		{ "a/../../outside/x", FALSE },
	};
	g_auto(Fd) root = make_tree();
	g_autofree char *outside = disk_path("outside"), *below = disk_path("root/a/b/c");
	g_autofree char *left = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_auto(Fd) fd = folder_make_beneath(root, rows[i].path, &error);

		g_test_message("%s", rows[i].path);
		g_assert_cmpint(fd >= 0, ==, rows[i].made);
		if (!rows[i].made)
			g_assert_error(error, MUTTKIT_ERROR, EXIT_CANT_CREATE);
		else
			g_assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	}
	left = disk_names(outside);
	g_assert_cmpstr(left, ==, "file");
	g_assert_cmpint(disk_mode(below), ==, 0700);
}

static void the_users_own_links_are_followed(void)
{
	g_auto(Fd) root = make_tree();
	g_autofree char *dir = disk_path("root/way/x/y"), *behind = disk_path("outside/x/y");
	g_auto(Fd) fd = folder_make(dir, NULL);

	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(disk_mode(behind), ==, 0700);
}

static void reads_as_much_as_is_allowed(void)
{
	g_autofree char *home = disk_folder("read");
	g_autofree char *path = g_build_filename(home, "f", NULL);
	g_autofree char *none = g_build_filename(home, "none", NULL);
	g_autofree char *through = g_build_filename(path, "none", NULL);
	g_autofree char *large = g_strnfill(40000, 'x');
	const char *const missing[] = { none, through };
	g_autofree char *all = NULL, *folder = NULL;
	g_autoptr(GError) error = NULL, of_folder = NULL;
	gsize len = 0;

	disk_put(home, "f", large);
	all = file_load(path, 40000, &len, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(len, ==, 40000);
	g_assert_cmpstr(all, ==, large);
	g_assert_null(file_load(path, 39999, &len, &error));
	g_assert_error(error, MUTTKIT_ERROR, EXIT_BAD_DATA);
	for (guint i = 0; i < G_N_ELEMENTS(missing); i++) {
		g_autoptr(GError) why = NULL;

		g_assert_null(file_load(missing[i], 10, &len, &why));
		g_assert_no_error(why);
	}
	folder = file_load(home, 10, &len, &of_folder);
	g_assert_null(folder);
	g_assert_error(of_folder, MUTTKIT_ERROR, EXIT_IO);
}

static void renaming_never_replaces(void)
{
	g_auto(Fd) root = make_tree();
	g_auto(Fd) d = file_open_beneath(root, "d", O_RDONLY | O_DIRECTORY, NULL);
	g_autofree char *dir = disk_path("root"), *kept = NULL, *moved = NULL, *names = NULL;

	disk_put(dir, "a", "first");
	disk_put(dir, "d/b", "second");
	g_assert_false(file_rename_new(root, "a", d, "b"));
	g_assert_cmpint(errno, ==, EEXIST);
	g_assert_false(file_rename_new(root, "a", root, "link"));
	g_assert_cmpint(errno, ==, EEXIST);
	kept = disk_get(dir, "d/b");
	g_assert_cmpstr(kept, ==, "second");
	g_assert_true(file_rename_new(root, "a", d, "c"));
	moved = disk_get(dir, "d/c");
	g_assert_cmpstr(moved, ==, "first");
	names = disk_names(dir);
	g_assert_cmpstr(names, ==, "d file inner link way");
}

static void replaces_a_file_whole(void)
{
	g_auto(Fd) root = make_tree();
	g_autofree char *outside = disk_path("outside"), *dir = disk_path("made/there");
	g_autofree char *path = g_build_filename(dir, "f", NULL), *link = disk_path("root/link");
	g_autofree char *first = NULL, *second = NULL, *untouched = NULL, *names = NULL;

	g_assert_true(file_replace(path, "one", 3, NULL));
	g_assert_cmpint(disk_mode(path), ==, 0600);
	first = disk_get(dir, "f");
	g_assert_cmpstr(first, ==, "one");
	g_assert_true(file_replace(path, "", 0, NULL));
	second = disk_get(dir, "f");
	g_assert_cmpstr(second, ==, "");
	names = disk_names(dir);
	g_assert_cmpstr(names, ==, "f");
	g_assert_true(file_replace(link, "new", 3, NULL));
	g_assert_false(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
	untouched = disk_get(outside, "file");
	g_assert_cmpstr(untouched, ==, "out");
}

/* A disk that is full in the middle: writing beyond RLIMIT_FSIZE fails with EFBIG. */
static void a_failed_replacement_leaves_the_old_file(void)
{
	g_autofree char *dir = disk_folder("full"), *path = g_build_filename(dir, "f", NULL);
	g_autofree char *large = g_strnfill(100000, 'x'), *folder = disk_folder("full/folder");
	g_autofree char *old = NULL, *names = NULL;
	g_autoptr(GError) error = NULL, of_folder = NULL;
	struct rlimit before, small;
	gboolean replaced;

	disk_put(dir, "f", "old");
	getrlimit(RLIMIT_FSIZE, &before);
	small = (struct rlimit){ 50000, before.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	replaced = file_replace(path, large, 100000, &error);
	setrlimit(RLIMIT_FSIZE, &before);
	g_assert_false(replaced);
	g_assert_error(error, MUTTKIT_ERROR, EXIT_IO);
	g_assert_false(file_replace(folder, "x", 1, &of_folder));
	g_assert_error(of_folder, MUTTKIT_ERROR, EXIT_IO);
	old = disk_get(dir, "f");
	names = disk_names(dir);
	g_assert_cmpstr(old, ==, "old");
	g_assert_cmpstr(names, ==, "f folder");
}

static void a_lock_is_held_once_until_it_is_closed(void)
{
	g_autofree char *path = disk_path("locks/work");
	g_autoptr(GError) error = NULL;
	g_auto(Fd) first = file_lock(path, 0, NULL);
	g_auto(Fd) second = file_lock(path, 0, &error);
	g_auto(Fd) third = -1;

	g_assert_cmpint(first, >=, 0);
	g_assert_true(fcntl(first, F_GETFD) & FD_CLOEXEC);
	g_assert_cmpint(disk_mode(path), ==, 0600);
	g_assert_cmpint(second, <, 0);
	g_assert_error(error, MUTTKIT_ERROR, EXIT_LOCKED);
	fd_clear(&first);
	third = file_lock(path, 0, NULL);
	g_assert_cmpint(third, >=, 0);
	g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
}

static void a_lock_is_no_link_to_another_file(void)
{
	g_auto(Fd) root = make_tree();
	g_autofree char *link = disk_path("root/link");
	g_autoptr(GError) error = NULL;
	g_auto(Fd) fd = file_lock(link, 0, &error);

	g_assert_cmpint(fd, <, 0);
	g_assert_error(error, MUTTKIT_ERROR, EXIT_CANT_CREATE);
}

static void a_folder_is_locked_too(void)
{
	g_auto(Fd) root = make_tree();
	g_auto(Fd) again = file_open_beneath(root, ".", O_RDONLY | O_DIRECTORY, NULL);
	g_autoptr(GError) error = NULL;

	g_assert_true(fd_lock(root, 0, "root", NULL));
	g_assert_false(fd_lock(again, 0, "root", &error));
	g_assert_error(error, MUTTKIT_ERROR, EXIT_LOCKED);
}

static void removes_a_folder_and_follows_no_link(void)
{
	g_auto(Fd) root = make_tree();
	g_autofree char *home = disk_path("x"), *dir = g_path_get_dirname(home);
	g_autofree char *outside = disk_path("outside"), *names = NULL, *file = NULL;
	g_auto(Fd) parent = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_autofree char *deep = disk_folder("root/d/e/f");

	disk_put(deep, "g", "x");
	g_assert_true(folder_remove(parent, "root", NULL));
	g_assert_true(folder_remove(parent, "root", NULL));
	names = disk_names(dir);
	g_assert_cmpstr(names, ==, "outside");
	file = disk_get(outside, "file");
	g_assert_cmpstr(file, ==, "out");
}

static void a_link_to_a_folder_is_not_the_folder(void)
{
	g_auto(Fd) root = make_tree();
	g_autofree char *outside = disk_path("outside"), *names = NULL;

	folder_remove(root, "way", NULL);
	names = disk_names(outside);
	g_assert_cmpstr(names, ==, "file");
}

static void what_cannot_be_synced_or_written_says_so(void)
{
	g_auto(Fd) root = make_tree();
	g_auto(Fd) file = file_open_beneath(root, "file", O_RDONLY, NULL);
	const int good[] = { file, root }, bad[] = { -1 };
	g_autoptr(GError) sync = NULL, folder = NULL, write_error = NULL;

	g_assert_true(files_sync(root, good, 2, NULL));
	g_assert_true(files_sync(root, good, 1, NULL));
	g_assert_true(files_sync(root, NULL, 0, NULL));
	g_assert_false(files_sync(root, bad, 1, &sync));
	g_assert_error(sync, MUTTKIT_ERROR, EXIT_IO);
	g_assert_true(folder_sync(root, NULL));
	g_assert_false(folder_sync(-1, &folder));
	g_assert_error(folder, MUTTKIT_ERROR, EXIT_IO);
	g_assert_false(file_write(file, "x", 1, &write_error));
	g_assert_error(write_error, MUTTKIT_ERROR, EXIT_IO);
}

static void a_descriptor_is_closed_once_and_errno_stays(void)
{
	Fd fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int number = fd;

	errno = ENOSPC;
	fd_clear(&fd);
	g_assert_cmpint(errno, ==, ENOSPC);
	g_assert_cmpint(fd, ==, -1);
	g_assert_cmpint(fcntl(number, F_GETFD), ==, -1);
	fd_clear(&fd);
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/file/nothing_is_opened_outside", nothing_is_opened_outside);
	g_test_add_func("/file/a_new_file_is_its_owners_alone", a_new_file_is_its_owners_alone);
	g_test_add_func("/file/folders_are_made_beneath_and_nowhere_else",
		folders_are_made_beneath_and_nowhere_else);
	g_test_add_func("/file/the_users_own_links_are_followed", the_users_own_links_are_followed);
	g_test_add_func("/file/reads_as_much_as_is_allowed", reads_as_much_as_is_allowed);
	g_test_add_func("/file/renaming_never_replaces", renaming_never_replaces);
	g_test_add_func("/file/replaces_a_file_whole", replaces_a_file_whole);
	g_test_add_func("/file/a_failed_replacement_leaves_the_old_file",
		a_failed_replacement_leaves_the_old_file);
	g_test_add_func("/file/a_lock_is_held_once_until_it_is_closed",
		a_lock_is_held_once_until_it_is_closed);
	g_test_add_func(
		"/file/a_lock_is_no_link_to_another_file", a_lock_is_no_link_to_another_file);
	g_test_add_func("/file/a_folder_is_locked_too", a_folder_is_locked_too);
	g_test_add_func(
		"/file/removes_a_folder_and_follows_no_link", removes_a_folder_and_follows_no_link);
	g_test_add_func(
		"/file/a_link_to_a_folder_is_not_the_folder", a_link_to_a_folder_is_not_the_folder);
	g_test_add_func("/file/what_cannot_be_synced_or_written_says_so",
		what_cannot_be_synced_or_written_says_so);
	g_test_add_func("/file/a_descriptor_is_closed_once_and_errno_stays",
		a_descriptor_is_closed_once_and_errno_stays);
	return g_test_run();
}
