/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/body.h"

#include <string.h>

void body_hash_init(BodyHash *hash)
{
	*hash = (BodyHash){ .digest = digest_open() };
}

/* A line that begins with a blank goes on with the field before it. */
static void begin_line(BodyHash *hash, gboolean blank)
{
	hash->in_line = TRUE;
	hash->in_id = hash->in_id && blank;
	hash->named = blank ? sizeof(hash->name) : 0;
}

static void add_name(BodyHash *hash, char byte)
{
	if (hash->named >= sizeof(hash->name) - 1)
		return;
	hash->name[hash->named++] = g_ascii_tolower(byte);
	hash->name[hash->named] = '\0';
	if (!hash->has_id && g_str_equal(hash->name, "message-id:"))
		hash->in_id = hash->has_id = TRUE;
}

static void end_line(BodyHash *hash)
{
	hash->in_body = !hash->in_line;
	hash->in_line = FALSE;
	if (hash->in_body)
		digest_add(hash->digest, "\n", 1);
}

static void add_header(BodyHash *hash, char byte)
{
	gboolean blank = byte == ' ' || byte == '\t';

	if (byte == '\r')
		return;
	if (byte == '\n') {
		end_line(hash);
		return;
	}
	if (!hash->in_line)
		begin_line(hash, blank);
	if (!hash->in_id) {
		add_name(hash, byte);
	} else if (!blank) {
		hash->is_named = TRUE;
		digest_add(hash->digest, &byte, 1);
	}
}

static void add_body(BodyHash *hash, const char *bytes, const char *end)
{
	while (bytes < end) {
		const char *cr = memchr(bytes, '\r', (gsize)(end - bytes));
		const char *stop = cr ? cr : end, *at = bytes;

		digest_add(hash->digest, bytes, (gsize)(stop - bytes));
		while (!hash->has_body && at < stop)
			hash->has_body = *at++ != '\n';
		bytes = cr ? cr + 1 : end;
	}
}

void body_hash_add(BodyHash *hash, const char *bytes, gsize len)
{
	const char *end = bytes + len;

	while (bytes < end && !hash->in_body)
		add_header(hash, *bytes++);
	add_body(hash, bytes, end);
}

gboolean body_hash_finish(BodyHash *hash, Digest *digest)
{
	gboolean has_body = hash->has_body && hash->is_named;

	*digest = digest_finish(hash->digest);
	*hash = (BodyHash){ .digest = hash->digest };
	return has_body;
}

void body_hash_clear(BodyHash *hash)
{
	g_clear_pointer(&hash->digest, digest_close);
}
