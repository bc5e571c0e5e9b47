/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/imap_namespace.h"

#include "test.h"

/* "own PREFIX" or "PREFIX", each with '/' or '.' at its end as its delimiter. */
static GArray *spaces_of(const char *const *words)
{
	GArray *spaces = g_array_new(FALSE, FALSE, sizeof(ImapNamespace));

	for (; *words; words++) {
		gboolean personal = g_str_has_prefix(*words, "own ");
		const char *prefix = *words + (personal ? strlen("own ") : 0);
		gsize len = strlen(prefix);
		ImapNamespace space = { (char *)prefix, len ? prefix[len - 1] : '/', personal };

		g_array_append_val(spaces, space);
	}
	return spaces;
}

static void tells_whose_a_folder_is(void)
{
	static const struct {
		const char *name;
		const char *spaces[5];
		const char *folder;
		gboolean personal;
	} rows[] = {
		{ "all is mine", { "own " }, "Sent", TRUE },
		{ "beneath a shared prefix", { "own ", "Public/" }, "Public/Board", FALSE },
		{ "the order does not matter", { "Public/", "own " }, "Public/Board", FALSE },
		{ "the top of it", { "own ", "Public/" }, "Public", FALSE },
		{ "a name that begins alike", { "own ", "Public/" }, "Publicity", TRUE },
		{ "another case", { "own ", "Public/" }, "public/Board", TRUE },
		{ "mine within another's", { "own ", "user/", "own user/anna/" }, "user/anna/x",
			TRUE },
		{ "another's beside it", { "own ", "user/", "own user/anna/" }, "user/bea/x",
			FALSE },
		{ "all but INBOX is shared", { "own INBOX.", "user.", "" }, "Board", FALSE },
		{ "beneath INBOX", { "own INBOX.", "user.", "" }, "INBOX.Sent", TRUE },
		{ "INBOX itself", { "own INBOX.", "user.", "" }, "INBOX", TRUE },
		{ "INBOX in any case", { "" }, "inbox", TRUE },
		{ "INBOX without namespaces", { NULL }, "INBOX", TRUE },
		{ "no namespaces", { NULL }, "Sent", FALSE },
		{ "none that fits", { "own INBOX/" }, "Sent", FALSE },
		{ "in two of one prefix", { "own ", "" }, "Sent", FALSE },
		{ "in two of one prefix, turned", { "", "own " }, "Sent", FALSE },
		{ "without a delimiter at its end", { "own ", "~" }, "~bea/x", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GArray) spaces = spaces_of(rows[i].spaces);

		g_test_message("%s", rows[i].name);
		g_assert_cmpint(imap_is_personal(spaces, rows[i].folder), ==, rows[i].personal);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/imap_namespace/tells_whose_a_folder_is", tells_whose_a_folder_is);
	return g_test_run();
}
