/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sums: an archive's message files as lines that sha256sum(1) checks. */
#ifndef MUTTKIT_TASK_SUMS_H
#define MUTTKIT_TASK_SUMS_H

#include "base/error.h"

/* Gets "<hash>  <path>\n", escaped as sha256sum does it; the path is relative to the root of all
 * archives. Borrowed. */
typedef void (*SumsEach)(const char *line, gpointer data);

/* Hands a line for every message file of ACCOUNT's archive beneath ROOT to EACH, folder by folder.
 * The hash is the one that the file's name promises, and only a file of another name is read for
 * it: whoever checks the lines finds what has changed. Changes no byte. Errors as shelf_open(), and
 * what keeps a file from being read. */
gboolean sums_run(
	const char *root, const char *account, SumsEach each, gpointer data, GError **error);

#endif
