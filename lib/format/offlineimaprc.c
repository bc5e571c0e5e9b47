/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/offlineimaprc.h"

#include "base/text.h"
#include "format/ini_value.h"
#include "format/switch.h"

#include <string.h>

#define REPOSITORY "Repository "
#define ACCOUNT    "Account "

typedef struct {
	const char *text;
	gsize len;
	GPtrArray *lines;
} File;

/* What offlineimap makes of a [Repository]. */
typedef struct {
	const char *section;
	const IniLine *head;    /* the section's line */
	const IniLine *host_at; /* the line of remotehost in this very section, or NULL */
	char *host, *user;
	guint16 port;
	gboolean ssl, starttls;
	gboolean is_gmail;
	const char *unclear;
} Repository;

static void repository_clear(Repository *repository)
{
	g_free(repository->host);
	g_free(repository->user);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Repository, repository_clear)

GArray *offlineimaprc_tokens(const char *text, gsize len)
{
	return ini_tokens(text, len, INI_PYTHON);
}

static const IniLine *find(const File *file, const char *section, const char *key)
{
	return ini_value_line(file->lines, section, key);
}

static char *value(const File *file, const char *section, const char *key)
{
	return ini_value(file->lines, section, key);
}

/* FALSE where Python would complain. */
static gboolean read_switch(const File *file, const char *section, const char *key, gboolean *is_on)
{
	g_autofree char *words = value(file, section, key);
	int is = switch_read(words);

	if (is >= 0)
		*is_on = is;
	return is >= 0 || !find(file, section, key);
}

static gboolean read_port(const File *file, Repository *repository)
{
	g_autofree char *words = value(file, repository->section, "remoteport");
	guint64 port = repository->ssl ? 993 : 143;
	gboolean sane = words ? text_number(words, -1, G_MAXUINT16, &port)
			      : !find(file, repository->section, "remoteport");

	repository->port = (guint16)port;
	return sane;
}

/* Why REPOSITORY cannot be read or edited; SANE: its port and switches could be read. */
static const char *find_unclear(const File *file, const Repository *repository, gboolean sane)
{
	static const char *const told[][2] = {
		{ "remotehosteval", "remotehosteval is Python" },
		{ "remoteporteval", "remoteporteval is Python" },
		{ "transporttunnel", "transporttunnel leads to the server" },
		{ "preauthtunnel", "preauthtunnel leads to the server" },
	};
	static const char *const keys[] = { "remotehost", "remoteport", "ssl", "starttls", "type",
		NULL };
	const char *odd = ini_value_odd(file->lines, repository->section, keys);

	for (guint i = 0; i < G_N_ELEMENTS(told) && !odd; i++)
		if (find(file, repository->section, told[i][0]))
			odd = told[i][1];
	if (odd)
		return odd;
	if (!find(file, repository->section, "remotehost"))
		return repository->is_gmail ? "type = Gmail names no server"
					    : "remotehost is missing";
	if (!repository->host_at)
		return "remotehost stands in [DEFAULT]";
	if (!repository->host)
		return "remotehost cannot be read";
	return sane ? NULL : "remoteport, ssl or starttls cannot be read";
}

/* FALSE where HEAD's section is none of a server. */
static gboolean read_repository(const File *file, const IniLine *head, Repository *repository)
{
	const char *section = head->section;
	g_autofree char *type = value(file, section, "type"), *host = NULL;
	gboolean sane;

	*repository = (Repository){ section, head, .ssl = TRUE, .starttls = TRUE };
	repository->is_gmail = type && g_str_equal(type, "Gmail");
	if (!repository->is_gmail && !(type && g_str_equal(type, "IMAP")))
		return FALSE;
	repository->host_at = ini_find(file->lines, section, "remotehost");
	host = value(file, section, "remotehost");
	if (repository->is_gmail && !find(file, section, "remotehost"))
		host = g_strdup("imap.gmail.com");
	if (host && *host)
		repository->host = g_ascii_strdown(host, -1);
	repository->user = value(file, section, "remoteuser");
	sane = read_switch(file, section, "ssl", &repository->ssl);
	sane = read_switch(file, section, "starttls", &repository->starttls) && sane;
	sane = read_port(file, repository) && sane;
	repository->unclear = find_unclear(file, repository, sane);
	if (find(file, section, "remotehosteval"))
		g_clear_pointer(&repository->host, g_free);
	return TRUE;
}

