/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/guard.h"

#include "disk.h"
#include "test.h"

#include <unistd.h>

typedef struct {
	const char *name, *file, *text, *archive, *where; /* where: NULL for none */
} Row;

/* FILE lies in the home, or in the config folder where it begins with '@'. */
static char *put_config(const char *file, const char *text)
{
	const char *dir = *file == '@' ? g_get_user_config_dir() : g_get_home_dir();

	disk_put(dir, file + (*file == '@'), text);
	return g_build_filename(dir, file + (*file == '@'), NULL);
}

static void check(const Row *row)
{
	g_autofree char *archive = g_build_filename(g_get_home_dir(), row->archive, NULL);
	g_autofree char *config = put_config(row->file, row->text);
	g_autofree char *line = g_strdup_printf("(%s line %s)", config, row->where);
	g_autoptr(GError) error = NULL;

	g_test_message("%s: %s: %s", row->name, row->archive, row->text);
	g_assert_cmpint(guard_check(archive, &error), ==, row->where == NULL);
	if (row->where)
		g_assert_error(error, MUTTKIT_ERROR, EXIT_CONFIG);
	if (row->where && error)
		g_assert_true(
			g_str_has_suffix(error->message, line) && strstr(error->message, archive));
	unlink(config);
}

static void no_archive_lies_beneath_live_mail(void)
{
	static const Row rows[] = {
		{ "mbsync", ".mbsyncrc", "MaildirStore a\nInbox ~/Mail\n", "Mail/archive", "2" },
		{ "mbsync 1.5", "@isyncrc", "MaildirStore a\nInbox ~/Mail\n", "Mail/archive", "2" },
		{ "the root itself", ".mbsyncrc", "MaildirStore a\nInbox ~/Mail\n", "Mail", "2" },
		{ "beside it", ".mbsyncrc", "MaildirStore a\nInbox ~/Mail\n", "Mail-archive",
			NULL },
		{ "above it", ".mbsyncrc", "MaildirStore a\nInbox ~/Mail/x\n", "Mail", NULL },
		{ "offlineimap", ".offlineimaprc", "[R]\nlocalfolders = ~/Mail\n", "Mail/a/b",
			"2" },
		{ "offlineimap, XDG", "@offlineimap/config", "[R]\nlocalfolders = ~/Mail\n",
			"Mail/a", "2" },
		{ "getmail", ".getmail/getmailrc", "[d]\ntype = Maildir\npath = ~/Mail/\n",
			"Mail/a", "3" },
		{ "getmail, XDG", "@getmail/getmailrc", "[d]\ntype = Maildir\npath = ~/Mail/\n",
			"Mail/a", "3" },
		{ "notmuch", ".notmuch-config", "[database]\npath=Mail\n", "Mail/a", "2" },
		{ "notmuch, XDG", "@notmuch/default/config", "[database]\npath=Mail\n", "Mail/a",
			"2" },
		{ "a config of nothing", ".mbsyncrc", "\n", "Mail/a", NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		check(&rows[i]);
}

static void a_path_of_mbsync_is_the_beginning_of_names(void)
{
	static const Row rows[] = {
		{ "the same letters", ".mbsyncrc", "MaildirStore a\nInbox ~/i\nPath ~/mail\n",
			"mail-archive", "3" },
		{ "other letters", ".mbsyncrc", "MaildirStore a\nInbox ~/i\nPath ~/Mail\n",
			"mail-archive", NULL },
		{ "a folder's", ".mbsyncrc", "MaildirStore a\nInbox ~/i\nPath ~/mail/\n",
			"mail-archive", NULL },
		{ "within the folder", ".mbsyncrc", "MaildirStore a\nInbox ~/i\nPath ~/mail/\n",
			"mail/archive", "3" },
		{ "the folder itself", ".mbsyncrc", "MaildirStore a\nInbox ~/i\nPath ~/mail/\n",
			"mail", "3" },
		{ "a longer one", ".mbsyncrc", "MaildirStore a\nInbox ~/i\nPath ~/mail/acct-\n",
			"mail/archive", NULL },
		{ "its names", ".mbsyncrc", "MaildirStore a\nInbox ~/i\nPath ~/mail/acct-\n",
			"mail/acct-x/archive", "3" },
		{ "relative", ".mbsyncrc", "MaildirStore a\nInbox ~/i\nPath mail\n", "mail-archive",
			"3" },
		{ "none", ".mbsyncrc", "MaildirStore a\nInbox ~/i\nPath \"\"\n", "mail-archive",
			"3" },
		{ "home", ".mbsyncrc", "MaildirStore a\nInbox ~/i\nPath ~\n", "mail-archive", "3" },
		{ "root", ".mbsyncrc", "MaildirStore a\nInbox ~/i\nPath /\n", "mail-archive", "3" },
		{ "another place", ".mbsyncrc", "MaildirStore a\nInbox ~/i\nPath /nonexistent\n",
			"mail-archive", NULL },
		{ "no variable", ".mbsyncrc", "MaildirStore a\nInbox ~/i\nPath $HOME/mail/\n",
			"mail/archive", NULL },
		{ "no Inbox", ".mbsyncrc", "\nMaildirStore a\nPath ~/Mail/\n", "Maildir/archive",
			"2" },
		{ "an Inbox", ".mbsyncrc", "\nMaildirStore a\nInbox ~/i\n", "Maildir/archive",
			NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		check(&rows[i]);
}

static void variables_are_expanded_where_the_tool_does(void)
{
	static const Row rows[] = {
		{ "offlineimap", ".offlineimaprc", "[R]\nlocalfolders = $MK_ROOT/a\n", "Mail/a",
			"2" },
		{ "in braces", ".offlineimaprc", "[R]\nlocalfolders = ${MK_ROOT}/a\n", "Mail/a",
			"2" },
		{ "in the midst", ".offlineimaprc", "[R]\nlocalfolders = ~/$MK_NAME/a\n", "Mail/a",
			"2" },
		{ "a name and letters", ".offlineimaprc", "[R]\nlocalfolders = ~/${MK_NAME}x\n",
			"Mailx/a", "2" },
		{ "a longer name", ".offlineimaprc", "[R]\nlocalfolders = ~/$MK_NAMEx\n", "Mailx/a",
			NULL },
		{ "not set", ".offlineimaprc", "[R]\nlocalfolders = ~/$MK_NONE/a\n", "$MK_NONE/a/b",
			"2" },
		{ "no name", ".offlineimaprc", "[R]\nlocalfolders = ~/$/${}/a\n", "$/${}/a/b",
			"2" },
		{ "no end", ".offlineimaprc", "[R]\nlocalfolders = ~/${MK_NAME\n", "${MK_NAME/b",
			"2" },
		{ "getmail", ".getmail/getmailrc", "[d]\ntype = Maildir\npath = $MK_ROOT/\n",
			"Mail/a", "3" },
		{ "notmuch", ".notmuch-config", "[database]\npath=$MK_ROOT\n", "Mail/a", NULL },
		{ "notmuch to the letter", ".notmuch-config", "[database]\npath=$MK_NAME\n",
			"$MK_NAME/a", "2" },
	};
	g_autofree char *root = disk_path("Mail");

	g_setenv("MK_ROOT", root, TRUE);
	g_setenv("MK_NAME", "Mail", TRUE);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		check(&rows[i]);
	g_unsetenv("MK_ROOT");
	g_unsetenv("MK_NAME");
}

static void no_link_hides_it(void)
{
	static const Row rows[] = {
		{ "of the archive", ".mbsyncrc", "MaildirStore a\nInbox ~/Mail\n", "link", "2" },
		{ "of the mail", ".mbsyncrc", "MaildirStore a\nInbox ~/link\n", "Mail/x/a", "2" },
		{ "of a prefix's folder", ".mbsyncrc",
			"MaildirStore a\nInbox ~/i\nPath ~/link/ar\n", "Mail/x/archive", "3" },
		{ "of neither", ".mbsyncrc", "MaildirStore a\nInbox ~/link\n", "Mail/y", NULL },
	};
	g_autofree char *mail = disk_folder("Mail/x"), *link = disk_path("link");

	g_assert_cmpint(symlink("Mail/x", link), ==, 0);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *archive =
			g_build_filename(g_get_home_dir(), rows[i].archive, NULL);
		g_autofree char *config = put_config(rows[i].file, rows[i].text);
		g_autoptr(GError) error = NULL;

		g_test_message("%s", rows[i].name);
		g_assert_cmpint(guard_check(archive, &error), ==, rows[i].where == NULL);
		unlink(config);
	}
}

static void the_config_that_notmuch_is_told_counts_too(void)
{
	g_autofree char *config = put_config("elsewhere", "[database]\n\npath=Mail\n");
	g_autofree char *archive = disk_path("Mail/archive");
	g_autoptr(GError) error = NULL;

	g_assert_true(guard_check(archive, NULL));
	g_setenv("NOTMUCH_CONFIG", config, TRUE);
	g_assert_false(guard_check(archive, &error));
	g_unsetenv("NOTMUCH_CONFIG");
	g_assert_error(error, MUTTKIT_ERROR, EXIT_CONFIG);
}

/* Each row's config, by its environment; where: how the refusal ends. */
static void notmuch_is_followed_where_its_environment_leads(void)
{
	static const struct {
		const char *name, *variable, *value, *file, *text, *archive, *where;
	} rows[] = {
		{ "no place", "MK_NONE", "", ".notmuch-config", "[user]\nname=x\n", "mail/a",
			"/.notmuch-config names no other)" },
		{ "not beneath", "MK_NONE", "", ".notmuch-config", "", "mail-archive", NULL },
		{ "no config", "MK_NONE", "", ".other", "", "mail/a", NULL },
		{ "MAILDIR", "MAILDIR", "Mail", ".notmuch-config", "", "Mail/a",
			"/.notmuch-config names no other)" },
		{ "MAILDIR and a place", "MAILDIR", "Mail", ".notmuch-config",
			"[database]\npath=m\n", "Mail/a", NULL },
		{ "empty MAILDIR", "MAILDIR", "", ".notmuch-config", "", "mail/a",
			"/.notmuch-config names no other)" },
		{ "MAILDIR and no notmuch", "MAILDIR", "Mail", ".other", "", "Mail/a", NULL },
		{ "a database", "NOTMUCH_DATABASE", "Mail", ".other", "", "Mail/a",
			"(NOTMUCH_DATABASE)" },
		{ "a profile", "NOTMUCH_PROFILE", "p", "@notmuch/p/config",
			"[database]\npath=Mail\n", "Mail/a", "/notmuch/p/config line 2)" },
		{ "another's", "NOTMUCH_PROFILE", "p", "@notmuch/q/config",
			"[database]\npath=Mail\n", "Mail/a", NULL },
		{ "a profile in the home", "NOTMUCH_PROFILE", "p", ".notmuch-config.p",
			"[database]\npath=Mail\n", "Mail/a", "/.notmuch-config.p line 2)" },
		{ "the archive's own", "NOTMUCH_PROFILE", "muttkit", "@notmuch/muttkit/config",
			"[database]\npath=x\nmail_root=mail-archive\n", "mail-archive/a", NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *archive =
			g_build_filename(g_get_home_dir(), rows[i].archive, NULL);
		g_autofree char *config = put_config(rows[i].file, rows[i].text);
		g_autoptr(GError) error = NULL;

		g_test_message("%s", rows[i].name);
		g_setenv(rows[i].variable, rows[i].value, TRUE);
		g_assert_cmpint(guard_check(archive, &error), ==, rows[i].where == NULL);
		if (rows[i].where)
			g_assert_error(error, MUTTKIT_ERROR, EXIT_CONFIG);
		if (rows[i].where && error)
			g_assert_true(g_str_has_suffix(error->message, rows[i].where));
		g_unsetenv(rows[i].variable);
		unlink(config);
	}
}

static void the_config_of_the_archives_own_index_may_be_told(void)
{
	g_autofree char *config =
		put_config("@notmuch/muttkit/config", "[database]\nmail_root=mail-archive\n");
	g_autofree char *archive = disk_path("mail-archive/a");

	g_setenv("NOTMUCH_CONFIG", config, TRUE);
	g_assert_true(guard_check(archive, NULL));
	g_unsetenv("NOTMUCH_CONFIG");
}

static void a_config_that_cannot_be_read_is_no_consent(void)
{
	g_autofree char *folder = disk_folder(".mbsyncrc"), *archive = disk_path("archive");
	g_autoptr(GError) error = NULL;

	g_assert_false(guard_check(archive, &error));
	g_assert_error(error, MUTTKIT_ERROR, EXIT_IO);
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_unsetenv("NOTMUCH_CONFIG");
	g_test_add_func(
		"/guard/no_archive_lies_beneath_live_mail", no_archive_lies_beneath_live_mail);
	g_test_add_func("/guard/a_path_of_mbsync_is_the_beginning_of_names",
		a_path_of_mbsync_is_the_beginning_of_names);
	g_test_add_func("/guard/variables_are_expanded_where_the_tool_does",
		variables_are_expanded_where_the_tool_does);
	g_test_add_func("/guard/no_link_hides_it", no_link_hides_it);
	g_test_add_func("/guard/the_config_that_notmuch_is_told_counts_too",
		the_config_that_notmuch_is_told_counts_too);
	g_test_add_func("/guard/notmuch_is_followed_where_its_environment_leads",
		notmuch_is_followed_where_its_environment_leads);
	g_test_add_func("/guard/the_config_of_the_archives_own_index_may_be_told",
		the_config_of_the_archives_own_index_may_be_told);
	g_test_add_func("/guard/a_config_that_cannot_be_read_is_no_consent",
		a_config_that_cannot_be_read_is_no_consent);
	return g_test_run();
}
