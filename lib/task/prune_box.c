/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/prune_box.h"
#include "base/text.h"
#include "format/header.h"
#include "format/message_hash.h"
#include "io/ledger_prune.h"
#include "task/proof.h"

void prune_box_clear(PruneBox *box)
{
	g_clear_pointer(&box->by_uidl, g_hash_table_unref);
	g_clear_pointer(&box->list, pop3_list_free);
	ledger_mailbox_clear(&box->mailbox);
}

/* --- what there is --- */

static gboolean keep_intent(const LedgerPlace *place, gpointer data, GError **error)
{
	(void)error;
	if (place->uidl)
		g_ptr_array_add(data, g_strdup(place->uidl));
	return TRUE;
}

static gboolean settle_one(const PruneBox *box, const char *uidl, GError **error)
{
	const LedgerPlace place = { .mailbox = box->mailbox.id, .uidl = (char *)uidl };
	gboolean gone = !g_hash_table_contains(box->by_uidl, uidl);

	if (gone ? !box->certain : box->lost)
		return TRUE;
	return ledger_resolve(box->run->shelf->ledger, &place, gone, error);
}

/* What sessions before intended: gone is what is not listed. */
static gboolean settle(const PruneBox *box, GError **error)
{
	g_autoptr(GPtrArray) uidls = g_ptr_array_new_with_free_func(g_free);
	Ledger *ledger = box->run->shelf->ledger;
	gboolean done;
	guint i;

	if (box->run->dry_run)
		return TRUE;
	if (!ledger_intents(ledger, box->mailbox.id, keep_intent, uidls, error))
		return FALSE;
	if (uidls->len == 0)
		return TRUE;
	done = ledger_begin(ledger, error);
	for (i = 0; done && i < uidls->len; i++)
		done = settle_one(box, uidls->pdata[i], error);
	done = done && ledger_commit(ledger, error);
	if (!done)
		ledger_rollback(ledger);
	return done;
}

gboolean prune_box_open(PruneBox *box, GError **error)
{
	const LedgerMailbox nothing = { .id = 0 };
	Ledger *ledger = box->run->shelf->ledger;
	int known = ledger_mailbox_find(ledger, box->run->server, "INBOX", 0, &box->mailbox, error);
	guint i;

	if (known < 1)
		return known == 0 &&
			fail(error, EXIT_CONFIG,
				"nothing was archived from this server yet (run mutt-archive)");
	box->list = pop3_list(box->session, ledger, &nothing, FALSE, error);
	if (!box->list)
		return FALSE;
	box->by_uidl = g_hash_table_new(g_str_hash, g_str_equal);
	box->certain = TRUE;
	for (i = 0; i < box->list->fresh->len; i++) {
		Pop3Message *message = &g_array_index(box->list->fresh, Pop3Message, i);

		box->certain = box->certain && message->uidl;
		if (message->uidl)
			g_hash_table_insert(box->by_uidl, (char *)message->uidl, message);
	}
	if (box->list->fresh->len > 0 && g_hash_table_size(box->by_uidl) == 0)
		return fail(error, EXIT_LACKING,
			"the server has no unique-ids (UIDL): a message there cannot be told from "
			"another");
	return settle(box, error);
}

gboolean prune_box_is_certain(const PruneBox *box, GError **error)
{
	return box->certain ||
		fail(error, EXIT_LACKING,
			"the server gives a message no unique-id of its own: nobody could tell "
			"what has gone");
}

/* --- proofs --- */

/* Reads one answer to TOP or RETR. FALSE: the connection; a refused one proves nothing. */
static gboolean read_body(PruneBox *box, HeaderHash *header, MessageHash *body, GError **error)
{
	Pop3Event event = { .type = POP3_MORE };

	while (!event.last) {
		if (!pop3_session_next(box->session, &event, error))
			return FALSE;
		if (event.type == POP3_STATUS)
			box->refused = !event.ok;
		if (event.type != POP3_BYTES)
			continue;
		header_hash_add(header, event.bytes, event.len);
		message_hash_add(body, event.bytes, event.len);
	}
	return TRUE;
}

int prune_box_is_same(PruneBox *box, const Pop3Message *listed, gboolean whole,
	const LedgerContent *content, GError **error)
{
	g_autoptr(MessageHash) body = message_hash_open();
	g_auto(HeaderHash) hash;
	gboolean read;
	Digest header;
	MessageId id;

	header_hash_init(&hash);
	if (whole)
		pop3_session_ask(box->session, POP3_BODY, "RETR %u", listed->number);
	else
		pop3_session_ask(box->session, POP3_BODY, "TOP %u 0", listed->number);
	pop3_list_ask_back(box->session, listed);
	read = read_body(box, &hash, body, error) &&
		pop3_list_in_step(box->session, listed, FALSE, error);
	header = header_hash_finish(&hash);
	id = message_hash_finish(body);
	if (!read)
		return -1;
	if (box->refused) /* nothing came, which is what some messages have for a header */
		return 0;
	if (!whole)
		return digest_equal(&header, &content->header);
	return digest_equal(&id.digest, &content->id.digest) && id.size == content->id.size &&
		id.raw == content->id.raw;
}

void prune_box_tell(const PruneBox *box, const char *uidl, ExitCode code, const char *why)
{
	g_autofree char *safe = text_safe(uidl, -1);
	GError *told = NULL;

	box->run->report->kept++;
	fail(&told, code, "%s: %s", safe, why);
	prune_run_trouble(box->run, "INBOX", told);
}

int prune_box_prove(PruneBox *box, const PruneMessage *message, guint32 *number, GError **error)
{
	const Shelf *shelf = box->run->shelf;
	const Pop3Message *listed = g_hash_table_lookup(box->by_uidl, message->uidl);
	LedgerContent content;
	LedgerPlace place;
	int good = ledger_place_find_uidl(
		shelf->ledger, box->mailbox.id, message->uidl, &place, error);

	if (good < 0)
		return -1;
	if (!listed || good == 0 || place.content != message->content ||
		place.size != listed->size || listed->size != message->size) {
		prune_box_tell(
			box, message->uidl, EXIT_AGAIN, "it has changed since the plan was made");
		return 0;
	}
	*number = listed->number;
	if (place.proof == PROOF_HEADER) /* and told already */
		return 0;
	if (!ledger_content_get(shelf->ledger, place.content, &content, error))
		return -1;
	good = prune_box_is_same(
		box, listed, !pop3_session_has(box->session, "TOP"), &content, error);
	if (good == 0 && box->refused)
		prune_box_tell(box, message->uidl, EXIT_AGAIN, "the server does not show it");
	else if (good == 0)
		prune_box_tell(box, message->uidl, EXIT_PROTOCOL, "it is not what was archived");
	if (good < 1)
		return good;
	good = proof_of_file(shelf->archive, shelf->ledger, place.content, error);
	if (good == 0)
		prune_box_tell(box, message->uidl, EXIT_BAD_DATA,
			"its file in the archive is gone or damaged");
	return good;
}
