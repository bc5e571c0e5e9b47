/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/getmailrc.h"

#include "base/text.h"
#include "format/ini_value.h"
#include "format/switch.h"

#include <string.h>

static const char section[] = "retriever";

/* The types of getmail6's retrievers.py: without TLS and with. */
static const struct type {
	const char *plain, *tls;
	Protocol protocol;
} types[] = {
	{ "SimplePOP3Retriever", "SimplePOP3SSLRetriever", PROTOCOL_POP3 },
	{ "BrokenUIDLPOP3Retriever", "BrokenUIDLPOP3SSLRetriever", PROTOCOL_POP3 },
	{ "MultidropPOP3Retriever", "MultidropPOP3SSLRetriever", PROTOCOL_POP3 },
	{ "MultidropSDPSRetriever", NULL, PROTOCOL_POP3 },
	{ "SimpleIMAPRetriever", "SimpleIMAPSSLRetriever", PROTOCOL_IMAP },
	{ "MultidropIMAPRetriever", "MultidropIMAPSSLRetriever", PROTOCOL_IMAP },
};

typedef struct {
	const char *text;
	gsize len;
	GPtrArray *lines;
	const IniLine *server, *type_at;
	const struct type *type;
	gboolean tls;
	char *host;
	guint16 port;
} Retriever;

GArray *getmailrc_tokens(const char *text, gsize len)
{
	return ini_tokens(text, len, INI_PYTHON);
}

static const char *words(const Retriever *file, const char *in, const char *key)
{
	const IniLine *line = ini_find(file->lines, in, key);

	return line && !line->goes_on && *line->words ? line->words : NULL;
}

static void read_type(Retriever *file)
{
	const char *is = words(file, section, "type");

	file->type_at = ini_find(file->lines, section, "type");
	for (guint i = 0; is && i < G_N_ELEMENTS(types); i++) {
		file->tls = g_strcmp0(is, types[i].tls) == 0;
		if (file->tls || g_str_equal(is, types[i].plain)) {
			file->type = &types[i];
			return;
		}
	}
}

static guint16 usual_port(const Retriever *file, gboolean tls)
{
	if (file->type && file->type->protocol == PROTOCOL_IMAP)
		return tls ? 993 : 143;
	return tls ? 995 : 110;
}

/* Why it cannot be read or edited, or NULL. */
static const char *read_server(Retriever *file)
{
	static const char *const keys[] = { "type", "server", "port", NULL };
	const char *port = words(file, section, "port");
	const char *server = words(file, section, "server");
	guint64 number = usual_port(file, file->tls);
	gboolean sane = port ? text_number(port, -1, G_MAXUINT16, &number)
			     : !ini_find(file->lines, section, "port");
	const char *odd = ini_value_odd(file->lines, section, keys);

	file->server = ini_find(file->lines, section, "server");
	file->host = server ? g_ascii_strdown(server, -1) : NULL;
	file->port = (guint16)number;
	if (odd)
		return odd;
	if (!file->type)
		return "the type of its retriever is none of getmail's";
	if (!file->host)
		return "server is missing";
	return sane ? NULL : "port cannot be read";
}

static void edit(const Retriever *file, const ServerUrl *server, Draft *draft)
{
	const IniLine *port = ini_find(file->lines, section, "port");
	g_autofree char *number = g_strdup_printf("%u", server->port);

	if (!file->tls)
		draft_replace(draft, file->text, file->type_at->value, file->type->tls);
	if (!g_str_equal(file->host, server->host))
		draft_replace(draft, file->text, file->server->value, server->host);
	if (port && file->port != server->port) {
		draft_replace(draft, file->text, port->value, number);
	} else if (!port && server->port != usual_port(file, TRUE)) {
		g_autofree char *line =
			line_like(file->text, file->len, &file->server->at, "port", number);

		line_put_behind(draft, file->text, file->len, &file->server->at, line);
	}
}

static void note_key(const Retriever *file, const char *key, const char *what, Draft *draft)
{
	const IniLine *line = ini_find(file->lines, section, key);

	if (line && *line->words)
		draft_note(draft, line->line, "%s %s", key, what);
}

