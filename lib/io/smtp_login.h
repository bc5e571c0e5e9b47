/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A login at a server that takes outgoing mail; no mail is sent. */
#ifndef MUTTKIT_IO_SMTP_LOGIN_H
#define MUTTKIT_IO_SMTP_LOGIN_H

#include "format/account.h"

/* Asks for the password of ACCOUNT, whose `incoming` is an SMTP server as account_at() puts it
 * there, logs in (EHLO, STARTTLS where the URL wants it, AUTH) and says QUIT. The errors of
 * login(). */
gboolean smtp_login(const Account *account, gboolean dry_run, GError **error);

#endif
