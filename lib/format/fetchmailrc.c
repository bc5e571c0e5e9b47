/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/fetchmailrc.h"

#include "base/text.h"
#include "format/fetchmail_parser.h"

#include <string.h>

typedef struct {
	const char *text;
	gsize len;
	const FetchmailFile *parsed;
	const FetchmailServer *defaults; /* or NULL */
	const char *unclear;             /* why none of it can be edited, or NULL */
} File;

/* A server, or a user of it, as fetchmail takes it. */
typedef struct {
	const File *file;
	const FetchmailServer *server;
	const FetchmailBlock *user; /* or NULL */
	Protocol protocol;
	char *host;
	gboolean ssl, has_port;
	const char *sslproto; /* or NULL */
	guint16 port;
	const char *unclear;
} Box;

GArray *fetchmailrc_tokens(const char *text, gsize len)
{
	g_autoptr(GArray) lexed = fetchmail_lex(text, len);
	GArray *tokens = tokens_new();

	for (guint i = 0; i < lexed->len; i++) {
		const FetchmailToken *token = &g_array_index(lexed, FetchmailToken, i);
		Token copy = { token->span,
			g_strdup_printf("%u %s", (guint)token->kind, token->value) };

		g_array_append_val(tokens, copy);
	}
	return tokens;
}

static const FetchmailBlock *first_user(const FetchmailServer *server)
{
	return server && server->users->len > 0 ? server->users->pdata[0] : NULL;
}

/* What the server, or else [defaults], says of WORD. */
static const FetchmailOption *server_option(const Box *box, const char *word)
{
	const FetchmailOption *own = fetchmail_option(&box->server->server, word);

	if (own || !box->file->defaults)
		return own;
	return fetchmail_option(&box->file->defaults->server, word);
}

static const FetchmailOption *own_option(const Box *box, const char *word)
{
	return box->user ? fetchmail_option(box->user, word) : NULL;
}

static const FetchmailOption *user_option(const Box *box, const char *word)
{
	const FetchmailOption *own = own_option(box, word);
	const FetchmailBlock *defaults = first_user(box->file->defaults);

	return own || !defaults ? own : fetchmail_option(defaults, word);
}

static const char *value_of(const FetchmailOption *option)
{
	return option && option->value ? option->value->value : NULL;
}

static gboolean is_on(const FetchmailOption *option)
{
	return option && !option->no;
}

/* The two names of a port are one setting. */
static const FetchmailOption *last_port(const FetchmailBlock *block)
{
	const FetchmailOption *port = fetchmail_option(block, "port");
	const FetchmailOption *service = fetchmail_option(block, "service");

	return !port || (service && service->at->span.at > port->at->span.at) ? service : port;
}

static gboolean read_port(const char *service, guint16 *port)
{
	static const struct {
		const char *name;
		guint16 port;
	} services[] = { { "imap", 143 }, { "imap2", 143 }, { "imaps", 993 }, { "pop3", 110 },
		{ "pop-3", 110 }, { "pop3s", 995 } };
	guint64 number;

	for (guint i = 0; i < G_N_ELEMENTS(services); i++)
		if (g_str_equal(service, services[i].name)) {
			*port = services[i].port;
			return TRUE;
		}
	if (!text_number(service, -1, G_MAXUINT16, &number) || number == 0)
		return FALSE;
	*port = (guint16)number;
	return TRUE;
}

static guint16 usual_port(const Box *box, gboolean ssl)
{
	if (box->protocol == PROTOCOL_IMAP)
		return ssl ? 993 : 143;
	return ssl ? 995 : 110;
}

/* FALSE for one that fetches for a whole domain. */
static gboolean read_protocol(Box *box)
{
	const char *protocol = value_of(server_option(box, "protocol"));

	box->protocol = PROTOCOL_POP3;
	if (!protocol || g_str_equal(protocol, "auto"))
		box->unclear = "its protocol is not named";
	else if (g_str_equal(protocol, "imap"))
		box->protocol = PROTOCOL_IMAP;
	else if (g_str_equal(protocol, "pop2") || g_str_equal(protocol, "kpop"))
		box->unclear = "its protocol is none of today";
	return !protocol || !(g_str_equal(protocol, "etrn") || g_str_equal(protocol, "odmr"));
}

