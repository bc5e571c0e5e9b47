/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A getmail config: one file, one server. An ini file without %(name)s, whose [DEFAULT] getmail
 * drops; the retriever's type tells protocol and TLS. Mirrors getmail6 6.18. */
#ifndef MUTTKIT_FORMAT_GETMAILRC_H
#define MUTTKIT_FORMAT_GETMAILRC_H

#include "format/mention.h"

/* A MentionReader. A missing port goes behind the server. A change from no TLS to TLS changes the
 * type; a server with STARTTLS cannot be put in, and a note says so. */
void getmailrc_read(const char *text, gsize len, MentionAsk ask, gpointer data, Draft *draft);

GArray *getmailrc_tokens(const char *text, gsize len);

#endif
