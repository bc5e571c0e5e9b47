/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where other tools keep mail: the local roots that mbsync, offlineimap, getmail and notmuch name.
 *
 * Only as much of each grammar is read as names a local path; an archive must not lie beneath one
 * (mbsync and offlineimap would upload it, notmuch would mix it with live mail). */
#ifndef MUTTKIT_FORMAT_SYNCROOT_H
#define MUTTKIT_FORMAT_SYNCROOT_H

#include <glib.h>

typedef enum { SYNC_MBSYNC, SYNC_OFFLINEIMAP, SYNC_GETMAIL, SYNC_NOTMUCH } SyncTool;

typedef struct {
	guint line; /* from 1 */
	char *path; /* as written, unquoted; `~` (and `$NAME`, which offlineimap and getmail expand)
		       still in it; a trailing '/' kept; a relative path has `~/` before it */
	gboolean prefix; /* names of folders are put right behind it: ~/Mail/acct- */
} SyncRoot;

/* The roots that the LEN bytes of a config of TOOL name, as SyncRoot in the order of the file;
 * empty for none. mbsync: Path (a prefix) and Inbox of a MaildirStore, ~/Maildir at the line of a
 * store that names no Inbox (blank lines end a section; keywords in any case; quoted arguments).
 * offlineimap: localfolders (before a `%(name)s` its directory part). getmail: path of every
 * section of type Maildir, and what a MultiDestination, MultiSorter or MultiGuesser lists itself.
 * notmuch, to which `~` is a letter: database.mail_root, else database.path. The caller unrefs. */
GPtrArray *sync_roots(SyncTool tool, const char *text, gsize len);

#endif
