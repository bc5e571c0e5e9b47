/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An order that is read is the one that would be written, and has a server of each protocol at most
 * once. */
#include "format/move_order.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(MoveOrder) order = move_order_parse((const char *)data, size);
	g_autofree char *again = order ? move_order_print(order) : NULL;

	if (!order)
		return 0;
	g_assert_cmpmem(again, strlen(again), data, size);
	g_assert_cmpuint(order->servers->len, <=, 3);
	for (guint i = 0; i < order->servers->len; i++) {
		const ServerUrl *server = order->servers->pdata[i];

		g_assert_true(move_order_server(order, server->protocol) == server);
	}
	return 0;
}
