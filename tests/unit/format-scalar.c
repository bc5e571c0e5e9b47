/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/scalar.h"

#include "format/scalar_yaml.h"

#include "test.h"

#include <string.h>

typedef GArray *(*Reader)(const char *text, gsize len);

/* "LINE PATH=VALUE" of each scalar, a letter for its kind before the value; "-" for a file that is
 * not understood. */
static char *scalars_of(Reader reader, const char *text)
{
	g_autoptr(GArray) scalars = reader(text, strlen(text));
	GString *out = g_string_new(scalars ? NULL : "-");

	for (guint i = 0; scalars && i < scalars->len; i++) {
		const Scalar *scalar = &g_array_index(scalars, Scalar, i);

		g_string_append_printf(out, "%s%u %s=%c%s", i ? ", " : "", scalar->line,
			scalar->path, "spo"[scalar->kind], scalar -> value);
		g_assert_true(scalar->kind != SCALAR_PLAIN ||
			strncmp(text + scalar->inner.at, scalar->value, scalar->inner.len) == 0);
	}
	return g_string_free(out, FALSE);
}

static void reads_json(void)
{
	static const struct {
		const char *text, *scalars;
	} rows[] = {
		{ "", "-" },
		{ "{}", "" },
		{ " [ ] \r\n", "" },
		{ "{\"A\": 1,\n \"b\" : {\"c\": \"x\", \"d\":[true, null, [\"y\"]]}}",
			"1 a=p1, 2 b/c=sx, 2 b/d/0=ptrue, 2 b/d/1=pnull, 2 b/d/2/0=sy" },
		{ "\"a\\\"\\\\\\n\\u00e8\\u0000\"", "1 =sa\"\\\n\xc3\xa8\xef\xbf\xbd" },
		{ "{\"a/b\": -1.5e+3}", "1 a\1b=p-1.5e+3" },
		{ "{\"a\": 1,}", "-" },
		{ "{\"a\": 1} x", "-" },
		{ "{\"a\" 1}", "-" },
		{ "{a: 1}", "-" },
		{ "[1 2]", "-" },
		{ "[tru]", "-" },
		{ "[\"a\n\"]", "-" },
		{ "[\"a]", "-" },
		{ "[\"\\q\"]", "-" },
		{ "[\"\\u12\"]", "-" },
		{ "[\"a\\\"", "-" },
		{ "// x\n{}", "-" },
		{ "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "-" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *scalars = scalars_of(scalars_json, rows[i].text);

		g_test_message("%s", rows[i].text);
		g_assert_cmpstr(scalars, ==, rows[i].scalars);
	}
}

static void reads_plain_yaml(void)
{
	static const struct {
		const char *text, *scalars;
	} rows[] = {
		{ "", "" },
		{ "# x\n---\n\na: 1 # one\nB: 'it''s'  # two\n\"c\": \"x\\ty\"\n",
			"4 a=p1, 5 b=sit's, 6 c=sx\ty" },
		{ "a:\n  b: 1\n  c:\n    d: x y\ne: f#g\n", "2 a/b=p1, 4 a/c/d=px y, 5 e=pf#g" },
		{ "a:\n  - b: 1\n    c: 2\n  -\n    b: 3\nd: 4\n",
			"2 a/0/b=p1, 3 a/0/c=p2, 5 a/1/b=p3, 6 d=p4" },
		{ "a:\n- x\n- y: 1\n  z: 2\nb: c\n", "2 a/0=px, 3 a/1/y=p1, 4 a/1/z=p2, 5 b=pc" },
		{ "- - a\n  - b\n- c\n", "1 0/0=pa, 2 0/1=pb, 3 1=pc" },
		{ "a: |\n  x: y\n\n  z\nb: >-\n c\nd: e", "1 a=o|, 5 b=o>-, 7 d=pe" },
		{ "a: [x, 'y]']\nb: {c: 1} # x\n", "1 a=o[x, 'y]'], 2 b=o{c: 1}" },
		{ "a:\nb: 1\r\nc :\t2 \r\n", "2 b=p1, 3 c=p2" },
		{ "a: http://x\n", "1 a=phttp://x" },
		{ " {\"a\": 1}\n", "1 a=p1" },
		{ "a: b\n  c\n", "-" },
		{ "a: b: c\n", "-" },
		{ "a: 'x\n  y'\n", "-" },
		{ "a: &x 1\n", "-" },
		{ "a: *x\n", "-" },
		{ "a: !!str 1\n", "-" },
		{ "<<: *x\n", "-" },
		{ "\ta: 1\n", "-" },
		{ "a: 1\n---\nb: 2\n", "-" },
		{ "a:\n    b: 1\n  c: 2\n", "-" },
		{ "a: 1\n- b\n", "-" },
		{ "a: [1,\n 2]\n", "-" },
		{ "a: 'b' c\n", "-" },
		{ "? a\n", "-" },
		{ "text\n", "-" },
		{ "%YAML 1.2\n", "-" },
		{ "a: \"\\x41\"\n", "-" },
		{ "{a: 1}\n", "-" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *scalars = scalars_of(scalars_yaml, rows[i].text);

		g_test_message("%s", rows[i].text);
		g_assert_cmpstr(scalars, ==, rows[i].scalars);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/scalar/json", reads_json);
	g_test_add_func("/scalar/yaml", reads_plain_yaml);
	return g_test_run();
}
