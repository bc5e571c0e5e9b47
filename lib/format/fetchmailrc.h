/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fetchmail's config: its servers. */
#ifndef MUTTKIT_FORMAT_FETCHMAILRC_H
#define MUTTKIT_FORMAT_FETCHMAILRC_H

#include "format/mention.h"

/* A MentionReader: each user of each server that speaks IMAP or POP3 is a mention. What a server is
 * called stays, since netrc knows it by that name; the new one stands behind `via`. Unclear are
 * files that fetchmail would not read, servers whose protocol is not named, plugins, and names of
 * services that are not known here. Users of one server can only move together. */
void fetchmailrc_read(const char *text, gsize len, MentionAsk ask, gpointer data, Draft *draft);

GArray *fetchmailrc_tokens(const char *text, gsize len);

#endif
