/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "disk.h"
#include "task/configs.h"
#include "test.h"

#include <unistd.h>

/* The configs of the home: "kind path>target" each, the refusal behind a '!', with a '|' between.
 */
static char *found(void)
{
	g_autoptr(Configs) configs = configs_load(NULL);
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	gsize home = strlen(g_get_home_dir()) + 1;

	for (guint i = 0; configs && i < configs->configs->len; i++) {
		const Config *config = configs->configs->pdata[i];
		g_autofree char *target = g_str_equal(config->path, config->target)
			? g_strdup("")
			: g_strconcat(">", config->target + home, NULL);

		g_ptr_array_add(words,
			g_strdup_printf("%s %s%s%s", config_kind_name(config->kind),
				config->path + home, target, config->refusal ? "!" : ""));
	}
	g_ptr_array_add(words, NULL);
	return g_strjoinv("|", (char **)words->pdata);
}

static void link_to(const char *home, const char *target, const char *name)
{
	g_autofree char *path = g_build_filename(home, name, NULL);

	g_assert_cmpint(symlink(target, path), ==, 0);
}

static void finds_what_the_person_has(void)
{
	g_autofree char *home = g_strdup(g_get_home_dir()), *config = NULL, *is = NULL;

	g_unsetenv("XDG_CONFIG_HOME");
	config = g_build_filename(home, ".config", NULL);
	g_setenv("XDG_CONFIG_HOME", config, TRUE);
	disk_put(home, "dotfiles/mbsyncrc", "IMAPAccount x\n");
	link_to(home, "dotfiles/mbsyncrc", ".mbsyncrc");
	link_to(home, "nowhere", ".msmtprc");
	disk_put(home, ".offlineimaprc", "[general]\n");
	disk_put(home, ".offlineimaprc.tmpl", "[general]\n");
	disk_put(home, ".getmail/getmailrc", "[retriever]\n");
	disk_put(home, ".getmail/getmailrc~", "[retriever]\n");
	disk_put(home, ".getmail/oldmail-x", "x");
	disk_put(home, ".neomuttrc", "set x\n");
	link_to(home, ".neomuttrc", ".muttrc");
	is = found();
	g_assert_cmpstr(is, ==,
		"neomutt/mutt .neomuttrc|mbsync .mbsyncrc>dotfiles/mbsyncrc|"
		"offlineimap .offlineimaprc!|getmail .getmail/getmailrc");
}

static const ServerUrl *to_new(const Mention *mention, gpointer data)
{
	return mention->host && g_str_equal(mention->host, "imap.old.example") ? data : NULL;
}

static void readers_draft_what_is_asked_for(void)
{
	g_autofree char *home = g_strdup(g_get_home_dir()), *text = NULL;
	g_autoptr(ServerUrl) new = server_url_parse("imaps://imap.new.example", NULL);
	g_autoptr(Configs) configs = NULL;
	gsize len;

	disk_put(home, ".offlineimaprc",
		"[Repository a]\ntype = IMAP\nremotehost = imap.old.example\nssl = yes\n");
	configs = configs_load(NULL);
	configs_ask(configs, to_new, new);
	g_assert_true(configs_check(configs, NULL));
	for (guint i = 0; i < configs->configs->len; i++) {
		const Config *config = configs->configs->pdata[i];

		if (config->kind == CONFIG_OFFLINEIMAP)
			text = draft_apply(config->draft, config->text, config->len, &len);
		else
			g_assert_cmpuint(config->draft->edits->len, ==, 0);
	}
	g_assert_cmpstr(text, ==,
		"[Repository a]\ntype = IMAP\nremotehost = imap.new.example\nssl = yes\n");
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/task/configs/finds_what_the_person_has", finds_what_the_person_has);
	g_test_add_func(
		"/task/configs/readers_draft_what_is_asked_for", readers_draft_what_is_asked_for);
	return g_test_run();
}
