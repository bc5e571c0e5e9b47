/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/mutf7.h"

#include "test.h"

#include <string.h>

static void spells_text_and_reads_it_again(void)
{
	static const struct {
		const char *name, *utf8, *mutf7;
	} rows[] = {
		{ "empty", "", "" },
		{ "plain", "INBOX.Sent", "INBOX.Sent" },
		{ "ampersand", "Tom & Ann", "Tom &- Ann" },
		{ "two ampersands", "&&", "&-&-" },
		{ "one letter", "\xc3\xa9", "&AOk-" },
		{ "rfc 3501",
			"~peter/mail/\xe5\x8f\xb0\xe5\x8c\x97/\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
			"~peter/mail/&U,BTFw-/&ZeVnLIqe-" },
		{ "italian", "Posta gi\xc3\xa0 letta", "Posta gi&AOA- letta" },
		{ "shift beside ampersand", "\xc3\xa9&\xc3\xa9", "&AOk-&-&AOk-" },
		{ "two in one shift", "\xc3\xa9\xc3\xa9", "&AOkA6Q-" },
		{ "three in one shift", "\xc3\xa9\xc3\xa9\xc3\xa9", "&AOkA6QDp-" },
		{ "beyond the plane", "\xf0\x9f\x93\xac", "&2D3c7A-" },
		{ "last code point", "\xf4\x8f\xbf\xbf", "&2,,f,w-" },
		{ "hyphen behind a shift", "\xc3\xa9-", "&AOk--" },
		{ "control character", "a\x01z", "a&AAE-z" },
		{ "delete", "\x7f", "&AH8-" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *spelt = mutf7_encode(rows[i].utf8);
		g_autofree char *read = mutf7_decode(rows[i].mutf7, strlen(rows[i].mutf7));

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(spelt, ==, rows[i].mutf7);
		g_assert_cmpstr(read, ==, rows[i].utf8);
	}
}

static void refuses_all_but_the_canonical_spelling(void)
{
	static const struct {
		const char *name, *bytes;
		gsize len;
	} rows[] = {
		{ "eight bits", "caf\xc3\xa9", 5 },
		{ "lone eight bits", "\xff", 1 },
		{ "nul", "a\0b", 3 },
		{ "control character", "a\tb", 3 },
		{ "delete", "\x7f", 1 },
		{ "ampersand alone", "&", 1 },
		{ "unterminated shift", "&AOk", 4 },
		{ "shift ended by a foreign letter", "&AOk/", 5 },
		{ "slash of plain base64", "&U/BTFw-", 8 },
		{ "padding", "&AOk=-", 6 },
		{ "printable in base64", "&AGE-", 5 },
		{ "ampersand in base64", "&ACY-", 5 },
		{ "printable behind a letter in base64", "&AOkAYQ-", 8 },
		{ "nul in base64", "&AAA-", 5 },
		{ "two shifts in a row", "&AOk-&AOk-", 10 },
		{ "spare bits", "&AOl-", 5 },
		{ "half a unit", "&AO-", 4 },
		{ "one letter", "&A-", 3 },
		{ "a letter too many", "&AOkA-", 6 },
		{ "high surrogate alone", "&2D0-", 5 },
		{ "low surrogate alone", "&3Kw-", 5 },
		{ "surrogates in the wrong order", "&3KzYPQ-", 8 },
		{ "high surrogate twice", "&2D3YPdys-", 10 },
		{ "high surrogate before a letter", "&2D0A6Q-", 8 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *read = mutf7_decode(rows[i].bytes, rows[i].len);

		g_test_message("%s", rows[i].name);
		g_assert_null(read);
	}
}

static void every_character_comes_back(void)
{
	for (gunichar c = 1; c <= 0x10ffff; c++) {
		char utf8[16] = "x";
		g_autofree char *name = NULL, *read = NULL;

		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		utf8[1 + g_unichar_to_utf8(c, utf8 + 1)] = '\0';
		name = mutf7_encode(utf8);
		read = mutf7_decode(name, strlen(name));
		if (!read || !g_str_equal(read, utf8))
			g_test_message("U+%04x", c);
		g_assert_cmpstr(read, ==, utf8);
		c += c > 0x3000 ? 60 : 0;
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/mutf7/spells_text_and_reads_it_again", spells_text_and_reads_it_again);
	g_test_add_func("/mutf7/refuses_all_but_the_canonical_spelling",
		refuses_all_but_the_canonical_spelling);
	g_test_add_func("/mutf7/every_character_comes_back", every_character_comes_back);
	return g_test_run();
}
