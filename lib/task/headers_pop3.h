/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The headers of a POP3 server's one box. */
#ifndef MUTTKIT_TASK_HEADERS_POP3_H
#define MUTTKIT_TASK_HEADERS_POP3_H

#include "task/headers.h"

/* As headers_list(). What the ledger knows by unique-id and octets is not asked for its header; the
 * rest is asked by TOP: EXIT_LACKING where the server has none or refuses. */
Headers *headers_pop3(const struct headers_request *request, GError **error);

#endif