static gboolean read_box(Box *box)
{
	const FetchmailOption *port = last_port(&box->server->server);
	const char *via = value_of(server_option(box, "via"));

	if (!read_protocol(box))
		return FALSE;
	if (!port && box->file->defaults)
		port = last_port(&box->file->defaults->server);
	box->host = g_ascii_strdown(via ? via : box->server->label->value, -1);
	box->ssl = is_on(user_option(box, "ssl"));
	box->sslproto = value_of(user_option(box, "sslproto"));
	box->has_port = port != NULL;
	box->port = usual_port(box, box->ssl);
	if (port && !read_port(value_of(port), &box->port))
		box->unclear = "the name of its port is not known here";
	if (server_option(box, "plugin"))
		box->unclear = "a plugin leads to the server";
	if (!*box->host)
		box->unclear = "it has no name";
	if (box->file->unclear)
		box->unclear = box->file->unclear;
	return TRUE;
}

static const FetchmailToken *host_token(const Box *box)
{
	const FetchmailOption *via = fetchmail_option(&box->server->server, "via");

	return via ? via->value : box->server->label;
}

/* Edits */

/* WORDS behind TOKEN, apart from what follows. */
static void put_behind(
	const File *file, const FetchmailToken *token, const char *words, Draft *draft)
{
	gsize at = token->span.at + token->span.len;
	gboolean apart = at < file->len && !strchr(" \t\r\n;:,", file->text[at]);
	g_autofree char *all = g_strconcat(words, apart ? " " : "", NULL);

	if (*words)
		draft_put(draft, file->text, (Span){ at, 0 }, all);
}

/* HOST as a word, in quotes where fetchmail would take it for another one. */
static char *host_word(const char *host)
{
	g_autoptr(GArray) tokens = fetchmail_lex(host, strlen(host));
	const FetchmailToken *token = &g_array_index(tokens, FetchmailToken, 0);

	if (tokens->len == 1 && token->kind == FETCHMAIL_STRING && g_str_equal(token->value, host))
		return g_strdup(host);
	return g_strdup_printf("'%s'", host);
}

static void edit_server(const Box *box, const ServerUrl *to, guint16 then, Draft *draft)
{
	const FetchmailServer *server = box->server;
	const FetchmailOption *via = fetchmail_option(&server->server, "via");
	const FetchmailOption *port = last_port(&server->server);
	gboolean is_there = g_str_equal(box->host, to->host);
	g_autofree char *number = g_strdup_printf("%u", to->port), *word = host_word(to->host);
	g_autoptr(GString) more = g_string_new(NULL);

	if (!is_there && !via)
		g_string_append_printf(more, " via %s", word);
	if (then != to->port && !port)
		g_string_append_printf(more, " port %s", number);
	put_behind(box->file, server->label, more->str, draft);
	if (!is_there && via)
		draft_replace(draft, box->file->text, via->value->inner,
			via->value->inner.len < via->value->span.len ? to->host : word);
	if (then != to->port && port)
		draft_replace(draft, box->file->text, port->value->inner, number);
}

/* The blanks before AT, on its line. */
static gsize blanks_before(const char *text, gsize at)
{
	gsize count = 0;

	while (count < at && (text[at - count - 1] == ' ' || text[at - count - 1] == '\t'))
		count++;
	return count < at && text[at - count - 1] == '\n' ? 0 : count;
}

/* Takes `ssl` away, or puts `sslproto 'auto'` in its place, so that STARTTLS becomes a must. */
static void take_ssl_away(const Box *box, const FetchmailToken *ssl, Draft *draft)
{
	gsize blanks = blanks_before(box->file->text, ssl->span.at);

	if (!box->sslproto)
		draft_replace(draft, box->file->text, ssl->span, "sslproto 'auto'");
	else
		draft_replace(draft, box->file->text,
			(Span){ ssl->span.at - blanks, ssl->span.len + blanks }, "");
}

