/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/account.h"

#include "test.h"

#include <string.h>

#define WORK "[work]\naddress = ann@example.org\nincoming = imaps://imap.example.org\n"

static Accounts *parse(const char *text, GError **error)
{
	return accounts_parse(text, strlen(text), error);
}

static void reads_what_a_full_file_says(void)
{
	static const char text[] = "# two boxes\n"
				   "[defaults]\n"
				   "archive = ~/mail-archive\n"
				   "warn-at = 90%\n"
				   "password-command = pass show %a\n"
				   "\n"
				   "[work]\n"
				   "address=ann@example.org\r\n"
				   "  incoming  =  imaps://IMAP.example.org  \n"
				   "outgoing = smtp://smtp.example.org\n"
				   "password-command = sed -n '1s/^\\\\(.*\\\\)$/\\\\1/p' ~/.pass\n"
				   "auth = scram-sha-256\n"
				   "tls = on\n"
				   "ca-file = /etc/ssl/example.pem\n"
				   "proxy = socks5h://127.0.0.1:9050\n"
				   "local = ~/Mail/work/\n"
				   "folders = !Lists/*; \\Drafts;;Posta gi\xc3\xa0 letta ;!\\all\n"
				   "quota = 3 GB\n"
				   "outgoing-user = a\n"
				   "outgoing-password-command = b\n"
				   "keep-days = 30\n"
				   "tags = work; office\n"
				   "former-incoming = imap://old.example.org:143\n"
				   "former-until = 2024-01-10\n"
				   "[Home.2]\n"
				   "incoming = pop3s://pop.example.org\n"
				   "user = ann\n"
				   "password-from = ~/.muttrc imap_pass\n";
	g_autoptr(GError) error = NULL;
	g_autoptr(Accounts) accounts = parse(text, &error);
	const Account *work, *home;
	g_autofree char *folders = NULL;

	g_assert_no_error(error);
	if (!accounts)
		return;
	g_assert_cmpstr(accounts->archive, ==, "~/mail-archive");
	g_assert_cmpuint(accounts->accounts->len, ==, 2);
	work = accounts->accounts->pdata[0];
	home = accounts->accounts->pdata[1];
	g_assert_true(accounts_find(accounts, "work") == work);
	g_assert_true(accounts_find(accounts, "Home.2") == home);
	g_assert_null(accounts_find(accounts, "defaults"));
	g_assert_null(accounts_find(accounts, "home.2"));

	folders = g_strjoinv("|", work->folders);
	g_assert_cmpstr(work->name, ==, "work");
	g_assert_cmpstr(work->address, ==, "ann@example.org");
	g_assert_cmpstr(work->user, ==, "ann@example.org");
	g_assert_cmpstr(work->incoming->host, ==, "imap.example.org");
	g_assert_cmpint(work->outgoing->port, ==, 587);
	g_assert_cmpstr(work->outgoing_user, ==, "a");
	g_assert_cmpstr(work->outgoing_password_command, ==, "b");
	g_assert_cmpstr(work->password_command, ==, "sed -n '1s/^\\(.*\\)$/\\1/p' ~/.pass");
	g_assert_cmpstr(work->password_from, ==, NULL);
	g_assert_cmpstr(work->auth, ==, "SCRAM-SHA-256");
	g_assert_false(work->tls_off);
	g_assert_cmpstr(work->ca_file, ==, "/etc/ssl/example.pem");
	g_assert_cmpstr(work->proxy, ==, "socks5h://127.0.0.1:9050");
	g_assert_cmpstr(work->local, ==, "~/Mail/work/");
	g_assert_cmpstr(folders, ==, "!Lists/*|\\Drafts|Posta gi\xc3\xa0 letta|!\\all");
	g_assert_cmpuint(work->quota, ==, 3000000000);
	g_assert_cmpuint(work->warn_at, ==, 90);

	g_assert_cmpint(home->incoming->protocol, ==, PROTOCOL_POP3);
	g_assert_null(home->outgoing);
	g_assert_cmpstr(home->address, ==, NULL);
	g_assert_cmpstr(home->user, ==, "ann");
	g_assert_cmpstr(home->password_command, ==, NULL);
	g_assert_cmpstr(home->password_from, ==, "~/.muttrc imap_pass");
	g_assert_cmpstr(home->auth, ==, NULL);
	g_assert_cmpuint(home->quota, ==, 0);
	g_assert_nonnull(home->folders);
	g_assert_cmpstr(home->folders[0], ==, NULL);
}

