/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/imap_reader.h"
#include "base/text.h"

#include <string.h>

struct ImapReader {
	ImapLexer lexer;
	ImapTokens tokens; /* the response so far */
	int depth;         /* of lists */
	guint64 quoted;    /* length of a quoted body whose bytes are to be handed on */
	gboolean in_body;
	ImapResponse response;
	const char *why;
};

ImapReader *imap_reader_open(void)
{
	ImapReader *reader = g_new0(ImapReader, 1);

	imap_lexer_init(&reader->lexer);
	reader->tokens.held = g_array_new(FALSE, FALSE, sizeof(ImapHeld));
	reader->tokens.heap = g_string_new(NULL);
	return reader;
}

void imap_reader_close(ImapReader *reader)
{
	if (!reader)
		return;
	imap_lexer_clear(&reader->lexer);
	g_array_unref(reader->tokens.held);
	g_string_free(reader->tokens.heap, TRUE);
	imap_response_clear(&reader->response);
	g_free(reader);
}

void imap_reader_feed(ImapReader *reader, const char *bytes, gsize len)
{
	imap_lexer_feed(&reader->lexer, bytes, len);
}

static const ImapHeld *token_before(const ImapReader *reader)
{
	guint len = reader->tokens.held->len;

	return len ? &g_array_index(reader->tokens.held, ImapHeld, len - 1) : NULL;
}

/* After a tag and its condition, and after "+", words for people follow to the end of the line. */
static gboolean text_follows(const ImapReader *reader)
{
	const ImapHeld *last = token_before(reader);
	const char *word = reader->tokens.heap->str + last->at;
	ImapCondition condition;

	if (last->type != IMAP_TOKEN_ATOM)
		return FALSE;
	if (reader->tokens.held->len == 1)
		return g_str_equal(word, "+");
	return reader->tokens.held->len == 2 && imap_condition_parse(word, &condition);
}

static gboolean is_word(const ImapReader *reader, guint index, const char *word)
{
	const ImapHeld *token = &g_array_index(reader->tokens.held, ImapHeld, index);

	return token->type == IMAP_TOKEN_ATOM &&
		g_ascii_strcasecmp(reader->tokens.heap->str + token->at, word) == 0;
}

/* In "* number FETCH (", and in no list within that. */
static gboolean is_attribute_of_fetch(const ImapReader *reader)
{
	const GArray *held = reader->tokens.held;
	guint64 number;

	return reader->depth == 1 && held->len > 3 && is_word(reader, 0, "*") &&
		is_word(reader, 2, "FETCH") &&
		text_number(reader->tokens.heap->str + g_array_index(held, ImapHeld, 1).at, -1,
			G_MAXUINT32, &number);
}

static gboolean is_body(const ImapReader *reader)
{
	const ImapHeld *name = token_before(reader);

	return name && name->type == IMAP_TOKEN_ATOM &&
		g_ascii_strncasecmp(reader->tokens.heap->str + name->at, "BODY[", 5) == 0 &&
		is_attribute_of_fetch(reader);
}

static void hold(ImapReader *reader, const ImapToken *token)
{
	ImapHeld held = { .type = token->type, .at = reader->tokens.heap->len, .len = token->len };

	held.number = token->number;
	if (token->type == IMAP_TOKEN_LITERAL)
		held.len = 0;
	g_string_append_len(
		reader->tokens.heap, token->bytes ? token->bytes : "", (gssize)held.len);
	g_string_append_c(reader->tokens.heap, '\0');
	g_array_append_val(reader->tokens.held, held);
	reader->depth += (token->type == IMAP_TOKEN_OPEN) - (token->type == IMAP_TOKEN_CLOSE);
	if (text_follows(reader))
		imap_lexer_take_text(&reader->lexer);
}

/* More bytes of a literal that is held, such as a folder's name: it lies last in the heap. */
static void hold_bytes(ImapReader *reader, const ImapToken *token)
{
	ImapHeld *held =
		&g_array_index(reader->tokens.held, ImapHeld, reader->tokens.held->len - 1);

	g_string_truncate(reader->tokens.heap, reader->tokens.heap->len - 1);
	g_string_append_len(reader->tokens.heap, token->bytes, (gssize)token->len);
	g_string_append_c(reader->tokens.heap, '\0');
	held->len += token->len;
}

static ImapEventType bad(ImapReader *reader, ImapEvent *event, const char *why)
{
	reader->why = event->why = why;
	return event->type = IMAP_BAD;
}

static ImapEventType finish(ImapReader *reader, ImapEvent *event)
{
	const char *why = imap_response_parse(&reader->tokens, &reader->response);

	g_array_set_size(reader->tokens.held, 0);
	g_string_truncate(reader->tokens.heap, 0);
	reader->depth = 0;
	if (why)
		return bad(reader, event, why);
	event->response = &reader->response;
	return event->type = IMAP_RESPONSE;
}

static ImapEventType begin_literal(ImapReader *reader, ImapEvent *event, const ImapToken *token)
{
	gboolean body = is_body(reader);

	hold(reader, token);
	if (!body && token->number > IMAP_TOKEN_MAX)
		return bad(reader, event, "a literal too long for what it stands for");
	if (!body)
		return IMAP_MORE;
	reader->in_body = token->number > 0;
	event->number = token->number;
	return event->type = IMAP_BODY;
}

/* What a token means: IMAP_MORE where it is only held. */
static ImapEventType take_token(ImapReader *reader, ImapEvent *event, const ImapToken *token)
{
	switch (token->type) {
	case IMAP_TOKEN_BAD:
		return bad(reader, event, reader->lexer.why);
	case IMAP_TOKEN_LITERAL:
		return begin_literal(reader, event, token);
	case IMAP_TOKEN_BYTES:
		if (!reader->in_body) {
			hold_bytes(reader, token);
			return IMAP_MORE;
		}
		reader->in_body = reader->lexer.literal > 0;
		event->bytes = token->bytes;
		event->len = token->len;
		return event->type = IMAP_BYTES;
	case IMAP_TOKEN_END:
		return reader->tokens.held->len ? finish(reader, event) : IMAP_MORE;
	default:
		hold(reader, token);
		return IMAP_MORE;
	}
}

/* A body may come as a quoted string too; then it is announced and handed on like the others. */
static gboolean take_quoted_body(ImapReader *reader, ImapEvent *event)
{
	const ImapHeld *token;

	if (!reader->quoted)
		return FALSE;
	token = token_before(reader);
	reader->quoted = 0;
	event->bytes = reader->tokens.heap->str + token->at;
	event->len = token->len;
	event->type = IMAP_BYTES;
	return TRUE;
}

ImapEventType imap_reader_next(ImapReader *reader, ImapEvent *event)
{
	ImapToken token;

	*event = (ImapEvent){ .type = IMAP_MORE };
	if (reader->why)
		return bad(reader, event, reader->why);
	if (take_quoted_body(reader, event))
		return event->type;
	while (imap_lexer_next(&reader->lexer, &token) != IMAP_TOKEN_MORE) {
		gboolean body = token.type == IMAP_TOKEN_QUOTED && is_body(reader);

		if (take_token(reader, event, &token) != IMAP_MORE)
			return event->type;
		if (reader->tokens.heap->len > IMAP_RESPONSE_MAX)
			return bad(reader, event, "a response without end");
		if (body) {
			reader->quoted = token_before(reader)->len;
			event->number = reader->quoted;
			return event->type = IMAP_BODY;
		}
	}
	return IMAP_MORE;
}
