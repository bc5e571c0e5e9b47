/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever a config holds: each root has a path and a line of the file, in the file's order. */
#include "format/syncroot.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	guint lines = 1;

	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n';
	for (SyncTool tool = SYNC_MBSYNC; tool <= SYNC_NOTMUCH; tool++) {
		g_autoptr(GPtrArray) roots = sync_roots(tool, (const char *)data, size);
		guint last = 1;

		g_assert_true(tool != SYNC_NOTMUCH || roots->len <= 1);
		for (guint i = 0; i < roots->len; i++) {
			const SyncRoot *root = roots->pdata[i];

			g_assert_true(*root->path && strchr("/~$", *root->path));
			g_assert_true(root->line >= last && root->line <= lines);
			last = root->line;
		}
	}
	return 0;
}
