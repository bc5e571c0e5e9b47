/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A move as it was ordered: the new servers, and from when on. */
#ifndef MUTTKIT_FORMAT_MOVE_ORDER_H
#define MUTTKIT_FORMAT_MOVE_ORDER_H

#include "format/url.h"

typedef struct {
	GPtrArray *
		servers; /* of ServerUrl: at least one of incoming mail, none twice of a protocol */
	guint64 quota;   /* of the new box in bytes, 0 where it was not told */
	gboolean fresh_mirror; /* mirrors of mbsync and offlineimap may be set aside */
	gint64 at;             /* when it is to be carried out, seconds UTC; 0: at once */
	char *day; /* the same as it was ordered, "2023-12-11 00:00 CET (+0100)"; "" at 0 */
} MoveOrder;

MoveOrder *move_order_new(void);

/* Adds the server URL. FALSE, with EXIT_USAGE or EXIT_CONFIG in *error, for what is no server and
 * for a second one of its protocol. */
gboolean move_order_add(MoveOrder *order, const char *url, GError **error);

/* The new server of PROTOCOL, borrowed, or NULL. */
const ServerUrl *move_order_server(const MoveOrder *order, Protocol protocol);

/* ORDER as lines to be kept, and read again. NULL from LEN bytes that move_order_print() did not
 * make. The caller frees. */
char *move_order_print(const MoveOrder *order);
MoveOrder *move_order_parse(const char *text, gsize len);

void move_order_free(MoveOrder *order);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MoveOrder, move_order_free)

#endif
