/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/account_draft.h"

#include "test.h"

#include <string.h>

#define IN     "incoming = imaps://old.example\n"
#define NEW    "imaps://new.example:993"
#define FORMER "former-incoming"

static char *after_set(const char *text, const AccountChange *changes, GError **error)
{
	g_autoptr(Draft) draft = draft_new();
	gsize count = 0, len;

	while (changes[count].key)
		count++;
	if (!account_draft_set(draft, text, strlen(text), "a", changes, count, error))
		return NULL;
	g_assert_true(draft_check(draft, text, strlen(text), account_tokens, error));
	return draft_apply(draft, text, strlen(text), &len);
}

static void sets_keys_and_nothing_else(void)
{
	static const struct {
		const char *name, *text;
		AccountChange changes[4];
		const char *after;
	} rows[] = {
		{ "nothing", "[a]\nuser = x\n" IN, { { NULL } }, "[a]\nuser = x\n" IN },
		{ "what is so already", "[a]\nuser = x\n" IN, { { "user", "x" } },
			"[a]\nuser = x\n" IN },
		{ "a value", "# a\n[a]\n user\t=x \n\n# b\n" IN "# c", { { "user", "yy" } },
			"# a\n[a]\n user\t=yy \n\n# b\n" IN "# c" },
		{ "of one group only",
			"[b]\nuser = x\n" IN "[a]\nuser = x\n" IN "[c]\nuser = x\n" IN,
			{ { "user", "y" } },
			"[b]\nuser = x\n" IN "[a]\nuser = y\n" IN "[c]\nuser = x\n" IN },
		{ "inherited", "[defaults]\nquota = 4G\n[a]\nuser = x\n" IN, { { "quota", "3G" } },
			"[defaults]\nquota = 4G\n[a]\nuser = x\n" IN "quota = 3G\n" },
		{ "in the defaults",
			"[defaults]\nincoming = imaps://old.example\n\n[a]\nuser = x\n",
			{ { "incoming", NEW }, { FORMER, "imaps://old.example:993", "incoming" } },
			"[defaults]\nincoming = imaps://old.example\n\n[a]\nuser = x\n"
			"incoming = " NEW "\nformer-incoming = imaps://old.example:993\n" },
		{ "a move", "[a]\n" IN "user = x\n# end\n\n[b]\nuser = x\n" IN,
			{ { "incoming", NEW }, { FORMER, "imaps://old.example:993", "incoming" },
				{ "former-until", "2024-01-10", FORMER } },
			"[a]\nincoming = " NEW "\nformer-incoming = imaps://old.example:993\n"
			"former-until = 2024-01-10\nuser = x\n# end\n\n[b]\nuser = x\n" IN },
		{ "behind the last key, before what follows it",
			"[a]\nuser = x\n" IN "\n# of b\n[b]\nuser = x\n" IN, { { "quota", "3G" } },
			"[a]\nuser = x\n" IN "quota = 3G\n\n# of b\n[b]\nuser = x\n" IN },
		{ "tight", "[a]\nuser=x\nincoming=imaps://h\n", { { "quota", "3G" } },
			"[a]\nuser=x\nincoming=imaps://h\nquota=3G\n" },
		{ "in columns", "[a]\nuser     = x\nincoming = imaps://h\n",
			{ { "quota", "3G" }, { FORMER, "imaps://g" } },
			"[a]\nuser     = x\nincoming = imaps://h\nquota    = 3G\n"
			"former-incoming = imaps://g\n" },
		{ "indented", "[a]\n  user = x\n" IN, { { "quota", "3G", "user" } },
			"[a]\n  user = x\n  quota = 3G\n" IN },
		{ "indented by tabs", "[a]\n\tuser\t= x\n\tincoming\t= imaps://h\n",
			{ { "quota", "3G", "user" } },
			"[a]\n\tuser\t= x\n\tquota\t= 3G\n\tincoming\t= imaps://h\n" },
		{ "carriage returns", "[a]\r\nuser = x\r\nincoming = imaps://h\r\n",
			{ { "user", "y" }, { "quota", "3G" } },
			"[a]\r\nuser = y\r\nincoming = imaps://h\r\nquota = 3G\r\n" },
		{ "no last line end", "[a]\r\nuser = x\r\nincoming = imaps://h",
			{ { "incoming", "imaps://n" }, { "quota", "3G" } },
			"[a]\r\nuser = x\r\nincoming = imaps://n\r\nquota = 3G" },
		{ "half a line end", "[a]\r\nuser = x\r\nincoming = imaps://h\r",
			{ { "incoming", "imaps://n" }, { "quota", "3G" } },
			"[a]\r\nuser = x\r\nincoming = imaps://n\r\r\nquota = 3G" },
		{ "empty values", "[a]\nuser =\naddress = a@h\nproxy=\nquota = \n" IN,
			{ { "user", "x" }, { "proxy", "http://p" }, { "quota", "3G" } },
			"[a]\nuser = x\naddress = a@h\nproxy=http://p\nquota = 3G\n" IN },
		{ "an empty value with a carriage return", "[a]\r\nuser =\r\naddress = a@h\r\n" IN,
			{ { "user", "x" } }, "[a]\r\nuser = x\r\naddress = a@h\r\n" IN },
		{ "emptied", "[a]\nuser = x\naddress = a@h\n" IN, { { "user", "" } },
			"[a]\nuser = \naddress = a@h\n" IN },
		{ "removed", "[a]\nuser = x\nformer-incoming = imaps://o\nquota = 3G\n# q\n" IN,
			{ { FORMER, NULL }, { "quota", NULL }, { "former-until", NULL } },
			"[a]\nuser = x\n# q\n" IN },
		{ "removed, and another in its place", "[a]\nuser = x\n" IN "password-from = ~/x y",
			{ { "password-from", NULL }, { "password-command", "p", "password-from" } },
			"[a]\nuser = x\n" IN "password-command = p\n" },
		{ "backslashes", "[a]\nuser = x\n" IN, { { "password-command", "printf 'a\\n'" } },
			"[a]\nuser = x\n" IN "password-command = printf 'a\\\\n'\n" },
		{ "backslashes in folders", "[a]\nuser = x\n" IN, { { "folders", "!\\Junk" } },
			"[a]\nuser = x\n" IN "folders = !\\Junk\n" },
		{ "a mark", "\xef\xbb\xbf[a]\nuser = x\n" IN, { { "user", "y" } },
			"\xef\xbb\xbf[a]\nuser = y\n" IN },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *after = NULL;

		g_test_message("%s", rows[i].name);
		after = after_set(rows[i].text, rows[i].changes, &error);
		g_assert_cmpstr(after, ==, rows[i].after);
		g_assert_no_error(error);
	}
}

