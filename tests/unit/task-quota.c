/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/quota.h"

#include "base/home.h"
#include "disk.h"
#include "test.h"

static Accounts *accounts_of(const char *text)
{
	g_autoptr(GError) error = NULL;
	Accounts *accounts = accounts_parse(text, strlen(text), &error);

	g_assert_no_error(error);
	return accounts;
}

#define ACCOUNTS                                                                           \
	"[ann]\nincoming = imaps://imap.example.org\nuser = ann\n"                         \
	"[anna]\nincoming = imaps://imap.example.org\nuser = anna\nlocal = ~/Mail/anna/\n" \
	"[work]\nincoming = imaps://mail.example.com\naddress = ann@example.com\n"         \
	"[work2]\nincoming = imap://[::1]:1143\nuser = a%b\nlocal = /srv/mail\ntls = off\n"

static void the_folder_tells_the_account(void)
{
	static const struct {
		const char *folder, *account;
	} rows[] = {
		{ "imaps://ann@imap.example.org/", "ann" },
		{ "imaps://anna@imap.example.org/", "anna" },
		{ "imaps://anna@imap.example.org:993/INBOX", "anna" },
		{ "imaps://ann:secret@imap.example.org", "ann" },
		{ "imap://ann@IMAP.Example.org:143", "ann" },
		{ "imaps://an@imap.example.org/", NULL },
		{ "imaps://annab@imap.example.org/", NULL },
		{ "imaps://imap.example.org/", NULL },
		{ "imaps://mail.example.com/", "work" },
		{ "imaps://mail.example.com:993", "work" },
		{ "imaps://ann@example.com@mail.example.com/INBOX", "work" },
		{ "imaps://ann%40example.com@mail.example.com/", "work" },
		{ "imaps://ann@example.com:x@mail.example.com/", "work" },
		{ "imaps://bob@example.com@mail.example.com/", NULL },
		{ "imaps://mail.example.com.evil.example/", NULL },
		{ "imaps://mail.example.co/", NULL },
		{ "imaps://example.com/mail.example.com", NULL },
		{ "imap://[::1]:1143/", "work2" },
		{ "imap://a%25b@[::1]:1143/", "work2" },
		{ "imap://a%b@[::1]/", "work2" },
		{ "~/Mail/anna", "anna" },
		{ "~/Mail/anna/", "anna" },
		{ "~/Mail/anna/Sent", "anna" },
		{ "~/Mail/annab", NULL },
		{ "~/Mail", NULL },
		{ "Mail/anna", "anna" },
		{ "/srv/mail/x/../y", "work2" },
		{ "/srv/mail/../x", NULL },
		{ "/archive/work", "work" },
		{ "/archive/work2/INBOX", "work2" },
		{ "/archive/work3", NULL },
		{ "/archive", NULL },
		{ "=", NULL },
		{ "", NULL },
		{ NULL, NULL },
	};
	g_autoptr(Accounts) accounts = accounts_of(ACCOUNTS);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		const Account *account = quota_account(accounts, "/archive", rows[i].folder);

		g_test_message("%s", rows[i].folder ? rows[i].folder : "none");
		g_assert_cmpstr(account ? account->name : NULL, ==, rows[i].account);
	}
}

static void the_only_account_is_meant_by_all(void)
{
	static const char *const rows[] = { "imaps://elsewhere.example/", "~/Mail", "", NULL };
	g_autoptr(Accounts) one =
		accounts_of("[work]\nuser = ann\nincoming = imaps://imap.example.org\n");
	g_autoptr(Accounts) none = accounts_of("");

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_assert_true(quota_account(one, "/archive", rows[i]) == one->accounts->pdata[0]);
		g_assert_null(quota_account(none, "/archive", rows[i]));
	}
}

static void the_cache_is_kept_for_each_account(void)
{
	const Quota saved = { 2130000000, 3000000000, TRUE, 1700000000 };
	Quota read = { .used = 7 };
	g_autofree char *path = home_path(HOME_CACHE, "quota", "work", NULL);
	g_autoptr(GError) none = NULL, error = NULL;

	g_assert_false(quota_load("work", &read, &none));
	g_assert_no_error(none);
	g_assert_true(quota_save("work", &saved, &error));
	g_assert_no_error(error);
	g_assert_cmpint(disk_mode(path), ==, 0600);
	g_assert_true(quota_load("work", &read, &error));
	g_assert_true(read.used == saved.used && read.limit == saved.limit && read.declared &&
		read.asked == saved.asked);
	g_assert_false(quota_load("home", &read, &none));
	g_assert_no_error(none);
}

static void a_damaged_cache_is_told(void)
{
	static const char *const rows[] = { "", "used 1\nlimit", "\x1b[2J" };
	g_autofree char *dir = home_path(HOME_CACHE, "quota", NULL);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		Quota read = { .used = 7 };

		disk_put(dir, "work", rows[i]);
		g_assert_false(quota_load("work", &read, &error));
		g_assert_error(error, MUTTKIT_ERROR, EXIT_BAD_DATA);
		g_assert_cmpuint(read.used, ==, 7);
	}
}

static void the_bar_shows_it_before_the_users_own(void)
{
	static const char bare[] = "set status_format=\"$my_mk_status\"\n";
	g_autoptr(Accounts) accounts = accounts_of(ACCOUNTS);
	const Account *work = accounts_find(accounts, "work");
	const Quota quota = { 2130000000, 3000000000, FALSE, 1700000000 };
	g_autofree char *none = quota_rc(NULL, 1700000000);
	g_autofree char *unasked = quota_rc(work, 1700000000), *shown = NULL, *stale = NULL;
	g_autofree char *dir = home_path(HOME_CACHE, "quota", NULL), *damaged = NULL;

	g_assert_cmpstr(none, ==, bare);
	g_assert_cmpstr(unasked, ==, bare);
	quota_save("work", &quota, NULL);
	shown = quota_rc(work, 1700000000);
	g_assert_cmpstr(shown, ==, "set status_format=\"[work 71%%] $my_mk_status\"\n");
	stale = quota_rc(work, 1700000000 + 86401);
	g_assert_cmpstr(stale, ==, "set status_format=\"[work 71%%?] $my_mk_status\"\n");
	disk_put(dir, "work", "x");
	damaged = quota_rc(work, 1700000000);
	g_assert_cmpstr(damaged, ==, bare);
}

#define ADD(name) g_test_add_func("/quota/" #name, name)

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	ADD(the_folder_tells_the_account);
	ADD(the_only_account_is_meant_by_all);
	ADD(the_cache_is_kept_for_each_account);
	ADD(a_damaged_cache_is_told);
	ADD(the_bar_shows_it_before_the_users_own);
	return g_test_run();
}
