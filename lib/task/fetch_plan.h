/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan of a fetch: which UIDs of a folder are to be brought in, cut into pieces.
 *
 * One pass over the sizes of the folder makes it. It holds ranges, not messages: a range may span
 * UIDs that the server does not have, never one that the ledger knows. */
#ifndef MUTTKIT_TASK_FETCH_PLAN_H
#define MUTTKIT_TASK_FETCH_PLAN_H

#include "io/imap_session.h"
#include "io/ledger_mail.h"

typedef struct {
	guint first_range, ranges;
	guint64 messages;
} FetchPiece;

typedef struct {
	GArray *ranges;          /* of guint64 pairs: first, last */
	GArray *pieces;          /* of FetchPiece: some hundred messages each */
	guint64 messages, bytes; /* as the server states them */
	guint64 last_uid;        /* the highest the server listed; 0 for none */
	guint64 listed;          /* messages that it listed, wanted or not */
	guint64 first;           /* the least message number among them; 0 for none */
	guint64 expunged;        /* that went meanwhile */
	GArray *changed;         /* guint64, known UIDs that are other messages now */
	guint64 piece_bytes;     /* of the last piece */
	guint64 most;            /* messages in one piece, where the server sets a limit; else 0 */
	gboolean apart; /* a UID lies between the last range and the next that is not wanted */
} FetchPlan;

FetchPlan *fetch_plan_new(void);
void fetch_plan_free(FetchPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FetchPlan, fetch_plan_free)

struct fetch_plan_request {
	Ledger *ledger;
	const LedgerMailbox *mailbox;
	/* Takes what has the size of a content that is free to be adopted; or NULL. */
	FetchPlan *known;
	guint64 messages; /* that the folder has */
	/* What was not seen good on disk in this run is wanted again. */
	gboolean repair;
};

/* Lists the folder that is examined in SESSION, from the last settled UID on, and plans what the
 * ledger does not know, or knows with another size or date: a server that was put back to an older
 * day gives UIDs out again (`changed`). */
FetchPlan *fetch_plan_folder(
	ImapSession *session, const struct fetch_plan_request *request, GError **error);

/* Adds one message of SIZE bytes, as the server says; more than 4 GiB is no size of a message, and
 * counts as nothing. */
void fetch_plan_add(FetchPlan *plan, guint64 uid, guint64 size);

/* Adds one message in a range of its own; ALONE: in a piece of its own. */
void fetch_plan_add_apart(FetchPlan *plan, guint64 uid, guint64 size, gboolean alone);

/* Adds all messages of a PIECE of OTHER, whose sizes are not known. */
void fetch_plan_append(FetchPlan *plan, const FetchPlan *other, const FetchPiece *piece);

/* PIECE as a sequence set, "1:500,502". The caller frees. */
char *fetch_plan_set(const FetchPlan *plan, const FetchPiece *piece);

/* The first UID of PIECE. */
guint64 fetch_plan_first(const FetchPlan *plan, const FetchPiece *piece);

/* Whether UID is among those of PIECE. */
gboolean fetch_plan_has(const FetchPlan *plan, const FetchPiece *piece, guint64 uid);

#endif
