/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/restore_file.h"
#include "format/newline.h"
#include "io/ledger_prune.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

static gssize read_some(int fd, char *buffer)
{
	gssize got;

	do
		got = read(fd, buffer, PIECE);
	while (got < 0 && errno == EINTR);
	return got;
}

static guint64 count_lines(const char *bytes, gsize len)
{
	const char *end = bytes + len, *lf;
	guint64 lines = 0;

	for (; (lf = memchr(bytes, '\n', (gsize)(end - bytes))); bytes = lf + 1)
		lines++;
	return lines;
}

/* Whether the open file holds the bytes of its name. */
static gboolean is_whole(RestoreFile *file)
{
	guint64 size = 0, lines = 0;
	Digest digest;
	gssize got;

	file->has_nul = FALSE;
	while ((got = read_some(file->fd, file->buffer)) > 0) {
		digest_add(file->digest, file->buffer, (gsize)got);
		size += (guint64)got;
		lines += count_lines(file->buffer, (gsize)got);
		file->has_nul |= memchr(file->buffer, '\0', (gsize)got) != NULL;
	}
	digest = digest_finish(file->digest);
	file->wire_size = (gint64)(size + (file->id.raw ? 0 : lines));
	file->left = size;
	return got == 0 && size == file->id.size && digest_equal(&digest, &file->id.digest) &&
		lseek(file->fd, 0, SEEK_SET) == 0;
}

typedef struct {
	RestoreFile *file;
	const Archive *archive;
	const char *path;
	gboolean here; /* only in the folder PATH, or only in the others */
} Search;

/* What one file does not let be read is that file's fault. */
static int holds(const LedgerCopy *copy, const char *path, gpointer data, GError **error)
{
	const Search *search = data;
	RestoreFile *file = search->file;
	g_autoptr(ArchiveFolder) folder = NULL;
	g_autofree char *name = NULL;
	struct stat st;
	int in = -1;

	(void)error;
	if (g_str_equal(path, search->path) != search->here)
		return 0;
	folder = archive_folder_open(search->archive, path, NULL);
	if (folder)
		name = archive_folder_find(folder, &copy->id, copy->flags, &in);
	fd_clear(&file->fd);
	if (name)
		file->fd = openat(in, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (file->fd < 0 || fstat(file->fd, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	file->flags = maildir_flags(name) & FLAGS_MIRRORED;
	return is_whole(file);
}

static void file_init(RestoreFile *file, const MessageId *id)
{
	*file = (RestoreFile){ .fd = -1, .id = *id };
	file->digest = digest_open();
	file->out = g_string_new(NULL);
	file->buffer = g_malloc(PIECE);
}

int restore_file_open(RestoreFile *file, const Shelf *source, const RestoreItem *item,
	const char *path, GError **error)
{
	Search search = { file, source->archive, path, TRUE };
	int found;

	file_init(file, &item->id);
	found = ledger_copies(source->ledger, item->content, holds, &search, error);
	search.here = FALSE;
	return found ? found : ledger_copies(source->ledger, item->content, holds, &search, error);
}

int restore_file_holds(const Shelf *shelf, const MessageId *id, const char *path, GError **error)
{
	g_auto(RestoreFile) file;
	Search search = { &file, shelf->archive, path, TRUE };
	gint64 content;

	file_init(&file, id);
	if (!ledger_content_find(shelf->ledger, id, &content, error))
		return -1;
	return content ? ledger_copies(shelf->ledger, content, holds, &search, error) : 0;
}

void restore_file_clear(RestoreFile *file)
{
	fd_clear(&file->fd);
	g_clear_pointer(&file->digest, digest_close);
	if (file->out)
		g_string_free(file->out, TRUE);
	file->out = NULL;
	g_clear_pointer(&file->buffer, g_free);
}

gboolean restore_file_piece(const char **bytes, gsize *len, gpointer data, GError **error)
{
	RestoreFile *file = data;
	gssize got = read_some(file->fd, file->buffer);
	Digest digest;

	if (got < 0)
		return fail_errno(error, EXIT_IO, "read");
	if (got == 0 || (guint64)got > file->left)
		return fail(error, EXIT_AGAIN, "its file has just changed");
	digest_add(file->digest, file->buffer, (gsize)got);
	file->left -= (guint64)got;
	if (file->left == 0) {
		digest = digest_finish(file->digest);
		if (!digest_equal(&digest, &file->id.digest))
			return fail(error, EXIT_AGAIN, "its file has just changed");
	}
	*bytes = file->buffer;
	*len = (gsize)got;
	if (!file->wire || file->id.raw)
		return TRUE;
	g_string_truncate(file->out, 0);
	newline_wire(file->buffer, (gsize)got, file->out);
	*bytes = file->out->str;
	*len = file->out->len;
	return TRUE;
}
