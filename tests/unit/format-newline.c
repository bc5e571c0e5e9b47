/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/newline.h"

#include "test.h"

#include <string.h>

/* WIRE taken in pieces cut at A and B. *TAKEN counts to the first bare LF. The caller frees. */
static GString *taken_in_pieces(const char *wire, gsize len, gsize a, gsize b, gsize *taken)
{
	const gsize cuts[] = { 0, a, b, len };
	GString *out = g_string_new(NULL);
	Newline state = { FALSE };

	*taken = 0;
	for (guint i = 1; i < G_N_ELEMENTS(cuts); i++) {
		gsize piece = cuts[i] - cuts[i - 1];
		gsize got = newline_take(&state, wire + cuts[i - 1], piece, out);

		*taken += got;
		if (got < piece) {
			g_assert_cmpint(wire[*taken], ==, '\n');
			break;
		}
	}
	newline_end(&state, out);
	return out;
}

static const struct {
	const char *name, *wire, *file;
	gsize taken; /* bytes before the first bare LF */
} rows[] = {
	{ "nothing", "", "", 0 },
	{ "no line's end", "abc", "abc", 3 },
	{ "a line", "a\r\n", "a\n", 3 },
	{ "empty lines", "\r\n\r\n", "\n\n", 4 },
	{ "a lone CR", "a\rb\r\n", "a\rb\n", 5 },
	{ "a CR at the end", "a\r\nb\r", "a\nb\r", 5 },
	{ "two CRs before the LF", "a\r\r\nb", "a\r\nb", 5 },
	{ "three CRs at the end", "\r\r\r", "\r\r\r", 3 },
	{ "a bare LF", "a\r\nb\nc", "a\nb", 4 },
	{ "a bare LF first", "\na", "", 0 },
	{ "a bare LF behind a line", "a\r\n\n", "a\n", 3 },
	{ "LF, CR", "a\n\r", "a", 1 },
};

static void every_cut_gives_the_same(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		gsize len = strlen(rows[i].wire);

		g_test_message("%s", rows[i].name);
		for (gsize a = 0; a <= len; a++)
			for (gsize b = a; b <= len; b++) {
				gsize taken;
				GString *out = taken_in_pieces(rows[i].wire, len, a, b, &taken);

				g_assert_cmpmem(
					out->str, out->len, rows[i].file, strlen(rows[i].file));
				g_assert_cmpuint(taken, ==, rows[i].taken);
				g_string_free(out, TRUE);
			}
	}
}

/* As far as it was taken, the file gives the wire's bytes again. */
static void the_way_back_gives_the_wire(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) wire = g_string_new("x");

		newline_wire(rows[i].file, strlen(rows[i].file), wire);
		g_test_message("%s", rows[i].name);
		g_assert_cmpmem(wire->str + 1, wire->len - 1, rows[i].wire, rows[i].taken);
	}
}

/* Of all strings of CR, LF, NUL and a letter up to seven bytes. */
static void all_short_messages_come_back(void)
{
	static const char alphabet[] = { '\r', '\n', '\0', 'a' };
	char wire[7];

	for (guint n = 0; n < 1 << (2 * sizeof(wire)); n++) {
		g_autoptr(GString) back = g_string_new(NULL);
		g_autoptr(GString) out = NULL;
		gsize taken;

		for (gsize i = 0; i < sizeof(wire); i++)
			wire[i] = alphabet[n >> (2 * i) & 3];
		out = taken_in_pieces(wire, sizeof(wire), 3, 3, &taken);
		newline_wire(out->str, out->len, back);
		g_assert_cmpmem(back->str, back->len, wire, taken);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/newline/every_cut_gives_the_same", every_cut_gives_the_same);
	g_test_add_func("/newline/the_way_back_gives_the_wire", the_way_back_gives_the_wire);
	g_test_add_func("/newline/all_short_messages_come_back", all_short_messages_come_back);
	return g_test_run();
}
