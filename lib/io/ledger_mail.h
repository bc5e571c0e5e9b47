/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a ledger knows of messages: contents, places, copies, and what a run saw on disk. Errors as
 * in io/ledger.h. */
#ifndef MUTTKIT_IO_LEDGER_MAIL_H
#define MUTTKIT_IO_LEDGER_MAIL_H

#include "io/ledger.h"

typedef struct {
	MessageId id;
	Digest header; /* header hash */
	Digest body;   /* body hash; nothing where has_body is FALSE */
	gboolean has_body;
	guint64 wire_size;
	gint64 arrival; /* the earliest known, seconds UTC */
} LedgerContent;

/* The content's row, made where missing; an earlier ARRIVAL replaces the known one. Its id, or 0.
 */
gint64 ledger_content(Ledger *ledger, const LedgerContent *content, GError **error);

/* A content is free to be adopted when its bytes are not known to have come from a mailbox that the
 * server still has: it came from another server, from one before a new UIDVALIDITY or a renaming,
 * or was found as a file. ledger_content_of_size(): 1 there is one of WIRE_SIZE, 0 none, -1 failed.
 * ledger_content_fitting(): *content is the only one of WIRE_SIZE and HEADER, if it is free and is
 * not in MAILBOX as often as in any other; else 0. */
int ledger_content_of_size(Ledger *ledger, guint64 wire_size, GError **error);
gboolean ledger_content_fitting(Ledger *ledger, gint64 mailbox, guint64 wire_size,
	const Digest *header, gint64 *content, GError **error);

/* What CONTENT is recognised by: FALSE with EXIT_BAD_DATA where the ledger has none. And the other
 * way round any content that has them, whoever has it too; *content is 0 for none. */
gboolean ledger_content_header(
	Ledger *ledger, gint64 content, guint64 *wire_size, Digest *header, GError **error);
gboolean ledger_content_like(
	Ledger *ledger, guint64 wire_size, const Digest *header, gint64 *content, GError **error);

/* The body hash of CONTENT, with VARIANT only if it came as one: 1, 0 there is none, -1 failed. */
int ledger_content_body(
	Ledger *ledger, gint64 content, gboolean variant, Digest *body, GError **error);

/* Whether CONTENT, of which a message has just come from MAILBOX, is a variant: its body is known
 * from elsewhere under other headers. So it is where MAILBOX is being adopted, CONTENT has
 * neither a place nor a copy that is ours, and the archive's folder has more contents of this body,
 * from another server or an import, that this server does not have than it has variants of them.
 * Further messages of a variant are the same. To be asked before the place is recorded. 1, 0, -1
 * failed. */
int ledger_variant(Ledger *ledger, const LedgerMailbox *mailbox, gint64 content, GError **error);

/* How a place is proved. */
typedef enum {
	PROOF_CONTENT, /* these bytes came from there */
	PROOF_VARIANT, /* so they did; their body was known under other headers */
	PROOF_HEADER,  /* adopted: header and size came from there, not the bytes */
} LedgerProof;

typedef struct {
	gint64 mailbox;
	guint64 uid;      /* from 1; 0 for a POP3 server's */
	const char *uidl; /* which has this instead, borrowed; or NULL: the message has no place */
	gint64 content;
	guint flags;    /* as the server gave them last */
	guint64 size;   /* RFC822.SIZE as the server states it */
	gint64 arrival; /* INTERNALDATE, seconds UTC; 0 where the server's is none */
	LedgerProof proof;
} LedgerPlace;

/* The place (MAILBOX, UID): 1 known, 0 not, -1 failed. */
int ledger_place_find(
	Ledger *ledger, gint64 mailbox, guint64 uid, LedgerPlace *place, GError **error);
/* The same of a POP3 server's (MAILBOX, UIDL). */
int ledger_place_find_uidl(
	Ledger *ledger, gint64 mailbox, const char *uidl, LedgerPlace *place, GError **error);
/* Records that a content came from a place, and how that is proved; or what is new of a known one.
 */
