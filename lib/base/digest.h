/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256, fed piece by piece: the identity of everything in an archive. The door to OpenSSL. */
#ifndef MUTTKIT_BASE_DIGEST_H
#define MUTTKIT_BASE_DIGEST_H

#include <glib.h>

enum { DIGEST_SIZE = 32, DIGEST_HEX = 2 * DIGEST_SIZE };

typedef struct {
	guint8 bytes[DIGEST_SIZE];
} Digest;

typedef struct DigestState DigestState;

/* A fresh state; never NULL (no SHA-256 in the library is a bug of the installation: aborts). */
DigestState *digest_open(void);
void digest_add(DigestState *state, const void *bytes, gsize len);

/* The digest of all that was added. The state begins anew and may be used again. */
Digest digest_finish(DigestState *state);

void digest_close(DigestState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DigestState, digest_close)

/* The digest of LEN bytes at once. */
Digest digest_of(const void *bytes, gsize len);

gboolean digest_equal(const Digest *a, const Digest *b);

/* For hash tables whose keys are Digests. */
guint digest_hash(gconstpointer digest);
gboolean digest_same(gconstpointer one, gconstpointer other);

/* 64 lower-case hexadecimal digits and a NUL into HEX. */
void digest_print(const Digest *digest, char hex[DIGEST_HEX + 1]);

/* Reads 64 lower-case hexadecimal digits; FALSE for anything else. */
gboolean digest_parse(const char *hex, Digest *digest);

#endif
