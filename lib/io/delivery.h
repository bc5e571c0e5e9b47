/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A delivery: one message on its way from the wire into a folder's tmp.
 *
 * The bytes of the wire go in piece by piece; what comes out is a file in tmp that is hashed and
 * named but not yet synced, in a folder's cur or counted anywhere. */
#ifndef MUTTKIT_IO_DELIVERY_H
#define MUTTKIT_IO_DELIVERY_H

#include "io/archive.h"

typedef struct Delivery Delivery;

/* Begins a message in FOLDER, which must outlive it. EXIT_CANT_CREATE, EXIT_IO. */
Delivery *delivery_open(const ArchiveFolder *folder, GError **error);

/* What comes is a file of this disk, not the wire's bytes. Where not every LF of it has its CR,
 * each LF stands for CRLF: the file is kept as it is, is not called raw, and has a CR a line more
 * on the wire. So it is the same content as when a server had sent it. Before the first byte. */
void delivery_set_local(Delivery *delivery);

/* The next bytes of the wire. EXIT_IO (disk full). */
gboolean delivery_add(Delivery *delivery, const char *bytes, gsize len, GError **error);

/* The end of the message: the file is complete. CONTENT says what it holds; its arrival is ARRIVAL
 * (seconds UTC, 0 for unknown), which becomes the file's mtime. */
gboolean delivery_finish(
	Delivery *delivery, gint64 arrival, LedgerContent *content, GError **error);

/* The open file, and its name in tmp. Borrowed. */
int delivery_fd(const Delivery *delivery);
const char *delivery_name(const Delivery *delivery);

/* Whether FILE, opened by FD, holds the same bytes as the delivery. */
gboolean delivery_equals(const Delivery *delivery, int fd);

/* Removes the file from tmp: its content is in the archive already. */
void delivery_discard(Delivery *delivery);

/* Removes the file from tmp, if it is still there, and frees. */
void delivery_close(Delivery *delivery);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Delivery, delivery_close)

#endif
