/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/shelf.h"
#include "base/home.h"

static gboolean lock_account(Shelf *shelf, const char *account, GError **error)
{
	g_autofree char *path = home_path(HOME_STATE, "locks", account, NULL);

	shelf->lock = file_lock(path, 0, error);
	return shelf->lock >= 0;
}

Shelf *shelf_open(const char *root, const char *account, LedgerMode mode, GError **error)
{
	g_autoptr(Shelf) shelf = g_new0(Shelf, 1);
	GError *why = NULL;

	shelf->lock = -1;
	if (mode == LEDGER_WRITE && !lock_account(shelf, account, error))
		return NULL;
	shelf->ledger = ledger_open(account, mode, error);
	if (!shelf->ledger)
		return NULL;
	shelf->archive = archive_open_read(root, account, shelf->ledger, &why);
	if (!shelf->archive) {
		if (why)
			g_propagate_error(error, why);
		else
			fail(error, EXIT_CONFIG, "there is no archive yet (run mutt-archive)");
		return NULL;
	}
	if (!fd_lock(shelf->archive->sentinel, 0, shelf->archive->path, error))
		return NULL;
	return g_steal_pointer(&shelf);
}

void shelf_close(Shelf *shelf)
{
	if (!shelf)
		return;
	archive_close(shelf->archive);
	ledger_close(shelf->ledger);
	fd_clear(&shelf->lock);
	g_free(shelf);
}
