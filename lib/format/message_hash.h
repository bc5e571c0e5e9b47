/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The message hash: which message of an archive the bytes of a wire are, without keeping them.
 *
 * The identity is that of the file that they would become (format/newline.h,
 * format/message_name.h). Whether that has LF or the wire's own bytes is known at the end only, so
 * both are hashed. */
#ifndef MUTTKIT_FORMAT_MESSAGE_HASH_H
#define MUTTKIT_FORMAT_MESSAGE_HASH_H

#include "format/message_name.h"

typedef struct MessageHash MessageHash;

MessageHash *message_hash_open(void);

/* The next bytes of the wire. */
void message_hash_add(MessageHash *hash, const char *bytes, gsize len);

/* Who all that was added is. The hash begins anew and may be used again. */
MessageId message_hash_finish(MessageHash *hash);

void message_hash_close(MessageHash *hash);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MessageHash, message_hash_close)

#endif
