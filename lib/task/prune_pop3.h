/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking mail off a POP3 server: the only place that says DELE.
 *
 * A session marks messages and its QUIT removes them (RFC 1939 section 6): what was lost of that is
 * unknown until the next session lists what is there. So the deletion of many takes many sessions,
 * each of which proves its messages anew by unique-id, size, header and our own files, and settles
 * what the one before intended. */
#ifndef MUTTKIT_TASK_PRUNE_POP3_H
#define MUTTKIT_TASK_PRUNE_POP3_H

#include "io/pop3_session.h"
#include "task/prune_run.h"

/* Adds the box to PLAN and settles what earlier sessions intended. EXIT_LACKING where a message has
 * no unique-id of its own, EXIT_USAGE where a pattern of the plan's rules is not INBOX. */
gboolean prune_pop3_list(PruneRun *run, Pop3Session *session, PrunePlan *plan, GError **error);

/* Takes the messages of SLICE off the server, in sessions of its own, and asks what is in use then.
 * As few as can be: a server may want time between two logins, for which it waits. */
gboolean prune_pop3_delete(PruneRun *run, const PruneSlice *slice, GError **error);

#endif
