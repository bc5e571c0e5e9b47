/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ledger's tables and statements as SQL. Only the ledger's rooms use them. */
#ifndef MUTTKIT_IO_LEDGER_SQL_H
#define MUTTKIT_IO_LEDGER_SQL_H

/* PRAGMA user_version of what ledger_schema makes. */
enum { LEDGER_VERSION = 2 };

/* An empty ledger. */
extern const char ledger_schema[];

/* What one run saw on disk, in a temporary table. */
extern const char ledger_scratch[];

typedef enum {
	META_GET,
	META_SET,
	FOLDER_FIND,
	FOLDER_ADD,
	FOLDER_STAMP,
	FOLDER_SET_STAMP,
	FOLDER_OF_ROLE,
	FOLDER_SET_ROLE,
	FOLDER_OF_MAILBOX,
	FOLDER_LIST,
	MAILBOX_FIND,
	MAILBOX_ADD,
	MAILBOX_SETTLE,
	MAILBOX_UNSETTLE,
	MAILBOX_PRESENT,
	CONTENT_FIND,
	CONTENT_ADD,
	CONTENT_EARLIER,
	CONTENT_OF_SIZE,
	CONTENT_FITTING,
	CONTENT_HEADER,
	CONTENT_LIKE,
	CONTENT_BODY,
	CONTENT_VARIANT,
	PLACE_FIND,
	PLACE_SET,
	PLACE_FORGET,
	PLACE_FLAGS,
	COPY_FIND,
	COPY_ELSEWHERE,
	COPY_SET,
	COPIES_LOST,
	COPIES_GONE,
	COPIES_FORGET,
	ACCEPT_ADD,
	ACCEPT_COPIES,
	ACCEPTED_FIND,
	ACCEPTED_COUNT,
	SEEN_CLEAR,
	SEEN_ADD,
	SEEN_GOOD,
	SEEN_COUNT,
	SEEN_FIND,
	CONTENT_GET,
	COPIES_OF,
	PRUNE_BEGIN,
	PRUNE_INTEND,
	PRUNE_GONE,
	PRUNE_STAYS,
	PRUNE_INTENTS,
	RESTORE_COPIES,
	RESTORE_RUN,
	STATEMENTS,
} LedgerStatement;

/* By LedgerStatement. */
extern const char *const ledger_statements[STATEMENTS];

#endif
