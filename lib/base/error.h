/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors: one GError domain, whose codes are the exit codes of every program of the suite.
 *
 * The values are those of sysexits(3) where it has one. A function that can fail takes a GError **
 * last; whoever knows where it happened adds that with g_prefix_error ("Sent: uid 412: "). */
#ifndef MUTTKIT_BASE_ERROR_H
#define MUTTKIT_BASE_ERROR_H

#include <glib.h>

typedef enum {
	EXIT_YES = 0,
	EXIT_NO = 1,           /* an honest no: over quota, not all proved, nothing found */
	EXIT_USAGE = 64,       /* the command line is wrong */
	EXIT_BAD_DATA = 65,    /* what was read is damaged */
	EXIT_LACKING = 69,     /* the server or the system lacks what is needed */
	EXIT_BUG = 70,         /* our fault */
	EXIT_CANT_CREATE = 73, /* a file or folder cannot be made */
	EXIT_IO = 74,          /* disk full, fsync failed, closed stdout */
	EXIT_AGAIN = 75,       /* try again: network, cut off, key locked */
	EXIT_PROTOCOL = 76,    /* the server contradicts the protocol or itself */
	EXIT_DENIED = 77,      /* login, TLS or permission */
	EXIT_CONFIG = 78,      /* the user's configuration cannot mean this */

	/* Another run holds the lock: leaves as 75, but is said on a terminal only. */
	EXIT_LOCKED = 256 + EXIT_AGAIN,
} ExitCode;

#define MUTTKIT_ERROR (muttkit_error_quark())
GQuark muttkit_error_quark(void);

/* Sets *error (which may be NULL) to CODE and the formatted words. Always returns false, so that a
 * failing function ends in `return fail(error, EXIT_IO, "…")`. */
gboolean fail(GError **error, ExitCode code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* The same, for a failed system call: ": " and strerror(errno) follow the words. The code is chosen
 * by errno: EACCES and EPERM are EXIT_DENIED, the rest is CODE. errno is kept. */
gboolean fail_errno(GError **error, ExitCode code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* The exit code that ERROR stands for; EXIT_YES for NULL, EXIT_BUG for a foreign domain. */
ExitCode error_code(const GError *error);

/* The code to leave with after two accounts ended in A and B: the first of
 * 70 78 77 74 73 65 76 69 75 1 0 among them. EXIT_LOCKED yields to every other 75. */
ExitCode exit_worse(ExitCode a, ExitCode b);

#endif
