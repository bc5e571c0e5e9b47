/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mention: a place where a config names a mail server, as the program that reads it understands
 * it. Each kind of config has a reader that finds them and writes another server in their place. */
#ifndef MUTTKIT_FORMAT_MENTION_H
#define MUTTKIT_FORMAT_MENTION_H

#include "format/draft.h"
#include "format/url.h"

typedef enum { TLS_IMPLICIT, TLS_STARTTLS, TLS_NONE } TlsMode;

typedef struct {
	guint line; /* where the host stands, from 1 */
	Protocol protocol;
	const char *host; /* lower case, without quotes; NULL where only a run would tell it */
	guint16 port;     /* what the program will use: its default where the config says none */
	TlsMode tls;      /* likewise */
	const char *user; /* or NULL */
	const char
		*unclear; /* why this mention cannot be read or edited, in a few words, or NULL */
	/* What an import asks for beside; NULL where this config does not tell. */
	const char *name;             /* what the config calls the account: a section, a label */
	const char *address;          /* of the person: From */
	const char *password_command; /* what prints it, for /bin/sh */
	const char *password_key; /* a password stands in the file itself: this key of it, with its
				     section where it has one ("work/Pass") */
	const char *auth;         /* a SASL mechanism */
	const char *ca_file;
	const char *local; /* the Maildir that the tool keeps for this account, as written */
} Mention;

/* What a reader asks about each mention: the server that is to stand there instead, borrowed, of
 * the same protocol; or NULL, and it stays. Asked in the order of the text; MENTION and its strings
 * last for the call only. */
typedef const ServerUrl *(*MentionAsk)(const Mention *mention, gpointer data);

/* A reader: asks ASK about all mentions in the LEN bytes of TEXT and puts what changes into DRAFT:
 * host, port and TLS mode together, in the way the config writes them, each as an edit of the
 * fewest bytes. Passwords are hidden in it whether something changes or not; what depends on the
 * server and cannot be edited (a pinned certificate, a password command that names the host)
 * becomes a note where its server changes. Whatever the bytes are, it ends well. */
typedef void (*MentionReader)(
	const char *text, gsize len, MentionAsk ask, gpointer data, Draft *draft);

#endif
