/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/syncroot.h"

#include "test.h"

#include <string.h>

/* "LINE PATH" of each root, one a line; '*' behind a prefix. */
static char *roots_of(SyncTool tool, const char *text)
{
	g_autoptr(GPtrArray) roots = sync_roots(tool, text, strlen(text));
	GString *all = g_string_new(NULL);

	for (guint i = 0; i < roots->len; i++) {
		const SyncRoot *root = roots->pdata[i];

		g_string_append_printf(
			all, "%u %s%s\n", root->line, root->path, root->prefix ? "*" : "");
	}
	return g_string_free(all, FALSE);
}

static void finds_the_stores_of_mbsync(void)
{
	static const struct {
		const char *name, *text, *roots;
	} rows[] = {
		{ "nothing", "", "" },
		{ "one store", "MaildirStore a\nPath ~/Mail/\nInbox ~/Mail/INBOX\n",
			"2 ~/Mail/*\n3 ~/Mail/INBOX\n" },
		{ "no Inbox", "MaildirStore a\nPath /m/\n", "1 ~/Maildir\n2 /m/*\n" },
		{ "nothing in it", "MaildirStore a\n", "1 ~/Maildir\n" },
		{ "an Inbox and none",
			"MaildirStore a\nInbox /i\n\nMaildirStore b\nMaildirStore c\nInbox /j\n",
			"2 /i\n4 ~/Maildir\n6 /j\n" },
		{ "two Inboxes", "MaildirStore a\nInbox /i\nInbox /j\n", "2 /i\n3 /j\n" },
		{ "any case, any indent", "maildirSTORE a\n\tPATH\t/m/\n  inbox /m/i\n",
			"2 /m/*\n3 /m/i\n" },
		{ "no newline at the end", "MaildirStore a\nInbox /i", "2 /i\n" },
		{ "carriage returns", "MaildirStore a\r\nInbox /i\r\n\r\nInbox /x\r\n", "2 /i\n" },
		{ "quotes", "MaildirStore a\nInbox \"/my mail/\" # mine\n", "2 /my mail/\n" },
		{ "quotes in the midst", "MaildirStore a\nInbox /m\" n\"/o\n", "2 /m n/o\n" },
		{ "backslash", "MaildirStore a\nInbox /m\\ n\\\\o\\\"\n", "2 /m n\\o\"\n" },
		{ "hash within", "MaildirStore a\nInbox /m#n/ #o\n", "2 /m#n/\n" },
		{ "missing quote", "MaildirStore a\nInbox \"/m n\n", "2 /m n\n" },
		{ "blank line ends a section", "MaildirStore a\n \t\nInbox /i\n", "1 ~/Maildir\n" },
		{ "comment does not", "MaildirStore a\n# x\n  # y\nInbox /i\n", "4 /i\n" },
		{ "other sections",
			"IMAPStore a\nPath INBOX/\n\nChannel b\nInbox /x\n\nMaildirStore c\nInbox /i\n",
			"8 /i\n" },
		{ "section without a blank line before it",
			"MaildirStore a\nInbox /i\nIMAPStore b\nPath x/\n", "2 /i\n" },
		{ "no value", "MaildirStore a\nPath\nPath \"\"\nInbox # x\n",
			"1 ~/Maildir\n3 ~/*\n" },
		{ "prefix", "MaildirStore a\nPath ~/Mail/acct-\nInbox /i\n",
			"2 ~/Mail/acct-*\n3 /i\n" },
		{ "relative", "MaildirStore a\nPath Mail\nInbox in\n", "2 ~/Mail*\n3 ~/in\n" },
		{ "home", "MaildirStore a\nPath ~\nInbox ~\n", "2 ~*\n3 ~\n" },
		{ "no variable", "MaildirStore a\nPath $HOME/Mail/\nInbox $X\n",
			"2 ~/$HOME/Mail/*\n3 ~/$X\n" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *roots = roots_of(SYNC_MBSYNC, rows[i].text);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(roots, ==, rows[i].roots);
	}
}

static void finds_the_folders_of_offlineimap(void)
{
	static const struct {
		const char *name, *text, *roots;
	} rows[] = {
		{ "nothing", "[general]\naccounts = a\n", "" },
		{ "one", "[Repository a]\ntype = Maildir\nlocalfolders = ~/Mail\n", "3 ~/Mail\n" },
		{ "colon, capitals", "[Repository a]\nLocalFolders:/m/\n", "2 /m/\n" },
		{ "value on the next line", "[a]\nlocalfolders =\n  /m n/\nb = c\n", "3 /m n/\n" },
		{ "comments", "[a]\n#localfolders = /x\n ; localfolders = /y\n", "" },
		{ "commented value", "[a]\nlocalfolders =\n  # x\n  /m\n", "4 /m\n" },
		{ "all keys indented", "[a]\n  type = x\n  localfolders = /m\n", "3 /m\n" },
		{ "another value goes on", "[a]\nb = c\n  localfolders = /x\n", "" },
		{ "variable", "[a]\nlocalfolders = ~/Mail/%(accountname)s/x\n", "2 ~/Mail/\n" },
		{ "variable at the beginning", "[a]\nlocalfolders = %(root)s/x\n", "" },
		{ "percent", "[a]\nlocalfolders = /100%%/x\n", "2 /100%/x\n" },
		{ "environment", "[a]\nlocalfolders = $HOME/Mail\n", "2 $HOME/Mail\n" },
		{ "relative", "[a]\nlocalfolders = Mail\n", "2 ~/Mail\n" },
		{ "carriage returns", "[a]\r\n\r\nlocalfolders = /m\r\n", "3 /m\n" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *roots = roots_of(SYNC_OFFLINEIMAP, rows[i].text);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(roots, ==, rows[i].roots);
	}
}

static void finds_the_maildirs_of_getmail(void)
{
	static const struct {
		const char *name, *text, *roots;
	} rows[] = {
		{ "nothing", "[destination]\npath = /x/\n", "" },
		{ "maildir", "[destination]\ntype = Maildir\npath = ~/Mail/\n", "3 ~/Mail/\n" },
		{ "type behind the path", "[destination]\npath = /m/\ntype = maildir\n",
			"2 /m/\n" },
		{ "mbox", "[destination]\ntype = Mboxrd\npath = ~/mbox\n", "" },
		{ "program", "[destination]\ntype = MDA_external\npath = /usr/bin/procmail\n", "" },
		{ "comment behind", "[destination]\ntype = Maildir ; x\npath = /m/ ; x\n",
			"3 /m/\n" },
		{ "sections that are listed",
			"[destination]\ntype = MultiDestination\ndestinations = ('[a]', '[b]')\n"
			"[a]\ntype = Maildir\npath = /a/\n[b]\ntype = Mboxrd\npath = /b\n",
			"6 /a/\n" },
		{ "paths that are listed",
			"[destination]\ntype = MultiSorter\ndefault = ~/Mail/\nlocals = (\n"
			"  ('ann@example.org', '/a/'),\n  (\"x\", \"~/b/\", '/mbox', './c/', ''),\n  )\n",
			"3 ~/Mail/\n5 /a/\n6 ~/b/\n6 ~/./c/\n" },
		{ "missing quote", "[d]\ntype = MultiGuesser\ndefault = '/a/\n", "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *roots = roots_of(SYNC_GETMAIL, rows[i].text);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(roots, ==, rows[i].roots);
	}
}

static void finds_the_root_of_notmuch(void)
{
	static const struct {
		const char *name, *text, *roots;
	} rows[] = {
		{ "nothing", "[user]\npath=/x\n", "" },
		{ "path", "[database]\npath=/m\n", "2 /m\n" },
		{ "mail root", "[database]\nmail_root=/m\npath=/db\n", "2 /m\n" },
		{ "mail root behind", "[database]\npath=/db\nmail_root=/m\n", "3 /m\n" },
		{ "the last one", "[database]\npath=/x\n[user]\n[database]\npath=/m\n", "5 /m\n" },
		{ "indented behind another", "[database]\nautocommit=8000\n  path=/m\n", "3 /m\n" },
		{ "indented", "[database]\n  path = /m \n", "2 /m\n" },
		{ "empty mail root", "[database]\nmail_root=\npath=/m\n", "3 /m\n" },
		{ "relative", "[database]\npath=mail\n", "2 ~/mail\n" },
		{ "a folder called ~", "[database]\npath=~/mail\n", "2 ~/~/mail\n" },
		{ "no variable", "[database]\npath=$HOME/mail\n", "2 ~/$HOME/mail\n" },
		{ "blank", "[database]\npath=/my\\smail\n", "2 /my mail\n" },
		{ "comment", "[database]\n#path=/x\n", "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *roots = roots_of(SYNC_NOTMUCH, rows[i].text);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(roots, ==, rows[i].roots);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/syncroot/finds_the_stores_of_mbsync", finds_the_stores_of_mbsync);
	g_test_add_func(
		"/syncroot/finds_the_folders_of_offlineimap", finds_the_folders_of_offlineimap);
	g_test_add_func("/syncroot/finds_the_maildirs_of_getmail", finds_the_maildirs_of_getmail);
	g_test_add_func("/syncroot/finds_the_root_of_notmuch", finds_the_root_of_notmuch);
	return g_test_run();
}
