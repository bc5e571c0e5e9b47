/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A listing of the folder that is examined: what FETCH says of all its messages.
 *
 * A server may process no more than so many messages in one command (RFC 9738, MESSAGELIMIT=N). It
 * then takes the newest ones, from the last to the first, and leaves the rest out. Such a folder is
 * listed from its beginning by message numbers, N at a time, so that no answer is cut and the UIDs
 * come in their order. */
#ifndef MUTTKIT_TASK_LISTING_H
#define MUTTKIT_TASK_LISTING_H

#include "io/imap_session.h"

typedef struct {
	ImapSession *session;
	const char *items; /* as a command has them: "(UID FLAGS)", and modifiers behind them */
	guint64 from;      /* the first UID that is wanted; earlier ones may come all the same */
	guint64 messages;  /* that the folder has */
	guint64 listed;    /* of them; begins with 0 */
} Listing;

/* Sends the next command; its number, 0 on failure. A folder with no message is not to be listed.
 */
guint listing_send(Listing *listing, GError **error);

/* What went while an answer came, as each untagged response tells it. Later messages have moved up,
 * and some may come twice. */
void listing_hear(Listing *listing, const ImapResponse *response);

/* Whether all messages were asked for. */
gboolean listing_is_done(const Listing *listing);

/* All commands to their end: sends, hears, and hands every untagged response to EACH. */
gboolean listing_run(Listing *listing, ImapEach each, gpointer data, GError **error);

#endif
