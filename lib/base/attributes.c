/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/attributes.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Linux gives no attribute of more (XATTR_SIZE_MAX, XATTR_LIST_MAX). */
enum { ATTRIBUTE_MAX = 65536 };

static gboolean has_value(int fd, const char *name, const char *value, gssize len)
{
	g_autofree char *there = g_malloc(ATTRIBUTE_MAX);

	return fgetxattr(fd, name, there, ATTRIBUTE_MAX) == len &&
		memcmp(there, value, (gsize)len) == 0;
}

static gboolean copy_one(int from, int to, const char *name, GError **error)
{
	g_autofree char *value = g_malloc(ATTRIBUTE_MAX);
	gssize len = fgetxattr(from, name, value, ATTRIBUTE_MAX);

	if (len < 0)
		return errno == ENODATA || fail_errno(error, EXIT_IO, "attribute %s", name);
	return has_value(to, name, value, len) || fsetxattr(to, name, value, (gsize)len, 0) == 0 ||
		fail_errno(error, EXIT_IO, "attribute %s", name);
}

static gboolean copy_extended(int from, int to, GError **error)
{
	g_autofree char *names = g_malloc(ATTRIBUTE_MAX);
	gssize len = flistxattr(from, names, ATTRIBUTE_MAX);

	if (len < 0)
		return errno == ENOTSUP || fail_errno(error, EXIT_IO, "attributes");
	for (const char *name = names; name < names + len; name += strlen(name) + 1)
		if (!copy_one(from, to, name, error))
			return FALSE;
	return TRUE;
}

/* The owner goes first: a change of owner takes set-id bits away. */
gboolean attributes_copy(int from, int to, GError **error)
{
	struct stat want, is;

	if (fstat(from, &want) < 0 || fstat(to, &is) < 0)
		return fail_errno(error, EXIT_IO, "fstat");
	if ((want.st_uid != is.st_uid || want.st_gid != is.st_gid) &&
		fchown(to, want.st_uid, want.st_gid) < 0)
		return fail_errno(error, EXIT_DENIED, "owner");
	if (!copy_extended(from, to, error))
		return FALSE;
	return fchmod(to, want.st_mode & 07777) == 0 || fail_errno(error, EXIT_IO, "mode");
}
