/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/message_name.h"

#include "test.h"

#include <string.h>

#define HEX "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void a_name_comes_back(void)
{
	static const struct {
		guint64 size;
		gboolean raw;
		guint flags;
		const char *name;
	} rows[] = {
		{ 3, FALSE, 0, HEX ".muttkit,S=3:2," },
		{ 3, FALSE, FLAG_SEEN, HEX ".muttkit,S=3:2,S" },
		{ 0, FALSE, FLAG_REPLIED | FLAG_FLAGGED | FLAG_SEEN | FLAG_DRAFT,
			HEX ".muttkit,S=0:2,DFRS" },
		{ 3, TRUE, FLAG_SEEN, HEX ".muttkit,S=3,W=3:2,S" },
		{ 0, TRUE, 0, HEX ".muttkit,S=0,W=0:2," },
		{ G_MAXUINT64, TRUE,
			FLAG_DRAFT | FLAG_FLAGGED | FLAG_PASSED | FLAG_REPLIED | FLAG_SEEN |
				FLAG_TRASHED,
			HEX ".muttkit,S=18446744073709551615,W=18446744073709551615:2,DFPRST" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		MessageId id = { digest_of("abc", 3), rows[i].size, rows[i].raw }, again;
		char name[MESSAGE_NAME_MAX], base[MESSAGE_NAME_MAX];
		guint flags = 4711;

		message_name_print(&id, rows[i].flags, name);
		message_base_print(&id, base);
		g_assert_cmpstr(name, ==, rows[i].name);
		g_assert_true(g_str_has_prefix(name, base) && name[strlen(base)] == ':');
		g_assert_true(message_name_parse(name, &again, &flags));
		g_assert_true(digest_equal(&again.digest, &id.digest));
		g_assert_cmpuint(again.size, ==, rows[i].size);
		g_assert_cmpint(again.raw, ==, rows[i].raw);
		g_assert_cmpuint(flags, ==, rows[i].flags);
		g_assert_true(message_name_parse(name, NULL, NULL));
	}
}

static void what_clients_make_of_the_flags_is_still_ours(void)
{
	static const struct {
		const char *end;
		guint flags;
	} rows[] = {
		{ "", 0 },
		{ "SR", FLAG_SEEN | FLAG_REPLIED },
		{ "SS", FLAG_SEEN },
		{ "T", FLAG_TRASHED },
		{ "PSabc", FLAG_PASSED | FLAG_SEEN },
		{ "s", 0 },
		{ "S,x", FLAG_SEEN },
		{ "F:2,S", FLAG_SEEN },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *name = g_strconcat(HEX ".muttkit,S=3:2,", rows[i].end, NULL);
		guint flags = 4711;

		g_test_message("%s", rows[i].end);
		g_assert_true(message_name_parse(name, NULL, &flags));
		g_assert_cmpuint(flags, ==, rows[i].flags);
	}
	/* as a client leaves it in new */
	g_assert_true(message_name_parse(HEX ".muttkit,S=3", NULL, NULL));
}

static void no_other_name_is_ours(void)
{
	static const char *const rows[] = {
		"",
		":2,",
		".muttkit,S=3:2,S",
		HEX,
		HEX ":2,S",
		HEX ".muttkit,S=3:1,S",
		HEX ".muttkit,S=3;2,S",
		HEX ".muttkit,S=:2,S",
		HEX ".muttkit:2,S",
		HEX ".muttkit,S=03:2,S",
		HEX ".muttkit,S=00:2,S",
		HEX ".muttkit,S=+3:2,S",
		HEX ".muttkit,S=-3:2,S",
		HEX ".muttkit,S= 3:2,S",
		HEX ".muttkit,S=3 :2,S",
		HEX ".muttkit,S=0x3:2,S",
		HEX ".muttkit,S=18446744073709551616:2,S",
		HEX ".muttkit,S=3,W=4:2,S",
		HEX ".muttkit,S=3,W=03:2,S",
		HEX ".muttkit,S=3,W=:2,S",
		HEX ".muttkit,W=3:2,S",
		HEX ".muttkit,W=3,S=3:2,S",
		HEX ".muttkit,S=3,W=3,U=1:2,S",
		HEX ".muttkit,S=3,U=1:2,S",
		HEX ".Muttkit,S=3:2,S",
		HEX "0.muttkit,S=3:2,S",
		"x" HEX ".muttkit,S=3:2,S",
		"BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.muttkit,S=3:2,S",
		"a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.muttkit,S=3:2,S",
		"1700000000.M1P2.example,S=3:2,S",
		"muttkit.1234.1",
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		MessageId id = { .size = 4711 };
		guint flags = 4711;

		g_test_message("%s", rows[i]);
		g_assert_false(message_name_parse(rows[i], &id, &flags));
		g_assert_cmpuint(id.size, ==, 4711);
		g_assert_cmpuint(flags, ==, 4711);
	}
}

static void a_name_of_any_length_is_read(void)
{
	for (gsize len = 1; len < 400; len++) {
		g_autofree char *digits = g_strnfill(len, '9');
		g_autofree char *name = g_strconcat(HEX ".muttkit,S=", digits, ":2,S", NULL);
		g_autofree char *flags = g_strconcat(HEX ".muttkit,S=3:2,", digits, NULL);

		g_assert_cmpint(message_name_parse(name, NULL, NULL), ==, len < 20);
		g_assert_true(message_name_parse(flags, NULL, NULL));
	}
}

static void reads_the_flags_of_any_maildir(void)
{
	static const struct {
		const char *name;
		guint flags;
	} rows[] = {
		{ "", 0 },
		{ "1700000000.M1P2.example", 0 },
		{ "1700000000.M1P2.example:2,", 0 },
		{ "1700000000.M1P2.example,U=7:2,FS", FLAG_FLAGGED | FLAG_SEEN },
		{ "x:2,a:2,S", FLAG_SEEN },
		{ "x:1,S", 0 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpuint(maildir_flags(rows[i].name), ==, rows[i].flags);
}

static void knows_the_flags_of_imap(void)
{
	static const struct {
		const char *name;
		guint flag;
	} rows[] = {
		{ "\\Seen", FLAG_SEEN },
		{ "\\SEEN", FLAG_SEEN },
		{ "\\answered", FLAG_REPLIED },
		{ "\\Flagged", FLAG_FLAGGED },
		{ "\\Draft", FLAG_DRAFT },
		{ "\\Deleted", FLAG_TRASHED },
		{ "$Forwarded", FLAG_PASSED },
		{ "$forwarded", FLAG_PASSED },
		{ "\\Recent", 0 },
		{ "Seen", 0 },
		{ "\\Seen ", 0 },
		{ "", 0 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpuint(imap_flag(rows[i].name), ==, rows[i].flag);
	g_assert_false(FLAGS_MIRRORED & FLAG_TRASHED);
}

static void prints_flags_for_imap(void)
{
	static const struct {
		guint flags;
		const char *text;
	} rows[] = {
		{ 0, "" },
		{ FLAG_SEEN, "\\Seen" },
		{ FLAGS_MIRRORED, "\\Draft \\Flagged \\Answered \\Seen" },
		{ FLAG_PASSED | FLAG_TRASHED, "$Forwarded \\Deleted" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = imap_flags_print(rows[i].flags);

		g_assert_cmpstr(text, ==, rows[i].text);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/message_name/a_name_comes_back", a_name_comes_back);
	g_test_add_func("/message_name/what_clients_make_of_the_flags_is_still_ours",
		what_clients_make_of_the_flags_is_still_ours);
	g_test_add_func("/message_name/no_other_name_is_ours", no_other_name_is_ours);
	g_test_add_func("/message_name/a_name_of_any_length_is_read", a_name_of_any_length_is_read);
	g_test_add_func(
		"/message_name/reads_the_flags_of_any_maildir", reads_the_flags_of_any_maildir);
	g_test_add_func("/message_name/knows_the_flags_of_imap", knows_the_flags_of_imap);
	g_test_add_func("/message_name/prints_flags_for_imap", prints_flags_for_imap);
	return g_test_run();
}