gboolean ledger_place_set(Ledger *ledger, const LedgerPlace *place, GError **error);
/* Forgets PLACE, whose message is another one than was recorded. */
gboolean ledger_place_forget(Ledger *ledger, const LedgerPlace *place, GError **error);
/* The flags of all places of CONTENT in MAILBOX together. */
gboolean ledger_place_flags(
	Ledger *ledger, gint64 mailbox, gint64 content, guint *flags, GError **error);

typedef struct {
	gint64 folder, content;
	guint flags;   /* that the file had when we last gave or saw them */
	gboolean ours; /* we gave them: a server's later change is followed */
	MessageId id;  /* for reading */
} LedgerCopy;

/* The copy of CONTENT in FOLDER: 1 known, 0 not, -1 failed. */
int ledger_copy_find(
	Ledger *ledger, gint64 folder, gint64 content, LedgerCopy *copy, GError **error);
/* The row of content ID: *content its id, or 0 where it is not known. */
gboolean ledger_content_find(Ledger *ledger, const MessageId *id, gint64 *content, GError **error);
/* Any copy of CONTENT in another folder than FOLDER, and the *path of that (the caller frees). */
int ledger_copy_elsewhere(Ledger *ledger, gint64 folder, gint64 content, LedgerCopy *copy,
	char **path, GError **error);
/* Records a copy, or its new flags. */
gboolean ledger_copy_set(Ledger *ledger, const LedgerCopy *copy, GError **error);

/* Sums of the receipt: the copies the ledger knows in FOLDER that were not seen, and those that
 * were seen and are not good. */
gboolean ledger_copies_lost(
	Ledger *ledger, gint64 folder, guint64 *removed, guint64 *changed, GError **error);

/* Hands each of the first kind to EACH, with the earliest arrival known of it. */
typedef void (*LedgerGone)(const MessageId *id, gint64 arrival, gpointer data);
gboolean ledger_copies_gone(
	Ledger *ledger, gint64 folder, LedgerGone each, gpointer data, GError **error);

/* Forgets the copies in FOLDER that were not seen in it and that no server's message stands for,
 * where there is another copy: a client took them there and away again. */
gboolean ledger_copies_forget(Ledger *ledger, gint64 folder, GError **error);
/* Acceptance: the copies in FOLDER that were not seen good are none any more, and remembered as
 * accepted. Whether CONTENT is accepted in FOLDER, 1, 0, -1 failed; one that is a copy again is
 * not. How many are, but for those that were seen good. */
gboolean ledger_accept(Ledger *ledger, gint64 folder, GError **error);
int ledger_accepted(Ledger *ledger, gint64 folder, gint64 content, GError **error);
gboolean ledger_accepted_count(Ledger *ledger, gint64 folder, guint64 *count, GError **error);

/* What this run saw on disk: a scratch table, gone with the Ledger. ledger_seen_clear() forgets
 * what was seen in FOLDER, for another reading. ledger_seen_add() gives 1 for the first sight of
 * CONTENT in FOLDER, 0 for a further one (which makes a bad one good). */
gboolean ledger_seen_clear(Ledger *ledger, gint64 folder, GError **error);
int ledger_seen_add(Ledger *ledger, gint64 folder, gint64 content, gboolean good, GError **error);
/* Whether CONTENT was seen good in FOLDER, or, where that is 0, in any: 1, 0, -1 failed. */
int ledger_seen(Ledger *ledger, gint64 folder, gint64 content, GError **error);
/* Counts a server's message of content CONTENT against what was seen good: LEDGER_HERE the first
 * time, LEDGER_SAME for a further one in the same FOLDER, LEDGER_ELSEWHERE, and where there is none
 * LEDGER_ACCEPTED or LEDGER_MISSING. -1 failed. */
enum { LEDGER_MISSING, LEDGER_ACCEPTED, LEDGER_ELSEWHERE, LEDGER_SAME, LEDGER_HERE };
int ledger_seen_count(Ledger *ledger, gint64 folder, gint64 content, GError **error);

#endif
