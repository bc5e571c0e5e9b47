/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body hash: SHA-256 of what a message keeps when a server adds, drops or reorders headers.
 *
 * It covers the value of the first Message-ID without blanks, however it is folded, then LF, then
 * all after the first empty line; of all that no CR. So a message, its file and the same under
 * other headers give the same. */
#ifndef MUTTKIT_FORMAT_BODY_H
#define MUTTKIT_FORMAT_BODY_H

#include "base/digest.h"

typedef struct {
	DigestState *digest;
	gboolean in_line, in_id, in_body;
	gboolean has_id, is_named, has_body; /* the field; something in it */
	char name[12];                       /* how the line begins, lower case */
	guint named;                         /* bytes of it */
} BodyHash;

void body_hash_init(BodyHash *hash);
/* Adds the next bytes of the message. */
void body_hash_add(BodyHash *hash, const char *bytes, gsize len);
/* The hash; HASH begins anew. FALSE where there is no Message-ID, or the body is empty or holds
 * line ends alone: then nothing is alike, and *DIGEST says nothing. */
gboolean body_hash_finish(BodyHash *hash, Digest *digest);
void body_hash_clear(BodyHash *hash);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(BodyHash, body_hash_clear)

#endif
