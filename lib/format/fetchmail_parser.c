/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/fetchmail_parser.h"

typedef struct {
	const GArray *tokens;
	guint at;
	FetchmailFile *file;
} Parser;

/* Options, and what follows each: a string, a Number, Strings, Numbers, a Protocol, an
 * auThentication, a serVice, an Envelope, a Bad-header's fate, a Mapping; '!' where "no" may stand
 * before it and then nothing follows. */
typedef struct {
	const char *word, *shape;
} Shape;

static const Shape server_options[] = { { "aka", "S" }, { "via", "s" }, { "localdomains", "S" },
	{ "protocol", "P" }, { "principal", "s" }, { "esmtpname", "s" }, { "esmtppassword", "s" },
	{ "uidl", "!" }, { "checkalias", "!" }, { "service", "V" }, { "port", "n" },
	{ "interval", "n" }, { "authenticate", "T" }, { "timeout", "n" }, { "envelope", "!E" },
	{ "qvirtual", "s" }, { "interface", "s" }, { "monitor", "s" }, { "plugin", "s" },
	{ "plugout", "s" }, { "dns", "!" }, { "tracepolls", "!" }, { "bad-header", "B" },
	{ NULL } };

static const Shape user_options[] = { { "to", "M" }, { "is", "M" }, { "password", "s" },
	{ "folder", "S" }, { "smtphost", "S" }, { "fetchdomains", "S" }, { "smtpaddress", "s" },
	{ "smtpname", "s" }, { "antispam", "N" }, { "mda", "s" }, { "bsmtp", "s" }, { "lmtp", "" },
	{ "preconnect", "s" }, { "postconnect", "s" }, { "keep", "!" }, { "flush", "!" },
	{ "limitflush", "!" }, { "fetchall", "!" }, { "rewrite", "!" }, { "forcecr", "!" },
	{ "stripcr", "!" }, { "pass8bits", "!" }, { "dropstatus", "!" }, { "dropdelivered", "!" },
	{ "mimedecode", "!" }, { "idle", "!" }, { "ssl", "!" }, { "sslkey", "s" },
	{ "sslcert", "s" }, { "sslproto", "s" }, { "sslcertck", "!" }, { "sslcertfile", "s" },
	{ "sslcertpath", "s" }, { "sslcommonname", "s" }, { "sslfingerprint", "s" },
	{ "limit", "n" }, { "warnings", "n" }, { "fetchlimit", "n" }, { "fetchsizelimit", "n" },
	{ "fastuidl", "n" }, { "batchlimit", "n" }, { "expunge", "n" }, { "properties", "s" },
	{ NULL } };

/* A '=' may stand before the value. */
static const Shape set_options[] = { { "logfile", "s" }, { "idfile", "s" }, { "pidfile", "s" },
	{ "daemon", "n" }, { "postmaster", "s" }, { "properties", "s" }, { "bouncemail", "!" },
	{ "spambounce", "!" }, { "softbounce", "!" }, { "syslog", "!" }, { "invisible", "!" },
	{ "showdots", "!" }, { NULL } };

static void block_init(FetchmailBlock *block, const FetchmailToken *last)
{
	block->options = g_array_new(FALSE, FALSE, sizeof(FetchmailOption));
	block->last = last;
}

static void block_free(gpointer data)
{
	FetchmailBlock *block = data;

	g_array_unref(block->options);
	g_free(block);
}

static void server_free(gpointer data)
{
	FetchmailServer *server = data;

	g_array_unref(server->server.options);
	g_ptr_array_unref(server->users);
	g_free(server);
}

void fetchmail_file_free(FetchmailFile *file)
{
	if (!file)
		return;
	g_ptr_array_unref(file->servers);
	g_free(file);
}

const FetchmailOption *fetchmail_option(const FetchmailBlock *block, const char *word)
{
	for (guint i = block->options->len; i > 0; i--) {
		const FetchmailOption *option =
			&g_array_index(block->options, FetchmailOption, i - 1);

		if (g_str_equal(option->word, word))
			return option;
	}
	return NULL;
}

