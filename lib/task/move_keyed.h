/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept under a server's name elsewhere on this disk: no config, and not edited, but to be
 * looked at when the server changes. */
#ifndef MUTTKIT_TASK_MOVE_KEYED_H
#define MUTTKIT_TASK_MOVE_KEYED_H

#include "format/url.h"

/* What the person keeps under the name of OLD, with what to do about it, a line each; empty where
 * the host stays. Looked at are netrc and authinfo (plain ones), the names in the password store,
 * and the lists of what mpop, getmail and fetchmail have seen. Nothing is run, no password is read
 * out. The caller unrefs. */
GPtrArray *move_keyed(const ServerUrl *old, const ServerUrl *new);

#endif
