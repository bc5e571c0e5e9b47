/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mbsync's channels: which folder of this disk is kept the same as which server, and what it
 * remembers of both. */
#ifndef MUTTKIT_FORMAT_MBSYNC_CHANNELS_H
#define MUTTKIT_FORMAT_MBSYNC_CHANNELS_H

#include "format/mbsync_account.h"

typedef struct {
	guint line; /* of its section, from 1 */
	char *name;
	/* The far side's server, or else the near side's; all NULL or 0 where neither has one. */
	char *account;      /* the name of its IMAPAccount, or of an IMAPStore that is its own */
	guint account_line; /* where that begins */
	char *host;         /* as its Mention has it, or NULL */
	guint host_line;
	guint16 port;
	char *user; /* or NULL */
	char *server_store;
	char *server_box; /* the only folder that is synced there; NULL: INBOX, or what PATTERNS
			     say */
	/* The other side's MaildirStore; all NULL where it is none. Paths are as written, `~` still
	 * in them; relative ones begin in mbsync 1.4's working directory, in 1.5 beside its config.
	 */
	gboolean far_is_local;
	char *store;
	char *path;       /* what folders' names are put right behind: a prefix; or NULL */
	char *inbox;      /* "~/Maildir" where the store does not say */
	char *box;        /* the only folder that is synced here, or NULL */
	char *subfolders; /* SubFolders as written, or NULL */
	char **patterns;  /* Patterns as written; empty for none */
	char *sync_state; /* "*": in each near Maildir, .mbsyncstate; else the beginning of paths,
			     as written; NULL: 1.4's ~/.mbsync/, 1.5's isync/ of the state home */
	gboolean sync_state_is_own; /* of the channel: a near folder's name follows it, not
				       ":FAR_STORE:BOX_:NEAR_STORE:BOX" */
	gboolean expunges_local;    /* mail, or with Remove folders, can go from this disk */
} MbsyncChannel;

/* All channels of LEN bytes, of MbsyncChannel, in the order of the text; groups are names for
 * several and tell nothing more. The caller unrefs. Mirrors the channels of load_config() and
 * getopt_helper() in config.c, the stores of imap_parse_store() in drv_imap.c and
 * maildir_parse_store() in drv_maildir.c, and merge_actions() in main.c of isync 1.4.4; the state's
 * place is prepare_state()'s in sync.c. */
GPtrArray *mbsync_channels(const char *text, gsize len);

#endif
