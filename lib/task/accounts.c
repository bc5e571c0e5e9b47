/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/accounts.h"
#include "base/file.h"
#include "base/home.h"
#include "base/text.h"

enum { ACCOUNTS_FILE_MAX = 1024 * 1024 };

Accounts *accounts_load(GError **error)
{
	g_autofree char *path = home_path(HOME_CONFIG, "accounts", NULL);
	g_autofree char *text = NULL;
	GError *why = NULL;
	Accounts *accounts;
	gsize len = 0;

	text = file_load(path, ACCOUNTS_FILE_MAX, &len, &why);
	if (!text) {
		if (why)
			g_propagate_error(error, why);
		else
			fail(error, EXIT_CONFIG, "%s: there is none yet (see muttkit-accounts(5))",
				path);
		return NULL;
	}
	accounts = accounts_parse(text, len, error);
	if (!accounts)
		g_prefix_error(error, "%s: ", path);
	return accounts;
}

static char *list_names(const Accounts *accounts)
{
	g_autoptr(GString) list = g_string_new(NULL);
	guint i;

	for (i = 0; i < accounts->accounts->len; i++) {
		const Account *account = accounts->accounts->pdata[i];

		g_string_append_printf(list, "%s%s", i ? ", " : "", account->name);
	}
	return g_string_free(g_steal_pointer(&list), FALSE);
}

GPtrArray *accounts_select(const Accounts *accounts, char *const *names, GError **error)
{
	g_autoptr(GPtrArray) selected = g_ptr_array_new();
	guint i;

	if (!*names)
		for (i = 0; i < accounts->accounts->len; i++)
			g_ptr_array_add(selected, accounts->accounts->pdata[i]);
	for (; *names; names++) {
		const Account *account = accounts_find(accounts, *names);

		if (!account) {
			g_autofree char *list = list_names(accounts);
			g_autofree char *name = text_safe(*names, -1);

			fail(error, EXIT_USAGE, "no account is called '%s'; there are: %s", name,
				list);
			return NULL;
		}
		if (!g_ptr_array_find(selected, account, NULL))
			g_ptr_array_add(selected, (gpointer)account);
	}
	if (selected->len == 0) {
		fail(error, EXIT_CONFIG, "the accounts file names no account");
		return NULL;
	}
	return g_steal_pointer(&selected);
}

char *accounts_root(const Accounts *accounts)
{
	return home_expand(accounts->archive ? accounts->archive : "~/mail-archive");
}

AccountsChoice *accounts_choose(char *const *accounts, char *const *operands, GError **error)
{
	g_autoptr(AccountsChoice) choice = g_new0(AccountsChoice, 1);
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	choice->accounts = accounts_load(error);
	if (!choice->accounts)
		return NULL;
	choice->root = accounts_root(choice->accounts);
	for (; *accounts; accounts++)
		g_ptr_array_add(names, *accounts);
	for (; *operands; operands++)
		g_ptr_array_add(names, *operands);
	g_ptr_array_add(names, NULL);
	choice->chosen = accounts_select(choice->accounts, (char **)names->pdata, error);
	return choice->chosen ? g_steal_pointer(&choice) : NULL;
}

AccountsChoice *accounts_choose_one(char *const *accounts, char *const *operands, GError **error)
{
	g_autoptr(AccountsChoice) choice = accounts_choose(accounts, operands, error);
	g_autofree char *list = NULL;

	if (!choice || choice->chosen->len == 1)
		return g_steal_pointer(&choice);
	list = list_names(choice->accounts);
	fail(error, EXIT_USAGE, "name one account; there are: %s", list);
	return NULL;
}

void accounts_choice_free(AccountsChoice *choice)
{
	if (!choice)
		return;
	g_clear_pointer(&choice->chosen, g_ptr_array_unref);
	g_clear_pointer(&choice->accounts, accounts_free);
	g_free(choice->root);
	g_free(choice);
}