static void an_account_needs_little(void)
{
	g_autoptr(Accounts) none = parse("", NULL);
	g_autoptr(Accounts) common = parse("[defaults]\n", NULL);
	g_autoptr(Accounts) marked = parse("\xef\xbb\xbf" WORK, NULL);
	const Account *work = marked ? accounts_find(marked, "work") : NULL;

	g_assert_true(none && none->accounts->len == 0 && !none->archive);
	g_assert_true(common && common->accounts->len == 0);
	g_assert_nonnull(work);
	if (work)
		g_assert_cmpuint(work->warn_at, ==, 80);
}

static void an_empty_value_takes_the_default_back(void)
{
	static const char text[] =
		"[defaults]\nproxy = socks5://127.0.0.1\nfolders = !Old\npassword-command = x\n"
		"[work]\nproxy =\nfolders = \npassword-from =\n"
		"incoming = imaps://imap.example.org\nuser = ann\n";
	g_autoptr(Accounts) accounts = parse(text, NULL);
	const Account *work = accounts ? accounts_find(accounts, "work") : NULL;

	g_assert_nonnull(work);
	if (!work)
		return;
	g_assert_cmpstr(work->proxy, ==, NULL);
	g_assert_cmpstr(work->folders[0], ==, NULL);
	g_assert_cmpstr(work->password_command, ==, "x");
}

