/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session with an IMAP server: commands out, events in, pipelined. */
#ifndef MUTTKIT_IO_IMAP_SESSION_H
#define MUTTKIT_IO_IMAP_SESSION_H

#include "base/error.h"
#include "format/account.h"
#include "format/imap_reader.h"

typedef struct ImapSession ImapSession;

/* What a server has said in a row that answers nobody, "* OK still here". Slow ones say that for
 * minutes before the data come. Zero before the first. */
typedef struct {
	guint count;  /* of IMAP_OTHER and IMAP_CONDITION */
	gint64 since; /* monotonic microseconds */
} ImapChatter;

enum { IMAP_CHATTER_MAX = 100000, IMAP_CHATTER_SECONDS = 600 };

/* Takes note of EVENT, heard at NOW; IMAP_MORE is a piece of one that has no end yet. FALSE after
 * IMAP_CHATTER_MAX or more than IMAP_CHATTER_SECONDS without a body, a tagged answer or data; a
 * FETCH without UID, EXISTS and EXPUNGE are no data. */
gboolean imap_chatter_hear(ImapChatter *chatter, const ImapEvent *event, gint64 now);

/* Asks for ACCOUNT's password, logs in and asks CAPABILITY (again, after the login). NULL with the
 * errors of login(), and EXIT_LACKING where it is no IMAP server. */
ImapSession *imap_session_open(const Account *account, gboolean dry_run, GError **error);

/* Whether the server has said CAPABILITY (upper case). */
gboolean imap_session_has(const ImapSession *session, const char *capability);

/* How many messages the server processes in one command (MESSAGELIMIT=N, RFC 9738); 0 for all. */
guint64 imap_session_limit(const ImapSession *session);

/* Whether the server can still be understood: what went wrong, if anything, was one command. */
gboolean imap_session_whole(const ImapSession *session);

/* Whether a new command can be sent: all are answered and the connection is whole. */
gboolean imap_session_idle(const ImapSession *session);

/* Sends one command without its tag and line end. Its number, from 1; 0 on failure. Several may be
 * under way; they are answered in this order. */
guint imap_session_send(ImapSession *session, GError **error, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

/* The next event, of type IMAP_BODY, IMAP_BYTES or IMAP_RESPONSE. FALSE: EXIT_AGAIN where the
 * connection ends (BYE's words are in the message), EXIT_PROTOCOL for what is not IMAP, for chatter
 * without end and for an answer to a command that was not sent. */
gboolean imap_session_next(ImapSession *session, ImapEvent *event, GError **error);

/* The number of the command that RESPONSE (IMAP_TAGGED) answers; 0 for a tag that is not ours. */
guint imap_session_answered(const ImapResponse *response);

/* What a tagged NO or BAD means, as an error; TRUE for OK. NO is EXIT_AGAIN for INUSE, LIMIT,
 * UNAVAILABLE, SERVERBUG; EXIT_DENIED for NOPERM and AUTHORIZATIONFAILED; EXIT_NO for OVERQUOTA;
 * else EXIT_LACKING, and so is an OK that was given to a part of the command only (MESSAGELIMIT).
 */
gboolean imap_session_ok(const ImapResponse *response, GError **error);

/* Gets an untagged response; FALSE with *error set ends the reading. */
typedef gboolean (*ImapEach)(const ImapResponse *response, gpointer data, GError **error);

/* Reads until COMMAND is answered and hands every untagged response to EACH (may be NULL). Bodies
 * that nobody asked for are passed over. */
gboolean imap_session_finish(
	ImapSession *session, guint command, ImapEach each, gpointer data, GError **error);

/* Gives the next bytes of a literal, at least one, valid until the next call. FALSE with *error
 * where there are none to give. */
typedef gboolean (*ImapPiece)(const char **bytes, gsize *len, gpointer data, GError **error);

struct imap_append {
	const char *words; /* the command up to the literal: APPEND "Sent" (\\Seen) "17-Jul-..." */
	guint64 size;      /* of the literal */
	gboolean binary;   /* it holds a NUL: literal8 (RFC 3516) where the server has that */
	ImapPiece piece;
	gpointer data;
};

/* Whether a literal of SIZE is sent without asking (RFC 7888); a long one is not, so that it can be
 * refused before it is on its way. */
gboolean imap_session_streams(const ImapSession *session, guint64 size);

/* Sends APPEND with its literal, piece by piece. Its number, from 1, when all is sent; 0 on
 * failure. Where !imap_session_streams() all commands before it must be answered; the server may
 * refuse the literal then, with the errors of imap_session_ok(), and the session stays whole. Where
 * PIECE fails or the pieces are not SIZE bytes (EXIT_AGAIN) the session is broken, and the server
 * has got no message. */
guint imap_session_append(ImapSession *session, const struct imap_append *append, GError **error);

/* LOGOUT where no answer is owed, whose own answer nobody waits for, and the end. */
void imap_session_close(ImapSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImapSession, imap_session_close)

#endif
