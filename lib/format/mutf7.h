/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Modified UTF-7, in which IMAP4rev1 spells folder names (RFC 3501 section 5.1.3). */
#ifndef MUTTKIT_FORMAT_MUTF7_H
#define MUTTKIT_FORMAT_MUTF7_H

#include <glib.h>

/* The UTF-8 that the LEN bytes of NAME spell (caller frees), or NULL where they are not the one
 * canonical spelling of any text: 8-bit bytes, NUL, a lone surrogate, an unterminated or empty
 * shift, printable ASCII in base64, spare bits. So mutf7_encode() of a result gives NAME again. */
char *mutf7_decode(const char *name, gsize len);

/* The canonical spelling of UTF8, which must be valid and without NUL (caller frees). */
char *mutf7_encode(const char *utf8);

#endif