static const FetchmailToken *peek(const Parser *parser, guint ahead)
{
	guint at = parser->at + ahead;

	return at < parser->tokens->len ? &g_array_index(parser->tokens, FetchmailToken, at) : NULL;
}

static const FetchmailToken *last_taken(const Parser *parser)
{
	return &g_array_index(parser->tokens, FetchmailToken, parser->at - 1);
}

static gboolean is_word(const FetchmailToken *token, const char *word)
{
	return token && token->kind == FETCHMAIL_WORD && g_str_equal(token->value, word);
}

static const FetchmailToken *take(Parser *parser, FetchmailKind kind)
{
	const FetchmailToken *token = peek(parser, 0);

	if (!token || token->kind != kind)
		return NULL;
	parser->at++;
	return token;
}

static const FetchmailToken *take_word(Parser *parser, const char *word)
{
	return is_word(peek(parser, 0), word) ? take(parser, FETCHMAIL_WORD) : NULL;
}

static const FetchmailToken *take_all(Parser *parser, FetchmailKind kind)
{
	const FetchmailToken *first = take(parser, kind);

	while (first && take(parser, kind))
		;
	return first;
}

/* Names, with what they are called here behind a '='. *ALONE: one without. */
static const FetchmailToken *take_mapping(Parser *parser, gboolean *alone)
{
	const FetchmailToken *first = NULL, *name;
	guint names = 0;

	while ((name = take(parser, FETCHMAIL_STRING))) {
		first = first ? first : name;
		names++;
		if (!take(parser, FETCHMAIL_MAP))
			continue;
		names++;
		if (!take(parser, FETCHMAIL_STRING))
			return NULL;
	}
	*alone = names == 1;
	return first;
}

static const FetchmailToken *take_envelope(Parser *parser)
{
	take(parser, FETCHMAIL_NUMBER);
	return take(parser, FETCHMAIL_STRING);
}

static const FetchmailToken *take_either(Parser *parser, FetchmailKind kind, FetchmailKind other)
{
	const FetchmailToken *token = take(parser, kind);

	return token ? token : take(parser, other);
}

/* `is` and `to`: who gets the mail here, or, before "there", the name on the server. */
static const FetchmailToken *take_names(Parser *parser, FetchmailOption *option)
{
	gboolean alone;
	const FetchmailToken *name = take_mapping(parser, &alone);

	if (name && alone && g_str_equal(option->word, "is") && take_word(parser, "there"))
		option->word = "user";
	else
		take_word(parser, "here");
	return name;
}

/* The value of OPTION by its SHAPE. FALSE where there is none. */
static gboolean take_value(Parser *parser, char shape, FetchmailOption *option)
{
	switch (shape) {
	case 's':
		option->value = take(parser, FETCHMAIL_STRING);
		break;
	case 'n':
		option->value = take(parser, FETCHMAIL_NUMBER);
		break;
	case 'S':
		option->value = take_all(parser, FETCHMAIL_STRING);
		break;
	case 'N':
		option->value = take_all(parser, FETCHMAIL_NUMBER);
		break;
	case 'P':
		option->value = take(parser, FETCHMAIL_PROTOCOL);
		break;
	case 'T':
		option->value = take(parser, FETCHMAIL_AUTH);
		break;
	case 'V':
		option->value = take_either(parser, FETCHMAIL_STRING, FETCHMAIL_NUMBER);
		break;
	case 'E':
		option->value = take_envelope(parser);
		break;
	case 'M':
		option->value = take_names(parser, option);
		break;
	case 'B':
		option->value = take_word(parser, "accept");
		if (!option->value)
			option->value = take_word(parser, "reject");
		break;
	default:
		return TRUE;
	}
	return option->value != NULL;
}

static const Shape *shape_of(const Shape *shapes, const FetchmailToken *token)
{
	for (; shapes->word; shapes++)
		if (is_word(token, shapes->word))
			return shapes;
	return NULL;
}

/* One of SHAPES into BLOCK (or nowhere). 1; 0 where none stands there; -1 where its value is wrong.
 */
