/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Indexing beside archiving: mutt-index as a process of its own, one at a time, behind the commits.
 */
#ifndef MUTTKIT_TASK_BESIDE_H
#define MUTTKIT_TASK_BESIDE_H

#include "base/error.h"

#include <sys/types.h>

typedef struct {
	char *account;
	pid_t pid;     /* that runs now, or 0 */
	gboolean news; /* something was committed since it began */
	ExitCode code; /* the worst of those that ended */
	GError *error; /* why none can be started */
} Beside;

/* Something was committed: starts mutt-index for ACCOUNT unless one is at work. */
void beside_news(Beside *beside, const char *account);

/* Waits until all that was committed is indexed, and, with an ACCOUNT, what an earlier run could
 * not index. What mutt-index had to say it has said itself; its exit code comes back, or that of
 * *error, which is set where mutt-index could not be started (EXIT_LACKING). */
ExitCode beside_finish(Beside *beside, const char *account, GError **error);

#endif
