/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guard: an archive does not lie where another tool would take it for live mail. */
#ifndef MUTTKIT_TASK_GUARD_H
#define MUTTKIT_TASK_GUARD_H

#include "base/error.h"

/* EXIT_CONFIG, with file and line, where ROOT (absolute) is, or lies beneath, a path that mbsync,
 * offlineimap or getmail keeps mail in (the archive would be uploaded) or notmuch's mail root
 * (its tags for new mail would go to archive copies), by the configs of this person: for notmuch
 * all that notmuch-config(1) names, NOTMUCH_DATABASE, and, for a config that names no place,
 * MAILDIR or
 * ~/mail; not the profile of the archive's own index. */
gboolean guard_check(const char *root, GError **error);

#endif
