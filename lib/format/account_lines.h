/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of an accounts file, looked at before GKeyFile reads them: GKeyFile takes the last of
 * two keys and joins two groups without a word, and its errors quote whole lines, passwords and
 * all. */
#ifndef MUTTKIT_FORMAT_ACCOUNT_LINES_H
#define MUTTKIT_FORMAT_ACCOUNT_LINES_H

#include "base/error.h"

/* Why KEY cannot stand in GROUP, in a few words, or NULL. */
typedef const char *(*AccountKeyRefuse)(const char *group, const char *key);

/* Whether every line of TEXT, UTF-8, is empty, a comment, a [group] whose name can be an account's
 * or `key = value` that REFUSE lets pass, and none of them stands there twice. EXIT_CONFIG with the
 * number of the line; no message quotes what could be a value. */
gboolean account_lines_check(const char *text, AccountKeyRefuse refuse, GError **error);

#endif
