/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first byte says in which pieces the others come: the reader says the same as of all at once.
 * The second says which answers are expected. Any bytes come out of a body as they went into it. */
#include "format/pop3.h"

#include "../unit/pop3_words.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_lines(const char *text)
{
	char uidl[POP3_UIDL_MAX + 1];
	g_autofree char *name = pop3_capability(text);
	guint32 number = 1;
	guint64 octets = 0;

	g_assert_cmpuint(strlen(name), <=, strlen(text));
	if (pop3_uidl_parse(text, &number, uidl)) {
		g_autofree char *again = g_strdup_printf("%u %s", number, uidl);
		char same[POP3_UIDL_MAX + 1];

		g_assert_cmpuint(number, >, 0);
		g_assert_true(pop3_uidl_parse(again, &number, same));
		g_assert_cmpstr(same, ==, uidl);
	}
	if (pop3_list_parse(text, &number, &octets)) {
		g_assert_cmpuint(number, >, 0);
		g_assert_cmpuint(octets, <=, G_MAXINT64);
		g_assert_true(pop3_stat_parse(text, &number, &octets));
	}
}

/* An answer ends once, its parts come in order, and its number is what was handed on. */
static void check_events(const char *bytes, gsize len, const char *kinds)
{
	g_autoptr(Pop3Reader) reader = pop3_reader_open();
	guint64 lines = 0, octets = 0;
	Pop3Event event;

	pop3_reader_feed(reader, bytes, len);
	for (; *kinds; kinds++) {
		lines = octets = 0;
		pop3_reader_expect(reader,
			*kinds == 'b'           ? POP3_BODY
				: *kinds == 'l' ? POP3_LINES
						: POP3_SINGLE);
		do {
			switch (pop3_reader_next(reader, &event)) {
			case POP3_MORE:
			case POP3_BAD:
				return;
			case POP3_BYTES:
				g_assert_cmpint(*kinds, ==, 'b');
				g_assert_cmpuint(event.len, >, 0);
				octets += event.len;
				break;
			case POP3_LINE:
				g_assert_cmpint(*kinds, ==, 'l');
				g_assert_cmpuint(strlen(event.text), <, POP3_LINE_MAX);
				check_lines(event.text);
				lines++;
				break;
			case POP3_STATUS:
				g_assert_true(event.last == (!event.ok || *kinds == 's'));
				break;
			case POP3_END:
				g_assert_true(event.last);
				g_assert_cmpuint(event.number, ==, *kinds == 'b' ? octets : lines);
				break;
			}
		} while (!event.last);
	}
}

static void check_pieces(const char *bytes, gsize len, const char *kinds, gsize piece)
{
	g_autoptr(GString) whole = pop3_words(bytes, len, kinds, MAX(len, 1));
	g_autoptr(GString) pieces = pop3_words(bytes, len, kinds, piece);

	g_assert_cmpmem(pieces->str, pieces->len, whole->str, whole->len);
}

/* As a server sends it: every dot at the start of a line doubled, CRLF at the end, the last dot. */
static GString *stuffed(const char *bytes, gsize len)
{
	GString *wire = g_string_new("+OK\r\n");

	for (gsize at = 0; at < len; at++) {
		if (bytes[at] == '.' && wire->str[wire->len - 1] == '\n' &&
			wire->str[wire->len - 2] == '\r')
			g_string_append_c(wire, '.');
		g_string_append_c(wire, bytes[at]);
	}
	if (!g_str_has_suffix(wire->str + wire->len - 2, "\r\n"))
		g_string_append(wire, "\r\n");
	g_string_append(wire, ".\r\n");
	return wire;
}

static void check_stuffing(const char *bytes, gsize len, gsize piece)
{
	g_autoptr(GString) wire = stuffed(bytes, len);
	g_autoptr(GString) words = pop3_words(wire->str, wire->len, "b", piece);
	gboolean ended = len == 0 || (len > 1 && memcmp(bytes + len - 2, "\r\n", 2) == 0);
	g_autoptr(GString) expected = g_string_new("ok+: \n");

	if (len > 0)
		g_string_append(expected, "body: ");
	g_string_append_len(expected, bytes, (gssize)len);
	g_string_append(expected, ended ? "" : "\r\n");
	g_string_append_printf(expected, "%send %" G_GSIZE_FORMAT "\n", len > 0 ? "\n" : "",
		len + (ended ? 0 : 2));
	g_assert_cmpmem(words->str, words->len, expected->str, expected->len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	gsize piece = size ? 1 + data[0] % 64 : 1, len = size > 1 ? size - 2 : 0;
	const char *bytes = size > 1 ? (const char *)data + 2 : "";
	char kinds[] = "bbbb";

	for (guint i = 0; size > 1 && i < strlen(kinds); i++)
		kinds[i] = "bsbl"[data[1] >> (2 * i) & 3];
	check_pieces(bytes, len, kinds, piece);
	check_events(bytes, len, kinds);
	check_stuffing(bytes, len, piece);
	return 0;
}
