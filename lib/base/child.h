/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Child processes: the user's commands, and other programs of the suite. */
#ifndef MUTTKIT_BASE_CHILD_H
#define MUTTKIT_BASE_CHILD_H

#include "base/error.h"

#include <sys/types.h>

enum { CHILD_LINE_MAX = 4096 };

/* Runs COMMAND by /bin/sh in a session of its own: no terminal, stdin and stderr empty, GPG_TTY
 * unset. The first line it has printed when it ends, without the newline, comes back (the caller
 * clears and frees it); what it leaves in the background lives on. NULL and EXIT_AGAIN where it
 * fails, prints nothing, prints a longer line than CHILD_LINE_MAX or is not done after SECONDS,
 * when its whole session is killed, as it is where SIGHUP, SIGINT, SIGQUIT or SIGTERM ends us
 * meanwhile. No copy of what it printed is left. */
char *child_first_line(const char *command, guint seconds, GError **error);

/* The path of a program of this suite: NAME beside the running program, e.g. "mutt-index", or
 * "../libexec/muttkit/quota-refresh". The caller frees. */
char *child_sibling(const char *name);

/* Becomes the program child_sibling(NAME) with ARGV. Returns only on failure: EXIT_LACKING. */
gboolean child_become(const char *name, char *const argv[], GError **error);

/* Starts ARGV[0] with stdin from /dev/null, stdout and stderr as ours, nothing else open. Its pid,
 * or -1: EXIT_LACKING. */
pid_t child_start(char *const argv[], GError **error);

/* Whether PID has ended (WAIT: waits for that); then *CODE is its exit code, or 70 where a signal
 * ended it. */
gboolean child_ended(pid_t pid, gboolean wait, ExitCode *code);

#endif
