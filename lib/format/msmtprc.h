/* SPDX-License-Identifier: GPL-3.0-or-later */
/* msmtp's and mpop's configs: the servers of their accounts. Mirrors msmtp 1.8.28 and mpop 1.4.21.
 */
#ifndef MUTTKIT_FORMAT_MSMTPRC_H
#define MUTTKIT_FORMAT_MSMTPRC_H

#include "format/mention.h"

/* MentionReaders: each account with a host, but for one that is another's second name. The host is
 * edited where it stands, be that in a base or in `defaults`, if all accounts that have it from
 * there get the same host; what is missing goes behind it. Then the file is read again, and
 * unless every account says what it is to say, and all others what they said, nothing is edited and
 * notes say so. Unclear are hosts behind a socket, accounts with an `eval`, and what the programs
 * refuse. A password_key is SECTION/password, where SECTION is an account or `defaults`. */
void msmtprc_read(const char *text, gsize len, MentionAsk ask, gpointer data, Draft *draft);
void mpoprc_read(const char *text, gsize len, MentionAsk ask, gpointer data, Draft *draft);

/* Of both. */
GArray *msmtprc_tokens(const char *text, gsize len);

#endif
