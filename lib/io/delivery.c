/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/delivery.h"
#include "base/file.h"
#include "format/body.h"
#include "format/header.h"
#include "format/newline.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

struct Delivery {
	const ArchiveFolder *folder;
	char *name; /* in tmp */
	int fd;
	GString *out; /* what is not yet written */
	DigestState *digest;
	HeaderHash header;
	BodyHash body;
	Newline newline;
	gboolean raw; /* a bare LF was seen: the bytes are kept as they come */
	gboolean local;
	guint64 size, wire_size, lines; /* lines: LFs of what is written */
};

static gboolean open_file(Delivery *delivery, GError **error)
{
	static guint counter;

	delivery->name = g_strdup_printf("muttkit.%d.%u", (int)getpid(), ++counter);
	delivery->fd = openat(delivery->folder->tmp, delivery->name,
		O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (delivery->fd < 0)
		return fail_errno(error, EXIT_CANT_CREATE, "tmp/%s", delivery->name);
	return TRUE;
}

static void close_file(Delivery *delivery)
{
	if (delivery->fd >= 0)
		file_unlink(delivery->folder->tmp, delivery->name);
	fd_clear(&delivery->fd);
	g_clear_pointer(&delivery->name, g_free);
}

Delivery *delivery_open(const ArchiveFolder *folder, GError **error)
{
	g_autoptr(Delivery) delivery = g_new0(Delivery, 1);

	delivery->folder = folder;
	delivery->out = g_string_sized_new(PIECE);
	delivery->digest = digest_open();
	header_hash_init(&delivery->header);
	body_hash_init(&delivery->body);
	return open_file(delivery, error) ? g_steal_pointer(&delivery) : NULL;
}

void delivery_set_local(Delivery *delivery)
{
	delivery->local = TRUE;
}

/* What only a message under way needs; finished ones wait for their batch by the hundred. */
static void release(Delivery *delivery)
{
	if (delivery->out)
		g_string_free(delivery->out, TRUE);
	delivery->out = NULL;
	g_clear_pointer(&delivery->digest, digest_close);
	header_hash_clear(&delivery->header);
	body_hash_clear(&delivery->body);
}

static guint64 lines_in(const GString *text)
{
	const char *at = text->str, *end = text->str + text->len;
	guint64 lines = 0;

	while ((at = memchr(at, '\n', (gsize)(end - at)))) {
		lines++;
		at++;
	}
	return lines;
}

static gboolean flush(Delivery *delivery, GError **error)
{
	digest_add(delivery->digest, delivery->out->str, delivery->out->len);
	delivery->size += delivery->out->len;
	if (delivery->local)
		delivery->lines += lines_in(delivery->out);
	if (!file_write(delivery->fd, delivery->out->str, delivery->out->len, error))
		return FALSE;
	g_string_truncate(delivery->out, 0);
	return TRUE;
}

/* At the first bare LF: what was taken so far becomes the bytes that came again; what of it was
 * written, in a new file. */
static gboolean go_raw(Delivery *delivery, GError **error)
{
	Delivery before = *delivery;
	char buffer[PIECE / 2];
	gssize got = -1;

	delivery->raw = TRUE;
	if (delivery->size == 0) {
		g_autoptr(GString) taken = g_steal_pointer(&delivery->out);

		delivery->out = g_string_sized_new(PIECE);
		newline_wire(taken->str, taken->len, delivery->out);
		return TRUE;
	}
	if (!flush(delivery, error))
		return FALSE;
	lseek(delivery->fd, 0, SEEK_SET);
	delivery->size = delivery->lines = 0;
	delivery->fd = -1;
	digest_finish(delivery->digest);
	before.name = g_steal_pointer(&delivery->name);
	if (open_file(delivery, error))
		while ((got = read(before.fd, buffer, sizeof(buffer))) > 0) {
			newline_wire(buffer, (gsize)got, delivery->out);
			if (!flush(delivery, error))
				break;
		}
	if (got < 0 && delivery->fd >= 0)
		fail_errno(error, EXIT_IO, "read again");
	close_file(&before);
	return got == 0;
}

gboolean delivery_add(Delivery *delivery, const char *bytes, gsize len, GError **error)
{
	header_hash_add(&delivery->header, bytes, len);
	body_hash_add(&delivery->body, bytes, len);
	delivery->wire_size += len;
	while (len > 0) {
		gsize piece = MIN(len, PIECE), taken = piece;

		if (delivery->raw)
			g_string_append_len(delivery->out, bytes, (gssize)piece);
		else
			taken = newline_take(&delivery->newline, bytes, piece, delivery->out);
		if (taken < piece && !go_raw(delivery, error))
			return FALSE;
		if (delivery->out->len >= PIECE && !flush(delivery, error))
			return FALSE;
		bytes += taken;
		len -= taken;
	}
	return TRUE;
}

gboolean delivery_finish(Delivery *delivery, gint64 arrival, LedgerContent *content, GError **error)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = arrival } };

	newline_end(&delivery->newline, delivery->out);
	if (!flush(delivery, error))
		return FALSE;
	if (arrival > 0 && futimens(delivery->fd, times) < 0)
		return fail_errno(error, EXIT_IO, "arrival date");
	*content = (LedgerContent){
		.id = { digest_finish(delivery->digest), delivery->size,
			delivery->raw && !delivery->local },
		.header = header_hash_finish(&delivery->header),
		.wire_size =
			delivery->local ? delivery->size + delivery->lines : delivery->wire_size,
		.arrival = arrival,
	};
	content->has_body = body_hash_finish(&delivery->body, &content->body);
	release(delivery);
	return TRUE;
}

int delivery_fd(const Delivery *delivery)
{
	return delivery->fd;
}

const char *delivery_name(const Delivery *delivery)
{
	return delivery->name;
}

gboolean delivery_equals(const Delivery *delivery, int fd)
{
	char ours[PIECE / 2], theirs[sizeof(ours)];
	off_t at = 0;
	gssize got;

	do {
		got = pread(delivery->fd, ours, sizeof(ours), at);
		if (got < 0 || pread(fd, theirs, sizeof(theirs), at) != got ||
			memcmp(ours, theirs, (gsize)got) != 0)
			return FALSE;
		at += got;
	} while (got > 0);
	return TRUE;
}

void delivery_discard(Delivery *delivery)
{
	close_file(delivery);
}

void delivery_close(Delivery *delivery)
{
	if (!delivery)
		return;
	close_file(delivery);
	release(delivery);
	g_free(delivery);
}
