/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a journalled step changes and how far it is: $XDG_STATE_HOME/muttkit/moves/NAME/journal.
 *
 * `list` is the change list, `N.was` and `N.is` are the bytes of its file N, `state` is a word that
 * is replaced in one durable step. */
#ifndef MUTTKIT_IO_JOURNAL_STORE_H
#define MUTTKIT_IO_JOURNAL_STORE_H

#include "base/error.h"
#include "format/change_list.h"

typedef enum {
	JOURNAL_NONE,      /* no step, or one that was taken back */
	JOURNAL_BEGUN,     /* from here on a killed step is taken back */
	JOURNAL_COMMITTED, /* and from here on it is finished */
	JOURNAL_DONE,
	JOURNAL_UNDOING,
	JOURNAL_UNDO_COMMITTED,
	JOURNAL_UNDONE,
} JournalState;

/* How far the step NAME is, into *STATE. EXIT_BAD_DATA, EXIT_IO. */
gboolean journal_state(const char *name, JournalState *state, GError **error);

/* From here on STATE is true, whatever happens. EXIT_CANT_CREATE or EXIT_IO. */
gboolean journal_set_state(const char *name, JournalState state, GError **error);

/* Keeps LIST with the bytes of its files under NAME, durably, in the place of an earlier one; the
 * state is JOURNAL_NONE. EXIT_CANT_CREATE or EXIT_IO. */
gboolean journal_save(const char *name, const ChangeList *list, GError **error);

/* The list kept under NAME, with the bytes of its files. NULL and EXIT_BAD_DATA where there is none
 * or a part of it is missing, else EXIT_IO. */
ChangeList *journal_load(const char *name, GError **error);

/* Names under which a step was ever kept, char *; empty for none. The caller unrefs. */
GPtrArray *journal_names(void);

#endif
