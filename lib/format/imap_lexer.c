/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/imap_lexer.h"
#include "base/text.h"

#include <string.h>

enum {
	STATE_START, /* between tokens */
	STATE_ATOM,
	STATE_SECTION, /* in the brackets of BODY[...]: anything but a line's end */
	STATE_QUOTED,
	STATE_ESCAPED, /* after a backslash in a quoted string */
	STATE_LENGTH,  /* in the braces of a literal */
	STATE_CR,      /* after the braces: CR LF has to come */
	STATE_BYTES,
	STATE_TEXT,
	STATE_BAD,
};

/* What one byte makes of a state. */
typedef enum { STEP_ON, STEP_TOKEN, STEP_TOKEN_AGAIN } Step;

void imap_lexer_init(ImapLexer *lexer)
{
	*lexer = (ImapLexer){ .text = g_string_new(NULL) };
}

void imap_lexer_clear(ImapLexer *lexer)
{
	if (lexer->text)
		g_string_free(lexer->text, TRUE);
	lexer->text = NULL;
}

void imap_lexer_feed(ImapLexer *lexer, const char *bytes, gsize len)
{
	lexer->input = bytes;
	lexer->left = len;
}

void imap_lexer_take_text(ImapLexer *lexer)
{
	lexer->state = STATE_TEXT;
	g_string_truncate(lexer->text, 0);
}

static Step bad(ImapLexer *lexer, ImapToken *token, const char *why)
{
	lexer->state = STATE_BAD;
	lexer->why = why;
	token->type = IMAP_TOKEN_BAD;
	return STEP_TOKEN;
}

static Step whole(ImapLexer *lexer, ImapToken *token, ImapTokenType type, Step step)
{
	lexer->state = STATE_START;
	token->type = type;
	return step;
}

static Step in_start(ImapLexer *lexer, ImapToken *token, char c)
{
	g_string_truncate(lexer->text, 0);
	switch (c) {
	case ' ':
	case '\r':
		return STEP_ON;
	case '\n':
		return whole(lexer, token, IMAP_TOKEN_END, STEP_TOKEN);
	case '(':
		return whole(lexer, token, IMAP_TOKEN_OPEN, STEP_TOKEN);
	case ')':
		return whole(lexer, token, IMAP_TOKEN_CLOSE, STEP_TOKEN);
	case '"':
		lexer->state = STATE_QUOTED;
		return STEP_ON;
	case '{':
		lexer->state = STATE_LENGTH;
		return STEP_ON;
	case '\0':
		return bad(lexer, token, "a NUL byte");
	}
	lexer->state = STATE_ATOM;
	g_string_append_c(lexer->text, c);
	return STEP_ON;
}

/* Elsewhere '[' is a letter like others: folders and keywords may have one and no ']'. */
static gboolean takes_section(const char *atom)
{
	return g_ascii_strcasecmp(atom, "BODY") == 0 || g_ascii_strcasecmp(atom, "BINARY") == 0 ||
		g_ascii_strcasecmp(atom, "BINARY.SIZE") == 0;
}

static Step in_atom(ImapLexer *lexer, ImapToken *token, char c)
{
	if (c == '{' && g_str_equal(lexer->text->str, "~")) { /* literal8, RFC 9051 */
		g_string_truncate(lexer->text, 0);
		lexer->state = STATE_LENGTH;
		return STEP_ON;
	}
	if (c == '\0')
		return bad(lexer, token, "a NUL byte");
	if (strchr(" ()\"{\r\n", c))
		return whole(lexer, token, IMAP_TOKEN_ATOM, STEP_TOKEN_AGAIN);
	if (c == '[' && takes_section(lexer->text->str))
		lexer->state = STATE_SECTION;
	g_string_append_c(lexer->text, c);
	return STEP_ON;
}

static Step in_section(ImapLexer *lexer, ImapToken *token, char c)
{
	if (c == '\r' || c == '\n' || c == '\0')
		return bad(lexer, token, "a section without its end");
	if (c == ']')
		lexer->state = STATE_ATOM;
	g_string_append_c(lexer->text, c);
	return STEP_ON;
}

