/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/ledger_prune.h"
#include "io/ledger_sql.h"

gint64 ledger_prune_begin(Ledger *ledger, gint64 now, GError **error)
{
	return ledger_run(ledger, PRUNE_BEGIN, error, "n", now) == 0 ? ledger_last_id(ledger) : 0;
}

gboolean ledger_intend(Ledger *ledger, gint64 run, const LedgerPlace *place, GError **error)
{
	gint64 flags = (gint64)place->flags, size = (gint64)place->size;

	if (place->uidl)
		return ledger_run(ledger, PRUNE_INTEND, error, "nnsnnnn", run, place->mailbox,
			       place->uidl, place->content, flags, size, place->arrival) == 0;
	return ledger_run(ledger, PRUNE_INTEND, error, "nnnnnnn", run, place->mailbox,
		       (gint64)place->uid, place->content, flags, size, place->arrival) == 0;
}

static int run_on_place(Ledger *ledger, guint statement, const LedgerPlace *place, GError **error)
{
	return place->uidl
		? ledger_run(ledger, statement, error, "ns", place->mailbox, place->uidl)
		: ledger_run(ledger, statement, error, "nn", place->mailbox, (gint64)place->uid);
}

gboolean ledger_resolve(Ledger *ledger, const LedgerPlace *place, gboolean gone, GError **error)
{
	if (!gone)
		return run_on_place(ledger, PRUNE_STAYS, place, error) == 0;
	return run_on_place(ledger, PRUNE_GONE, place, error) == 0 &&
		ledger_place_forget(ledger, place, error);
}

gboolean ledger_intents(
	Ledger *ledger, gint64 mailbox, LedgerEachPlace each, gpointer data, GError **error)
{
	int row = ledger_run(ledger, PRUNE_INTENTS, error, "n", mailbox);

	for (; row == 1; row = ledger_step(ledger, PRUNE_INTENTS, error)) {
		g_autofree char *uidl = ledger_text(ledger, PRUNE_INTENTS, 1);
		LedgerPlace place = {
			.mailbox = mailbox,
			.uid = uidl ? 0 : (guint64)ledger_number(ledger, PRUNE_INTENTS, 0),
			.uidl = uidl,
			.content = ledger_number(ledger, PRUNE_INTENTS, 2),
			.size = (guint64)ledger_number(ledger, PRUNE_INTENTS, 3),
		};

		if (!each(&place, data, error)) {
			ledger_done(ledger, PRUNE_INTENTS);
			return FALSE;
		}
	}
	return row == 0;
}

gboolean ledger_content_get(Ledger *ledger, gint64 content, LedgerContent *found, GError **error)
{
	int row = ledger_run(ledger, CONTENT_GET, error, "n", content);
	gboolean whole = row == 1 && ledger_digest(ledger, CONTENT_GET, 0, &found->id.digest) &&
		ledger_digest(ledger, CONTENT_GET, 4, &found->header);

	if (whole) {
		found->id.raw = ledger_number(ledger, CONTENT_GET, 1) != 0;
		found->id.size = (guint64)ledger_number(ledger, CONTENT_GET, 2);
		found->wire_size = (guint64)ledger_number(ledger, CONTENT_GET, 3);
		found->arrival = ledger_number(ledger, CONTENT_GET, 5);
	}
	ledger_done(ledger, CONTENT_GET);
	return whole ||
		(row >= 0 && fail(error, EXIT_BAD_DATA, "the ledger has a place without content"));
}

int ledger_copies(
	Ledger *ledger, gint64 content, LedgerEachCopy each, gpointer data, GError **error)
{
	int row = ledger_run(ledger, COPIES_OF, error, "n", content);
	int answer = 0;

	for (; row == 1; row = ledger_step(ledger, COPIES_OF, error)) {
		g_autofree char *path = ledger_text(ledger, COPIES_OF, 5);
		LedgerCopy copy = {
			.folder = ledger_number(ledger, COPIES_OF, 6),
			.content = content,
			.flags = (guint)ledger_number(ledger, COPIES_OF, 0),
			.ours = ledger_number(ledger, COPIES_OF, 1) != 0,
			.id = { .raw = ledger_number(ledger, COPIES_OF, 3) != 0,
				.size = (guint64)ledger_number(ledger, COPIES_OF, 4) },
		};

		if (ledger_digest(ledger, COPIES_OF, 2, &copy.id.digest))
			answer = each(&copy, path, data, error);
		if (answer != 0)
			break;
	}
	ledger_done(ledger, COPIES_OF);
	return row < 0 ? -1 : answer;
}
