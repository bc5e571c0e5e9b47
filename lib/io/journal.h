/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: several files of the person get other bytes and folders are set aside in one step,
 * which is undone on demand. Killed anywhere, all is as it was or as it was to be once the step is
 * recovered, and meanwhile no tool finds a config (a gate) that does not fit the folders it keeps.
 *
 *   begun       new bytes staged beside the files; gates closed; nobody at work; folders moved
 *   committed   files swapped, the gates last
 *   done
 *
 * Undo goes the same way back. Before "committed" a killed step is taken back, after it finished.
 * One step at a time for a person: the lock is $XDG_STATE_HOME/muttkit/moves/lock. */
#ifndef MUTTKIT_IO_JOURNAL_H
#define MUTTKIT_IO_JOURNAL_H

#include "io/journal_store.h"

/* Asked beforehand, and again once the gates are closed and before the first folder moves: whether
 * no tool that keeps one of LIST's folders is at work. FALSE, with EXIT_AGAIN for one that is, and
 * all is taken back. */
typedef gboolean (*JournalStill)(const ChangeList *list, GError **error);

/* Does what LIST says and keeps it under NAME, in the place of the last step of that name.
 * EXIT_AGAIN, and all is as it was, where a file is not what LIST says it was; EXIT_LOCKED;
 * EXIT_BUG while a step of that name waits to be recovered; else what a disk can say. */
gboolean journal_apply(
	const char *name, const ChangeList *list, JournalStill still, GError **error);

/* The bytes of before, and what was set aside, come back. EXIT_NO where NAME has nothing that is
 * done; EXIT_AGAIN, and nothing changes, where a file was edited since. */
gboolean journal_undo(const char *name, JournalStill still, GError **error);

/* Finishes or takes back what a killed run of any name has left, all of them whatever one of them
 * says. An edited file is left as it is: EXIT_AGAIN, once. *FOUND: whether there was one. With LOOK
 * nothing is done. */
gboolean journal_recover(gboolean look, gboolean *found, GError **error);

#endif
