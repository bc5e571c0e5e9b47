/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/ledger_restore.h"
#include "io/ledger_sql.h"

static void kept_clear(LedgerKept *kept)
{
	g_free(kept->path);
	g_free(kept->role);
	g_free(kept->server);
	g_free(kept->mailbox);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LedgerKept, kept_clear)

static gboolean take_row(
	Ledger *ledger, guint index, LedgerEachKept each, gpointer data, GError **error)
{
	g_auto(LedgerKept) kept = {
		.id = ledger_number(ledger, index, 0),
		.content = { .id = { .raw = ledger_number(ledger, index, 2) != 0,
				     .size = (guint64)ledger_number(ledger, index, 3) },
			.wire_size = (guint64)ledger_number(ledger, index, 4),
			.arrival = ledger_number(ledger, index, 6) },
		.path = ledger_text(ledger, index, 7),
		.role = ledger_text(ledger, index, 8),
		.flags = (guint)ledger_number(ledger, index, 9),
		.arrival = ledger_number(ledger, index, 10),
		.server = ledger_text(ledger, index, 11),
		.mailbox = ledger_text(ledger, index, 12),
	};

	if (!ledger_digest(ledger, index, 1, &kept.content.id.digest) ||
		!ledger_digest(ledger, index, 5, &kept.content.header))
		return fail(error, EXIT_BAD_DATA, "the ledger has a content without its hash");
	return each(&kept, data, error);
}

gboolean ledger_kept(Ledger *ledger, gint64 run, LedgerEachKept each, gpointer data, GError **error)
{
	guint index = run ? RESTORE_RUN : RESTORE_COPIES;
	int row = ledger_run(ledger, index, error, run ? "n" : "", run);

	for (; row == 1; row = ledger_step(ledger, index, error)) {
		if (take_row(ledger, index, each, data, error))
			continue;
		ledger_done(ledger, index);
		return FALSE;
	}
	return row == 0;
}
