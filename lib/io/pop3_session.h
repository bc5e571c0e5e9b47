/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session with a POP3 server: commands out, answers in, in the same order.
 *
 * Any number of commands can be asked at once. How many are really under way is the session's
 * affair: one, or up to POP3_UNDER_WAY where the server has said PIPELINING (RFC 2449 section 6.6).
 * An answer says nothing of its command. Whoever keeps a body has to see that it is the right one:
 * its octets are those of LIST, and "UIDL n" asked behind it (POP3_SINGLE) says what it should; one
 * answer too many before it would have moved both. */
#ifndef MUTTKIT_IO_POP3_SESSION_H
#define MUTTKIT_IO_POP3_SESSION_H

#include "base/error.h"
#include "format/account.h"
#include "format/pop3.h"
#include "io/wire.h"

enum { POP3_UNDER_WAY = 200 };

typedef struct Pop3Session Pop3Session;

/* Asks for ACCOUNT's password, logs in and asks CAPA (a server without it has no capabilities).
 * NULL with the errors of login(), and EXIT_LACKING where it is no POP3
 * server. */
Pop3Session *pop3_session_open(const Account *account, gboolean dry_run, GError **error);

/* Whether CAPA named CAPABILITY (upper case). */
gboolean pop3_session_has(const Pop3Session *session, const char *capability);

/* Seconds that the server wants between two logins, as CAPA says (RFC 2449 section 6.5); or 0. */
guint64 pop3_session_login_delay(const Pop3Session *session);

/* Whether every answer has been read and the connection is whole. */
gboolean pop3_session_idle(const Pop3Session *session);

/* Asks one command without its line end; ANSWER is what its answer looks like. It is sent when
 * answers are read, and fails there. */
void pop3_session_ask(Pop3Session *session, Pop3Answer answer, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

/* The next event of the answers that are owed, never POP3_MORE or POP3_BAD; after one that is
 * `last` the next answer follows. FALSE: EXIT_AGAIN where the connection ends, EXIT_PROTOCOL for
 * what is not POP3 or was not asked. */
gboolean pop3_session_next(Pop3Session *session, Pop3Event *event, GError **error);

/* wire_set_idle() of the connection. */
void pop3_session_set_idle(Pop3Session *session, WireIdle idle, gpointer data);

/* What a status says: TRUE for +OK. -ERR is EXIT_AGAIN for IN-USE, LOGIN-DELAY and SYS/TEMP (RFC
 * 2449, RFC 3206), EXIT_DENIED for AUTH, else EXIT_LACKING. */
gboolean pop3_session_ok(const Pop3Event *status, GError **error);

/* Gets a line of a list; FALSE with *error set ends the reading. */
typedef gboolean (*Pop3Each)(const char *line, gpointer data, GError **error);

/* Reads the next answer to its end and hands every line to EACH (may be NULL). A body is passed
 * over. FALSE with the errors of pop3_session_next() and of EACH, and then the session is not idle;
 * or with that of pop3_session_ok() for -ERR, after which it goes on. */
gboolean pop3_session_finish(Pop3Session *session, Pop3Each each, gpointer data, GError **error);

/* QUIT, with which the server carries out what the session asked (RFC 1939 section 6). TRUE for its
 * +OK alone; after anything else only another session knows. The session is over in every case. */
gboolean pop3_session_quit(Pop3Session *session, GError **error);

/* QUIT where no answer is owed, for which it waits 5 seconds at most, and the end. */
void pop3_session_close(Pop3Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pop3Session, pop3_session_close)

#endif
