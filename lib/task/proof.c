/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/proof.h"
#include "io/ledger_prune.h"

/* What one file does not let be read is that file's fault. */
static int holds(const LedgerCopy *copy, const char *path, gpointer data, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(ArchiveFolder) folder = archive_folder_open(data, path, &why);
	g_autofree char *name = NULL;
	LedgerContent content;
	int in = -1;

	(void)error;
	if (folder)
		name = archive_folder_find(folder, &copy->id, copy->flags, &in);
	if (!name ||
		!archive_file_content(&(ArchiveFile){ .in = in, .name = name, .id = copy->id },
			copy->id.raw, &content, &why))
		return 0;
	return digest_equal(&content.id.digest, &copy->id.digest) &&
		content.id.size == copy->id.size;
}

int proof_of_file(const Archive *archive, Ledger *ledger, gint64 content, GError **error)
{
	return ledger_copies(ledger, content, holds, (gpointer)archive, error);
}
