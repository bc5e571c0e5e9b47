/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header hash: SHA-256 of a message's header, whoever sends it and with whatever line ends.
 *
 * It covers all lines before the first empty one, each ending in LF, without any CR; so a whole
 * message, its file and a server's BODY[HEADER] or TOP give the same. */
#ifndef MUTTKIT_FORMAT_HEADER_H
#define MUTTKIT_FORMAT_HEADER_H

#include "base/digest.h"

typedef struct {
	DigestState *digest;
	GString *line; /* scratch; at most one piece long */
	gboolean in_line, done;
	char name[12]; /* how the line begins, lower case */
	guint named;   /* bytes of it */
	gboolean identifies;
} HeaderHash;

void header_hash_init(HeaderHash *hash);
/* Adds the next bytes of the message; those after the header cost nothing. */
void header_hash_add(HeaderHash *hash, const char *bytes, gsize len);
/* Whether a Message-ID or a Received was among the lines: then no two messages have this header. */
gboolean header_hash_identifies(const HeaderHash *hash);
/* The hash; HASH begins anew. */
Digest header_hash_finish(HeaderHash *hash);
void header_hash_clear(HeaderHash *hash);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HeaderHash, header_hash_clear)

#endif
