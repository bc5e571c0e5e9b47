/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/rc.h"

#include "test.h"

static void quotes_what_a_parser_would_read(void)
{
	static const struct {
		const char *name, *text, *token;
	} rows[] = {
		{ "empty", "", "\"\"" },
		{ "plain", "work 71%", "\"work 71%\"" },
		{ "blanks and separators", " a;b #c'd", "\" a;b #c'd\"" },
		{ "quotes", "a\"b", "\"a\\\"b\"" },
		{ "variable", "$HOME ${x}", "\"\\$HOME \\${x}\"" },
		{ "backtick", "`touch x`", "\"\\`touch x\\`\"" },
		{ "backslash", "a\\nb\\", "\"a\\\\nb\\\\\"" },
		{ "backslash before a quote", "\\\"", "\"\\\\\\\"\"" },
		{ "caret", "^A", "\"\\^A\"" },
		{ "letters", "gi\xc3\xa0 \xf0\x9f\x93\xac", "\"gi\xc3\xa0 \xf0\x9f\x93\xac\"" },
		{ "newline", "a\nset b", "\"a?set b\"" },
		{ "carriage return, tabulator, escape", "\r\t\x1b", "\"???\"" },
		{ "delete", "\x7f", "\"?\"" },
		{ "upper control character", "\xc2\x85", "\"?\"" },
		{ "line separator",
			"a\xe2\x80\xa8"
			"b",
			"\"a?b\"" },
		{ "direction turned",
			"\xe2\x80\xae"
			"abc\xe2\x80\xac\xe2\x81\xa6\xe2\x80\x8f\xd8\x9c",
			"\"?abc????\"" },
		{ "joiner of letters", "\xe2\x80\x8d", "\"\xe2\x80\x8d\"" },
		{ "not utf-8",
			"a\xff"
			"b\xc3",
			"\"a?b?\"" },
		{ "overlong", "\xc0\xa2", "\"??\"" },
		{ "cut off before a quote", "\xe2\x82\"", "\"??\\\"\"" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *token = rc_quote(rows[i].text);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(token, ==, rows[i].token);
	}
}

static void doubles_what_a_format_would_expand(void)
{
	static const struct {
		const char *text, *format;
	} rows[] = {
		{ "", "" },
		{ "work", "work" },
		{ "71%", "71%%" },
		{ "%f%%", "%%f%%%%" },
		{ "a\\nb", "a\\\\nb" },
		{ "gi\xc3\xa0", "gi\xc3\xa0" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *format = rc_format_escape(rows[i].text);

		g_assert_cmpstr(format, ==, rows[i].format);
	}
}

#define Q "<quote-char>"

static void types_what_a_prompt_would_act_on(void)
{
	static const struct {
		const char *name, *text, *keys;
	} rows[] = {
		{ "empty", "", "" },
		{ "path", "/home/ann/.cache/a-b_c+d=e,f:g%2f",
			"/home/ann/.cache/a-b_c+d=e,f:g%2f" },
		{ "blank", "/a b", "/a" Q " b" },
		{ "function", "<enter>", Q "<enter" Q ">" },
		{ "itself", Q, Q "<quote-char" Q ">" },
		{ "list of folders", "?", Q "?" },
		{ "shortcuts", "~!@^\\", Q "~" Q "!" Q "@" Q "^" Q "\\" },
		{ "quotes", "'\"`$", Q "'" Q "\"" Q "`" Q "$" },
		{ "letters", "/gi\xc3\xa0", "/gi\xc3\xa0" },
		{ "newline", "a\nb", NULL },
		{ "tabulator", "\t", NULL },
		{ "control key", "\x07", NULL },
		{ "delete", "\x7f", NULL },
		{ "upper control character", "\xc2\x85", NULL },
		{ "not utf-8", "a\xff", NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *keys = rc_keys(rows[i].text);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(keys, ==, rows[i].keys);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/rc/quotes_what_a_parser_would_read", quotes_what_a_parser_would_read);
	g_test_add_func(
		"/rc/doubles_what_a_format_would_expand", doubles_what_a_format_would_expand);
	g_test_add_func("/rc/types_what_a_prompt_would_act_on", types_what_a_prompt_would_act_on);
	return g_test_run();
}
