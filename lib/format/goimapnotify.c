/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/goimapnotify.h"

#include "base/text.h"
#include "format/scalar_yaml.h"

#include <string.h>

typedef struct {
	const char *text;
	const GArray *scalars;
	const char *path; /* of the account: "", or with a '/' at its end */
	guint line;
	const Scalar *host_at, *port_at, *tls_at, *starttls_at; /* or NULL */
	char *host;
	guint16 port;
	gboolean tls, starttls;
	const char *unclear;
} Account;

static void add_token(GArray *tokens, Span span, char *words)
{
	Token token = { span, words };

	g_array_append_val(tokens, token);
}

/* A file that is not understood is one token. */
GArray *goimapnotify_tokens(const char *text, gsize len)
{
	g_autoptr(GArray) scalars = scalars_yaml(text, len);
	GArray *tokens = tokens_new();

	if (!scalars)
		add_token(tokens, (Span){ 0, len }, g_strdup(""));
	for (guint i = 0; scalars && i < scalars->len; i++) {
		const Scalar *scalar = &g_array_index(scalars, Scalar, i);

		add_token(tokens, scalar->span,
			g_strdup_printf("%s=%s", scalar->path, scalar->value));
	}
	return tokens;
}

static const Scalar *find(Account *account, const char *key)
{
	g_autofree char *path = g_strconcat(account->path, key, NULL);
	gboolean twice = FALSE;
	const Scalar *found = scalar_find(account->scalars, path, &twice);

	if (twice || (found && found->kind == SCALAR_OTHER))
		account->unclear = "a key of it stands there twice, or over several lines";
	return found;
}

/* What KEY says, NULL for nothing. */
static const char *value(Account *account, const char *key)
{
	const Scalar *scalar = find(account, key);

	if (!scalar || scalar->kind == SCALAR_OTHER || !*scalar->value)
		return NULL;
	return scalar->kind == SCALAR_PLAIN && g_str_equal(scalar->value, "null") ? NULL
										  : scalar->value;
}

/* FALSE for what is neither true nor false. */
static gboolean read_switch(const Scalar *scalar, gboolean *is_on)
{
	if (!scalar)
		return TRUE;
	*is_on = g_ascii_strcasecmp(scalar->value, "true") == 0;
	return *is_on || g_ascii_strcasecmp(scalar->value, "false") == 0;
}

/* The list or map in brackets that has tlsOptions, if it is written so. */
static gboolean hides_options(Account *account)
{
	return find(account, "tlsoptions") != NULL;
}

static void read_account(Account *account)
{
	const char *host = value(account, "host"), *port = value(account, "port");
	gboolean sane;
	guint64 number = 0;

	account->host_at = find(account, "host");
	account->port_at = find(account, "port");
	account->tls_at = find(account, "tls");
	account->starttls_at = find(account, "tlsoptions/starttls");
	account->host = host ? g_ascii_strdown(host, -1) : NULL;
	sane = read_switch(account->tls_at, &account->tls);
	sane = read_switch(account->starttls_at, &account->starttls) && sane;
	if (port && text_number(port, -1, G_MAXUINT16, &number))
		account->port = (guint16)number;
	if (value(account, "hostcmd")) {
		g_clear_pointer(&account->host, g_free);
		account->unclear = "hostCMD tells the server";
	} else if (hides_options(account)) {
		account->unclear = "tlsOptions is written in brackets";
	} else if (!account->unclear && !host) {
		account->unclear = "it has no host";
	} else if (!account->unclear && (!sane || account->port == 0)) {
		account->unclear = "its port, tls or starttls cannot be read";
	}
}

static TlsMode mode_of(const Account *account)
{
	if (!account->tls)
		return TLS_NONE;
	return account->starttls ? TLS_STARTTLS : TLS_IMPLICIT;
}

/* Why TO cannot be put in, or NULL. */
static const char *refuse(const Account *account, const ServerUrl *to)
{
	if (account->unclear)
		return account->unclear;
	if (strchr(to->host, ':'))
		return "the new server is an IPv6 address";
	if (!account->tls && !account->tls_at)
		return "tls: true has to be put in";
	if (!to->implicit_tls && !account->starttls && !account->starttls_at)
		return "tlsOptions with starttls: true have to be put in";
	return NULL;
}

/* Text without quotes that YAML could take for a number or a word of its own. */
static gboolean wants_quotes(const char *host)
{
	const char *dot = strchr(host, '.');

	return !dot || (!strchr(dot + 1, '.') && !g_ascii_isalpha(host[strlen(host) - 1]));
}

static void put_host(const Account *account, const char *host, Draft *draft)
{
	g_autofree char *quoted = g_strdup_printf("\"%s\"", host);
	gboolean quotes = account->host_at->kind == SCALAR_PLAIN && wants_quotes(host);

	if (!g_str_equal(account->host, host))
		draft_replace(
			draft, account->text, account->host_at->inner, quotes ? quoted : host);
}

static void put_switch(
	const Account *account, const Scalar *scalar, gboolean is, gboolean on, Draft *draft)
{
	if (is != on)
		draft_replace(draft, account->text, scalar->inner, on ? "true" : "false");
}

