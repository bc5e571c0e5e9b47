/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One folder (or file) of a journalled step that a mail tool keeps: set aside as a whole, never
 * looked into, never removed with anything in it.
 *
 * All of them may be called again after a killed one and go on from there; renames are durable when
 * they return. EXIT_IO or EXIT_CANT_CREATE, and EXIT_CONFIG where the two places are on two file
 * systems. To be called only while no tool that keeps the folder runs. */
#ifndef MUTTKIT_IO_JOURNAL_FOLDER_H
#define MUTTKIT_IO_JOURNAL_FOLDER_H

#include "base/error.h"
#include "format/change_list.h"

/* What lies at FOLDER's path is set aside; a fresh folder of the same owner and mode takes its
 * place if it is to. */
gboolean journal_folder_apply(const ChangeFolder *folder, GError **error);

/* As it was before an apply that was not finished. */
gboolean journal_folder_take_back(const ChangeFolder *folder, GError **error);

/* Whether an undo would find what was set aside: EXIT_AGAIN where it is gone. */
gboolean journal_folder_check(const ChangeFolder *folder, GError **error);

/* What was set aside comes back; what a tool has made at the path meanwhile goes to the place for
 * what is undone, but an empty folder is removed. */
gboolean journal_folder_undo(const ChangeFolder *folder, GError **error);

/* As it was before an undo that was not finished. */
gboolean journal_folder_redo(const ChangeFolder *folder, GError **error);

#endif
