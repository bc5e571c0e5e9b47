/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An import from an mbox. */
#ifndef MUTTKIT_TASK_IMPORT_MBOX_H
#define MUTTKIT_TASK_IMPORT_MBOX_H

#include "task/import_folder.h"

/* Puts all messages of the mbox that IMPORT is from, under a lock for readers. The arrival is the
 * date of the "From " line, in local time where that names no zone; flags are those of Status and
 * X-Status. Content-Length is believed where a message really ends there. A first message that is
 * the folder's own data is left out; so is the last one where another program writes meanwhile
 * (told, EXIT_AGAIN). */
gboolean import_mbox(Import *import, GError **error);

#endif