static gboolean begins_repository(const File *file, guint i)
{
	const IniLine *line = file->lines->pdata[i];

	if (line->kind != INI_SECTION || !g_str_has_prefix(line->section, REPOSITORY))
		return FALSE;
	while (i-- > 0)
		if (g_str_equal(((const IniLine *)file->lines->pdata[i])->section, line->section))
			return FALSE;
	return TRUE;
}

/* Passwords */

/* Hides the values of KEY in all sections, and of the keys that they are made of. */
static void hide_key(const File *file, const char *key, GHashTable *seen, Draft *draft)
{
	if (!g_hash_table_add(seen, g_strdup(key)))
		return;
	for (guint i = 0; i < file->lines->len; i++) {
		const IniLine *line = file->lines->pdata[i];

		if (line->kind == INI_SECTION || !g_str_equal(line->key, key))
			continue;
		if (line->value.len > 0)
			draft_hide(draft, line->value);
		for (const char *p = line->words; (p = strstr(p, "%(")); p++) {
			g_autofree char *name = g_ascii_strdown(p + 2, (gssize)strcspn(p + 2, ")"));

			hide_key(file, name, seen, draft);
		}
	}
}

static void hide_passwords(const File *file, Draft *draft)
{
	static const char *const keys[] = { "remotepass", "oauth2_refresh_token",
		"oauth2_access_token", "oauth2_client_secret" };
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
		hide_key(file, keys[i], seen, draft);
	for (guint i = 0; i < file->lines->len; i++) {
		const IniLine *line = file->lines->pdata[i];

		/* Python for a password that is written down */
		if (g_str_equal(line->key, "remotepasseval") && strpbrk(line->words, "'\"") &&
			!strchr(line->words, '('))
			draft_hide(draft, line->value);
	}
}

/* Edits */

/* KEY of the section says WORDS from now on; where it does not stand there, in a line added to
 * MISSING. */
static void set(const File *file, const Repository *repository, const char *key, const char *words,
	GString *missing, Draft *draft)
{
	const IniLine *line = ini_find(file->lines, repository->section, key);
	g_autofree char *added = NULL;

	if (line) {
		draft_replace(draft, file->text, line->value, words);
		return;
	}
	added = line_like(file->text, file->len, &repository->host_at->at, key, words);
	g_string_append(missing, added);
}

static void set_switch(const File *file, const Repository *repository, const char *key, gboolean on,
	GString *missing, Draft *draft)
{
	const IniLine *line = ini_find(file->lines, repository->section, key);
	g_autofree char *words = switch_like(line ? line->words : "", on);

	set(file, repository, key, words, missing, draft);
}

static void edit(
	const File *file, const Repository *repository, const ServerUrl *server, Draft *draft)
{
	g_autofree char *port = g_strdup_printf("%u", server->port);
	g_autoptr(GString) missing = g_string_new(NULL);
	guint16 usual = server->implicit_tls ? 993 : 143;

	g_return_if_fail(repository->host_at);
	if (!g_str_equal(repository->host, server->host))
		draft_replace(draft, file->text, repository->host_at->value, server->host);
	if (find(file, repository->section, "remoteport") ? repository->port != server->port
							  : usual != server->port)
		set(file, repository, "remoteport", port, missing, draft);
	if (repository->ssl != server->implicit_tls)
		set_switch(file, repository, "ssl", server->implicit_tls, missing, draft);
	if (!server->implicit_tls && !repository->starttls)
		set_switch(file, repository, "starttls", TRUE, missing, draft);
	line_put_behind(draft, file->text, file->len, &repository->host_at->at, missing->str);
}

