/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folders of an IMAP account: what the server lists, what is wanted, where it goes. */
#ifndef MUTTKIT_TASK_FOLDERS_H
#define MUTTKIT_TASK_FOLDERS_H

#include "io/imap_session.h"
#include "io/ledger.h"

typedef struct {
	char *name;        /* as the server spells it: for commands and the ledger; or NULL */
	char *label;       /* UTF-8 with '/' between its parts, safe to show */
	char *path;        /* in the archive */
	char delimiter;    /* between the parts of its name; '\0' for none */
	char *role;        /* special-use attribute or NULL */
	gboolean wanted;   /* the account archives it */
	gboolean shut;     /* \Noselect or \NonExistent, as the server says */
	gboolean foreign;  /* another person's or shared, as folders_tell_apart() has heard */
	ImapStatus status; /* each number may be IMAP_NONE; its name is NULL */
} MailFolder;

/* All folders in the server's order, as MailFolder; with STATUS for each that can be selected,
 * asked in one go. A folder whose STATUS is refused keeps IMAP_NONE. The caller unrefs. */
GPtrArray *folders_list(ImapSession *session, const Account *account, GError **error);

/* Asks which of FOLDERS are not in a personal namespace (RFC 2342) and sets `foreign` in them. A
 * server without namespaces has none of these. Where it says that it has them and then does not
 * tell them: the errors of imap_session_ok(), and EXIT_PROTOCOL. */
gboolean folders_tell_apart(ImapSession *session, GPtrArray *folders, GError **error);

/* Gives each of FOLDERS, the mailboxes of SERVER, the archive folder that it is kept in: the one
 * that LEDGER has for it; else the one of its role; else the one of its name, with or without
 * "INBOX" as the first part (some servers keep all folders below it). Shut ones that LEDGER does
 * not know are taken out; of the others the server's word is not enough. */
void folders_place(GPtrArray *folders, Ledger *ledger, const char *server);

typedef struct {
	guint64 messages, uidvalidity, uidnext, modseq; /* 0 where the server says none */
} MailFolderOpen;

/* Opens FOLDER read-only (EXAMINE). EXIT_PROTOCOL for a name that no command can carry. */
gboolean folder_examine(
	ImapSession *session, const MailFolder *folder, MailFolderOpen *open, GError **error);

/* Whether a folder in which the server shows MESSAGES may have more: Gmail shows the newest 1,000,
 * 2,000, 5,000 or 10,000 where its user chose so, Yahoo the newest 10,000, and neither says it. */
gboolean folder_may_be_capped(const ImapSession *session, guint64 messages);

/* Opens it for changes (SELECT). */
gboolean folder_select(
	ImapSession *session, const MailFolder *folder, MailFolderOpen *open, GError **error);

/* What the ledger calls ACCOUNT's server: "imap://user@host:port". The caller frees. */
char *server_identity(const Account *account);

#endif
