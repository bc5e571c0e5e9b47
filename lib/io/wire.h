/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wire: a logged-in connection to a mail server, as bytes. The door to libcurl.
 *
 * libcurl resolves, connects, goes through proxies, does TLS or STARTTLS/STLS and logs in
 * (CURLOPT_CONNECT_ONLY); from then on the protocol is ours. Its own IMAP and POP3 transfers are
 * not used: they cut messages and lists short without an error. */
#ifndef MUTTKIT_IO_WIRE_H
#define MUTTKIT_IO_WIRE_H

#include "format/account.h"

enum { WIRE_TIMEOUT = 60 /* seconds without a byte */ };

typedef struct Wire Wire;

/* Connects to ACCOUNT's incoming server, or where account_at() put one of SMTP there, and logs in
 * with PASSWORD, of which no copy is kept beyond libcurl's own. NULL and EXIT_DENIED (login,
 * *REFUSED then, TLS or a proxy; one try), EXIT_AGAIN (network, or the server says so),
 * EXIT_PROTOCOL, or EXIT_LACKING: account, server and this libcurl have no SASL mechanism in
 * common, and no password was sent. The server's words are in the message, unless they give the
 * password away. Where the account names a proxy, nothing of the environment has a say; where it
 * names none, libcurl asks $imaps_proxy, $all_proxy and the like.
 */
Wire *wire_open(const Account *account, const char *password, gboolean *refused, GError **error);

/* Receives at least one byte into BUFFER, at most SIZE. The count; 0 when the server has closed; -1
 * and EXIT_AGAIN for an error or after WIRE_TIMEOUT. */
gssize wire_receive(Wire *wire, char *buffer, gsize size, GError **error);

/* What is done before each wait for the server's next bytes, while nothing of it is at hand. FALSE,
 * with *error set, ends the receiving. NULL for nothing. */
typedef gboolean (*WireIdle)(gpointer data, GError **error);
void wire_set_idle(Wire *wire, WireIdle idle, gpointer data);

/* Sends all LEN bytes. EXIT_AGAIN. */
gboolean wire_send(Wire *wire, const char *bytes, gsize len, GError **error);

/* From now on all waiting together ends after SECONDS, with the error of WIRE_TIMEOUT: for saying
 * goodbye, when nothing that is still to come is wanted. */
void wire_hurry(Wire *wire, guint seconds);

void wire_close(Wire *wire);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Wire, wire_close)

#endif
