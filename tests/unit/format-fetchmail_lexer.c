/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/fetchmail_lexer.h"

#include "test.h"

#include <string.h>

/* Each token as its line, a letter for its kind, and its value. */
static char *tokens_of(const char *text, gsize len)
{
	g_autoptr(GArray) tokens = fetchmail_lex(text, len);
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < tokens->len; i++) {
		const FetchmailToken *token = &g_array_index(tokens, FetchmailToken, i);

		g_string_append_printf(out, "%s%u%c%s", i ? " " : "", token->line,
			"snwpa="[token->kind], token -> value);
	}
	return g_string_free(out, FALSE);
}

static void finds_tokens(void)
{
	static const struct {
		const char *text, *tokens;
	} rows[] = {
		{ "", "" },
		{ "poll a.example proto pop3\n", "1wpoll 1sa.example 1wprotocol 1ppop3" },
		{ "server a protocol IMAP", "1wpoll 1sa 1wprotocol 1pimap" },
		{ "user x there with password y\r\n", "1wuser 1sx 1wthere 1wpassword 1sy" },
		{ "user user pass pass", "1wuser 1suser 1wpassword 1spass" },
		{ "poll,a;and:b options has wants c", "1wpoll 1sa 1sb 1sc" },
		{ "is a=b c = d", "1wis 1sa 1== 1sb 1sc 1== 1sd" },
		{ "port 995 limit -1 service 9x", "1wport 1n995 1wlimit 1n-1 1wservice 1s9x" },
		{ "user 5 password 6", "1wuser 1s5 1wpassword 1s6" },
		{ "nokeep no keep nossl", "1wno 1wkeep 1wno 1wkeep 1snossl" },
		{ "user nokeep", "1wuser 1snokeep" },
		{ "auth password password x", "1wauthenticate 1apassword 1wpassword 1sx" },
		{ "preauth kerberos_v5 any", "1wauthenticate 1akerberos_v5 1aany" },
		{ "# poll a\n ssl # x\nssl#y\n#", "2wssl 3sssl#y 4s#" },
		{ "\"a b\"'c\"d'ssl", "1sa b 1s'c\"d'ssl" },
		{ "\"a\"b 'a'", "1s\"a\"b 1sa" },
		{ "\"a\nb\" ssl", "1sa\nb 2wssl" },
		{ "\"a b", "1s\"a 1sb" },
		{ "\\\n ssl a\\\n ssl", "2wssl 2sa 3wssl" },
		{ "'\\x41\\101\\066\\n\\q\\\\\\\n'", "1sAe6\nq\\" },
		{ "'\\x4g\\9' '\\'", "1s\x04g\t 1s" },
		{ "Poll SSL pop3x ImAp", "1sPoll 1sSSL 1spop3x 1sImAp" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *tokens = tokens_of(rows[i].text, strlen(rows[i].text));

		g_assert_cmpstr(tokens, ==, rows[i].tokens);
	}
}

static void a_nul_ends_a_value(void)
{
	static const char text[] = "poll\0x ss\0l \0";
	g_autofree char *tokens = tokens_of(text, sizeof(text) - 1);

	g_assert_cmpstr(tokens, ==, "1spoll 1sss 1s");
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/fetchmail_lexer/tokens", finds_tokens);
	g_test_add_func("/fetchmail_lexer/nul", a_nul_ends_a_value);
	return g_test_run();
}
