/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The comparison over POP3: the messages of a server's one box against what this run has seen good
 * in the archive. */
#ifndef MUTTKIT_TASK_COMPARE_POP3_H
#define MUTTKIT_TASK_COMPARE_POP3_H

#include "io/pop3_session.h"
#include "task/compare.h"

/* Counts every message into a term of ROW, as compare_list() does; `session` of REQUEST is not
 * used. A message is known by unique-id and octets; one without a unique-id is proved by nothing
 * but its bytes, and so only with FULL. EXIT_PROTOCOL where the server's lists contradict each
 * other. */
gboolean compare_pop3(Pop3Session *session, const struct compare_request *request,
	ReceiptFolder *row, GError **error);

#endif
