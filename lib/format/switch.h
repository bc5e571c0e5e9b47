/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Yes and no, as offlineimap, getmail and mbsync take them. */
#ifndef MUTTKIT_FORMAT_SWITCH_H
#define MUTTKIT_FORMAT_SWITCH_H

#include <glib.h>

/* Python's getboolean() and isync's parse_bool() of WORDS: 1 for yes, 0 for no, -1 for anything
 * else, and NULL. */
int switch_read(const char *words);

/* ON in the words of WAS; "yes" or "no" where that is neither. The caller frees. */
char *switch_like(const char *was, gboolean on);

#endif