static Step in_quoted(ImapLexer *lexer, ImapToken *token, char c)
{
	if (c == '\r' || c == '\n' || c == '\0')
		return bad(lexer, token, "a quoted string without its end");
	if (lexer->state == STATE_QUOTED && c == '"')
		return whole(lexer, token, IMAP_TOKEN_QUOTED, STEP_TOKEN);
	if (lexer->state == STATE_QUOTED && c == '\\') {
		lexer->state = STATE_ESCAPED;
		return STEP_ON;
	}
	lexer->state = STATE_QUOTED;
	g_string_append_c(lexer->text, c);
	return STEP_ON;
}

static Step in_length(ImapLexer *lexer, ImapToken *token, char c)
{
	GString *digits = lexer->text;

	if (c != '}') {
		if (digits->len > 20)
			return bad(lexer, token, "a literal of impossible length");
		g_string_append_c(digits, c);
		return STEP_ON;
	}
	if (digits->len && digits->str[digits->len - 1] == '+')
		g_string_truncate(digits, digits->len - 1);
	if (!text_number(digits->str, (gssize)digits->len, IMAP_LITERAL_MAX, &lexer->literal))
		return bad(lexer, token, "a literal of impossible length");
	lexer->state = STATE_CR;
	return STEP_ON;
}

static Step in_cr(ImapLexer *lexer, ImapToken *token, char c)
{
	if (c == '\r')
		return STEP_ON;
	if (c != '\n')
		return bad(lexer, token, "a literal's length without a line's end");
	token->type = IMAP_TOKEN_LITERAL;
	token->number = lexer->literal;
	lexer->state = lexer->literal ? STATE_BYTES : STATE_START;
	return STEP_TOKEN;
}

static Step in_text(ImapLexer *lexer, ImapToken *token, char c)
{
	if (c == '\n') {
		if (lexer->text->len && lexer->text->str[lexer->text->len - 1] == '\r')
			g_string_truncate(lexer->text, lexer->text->len - 1);
		return whole(lexer, token, IMAP_TOKEN_TEXT, STEP_TOKEN_AGAIN);
	}
	g_string_append_c(lexer->text, c);
	return STEP_ON;
}

static Step step(ImapLexer *lexer, ImapToken *token, char c)
{
	switch (lexer->state) {
	case STATE_START:
		return in_start(lexer, token, c);
	case STATE_ATOM:
		return in_atom(lexer, token, c);
	case STATE_SECTION:
		return in_section(lexer, token, c);
	case STATE_QUOTED:
	case STATE_ESCAPED:
		return in_quoted(lexer, token, c);
	case STATE_LENGTH:
		return in_length(lexer, token, c);
	case STATE_CR:
		return in_cr(lexer, token, c);
	default:
		return in_text(lexer, token, c);
	}
}

/* The bytes of a literal go through as they lie in the input. */
static ImapTokenType literal_bytes(ImapLexer *lexer, ImapToken *token)
{
	token->type = IMAP_TOKEN_BYTES;
	token->bytes = lexer->input;
	token->len = (gsize)MIN(lexer->literal, lexer->left);
	lexer->literal -= token->len;
	lexer->input += token->len;
	lexer->left -= token->len;
	if (lexer->literal == 0)
		lexer->state = STATE_START;
	return IMAP_TOKEN_BYTES;
}

ImapTokenType imap_lexer_next(ImapLexer *lexer, ImapToken *token)
{
	*token = (ImapToken){ .type = IMAP_TOKEN_MORE };
	if (lexer->state == STATE_BAD)
		return token->type = IMAP_TOKEN_BAD;
	while (lexer->left > 0) {
		Step taken;

		if (lexer->state == STATE_BYTES)
			return literal_bytes(lexer, token);
		taken = step(lexer, token, *lexer->input);
		if (taken != STEP_TOKEN_AGAIN) {
			lexer->input++;
			lexer->left--;
		}
		if (lexer->text->len > IMAP_TOKEN_MAX)
			bad(lexer, token, "a line without end");
		else if (taken == STEP_ON)
			continue;
		token->bytes = lexer->text->str;
		token->len = lexer->text->len;
		return token->type;
	}
	return IMAP_TOKEN_MORE;
}
