/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/move_order.h"
#include "base/text.h"

#include <string.h>

enum { DAY_MAX = 100 };

MoveOrder *move_order_new(void)
{
	MoveOrder *order = g_new0(MoveOrder, 1);

	order->servers = g_ptr_array_new_with_free_func((GDestroyNotify)server_url_free);
	order->day = g_strdup("");
	return order;
}

const ServerUrl *move_order_server(const MoveOrder *order, Protocol protocol)
{
	for (guint i = 0; i < order->servers->len; i++) {
		const ServerUrl *server = order->servers->pdata[i];

		if (server->protocol == protocol)
			return server;
	}
	return NULL;
}

gboolean move_order_add(MoveOrder *order, const char *url, GError **error)
{
	g_autoptr(ServerUrl) server = server_url_parse(url, error);

	if (!server)
		return FALSE;
	if (move_order_server(order, server->protocol))
		return fail(error, EXIT_USAGE, "two new servers of the same protocol");
	g_ptr_array_add(order->servers, g_steal_pointer(&server));
	return TRUE;
}

char *move_order_print(const MoveOrder *order)
{
	GString *text = g_string_new(NULL);

	g_string_append_printf(text,
		"at %" G_GINT64_FORMAT "\nday %s\nquota %" G_GUINT64_FORMAT "\nfresh-mirror %d\n",
		order->at, order->day, order->quota, order->fresh_mirror != 0);
	for (guint i = 0; i < order->servers->len; i++) {
		g_autofree char *url = server_url_print(order->servers->pdata[i]);

		g_string_append_printf(text, "server %s\n", url);
	}
	return g_string_free(text, FALSE);
}

/* What stands behind "NAME " in *LINE, which is moved on; NULL where it begins otherwise. */
static const char *take_line(char ***line, const char *name)
{
	const char *text = **line;

	if (!text || !g_str_has_prefix(text, name))
		return NULL;
	++*line;
	return text + strlen(name);
}

MoveOrder *move_order_parse(const char *text, gsize len)
{
	g_autoptr(MoveOrder) order = move_order_new();
	g_autofree char *copy = g_strndup(text, len), *again = NULL;
	g_auto(GStrv) lines = g_strsplit(copy, "\n", -1);
	char **line = lines;
	const char *at = take_line(&line, "at "), *day = take_line(&line, "day ");
	const char *quota = take_line(&line, "quota "), *fresh = take_line(&line, "fresh-mirror ");
	guint64 number = 0;

	if (!at || !day || !quota || !fresh || strlen(day) > DAY_MAX ||
		!text_number(at, -1, G_MAXINT64, &number) ||
		!text_number(quota, -1, G_MAXUINT64, &order->quota))
		return NULL;
	order->at = (gint64)number;
	g_free(order->day);
	order->day = g_strdup(day);
	order->fresh_mirror = g_str_equal(fresh, "1");
	for (const char *url; (url = take_line(&line, "server "));)
		if (!move_order_add(order, url, NULL))
			return NULL;
	again = move_order_print(order);
	return strlen(again) == len && memcmp(again, text, len) == 0 ? g_steal_pointer(&order)
								     : NULL;
}

void move_order_free(MoveOrder *order)
{
	if (!order)
		return;
	g_ptr_array_unref(order->servers);
	g_free(order->day);
	g_free(order);
}
