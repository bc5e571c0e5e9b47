/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens lie in the text, in order, apart; every option has its word, and a value where it wants
 * one. */
#include "format/fetchmail_parser.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_tokens(const GArray *tokens, gsize size)
{
	gsize at = 0;

	for (guint i = 0; i < tokens->len; i++) {
		const FetchmailToken *token = &g_array_index(tokens, FetchmailToken, i);

		g_assert_true(token->span.at >= at && token->span.len > 0);
		at = token->span.at + token->span.len;
		g_assert_true(at <= size && token->value && token->line > 0);
		g_assert_true(token->inner.at >= token->span.at &&
			token->inner.at + token->inner.len <= at);
	}
}

static void check_block(const FetchmailBlock *block)
{
	g_assert_nonnull(block->last);
	for (guint i = 0; i < block->options->len; i++) {
		const FetchmailOption *option = &g_array_index(block->options, FetchmailOption, i);

		g_assert_true(option->word && option->at->span.at <= block->last->span.at);
		g_assert_true(!option->no || !option->value);
		g_assert_true(!option->value || option->value->span.at > option->at->span.at);
		g_assert_nonnull(fetchmail_option(block, option->word));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GArray) tokens = fetchmail_lex((const char *)data, size);
	g_autoptr(FetchmailFile) file = fetchmail_parse(tokens);

	check_tokens(tokens, size);
	for (guint i = 0; i < file->servers->len; i++) {
		const FetchmailServer *server = file->servers->pdata[i];

		g_assert_nonnull(server->label);
		check_block(&server->server);
		for (guint j = 0; j < server->users->len; j++)
			check_block(server->users->pdata[j]);
	}
	g_assert_true(tokens->len > 0 || (file->error_line == 0 && file->servers->len == 0));
	return 0;
}