static void says_why_not(void)
{
	static const struct {
		const char *name, *text;
		AccountChange change;
		const char *why;
	} rows[] = {
		{ "no such account", "[b]\nuser = x\n" IN, { "user", "y" },
			"a: there is no such account" },
		{ "a value that cannot be meant", "[a]\nuser = x\n" IN, { "incoming", "ftp://x" },
			"a: incoming: " },
		{ "no such key", "[a]\nuser = x\n" IN, { "pasword", "x" }, "line 4: a: pasword: " },
		{ "doubled", "[a]\nuser = x\nuser = x\n" IN, { "quota", "3G" },
			"line 3: a: user: " },
		{ "needed", "[a]\nuser = x\n" IN, { "incoming", NULL }, "a: incoming: " },
		{ "two lines", "[a]\nuser = x\n" IN, { "quota", "3G\ntags = x" },
			"a control character" },
		{ "no Latin 1", "[a]\nuser = x\n" IN, { "tags", "\xe8" }, "line 4: " },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Draft) draft = draft_new();
		g_autoptr(GError) error = NULL;

		g_test_message("%s", rows[i].name);
		g_assert_false(account_draft_set(draft, rows[i].text, strlen(rows[i].text), "a",
			&rows[i].change, 1, &error));
		g_assert_error(error, MUTTKIT_ERROR, EXIT_CONFIG);
		if (error && !g_str_has_prefix(error->message, rows[i].why))
			g_assert_cmpstr(error->message, ==, rows[i].why);
	}
}

