/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/import_source.h"

#include "disk.h"
#include "test.h"

#include <unistd.h>

#define ADD(name) g_test_add_func("/import_source/" #name, name)

/* A Maildir at NAME, beneath this test's home. */
static void maildir(const char *name)
{
	static const char *const parts[] = { "cur", "new", "tmp" };

	for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autofree char *part = g_build_filename(name, parts[i], NULL);

		g_free(disk_folder(part));
	}
}

/* "where>label=path" of all folders of WORDS (beneath the home), or the exit code. */
static char *folders_of(const char *words)
{
	g_autofree char *path = g_build_filename(g_get_home_dir(), words, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(ImportSource) source = import_source_parse(path, &error);
	g_autoptr(ImportTree) tree = source ? import_tree_open(source, &error) : NULL;
	GString *list = g_string_new(NULL);

	if (error)
		g_string_append_printf(list, "%d", error_code(error));
	for (guint i = 0; tree && i < tree->folders->len; i++) {
		const ImportFolder *folder = tree->folders->pdata[i];

		g_string_append_printf(list, "%s%s>%s=%s", i ? " " : "", folder->where,
			folder->label, folder->path);
	}
	for (guint i = 0; tree && i < tree->links->len; i++)
		g_string_append_printf(list, " link:%s", (char *)tree->links->pdata[i]);
	return g_string_free(list, FALSE);
}

static void make_all(void)
{
	static const char *const names[] = { "plain", "Maildir", "inbox", "plus", "plus/.Sent",
		"plus/.A.Societ&AOA-", "Clienti", "Clienti/2024", "Clienti/2024/.Rossi",
		"tree/INBOX", "tree/Sent", "tree/a/b", "tree/Societ\303\240", "tree/x%cur",
		"tree/.hidden/deep" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		maildir(names[i]);
	g_free(disk_folder("empty/cur-not"));
	g_free(disk_folder("tree/none"));
	disk_put(g_get_home_dir(), "box=old", "x");
	disk_put(g_get_home_dir(), "mbox", "x");
	disk_put(g_get_home_dir(), "tree/file", "x");
}

static void each_folder_has_its_name(void)
{
	static const struct {
		const char *words, *expected;
	} rows[] = {
		{ "plain", ".>plain=plain" },
		{ "plain=Old/Post", ".>Old/Post=Old/Post" },
		{ "plain=cur", ".>cur=%63ur" },
		{ "plain=Societ\303\240 & C.", ".>Societ\303\240 & C.=Societ\303\240 & C." },
		{ "plain/", ".>plain=plain" },
		{ "plain/.", ".>plain=plain" },
		{ "Maildir", ".>INBOX=INBOX" },
		{ "inbox", ".>INBOX=INBOX" },
		{ "inbox=Inbox", ".>INBOX=INBOX" },
		{ "plus",
			".>INBOX=INBOX .A.Societ&AOA->A/Societ\303\240=A/Societ\303\240"
			" .Sent>Sent=Sent" },
		{ "plus=Old",
			".>Old=Old .A.Societ&AOA->Old/A/Societ\303\240=Old/A/Societ\303\240"
			" .Sent>Old/Sent=Old/Sent" },
		{ "Clienti",
			".>Clienti=Clienti 2024>Clienti/2024=Clienti/2024"
			" 2024/.Rossi>Clienti/2024/Rossi=Clienti/2024/Rossi" },
		{ "Clienti=inbox",
			".>INBOX=INBOX 2024>2024=2024 2024/.Rossi>2024/Rossi=2024/Rossi" },
		{ "tree",
			"INBOX>INBOX=INBOX Sent>Sent=Sent Societ\303\240>Societ\303\240=Societ\303\240"
			" a/b>a/b=a/b x%cur>x%cur=x%25cur" },
		{ "tree=Old",
			"INBOX>Old/INBOX=Old/INBOX Sent>Old/Sent=Old/Sent"
			" Societ\303\240>Old/Societ\303\240=Old/Societ\303\240"
			" a/b>Old/a/b=Old/a/b x%cur>Old/x%cur=Old/x%25cur" },
		{ "mbox", ".>mbox=mbox" },
		{ "mbox=Sent", ".>Sent=Sent" },
		{ "box=old", ".>box=old=box=old" },
		{ "box=old=Post", ".>Post=Post" },
	};

	make_all();
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *folders = folders_of(rows[i].words);

		g_test_message("%s", rows[i].words);
		g_assert_cmpstr(folders, ==, rows[i].expected);
	}
}

static void what_is_wrong_is_told(void)
{
	static const struct {
		const char *words, *expected;
	} rows[] = {
		{ "nothing", "64" },
		{ "plain=", "64" },
		{ "plain=/a", "64" },
		{ "plain=a//b", "64" },
		{ "plain=a/", "64" },
		{ "plain=\377", "64" },
		{ "empty", "65" },
	};

	make_all();
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *folders = folders_of(rows[i].words);

		g_test_message("%s", rows[i].words);
		g_assert_cmpstr(folders, ==, rows[i].expected);
	}
}

static void links_are_followed_at_the_top_only(void)
{
	g_autofree char *top = disk_path("top"), *target = disk_path("outside");
	g_autofree char *below = disk_path("linked/Sub"), *other = disk_path("linked/none");
	g_autofree char *first = NULL, *second = NULL;

	maildir("outside");
	maildir("linked");
	g_free(disk_folder("no-maildir"));
	g_assert_cmpint(symlink(target, top), ==, 0);
	g_assert_cmpint(symlink(target, below), ==, 0);
	g_assert_cmpint(symlink("../no-maildir", other), ==, 0);
	first = folders_of("top");
	second = folders_of("linked");
	g_assert_cmpstr(first, ==, ".>top=top");
	g_assert_cmpstr(second, ==, ".>linked=linked link:Sub");
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	ADD(each_folder_has_its_name);
	ADD(what_is_wrong_is_told);
	ADD(links_are_followed_at_the_top_only);
	return g_test_run();
}
