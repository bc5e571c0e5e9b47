/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/secret.h"
#include "base/child.h"

#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

enum { SECRET_WAIT = 30, BEGINNING = 16 /* a stranger may have cut the rest of a long one */ };

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

/* Whether WORDS hold the base64 of something that holds TEXT. With SHIFT bytes before it in its
 * group of three, the characters that neighbours have a part in are left out; what then has fewer
 * than four stands in honest words too. */
static gboolean code_is_in(const char *words, const char *text, gsize shift)
{
	g_autofree char *shifted = g_strconcat(&"  "[2 - shift], text, NULL);
	gsize len = strlen(shifted), begin = (shift * 8 + 5) / 6, end = len * 8 / 6;
	g_autofree char *code = g_base64_encode((const guchar *)shifted, len);
	gboolean found;

	code[end] = '\0';
	found = end >= begin + 4 && strstr(words, code + begin);
	explicit_bzero(shifted, len);
	explicit_bzero(code, end);
	return found;
}

gboolean secret_is_in(const char *words, const Secret *password, const char *user)
{
	g_autofree char *beginning = g_strndup(password, BEGINNING);
	gboolean found = strstr(words, beginning) != NULL;
	gsize shift;

	for (shift = 0; shift < 3; shift++)
		found = found || code_is_in(words, beginning, shift) ||
			code_is_in(words, user, shift);
	explicit_bzero(beginning, strlen(beginning));
	return found;
}

void secret_forget(Secret *secret)
{
	if (!secret)
		return;
	explicit_bzero(secret, strlen(secret));
	g_free(secret);
}
