/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/message_hash.h"

#include "test.h"

#include <string.h>

static void check(const MessageId *id, const char *file, gsize len, gboolean raw)
{
	Digest digest = digest_of(file, len);

	g_assert_true(digest_equal(&id->digest, &digest));
	g_assert_cmpuint(id->size, ==, len);
	g_assert_cmpint(id->raw, ==, raw);
}

/* Every cut gives the same, and nothing of one message stays for the next. */
static void the_identity_is_that_of_the_file(void)
{
	static const struct {
		const char *name, *wire, *file;
		gboolean raw;
	} rows[] = {
		{ "a message", "A: 1\r\n\r\nbody\r\n", "A: 1\n\nbody\n", FALSE },
		{ "a bare LF at the end", "A: 1\r\n\r\nbody\n", "A: 1\r\n\r\nbody\n", TRUE },
		{ "nothing", "", "", FALSE },
		{ "a CR at the end", "A: 1\r\n\r", "A: 1\n\r", FALSE },
		{ "lone CRs", "A\r1\r\r\n\r\n", "A\r1\r\n\n", FALSE },
		{ "a bare LF first", "\nA: 1\r\n", "\nA: 1\r\n", TRUE },
		{ "a CR before a bare LF's line", "\r\r\n\r\n\n\r", "\r\r\n\r\n\n\r", TRUE },
		{ "no line's end", "A: 1", "A: 1", FALSE },
	};
	g_autoptr(MessageHash) hash = message_hash_open();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		gsize len = strlen(rows[i].wire);

		g_test_message("%s", rows[i].name);
		for (gsize cut = 0; cut <= len; cut++) {
			MessageId id;

			message_hash_add(hash, rows[i].wire, cut);
			message_hash_add(hash, rows[i].wire + cut, len - cut);
			id = message_hash_finish(hash);
			check(&id, rows[i].file, strlen(rows[i].file), rows[i].raw);
		}
	}
}

/* More than the hash holds at once, with a bare LF behind it or not. */
static void a_big_one_too(void)
{
	enum { LINES = 50000 };

	g_autoptr(MessageHash) hash = message_hash_open();
	g_autoptr(GString) wire = g_string_new(NULL), file = g_string_new(NULL);
	MessageId id;

	for (guint i = 0; i < LINES; i++) {
		g_string_append_printf(wire, "line %u\r\n", i);
		g_string_append_printf(file, "line %u\n", i);
	}
	message_hash_add(hash, wire->str, wire->len);
	id = message_hash_finish(hash);
	check(&id, file->str, file->len, FALSE);
	g_string_append_c(wire, '\n');
	message_hash_add(hash, wire->str, wire->len);
	id = message_hash_finish(hash);
	check(&id, wire->str, wire->len, TRUE);
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func(
		"/message_hash/the_identity_is_that_of_the_file", the_identity_is_that_of_the_file);
	g_test_add_func("/message_hash/a_big_one_too", a_big_one_too);
	return g_test_run();
}
