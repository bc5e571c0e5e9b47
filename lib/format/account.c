/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/account.h"

#include "base/text.h"
#include "format/account_lines.h"

#include <string.h>

enum { DAYS_MAX = 36500, WARN_AT = 80 };

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static const char defaults[] = "defaults";

static void account_free(gpointer data)
{
	Account *account = data;

	if (!account)
		return;
	g_free(account->name);
	g_free(account->address);
	server_url_free(account->incoming);
	server_url_free(account->outgoing);
	server_url_free(account->former);
	g_free(account->user);
	g_free(account->password_command);
	g_free(account->password_from);
	g_free(account->outgoing_user);
	g_free(account->outgoing_password_command);
	g_free(account->auth);
	g_free(account->ca_file);
	g_free(account->proxy);
	g_free(account->local);
	g_strfreev(account->folders);
	g_free(account);
}

void accounts_free(Accounts *accounts)
{
	if (!accounts)
		return;
	g_free(accounts->archive);
	g_ptr_array_unref(accounts->accounts);
	g_free(accounts);
}

const Account *accounts_find(const Accounts *accounts, const char *name)
{
	for (guint i = 0; i < accounts->accounts->len; i++) {
		const Account *account = accounts->accounts->pdata[i];

		if (g_str_equal(account->name, name))
			return account;
	}
	return NULL;
}

Account account_at(const Account *account, const ServerUrl *server)
{
	Account at = *account;

	at.incoming = (ServerUrl *)server;
	at.tls_off = account->tls_off && server_url_is_loopback(server);
	if (server->protocol != PROTOCOL_SMTP)
		return at;
	if (account->outgoing_user)
		at.user = account->outgoing_user;
	if (account->outgoing_password_command) {
		at.password_command = account->outgoing_password_command;
		at.password_from = NULL;
	}
	return at;
}

static gboolean check_address(const char *value, GError **error)
{
	const char *at = strrchr(value, '@');

	if (!at || at == value || !at[1] || strpbrk(value, " <>,;"))
		return fail(error, EXIT_CONFIG, "this is no address such as ann@example.org");
	return TRUE;
}

static gboolean check_path(const char *value, GError **error)
{
	if (value[0] != '/' && !g_str_equal(value, "~") && !g_str_has_prefix(value, "~/"))
		return fail(error, EXIT_CONFIG, "a path begins with '/' or '~/'");
	return TRUE;
}

static gboolean check_password_from(const char *value, GError **error)
{
	if (!strchr(value, ' '))
		return fail(error, EXIT_CONFIG, "a file and the key in it are wanted");
	return TRUE;
}

static gboolean check_proxy(const char *value, GError **error)
{
	static const char *const schemes[] = { "http", "https", "socks4", "socks4a", "socks5",
		"socks5h", NULL };
	g_autofree char *scheme = NULL, *host = NULL;

	if (strchr(value, ' ') ||
		!g_uri_split(value, G_URI_FLAGS_NONE, &scheme, NULL, &host, NULL, NULL, NULL, NULL,
			NULL) ||
		!scheme || !g_strv_contains(schemes, scheme) || !host || !*host)
		return fail(error, EXIT_CONFIG, "a proxy is one such as socks5h://127.0.0.1:9050");
	return TRUE;
}

