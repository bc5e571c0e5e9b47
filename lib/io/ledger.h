/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ledger: which contents an account's archive holds, and where each was seen. The door to
 * SQLite.
 *
 * A content is a message's bytes (MessageId). A place is (mailbox, UID): what a server calls it; a
 * mailbox is (server, name, UIDVALIDITY), so that another UIDVALIDITY is another mailbox. A copy is
 * a file: (archive folder, content), with the flags that we gave it. One ledger an account, in
 * $XDG_DATA_HOME/muttkit/ACCOUNT; one writer, under the account's lock. What is not committed never
 * was.
 *
 * Every call that takes a GError ** fails with EXIT_IO (disk), EXIT_BAD_DATA (damaged file),
 * EXIT_LOCKED, EXIT_DENIED, EXIT_CONFIG (a ledger of a newer version), or, for a reader, EXIT_AGAIN
 * where a killed writer left something for the next writer to put back. */
#ifndef MUTTKIT_IO_LEDGER_H
#define MUTTKIT_IO_LEDGER_H

#include "base/error.h"
#include "format/message_name.h"

typedef struct Ledger Ledger;

typedef enum {
	LEDGER_WRITE, /* made where missing */
	LEDGER_READ,  /* changes no byte; where it is missing, an empty one in memory */
} LedgerMode;

Ledger *ledger_open(const char *account, LedgerMode mode, GError **error);
void ledger_close(Ledger *ledger); /* what is not committed is rolled back */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ledger, ledger_close)

gboolean ledger_begin(Ledger *ledger, GError **error);
gboolean ledger_commit(Ledger *ledger, GError **error);
void ledger_rollback(Ledger *ledger); /* of what was begun, if anything */

/* The uuid of the archive that belongs to this ledger; *uuid NULL while there is none. Caller
 * frees. */
gboolean ledger_archive(Ledger *ledger, char **uuid, GError **error);
gboolean ledger_set_archive(Ledger *ledger, const char *uuid, GError **error);

/* Archive folders. ledger_folder() finds or makes the one at PATH; its id, or 0. */
gint64 ledger_folder(Ledger *ledger, const char *path, GError **error);
/* The id of the one at PATH, or 0 where there is none. */
gint64 ledger_folder_find(Ledger *ledger, const char *path);
/* What archive_folder_stamp() gave when all that lies in the folder had been read; 0 marks it as
 * dirty: it is to be read, as is one that the ledger does not know. */
gint64 ledger_folder_stamp(Ledger *ledger, const char *path);
gboolean ledger_folder_set_stamp(Ledger *ledger, gint64 folder, gint64 stamp, GError **error);
/* The paths of all folders, sorted; NULL-terminated, the caller frees. */
char **ledger_folders(Ledger *ledger, GError **error);

typedef struct {
	gint64 id, folder;
	guint64 uidvalidity;
	guint64 uidnext; /* every UID below is settled: archived, or gone from the server; 1 at
			    first */
	guint64 stated;  /* the UIDNEXT that the server stated then; 0 for none */
	guint64 modseq;  /* flags are followed up to here; 0 for never */
	char *path;      /* of the folder */
} LedgerMailbox;

void ledger_mailbox_clear(LedgerMailbox *mailbox);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LedgerMailbox, ledger_mailbox_clear)

/* The mailbox called NAME on SERVER with UIDVALIDITY: 1 found, 0 not known, -1 failed. */
int ledger_mailbox_find(Ledger *ledger, const char *server, const char *name, guint64 uidvalidity,
	LedgerMailbox *mailbox, GError **error);
/* Makes it, kept in FOLDER. */
gboolean ledger_mailbox_add(Ledger *ledger, const char *server, const char *name,
	guint64 uidvalidity, gint64 folder, GError **error);
/* Records uidnext, stated and modseq of MAILBOX. */
gboolean ledger_mailbox_settle(Ledger *ledger, const LedgerMailbox *mailbox, GError **error);

typedef struct {
	MessageId id;
	Digest header; /* header hash */
	guint64 wire_size;
	gint64 arrival; /* the earliest known, seconds UTC */
} LedgerContent;

/* The content's row, made where missing; an earlier ARRIVAL replaces the known one. Its id, or 0.
 */
gint64 ledger_content(Ledger *ledger, const LedgerContent *content, GError **error);

typedef struct {
	gint64 mailbox;
	guint64 uid;
	gint64 content;
	guint flags;    /* as the server gave them last */
	guint64 size;   /* RFC822.SIZE as the server states it */
	gint64 arrival; /* INTERNALDATE, seconds UTC; 0 where the server's is none */
} LedgerPlace;

/* The place (MAILBOX, UID): 1 known, 0 not, -1 failed. */
int ledger_place_find(
	Ledger *ledger, gint64 mailbox, guint64 uid, LedgerPlace *place, GError **error);
/* Records that the bytes of a content came from a place, or what is new of a known one. */
gboolean ledger_place_set(Ledger *ledger, const LedgerPlace *place, GError **error);
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

/* What this run saw on disk: a scratch table, gone with the Ledger. ledger_seen_clear() forgets
 * what was seen in FOLDER, for another reading. ledger_seen_add() gives 1 for the first sight of
 * CONTENT in FOLDER, 0 for a further one (which makes a bad one good). */
gboolean ledger_seen_clear(Ledger *ledger, gint64 folder, GError **error);
int ledger_seen_add(Ledger *ledger, gint64 folder, gint64 content, gboolean good, GError **error);
/* Counts a server's message of content CONTENT against what was seen good: LEDGER_HERE the first
 * time, LEDGER_SAME for a further one in the same FOLDER, LEDGER_ELSEWHERE, LEDGER_MISSING. -1
 * failed. */
enum { LEDGER_MISSING, LEDGER_ELSEWHERE, LEDGER_SAME, LEDGER_HERE };
int ledger_seen_count(Ledger *ledger, gint64 folder, gint64 content, GError **error);

#endif
