/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of msmtp's and mpop's configs, and what they come to for each account.
 *
 * A line is a command and its argument up to the line's end, in quotes only where it begins and
 * ends with one; a comment has a line of its own. An account begins as `defaults` are at its line,
 * then takes what its bases set themselves, then what follows. Mirrors get_cmd(), read_conffile()
 * and override_account() in conf.c of msmtp 1.8.28 and mpop 1.4.21. */
#ifndef MUTTKIT_FORMAT_MSMTP_ACCOUNTS_H
#define MUTTKIT_FORMAT_MSMTP_ACCOUNTS_H

#include "format/line_draft.h"
#include "format/mention.h"

/* What is read; a command that sets none of them is a line all the same. */
typedef enum {
	MSMTP_HOST,
	MSMTP_PORT,
	MSMTP_PROTOCOL,
	MSMTP_SOCKET,
	MSMTP_TLS,
	MSMTP_STARTTLS, /* also by tls_nostarttls */
	MSMTP_FINGERPRINT,
	MSMTP_HOST_OVERRIDE,
	MSMTP_CERTCHECK, /* also by tls_nocertcheck */
	MSMTP_TRUST_FILE,
	MSMTP_USER,
	MSMTP_AUTH,
	MSMTP_FROM,
	MSMTP_PASSWORD,
	MSMTP_PASSWORDEVAL,
	MSMTP_DELIVERY,
	MSMTP_KEEP,
	MSMTP_ONLY_NEW,
	MSMTP_EVAL, /* the line is what a command prints */
	MSMTP_KEYS
} MsmtpKey;

typedef struct {
	guint line; /* from 1 */
	KeyLine at; /* the value is empty, behind the command, where there is no argument */
	Span inner; /* the value without its quotes */
	char *command;
	char *argument;      /* without its quotes; "" for none */
	const char *section; /* the account's name, or "defaults"; "" before the first */
} MsmtpLine;

typedef struct {
	char *name;
	guint line;                       /* where it begins */
	const MsmtpLine *set[MSMTP_KEYS]; /* the line that counts, or NULL */
	gboolean sets_itself[MSMTP_KEYS]; /* it or a base, rather than `defaults` */
	gboolean is_alias;                /* of its only base, and sets nothing more */
	/* What the program makes of these lines. */
	char *host; /* lower case, or NULL */
	guint16 port;
	TlsMode tls;
	const char *unclear; /* why that cannot be told, or the program refuses it; or NULL */
} MsmtpAccount;

typedef struct {
	Protocol protocol; /* SMTP for msmtp, POP3 for mpop */
	const char *text;  /* borrowed */
	gsize len;
	GPtrArray *lines;    /* of MsmtpLine, all with a command */
	GPtrArray *accounts; /* of MsmtpAccount; both in the order of the text */
} MsmtpFile;

/* Reads LEN bytes, whatever they are, as the program does that speaks PROTOCOL. To msmtp what
 * stands before the first account begins one that is called default; to mpop it is an error, and
 * nothing here. */
MsmtpFile *msmtp_file_read(const char *text, gsize len, Protocol protocol);

/* The port that the program takes by itself. */
guint16 msmtp_usual_port(Protocol protocol, TlsMode tls);

/* The argument that counts for KEY, or NULL; NULL for an empty one as well. */
const char *msmtp_words(const MsmtpAccount *account, MsmtpKey key);

/* Whether KEY is on; OTHERWISE where no line says it, and for what the program would refuse. */
gboolean msmtp_is_on(const MsmtpAccount *account, MsmtpKey key, gboolean otherwise);

/* Whether LINE is one of the commands without an argument that turn TLS's ways off. */
gboolean msmtp_line_turns_off(const MsmtpLine *line);

/* What follows the first word of ARGUMENT if that is WORD, as the programs trim it; else NULL. The
 * caller frees. */
char *msmtp_argument_of(const char *argument, const char *word);

void msmtp_file_free(MsmtpFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsmtpFile, msmtp_file_free)

#endif
