/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first byte is the delimiter. A name comes back from its path, which stays beneath the root;
 * what is read as a path is the one that its name gives. */
#include "format/folder_path.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_parts(const char *path)
{
	g_auto(GStrv) parts = g_strsplit(path, "/", -1);

	g_assert_true(g_utf8_validate(path, -1, NULL));
	g_assert_nonnull(parts[0]);
	for (guint i = 0; parts[i]; i++) {
		g_assert_true(*parts[i] && *parts[i] != '.' && strlen(parts[i]) <= 255);
		g_assert_false(g_str_equal(parts[i], "cur") || g_str_equal(parts[i], "new") ||
			g_str_equal(parts[i], "tmp"));
	}
}

static void check_name(const char *name, gsize len, char delimiter)
{
	g_autofree char *path = folder_path_escape(name, len, delimiter);
	g_autoptr(GBytes) again = folder_path_unescape(path, delimiter);

	check_parts(path);
	g_assert_nonnull(again);
	if (len == strlen("INBOX") && g_ascii_strncasecmp(name, "INBOX", len) == 0)
		name = "INBOX";
	g_assert_cmpmem(g_bytes_get_data(again, NULL), g_bytes_get_size(again), name, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char delimiter = size ? (char)data[0] : '/';
	g_autofree char *path = g_strndup((const char *)data + (size > 0), size ? size - 1 : 0);
	g_autoptr(GBytes) name = folder_path_unescape(path, delimiter);

	if (name) {
		g_autofree char *again = folder_path_escape(
			g_bytes_get_data(name, NULL), g_bytes_get_size(name), delimiter);

		g_assert_cmpstr(again, ==, path);
	}
	if (size)
		check_name((const char *)data + 1, size - 1, delimiter);
	return 0;
}
