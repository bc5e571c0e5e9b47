/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/digest.h"

#include "test.h"

#include <string.h>

#define OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define OF_ABC     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

/* FIPS 180-2, appendix B, and the empty string. */
static void is_sha_256(void)
{
	static const struct {
		const char *text, *hex;
	} rows[] = {
		{ "", OF_NOTHING },
		{ "abc", OF_ABC },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
			"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		Digest digest = digest_of(rows[i].text, strlen(rows[i].text));
		char hex[DIGEST_HEX + 1];

		digest_print(&digest, hex);
		g_assert_cmpstr(hex, ==, rows[i].hex);
	}
}

static void the_pieces_make_no_difference(void)
{
	static const char text[] = "From: ann@example.org\r\n\r\n\0body";
	g_autoptr(DigestState) state = digest_open();
	Digest whole = digest_of(text, sizeof(text));

	for (gsize cut = 0; cut <= sizeof(text); cut++) {
		Digest pieces;

		digest_add(state, text, cut);
		digest_add(state, text + cut, sizeof(text) - cut);
		pieces = digest_finish(state);
		g_assert_true(digest_equal(&pieces, &whole));
	}
}

static void a_finished_state_begins_anew(void)
{
	g_autoptr(DigestState) state = digest_open();
	Digest nothing = digest_of("", 0), first, second;

	digest_add(state, "abc", 3);
	first = digest_finish(state);
	second = digest_finish(state);
	g_assert_false(digest_equal(&first, &nothing));
	g_assert_true(digest_equal(&second, &nothing));
}

static void every_byte_tells_two_apart(void)
{
	Digest a = digest_of("abc", 3);

	for (guint i = 0; i < DIGEST_SIZE; i++) {
		Digest b = a;

		b.bytes[i] ^= 0x80;
		g_assert_false(digest_equal(&a, &b));
	}
	g_assert_true(digest_equal(&a, &a));
}

static void reads_its_own_digits_and_no_others(void)
{
	static const struct {
		const char *name, *hex;
		gboolean good;
	} rows[] = {
		{ "abc", OF_ABC, TRUE },
		{ "all zero", "0000000000000000000000000000000000000000000000000000000000000000",
			TRUE },
		{ "capitals", "BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
			FALSE },
		{ "no digit", "ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
			FALSE },
		{ "a digit too few",
			"a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", FALSE },
		{ "a digit too many", OF_ABC "0", FALSE },
		{ "something behind", OF_ABC ".", FALSE },
		{ "nothing", "", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		Digest digest = digest_of("x", 1), before = digest;
		char hex[DIGEST_HEX + 1];

		g_test_message("%s", rows[i].name);
		g_assert_cmpint(digest_parse(rows[i].hex, &digest), ==, rows[i].good);
		digest_print(&digest, hex);
		if (rows[i].good)
			g_assert_cmpstr(hex, ==, rows[i].hex);
		else
			g_assert_true(digest_equal(&digest, &before));
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/digest/is_sha_256", is_sha_256);
	g_test_add_func("/digest/the_pieces_make_no_difference", the_pieces_make_no_difference);
	g_test_add_func("/digest/a_finished_state_begins_anew", a_finished_state_begins_anew);
	g_test_add_func("/digest/every_byte_tells_two_apart", every_byte_tells_two_apart);
	g_test_add_func(
		"/digest/reads_its_own_digits_and_no_others", reads_its_own_digits_and_no_others);
	return g_test_run();
}
