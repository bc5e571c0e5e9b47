/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of archived messages: <sha256>.muttkit,S=<size>[,W=<size>]:2,<flags>.
 *
 * All before ":2," is the base name: a pure function of the message's bytes. S is the size of the
 * file. W is there where the bytes of the wire were kept as they came (a line feed had no carriage
 * return), and then equals S; without W, each LF of the file was CRLF on the wire. What follows
 * ":2," is Maildir's and may be changed by any client at any time. */
#ifndef MUTTKIT_FORMAT_MESSAGE_NAME_H
#define MUTTKIT_FORMAT_MESSAGE_NAME_H

#include "base/digest.h"

/* Maildir flags, a bit each. */
typedef enum {
	FLAG_DRAFT = 1 << 0,   /* D, \Draft */
	FLAG_FLAGGED = 1 << 1, /* F, \Flagged */
	FLAG_PASSED = 1 << 2,  /* P, $Forwarded */
	FLAG_REPLIED = 1 << 3, /* R, \Answered */
	FLAG_SEEN = 1 << 4,    /* S, \Seen */
	FLAG_TRASHED = 1 << 5, /* T, \Deleted: never given by us, a client would purge the file */
} MessageFlags;

/* What is mirrored from a server. */
enum { FLAGS_MIRRORED = FLAG_DRAFT | FLAG_FLAGGED | FLAG_REPLIED | FLAG_SEEN };

typedef struct {
	Digest digest;
	guint64 size;
	gboolean raw; /* the wire's bytes, with W */
} MessageId;

enum { MESSAGE_NAME_MAX = DIGEST_HEX + 96 };

/* The base name of ID. */
void message_base_print(const MessageId *id, char base[MESSAGE_NAME_MAX]);

/* The whole name of ID with FLAGS. */
void message_name_print(const MessageId *id, guint flags, char name[MESSAGE_NAME_MAX]);

/* Reads a file name that we could have given, whatever follows ":2," (letters that Maildir does not
 * know are skipped), or without it, as a client leaves it in new. FALSE for any other name; outputs
 * may be NULL. */
gboolean message_name_parse(const char *name, MessageId *id, guint *flags);

/* The flags in a name of any Maildir: the letters after the last ":2,"; 0 without. */
guint maildir_flags(const char *name);

/* The flag that an IMAP system flag or keyword stands for, in any case; 0 for the others. */
guint imap_flag(const char *name);

/* FLAGS as IMAP system flags with blanks between, in any order. The caller frees. */
char *imap_flags_print(guint flags);

#endif