static void note_old_server(Account *account, Draft *draft)
{
	const Scalar *reject = find(account, "tlsoptions/rejectunauthorized");
	const Scalar *command = find(account, "passwordcmd");
	g_autofree char *lower = command ? g_ascii_strdown(command->value, -1) : NULL;
	gboolean rejects = FALSE;

	if (!read_switch(reject, &rejects) || !rejects)
		draft_note(draft, reject ? reject->line : account->line,
			"rejectUnauthorized is not true: whoever answers under the new name gets the "
			"password");
	if (lower && strstr(lower, account->host))
		draft_note(draft, command->line,
			"passwordCMD names the old server: keep the password where it looks");
}

static void change(Account *account, const ServerUrl *to, Draft *draft)
{
	const char *why = refuse(account, to);
	g_autofree char *port = g_strdup_printf("%u", to->port);

	if (why) {
		draft_note(draft, account->line, "%s: change it by hand", why);
		return;
	}
	put_host(account, to->host, draft);
	if (account->port != to->port)
		draft_replace(draft, account->text, account->port_at->inner, port);
	put_switch(account, account->tls_at, account->tls, TRUE, draft);
	put_switch(account, account->starttls_at, account->starttls, !to->implicit_tls, draft);
	if (!g_str_equal(account->host, to->host))
		note_old_server(account, draft);
}

static void ask_about(Account *account, MentionAsk ask, gpointer data, Draft *draft)
{
	const char *alias = value(account, "alias"), *oauth = value(account, "xoauth2");
	g_autofree char *key =
		value(account, "password") ? g_strconcat(account->path, "password", NULL) : NULL;
	const char *command = value(account, "passwordcmd");
	Mention mention = {
		.line = account->line,
		.protocol = PROTOCOL_IMAP,
		.host = account->host,
		.port = account->port,
		.tls = mode_of(account),
		.user = value(account, "username"),
		.unclear = account->unclear,
		.name = alias,
		.password_command = command,
		.password_key = command ? NULL : key,
		.auth = oauth && g_ascii_strcasecmp(oauth, "true") == 0 ? "XOAUTH2" : NULL,
	};
	const ServerUrl *server = ask(&mention, data);

	if (server)
		change(account, server, draft);
}

/* A key of this NAME in the file, and the path before it. */
static gboolean is_key(const Scalar *scalar, const char *name, char **before)
{
	const char *slash = strrchr(scalar->path, '/');
	const char *key = slash ? slash + 1 : scalar->path;

	if (!g_str_equal(key, name))
		return FALSE;
	*before = g_strndup(scalar->path, (gsize)(key - scalar->path));
	return TRUE;
}

/* Whether BEFORE is where an account stands: the file, a list of it, or one of configurations. */
static gboolean is_account(const char *before)
{
	static const char list[] = "configurations/";
	gboolean is_listed = g_str_has_prefix(before, list);
	const char *place = before + (is_listed ? strlen(list) : 0);
	gsize digits = strspn(place, "0123456789");

	return !*before || (digits > 0 && g_str_equal(place + digits, "/"));
}

/* The rest of each line with the word password before a ':', in a file that is not understood. */
static void hide_lines(const char *text, gsize len, Draft *draft)
{
	static const char word[] = "password";
	gsize at = 0;

	while (at < len) {
		const char *line = text + at, *end = memchr(line, '\n', len - at);
		gsize size = end ? (gsize)(end - line) : len - at, found = 0, colon;

		while (found + strlen(word) < size &&
			g_ascii_strncasecmp(line + found, word, strlen(word)) != 0)
			found++;
		for (colon = found; colon < size && line[colon] != ':'; colon++)
			;
		for (colon++; colon < size && g_ascii_isspace(line[colon]); colon++)
			;
		if (found + strlen(word) < size && colon < size)
			draft_hide(draft, (Span){ at + colon, size - colon });
		at += size + 1;
	}
}

static void hide_passwords(const GArray *scalars, Draft *draft)
{
	for (guint i = 0; i < scalars->len; i++) {
		const Scalar *scalar = &g_array_index(scalars, Scalar, i);
		g_autofree char *before = NULL;

		if (is_key(scalar, "password", &before) && scalar->inner.len > 0)
			draft_hide(draft, scalar->inner);
	}
}

static void not_understood(const char *text, gsize len, MentionAsk ask, gpointer data, Draft *draft)
{
	Mention mention = { .line = 1,
		.protocol = PROTOCOL_IMAP,
		.unclear = "the file is more than plain YAML or JSON" };

	hide_lines(text, len, draft);
	if (ask(&mention, data))
		draft_note(draft, 1, "%s: change it by hand", mention.unclear);
}

void goimapnotify_read(const char *text, gsize len, MentionAsk ask, gpointer data, Draft *draft)
{
	g_autoptr(GArray) scalars = scalars_yaml(text, len);
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	if (!scalars) {
		not_understood(text, len, ask, data, draft);
		return;
	}
	hide_passwords(scalars, draft);
	for (guint i = 0; i < scalars->len; i++) {
		const Scalar *scalar = &g_array_index(scalars, Scalar, i);
		g_autofree char *path = NULL;
		Account account = { .text = text, .scalars = scalars, .line = scalar->line };

		if ((!is_key(scalar, "host", &path) && !is_key(scalar, "hostcmd", &path)) ||
			!is_account(path) || !g_hash_table_add(seen, g_strdup(path)))
			continue;
		account.path = path;
		read_account(&account);
		ask_about(&account, ask, data, draft);
		g_free(account.host);
	}
}
