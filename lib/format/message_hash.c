/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/message_hash.h"
#include "format/newline.h"

enum { PIECE = 64 * 1024 };

struct MessageHash {
	DigestState *file, *wire;
	guint64 file_size, wire_size;
	Newline newline;
	gboolean raw; /* a bare LF was seen: the wire's bytes are the file */
	GString *out; /* what is not yet in the file's digest */
};

MessageHash *message_hash_open(void)
{
	MessageHash *hash = g_new0(MessageHash, 1);

	hash->file = digest_open();
	hash->wire = digest_open();
	hash->out = g_string_sized_new(PIECE);
	return hash;
}

static void flush(MessageHash *hash)
{
	digest_add(hash->file, hash->out->str, hash->out->len);
	hash->file_size += hash->out->len;
	g_string_truncate(hash->out, 0);
}

void message_hash_add(MessageHash *hash, const char *bytes, gsize len)
{
	digest_add(hash->wire, bytes, len);
	hash->wire_size += len;
	while (len > 0 && !hash->raw) {
		gsize piece = MIN(len, PIECE);

		hash->raw = newline_take(&hash->newline, bytes, piece, hash->out) < piece;
		flush(hash);
		bytes += piece;
		len -= piece;
	}
}

MessageId message_hash_finish(MessageHash *hash)
{
	MessageId wire = { .size = hash->wire_size, .raw = TRUE }, file = { .raw = FALSE };
	gboolean raw = hash->raw;

	newline_end(&hash->newline, hash->out);
	flush(hash);
	file.size = hash->file_size;
	file.digest = digest_finish(hash->file);
	wire.digest = digest_finish(hash->wire);
	hash->newline = (Newline){ FALSE };
	hash->raw = FALSE;
	hash->file_size = hash->wire_size = 0;
	return raw ? wire : file;
}

void message_hash_close(MessageHash *hash)
{
	if (!hash)
		return;
	digest_close(hash->file);
	digest_close(hash->wire);
	g_string_free(hash->out, TRUE);
	g_free(hash);
}