static void note_old_server(const Retriever *file, const ServerUrl *server, Draft *draft)
{
	const IniLine *command = ini_find(file->lines, section, "password_command");
	g_autofree char *lower = command ? g_ascii_strdown(command->words, -1) : NULL;

	if (switch_read(words(file, "options", "read_all")) == 0)
		draft_note(draft, file->server->line,
			"getmail keeps what it has seen by server and port: all that is still on "
			"the new one comes once more");
	if (g_str_equal(file->host, server->host))
		return;
	note_key(file, "ssl_fingerprints",
		"is of the old server's certificate: put in the new one's", draft);
	note_key(file, "ssl_cert_hostname",
		"is what the old server's certificate says: put in what the new one's says", draft);
	if (lower && strstr(lower, file->host))
		draft_note(draft, command->line,
			"password_command names the old server: keep the password where it looks");
	if (!command && !ini_find(file->lines, section, "password"))
		draft_note(draft, file->server->line,
			"the password is looked up under the server's name, in netrc or a keyring: "
			"put it there under the new name too");
}

static void change(
	const Retriever *file, const char *unclear, const ServerUrl *server, Draft *draft)
{
	const IniLine *line = file->server ? file->server : file->type_at;

	if (!unclear && !server->implicit_tls)
		unclear = "getmail cannot speak STARTTLS";
	if (!unclear && !file->tls && !file->type->tls)
		unclear = "this type of retriever cannot speak TLS";
	if (unclear) {
		draft_note(draft, line ? line->line : 1, "%s: change it by hand", unclear);
		return;
	}
	edit(file, server, draft);
	if (!g_str_equal(file->host, server->host) || file->port != server->port)
		note_old_server(file, server, draft);
}

/* What /bin/sh makes of Python's tuple of plain strings, or NULL. The caller frees. */
static char *command_of(const char *tuple)
{
	GString *out = g_string_new(NULL);
	const char *p = tuple + (*tuple == '(');

	for (p += strspn(p, " \t"); *p == '\'' || *p == '"'; p += strspn(p, " \t,")) {
		gsize len = strcspn(p + 1, *p == '"' ? "\"\\" : "'\\");
		g_autofree char *argument = g_strndup(p + 1, len);
		g_autofree char *quoted = g_shell_quote(argument);

		if (p[len + 1] != *p)
			break;
		g_string_append_printf(out, "%s%s", out->len ? " " : "", quoted);
		p += len + 2;
	}
	return g_string_free(out, *tuple != '(' || !g_str_equal(p, ")") || out->len == 0);
}

static const char *auth_of(const Retriever *file)
{
	if (switch_read(words(file, section, "use_xoauth2")) == 1)
		return "XOAUTH2";
	if (switch_read(words(file, section, "use_cram_md5")) == 1)
		return "CRAM-MD5";
	return switch_read(words(file, section, "use_kerberos")) == 1 ? "GSSAPI" : NULL;
}

static gboolean has_retriever(const Retriever *file)
{
	for (guint i = 0; i < file->lines->len; i++)
		if (g_str_equal(((const IniLine *)file->lines->pdata[i])->section, section))
			return TRUE;
	return FALSE;
}

static void hide_passwords(const Retriever *file, Draft *draft)
{
	for (guint i = 0; i < file->lines->len; i++) {
		const IniLine *line = file->lines->pdata[i];

		if (line->value.len > 0 && g_str_equal(line->key, "password"))
			draft_hide(draft, line->value);
	}
}

void getmailrc_read(const char *text, gsize len, MentionAsk ask, gpointer data, Draft *draft)
{
	g_autoptr(GPtrArray) lines = ini_lines(text, len, INI_PYTHON);
	Retriever file = { text, len, lines };
	g_autofree char *host = NULL, *command = NULL;
	const char *unclear, *tuple, *destination;
	const ServerUrl *server;
	Mention mention;

	hide_passwords(&file, draft);
	if (!has_retriever(&file))
		return;
	read_type(&file);
	unclear = read_server(&file);
	host = file.host;
	tuple = words(&file, section, "password_command");
	command = tuple ? command_of(tuple) : NULL;
	destination = words(&file, "destination", "type");
	mention = (Mention){
		.line = file.server    ? file.server->line
			: file.type_at ? file.type_at->line
				       : 1,
		.protocol = file.type ? file.type->protocol : PROTOCOL_POP3,
		.host = host,
		.port = file.port,
		.tls = file.tls ? TLS_IMPLICIT : TLS_NONE,
		.user = words(&file, section, "username"),
		.unclear = unclear,
		.password_command = command,
		.password_key = words(&file, section, "password") ? "retriever/password" : NULL,
		.auth = auth_of(&file),
		.ca_file = words(&file, section, "ca_certs"),
		.local = destination && g_str_equal(destination, "Maildir")
			? words(&file, "destination", "path")
			: NULL,
	};
	server = ask(&mention, data);
	if (server)
		change(&file, unclear, server, draft);
}
