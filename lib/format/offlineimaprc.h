/* SPDX-License-Identifier: GPL-3.0-or-later */
/* offlineimap's config: its servers, and what it keeps of each between two runs.
 *
 * An ini file as Python's ConfigParser reads it, with [DEFAULT] and %(name)s; what is Python in it
 * (remotehosteval and its kin) is never run. Mirrors offlineimap3 of Debian 12. */
#ifndef MUTTKIT_FORMAT_OFFLINEIMAPRC_H
#define MUTTKIT_FORMAT_OFFLINEIMAPRC_H

#include "format/mention.h"

/* A MentionReader: each [Repository] of type IMAP or Gmail. What is missing for the new server goes
 * behind remotehost. Unclear are hosts that Python or a tunnel tells, `type = Gmail` without a
 * remotehost, and what stands there twice, which offlineimap refuses; where such a one is to
 * change, a note says what to do. */
void offlineimaprc_read(const char *text, gsize len, MentionAsk ask, gpointer data, Draft *draft);

GArray *offlineimaprc_tokens(const char *text, gsize len);

/* An [Account]: a folder tree of this disk kept the same as a server's. Its state is
 * METADATA/Account-ACCOUNT, METADATA/Repository-REMOTE and METADATA/Repository-LOCAL, whatever the
 * server; while it runs it holds METADATA/ACCOUNT.lock by lockf(), or by flock() where Python has
 * the module portalocker, and removes that file then. */
typedef struct {
	guint line;    /* of its section, from 1 */
	char *account; /* names of sections, as written */
	char *remote;  /* the remote repository, or NULL */
	char *local;   /* likewise */
	char *host;    /* of the remote one as its Mention has it, or NULL */
	guint16 port;
	char *user; /* or NULL */
	guint host_line;
	char *localfolders; /* `~` and `$NAME` still in it; NULL where it cannot be told, or where
			       the local repository is a server too */
	char *metadata;     /* likewise; "~/.offlineimap" where the file says nothing */
} OfflineimapChannel;

/* All accounts of the LEN bytes TEXT, of OfflineimapChannel, in the order of the text, whether
 * general.accounts names them or not. The caller unrefs. */
GPtrArray *offlineimap_channels(const char *text, gsize len);

#endif
