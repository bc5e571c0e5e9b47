/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/smtp_login.h"
#include "io/login.h"

#include <string.h>

enum { QUIT_WAIT = 5 };

gboolean smtp_login(const Account *account, gboolean dry_run, GError **error)
{
	static const char quit[] = "QUIT\r\n";
	g_autoptr(Wire) wire = login(account, dry_run, error);
	char farewell[512];

	if (!wire)
		return FALSE;
	wire_hurry(wire, QUIT_WAIT);
	if (wire_send(wire, quit, strlen(quit), NULL))
		wire_receive(wire, farewell, sizeof(farewell), NULL);
	return TRUE;
}
