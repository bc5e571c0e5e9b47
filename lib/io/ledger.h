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

/* When WHAT was with SERVER, seconds UTC; 0 where that was never recorded. */
gboolean ledger_time(
	Ledger *ledger, const char *what, const char *server, gint64 *time, GError **error);
gboolean ledger_set_time(
	Ledger *ledger, const char *what, const char *server, gint64 time, GError **error);

/* Archive folders. ledger_folder() finds or makes the one at PATH; its id, or 0. */
gint64 ledger_folder(Ledger *ledger, const char *path, GError **error);
/* The id of the one at PATH, or 0 where there is none. */
gint64 ledger_folder_find(Ledger *ledger, const char *path);
/* What archive_folder_stamp() gave when all that lies in the folder had been read; 0 marks it as
 * dirty: it is to be read, as is one that the ledger does not know. */
gint64 ledger_folder_stamp(Ledger *ledger, const char *path);
gboolean ledger_folder_set_stamp(Ledger *ledger, gint64 folder, gint64 stamp, GError **error);
/* The role of a folder, a special-use attribute: what the server that it came from calls it. */
gboolean ledger_folder_set_role(Ledger *ledger, gint64 folder, const char *role, GError **error);
/* The path of the folder that has ROLE, or of the one that the mailbox NAME of SERVER was last kept
 * in; NULL for none. The caller frees. */
char *ledger_folder_of_role(Ledger *ledger, const char *role);
char *ledger_folder_of_mailbox(Ledger *ledger, const char *server, const char *name);
/* The paths of all folders, sorted; NULL-terminated, the caller frees. */
char **ledger_folders(Ledger *ledger, GError **error);

typedef struct {
	gint64 id, folder;
	guint64 uidvalidity;
	guint64 uidnext;   /* every UID below is settled: archived, or gone from the server; 1 at
			      first */
	guint64 stated;    /* the UIDNEXT that the server stated then; 0 for none */
	guint64 modseq;    /* flags are followed up to here; 0 for never */
	char *path;        /* of the folder */
	gboolean adopting; /* new since there was mail to adopt, and never settled */
} LedgerMailbox;

void ledger_mailbox_clear(LedgerMailbox *mailbox);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LedgerMailbox, ledger_mailbox_clear)

/* The mailbox called NAME on SERVER with UIDVALIDITY: 1 found, 0 not known, -1 failed. */
int ledger_mailbox_find(Ledger *ledger, const char *server, const char *name, guint64 uidvalidity,
	LedgerMailbox *mailbox, GError **error);
/* Makes it, kept in FOLDER; those that the server still has are told before. */
gboolean ledger_mailbox_add(Ledger *ledger, const char *server, const char *name,
	guint64 uidvalidity, gint64 folder, GError **error);
/* Records uidnext, stated and modseq of MAILBOX; nothing more is adopted in it. */
gboolean ledger_mailbox_settle(Ledger *ledger, const LedgerMailbox *mailbox, GError **error);

/* From UID on the next run looks again; what else is known of MAILBOX stays. */
gboolean ledger_mailbox_unsettle(Ledger *ledger, gint64 mailbox, guint64 uid, GError **error);

/* Remembers for this run that the server still has MAILBOX. */
gboolean ledger_mailbox_present(Ledger *ledger, gint64 mailbox, GError **error);

/* For the rooms of the ledger alone. Runs a statement (LedgerStatement) with what TYPES says: 'n' a
 * gint64, 's' a string or NULL, 'd' a Digest * or NULL. 1 there is a row, 0 none, -1 failed. After
 * a row: read its columns, then ledger_step() for the next one, which answers alike, or
 * ledger_done(). */
int ledger_run(Ledger *ledger, guint index, GError **error, const char *types, ...);
int ledger_step(Ledger *ledger, guint index, GError **error);
void ledger_done(Ledger *ledger, guint index);

/* A column of the row. The text, NULL for none, is the caller's. FALSE: no digest is there. */
gint64 ledger_number(Ledger *ledger, guint index, int column);
char *ledger_text(Ledger *ledger, guint index, int column);
gboolean ledger_digest(Ledger *ledger, guint index, int column, Digest *digest);

/* Of the last statement that changed something: the new row's id; how many rows. */
gint64 ledger_last_id(Ledger *ledger);
int ledger_changes(Ledger *ledger);

#endif
