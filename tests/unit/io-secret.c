/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/secret.h"

#include "test.h"

static void a_server_that_repeats_the_password_is_not_quoted(void)
{
	/* The base64 of: "geheim wort", "\0ann\0geheim wort", "xgeheim wort", "xygeheim wort",
	 * "ann" and a digest, "AUTH=" before that of "ann". */
	static const struct {
		const char *name, *words;
		gboolean held;
	} rows[] = {
		{ "nothing", "", FALSE },
		{ "words", "[AUTHENTICATIONFAILED] no such user", FALSE },
		{ "the user", "no such user ann", FALSE },
		{ "the password", "wrong: geheim wort!", TRUE },
		{ "its first half", "wrong: geheim", FALSE },
		{ "LOGIN", "wrong: Z2VoZWltIHdvcnQ=", TRUE },
		{ "LOGIN, no padding", "Z2VoZWltIHdvcnQ", TRUE },
		{ "LOGIN, behind base64 letters", "wrong/Z2VoZWltIHdvcnQ=", TRUE },
		{ "PLAIN", "wrong: AGFubgBnZWhlaW0gd29ydA== ann", TRUE },
		{ "behind one letter", "eGdlaGVpbSB3b3J0", TRUE },
		{ "behind two", "eHlnZWhlaW0gd29ydA==", TRUE },
		{ "CRAM-MD5", "wrong: YW5uIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw", TRUE },
		{ "another's", "wrong: Z2VoZWltIGdlaGVpbQ==", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%s", rows[i].name);
		g_assert_cmpint(
			secret_is_in(rows[i].words, "geheim wort", "ann"), ==, rows[i].held);
	}
}

static void a_long_one_may_have_been_cut(void)
{
	const char *token = "0123456789abcdef0123456789abcdef";

	g_assert_true(secret_is_in("auth=Bearer 0123456789abcdef01", token, "ann"));
	g_assert_true(secret_is_in("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0", token, "ann"));
	g_assert_false(secret_is_in("0123456789", token, "ann"));
	g_assert_false(secret_is_in("what a short user has in base64", token, "a"));
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/secret/a_server_that_repeats_the_password_is_not_quoted",
		a_server_that_repeats_the_password_is_not_quoted);
	g_test_add_func("/secret/a_long_one_may_have_been_cut", a_long_one_may_have_been_cut);
	return g_test_run();
}
