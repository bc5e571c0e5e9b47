/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which accounts: the person's accounts file, and those of it that the command line names. */
#ifndef MUTTKIT_TASK_ACCOUNTS_H
#define MUTTKIT_TASK_ACCOUNTS_H

#include "format/account.h"

/* Reads $XDG_CONFIG_HOME/muttkit/accounts. EXIT_CONFIG where it is missing or wrong. */
Accounts *accounts_load(GError **error);

/* The accounts called NAMES (NULL-terminated), each once; all of them where NAMES is empty.
 * Borrowed from ACCOUNTS; the caller unrefs the array. EXIT_USAGE, with the list, for an unknown
 * name. */
GPtrArray *accounts_select(const Accounts *accounts, char *const *names, GError **error);

/* The root of all archives, absolute: `archive` of [defaults], else ~/mail-archive. Caller frees.
 */
char *accounts_root(const Accounts *accounts);

/* All of that at once, as most programs begin: the accounts of -a and those of the operands. */
typedef struct {
	Accounts *accounts;
	GPtrArray *chosen; /* of const Account */
	char *root;
} AccountsChoice;

AccountsChoice *accounts_choose(char *const *accounts, char *const *operands, GError **error);
/* The same for what changes a server or a foreign config: EXIT_USAGE, with the list, for more than
 * one account. */
AccountsChoice *accounts_choose_one(char *const *accounts, char *const *operands, GError **error);
void accounts_choice_free(AccountsChoice *choice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AccountsChoice, accounts_choice_free)

#endif
