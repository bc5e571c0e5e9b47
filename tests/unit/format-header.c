/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/header.h"

#include "format/newline.h"
#include "test.h"

#include <string.h>

static Digest hash_of(const char *bytes, gsize len)
{
	g_auto(HeaderHash) hash;

	header_hash_init(&hash);
	header_hash_add(&hash, bytes, len);
	return header_hash_finish(&hash);
}

static gboolean is_hash_of(const Digest *hash, const char *lines)
{
	Digest wanted = digest_of(lines, strlen(lines));

	return digest_equal(hash, &wanted);
}

/* What a message hashes to is the SHA-256 of LINES. */
static void hashes_the_lines_before_the_empty_one(void)
{
	static const struct {
		const char *name, *message, *lines;
	} rows[] = {
		{ "nothing", "", "" },
		{ "lines of the wire", "A: 1\r\nB: 2\r\n\r\nbody\r\n", "A: 1\nB: 2\n" },
		{ "lines of a file", "A: 1\nB: 2\n\nbody\n", "A: 1\nB: 2\n" },
		{ "BODY[HEADER] with its closing line", "A: 1\r\nB: 2\r\n\r\n", "A: 1\nB: 2\n" },
		{ "without it", "A: 1\r\nB: 2\r\n", "A: 1\nB: 2\n" },
		{ "without a last line's end", "A: 1\r\nB: 2", "A: 1\nB: 2\n" },
		{ "both kinds", "A: 1\nB: 2\r\n\nbody", "A: 1\nB: 2\n" },
		{ "no header", "\r\nbody", "" },
		{ "only an empty line", "\n", "" },
		{ "a body that looks like a header", "A: 1\n\nB: 2\n\n", "A: 1\n" },
		{ "a folded line", "A: 1\r\n 2\r\n\r\n", "A: 1\n 2\n" },
		{ "a line of blanks", "A: 1\r\n \r\nB: 2\r\n\r\n", "A: 1\n \nB: 2\n" },
		{ "two CRs", "A: 1\r\r\nB: 2\r\n\r\n", "A: 1\nB: 2\n" },
		{ "two CRs, as a file keeps it", "A: 1\r\nB: 2\n\n", "A: 1\nB: 2\n" },
		{ "an empty line with two CRs", "A: 1\r\n\r\r\nbody", "A: 1\n" },
		{ "8-bit", "A: \xe8\xff\r\n\r\n", "A: \xe8\xff\n" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		Digest hash = hash_of(rows[i].message, strlen(rows[i].message));

		g_test_message("%s", rows[i].name);
		g_assert_true(is_hash_of(&hash, rows[i].lines));
	}
}

static void every_cut_gives_the_same(void)
{
	static const char message[] = "A: 1\r\nB\r2\r\r\n C\n\r\nbody\r\n\r\n";
	gsize len = strlen(message);
	Digest whole = hash_of(message, len);
	g_auto(HeaderHash) hash;

	header_hash_init(&hash);
	for (gsize a = 0; a <= len; a++)
		for (gsize b = a; b <= len; b++) {
			Digest pieces;

			header_hash_add(&hash, message, a);
			header_hash_add(&hash, message + a, b - a);
			header_hash_add(&hash, message + b, len - b);
			pieces = header_hash_finish(&hash);
			g_assert_true(digest_equal(&pieces, &whole));
		}
}

/* Of all messages of CR, LF, a letter and a NUL up to seven bytes: the wire's, if it can become a
 * file with LF alone, and that file's. */
static void the_wire_and_its_file_have_the_same(void)
{
	static const char alphabet[] = { '\r', '\n', '\0', 'a' };
	char wire[7];

	for (guint n = 0; n < 1 << (2 * sizeof(wire)); n++) {
		g_autoptr(GString) file = g_string_new(NULL);
		Newline state = { FALSE };
		Digest of_wire, of_file;

		for (gsize i = 0; i < sizeof(wire); i++)
			wire[i] = alphabet[n >> (2 * i) & 3];
		if (newline_take(&state, wire, sizeof(wire), file) < sizeof(wire))
			continue;
		newline_end(&state, file);
		of_wire = hash_of(wire, sizeof(wire));
		of_file = hash_of(file->str, file->len);
		g_assert_true(digest_equal(&of_wire, &of_file));
	}
}

static void what_differs_in_the_header_differs(void)
{
	static const char *const rows[] = { "", "A: 1\n", "A: 1\nB\n", "A: 1B\n", "A: 2\n",
		"a: 1\n", " A: 1\n", "A: 1 \n", "\x01\n" };

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		for (guint j = 0; j < i; j++) {
			Digest a = hash_of(rows[i], strlen(rows[i]));
			Digest b = hash_of(rows[j], strlen(rows[j]));

			g_assert_false(digest_equal(&a, &b));
		}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/header/hashes_the_lines_before_the_empty_one",
		hashes_the_lines_before_the_empty_one);
	g_test_add_func("/header/every_cut_gives_the_same", every_cut_gives_the_same);
	g_test_add_func(
		"/header/the_wire_and_its_file_have_the_same", the_wire_and_its_file_have_the_same);
	g_test_add_func(
		"/header/what_differs_in_the_header_differs", what_differs_in_the_header_differs);
	return g_test_run();
}
