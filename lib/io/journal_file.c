/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/journal_file.h"
#include "base/attributes.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 16 * 1024 * 1024 };

typedef struct {
	char *bytes; /* NULL: there is no such file */
	gsize len;
} Held;

/* An open folder and the names that a file can have in it. */
typedef struct {
	const ChangeFile *file;
	Fd folder;
	char *name, *tmp, *new, *gate;
} Place;

static void held_clear(Held *held)
{
	g_clear_pointer(&held->bytes, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Held, held_clear)

static void place_clear(Place *place)
{
	fd_clear(&place->folder);
	g_free(place->name);
	g_free(place->tmp);
	g_free(place->new);
	g_free(place->gate);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Place, place_clear)

static gboolean place_open(Place *place, const ChangeFile *file, GError **error)
{
	g_autofree char *dir = g_path_get_dirname(file->path);

	place->file = file;
	place->name = g_path_get_basename(file->path);
	place->tmp = g_strdup_printf(".%s.muttkit-tmp", place->name);
	place->new = g_strdup_printf(".%s.muttkit-new", place->name);
	place->gate = g_strdup_printf(".%s.muttkit-gate", place->name);
	place->folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (place->folder >= 0)
		return TRUE;
	return errno == ENOENT ? fail(error, EXIT_AGAIN, "%s: is gone", file->path)
			       : fail_errno(error, EXIT_IO, "%s", dir);
}

static const char *bytes_of(const ChangeFile *file, Side side, gsize *len)
{
	*len = side == SIDE_WAS ? file->was_len : file->is_len;
	return side == SIDE_WAS ? file->was : file->is;
}

/* --- reading --- */

static gboolean load(const Place *place, const char *name, Held *held, GError **error)
{
	g_auto(Fd) fd = openat(place->folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT || fail_errno(error, EXIT_IO, "%s", place->file->path);
	held->bytes = file_read(fd, FILE_MAX, &held->len, error);
	return held->bytes != NULL;
}

static gboolean is_side(const Held *held, const ChangeFile *file, Side side)
{
	gsize len;
	const char *bytes = bytes_of(file, side, &len);

	return held->bytes && held->len == len && memcmp(held->bytes, bytes, len) == 0;
}

/* Whether a write of SIDE in place, over the other side, may have ended in what is held: the
 * beginning of the one, then what the other has from there on. */
static gboolean is_torn(const Held *held, const ChangeFile *file, Side side)
{
	gsize new_len, old_len, same = 0;
	const char *new = bytes_of(file, side, &new_len);
	const char *old = bytes_of(file, side == SIDE_IS ? SIDE_WAS : SIDE_IS, &old_len);

	while (same < held->len && same < new_len && held->bytes[same] == new[same])
		same++;
	if (same >= old_len)
		return held->len == same;
	return held->len == old_len && memcmp(held->bytes + same, old + same, old_len - same) == 0;
}

static gboolean is_version(const Held *held, const ChangeFile *file)
{
	return is_side(held, file, SIDE_WAS) || is_side(held, file, SIDE_IS);
}

static gboolean is_known(const Held *held, const ChangeFile *file)
{
	return is_version(held, file) || is_torn(held, file, SIDE_IS) ||
		is_torn(held, file, SIDE_WAS);
}

static gboolean edited(const ChangeFile *file, GError **error)
{
	return fail(error, EXIT_AGAIN, "%s: was edited meanwhile; it is left as it is", file->path);
}

/* Whether a gate was half closed or opened where that takes two steps: one file with both names. */
static gboolean is_halfway(const Place *place)
{
	struct stat name, gate;

	return fstatat(place->folder, place->name, &name, AT_SYMLINK_NOFOLLOW) == 0 &&
		fstatat(place->folder, place->gate, &gate, AT_SYMLINK_NOFOLLOW) == 0 &&
		name.st_dev == gate.st_dev && name.st_ino == gate.st_ino;
}

/* Which of its names the file has now, and what it holds. */
static gboolean find(const Place *place, const char **at, Held *held, GError **error)
{
	g_auto(Held) gate = { 0 };

	if (is_halfway(place))
		file_unlink(place->folder, place->gate);
	if (!load(place, place->name, held, error) || !load(place, place->gate, &gate, error))
		return FALSE;
	*at = place->name;
	if (!gate.bytes)
		return held->bytes || fail(error, EXIT_AGAIN, "%s: is gone", place->file->path);
	if (held->bytes)
		return fail(error, EXIT_AGAIN,
			"%s: was made anew meanwhile; as it was it lies beside it as %s: remove "
			"one of them",
			place->file->path, place->gate);
	*at = place->gate;
	*held = gate;
	gate.bytes = NULL;
	return TRUE;
}

gboolean journal_file_check(const ChangeFile *file, Side side, GError **error)
{
	g_auto(Place) place = { .folder = -1 };
	g_auto(Held) held = { 0 };
	const char *at;

	return place_open(&place, file, error) && find(&place, &at, &held, error) &&
		(is_side(&held, file, side) || edited(file, error));
}

/* --- writing --- */

static gboolean write_tmp(const Place *place, const char *at, Side side, GError **error)
{
	g_auto(Fd) old = openat(place->folder, at, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	g_auto(Fd) fd = -1;
	gsize len;
	const char *bytes = bytes_of(place->file, side, &len);

	file_unlink(place->folder, place->tmp);
	fd = openat(place->folder, place->tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (old < 0 || fd < 0)
		return fail_errno(error, EXIT_CANT_CREATE, "%s", place->file->path);
	if (file_write(fd, bytes, len, error) && attributes_copy(old, fd, error) &&
		files_sync(place->folder, &fd, 1, error))
		return TRUE;
	g_prefix_error(error, "%s: ", place->file->path);
	file_unlink(place->folder, place->tmp);
	return FALSE;
}

static gboolean stage(const Place *place, const char *at, Side side, GError **error)
{
	g_auto(Held) new = { 0 };

	if (!load(place, place->new, &new, error))
		return FALSE;
	if (new.bytes && !is_version(&new, place->file))
		return fail(error, EXIT_AGAIN,
			"%s: %s lies beside it and is not known: move it away", place->file->path,
			place->new);
	return write_tmp(place, at, side, error) &&
		(file_rename_over(place->folder, place->tmp, place->new) ||
			fail_errno(error, EXIT_IO, "%s", place->file->path));
}

gboolean journal_file_stage(const ChangeFile *file, Side side, GError **error)
{
	g_auto(Place) place = { .folder = -1 };
	g_auto(Held) held = { 0 };
	const char *at;

	return place_open(&place, file, error) && find(&place, &at, &held, error) &&
		stage(&place, at, side, error);
}

gboolean journal_file_close(const ChangeFile *file, GError **error)
{
	g_auto(Place) place = { .folder = -1 };
	g_auto(Held) held = { 0 };
	const char *at;

	if (!place_open(&place, file, error) || !find(&place, &at, &held, error))
		return FALSE;
	if (at == place.name && !file_publish(place.folder, place.name, place.gate))
		return fail_errno(error, EXIT_IO, "%s", file->path);
	return folder_sync(place.folder, error);
}

static gboolean write_in_place(const Place *place, const char *at, Side side, GError **error)
{
	g_auto(Fd) fd = openat(place->folder, at, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	gsize len;
	const char *bytes = bytes_of(place->file, side, &len);

	if (fd < 0)
		return fail_errno(error, EXIT_CANT_CREATE, "%s", place->file->path);
	return file_write(fd, bytes, len, error) &&
		(ftruncate(fd, (off_t)len) == 0 ||
			fail_errno(error, EXIT_IO, "%s", place->file->path)) &&
		files_sync(place->folder, &fd, 1, error);
}

/* What is staged takes the name AT. What had it must be what HELD was; else an editor was quicker,
 * and gets its file back. */
static gboolean swap_in(const Place *place, const char *at, const Held *held, GError **error)
{
	g_auto(Held) out = { 0 };
	gboolean exchanges = file_exchange(place->folder, place->new, at);

	if (!exchanges && errno != EINVAL && errno != ENOSYS)
		return fail_errno(error, EXIT_IO, "%s", place->file->path);
	if (!load(place, exchanges ? place->new : at, &out, error))
		return FALSE;
	if (out.len != held->len || !out.bytes || memcmp(out.bytes, held->bytes, held->len) != 0) {
		if (exchanges)
			file_exchange(place->folder, place->new, at);
		file_unlink(place->folder, place->new);
		return edited(place->file, error);
	}
	return (exchanges ? file_unlink(place->folder, place->new)
			  : file_rename_over(place->folder, place->new, at)) ||
		fail_errno(error, EXIT_IO, "%s", place->file->path);
}

static gboolean put(const Place *place, const char *at, Side side, const Held *held, GError **error)
{
	g_auto(Held) new = { 0 };
	struct stat st;

	if (fstatat(place->folder, at, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return fail_errno(error, EXIT_IO, "%s", place->file->path);
	if (st.st_nlink > 1)
		return write_in_place(place, at, side, error) &&
			(file_unlink(place->folder, place->new) || errno == ENOENT ||
				fail_errno(error, EXIT_IO, "%s", place->file->path));
	if (!load(place, place->new, &new, error))
		return FALSE;
	return (is_side(&new, place->file, side) || stage(place, at, side, error)) &&
		swap_in(place, at, held, error);
}

/* What lies beside the file as `.muttkit-new` and is neither version is what an editor wrote into
 * the file that a killed run was taking away: that comes back. */
static gboolean bring_back(const Place *place, const char *at, const Held *held, GError **error)
{
	g_auto(Held) new = { 0 };

	if (!load(place, place->new, &new, error))
		return FALSE;
	if (!new.bytes || is_version(&new, place->file) || !is_version(held, place->file))
		return TRUE;
	if (!file_rename_over(place->folder, place->new, at))
		return fail_errno(error, EXIT_IO, "%s", place->file->path);
	return edited(place->file, error);
}

/* Nothing of ours stays beside the file. */
static gboolean clean(const Place *place, GError **error)
{
	g_auto(Held) new = { 0 };

	file_unlink(place->folder, place->tmp);
	if (!load(place, place->new, &new, error))
		return FALSE;
	return !new.bytes || !is_version(&new, place->file) ||
		file_unlink(place->folder, place->new) ||
		fail_errno(error, EXIT_IO, "%s", place->file->path);
}

static gboolean fill(
	const Place *place, const char *at, const Held *held, Side side, GError **error)
{
	if (!bring_back(place, at, held, error))
		return FALSE;
	if (is_side(held, place->file, side))
		return TRUE;
	return is_known(held, place->file) ? put(place, at, side, held, error)
					   : edited(place->file, error);
}

/* The gate opens for a file that was edited, too: it is the person's again. */
gboolean journal_file_settle(const ChangeFile *file, Side side, GError **error)
{
	g_auto(Place) place = { .folder = -1 };
	g_auto(Held) held = { 0 };
	GError *why = NULL;
	const char *at = NULL;

	if (!place_open(&place, file, error))
		return FALSE;
	if (find(&place, &at, &held, &why))
		fill(&place, at, &held, side, &why);
	if (!why || error_code(why) == EXIT_AGAIN) {
		clean(&place, why ? NULL : &why);
		if (at == place.gate && !file_publish(place.folder, at, place.name))
			fail_errno(why ? NULL : &why, EXIT_IO, "%s", file->path);
		folder_sync(place.folder, why ? NULL : &why);
	}
	if (why)
		g_propagate_error(error, why);
	return !why;
}
