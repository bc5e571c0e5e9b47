/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/move_order.h"
#include "test.h"

#include <string.h>

static void an_order_comes_back(void)
{
	static const struct {
		const char *name, *text;
		gboolean good;
	} rows[] = {
		{ "whole",
			"at 1702249200\nday 2023-12-11 00:00 CET (+0100)\nquota 3000000000\n"
			"fresh-mirror 1\nserver imaps://imap.new.example:993\n"
			"server smtps://smtp.new.example:465\n",
			TRUE },
		{ "at once", "at 0\nday \nquota 0\nfresh-mirror 0\nserver pop3s://p.example:995\n",
			TRUE },
		{ "a line less", "at 0\nday \nquota 0\nserver pop3s://p.example:995\n", FALSE },
		{ "a line more",
			"at 0\nday \nquota 0\nfresh-mirror 0\nserver pop3s://p.example:995\nx\n",
			FALSE },
		{ "cut off", "at 0\nday \nquota 0\nfresh-mirror 0\nserver pop3s://p.example:99",
			FALSE },
		{ "two of a protocol",
			"at 0\nday \nquota 0\nfresh-mirror 0\nserver pop3s://p.example:995\n"
			"server pop3://q.example:110\n",
			FALSE },
		{ "a number that is none",
			"at x\nday \nquota 0\nfresh-mirror 0\nserver pop3s://p.example:995\n",
			FALSE },
		{ "nothing", "", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(MoveOrder) order = move_order_parse(rows[i].text, strlen(rows[i].text));
		g_autofree char *again = order ? move_order_print(order) : NULL;

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(again, ==, rows[i].good ? rows[i].text : NULL);
	}
}

static void a_server_is_found_by_its_protocol(void)
{
	g_autoptr(MoveOrder) order = move_order_new();
	g_autoptr(GError) error = NULL;

	g_assert_true(move_order_add(order, "imaps://imap.new.example", NULL));
	g_assert_true(move_order_add(order, "smtps://smtp.new.example", NULL));
	g_assert_cmpstr(move_order_server(order, PROTOCOL_SMTP)->host, ==, "smtp.new.example");
	g_assert_null(move_order_server(order, PROTOCOL_POP3));
	g_assert_false(move_order_add(order, "imap://imap2.new.example", &error));
	g_assert_cmpint(error_code(error), ==, EXIT_USAGE);
	g_assert_false(move_order_add(order, "imap.new.example", NULL));
	g_assert_cmpuint(order->servers->len, ==, 2);
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/format/move_order/an_order_comes_back", an_order_comes_back);
	g_test_add_func("/format/move_order/a_server_is_found_by_its_protocol",
		a_server_is_found_by_its_protocol);
	return g_test_run();
}
