/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/quota.h"
#include "base/file.h"
#include "base/home.h"
#include "format/rc.h"

#include <string.h>

enum { CACHE_MAX = 4096 };

gboolean quota_load(const char *name, Quota *quota, GError **error)
{
	g_autofree char *path = home_path(HOME_CACHE, "quota", name, NULL);
	g_autofree char *text = NULL;
	gsize len = 0;

	text = file_load(path, CACHE_MAX, &len, error);
	if (!text)
		return FALSE;
	return quota_cache_parse(text, len, quota) ||
		fail(error, EXIT_BAD_DATA, "%s: damaged (mutt-quota refresh makes it anew)", path);
}

gboolean quota_save(const char *name, const Quota *quota, GError **error)
{
	g_autofree char *path = home_path(HOME_CACHE, "quota", name, NULL);
	g_autofree char *text = quota_cache_print(quota);

	return file_replace(path, text, strlen(text), error);
}

void quota_report(Report *item, const Quota *quota)
{
	report_number(item, "used", quota->used);
	report_number(item, "limit", quota->limit);
	report_flag(item, "declared", quota->declared);
	report_number(item, "asked", (guint64)quota->asked);
}

/* Whether FOLDER, an absolute path, is DIR or lies beneath it. */
static gboolean is_beneath(const char *folder, const char *dir)
{
	gsize len = strlen(dir);

	return strncmp(folder, dir, len) == 0 && (folder[len] == '/' || folder[len] == '\0');
}

/* Whether WRITTEN, a URL's user with a password or without, is USER. */
static gboolean is_user(const char *written, const char *user)
{
	g_autofree char *name = g_strndup(written, strcspn(written, ":"));
	g_autofree char *plain = g_uri_unescape_string(name, NULL);

	return g_str_equal(plain ? plain : name, user);
}

/* Whether the client's $folder is on ACCOUNT's server: scheme://[user@]host[:port][/...]. */
static gboolean is_on_server(const Account *account, const char *folder)
{
	const char *rest = strstr(folder, "://"), *host;
	gsize len = strlen(account->incoming->host);
	g_autofree char *place = NULL;
	char *at;

	if (!rest)
		return FALSE;
	place = g_strndup(rest + 3, strcspn(rest + 3, "/"));
	at = strrchr(place, '@');
	host = at ? at + 1 : place;
	host += *host == '[';
	if (at)
		*at = '\0';
	return (!at || is_user(place, account->user)) &&
		g_ascii_strncasecmp(host, account->incoming->host, len) == 0 &&
		strchr(":]", host[len]) != NULL;
}

static gboolean is_folder_of(
	const Account *account, const char *root, const char *folder, const char *path)
{
	g_autofree char *archive = g_build_filename(root, account->name, NULL);
	g_autofree char *local = account->local ? home_expand(account->local) : NULL;

	return is_on_server(account, folder) || is_beneath(path, archive) ||
		(local && is_beneath(path, local));
}

const Account *quota_account(const Accounts *accounts, const char *root, const char *folder)
{
	g_autofree char *path = NULL;
	const Account *found = NULL;
	guint i;

	if (accounts->accounts->len == 1)
		return accounts->accounts->pdata[0];
	if (!folder || !*folder)
		return NULL;
	path = home_expand(folder);
	for (i = 0; i < accounts->accounts->len; i++) {
		const Account *account = accounts->accounts->pdata[i];

		if (!is_folder_of(account, root, folder, path))
			continue;
		if (found)
			return NULL; /* two of one server, and the user is not named */
		found = account;
	}
	return found;
}

char *quota_rc(const Account *account, gint64 now)
{
	g_autofree char *words = NULL, *label = NULL, *format = NULL, *quoted = NULL;
	Quota quota;

	if (!account || !quota_load(account->name, &quota, NULL))
		return g_strdup("set status_format=\"$my_mk_status\"\n");
	words = quota_short(&quota, now);
	label = g_strdup_printf("[%s %s] ", account->name, words);
	format = rc_format_escape(label);
	quoted = rc_quote(format);
	quoted[strlen(quoted) - 1] = '\0'; /* the user's line follows in the same token */
	return g_strdup_printf("set status_format=%s$my_mk_status\"\n", quoted);
}