static void appends_groups(void)
{
	static const AccountChange changes[] = { { "user", "x" }, { "address", NULL },
		{ "incoming", "imaps://h" } };
	static const struct {
		const char *name, *text, *after;
	} rows[] = {
		{ "nothing there", "",
			"[n]\nuser = x\nincoming = imaps://h\n\n"
			"[o]\nuser = x\nincoming = imaps://h\n" },
		{ "a comment", "# mine\n",
			"# mine\n\n[n]\nuser = x\nincoming = imaps://h\n\n"
			"[o]\nuser = x\nincoming = imaps://h\n" },
		{ "a blank line there", "# mine\n\n",
			"# mine\n\n[n]\nuser = x\nincoming = imaps://h\n\n"
			"[o]\nuser = x\nincoming = imaps://h\n" },
		{ "tight, no line end", "[a]\nuser=x\nincoming=imaps://g",
			"[a]\nuser=x\nincoming=imaps://g\n\n[n]\nuser=x\nincoming=imaps://h\n\n"
			"[o]\nuser=x\nincoming=imaps://h\n" },
		{ "carriage returns", "[a]\r\nuser = x\r\nincoming = imaps://g\r\n",
			"[a]\r\nuser = x\r\nincoming = imaps://g\r\n\r\n"
			"[n]\r\nuser = x\r\nincoming = imaps://h\r\n\r\n"
			"[o]\r\nuser = x\r\nincoming = imaps://h\r\n" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Draft) draft = draft_new();
		g_autoptr(GError) error = NULL;
		gsize len = strlen(rows[i].text), new_len;
		g_autofree char *after = NULL;

		g_test_message("%s", rows[i].name);
		g_assert_true(account_draft_append(
			draft, rows[i].text, len, "n", changes, G_N_ELEMENTS(changes), &error));
		g_assert_true(account_draft_append(
			draft, rows[i].text, len, "o", changes, G_N_ELEMENTS(changes), &error));
		g_assert_true(draft_check(draft, rows[i].text, len, account_tokens, &error));
		after = draft_apply(draft, rows[i].text, len, &new_len);
		g_assert_cmpstr(after, ==, rows[i].after);
		g_assert_false(account_draft_append(
			draft, rows[i].text, len, "n", changes, G_N_ELEMENTS(changes), &error));
		g_assert_error(error, MUTTKIT_ERROR, EXIT_CONFIG);
	}
}

static void sets_and_appends_at_one_end(void)
{
	static const char text[] = "[a]\nuser = x\nincoming = imaps://g";
	static const AccountChange set = { "incoming", "imaps://h" };
	static const AccountChange changes[] = { { "user", "y" }, { "incoming", "imaps://i" } };
	g_autoptr(Draft) draft = draft_new();
	g_autoptr(GError) error = NULL;
	g_autofree char *after = NULL;
	gsize len;

	g_assert_true(account_draft_set(draft, text, strlen(text), "a", &set, 1, &error));
	g_assert_true(account_draft_append(draft, text, strlen(text), "b", changes, 2, &error));
	after = draft_apply(draft, text, strlen(text), &len);
	g_assert_cmpstr(after, ==,
		"[a]\nuser = x\nincoming = imaps://h\n\n[b]\nuser = y\nincoming = imaps://i\n");
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/account_draft/set", sets_keys_and_nothing_else);
	g_test_add_func("/account_draft/refused", says_why_not);
	g_test_add_func("/account_draft/append", appends_groups);
	g_test_add_func("/account_draft/both", sets_and_appends_at_one_end);
	return g_test_run();
}
