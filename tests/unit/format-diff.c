/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/diff.h"

#include "disk.h"
#include "test.h"

#include <string.h>

/* Edits as words and what takes their place; a word that begins with '!' is a password. "^" stands
 * for the beginning of the text, "$" for its end. */
static Draft *draft_of(const char *text, const char *const *edits)
{
	Draft *draft = draft_new();

	for (; edits[0]; edits += 2) {
		const char *word = edits[0] + (edits[0][0] == '!');
		Span span = { 0, strlen(word) };

		if (g_str_equal(word, "^") || g_str_equal(word, "$"))
			span = (Span){ *word == '^' ? 0 : strlen(text), 0 };
		else
			span.at = (gsize)(strstr(text, word) - text);
		if (edits[0][0] == '!')
			draft_hide(draft, span);
		if (edits[1])
			g_assert_true(draft_replace(draft, text, span, edits[1]));
	}
	return draft;
}

#define HEAD "diff --git a/rc b/rc\n--- a/rc\n+++ b/rc\n"

static const struct row {
	const char *name, *text, *edits[9], *diff;
	gboolean masked;
} rows[] = {
	{ "nothing", "a\n", { NULL }, "" },
	{ "one line", "a\n", { "a", "b" }, HEAD "@@ -1,1 +1,1 @@\n-a\n+b\n" },
	{ "three lines around", "1\n2\n3\n4\nold\n5\n6\n7\n8\n", { "old", "new" },
		HEAD "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-old\n+new\n 5\n 6\n 7\n" },
	{ "a line more", "1\n2\n3\n", { "2", "2\n2a" }, HEAD "@@ -1,3 +1,4 @@\n 1\n 2\n+2a\n 3\n" },
	{ "a line before all", "1\n2\n", { "^", "0\n" }, HEAD "@@ -1,2 +1,3 @@\n+0\n 1\n 2\n" },
	{ "a line behind all", "1\n2\n", { "$", "3\n" }, HEAD "@@ -1,2 +1,3 @@\n 1\n 2\n+3\n" },
	{ "behind a last line without end", "1\n2", { "$", "\n3" },
		HEAD "@@ -1,2 +1,3 @@\n 1\n-2\n\\ No newline at end of file\n+2\n+3\n"
		     "\\ No newline at end of file\n" },
	{ "a last line without end", "1\n2\nold", { "old", "new" },
		HEAD "@@ -1,3 +1,3 @@\n 1\n 2\n-old\n\\ No newline at end of file\n+new\n"
		     "\\ No newline at end of file\n" },
	{ "it near by", "old\n1\n2", { "old", "new" },
		HEAD "@@ -1,3 +1,3 @@\n-old\n+new\n 1\n 2\n\\ No newline at end of file\n" },
	{ "it ended", "1\n2", { "$", "\n" },
		HEAD "@@ -1,2 +1,2 @@\n 1\n-2\n\\ No newline at end of file\n+2\n" },
	{ "the last line and one behind it", "1\nold\n", { "old", "new", "$", "3\n" },
		HEAD "@@ -1,2 +1,3 @@\n 1\n-old\n+new\n+3\n" },
	{ "a line less", "1\n2\n3\n", { "2\n", "" }, HEAD "@@ -1,3 +1,2 @@\n 1\n-2\n 3\n" },
	{ "the last line less", "1\n2\n3\n", { "3\n", "" }, HEAD "@@ -1,3 +1,2 @@\n 1\n 2\n-3\n" },
	{ "nothing left", "1\n2\n", { "1\n2\n", "" }, HEAD "@@ -1,2 +0,0 @@\n-1\n-2\n" },
	{ "from nothing", "", { "^", "1\n2\n" }, HEAD "@@ -0,0 +1,2 @@\n+1\n+2\n" },
	{ "two in a line", "a b\n", { "a", "c", "b", "d" }, HEAD "@@ -1,1 +1,1 @@\n-a b\n+c d\n" },
	{ "two near ones", "a\n1\n2\n3\n4\n5\n6\nb\n", { "a", "c", "b", "d" },
		HEAD "@@ -1,8 +1,8 @@\n-a\n+c\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+d\n" },
	{ "two apart", "a\n1\n2\n3\n4\n5\n6\n7\nb\n", { "a", "c\nc", "b", "d" },
		HEAD "@@ -1,4 +1,5 @@\n-a\n+c\n+c\n 1\n 2\n 3\n"
		     "@@ -6,4 +7,4 @@\n 5\n 6\n 7\n-b\n+d\n" },
	{ "carriage returns", "1\r\nold\r\n2\r\n", { "old", "new" },
		HEAD "@@ -1,3 +1,3 @@\n 1\r\n-old\r\n+new\r\n 2\r\n" },
	{ "no characters", "\xff\x1b[1m\told\n\x01\n", { "old", "new" },
		HEAD "@@ -1,2 +1,2 @@\n-\xff\x1b[1m\told\n+\xff\x1b[1m\tnew\n \x01\n" },
	{ "a password before", "1\n2\npass x\nold\n3\n", { "old", "new", "!x", NULL },
		HEAD "@@ -4,2 +4,2 @@\n-old\n+new\n 3\n" },
	{ "behind a line", "old\n1\npass x\n3\n", { "old", "new", "!x", NULL },
		HEAD "@@ -1,2 +1,2 @@\n-old\n+new\n 1\n" },
	{ "between two", "a\n1\npass x\n2\nb\n", { "a", "c", "!x", NULL, "b", "d" },
		HEAD "@@ -1,2 +1,2 @@\n-a\n+c\n 1\n@@ -4,2 +4,2 @@\n 2\n-b\n+d\n" },
	{ "directly behind", "old\npass x\n1\n", { "old", "new", "!x", NULL },
		HEAD "@@ -1,2 +1,2 @@\n-old\n+new\n pass *****\n", TRUE },
	{ "between two lines", "a\npass x\nb\n", { "a", "c", "!x", NULL, "b", "d" },
		HEAD "@@ -1,2 +1,2 @@\n-a\n+c\n pass *****\n@@ -3,1 +3,1 @@\n-b\n+d\n", TRUE },
	{ "last of all, and a line behind it", "1\npass x\n", { "$", "2\n", "!x", NULL },
		HEAD "@@ -2,1 +2,2 @@\n pass *****\n+2\n", TRUE },
	{ "a line that changes", "1\nu:x@old\n2\n", { "old", "new", "!x", NULL },
		HEAD "@@ -1,3 +1,3 @@\n 1\n-u:*****@old\n+u:*****@new\n 2\n", TRUE },
	{ "behind a change", "1\nold pw x\n2\n", { "old", "newer", "!x", NULL },
		HEAD "@@ -1,3 +1,3 @@\n 1\n-old pw *****\n+newer pw *****\n 2\n", TRUE },
	{ "within one", "1\nurl u:pw@old y\n2\n", { "u:pw@old", "u:pw@new", "!pw", NULL },
		HEAD "@@ -1,3 +1,3 @@\n 1\n-url u:*****@old y\n+url u:*****@new y\n 2\n", TRUE },
	{ "split by one", "1\nabcd\n2\n", { "bc", "x", "!abcd", NULL },
		HEAD "@@ -1,3 +1,3 @@\n 1\n-*****\n+*****x*****\n 2\n", TRUE },
	{ "two passwords", "a x y\n", { "a", "b", "!x", NULL, "!y", NULL },
		HEAD "@@ -1,1 +1,1 @@\n-a ***** *****\n+b ***** *****\n", TRUE },
	{ "on two lines", "old\n1\nx\\\ny\n2\n", { "old", "new", "!x\\\ny", NULL },
		HEAD "@@ -1,2 +1,2 @@\n-old\n+new\n 1\n" },
	{ "far away", "old\n1\n2\n3\nx\n", { "old", "new", "!x", NULL },
		HEAD "@@ -1,4 +1,4 @@\n-old\n+new\n 1\n 2\n 3\n" },
};

