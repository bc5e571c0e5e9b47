/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/body.h"

#include "format/newline.h"
#include "test.h"

#include <string.h>

/* FALSE where there is no body. */
static gboolean hash_of(const char *bytes, gsize len, Digest *digest)
{
	g_auto(BodyHash) hash;

	body_hash_init(&hash);
	body_hash_add(&hash, bytes, len);
	return body_hash_finish(&hash, digest);
}

/* What a message hashes to is the SHA-256 of TEXT; NULL: it has no body. */
static void hashes_the_message_id_and_the_body(void)
{
	static const struct {
		const char *name, *message, *text;
	} rows[] = {
		{ "nothing", "", NULL },
		{ "the wire", "Message-ID: <a@x>\r\nB: 2\r\n\r\nx\r\ny\r\n", "<a@x>\nx\ny\n" },
		{ "its file", "Message-ID: <a@x>\nB: 2\n\nx\ny\n", "<a@x>\nx\ny\n" },
		{ "a file kept raw", "Message-ID: <a@x>\r\nB: 2\n\r\nx\ny\r\n", "<a@x>\nx\ny\n" },
		{ "other order", "B: 2\nMessage-ID: <a@x>\n\nx\ny\n", "<a@x>\nx\ny\n" },
		{ "a header more", "C: 3\nMessage-ID: <a@x>\nB: 2\n\nx\ny\n", "<a@x>\nx\ny\n" },
		{ "letters of the name", "MESSAGE-id:<a@x>\n\nx", "<a@x>\nx" },
		{ "folded before the value", "Message-ID:\n <a@x>\nB: 2\n\nx", "<a@x>\nx" },
		{ "folded in it", "Message-ID: <a\r\n\t@x> \r\n \r\nB: 2\r\n\r\nx", "<a@x>\nx" },
		{ "a folded field before", "B: 2\n Message-ID: <b@x>\n\nx", NULL },
		{ "longer names", "Message-IDs: <a@x>\nX-Message-ID: <b@x>\n\nx", NULL },
		{ "a blank before the colon", "Message-ID : <a@x>\n\nx", NULL },
		{ "none", "B: 2\n\nx\n", NULL },
		{ "an empty one", "Message-ID: \n\nx\n", NULL },
		{ "a second one", "Message-ID: <a@x>\nMessage-ID: <b@x>\n\nx", "<a@x>\nx" },
		{ "a header alone", "Message-ID: <a@x>\n", NULL },
		{ "without a last line's end", "Message-ID: <a@x>", NULL },
		{ "an empty body", "Message-ID: <a@x>\n\n", NULL },
		{ "line ends for a body", "Message-ID: <a@x>\r\n\r\n\r\n\n\r", NULL },
		{ "no header", "\r\nx\n", NULL },
		{ "one in the body", "\nMessage-ID: <a@x>\n\nx", NULL },
		{ "a line of blanks is no empty one", "A: 1\n \nMessage-ID: b\n\nx", "b\nx" },
		{ "an empty line with two CRs", "Message-ID: i\r\n\r\r\nx\r\r\n", "i\nx\n" },
		{ "blanks in the body stay", "Message-ID: i\n\n x \t\n", "i\n x \t\n" },
		{ "line ends before it too", "Message-ID: i\n\n\n\r\n x", "i\n\n\n x" },
		{ "8-bit", "Message-ID: i\n\n\xe8\xff", "i\n\xe8\xff" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *text = rows[i].text ? rows[i].text : "";
		Digest digest, wanted = digest_of(text, strlen(text));
		gboolean has = hash_of(rows[i].message, strlen(rows[i].message), &digest);

		g_test_message("%s", rows[i].name);
		g_assert_cmpint(has, ==, rows[i].text != NULL);
		g_assert_true(!has || digest_equal(&digest, &wanted));
	}
}

static void every_cut_gives_the_same(void)
{
	static const char message[] =
		"A: 1\r\nMessage-ID:\r\n <\r@x>\r\n\tb\r\nC: \r\n\r\n\r\nx\r\n";
	gsize len = strlen(message);
	Digest whole, pieces;
	g_auto(BodyHash) hash;

	g_assert_true(hash_of(message, len, &whole));
	body_hash_init(&hash);
	for (gsize a = 0; a <= len; a++)
		for (gsize b = a; b <= len; b++) {
			body_hash_add(&hash, message, a);
			body_hash_add(&hash, message + a, b - a);
			body_hash_add(&hash, message + b, len - b);
			g_assert_true(body_hash_finish(&hash, &pieces));
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
		g_assert_cmpint(hash_of(wire, sizeof(wire), &of_wire), ==,
			hash_of(file->str, file->len, &of_file));
		g_assert_true(digest_equal(&of_wire, &of_file));
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func(
		"/body/hashes_the_message_id_and_the_body", hashes_the_message_id_and_the_body);
	g_test_add_func("/body/every_cut_gives_the_same", every_cut_gives_the_same);
	g_test_add_func(
		"/body/the_wire_and_its_file_have_the_same", the_wire_and_its_file_have_the_same);
	return g_test_run();
}
