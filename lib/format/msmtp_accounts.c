/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/msmtp_accounts.h"

#include "base/text.h"

#include <string.h>

static const struct {
	const char *command;
	MsmtpKey key;
} keys[] = {
	{ "host", MSMTP_HOST },
	{ "port", MSMTP_PORT },
	{ "protocol", MSMTP_PROTOCOL },
	{ "socket", MSMTP_SOCKET },
	{ "tls", MSMTP_TLS },
	{ "tls_starttls", MSMTP_STARTTLS },
	{ "tls_nostarttls", MSMTP_STARTTLS },
	{ "tls_fingerprint", MSMTP_FINGERPRINT },
	{ "tls_host_override", MSMTP_HOST_OVERRIDE },
	{ "tls_certcheck", MSMTP_CERTCHECK },
	{ "tls_nocertcheck", MSMTP_CERTCHECK },
	{ "tls_trust_file", MSMTP_TRUST_FILE },
	{ "user", MSMTP_USER },
	{ "auth", MSMTP_AUTH },
	{ "from", MSMTP_FROM },
	{ "password", MSMTP_PASSWORD },
	{ "passwordeval", MSMTP_PASSWORDEVAL },
	{ "delivery", MSMTP_DELIVERY },
	{ "keep", MSMTP_KEEP },
	{ "only_new", MSMTP_ONLY_NEW },
	{ "eval", MSMTP_EVAL },
};

typedef struct {
	MsmtpFile *file;
	GHashTable *names; /* of accounts */
	MsmtpAccount defaults;
	MsmtpAccount *current; /* NULL before the first */
} Reading;

static void line_free(gpointer data)
{
	MsmtpLine *line = data;

	g_free(line->command);
	g_free(line->argument);
	g_free(line);
}

static void account_free(gpointer data)
{
	MsmtpAccount *account = data;

	g_free(account->name);
	g_free(account->host);
	g_free(account);
}

void msmtp_file_free(MsmtpFile *file)
{
	if (!file)
		return;
	g_ptr_array_unref(file->accounts);
	g_ptr_array_unref(file->lines);
	g_free(file);
}

static gboolean is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static Span trim(const char *text, Span span)
{
	while (span.len > 0 && is_blank(text[span.at + span.len - 1]))
		span.len--;
	while (span.len > 0 && is_blank(text[span.at]))
		span = (Span){ span.at + 1, span.len - 1 };
	return span;
}

static Span unquote(const char *text, Span span)
{
	if (span.len > 1 && text[span.at] == '"' && text[span.at + span.len - 1] == '"')
		return (Span){ span.at + 1, span.len - 2 };
	return span;
}

static char *trimmed(const char *words)
{
	Span span = unquote(words, trim(words, (Span){ 0, strlen(words) }));

	return g_strndup(words + span.at, span.len);
}

char *msmtp_argument_of(const char *argument, const char *word)
{
	gsize len = strlen(word);

	return strncmp(argument, word, len) == 0 && is_blank(argument[len])
		? trimmed(argument + len)
		: NULL;
}

/* Without its end; a NUL ends it, too. */
static Span content_of(const char *text, Span whole)
{
	gsize len = whole.len;

	if (len > 0 && text[whole.at + len - 1] == '\n')
		len--;
	if (len < whole.len && len > 0 && text[whole.at + len - 1] == '\r')
		len--;
	return (Span){ whole.at, strnlen(text + whole.at, len) };
}

/* NULL for an empty line, and for a comment. */
static MsmtpLine *read_line(const char *text, guint number, Span whole)
{
	Span all = trim(text, content_of(text, whole));
	gsize command = 0, between = 0;
	MsmtpLine *line;

	if (all.len == 0 || text[all.at] == '#')
		return NULL;
	while (command < all.len && !is_blank(text[all.at + command]))
		command++;
	while (command + between < all.len && is_blank(text[all.at + command + between]))
		between++;
	line = g_new0(MsmtpLine, 1);
	line->line = number;
	line->at = (KeyLine){ whole, { all.at, command },
		{ all.at + command + between, all.len - command - between } };
	line->inner = unquote(text, line->at.value);
	line->command = g_strndup(text + all.at, command);
	line->argument = g_strndup(text + line->inner.at, line->inner.len);
	line->section = "";
	return line;
}

static MsmtpAccount *begin_account(Reading *reading, char *name, guint line)
{
	MsmtpAccount *account = g_memdup2(&reading->defaults, sizeof(*account));

	account->name = name;
	account->line = line;
	account->unclear = NULL;
	memset(account->sets_itself, 0, sizeof(account->sets_itself));
	if (!*name)
		account->unclear = "it has no name";
	else if (strpbrk(name, ":,"))
		account->unclear = "its name has a colon or a comma";
	else if (g_hash_table_contains(reading->names, name))
		account->unclear = "its name stands there twice";
	else
		g_hash_table_insert(reading->names, account->name, account);
	g_ptr_array_add(reading->file->accounts, account);
	return account;
}

static void take_base(const Reading *reading, MsmtpAccount *account, const char *words)
{
	g_autofree char *name = trimmed(words);
	const MsmtpAccount *base = g_hash_table_lookup(reading->names, name);

	if (!base || base == account) {
		account->unclear = "a base of it is not defined before it";
		return;
	}
	for (guint i = 0; i < MSMTP_KEYS; i++)
		if (base->sets_itself[i]) {
			account->set[i] = base->set[i];
			account->sets_itself[i] = TRUE;
		}
	account->is_alias = memcmp(account->set, base->set, sizeof(base->set)) == 0;
}

