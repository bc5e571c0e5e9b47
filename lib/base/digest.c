/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/digest.h"

#include <openssl/evp.h>
#include <string.h>

struct DigestState {
	EVP_MD_CTX *context;
};

static void begin(DigestState *state)
{
	if (!EVP_DigestInit_ex(state->context, EVP_sha256(), NULL))
		g_error("OpenSSL has no SHA-256");
}

DigestState *digest_open(void)
{
	DigestState *state = g_new0(DigestState, 1);

	state->context = EVP_MD_CTX_new();
	if (!state->context)
		g_error("OpenSSL has no memory");
	begin(state);
	return state;
}

void digest_add(DigestState *state, const void *bytes, gsize len)
{
	if (!EVP_DigestUpdate(state->context, bytes, len))
		g_error("OpenSSL cannot add to a SHA-256");
}

Digest digest_finish(DigestState *state)
{
	Digest digest;

	if (!EVP_DigestFinal_ex(state->context, digest.bytes, NULL))
		g_error("OpenSSL cannot finish a SHA-256");
	begin(state);
	return digest;
}

void digest_close(DigestState *state)
{
	if (!state)
		return;
	EVP_MD_CTX_free(state->context);
	g_free(state);
}

Digest digest_of(const void *bytes, gsize len)
{
	g_autoptr(DigestState) state = digest_open();

	digest_add(state, bytes, len);
	return digest_finish(state);
}

gboolean digest_equal(const Digest *a, const Digest *b)
{
	return memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0;
}

guint digest_hash(gconstpointer digest)
{
	guint hash;

	memcpy(&hash, digest, sizeof(hash));
	return hash;
}

gboolean digest_same(gconstpointer one, gconstpointer other)
{
	return digest_equal(one, other);
}

void digest_print(const Digest *digest, char hex[DIGEST_HEX + 1])
{
	static const char digits[] = "0123456789abcdef";
	int i;

	for (i = 0; i < DIGEST_SIZE; i++) {
		hex[2 * i] = digits[digest->bytes[i] >> 4];
		hex[2 * i + 1] = digits[digest->bytes[i] & 15];
	}
	hex[DIGEST_HEX] = '\0';
}

gboolean digest_parse(const char *hex, Digest *digest)
{
	Digest read;
	int i;

	if (strspn(hex, "0123456789abcdef") != DIGEST_HEX || hex[DIGEST_HEX])
		return FALSE;
	for (i = 0; i < DIGEST_SIZE; i++)
		read.bytes[i] = (guint8)(g_ascii_xdigit_value(hex[2 * i]) << 4 |
			g_ascii_xdigit_value(hex[2 * i + 1]));
	*digest = read;
	return TRUE;
}
