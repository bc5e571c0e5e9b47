/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/import_mbox.h"
#include "format/mbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

/* Some writers of an mbox know no date and put the first day there is. */
#define NO_DATE (2 * 24 * 3600)

typedef struct {
	Import *import;
	int fd;
	struct stat before;
	guint64 at; /* bytes taken */
	FromLine from;
	gboolean later; /* a message was before */
} MboxImport;

/* Clocks in an mbox show the time of where they were. */
static gint64 local_time(gint64 seconds)
{
	g_autoptr(GDateTime) shown = g_date_time_new_from_unix_utc(seconds);
	g_autoptr(GDateTime) local =
		g_date_time_new_local(g_date_time_get_year(shown), g_date_time_get_month(shown),
			g_date_time_get_day_of_month(shown), g_date_time_get_hour(shown),
			g_date_time_get_minute(shown), g_date_time_get_second(shown));

	return local ? g_date_time_to_unix(local) : seconds;
}

static gint64 arrival_of(const FromLine *from, const LocalHeader *told)
{
	if (from->seconds > NO_DATE)
		return from->zoned ? from->seconds : local_time(from->seconds);
	return told->received ? told->received : told->date;
}

/* Whether a message ends LEN bytes behind what was taken. */
static gboolean ends_at(const MboxImport *mbox, guint64 len)
{
	guint64 rest = (guint64)mbox->before.st_size - mbox->at;
	char bytes[MBOX_LINE_MAX];
	gssize got;

	if (len > rest)
		return FALSE;
	got = pread(mbox->fd, bytes, MIN(sizeof(bytes), rest - len), (off_t)(mbox->at + len));
	return got >= 0 && mbox_confirms(bytes, (gsize)got, (guint64)got == rest - len);
}

static gboolean take_message(MboxImport *mbox, GError **error)
{
	Import *import = mbox->import;
	const LocalHeader *told = import_message_told(&import->message);
	gboolean is_mail = mbox->later || !told->internal;

	mbox->later = TRUE;
	if (is_mail)
		return import_put(import, arrival_of(&mbox->from, told), told->flags, error);
	import_drop(import);
	return TRUE;
}

static gboolean take_event(MboxImport *mbox, Mbox *reader, const MboxEvent *event, GError **error)
{
	Import *import = mbox->import;
	const LocalHeader *told;

	switch (event->type) {
	case MBOX_BEGIN:
		mbox->from = event->from;
		import->run->progress.messages_all++;
		return import_begin(import, error);
	case MBOX_BYTES:
		return import_message_add(&import->message, event->bytes, event->len, error);
	case MBOX_BODY:
		told = import_message_told(&import->message);
		if (told->has_length && ends_at(mbox, told->length))
			mbox_trust(reader, told->length);
		return TRUE;
	case MBOX_END:
		return take_message(mbox, error);
	default:
		return TRUE;
	}
}

/* Whether the mbox is as long as it was, and as old. */
static gboolean is_unchanged(const MboxImport *mbox)
{
	struct stat now;

	return fstat(mbox->fd, &now) == 0 && now.st_size == mbox->before.st_size &&
		now.st_mtim.tv_sec == mbox->before.st_mtim.tv_sec &&
		now.st_mtim.tv_nsec == mbox->before.st_mtim.tv_nsec;
}

/* What ends with the file may have been cut by a program that is just writing it. */
static gboolean take_last(MboxImport *mbox, Mbox *reader, GError **why, GError **error)
{
	MboxEvent event;

	do {
		mbox_finish(reader, &event);
		if (event.type == MBOX_END && !is_unchanged(mbox))
			return fail(why, EXIT_AGAIN,
				"another program writes to it; its last message is left");
		if (!take_event(mbox, reader, &event, error))
			return FALSE;
	} while (event.type != MBOX_MORE && event.type != MBOX_NONE);
	return TRUE;
}

static gboolean read_mbox(MboxImport *mbox, Mbox *reader, GError **why, GError **error)
{
	char buffer[PIECE];
	guint64 size = (guint64)mbox->before.st_size;

	while (mbox->at < size) {
		gssize got = pread(mbox->fd, buffer, MIN(PIECE, size - mbox->at), (off_t)mbox->at);
		gsize used = 0;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail_errno(why, EXIT_IO, "read");
		if (got == 0)
			break;
		while (used < (gsize)got) {
			MboxEvent event;
			gsize taken = mbox_take(reader, buffer + used, (gsize)got - used, &event);

			used += taken;
			mbox->at += taken;
			if (event.type == MBOX_NONE)
				return fail(why, EXIT_BAD_DATA, "no Maildir and no mbox");
			if (!take_event(mbox, reader, &event, error))
				return FALSE;
		}
	}
	return take_last(mbox, reader, why, error);
}

/* As mutt, procmail and Dovecot do before they read. Where there are no locks there are none. */
static gboolean lock_mbox(int fd, GError **why)
{
	struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET };

	return fcntl(fd, F_OFD_SETLK, &lock) == 0 || (errno != EAGAIN && errno != EACCES) ||
		fail(why, EXIT_AGAIN, "another program writes to it");
}

gboolean import_mbox(Import *import, GError **error)
{
	MboxImport mbox = { .import = import, .fd = import->tree->root };
	g_auto(Mbox) reader;
	GError *why = NULL, *worse = NULL;

	mbox_init(&reader);
	if (fstat(mbox.fd, &mbox.before) < 0)
		fail_errno(&why, EXIT_IO, "stat");
	else if (lock_mbox(mbox.fd, &why))
		read_mbox(&mbox, &reader, &why, &worse);
	import_drop(import);
	if (why)
		import_tell(import, "", why);
	if (worse)
		g_propagate_error(error, worse);
	return !worse;
}
