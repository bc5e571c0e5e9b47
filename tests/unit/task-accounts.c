/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/accounts.h"

#include "disk.h"
#include "test.h"

#define THREE                                                     \
	"[work]\nuser = a\nincoming = imaps://imap.example.org\n" \
	"[home]\nuser = b\nincoming = imaps://imap.example.org\n" \
	"[other]\nuser = c\nincoming = imaps://imap.example.org\n"

static void put_accounts(const char *text)
{
	disk_put(g_get_user_config_dir(), "muttkit/accounts", text);
}

/* The names of CHOSEN, or the exit code. */
static char *words_of(const GPtrArray *chosen, const GError *error)
{
	GString *words = g_string_new(NULL);

	if (!chosen)
		g_string_append_printf(words, "%d", error_code(error));
	for (guint i = 0; chosen && i < chosen->len; i++)
		g_string_append_printf(
			words, "%s%s", i ? " " : "", ((const Account *)chosen->pdata[i])->name);
	return g_string_free(words, FALSE);
}

static void names_choose_and_none_means_all(void)
{
	static const struct {
		const char *options, *operands, *chosen; /* or an exit code */
	} rows[] = {
		{ "", "", "work home other" },
		{ "", "home", "home" },
		{ "", "other work", "other work" },
		{ "home", "", "home" },
		{ "home", "work", "home work" },
		{ "home", "work home work", "home work" },
		{ "", "nobody", "64" },
		{ "", "work nobody", "64" },
		{ "nobody", "work", "64" },
		{ "", "Work", "64" },
		{ "", "defaults", "64" },
	};

	put_accounts("[defaults]\n" THREE);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(GStrv) options = g_strsplit(rows[i].options, " ", -1);
		g_auto(GStrv) operands = g_strsplit(rows[i].operands, " ", -1);
		g_autoptr(GError) error = NULL;
		g_autoptr(AccountsChoice) choice = accounts_choose(options, operands, &error);
		g_autofree char *words = words_of(choice ? choice->chosen : NULL, error);

		g_test_message("-a '%s' '%s'", rows[i].options, rows[i].operands);
		g_assert_cmpstr(words, ==, rows[i].chosen);
	}
}

static void an_unknown_name_is_answered_with_the_known_ones(void)
{
	char *names[] = { (char *)"no\x1b[2Jbody", NULL }, *none[] = { NULL };
	g_autoptr(GError) error = NULL;

	put_accounts(THREE);
	g_assert_null(accounts_choose(none, names, &error));
	g_assert_error(error, MUTTKIT_ERROR, EXIT_USAGE);
	g_assert_cmpstr(error->message, ==,
		"no account is called 'no\\x1b[2Jbody'; there are: work, home, other");
}

static void a_file_that_cannot_be_meant_is_told_with_its_path(void)
{
	static const struct {
		const char *name, *text;
	} rows[] = { { "none", NULL }, { "no account", "[defaults]\n" }, { "empty", "" },
		{ "a wrong key", "[work]\npasword = hunter2\n" },
		{ "not UTF-8", "[work]\n\xff\n" } };
	char *none[] = { NULL };

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;

		if (rows[i].text)
			put_accounts(rows[i].text);
		g_test_message("%s", rows[i].name);
		g_assert_null(accounts_choose(none, none, &error));
		g_assert_error(error, MUTTKIT_ERROR, EXIT_CONFIG);
		g_assert_true(!error || !strstr(error->message, "hunter2"));
		if (!rows[i].text || strchr(rows[i].text, 'w'))
			g_assert_true(error && strstr(error->message, "muttkit/accounts"));
	}
}

static void archives_have_one_root(void)
{
	static const struct {
		const char *text, *root; /* in the home, where it does not begin with '/' */
	} rows[] = {
		{ THREE, "mail-archive" },
		{ "[defaults]\narchive = ~/a/\n" THREE, "a" },
		{ "[defaults]\narchive = /srv/a/../b\n" THREE, "/srv/b" },
		{ "[defaults]\narchive =\n" THREE, "mail-archive" },
	};
	char *none[] = { NULL };

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *root = g_canonicalize_filename(rows[i].root, g_get_home_dir());
		g_autoptr(AccountsChoice) choice = NULL;

		put_accounts(rows[i].text);
		choice = accounts_choose(none, none, NULL);
		g_assert_cmpstr(choice ? choice->root : NULL, ==, root);
	}
}

#define ADD(name) g_test_add_func("/accounts/" #name, name)

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	ADD(names_choose_and_none_means_all);
	ADD(an_unknown_name_is_answered_with_the_known_ones);
	ADD(a_file_that_cannot_be_meant_is_told_with_its_path);
	ADD(archives_have_one_root);
	return g_test_run();
}
