/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mbsync's config: the servers of its IMAPAccounts, and of IMAPStores that are their own. For isync
 * 1.4 and 1.5. */
#ifndef MUTTKIT_FORMAT_MBSYNCRC_H
#define MUTTKIT_FORMAT_MBSYNCRC_H

#include "format/mention.h"

/* A MentionReader. Host, Port and the way into TLS are edited where they stand, TLS in the words
 * that stand there: SSLType, TLSType, or UseIMAPS of old. What is missing goes behind Host. Blank
 * lines, which end sections, are neither made nor removed. Unclear are tunnels and what mbsync
 * refuses. A password_key is ACCOUNT/Pass. */
void mbsyncrc_read(const char *text, gsize len, MentionAsk ask, gpointer data, Draft *draft);

/* Keywords, arguments, and lines that end sections. */
GArray *mbsyncrc_tokens(const char *text, gsize len);

#endif
