/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail of an archive written out as an mbox. */
#ifndef MUTTKIT_TASK_RESTORE_MBOX_H
#define MUTTKIT_TASK_RESTORE_MBOX_H

#include "task/restore_run.h"

/* Whether an mbox can be made at PATH: EXIT_CANT_CREATE where something lies there. */
gboolean restore_mbox_can(const char *path, GError **error);

/* In an mbox are no folders: of a content that several of PLAN's folders hold one item stays. */
void restore_mbox_unite(RestorePlan *plan);

/* Writes the items of PLAN, the oldest first, as an mboxrd: into a file
 * beside PATH that is durable before it gets that name, which nothing may have by then
 * (EXIT_CANT_CREATE); or, where PATH is NULL, to the descriptor OUT. What is damaged in the archive
 * is told and left out; any other failure leaves no file. */
gboolean restore_mbox(
	RestoreRun *run, RestorePlan *plan, const char *path, int out, GError **error);

#endif
