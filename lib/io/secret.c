/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/secret.h"
#include "base/child.h"

#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

enum { SECRET_WAIT = 30 };

static void leave_no_core(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
}

Secret *secret_ask(const Account *account, GError **error)
{
	g_autofree char *name = g_shell_quote(account->name);
	g_autoptr(GString) command = NULL;
	Secret *secret;

	if (!account->password_command) {
		fail(error, EXIT_CONFIG, "password-command: missing from the accounts file");
		return NULL;
	}
	leave_no_core();
	command = g_string_new(account->password_command);
	g_string_replace(command, "%a", name, 0);
	secret = child_first_line(command->str, SECRET_WAIT, error);
	if (!secret)
		g_prefix_error(error, "password-command: ");
	return secret;
}

void secret_forget(Secret *secret)
{
	if (!secret)
		return;
	explicit_bzero(secret, strlen(secret));
	g_free(secret);
}
