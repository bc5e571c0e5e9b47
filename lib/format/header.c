/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/header.h"

void header_hash_init(HeaderHash *hash)
{
	*hash = (HeaderHash){ .digest = digest_open(), .line = g_string_new(NULL) };
}

static void put(HeaderHash *hash, char c)
{
	g_string_append_c(hash->line, c);
	hash->in_line = TRUE;
}

static void end_line(HeaderHash *hash)
{
	if (hash->in_line)
		g_string_append_c(hash->line, '\n');
	else
		hash->done = TRUE;
	hash->in_line = FALSE;
}

void header_hash_add(HeaderHash *hash, const char *bytes, gsize len)
{
	gsize i;

	g_string_truncate(hash->line, 0);
	for (i = 0; i < len && !hash->done; i++) {
		if (hash->cr && bytes[i] != '\n')
			put(hash, '\r');
		hash->cr = bytes[i] == '\r';
		if (bytes[i] == '\n')
			end_line(hash);
		else if (!hash->cr)
			put(hash, bytes[i]);
	}
	digest_add(hash->digest, hash->line->str, hash->line->len);
}

Digest header_hash_finish(HeaderHash *hash)
{
	if (hash->cr && !hash->done)
		digest_add(hash->digest, "\r", 1);
	if ((hash->in_line || hash->cr) && !hash->done)
		digest_add(hash->digest, "\n", 1);
	hash->cr = hash->in_line = hash->done = FALSE;
	return digest_finish(hash->digest);
}

void header_hash_clear(HeaderHash *hash)
{
	g_clear_pointer(&hash->digest, digest_close);
	if (hash->line)
		g_string_free(hash->line, TRUE);
	hash->line = NULL;
}