static void says_where_the_fault_is(void)
{
	static const struct {
		const char *name, *text, *where;
	} rows[] = {
		{ "no incoming", "[work]\nuser = ann\n", "work: incoming: " },
		{ "empty incoming", "[work]\nuser = ann\nincoming =\n", "work: incoming: " },
		{ "no user", "[work]\nincoming = imaps://imap.example.org\n", "work: user: " },
		{ "no key", "[work]\nuser\n", "line 2: " },
		{ "no group", "user = ann\n", "line 1: " },
		{ "semicolon is no comment", "[work]\n; x\n", "line 2: " },
		{ "group without end", "[work\n", "line 1: " },
		{ "group without name", "[]\n", "line 1: " },
		{ "group with a blank", "[my work]\n", "line 1: " },
		{ "group with a slash", "[a/b]\n", "line 1: " },
		{ "group with a dot", "[.a]\n", "line 1: " },
		{ "group with a hyphen", "[-a]\n", "line 1: " },
		{ "group above its parent", "[..]\n", "line 1: " },
		{ "something behind a group", "[work] x\n", "line 1: " },
		{ "second group", WORK "[work]\n", "line 4: [work] " },
		{ "second defaults", "[defaults]\n" WORK "[defaults]\n", "line 5: [defaults] " },
		{ "second key", WORK "user = a\nuser=b\n", "line 5: work: user: " },
		{ "second key in another spelling", WORK "user=a\n\t user \t= b\n",
			"line 5: work: user: " },
		{ "unknown key", WORK "pasword = x\n", "line 4: work: pasword: " },
		{ "key in capitals", WORK "User = x\n", "line 4: work: User: " },
		{ "key of a language", WORK "user[it] = x\n", "line 4: work: " },
		{ "archive of an account", WORK "archive = /a\n", "line 4: work: archive: " },
		{ "not utf-8", WORK "user = \xff\n", "line 4: " },
		{ "incoming smtp", "[work]\nuser = a\nincoming = smtps://h\n", "work: incoming: " },
		{ "incoming without scheme", "[work]\nuser = a\nincoming = h\n",
			"work: incoming: " },
		{ "outgoing imap", WORK "outgoing = imaps://h\n", "work: outgoing: " },
		{ "former smtp", WORK "former-incoming = smtps://h\n", "work: former-incoming: " },
		{ "address without host", "[work]\naddress = ann\n", "work: address: " },
		{ "address with a name", "[work]\naddress = Ann <ann@example.org>\n",
			"work: address: " },
		{ "both passwords", WORK "password-command = x\npassword-from = y z\n",
			"work: password-from: " },
		{ "password without key", WORK "password-from = y\n", "work: password-from: " },
		{ "no escape", WORK "password-command = a\\b\n", "work: password-command: " },
		{ "escaped newline", WORK "password-command = a\\nb\n",
			"work: password-command: " },
		{ "control character", WORK "user = a\x1b[2Jb\n", "work: user: " },
		{ "upper control character",
			WORK "user = a\xc2\x9b"
			     "2Jb\n",
			"work: user: " },
		{ "tabulator", WORK "user = a\tb\n", "work: user: " },
		{ "control character in folders", WORK "folders = a\tb\n", "work: folders: " },
		{ "mechanism", WORK "auth = PLAIN LOGIN\n", "work: auth: " },
		{ "tls", WORK "tls = no\n", "work: tls: " },
		{ "tls off", WORK "tls = off\n", "work: tls: " },
		{ "relative path", WORK "local = Mail\n", "work: local: " },
		{ "path of another person", WORK "ca-file = ~bob/x\n", "work: ca-file: " },
		{ "proxy", WORK "proxy = a b\n", "work: proxy: " },
		{ "proxy without a scheme", WORK "proxy = 127.0.0.1:9050\n", "work: proxy: " },
		{ "proxy of no kind", WORK "proxy = gopher://127.0.0.1\n", "work: proxy: " },
		{ "proxy without a host", WORK "proxy = http://:80\n", "work: proxy: " },
		{ "proxy with an odd port", WORK "proxy = http://127.0.0.1:x\n", "work: proxy: " },
		{ "role in quotes", WORK "folders = \\\\Junk\n", "work: folders: " },
		{ "role without name", WORK "folders = !\\\n", "work: folders: " },
		{ "nothing excluded", WORK "folders = a;!\n", "work: folders: " },
		{ "no days", WORK "keep-days = 0\n", "work: keep-days: " },
		{ "words for days", WORK "keep-days = 15 days\n", "work: keep-days: " },
		{ "no quota", WORK "quota = 0\n", "work: quota: " },
		{ "no size", WORK "quota = much\n", "work: quota: " },
		{ "no percentage", WORK "warn-at = %\n", "work: warn-at: " },
		{ "percentage 0", WORK "warn-at = 0\n", "work: warn-at: " },
		{ "percentage 101", WORK "warn-at = 101\n", "work: warn-at: " },
		{ "unused default", "[defaults]\nquota = x\n", "defaults: quota: " },
		{ "relative archive", "[defaults]\narchive = x\n", "defaults: archive: " },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Accounts) accounts = parse(rows[i].text, &error);

		g_test_message("%s: %s", rows[i].name, error ? error->message : "");
		g_assert_null(accounts);
		g_assert_error(error, MUTTKIT_ERROR, EXIT_CONFIG);
		if (error)
			g_assert_true(g_str_has_prefix(error->message, rows[i].where));
	}
}

static void a_nul_is_refused(void)
{
	static const char text[] = WORK "user = a\0b\n";
	g_autoptr(GError) error = NULL;
	g_autoptr(Accounts) accounts = accounts_parse(text, sizeof(text) - 1, &error);

	g_assert_null(accounts);
	g_assert_error(error, MUTTKIT_ERROR, EXIT_CONFIG);
}