static void note_old_host(const File *file, const Repository *repository, Draft *draft)
{
	const char *section = repository->section;
	const IniLine *pin = find(file, section, "cert_fingerprint");
	const IniLine *code = find(file, section, "remotepasseval");
	g_autofree char *lower = code ? g_ascii_strdown(code->words, -1) : NULL;

	g_return_if_fail(repository->host_at);
	if (pin && *pin->words)
		draft_note(draft, pin->line,
			"cert_fingerprint is of the old server's certificate: put in the new one's");
	if (lower && strstr(lower, repository->host))
		draft_note(draft, code->line,
			"remotepasseval names the old server: keep the password where it looks");
	if (!code && !find(file, section, "remotepass") && !find(file, section, "remotepassfile"))
		draft_note(draft, repository->host_at->line,
			"the password is looked up under the server's name, in netrc or a keyring: "
			"put it there under the new name too");
	if (repository->is_gmail)
		draft_note(draft, repository->host_at->line,
			"type = Gmail treats folders as Gmail has them: write type = IMAP");
}

static void change(
	const File *file, const Repository *repository, const ServerUrl *server, Draft *draft)
{
	guint line = repository->host_at ? repository->host_at->line : repository->head->line;

	if (repository->unclear) {
		draft_note(draft, line, "%s: %s", repository->unclear,
			repository->is_gmail && !repository->host_at
				? "write type = IMAP and a line remotehost, and look at nametrans"
				: "change it by hand");
		return;
	}
	edit(file, repository, server, draft);
	if (!server->implicit_tls && repository->ssl)
		draft_note(draft, line,
			"offlineimap goes on without TLS where a server does not offer STARTTLS");
	if (!g_str_equal(repository->host, server->host))
		note_old_host(file, repository, draft);
}

/* The name of the account that keeps REPOSITORY here, or NULL; and of its local repository. */
static const char *account_of(const File *file, const char *repository, char **local)
{
	for (guint i = 0; i < file->lines->len; i++) {
		const IniLine *line = file->lines->pdata[i];
		g_autofree char *remote = NULL;

		if (line->kind != INI_SECTION || !g_str_has_prefix(line->section, ACCOUNT))
			continue;
		remote = value(file, line->section, "remoterepository");
		if (g_strcmp0(remote, repository) != 0)
			continue;
		*local = value(file, line->section, "localrepository");
		return line->section + strlen(ACCOUNT);
	}
	return NULL;
}

/* The Maildirs of the repository LOCAL, or NULL. */
static char *folders_of(const File *file, const char *local)
{
	g_autofree char *section = g_strconcat(REPOSITORY, local, NULL);

	return local ? value(file, section, "localfolders") : NULL;
}

/* What /bin/sh makes of FILE as Python's expanduser() does: its first line. */
static char *first_line_of(const char *path)
{
	gboolean home = g_str_has_prefix(path, "~/");
	g_autofree char *quoted = g_shell_quote(path + (home ? 2 : 0));

	return g_strconcat("head -n 1 ", home ? "~/" : "", quoted, NULL);
}