static gboolean take_auth(Account *account, const char *value, GError **error)
{
	account->auth = g_ascii_strup(value, -1);
	if (account->auth[strspn(account->auth, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")])
		return fail(error, EXIT_CONFIG, "this is no mechanism such as PLAIN");
	return TRUE;
}

static gboolean take_keep_days(Account *account, const char *value, GError **error)
{
	guint64 days;

	if (!text_number(value, -1, DAYS_MAX, &days) || days == 0)
		return fail(error, EXIT_CONFIG, "a number of days is wanted, from 1 to %d",
			(int)DAYS_MAX);
	account->keep_days = (guint)days;
	return TRUE;
}

static ServerUrl *server_of(const char *value, gboolean outgoing, GError **error)
{
	g_autoptr(ServerUrl) url = server_url_parse(value, error);

	if (url && (url->protocol == PROTOCOL_SMTP) != outgoing) {
		fail(error, EXIT_CONFIG, "%s",
			outgoing ? "mail goes out by smtps:// or smtp://"
				 : "mail comes in by imaps://, imap://, pop3s:// or pop3://");
		return NULL;
	}
	return g_steal_pointer(&url);
}

static gboolean take_former(Account *account, const char *value, GError **error)
{
	account->former = server_of(value, FALSE, error);
	return account->former != NULL;
}

/* The day is counted to its end, anywhere on earth. */
static gboolean take_former_until(Account *account, const char *value, GError **error)
{
	g_autofree char *text = g_strdup_printf("%sT00:00:00Z", value);
	g_autoptr(GDateTime) day = g_date_time_new_from_iso8601(text, NULL);

	if (!day || strlen(value) != strlen("2024-01-31"))
		return fail(error, EXIT_CONFIG, "a day such as 2024-01-31 is wanted");
	account->former_until = g_date_time_to_unix(day) + 36 * 60 * 60;
	return TRUE;
}

static gboolean take_incoming(Account *account, const char *value, GError **error)
{
	account->incoming = server_of(value, FALSE, error);
	return account->incoming != NULL;
}

static gboolean take_outgoing(Account *account, const char *value, GError **error)
{
	account->outgoing = server_of(value, TRUE, error);
	return account->outgoing != NULL;
}

static gboolean take_tls(Account *account, const char *value, GError **error)
{
	account->tls_off = g_str_equal(value, "off");
	if (!account->tls_off && !g_str_equal(value, "on"))
		return fail(error, EXIT_CONFIG, "only 'on' or 'off' can stand here");
	return TRUE;
}

static gboolean take_quota(Account *account, const char *value, GError **error)
{
	if (!text_size_parse(value, &account->quota) || account->quota == 0)
		return fail(error, EXIT_CONFIG, "a size such as 3 GB is wanted");
	return TRUE;
}

static gboolean take_warn_at(Account *account, const char *value, GError **error)
{
	gsize len = strlen(value);
	guint64 percent;

	if (g_str_has_suffix(value, "%"))
		len--;
	if (!text_number(value, (gssize)len, 100, &percent) || percent == 0)
		return fail(error, EXIT_CONFIG, "a percentage is wanted, from 1 to 100");
	account->warn_at = (guint)percent;
	return TRUE;
}

static gboolean is_folder_pattern(const char *pattern)
{
	const char *p = pattern + (pattern[0] == '!');
	gsize letters = 0;

	if (p[0] != '\\')
		return p[0] != '\0';
	for (p++; g_ascii_isalnum(*p) || *p == '-' || *p == '_' || *p == '.'; p++)
		letters++;
	return letters > 0 && *p == '\0';
}

static gboolean take_folders(Account *account, const char *value, GError **error)
{
	g_auto(GStrv) parts = g_strsplit(value, ";", -1);
	g_autoptr(GPtrArray) patterns = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; parts[i]; i++) {
		g_strstrip(parts[i]);
		if (!*parts[i])
			continue;
		if (!is_folder_pattern(parts[i]))
			return fail(error, EXIT_CONFIG,
				"a pattern is a folder's name or a role such as \\Junk, behind a "
				"'!' where it is not wanted");
		g_ptr_array_add(patterns, g_strdup(parts[i]));
	}
	g_ptr_array_add(patterns, NULL);
	g_strfreev(account->folders);
	account->folders = (char **)g_ptr_array_free(g_steal_pointer(&patterns), FALSE);
	return TRUE;
}

/* A key is checked and stored as it stands (place), or taken by a function that does both. The
 * keys with neither are those of helpers to come. */
static const struct key {
	const char *name;
	gboolean (*check)(const char *value, GError **error);
	gboolean (*take)(Account *account, const char *value, GError **error);
	gsize place;       /* of a string in Account, 0 for none */
	const char *rival; /* takes the place of this one's default */
} keys[] = {
	{ "address", .check = check_address, .place = G_STRUCT_OFFSET(Account, address) },
	{ "incoming", .take = take_incoming },
	{ "outgoing", .take = take_outgoing },
	{ "user", .place = G_STRUCT_OFFSET(Account, user) },
	{ "password-command", .place = G_STRUCT_OFFSET(Account, password_command),
		.rival = "password-from" },
	{ "password-from", .check = check_password_from,
		.place = G_STRUCT_OFFSET(Account, password_from), .rival = "password-command" },
	{ "outgoing-user", .place = G_STRUCT_OFFSET(Account, outgoing_user) },
	{ "outgoing-password-command",
		.place = G_STRUCT_OFFSET(Account, outgoing_password_command) },
	{ "auth", .take = take_auth },
	{ "tls", .take = take_tls },
	{ "ca-file", .check = check_path, .place = G_STRUCT_OFFSET(Account, ca_file) },
	{ "proxy", .check = check_proxy, .place = G_STRUCT_OFFSET(Account, proxy) },
	{ "local", .check = check_path, .place = G_STRUCT_OFFSET(Account, local) },
	{ "folders", .take = take_folders },
	{ "keep-days", .take = take_keep_days },
	{ "quota", .take = take_quota },
	{ "warn-at", .take = take_warn_at },
	{ "tags", .place = 0 },
	{ "former-incoming", .take = take_former },
	{ "former-until", .take = take_former_until },
	{ "archive", .check = check_path },
};

static const struct key *find_key(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
		if (g_str_equal(keys[i].name, name))
			return &keys[i];
	return NULL;
}

/* Why KEY cannot stand in GROUP. */
static const char *refuse_key(const char *group, const char *key)
{
	if (!find_key(key))
		return "no such key";
	if (g_str_equal(key, "archive") && !g_str_equal(group, defaults))
		return "this key belongs in [defaults]";
	return NULL;
}

/* The value of KEY in GROUP into *VALUE, NULL where it is not there. */
static gboolean read_value(
	GKeyFile *file, const char *group, const struct key *key, char **value, GError **error)
{
	g_autoptr(GError) escape = NULL; /* quotes the value */
	g_autofree char *read = NULL;

	*value = NULL;
	if (!g_key_file_has_key(file, group, key->name, NULL))
		return TRUE;
	if (key->take == take_folders)
		read = g_key_file_get_value(file, group, key->name, &escape);
	else
		read = g_key_file_get_string(file, group, key->name, &escape);
	if (!read || escape)
		return fail(error, EXIT_CONFIG, "a backslash is written twice here: \\\\");
	g_strstrip(read);
	for (const char *p = read; *p; p = g_utf8_next_char(p))
		if (g_unichar_iscntrl(g_utf8_get_char(p)))
			return fail(error, EXIT_CONFIG, "a control character stands in it");
	*value = g_steal_pointer(&read);
	return TRUE;
}

static gboolean take_value(
	Account *account, const struct key *key, const char *value, GError **error)
{
	if (key->check && !key->check(value, error))
		return FALSE;
	if (key->take)
		return key->take(account, value, error);
	if (key->place)
		G_STRUCT_MEMBER(char *, account, key->place) = g_strdup(value);
	return TRUE;
}

static gboolean take_key(Account *account, GKeyFile *file, const struct key *key, GError **error)
{
	g_autofree char *value = NULL, *rival = NULL;

	if (!read_value(file, account->name, key, &value, error))
		return FALSE;
	if (key->rival)
		rival = g_key_file_get_value(file, account->name, key->rival, NULL);
	if (!value && !(rival && *rival) && !read_value(file, defaults, key, &value, error))
		return FALSE;
	return !value || !*value || take_value(account, key, value, error);
}

static gboolean check_whole(const Account *account, GError **error)
{
	if (!account->incoming)
		return fail(error, EXIT_CONFIG, "incoming: the server is missing");
	if (!account->user)
		return fail(error, EXIT_CONFIG, "user: neither user nor address is given");
	if (account->tls_off &&
		(!server_url_is_loopback(account->incoming) ||
			(account->former && !server_url_is_loopback(account->former)) ||
			(account->outgoing && !server_url_is_loopback(account->outgoing))))
		return fail(error, EXIT_CONFIG,
			"tls: off is for a server on this machine only, such as 127.0.0.1");
	return TRUE;
}

static Account *read_account(GKeyFile *file, const char *name, GError **error)
{
	Account *account = g_new0(Account, 1);
	gboolean good = TRUE;

	account->name = g_strdup(name);
	account->folders = g_new0(char *, 1);
	account->warn_at = WARN_AT;
	for (guint i = 0; good && i < G_N_ELEMENTS(keys); i++) {
		good = take_key(account, file, &keys[i], error);
		if (!good)
			g_prefix_error(error, "%s: ", keys[i].name);
	}
	if (good && account->password_command && account->password_from)
		good = fail(error, EXIT_CONFIG, "password-from: password-command is given as well");
	if (good && !account->user)
		account->user = g_strdup(account->address);
	if (good && !g_str_equal(name, defaults))
		good = check_whole(account, error);
	if (good)
		return account;
	g_prefix_error(error, "%s: ", name);
	account_free(account);
	return NULL;
}

static gboolean read_defaults(Accounts *accounts, GKeyFile *file, GError **error)
{
	Account *common = read_account(file, defaults, error);
	g_autofree char *archive = NULL;

	if (!common)
		return FALSE;
	account_free(common);
	if (!read_value(file, defaults, find_key("archive"), &archive, error))
		return FALSE;
	if (archive && *archive)
		accounts->archive = g_steal_pointer(&archive);
	return TRUE;
}

static gboolean check_bytes(const char *text, gsize len, GError **error)
{
	const char *bad;
	guint line = 1;

	if (g_utf8_validate(text, (gssize)len, &bad))
		return TRUE;
	for (const char *p = text; p < bad; p++)
		line += *p == '\n';
	return fail(error, EXIT_CONFIG, "line %u: this is not UTF-8", line);
}

Accounts *accounts_parse(const char *text, gsize len, GError **error)
{
	g_autoptr(Accounts) accounts = g_new0(Accounts, 1);
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autofree char *copy = NULL;
	g_auto(GStrv) groups = NULL;

	accounts->accounts = g_ptr_array_new_with_free_func(account_free);
	if (!check_bytes(text, len, error))
		return NULL;
	copy = g_strndup(text, len);
	if (g_str_has_prefix(copy, BYTE_ORDER_MARK))
		memset(copy, ' ', strlen(BYTE_ORDER_MARK));
	if (!account_lines_check(copy, refuse_key, error))
		return NULL;
	if (!g_key_file_load_from_data(file, copy, len, G_KEY_FILE_NONE, NULL)) {
		fail(error, EXIT_CONFIG, "the file cannot be read as [account] and key = value");
		return NULL;
	}
	if (g_key_file_has_group(file, defaults) && !read_defaults(accounts, file, error))
		return NULL;
	groups = g_key_file_get_groups(file, NULL);
	for (guint i = 0; groups[i]; i++) {
		Account *account;

		if (g_str_equal(groups[i], defaults))
			continue;
		account = read_account(file, groups[i], error);
		if (!account)
			return NULL;
		g_ptr_array_add(accounts->accounts, account);
	}
	return g_steal_pointer(&accounts);
}

static gboolean pattern_fits(const char *pattern, const char *name, const char *role)
{
	if (pattern[0] == '\\')
		return role && g_ascii_strcasecmp(pattern, role) == 0;
	return g_pattern_match_simple(pattern, name);
}

static gboolean last_verdict(
	gboolean verdict, const char *const *patterns, const char *name, const char *role)
{
	for (guint i = 0; patterns[i]; i++) {
		gboolean excludes = patterns[i][0] == '!';

		if (pattern_fits(patterns[i] + excludes, name, role))
			verdict = !excludes;
	}
	return verdict;
}

gboolean account_wants_folder(const Account *account, const char *name, const char *role)
{
	static const char *const built_in[] = { "*", "!\\Junk", "!\\Trash", "!\\Drafts", NULL };
	g_autofree char *text = g_utf8_make_valid(name, -1);
	gboolean verdict = last_verdict(FALSE, built_in, text, role);

	return last_verdict(verdict, (const char *const *)account->folders, text, role);
}
