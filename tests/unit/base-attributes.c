/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/attributes.h"
#include "base/file.h"
#include "disk.h"
#include "test.h"

#include <fcntl.h>
#include <sys/xattr.h>

#define ADD(name) g_test_add_func("/attributes/" #name, name)

static int open_new(const char *dir, const char *name, mode_t mode)
{
	g_autofree char *path = g_build_filename(dir, name, NULL);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(fchmod(fd, mode), ==, 0);
	return fd;
}

static void a_copy_has_the_same(void)
{
	g_autofree char *dir = disk_folder("attributes");
	g_auto(Fd) from = open_new(dir, "from", 0640), to = open_new(dir, "to", 0600);
	g_autoptr(GError) error = NULL;
	gboolean can = fsetxattr(from, "user.note", "kept", 4, 0) == 0;
	char value[8] = "";

	g_assert_true(attributes_copy(from, to, &error));
	g_assert_no_error(error);
	g_assert_cmpint(fgetxattr(to, "user.note", value, sizeof value), ==, can ? 4 : -1);
	g_assert_cmpstr(value, ==, can ? "kept" : "");
	{
		g_autofree char *path = g_build_filename(dir, "to", NULL);

		g_assert_cmpint(disk_mode(path), ==, 0640);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	ADD(a_copy_has_the_same);
	return g_test_run();
}