static void shows_what_changes(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Draft) draft = draft_of(rows[i].text, rows[i].edits);
		gboolean masked;
		GString *diff = diff_draft(draft, rows[i].text, strlen(rows[i].text), "/home/a",
			"/home/a/rc", &masked);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(diff->str, ==, rows[i].diff);
		g_assert_true(masked == rows[i].masked);
		g_string_free(diff, TRUE);
	}
}

/* Whether git says yes to the diff that lies in FOLDER. */
static gboolean git(const char *folder, const char *how)
{
	const char *argv[] = { "git", "apply", how, "diff", NULL };
	g_auto(GStrv) environment = g_get_environ();
	g_autofree char *said = NULL;
	g_autoptr(GError) error = NULL;
	int status = -1;

	environment = g_environ_setenv(environment, "GIT_CONFIG_NOSYSTEM", "1", TRUE);
	environment = g_environ_setenv(environment, "GIT_CEILING_DIRECTORIES", folder, TRUE);
	g_spawn_sync(folder, (char **)argv, environment, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
		&said, &status, &error);
	g_assert_no_error(error);
	g_test_message("git apply %s: %d %s", how, status, said ? said : "");
	return status == 0;
}

static void check_git(const char *text, const char *const *edits, const char *name, gboolean good)
{
	g_autoptr(Draft) draft = draft_of(text, edits);
	g_autofree char *folder = disk_folder("git"), *root = g_strconcat(folder, "/", NULL);
	g_autofree char *path = g_strconcat(root, name, NULL), *before = NULL, *after = NULL;
	g_autofree char *wanted = NULL;
	gboolean masked;
	gsize len;
	GString *diff = diff_draft(draft, text, strlen(text), root, path, &masked);

	disk_put(folder, name, text);
	disk_put(folder, "diff", diff->str);
	wanted = draft_apply(draft, text, strlen(text), &len);
	g_assert_true(git(folder, "--check") == good);
	if (good) {
		g_assert_true(git(folder, "--whitespace=nowarn"));
		after = disk_get(folder, name);
		g_assert_cmpstr(after, ==, wanted);
		g_assert_true(git(folder, "-R"));
		before = disk_get(folder, name);
		g_assert_cmpstr(before, ==, text);
	}
	g_string_free(diff, TRUE);
}