static void ask_about(
	const File *file, const Repository *repository, MentionAsk ask, gpointer data, Draft *draft)
{
	const char *section = repository->section, *account;
	gboolean is_code = find(file, section, "remotepasseval") != NULL;
	gboolean is_plain = !is_code && find(file, section, "remotepass");
	g_autofree char *local = NULL, *command = NULL, *key = NULL;
	g_autofree char *auth = value(file, section, "auth_mechanisms");
	g_autofree char *ca = value(file, section, "sslcacertfile");
	g_autofree char *pass = value(file, section, "remotepassfile"), *folders = NULL;
	const ServerUrl *server;
	Mention mention;

	account = account_of(file, section + strlen(REPOSITORY), &local);
	folders = folders_of(file, local);
	if (is_plain)
		key = g_strconcat(section, "/remotepass", NULL);
	else if (!is_code && pass)
		command = first_line_of(pass);
	mention = (Mention){
		.line = repository->host_at ? repository->host_at->line : repository->head->line,
		.protocol = PROTOCOL_IMAP,
		.host = repository->host,
		.port = repository->port,
		.tls = repository->ssl         ? TLS_IMPLICIT
			: repository->starttls ? TLS_STARTTLS
					       : TLS_NONE,
		.user = repository->user,
		.unclear = repository->unclear,
		.name = account ? account : section + strlen(REPOSITORY),
		.password_command = command,
		.password_key = key,
		.auth = auth && !strchr(auth, ',') ? auth : NULL,
		.ca_file = ca && !g_str_equal(ca, "OS-DEFAULT") ? ca : NULL,
		.local = folders,
	};
	server = ask(&mention, data);
	if (server)
		change(file, repository, server, draft);
}

void offlineimaprc_read(const char *text, gsize len, MentionAsk ask, gpointer data, Draft *draft)
{
	g_autoptr(GPtrArray) lines = ini_lines(text, len, INI_PYTHON);
	File file = { text, len, lines };

	hide_passwords(&file, draft);
	for (guint i = 0; i < lines->len; i++) {
		g_auto(Repository) repository = { 0 };

		if (begins_repository(&file, i) &&
			read_repository(&file, lines->pdata[i], &repository))
			ask_about(&file, &repository, ask, data, draft);
	}
}

/* Channels */

static void channel_free(gpointer data)
{
	OfflineimapChannel *channel = data;

	g_free(channel->account);
	g_free(channel->remote);
	g_free(channel->local);
	g_free(channel->host);
	g_free(channel->user);
	g_free(channel->localfolders);
	g_free(channel->metadata);
	g_free(channel);
}

static void take_remote(const File *file, OfflineimapChannel *channel)
{
	g_autofree char *section = g_strconcat(REPOSITORY, channel->remote, NULL);

	for (guint i = 0; i < file->lines->len; i++) {
		const IniLine *line = file->lines->pdata[i];
		g_auto(Repository) repository = { 0 };

		if (line->kind != INI_SECTION || !g_str_equal(line->section, section))
			continue;
		if (!read_repository(file, line, &repository))
			return;
		channel->host = g_steal_pointer(&repository.host);
		channel->user = g_steal_pointer(&repository.user);
		channel->port = repository.port;
		channel->host_line = repository.host_at ? repository.host_at->line : line->line;
		return;
	}
}

GPtrArray *offlineimap_channels(const char *text, gsize len)
{
	g_autoptr(GPtrArray) lines = ini_lines(text, len, INI_PYTHON);
	GPtrArray *channels = g_ptr_array_new_with_free_func(channel_free);
	File file = { text, len, lines };

	for (guint i = 0; i < lines->len; i++) {
		const IniLine *line = lines->pdata[i];
		OfflineimapChannel *channel;

		if (line->kind != INI_SECTION || !g_str_has_prefix(line->section, ACCOUNT))
			continue;
		channel = g_new0(OfflineimapChannel, 1);
		channel->line = line->line;
		channel->account = g_strdup(line->section + strlen(ACCOUNT));
		channel->remote = value(&file, line->section, "remoterepository");
		channel->local = value(&file, line->section, "localrepository");
		channel->localfolders = folders_of(&file, channel->local);
		channel->metadata = find(&file, "general", "metadata")
			? value(&file, "general", "metadata")
			: g_strdup("~/.offlineimap");
		if (channel->remote)
			take_remote(&file, channel);
		g_ptr_array_add(channels, channel);
	}
	return channels;
}
