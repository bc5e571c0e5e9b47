/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/switch.h"

static const char *const switches[][2] = { { "no", "yes" }, { "false", "true" }, { "off", "on" },
	{ "0", "1" } };

int switch_read(const char *words)
{
	for (guint i = 0; words && i < G_N_ELEMENTS(switches); i++)
		for (int on = 0; on <= 1; on++)
			if (g_ascii_strcasecmp(words, switches[i][on]) == 0)
				return on;
	return -1;
}

char *switch_like(const char *was, gboolean on)
{
	char *is = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(switches) && !is; i++)
		if (g_ascii_strcasecmp(was, switches[i][!on]) == 0)
			is = g_strdup(switches[i][on]);
	if (!is)
		return g_strdup(on ? "yes" : "no");
	if (g_ascii_isupper(was[0]))
		is[0] = g_ascii_toupper(is[0]);
	return is;
}
