/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "disk.h"
#include "task/move_keyed.h"
#include "test.h"

#define AGAIN                                                                                    \
	"has what was fetched from the old server: from the new one, what is still there comes " \
	"once more"

/* What move_keyed() says with FILE in the home, its lines joined by '|'. */
static char *keyed(const char *file, const char *text, const char *old, const char *new)
{
	g_autoptr(ServerUrl) from = server_url_parse(old, NULL), to = server_url_parse(new, NULL);
	g_autofree char *home = disk_folder(""), *path = NULL;
	g_autoptr(GPtrArray) lines = NULL;

	disk_put(home, file, text);
	lines = move_keyed(from, to);
	path = g_build_filename(home, file, NULL);
	g_assert_cmpint(g_unlink(path), ==, 0);
	g_ptr_array_add(lines, NULL);
	return g_strjoinv("|", (char **)lines->pdata);
}

static void what_bears_the_name_is_told(void)
{
	static const struct {
		const char *name, *file, *text, *expected;
	} rows[] = {
		{ "netrc", ".netrc",
			"machine smtp.old.example login a\nmachine\n\tIMAP.old.example",
			"~/.netrc: has a password for machine imap.old.example: add the same for "
			"imap.new.example" },
		{ "netrc with both", ".netrc", "machine imap.old.example machine imap.new.example",
			"" },
		{ "netrc with the name as a login", ".netrc", "machine x login imap.old.example",
			"" },
		{ "authinfo", ".authinfo", "machine imap.old.example port 993",
			"~/.authinfo: has a password for machine imap.old.example: add the same "
			"for imap.new.example" },
		{ "pass", ".password-store/mail/imap.old.example.gpg", "x",
			"mail/imap.old.example: is named after imap.old.example: if a command asks "
			"for it by server, pass cp 'mail/imap.old.example' "
			"'mail/imap.new.example'" },
		{ "pass, a folder", ".password-store/imap.old.example/anna's.gpg", "x",
			"imap.old.example/anna's: is named after imap.old.example: if a command "
			"asks for it by server, pass cp 'imap.old.example/anna'\\''s' "
			"'imap.new.example/anna'\\''s'" },
		{ "pass, its git", ".password-store/.git/imap.old.example.gpg", "x", "" },
		{ "mpop", ".mpop_uidls/anna_at_imap.old.example", "x",
			"~/.mpop_uidls/anna_at_imap.old.example: " AGAIN },
		{ "getmail", ".getmail/oldmail-imap.old.example-995-anna", "x",
			"~/.getmail/oldmail-imap.old.example-995-anna: " AGAIN },
		{ "fetchmail", ".fetchids", "anna@imap.old.example 17\n", "~/.fetchids: " AGAIN },
		{ "fetchmail, another", ".fetchids", "anna@imap.old.example.net 17\n", "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *is = keyed(rows[i].file, rows[i].text, "imaps://imap.old.example",
			"imaps://imap.new.example");
		g_autofree char *same = keyed(rows[i].file, rows[i].text,
			"imaps://imap.old.example", "imap://imap.old.example");

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(is, ==, rows[i].expected);
		g_assert_cmpstr(same, ==, "");
	}
}

static void a_fifo_is_not_waited_for(void)
{
	g_autoptr(ServerUrl) from = server_url_parse("imaps://imap.old.example", NULL);
	g_autoptr(ServerUrl) to = server_url_parse("imaps://imap.new.example", NULL);
	g_autofree char *path = disk_path(".netrc");
	g_autoptr(GPtrArray) lines = NULL;

	g_assert_cmpint(mkfifo(path, 0600), ==, 0);
	lines = move_keyed(from, to);
	g_assert_cmpuint(lines->len, ==, 0);
	g_assert_cmpint(g_unlink(path), ==, 0);
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func(
		"/task/move_keyed/what_bears_the_name_is_told", what_bears_the_name_is_told);
	g_test_add_func("/task/move_keyed/a_fifo_is_not_waited_for", a_fifo_is_not_waited_for);
	return g_test_run();
}
