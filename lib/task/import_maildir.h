/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An import from a Maildir: new and cur. */
#ifndef MUTTKIT_TASK_IMPORT_MAILDIR_H
#define MUTTKIT_TASK_IMPORT_MAILDIR_H

#include "task/import_folder.h"

/* Puts all messages of the Maildir that IMPORT is from; what a client renames meanwhile is found by
 * its base name. The arrival is the file's mtime, the flags are those of its name. */
gboolean import_maildir(Import *import, GError **error);

/* Adds how many messages of how many bytes there are, as far as that can be seen. */
void import_maildir_count(const Import *import, guint64 *messages, guint64 *bytes);

#endif