static void take_account(Reading *reading, MsmtpLine *line)
{
	const char *colon = strchr(line->argument, ':');
	g_autofree char *head = g_strndup(line->argument, strcspn(line->argument, ":"));
	MsmtpAccount *account = begin_account(
		reading, colon ? trimmed(head) : g_strdup(line->argument), line->line);
	g_auto(GStrv) bases = colon ? g_strsplit(colon + 1, ",", -1) : NULL;
	guint count = bases ? g_strv_length(bases) : 0;

	for (guint i = 0; i < count; i++)
		take_base(reading, account, bases[i]);
	account->is_alias = account->is_alias && count == 1;
	if (colon && count == 0)
		account->unclear = "a base of it is not defined before it";
	reading->current = account;
	line->section = account->name;
}

static void take_line(Reading *reading, MsmtpLine *line)
{
	MsmtpAccount *account;

	if (g_str_equal(line->command, "account")) {
		take_account(reading, line);
		return;
	}
	if (g_str_equal(line->command, "defaults"))
		reading->current = &reading->defaults;
	else if (!reading->current && reading->file->protocol == PROTOCOL_SMTP)
		reading->current = begin_account(reading, g_strdup("default"), line->line);
	account = reading->current;
	if (!account)
		return;
	line->section = account->name;
	account->is_alias = FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
		if (g_str_equal(line->command, keys[i].command)) {
			account->set[keys[i].key] = line;
			account->sets_itself[keys[i].key] = TRUE;
		}
}

/* What the program makes of an account's lines */

const char *msmtp_words(const MsmtpAccount *account, MsmtpKey key)
{
	return account->set[key] && *account->set[key]->argument ? account->set[key]->argument
								 : NULL;
}

gboolean msmtp_line_turns_off(const MsmtpLine *line)
{
	return g_str_equal(line->command, "tls_nostarttls") ||
		g_str_equal(line->command, "tls_nocertcheck");
}

/* 1 for on, 0 for off, -1 for what the program would refuse. */
static int read_switch(const MsmtpLine *line)
{
	if (msmtp_line_turns_off(line))
		return *line->argument ? -1 : 0;
	if (!*line->argument || g_str_equal(line->argument, "on"))
		return 1;
	return g_str_equal(line->argument, "off") ? 0 : -1;
}

gboolean msmtp_is_on(const MsmtpAccount *account, MsmtpKey key, gboolean otherwise)
{
	int is = account->set[key] ? read_switch(account->set[key]) : -1;

	return is < 0 ? otherwise : is;
}

guint16 msmtp_usual_port(Protocol protocol, TlsMode tls)
{
	if (protocol == PROTOCOL_SMTP)
		return tls == TLS_IMPLICIT ? 465 : 25;
	return tls == TLS_IMPLICIT ? 995 : 110;
}

static gboolean is_sane(const MsmtpAccount *account, MsmtpKey key)
{
	return !account->set[key] || read_switch(account->set[key]) >= 0;
}

/* To the programs a leading 0 is octal, or hexadecimal. */
static gboolean read_port(Protocol protocol, MsmtpAccount *account)
{
	const char *port = msmtp_words(account, MSMTP_PORT);
	guint64 number = msmtp_usual_port(protocol, account->tls);
	gboolean sane = port ? *port != '0' && text_number(port, -1, G_MAXUINT16, &number)
			     : !account->set[MSMTP_PORT];

	account->port = (guint16)number;
	return sane;
}

static const char *find_unclear(const MsmtpAccount *account, gboolean sane)
{
	const MsmtpLine *protocol = account->set[MSMTP_PROTOCOL];

	if (account->set[MSMTP_EVAL])
		return "a command prints a line of it";
	if (!account->host)
		return "its host is empty";
	if (msmtp_words(account, MSMTP_SOCKET))
		return "a socket leads to the server";
	if (protocol && !g_str_equal(protocol->argument, "smtp"))
		return "it does not speak SMTP";
	return sane ? NULL : "port, tls or tls_starttls cannot be read";
}

static void finish_account(Protocol protocol, MsmtpAccount *account)
{
	const char *host = msmtp_words(account, MSMTP_HOST);
	gboolean sane = is_sane(account, MSMTP_TLS) && is_sane(account, MSMTP_STARTTLS);

	account->host = host ? g_ascii_strdown(host, -1) : NULL;
	account->tls = !msmtp_is_on(account, MSMTP_TLS, FALSE) ? TLS_NONE
		: msmtp_is_on(account, MSMTP_STARTTLS, TRUE)   ? TLS_STARTTLS
							       : TLS_IMPLICIT;
	sane = read_port(protocol, account) && sane;
	if (!account->unclear)
		account->unclear = find_unclear(account, sane);
}

MsmtpFile *msmtp_file_read(const char *text, gsize len, Protocol protocol)
{
	static char defaults[] = "defaults";
	g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
	MsmtpFile *file = g_new0(MsmtpFile, 1);
	Reading reading = { file, names, { defaults }, NULL };
	guint number = 1;

	*file = (MsmtpFile){ protocol, text, len, g_ptr_array_new_with_free_func(line_free),
		g_ptr_array_new_with_free_func(account_free) };
	for (gsize at = 0, size; at < len; at += size) {
		const char *end = memchr(text + at, '\n', len - at);
		MsmtpLine *line;

		size = end ? (gsize)(end - text) - at + 1 : len - at;
		line = read_line(text, number++, (Span){ at, size });
		if (!line)
			continue;
		g_ptr_array_add(file->lines, line);
		take_line(&reading, line);
	}
	for (guint i = 0; i < file->accounts->len; i++)
		finish_account(protocol, file->accounts->pdata[i]);
	return file;
}
