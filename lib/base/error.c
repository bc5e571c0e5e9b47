/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>

G_DEFINE_QUARK(muttkit_error, muttkit_error)

gboolean fail(GError **error, ExitCode code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (error)
		*error = g_error_new_valist(MUTTKIT_ERROR, (int)code, format, args);
	va_end(args);
	return FALSE;
}

gboolean fail_errno(GError **error, ExitCode code, const char *format, ...)
{
	g_autofree char *words = NULL;
	int saved = errno;
	va_list args;

	if (saved == EACCES || saved == EPERM)
		code = EXIT_DENIED;
	if (saved == ENOSPC || saved == EDQUOT)
		code = EXIT_IO;
	va_start(args, format);
	words = g_strdup_vprintf(format, args);
	va_end(args);
	fail(error, code, "%s: %s", words, g_strerror(saved));
	errno = saved;
	return FALSE;
}

ExitCode error_code(const GError *error)
{
	if (!error)
		return EXIT_YES;
	return error->domain == MUTTKIT_ERROR ? (ExitCode)error->code : EXIT_BUG;
}

static guint rank(ExitCode code)
{
	static const ExitCode order[] = {
		EXIT_BUG,
		EXIT_CONFIG,
		EXIT_DENIED,
		EXIT_IO,
		EXIT_CANT_CREATE,
		EXIT_BAD_DATA,
		EXIT_PROTOCOL,
		EXIT_LACKING,
		EXIT_AGAIN,
		EXIT_LOCKED,
		EXIT_NO,
		EXIT_YES,
	};
	guint i;

	for (i = 0; i < G_N_ELEMENTS(order); i++)
		if (order[i] == code)
			return i;
	return 0; /* a code not in the list is a bug, and the loudest */
}

ExitCode exit_worse(ExitCode a, ExitCode b)
{
	return rank(a) <= rank(b) ? a : b;
}
