/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The login: a password asked for and a connection made with it. After a refused login no timer
 * tries again, since that would lock the account out: only a person at a terminal does, or a run
 * after the account was changed. */
#ifndef MUTTKIT_IO_LOGIN_H
#define MUTTKIT_IO_LOGIN_H

#include "io/wire.h"

/* NULL with the errors of secret_ask() and wire_open(); EXIT_DENIED without a question and a
 * connection where the login was refused before. That is remembered in
 * $XDG_STATE_HOME/muttkit/refused, and forgotten at the next success; with DRY_RUN neither. */
Wire *login(const Account *account, gboolean dry_run, GError **error);

#endif
