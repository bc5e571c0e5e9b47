/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/login.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/home.h"
#include "io/secret.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { NOTE_MAX = 1024 };

/* What a login depends on, but for the password, of which no trace is left anywhere. */
static char *fingerprint(const Account *account)
{
	g_autoptr(GString) all = g_string_new(NULL);
	g_autofree char *server = server_url_print(account->incoming);
	const char *const parts[] = { server, account->user, account->auth,
		account->password_command, account->password_from };
	char *hex = g_malloc(DIGEST_HEX + 1);
	Digest digest;
	guint i;

	for (i = 0; i < G_N_ELEMENTS(parts); i++)
		g_string_append_printf(all, "%s\n", parts[i] ? parts[i] : "");
	digest = digest_of(all->str, all->len);
	digest_print(&digest, hex);
	return hex;
}

static gboolean was_refused(const char *path, const char *mark)
{
	gsize len;
	g_autofree char *note = file_load(path, NOTE_MAX, &len, NULL);

	return note && g_str_equal(note, mark);
}

static void forget(const char *path)
{
	g_autofree char *dir = g_path_get_dirname(path), *name = g_path_get_basename(path);
	g_auto(Fd) folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (folder >= 0)
		file_unlink(folder, name);
}

static gboolean is_attended(void)
{
	return isatty(STDIN_FILENO) || isatty(STDERR_FILENO);
}

Wire *login(const Account *account, gboolean dry_run, GError **error)
{
	g_autofree char *mark = fingerprint(account);
	g_autofree char *name = g_strdup_printf(
		"%s@%s:%u", account->name, account->incoming->host, account->incoming->port);
	g_autofree char *path = home_path(HOME_STATE, "refused", name, NULL);
	g_autoptr(Secret) password = NULL;
	gboolean refused = FALSE;
	Wire *wire;

	if (was_refused(path, mark) && !is_attended()) {
		fail(error, EXIT_DENIED,
			"the login was refused before and is not tried again without a person: "
			"run it on a terminal");
		return NULL;
	}
	password = secret_ask(account, error);
	wire = password ? wire_open(account, password, &refused, error) : NULL;
	if (refused && !dry_run)
		file_replace(path, mark, strlen(mark), NULL);
	if (wire && !dry_run)
		forget(path);
	return wire;
}
