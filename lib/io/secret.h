/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords: where they come from and how they go. Never in argv, a log or a core. */
#ifndef MUTTKIT_IO_SECRET_H
#define MUTTKIT_IO_SECRET_H

#include "format/account.h"

typedef char Secret;

/* The password of ACCOUNT for its incoming server: the first line that its password-command prints
 * within 30 seconds. From the first call on the process leaves no core. NULL and EXIT_AGAIN where
 * the command fails or waits, EXIT_CONFIG where the account names none. */
Secret *secret_ask(const Account *account, GError **error);

/* Whether WORDS give PASSWORD away: as it is or in base64, wherever it begins there (its first 16
 * bytes are enough), or USER in base64, as all mechanisms send it beside a proof of PASSWORD. */
gboolean secret_is_in(const char *words, const Secret *password, const char *user);

/* Overwrites and frees it. */
void secret_forget(Secret *secret);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Secret, secret_forget)

#endif