static void a_name_is_at_most_200_letters(void)
{
	g_autofree char *name = g_strnfill(200, 'a');
	g_autofree char *longest = g_strdup_printf("[%s]\n%s", name, strchr(WORK, '\n') + 1);
	g_autofree char *too_long = g_strdup_printf("[%sa]\n%s", name, strchr(WORK, '\n') + 1);
	g_autoptr(Accounts) good = parse(longest, NULL);
	g_autoptr(Accounts) bad = parse(too_long, NULL);

	g_assert_nonnull(good);
	g_assert_null(bad);
}

/* Whatever is wrong with a line that holds a secret. */
static void no_message_holds_a_secret(void)
{
	static const char *const rows[] = {
		"password-command hunter2",
		"password-command: hunter2",
		"password-command: hunter2 = x",
		"password-command = hunter2\\x",
		"password-command = \\hunter2",
		"password-command = hunter2\\",
		"password-command = hunter2\x01",
		"password-command = hunter2\xff",
		"password-command = hunter2\npassword-command = hunter2",
		"password-command = hunter2\npassword-from = hunter2 hunter2",
		"password-from = hunter2",
		"password-from = hunter2\\q x",
		"proxy = socks5://ann:hunter2@127.0.0.1 x",
		"proxy = gopher://ann:hunter2@127.0.0.1",
		"outgoing = smtps://ann:hunter2@smtp.example.org",
		"outgoing = hunter2",
		"former-incoming = imaps://ann:hunter2@imap.example.org",
		"[password-command = hunter2",
		"password = hunter2",
		"pass show hunter2 = x",
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = g_strconcat(WORK, rows[i], "\n", NULL);
		g_autoptr(GError) error = NULL;
		g_autoptr(Accounts) accounts = parse(text, &error);

		g_test_message("%s", rows[i]);
		g_assert_null(accounts);
		g_assert_error(error, MUTTKIT_ERROR, EXIT_CONFIG);
		if (error)
			g_assert_null(strstr(error->message, "hunter2"));
	}
}

static void tls_is_off_on_this_machine_only(void)
{
	static const struct {
		const char *incoming, *outgoing;
		gboolean accepted;
	} rows[] = {
		{ "imap://127.0.0.1", NULL, TRUE },
		{ "imap://localhost:1143", "smtp://[::1]", TRUE },
		{ "pop3://[::1]", "smtp://127.0.0.2", TRUE },
		{ "imap://imap.example.org", NULL, FALSE },
		{ "imap://127.0.0.1.example.org", NULL, FALSE },
		{ "imap://127.0.0.1", "smtp://smtp.example.org", FALSE },
		{ "imap://imap.example.org", "smtp://127.0.0.1", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = g_strdup_printf(
			"[defaults]\ntls = off\n[work]\nuser = ann\nincoming = %s\noutgoing = %s\n",
			rows[i].incoming, rows[i].outgoing ? rows[i].outgoing : "");
		g_autoptr(Accounts) accounts = parse(text, NULL);
		const Account *work = accounts ? accounts_find(accounts, "work") : NULL;

		g_test_message("%s", rows[i].incoming);
		g_assert_cmpint(work != NULL, ==, rows[i].accepted);
		g_assert_true(!work || work->tls_off);
	}
}

static void logs_in_at_another_server(void)
{
	static const char text[] = "[work]\nincoming = imap://127.0.0.1\nuser = ann\ntls = off\n"
				   "password-from = ~/.muttrc imap_pass\noutgoing-user = bob\n"
				   "[other]\nincoming = imap://127.0.0.1\nuser = ann\n"
				   "outgoing-password-command = x\npassword-command = y\n";
	static const struct {
		const char *account, *server, *user, *command, *from;
		gboolean tls_off;
	} rows[] = {
		{ "work", "pop3://127.0.0.2", "ann", NULL, "~/.muttrc imap_pass", TRUE },
		{ "work", "imap://imap.example.org", "ann", NULL, "~/.muttrc imap_pass", FALSE },
		{ "work", "smtp://smtp.example.org", "bob", NULL, "~/.muttrc imap_pass", FALSE },
		{ "other", "smtp://smtp.example.org", "ann", "x", NULL, FALSE },
		{ "other", "imap://imap.example.org", "ann", "y", NULL, FALSE },
	};
	g_autoptr(Accounts) accounts = parse(text, NULL);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(ServerUrl) server = server_url_parse(rows[i].server, NULL);
		Account at = account_at(accounts_find(accounts, rows[i].account), server);

		g_test_message("%s at %s", rows[i].account, rows[i].server);
		g_assert_true(at.incoming == server);
		g_assert_cmpstr(at.user, ==, rows[i].user);
		g_assert_cmpstr(at.password_command, ==, rows[i].command);
		g_assert_cmpstr(at.password_from, ==, rows[i].from);
		g_assert_cmpint(at.tls_off, ==, rows[i].tls_off);
	}
}

