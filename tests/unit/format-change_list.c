/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/change_list.h"
#include "test.h"

#include <string.h>

static void a_list_comes_back(void)
{
	static const struct {
		const char *name, *text;
		gboolean good;
	} rows[] = {
		{ "nothing", "", TRUE },
		{ "files and folders",
			"file\t/home/anna/.msmtprc\ngate\t/home/anna/.mbsyncrc\n"
			"fresh\t/home/anna/Mail\t/home/anna/M.a\t/home/anna/M.u\naside\t/s\t/t\t/u\n",
			TRUE },
		{ "odd names", "file\t/a\\nb\\303\\240\\tc\\\\\n", TRUE },
		{ "a relative path", "file\tx\n", FALSE },
		{ "an unknown line", "folder\t/x\n", FALSE },
		{ "too few paths", "fresh\t/x\t/y\n", FALSE },
		{ "too many", "file\t/x\t/y\n", FALSE },
		{ "folders before files", "aside\t/s\t/t\t/u\nfile\t/x\n", FALSE },
		{ "cut off", "file\t/x", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(ChangeList) list = change_list_parse(rows[i].text, strlen(rows[i].text));
		g_autofree char *again = list ? change_list_print(list) : NULL;

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(again, ==, rows[i].good ? rows[i].text : NULL);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/format/change_list/a_list_comes_back", a_list_comes_back);
	return g_test_run();
}