static void git_takes_it(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%s", rows[i].name);
		if (*rows[i].diff)
			check_git(rows[i].text, rows[i].edits, "rc", !rows[i].masked);
	}
}

static void names_files_as_git_does(void)
{
	static const struct {
		const char *root, *path, *head;
	} names[] = {
		{ "/home/a/", "/home/a/.config/x",
			"diff --git a/.config/x b/.config/x\n"
			"--- a/.config/x\n+++ b/.config/x\n" },
		{ "", "/etc/rc", "diff --git a/etc/rc b/etc/rc\n--- a/etc/rc\n+++ b/etc/rc\n" },
		{ "/home/a", "/home/ab",
			"diff --git a/home/ab b/home/ab\n"
			"--- a/home/ab\n+++ b/home/ab\n" },
		{ "", "/my rc", "diff --git a/my rc b/my rc\n--- a/my rc\t\n+++ b/my rc\t\n" },
		{ "", "/a\"\t\\\x01\xc3\xa8 b",
			"diff --git \"a/a\\\"\\t\\\\\\001\\303\\250 b\" "
			"\"b/a\\\"\\t\\\\\\001\\303\\250 b\"\n"
			"--- \"a/a\\\"\\t\\\\\\001\\303\\250 b\"\n"
			"+++ \"b/a\\\"\\t\\\\\\001\\303\\250 b\"\n" },
	};
	static const char *const edits[] = { "a", "b", NULL };

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autoptr(Draft) draft = draft_of("a\n", edits);
		g_autofree char *all =
			g_strconcat(names[i].head, "@@ -1,1 +1,1 @@\n-a\n+b\n", NULL);
		gboolean masked;
		GString *diff = diff_draft(draft, "a\n", 2, names[i].root, names[i].path, &masked);

		g_assert_cmpstr(diff->str, ==, all);
		check_git("1\na\n", edits, strrchr(names[i].path, '/') + 1, TRUE);
		g_string_free(diff, TRUE);
	}
}

static void a_terminal_is_safe(void)
{
	static const char text[] = "\ta \x1b[2J\xff\r\n+b\n\n\xc3\xa8";
	GString *diff = g_string_new(text);
	g_autofree char *shown = diff_shown(diff);

	g_assert_cmpstr(shown, ==, "\ta \\x1b[2J\\xff\\x0d\n+b\n\n\xc3\xa8");
	g_string_free(diff, TRUE);
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/diff/rows", shows_what_changes);
	g_test_add_func("/diff/git", git_takes_it);
	g_test_add_func("/diff/names", names_files_as_git_does);
	g_test_add_func("/diff/shown", a_terminal_is_safe);
	return g_test_run();
}
