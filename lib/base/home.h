/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose files: the XDG places of the person that the program works for. */
#ifndef MUTTKIT_BASE_HOME_H
#define MUTTKIT_BASE_HOME_H

#include "base/error.h"

typedef enum { HOME_CONFIG, HOME_DATA, HOME_STATE, HOME_CACHE } HomePlace;

/* Takes DIR for the home of that person, here and in every child process: HOME is set to it and the
 * XDG variables are unset. Must be called before anything else asks. EXIT_CONFIG where DIR is not a
 * folder of this user's. */
gboolean home_use(const char *dir, GError **error);

/* EXIT_CONFIG where HOME or an XDG variable is set to something else than an absolute path: what
 * lies beneath would be another place in each folder. */
gboolean home_check(GError **error);

/* $XDG_CONFIG_HOME and its kin themselves, shared with other programs. Borrowed. */
const char *home_root(HomePlace place);

/* The path of NULL-terminated PARTS beneath muttkit's own folder there. Nothing is made. The caller
 * frees. */
char *home_path(HomePlace place, const char *part, ...) G_GNUC_NULL_TERMINATED;

/* PATH made absolute: a leading `~` or `~/` is the person's home, a relative path begins there too.
 * The caller frees. */
char *home_expand(const char *path);

#endif
