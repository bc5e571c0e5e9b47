/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/header.h"

void header_hash_init(HeaderHash *hash)
{
	*hash = (HeaderHash){ .digest = digest_open(), .line = g_string_new(NULL) };
}

static void begin_line(HeaderHash *hash, char byte)
{
	if (hash->named >= sizeof(hash->name) - 1)
		return;
	hash->name[hash->named++] = g_ascii_tolower(byte);
	hash->name[hash->named] = '\0';
	if (byte == ':' &&
		(g_str_equal(hash->name, "message-id:") || g_str_equal(hash->name, "received:")))
		hash->identifies = TRUE;
}

static void end_line(HeaderHash *hash)
{
	hash->named = 0;
	if (hash->in_line)
		g_string_append_c(hash->line, '\n');
	else
		hash->done = TRUE;
	hash->in_line = FALSE;
}

/* CR CR LF on the wire is CR LF in the file: only without any CR both have the same lines. */
void header_hash_add(HeaderHash *hash, const char *bytes, gsize len)
{
	gsize i;

	g_string_truncate(hash->line, 0);
	for (i = 0; i < len && !hash->done; i++) {
		if (bytes[i] == '\n') {
			end_line(hash);
		} else if (bytes[i] != '\r') {
			begin_line(hash, bytes[i]);
			g_string_append_c(hash->line, bytes[i]);
			hash->in_line = TRUE;
		}
	}
	digest_add(hash->digest, hash->line->str, hash->line->len);
}

gboolean header_hash_identifies(const HeaderHash *hash)
{
	return hash->identifies;
}

Digest header_hash_finish(HeaderHash *hash)
{
	if (hash->in_line && !hash->done)
		digest_add(hash->digest, "\n", 1);
	hash->in_line = hash->done = hash->identifies = FALSE;
	hash->named = 0;
	return digest_finish(hash->digest);
}

void header_hash_clear(HeaderHash *hash)
{
	g_clear_pointer(&hash->digest, digest_close);
	if (hash->line)
		g_string_free(hash->line, TRUE);
	hash->line = NULL;
}
