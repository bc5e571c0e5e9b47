/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/imap_namespace.h"

#include <string.h>

static gboolean is_in(const ImapNamespace *space, const char *name)
{
	gsize len = strlen(space->prefix);

	return g_str_has_prefix(name, space->prefix) ||
		(len && space->prefix[len - 1] == space->delimiter && strlen(name) == len - 1 &&
			memcmp(name, space->prefix, len - 1) == 0);
}

gboolean imap_is_personal(const GArray *spaces, const char *name)
{
	gboolean personal = FALSE;
	gsize longest = 0;
	guint i;

	if (g_ascii_strcasecmp(name, "INBOX") == 0)
		return TRUE;
	for (i = 0; i < spaces->len; i++) {
		const ImapNamespace *space = &g_array_index(spaces, ImapNamespace, i);
		/* one more, so that the empty prefix is longer than none */
		gsize len = is_in(space, name) ? strlen(space->prefix) + 1 : 0;

		if (len > longest)
			personal = space->personal;
		else if (len && len == longest)
			personal = personal && space->personal;
		longest = MAX(longest, len);
	}
	return personal;
}
