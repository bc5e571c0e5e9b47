/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fetch over POP3: bodies streamed into files. This session deletes nothing. */
#ifndef MUTTKIT_TASK_FETCH_POP3_H
#define MUTTKIT_TASK_FETCH_POP3_H

#include "task/fetch.h"
#include "task/pop3_list.h"

/* Brings in MESSAGES (of Pop3Message) of SESSION and adds to COUNTS. All that has come counts
 * before the server is waited for: a run that is killed has to fetch again what came while the disk
 * was at work, 50 messages or 1 MB at most. Behind a body that was asked ahead, or comes a second
 * time, the server is asked whose it was. Octets that are not those of LIST: the body must come
 * twice alike. On failure what counted stays: EXIT_AGAIN (connection), EXIT_IO (disk),
 * EXIT_PROTOCOL (a message that is never twice the same; answers out of step), or as
 * pop3_session_ok() where one is refused: all others have come then. */
gboolean fetch_pop3(Pop3Session *session, const FetchTarget *target, const GArray *messages,
	FetchCounts *counts, GError **error);

#endif
