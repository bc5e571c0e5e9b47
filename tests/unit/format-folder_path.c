/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/folder_path.h"

#include "test.h"

#include <string.h>

#define TEN(letter)     letter letter letter letter letter letter letter letter letter letter
#define HUNDRED(letter) TEN(TEN(letter))

static char *name_of(const char *path, char delimiter)
{
	g_autoptr(GBytes) bytes = folder_path_unescape(path, delimiter);
	GString *name;

	if (!bytes)
		return NULL;
	name = g_string_new(NULL);
	g_string_append_len(name, g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes));
	return g_string_free(name, FALSE);
}

static void names_become_paths_and_names_again(void)
{
	static const struct {
		const char *name, *folder;
		char delimiter;
		const char *path;
	} rows[] = {
		{ "plain", "Sent", '/', "Sent" },
		{ "slash", "a/b/c", '/', "a/b/c" },
		{ "dot", "INBOX.Sent", '.', "INBOX/Sent" },
		{ "no delimiter", "a/b", '\0', "a%2fb" },
		{ "slash elsewhere", "a/b.c", '.', "a%2fb/c" },
		{ "backslash", "a\\b", '\\', "a/b" },
		{ "empty", "", '/', "%-" },
		{ "empty parts", "/a//b/", '/', "%-/a/%-/b/%-" },
		{ "percent", "100%", '/', "100%25" },
		{ "percent as delimiter", "100%%-", '%', "100/%-/-" },
		{ "looks escaped", "%2f", '/', "%252f" },
		{ "looks empty", "%-", '/', "%25-" },
		{ "dot", ".", '/', "%2e" },
		{ "two dots", "../..", '/', "%2e./%2e." },
		{ "hidden", ".ssh", '/', "%2essh" },
		{ "dots within", "a..b.", '/', "a..b." },
		{ "cur", "cur", '/', "%63ur" },
		{ "new below", "a/new", '/', "a/%6eew" },
		{ "tmp above", "tmp/a", '/', "%74mp/a" },
		{ "not quite cur", "curr/Cur/cu", '/', "curr/Cur/cu" },
		{ "letters", "Posta gi&AOA- letta", '/', "Posta gi\xc3\xa0 letta" },
		{ "ampersand", "Tom &- Ann", '/', "Tom & Ann" },
		{ "delimiter behind a shift", "&AOk-/&AOk-", '/', "\xc3\xa9/\xc3\xa9" },
		{ "hyphen as delimiter", "&AOk--a", '-', "\xc3\xa9/a" },
		{ "raw utf-8", "caf\xc3\xa9", '/', "caf%c3%a9" },
		{ "raw bytes", "\xff/\x80", '/', "%ff/%80" },
		{ "not canonical", "&AOk", '/', "%26AOk" },
		{ "printable in base64", "&AGE-", '/', "%26AGE-" },
		{ "control character", "a\tb", '/', "a%09b" },
		{ "delete", "\x7f", '/', "%7f" },
		{ "control character in base64", "a&AAk-b", '/', "a%26AAk-b" },
		{ "upper control character in base64", "&AIU-", '/', "%26AIU-" },
		{ "ampersand as delimiter", "a&-b", '&', "a/-b" },
		{ "control character as delimiter", "a\x01&AOk-", '\x01', "a/%26AOk-" },
		{ "upper delimiter",
			"a\xff"
			"b",
			'\xff', "a/b" },
		{ "delimiter out of a letter", "&AOk-", '\xc3', "%26AOk-" },
		{ "inbox", "INBOX", '/', "INBOX" },
		{ "inbox within", "inbox/a", '/', "inbox/a" },
		{ "200 bytes", HUNDRED("x") HUNDRED("x"), '/', HUNDRED("x") HUNDRED("x") },
		{ "201 bytes", HUNDRED("x") HUNDRED("x") "y", '/',
			HUNDRED("x") HUNDRED("x") "%+/y" },
		{ "goes on as cur", HUNDRED("x") HUNDRED("x") "cur", '/',
			HUNDRED("x") HUNDRED("x") "%+/%63ur" },
		{ "goes on with a dot", HUNDRED("x") HUNDRED("x") "..", '/',
			HUNDRED("x") HUNDRED("x") "%+/%2e." },
		{ "an escape is not torn apart", HUNDRED("x") TEN(TEN("x")) "/z", '.',
			HUNDRED("x") HUNDRED("x") "%+/%2fz" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *path = folder_path_escape(
			rows[i].folder, strlen(rows[i].folder), rows[i].delimiter);
		g_autofree char *name = name_of(rows[i].path, rows[i].delimiter);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(path, ==, rows[i].path);
		g_assert_cmpstr(name, ==, rows[i].folder);
	}
}

static void inbox_is_one_folder_in_every_case(void)
{
	static const char *const names[] = { "INBOX", "inbox", "Inbox", "iNbOx" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = folder_path_escape(names[i], strlen(names[i]), '/');
		g_autofree char *torn = folder_path_escape(names[i], strlen(names[i]), 'N');

		g_assert_cmpstr(path, ==, "INBOX");
		g_assert_cmpstr(torn, ==, "I/BOX");
	}
}

static void nul_in_a_name_is_a_byte_like_others(void)
{
	g_autofree char *path = folder_path_escape("a\0/\0", 4, '/');
	g_autoptr(GBytes) name = folder_path_unescape("a%00/%00", '/');

	g_assert_cmpstr(path, ==, "a%00/%00");
	g_assert_nonnull(name);
	if (name)
		g_assert_cmpmem(g_bytes_get_data(name, NULL), g_bytes_get_size(name), "a\0/\0", 4);
}

static void refuses_paths_that_no_folder_has(void)
{
	static const struct {
		const char *name, *path;
		char delimiter;
	} rows[] = {
		{ "empty", "", '/' },
		{ "absolute", "/a", '/' },
		{ "closing slash", "a/", '/' },
		{ "empty part", "a//b", '/' },
		{ "dot", ".", '/' },
		{ "two dots", "a/../b", '/' },
		{ "hidden", ".a", '/' },
		{ "sentinel", ".muttkit-0000", '/' },
		{ "cur", "cur", '/' },
		{ "new below", "a/new", '/' },
		{ "inbox in another case", "Inbox", '/' },
		{ "needless escape", "%61", '/' },
		{ "dot within", "a%2eb", '/' },
		{ "upper case", "a%2Fb", '.' },
		{ "no escape", "a%", '/' },
		{ "half an escape", "a%2", '/' },
		{ "no digits", "%zz", '/' },
		{ "escaped delimiter", "a%2fb", '/' },
		{ "delimiter as it is", "a.b", '.' },
		{ "subfolder without delimiter", "a/b", '\0' },
		{ "goes on too early", "a%+/b", '/' },
		{ "goes on to nowhere", HUNDRED("x") HUNDRED("x") "%+", '/' },
		{ "too long", HUNDRED("x") HUNDRED("x") "y", '/' },
		{ "something before an empty part", "a%-", '/' },
		{ "something behind an empty part", "%-a", '/' },
		{ "control character", "a\tb", '/' },
		{ "not utf-8", "a\xff", '/' },
		{ "utf-8 beside raw bytes", "\xc3\xa9%ff", '/' },
		{ "canonical, yet raw", "%26AOk-", '/' },
		{ "canonical, yet hexadecimal", "a%26-", '/' },
		{ "utf-8 beside a control character", "\xc3\xa9%01", '/' },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *name = name_of(rows[i].path, rows[i].delimiter);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(name, ==, NULL);
	}
}

static gboolean is_beneath_the_root(const char *path)
{
	g_auto(GStrv) parts = g_strsplit(path, "/", -1);

	for (guint i = 0; parts[i]; i++)
		if (!*parts[i] || *parts[i] == '.' || strlen(parts[i]) > 255 ||
			g_str_equal(parts[i], "cur") || g_str_equal(parts[i], "new") ||
			g_str_equal(parts[i], "tmp"))
			return FALSE;
	return parts[0] != NULL;
}

/* Names put together from what has a meaning somewhere. */
static GString *hostile_name(GRand *rand)
{
	static const char *const pieces[] = { "/", "/", ".", ".", "..", "%", "%2f", "%-", "%+", "&",
		"&-", "&AOk-", "&AAE-", "&AGE-", "\xc3\xa9", "\xff", "\x01", "\x7f", "cur", "new",
		"tmp", "a", "INBOX", "-", "2f", "2e", "+", HUNDRED("x"), HUNDRED("&AOk-") };
	GString *name = g_string_new(NULL);
	gint count = g_rand_int_range(rand, 0, 6);

	for (gint i = 0; i < count; i++)
		g_string_append(name, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
	return name;
}

static void no_two_names_meet_and_none_leaves_the_root(void)
{
	static const char delimiters[] = { '/', '.', '\0', '%', '&', '-', '\x01', '\xc3', 'u' };
	g_autoptr(GRand) rand = g_rand_new_with_seed(20231211);

	for (guint d = 0; d < G_N_ELEMENTS(delimiters); d++) {
		g_autoptr(GHashTable) seen =
			g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

		for (guint i = 0; i < 1000; i++) {
			g_autoptr(GString) name = hostile_name(rand);
			char *path = folder_path_escape(name->str, name->len, delimiters[d]);
			const char *before = g_hash_table_lookup(seen, path);
			g_autofree char *again = name_of(path, delimiters[d]);

			g_assert_true(is_beneath_the_root(path));
			g_assert_cmpstr(again, ==, name->str);
			g_assert_true(!before || g_str_equal(before, name->str));
			g_hash_table_insert(seen, path, g_strdup(name->str));
		}
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/folder_path/names_become_paths_and_names_again",
		names_become_paths_and_names_again);
	g_test_add_func("/folder_path/inbox_is_one_folder_in_every_case",
		inbox_is_one_folder_in_every_case);
	g_test_add_func("/folder_path/nul_in_a_name_is_a_byte_like_others",
		nul_in_a_name_is_a_byte_like_others);
	g_test_add_func(
		"/folder_path/refuses_paths_that_no_folder_has", refuses_paths_that_no_folder_has);
	g_test_add_func("/folder_path/no_two_names_meet_and_none_leaves_the_root",
		no_two_names_meet_and_none_leaves_the_root);
	return g_test_run();
}
