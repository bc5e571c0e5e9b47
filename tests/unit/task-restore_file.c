/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/restore_file.h"

#include "disk.h"
#include "test.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* An open file of BYTES that is thought to hold EXPECTED. */
static void open_file(RestoreFile *file, const char *dir, GString *bytes, GString *expected)
{
	g_autofree char *path = g_build_filename(dir, "message", NULL);

	*file = (RestoreFile){ .fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600), .wire = TRUE };
	g_assert_cmpint(file->fd, >=, 0);
	g_assert_true(file_write(file->fd, bytes->str, bytes->len, NULL));
	lseek(file->fd, 0, SEEK_SET);
	file->id.digest = digest_of(expected->str, expected->len);
	file->id.size = file->left = expected->len;
	file->digest = digest_open();
	file->out = g_string_new(NULL);
	file->buffer = g_malloc(64 * 1024);
}

/* All pieces as one, until they end or one fails. */
static GString *pieces(RestoreFile *file, GError **error)
{
	GString *all = g_string_new(NULL);
	const char *bytes;
	gsize len;

	while (file->left > 0 && restore_file_piece(&bytes, &len, file, error))
		g_string_append_len(all, bytes, (gssize)len);
	return all;
}

static GString *lines(guint count)
{
	GString *text = g_string_new(NULL);

	while (count-- > 0)
		g_string_append_printf(text, "line %u\n", count);
	return text;
}

static void gives_the_wire_or_the_file(void)
{
	g_autofree char *dir = disk_folder("file");
	g_autoptr(GString) text = lines(20000);

	for (guint i = 0; i < 3; i++) {
		gboolean wire = i < 2, raw = i == 1;
		g_auto(GStrv) parts = g_strsplit(text->str, "\n", -1);
		g_autofree char *crlf = g_strjoinv("\r\n", parts);
		g_auto(RestoreFile) file;
		g_autoptr(GString) all = NULL;

		open_file(&file, dir, text, text);
		file.wire = wire;
		file.id.raw = raw;
		all = pieces(&file, NULL);
		g_assert_true(g_str_equal(all->str, wire && !raw ? crlf : text->str));
	}
}

/* Who counts the bytes does not get all of them. */
static void holds_back_the_end_of_what_has_changed(void)
{
	static const struct {
		const char *name;
		gssize grown;
		gsize at; /* a byte that is another one */
	} rows[] = {
		{ "the first byte", 0, 0 },
		{ "a byte in the middle", 0, 70000 },
		{ "the last byte", 0, 200000 },
		{ "shorter", -1, G_MAXSIZE },
		{ "longer", 1, G_MAXSIZE },
		{ "empty", -1000000, G_MAXSIZE },
	};
	g_autofree char *dir = disk_folder("file");
	g_autoptr(GString) text = lines(20000);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) now = g_string_new_len(text->str, (gssize)text->len), all = NULL;
		g_autoptr(GError) error = NULL;
		g_auto(RestoreFile) file;

		g_test_message("%s", rows[i].name);
		if (rows[i].at != G_MAXSIZE)
			now->str[MIN(rows[i].at, now->len - 1)] ^= 1;
		else if (rows[i].grown > 0)
			g_string_append_c(now, 'x');
		else
			g_string_truncate(now, (gsize)MAX((gssize)now->len + rows[i].grown, 0));
		open_file(&file, dir, now, text);
		file.wire = FALSE;
		all = pieces(&file, &error);
		g_assert_error(error, MUTTKIT_ERROR, EXIT_AGAIN);
		g_assert_cmpuint(all->len, <, text->len);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/restore_file/gives_the_wire_or_the_file", gives_the_wire_or_the_file);
	g_test_add_func("/restore_file/holds_back_the_end_of_what_has_changed",
		holds_back_the_end_of_what_has_changed);
	return g_test_run();
}
