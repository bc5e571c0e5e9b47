/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moves that wait for their day: $XDG_STATE_HOME/muttkit/moves/ACCOUNT/armed. */
#ifndef MUTTKIT_TASK_MOVE_ARMED_H
#define MUTTKIT_TASK_MOVE_ARMED_H

#include "format/move_order.h"

/* Sets the day of ORDER to DAY, "2023-12-11": its first second in this person's time zone, which is
 * written down beside it. EXIT_USAGE for what is no day, and for one that was over at NOW (seconds
 * UTC). */
gboolean move_day_read(const char *day, gint64 now, MoveOrder *order, GError **error);

/* Keeps ORDER for ACCOUNT, durably; an older one is replaced. EXIT_CANT_CREATE or EXIT_IO. */
gboolean move_armed_save(const char *account, const MoveOrder *order, GError **error);

/* The order that waits for ACCOUNT. NULL with *error unset where there is none; EXIT_BAD_DATA. */
MoveOrder *move_armed_load(const char *account, GError **error);

/* Forgets it; nothing happens where there is none. EXIT_IO. */
gboolean move_armed_forget(const char *account, GError **error);

/* Whether this is the first time on NOW's day, in this person's time zone, that trouble with the
 * move of ACCOUNT is to be said; from then on it was. */
gboolean move_armed_may_complain(const char *account, gint64 now);

#endif