static int take_option(Parser *parser, const Shape *shapes, FetchmailBlock *block)
{
	FetchmailOption option = { 0 };
	const Shape *shape;
	const char *more;

	option.no = is_word(peek(parser, 0), "no") ? peek(parser, 0) : NULL;
	option.at = peek(parser, option.no != NULL);
	shape = shape_of(shapes, option.at);
	if (!shape || (option.no && shape->shape[0] != '!'))
		return 0;
	parser->at += option.no ? 2 : 1;
	option.word = shape->word;
	more = shape->shape + (shape->shape[0] == '!');
	if (shapes == set_options)
		take(parser, FETCHMAIL_MAP);
	if (!option.no && !take_value(parser, *more, &option))
		return -1;
	if (block) {
		g_array_append_val(block->options, option);
		block->last = last_taken(parser);
	}
	return 1;
}

static gboolean take_options(Parser *parser, const Shape *shapes, FetchmailBlock *block)
{
	int got;

	while ((got = take_option(parser, shapes, block)) > 0)
		;
	return got == 0;
}

/* `user` and the name on the server, or the names here. */
static gboolean take_user(Parser *parser, FetchmailBlock *block)
{
	FetchmailOption option = { "user", NULL, take_word(parser, "user"), NULL };
	gboolean alone;

	option.value = take_mapping(parser, &alone);
	if (!option.value)
		return FALSE;
	if (take_word(parser, "here"))
		option.word = "to";
	else if (!alone)
		return FALSE;
	else
		take_word(parser, "there");
	g_array_append_val(block->options, option);
	block->last = last_taken(parser);
	return TRUE;
}

static gboolean take_users(Parser *parser, FetchmailServer *server)
{
	gboolean has_name;

	do {
		FetchmailBlock *block = g_new0(FetchmailBlock, 1);

		block_init(block, last_taken(parser));
		g_ptr_array_add(server->users, block);
		has_name = is_word(peek(parser, 0), "user");
		if (has_name && !take_user(parser, block))
			return FALSE;
		if (!take_options(parser, user_options, block))
			return FALSE;
		if (!has_name && block->options->len == 0)
			g_ptr_array_set_size(server->users, 0);
	} while (has_name && is_word(peek(parser, 0), "user"));
	return TRUE;
}

static gboolean take_server(Parser *parser)
{
	FetchmailServer *server;
	const FetchmailToken *word = take(parser, FETCHMAIL_WORD), *label = word;
	gboolean is_defaults = is_word(word, "defaults");

	if (!is_defaults)
		label = take(parser, FETCHMAIL_STRING);
	if (!label)
		return FALSE;
	server = g_new0(FetchmailServer, 1);
	server->is_defaults = is_defaults;
	server->label = label;
	server->users = g_ptr_array_new_with_free_func(block_free);
	block_init(&server->server, label);
	g_ptr_array_add(parser->file->servers, server);
	return take_options(parser, server_options, &server->server) && take_users(parser, server);
}

static gboolean begins_server(const FetchmailToken *token)
{
	return is_word(token, "poll") || is_word(token, "skip") || is_word(token, "defaults");
}

static gboolean take_statement(Parser *parser)
{
	if (begins_server(peek(parser, 0)))
		return take_server(parser);
	return take_word(parser, "set") && take_option(parser, set_options, NULL) > 0;
}

FetchmailFile *fetchmail_parse(const GArray *tokens)
{
	Parser parser = { tokens, 0, g_new0(FetchmailFile, 1) };

	parser.file->servers = g_ptr_array_new_with_free_func(server_free);
	while (parser.at < tokens->len) {
		guint start = parser.at;

		if (take_statement(&parser))
			continue;
		if (parser.file->error_line == 0)
			parser.file->error_line = g_array_index(
				tokens, FetchmailToken, MIN(parser.at, tokens->len - 1))
							  .line;
		parser.at = MAX(parser.at, start + 1);
		while (parser.at < tokens->len && !begins_server(peek(&parser, 0)))
			parser.at++;
	}
	return parser.file;
}