static void put_ssl_on(const Box *box, const FetchmailOption *off, Draft *draft)
{
	gsize at = off->no->span.at, end = off->at->span.at, blanks;

	blanks = blanks_before(box->file->text, end);
	if (end - blanks != at + off->no->span.len)
		blanks = 0; /* more than blanks: the word alone goes */
	draft_replace(draft, box->file->text, (Span){ at, off->no->span.len + blanks }, "");
}

static void edit_user(const Box *box, const ServerUrl *to, Draft *draft)
{
	const FetchmailOption *ssl = own_option(box, "ssl");
	const FetchmailOption *proto = own_option(box, "sslproto");
	gboolean turns = box->ssl != to->implicit_tls;
	gboolean is_empty = box->sslproto && !*box->sslproto;
	g_autoptr(GString) more = g_string_new(NULL);

	if (turns && !ssl)
		g_string_append(more, to->implicit_tls ? " ssl" : " no ssl");
	else if (turns && to->implicit_tls)
		put_ssl_on(box, ssl, draft);
	else if (turns)
		take_ssl_away(box, ssl->at, draft);
	if (is_empty && proto)
		draft_replace(draft, box->file->text, proto->value->inner, "auto");
	else if (is_empty || (turns && !to->implicit_tls && !ssl && !box->sslproto))
		g_string_append(more, " sslproto 'auto'");
	put_behind(box->file, box->user ? box->user->last : box->server->server.last, more->str,
		draft);
}

static void note_option(const FetchmailOption *option, const char *what, Draft *draft)
{
	if (option && option->value && *option->value->value)
		draft_note(draft, option->value->line, "%s %s", option->word, what);
}

static void note_old_server(const Box *box, Draft *draft)
{
	const FetchmailOption *before = user_option(box, "preconnect");
	g_autofree char *command = before ? g_ascii_strdown(value_of(before), -1) : NULL;

	note_option(user_option(box, "sslfingerprint"),
		"is of the old server's certificate: put in the new one's", draft);
	note_option(user_option(box, "sslcommonname"),
		"is what the old server's certificate says: put in what the new one's says", draft);
	if (command && strstr(command, box->host))
		note_option(before, "names the old server", draft);
}

static void change(const GPtrArray *boxes, const ServerUrl *to, Draft *draft)
{
	const Box *first = boxes->pdata[0];
	gboolean is_new = !g_str_equal(first->host, to->host), keeps = FALSE;

	edit_server(first, to, first->has_port ? first->port : usual_port(first, to->implicit_tls),
		draft);
	for (guint i = 0; i < boxes->len; i++) {
		const Box *box = boxes->pdata[i];

		edit_user(box, to, draft);
		if (is_new)
			note_old_server(box, draft);
		keeps = keeps || is_on(user_option(box, "keep"));
	}
	if (is_new && keeps && first->protocol == PROTOCOL_POP3)
		draft_note(draft, first->server->label->line,
			"fetchmail keeps what it has seen by the server's name: all that is still "
			"on the new one comes once more");
}

/* Asking */

static const char *mechanism(const Box *box)
{
	static const char *const names[][2] = { { "cram", "CRAM-MD5" }, { "cram-md5", "CRAM-MD5" },
		{ "gssapi", "GSSAPI" }, { "kerberos5", "GSSAPI" }, { "ntlm", "NTLM" },
		{ "external", "EXTERNAL" }, { "otp", "OTP" } };
	const char *is = value_of(server_option(box, "authenticate"));

	for (guint i = 0; is && i < G_N_ELEMENTS(names); i++)
		if (g_str_equal(is, names[i][0]))
			return names[i][1];
	return NULL;
}

