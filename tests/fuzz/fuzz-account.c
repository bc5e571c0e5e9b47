/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every account that is read is whole; no message quotes a password; each folder has a verdict. */
#include "format/account.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stands for a password wherever a seed has one; no group and no key can be called so. */
static const char secret[] = "hunter2!";

static gboolean is_clean(const char *value)
{
	if (!value)
		return TRUE;
	for (const char *p = value; *p; p = g_utf8_next_char(p))
		if (g_unichar_iscntrl(g_utf8_get_char(p)))
			return FALSE;
	return *value && g_utf8_validate(value, -1, NULL);
}

static void check_account(const Accounts *accounts, const Account *account)
{
	gboolean inbox = account_wants_folder(account, "INBOX", NULL);

	g_assert_true(accounts_find(accounts, account->name) == account);
	g_assert_true(*account->name && !strchr(".-", *account->name));
	g_assert_null(strpbrk(account->name, "/ \n"));
	g_assert_true(account->incoming && account->incoming->protocol != PROTOCOL_SMTP);
	g_assert_true(!account->outgoing || account->outgoing->protocol == PROTOCOL_SMTP);
	g_assert_true(account->user && is_clean(account->user) && is_clean(account->address));
	g_assert_true(is_clean(account->password_command) && is_clean(account->password_from));
	g_assert_true(!account->password_command || !account->password_from);
	g_assert_true(is_clean(account->auth) && is_clean(account->ca_file));
	g_assert_true(is_clean(account->proxy) && is_clean(account->local));
	g_assert_true(!account->tls_off || server_url_is_loopback(account->incoming));
	g_assert_true(account->warn_at >= 1 && account->warn_at <= 100);
	g_assert_true(inbox || account->folders[0]);
	for (guint i = 0; account->folders[i]; i++)
		g_assert_true(is_clean(account->folders[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Accounts) accounts = accounts_parse((const char *)data, size, &error);

	if (!accounts) {
		g_assert_cmpint(error_code(error), ==, EXIT_CONFIG);
		g_assert_true(g_utf8_validate(error->message, -1, NULL));
		g_assert_null(strchr(error->message, '\n'));
		g_assert_null(strstr(error->message, secret));
		return 0;
	}
	g_assert_no_error(error);
	for (guint i = 0; i < accounts->accounts->len; i++)
		check_account(accounts, accounts->accounts->pdata[i]);
	return 0;
}
