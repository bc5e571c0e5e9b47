/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts: the accounts file, one group an account, as structs.
 *
 * $XDG_CONFIG_HOME/muttkit/accounts is a GKeyFile; see muttkit-accounts(5). [defaults] gives what a
 * group leaves out; an empty value takes that back. Nothing is looked up on disk here: `~` stays as
 * the user wrote it. */
#ifndef MUTTKIT_FORMAT_ACCOUNT_H
#define MUTTKIT_FORMAT_ACCOUNT_H

#include "format/url.h"

typedef struct {
	char *name; /* the group: 1 to 200 letters, digits, '-', '_', '.', '@', '+'; not beginning
		       with '.' or '-' */
	char *address; /* or NULL */
	ServerUrl *incoming;
	ServerUrl *outgoing; /* or NULL */
	ServerUrl *former;   /* incoming server before a move, or NULL */
	gint64 former_until; /* when it is given up, seconds UTC; 0 where the file says nothing */
	char *user;          /* given, or the address */
	char *password_command; /* or NULL; `%a` still in it */
	char *password_from;    /* or NULL: FILE KEY */
	char *outgoing_user;    /* the login of the outgoing server where it is another, or NULL */
	char *outgoing_password_command; /* likewise */
	char *auth;       /* a SASL mechanism in capitals, or NULL for the best one */
	gboolean tls_off; /* `tls = off`: only accepted where both servers are loopback addresses */
	char *ca_file;    /* or NULL */
	char *proxy;      /* or NULL */
	char *local;      /* the live Maildir that another tool keeps, or NULL */
	char **folders;   /* patterns in the order of the file, NULL-terminated, may be empty */
	guint64 quota;    /* declared limit in bytes, 0 where the file says none */
	guint keep_days;  /* how long mail stays on the server, 0 where the file says nothing */
	guint warn_at;    /* percent, 1 to 100 (80 where the file says none) */
} Account;

typedef struct {
	char *archive;       /* root of all archives as written, or NULL */
	GPtrArray *accounts; /* of Account, in the order of the file */
} Accounts;

/* Reads the LEN bytes TEXT of an accounts file. NULL and EXIT_CONFIG, with group and key in the
 * words ("work: incoming: …", "line 7: work: pasword: …"), for a syntax error, an unknown or
 * doubled key or group, a missing incoming or user, password-command beside password-from, and
 * every value that cannot be meant. No message quotes a value. */
Accounts *accounts_parse(const char *text, gsize len, GError **error);

/* The account called NAME, borrowed, or NULL. */
const Account *accounts_find(const Accounts *accounts, const char *name);

/* ACCOUNT as it logs in at SERVER, in `incoming`: with the user and the password of the outgoing
 * server where SERVER is one, and with `tls_off` only where SERVER is this machine. A view of the
 * two, with nothing of its own to free. */
Account account_at(const Account *account, const ServerUrl *server);

void accounts_free(Accounts *accounts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Accounts, accounts_free)

/* Whether the folder NAME (UTF-8, '/' between its parts) with the special-use attribute ROLE (such
 * as "\\Junk", or NULL) is to be archived. Patterns (wildcards as in g_pattern: '*' and '?'; a
 * pattern that begins with '\\' is compared with ROLE without regard to case; a leading '!'
 * excludes) are read from left to right after the built-in `*;!\Junk;!\Trash;!\Drafts`, and the
 * last one that fits decides. */
gboolean account_wants_folder(const Account *account, const char *name, const char *role);

#endif