static void ask_about(const Box *box, MentionAsk ask, gpointer data, const ServerUrl **answer)
{
	const char *label = box->server->label->value;
	g_autofree char *key =
		user_option(box, "password") ? g_strconcat(label, "/password", NULL) : NULL;
	gboolean is_plain = !box->ssl && box->sslproto && !*box->sslproto;
	Mention mention = {
		.line = host_token(box)->line,
		.protocol = box->protocol,
		.host = *box->host ? box->host : NULL,
		.port = box->port,
		.tls = box->ssl    ? TLS_IMPLICIT
			: is_plain ? TLS_NONE
				   : TLS_STARTTLS,
		.user = value_of(user_option(box, "user")),
		.unclear = box->unclear,
		.name = label,
		.password_key = key,
		.auth = mechanism(box),
		.ca_file = value_of(user_option(box, "sslcertfile")),
	};

	*answer = ask(&mention, data);
}

static gboolean is_same(const ServerUrl *one, const ServerUrl *other)
{
	return one == other ||
		(one && other && g_str_equal(one->host, other->host) && one->port == other->port &&
			one->implicit_tls == other->implicit_tls);
}

static void box_free(gpointer box)
{
	g_free(((Box *)box)->host);
	g_free(box);
}

/* The users of a server, or what it is without one. */
static GPtrArray *boxes_of(const File *file, const FetchmailServer *server)
{
	GPtrArray *boxes = g_ptr_array_new_with_free_func(box_free);

	for (guint i = 0; i < MAX(server->users->len, 1); i++) {
		Box *box = g_new0(Box, 1);

		box->file = file;
		box->server = server;
		box->user = i < server->users->len ? server->users->pdata[i] : NULL;
		if (read_box(box))
			g_ptr_array_add(boxes, box);
		else
			box_free(box);
	}
	return boxes;
}

static void read_server(const File *file, const FetchmailServer *server, MentionAsk ask,
	gpointer data, Draft *draft)
{
	g_autoptr(GPtrArray) boxes = boxes_of(file, server);
	const ServerUrl *to = NULL, *other;
	gboolean together = TRUE;
	guint line = 0;

	for (guint i = 0; i < boxes->len; i++) {
		ask_about(boxes->pdata[i], ask, data, &other);
		together = together && (i == 0 || is_same(other, to));
		to = other ? other : to;
		line = host_token(boxes->pdata[i])->line;
	}
	if (!to)
		return;
	if (((const Box *)boxes->pdata[0])->unclear)
		draft_note(draft, line, "%s: change it by hand",
			((const Box *)boxes->pdata[0])->unclear);
	else if (!together)
		draft_note(draft, line,
			"not all users of this server go to the same one: change it by hand");
	else
		change(boxes, to, draft);
}

static void hide_passwords(const GArray *tokens, Draft *draft)
{
	for (guint i = 1; i < tokens->len; i++) {
		const FetchmailToken *word = &g_array_index(tokens, FetchmailToken, i - 1);
		const FetchmailToken *token = word + 1;

		if (word->kind == FETCHMAIL_WORD && g_str_has_suffix(word->value, "password") &&
			token->kind == FETCHMAIL_STRING && token->inner.len > 0)
			draft_hide(draft, token->inner);
	}
}

void fetchmailrc_read(const char *text, gsize len, MentionAsk ask, gpointer data, Draft *draft)
{
	g_autoptr(GArray) tokens = fetchmail_lex(text, len);
	g_autoptr(FetchmailFile) parsed = fetchmail_parse(tokens);
	File file = { text, len, parsed, NULL, NULL };

	hide_passwords(tokens, draft);
	if (parsed->error_line > 0)
		file.unclear = "fetchmail cannot read this file";
	for (guint i = 0; i < parsed->servers->len; i++) {
		const FetchmailServer *server = parsed->servers->pdata[i];

		if (server->is_defaults && (i > 0 || server->users->len > 1))
			file.unclear = "its defaults are none for fetchmail";
		else if (server->is_defaults)
			file.defaults = server;
	}
	for (guint i = 0; i < parsed->servers->len; i++)
		if (!((const FetchmailServer *)parsed->servers->pdata[i])->is_defaults)
			read_server(&file, parsed->servers->pdata[i], ask, data, draft);
}
