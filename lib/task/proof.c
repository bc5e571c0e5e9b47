/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/proof.h"
#include "base/file.h"
#include "io/ledger_prune.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* What memory holds and the disk may not: 1 it is on the disk, 0 it is no file that can be read,
 * -1 failed. */
static int is_durable(int in, const char *name, GError **error)
{
	g_auto(Fd) fd = openat(in, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	if (fsync(fd) < 0) {
		fail_errno(error, EXIT_IO, "fsync of %s", name);
		return -1;
	}
	return folder_sync(in, error) ? 1 : -1;
}

/* What one file does not let be read is that file's fault. */
static int holds(const LedgerCopy *copy, const char *path, gpointer data, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(ArchiveFolder) folder = archive_folder_open(data, path, &why);
	g_autofree char *name = NULL;
	LedgerContent content;
	int in = -1, durable;

	if (folder)
		name = archive_folder_find(folder, &copy->id, copy->flags, &in);
	/* a mail program will remove it at its next chance */
	if (!name || (maildir_flags(name) & FLAG_TRASHED))
		return 0;
	durable = is_durable(in, name, error);
	if (durable < 1)
		return durable;
	if (!archive_file_content(&(ArchiveFile){ .in = in, .name = name, .id = copy->id },
		    copy->id.raw, &content, &why))
		return 0;
	return digest_equal(&content.id.digest, &copy->id.digest) &&
		content.id.size == copy->id.size;
}

int proof_of_file(const Archive *archive, Ledger *ledger, gint64 content, GError **error)
{
	return ledger_copies(ledger, content, holds, (gpointer)archive, error);
}
