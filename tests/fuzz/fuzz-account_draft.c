/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that can be read takes a move of each account and a new one: then it says that, and no
 * token but the planned ones is another. */
#include "format/account.h"
#include "format/account_draft.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_move(const char *text, gsize size, const char *name)
{
	static const AccountChange changes[] = { { "incoming", "imaps://new.example:993" },
		{ "former-incoming", "imaps://old.example:993", "incoming" }, { "quota", "3G" },
		{ "former-until", "2024-01-10", "former-incoming" }, { "tls", "on" },
		{ "warn-at", NULL } };
	g_autoptr(Draft) draft = draft_new();
	g_autoptr(GError) error = NULL;
	g_autofree char *after = NULL;
	g_autoptr(Accounts) accounts = NULL;
	const Account *account;
	gsize len;

	g_assert_true(
		account_draft_set(draft, text, size, name, changes, G_N_ELEMENTS(changes), &error));
	g_assert_true(draft_check(draft, text, size, account_tokens, &error));
	after = draft_apply(draft, text, size, &len);
	accounts = accounts_parse(after, len, &error);
	g_assert_no_error(error);
	account = accounts_find(accounts, name);
	g_assert_cmpstr(account->incoming->host, ==, "new.example");
	g_assert_cmpstr(account->former->host, ==, "old.example");
	g_assert_cmpuint(account->quota, ==, 3000000000);
	g_assert_cmpint(account->former_until, ==, 1704844800 + 36 * 3600);
	g_assert_true(g_utf8_validate(after, (gssize)len, NULL));
}

static void check_append(const char *text, gsize size)
{
	static const AccountChange changes[] = { { "incoming", "imaps://new.example:993" },
		{ "user", "a\\b" } };
	g_autoptr(Draft) draft = draft_new();
	g_autoptr(GError) error = NULL;
	g_autoptr(Accounts) accounts = NULL;
	g_autofree char *after = NULL;
	const Account *account;
	gsize len;

	if (!account_draft_append(draft, text, size, "of-ours", changes, 2, &error))
		return;
	g_assert_true(draft_check(draft, text, size, account_tokens, &error));
	after = draft_apply(draft, text, size, &len);
	g_assert_true(len > size && memcmp(after, text, size) == 0);
	accounts = accounts_parse(after, len, &error);
	account = accounts_find(accounts, "of-ours");
	g_assert_cmpstr(account->user, ==, "a\\b");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	g_autoptr(Accounts) accounts = accounts_parse(text, size, NULL);

	g_array_unref(account_tokens(text, size));
	for (guint i = 0; accounts && i < accounts->accounts->len; i++)
		check_move(text, size, ((const Account *)accounts->accounts->pdata[i])->name);
	if (accounts)
		check_append(text, size);
	return 0;
}