static void the_last_pattern_that_fits_decides(void)
{
	static const struct {
		const char *patterns, *folder, *role;
		gboolean wanted;
	} rows[] = {
		{ "", "INBOX", NULL, TRUE },
		{ "", "Sent", "\\Sent", TRUE },
		{ "", "All Mail", "\\All", TRUE },
		{ "", "Spam", "\\Junk", FALSE },
		{ "", "Spam", "\\JUNK", FALSE },
		{ "", "Bin", "\\Trash", FALSE },
		{ "", "Drafts", "\\Drafts", FALSE },
		{ "", "Junk", NULL, TRUE },
		{ "\\junk", "Spam", "\\Junk", TRUE },
		{ "Spam", "Spam", "\\Junk", TRUE },
		{ "!\\All", "All Mail", "\\All", FALSE },
		{ "!\\All", "All Mail", NULL, TRUE },
		{ "!*;INBOX", "INBOX", NULL, TRUE },
		{ "!*;INBOX", "inbox", NULL, FALSE },
		{ "!*;INBOX", "INBOX/a", NULL, FALSE },
		{ "!*;INBOX;!INBOX", "INBOX", NULL, FALSE },
		{ "!Lists/*", "Lists/a/b", NULL, FALSE },
		{ "!Lists/*", "Lists", NULL, TRUE },
		{ "!Lists/*;Lists/keep", "Lists/keep", NULL, TRUE },
		{ "!a?c",
			"a\xc3\xa8"
			"c",
			NULL, FALSE },
		{ "!a?c", "ac", NULL, TRUE },
		{ "!!important", "!important", NULL, FALSE },
		{ "!\xef\xbf\xbd", "\xff", NULL, FALSE },
		{ "!*x", "a\xe2\x82", NULL, TRUE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = g_strconcat(WORK "folders = ", rows[i].patterns, NULL);
		g_autoptr(Accounts) accounts = parse(text, NULL);

		g_test_message("'%s' on %s", rows[i].patterns, rows[i].folder);
		g_assert_nonnull(accounts);
		if (accounts)
			g_assert_cmpint(account_wants_folder(accounts->accounts->pdata[0],
						rows[i].folder, rows[i].role),
				==, rows[i].wanted);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/account/reads_what_a_full_file_says", reads_what_a_full_file_says);
	g_test_add_func("/account/an_account_needs_little", an_account_needs_little);
	g_test_add_func("/account/an_empty_value_takes_the_default_back",
		an_empty_value_takes_the_default_back);
	g_test_add_func("/account/says_where_the_fault_is", says_where_the_fault_is);
	g_test_add_func("/account/logs_in_at_another_server", logs_in_at_another_server);
	g_test_add_func("/account/a_nul_is_refused", a_nul_is_refused);
	g_test_add_func("/account/a_name_is_at_most_200_letters", a_name_is_at_most_200_letters);
	g_test_add_func("/account/no_message_holds_a_secret", no_message_holds_a_secret);
	g_test_add_func(
		"/account/tls_is_off_on_this_machine_only", tls_is_off_on_this_machine_only);
	g_test_add_func(
		"/account/the_last_pattern_that_fits_decides", the_last_pattern_that_fits_decides);
	return g_test_run();
}
