/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Server URLs of the accounts file: imaps://host[:port] and its kin. */
#ifndef MUTTKIT_FORMAT_URL_H
#define MUTTKIT_FORMAT_URL_H

#include "base/error.h"

typedef enum { PROTOCOL_IMAP, PROTOCOL_POP3, PROTOCOL_SMTP } Protocol;

typedef struct {
	Protocol protocol;
	gboolean implicit_tls; /* imaps, pop3s, smtps: TLS from the first byte; else STARTTLS or
				  STLS */
	char *host;            /* lower case; an IPv6 address without its brackets */
	guint16 port;          /* given, or the protocol's own */
} ServerUrl;

/* Reads TEXT: imap(s)://, pop3(s)://, smtp(s)://, a host of letters, digits, '-', '.', '_' or an
 * IPv6 address in brackets, an optional port (else 993, 143, 995, 110, 465, and for smtp:// the 587
 * of submission), at most one closing '/'. NULL and EXIT_CONFIG for the rest: a user or password in
 * the URL, a path, blanks, control characters, port 0. No message quotes TEXT. */
ServerUrl *server_url_parse(const char *text, GError **error);

/* The URL in its full form, always with the port. The caller frees. */
char *server_url_print(const ServerUrl *url);

/* The same without a port that is the protocol's own, as people write it. The caller frees. */
char *server_url_short(const ServerUrl *url);

/* Whether the host is this machine by its spelling alone: localhost, 127.0.0.0/8, ::1. */
gboolean server_url_is_loopback(const ServerUrl *url);

/* Whether A and B are the same address: protocol, host, port and the way into TLS. */
gboolean server_url_equal(const ServerUrl *a, const ServerUrl *b);

/* A copy; the caller frees. */
ServerUrl *server_url_copy(const ServerUrl *url);

void server_url_free(ServerUrl *url);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ServerUrl, server_url_free)

#endif
