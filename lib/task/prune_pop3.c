/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/prune_pop3.h"
#include "base/text.h"
#include "format/header.h"
#include "format/message_hash.h"
#include "io/ledger_prune.h"
#include "task/pop3_list.h"
#include "task/proof.h"

enum { BATCH = 200 };

/* One session. */
typedef struct {
	PruneRun *run;
	Pop3Session *session;
	LedgerMailbox mailbox;
	Pop3List *list;
	GHashTable *by_uidl; /* of Pop3Message, by its uidl */
} Box;

static void box_clear(Box *box)
{
	g_clear_pointer(&box->by_uidl, g_hash_table_unref);
	g_clear_pointer(&box->list, pop3_list_free);
	ledger_mailbox_clear(&box->mailbox);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Box, box_clear)

/* --- what there is --- */

static gboolean keep_intent(const LedgerPlace *place, gpointer data, GError **error)
{
	(void)error;
	if (place->uidl)
		g_ptr_array_add(data, g_strdup(place->uidl));
	return TRUE;
}

/* What sessions before intended: gone is what is not listed. */
static gboolean settle(const Box *box, GError **error)
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
	for (i = 0; done && i < uidls->len; i++) {
		const LedgerPlace place = { .mailbox = box->mailbox.id, .uidl = uidls->pdata[i] };

		done = ledger_resolve(ledger, &place,
			!g_hash_table_contains(box->by_uidl, uidls->pdata[i]), error);
	}
	done = done && ledger_commit(ledger, error);
	if (!done)
		ledger_rollback(ledger);
	return done;
}

static gboolean open_box(Box *box, GError **error)
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
	for (i = 0; i < box->list->fresh->len; i++) {
		Pop3Message *message = &g_array_index(box->list->fresh, Pop3Message, i);

		if (message->uidl)
			g_hash_table_insert(box->by_uidl, (char *)message->uidl, message);
	}
	if (box->list->fresh->len > 0 && g_hash_table_size(box->by_uidl) == 0)
		return fail(error, EXIT_LACKING,
			"the server has no unique-ids (UIDL): a message there cannot be told from "
			"another");
	return settle(box, error);
}

static gboolean plan_message(
	const Box *box, const Pop3Message *listed, PrunePlan *plan, GError **error)
{
	Ledger *ledger = box->run->shelf->ledger;
	PruneMessage message = { .uid = listed->number, .uidl = listed->uidl, .no_flags = TRUE };
	LedgerContent content;
	LedgerPlace place;
	int known = listed->uidl
		? ledger_place_find_uidl(ledger, box->mailbox.id, listed->uidl, &place, error)
		: 0;

	message.size = listed->size;
	if (known < 0 || (known && !ledger_content_get(ledger, place.content, &content, error)))
		return FALSE;
	if (known && place.size == listed->size) {
		message.known = TRUE;
		message.content = place.content;
		message.adopted = place.proof == PROOF_HEADER;
		message.arrival = content.arrival;
	}
	prune_plan_add(plan, &message);
	return TRUE;
}

gboolean prune_pop3_list(PruneRun *run, Pop3Session *session, PrunePlan *plan, GError **error)
{
	g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(PruneName));
	const PruneName inbox = { "INBOX", NULL };
	g_auto(Box) box = { .run = run, .session = session };
	guint i;

	plan->no_read_state = TRUE;
	g_array_append_val(names, inbox);
	if (!prune_rules_fit(&plan->rules, names, error) || !open_box(&box, error))
		return FALSE;
	if (!prune_wants(&plan->rules, inbox))
		return TRUE;
	prune_plan_folder(plan, "INBOX", "INBOX");
	for (i = 0; i < box.list->fresh->len; i++)
		if (!plan_message(
			    &box, &g_array_index(box.list->fresh, Pop3Message, i), plan, error))
			return FALSE;
	return TRUE;
}

/* --- proofs --- */

/* Reads one answer to TOP or RETR. FALSE: the connection; a refused one proves nothing. */
static gboolean read_body(Box *box, HeaderHash *header, MessageHash *body, GError **error)
{
	Pop3Event event = { .type = POP3_MORE };

	while (!event.last) {
		if (!pop3_session_next(box->session, &event, error))
			return FALSE;
		if (event.type != POP3_BYTES)
			continue;
		header_hash_add(header, event.bytes, event.len);
		message_hash_add(body, event.bytes, event.len);
	}
	return TRUE;
}

/* Whether the server's message LISTED is CONTENT: by its header, or WHOLE. 1, 0, -1 failed. */
static int is_same(Box *box, const Pop3Message *listed, gboolean whole,
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
	if (!whole)
		return digest_equal(&header, &content->header);
	return digest_equal(&id.digest, &content->id.digest) && id.size == content->id.size &&
		id.raw == content->id.raw;
}

static void tell(const Box *box, const char *uidl, ExitCode code, const char *why)
{
	g_autofree char *safe = text_safe(uidl, -1);
	GError *told = NULL;

	box->run->report->kept++;
	fail(&told, code, "%s: %s", safe, why);
	prune_run_trouble(box->run, "INBOX", told);
}

/* Whether MESSAGE of the plan may go in this session, as number *NUMBER: 1, 0 told, -1 failed. */
static int prove(Box *box, const PruneMessage *message, guint32 *number, GError **error)
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
		tell(box, message->uidl, EXIT_AGAIN, "it has changed since the plan was made");
		return 0;
	}
	*number = listed->number;
	if (place.proof == PROOF_HEADER) /* and told already */
		return 0;
	if (!ledger_content_get(shelf->ledger, place.content, &content, error))
		return -1;
	good = is_same(box, listed, !pop3_session_has(box->session, "TOP"), &content, error);
	if (good == 0)
		tell(box, message->uidl, EXIT_PROTOCOL, "it is not what was archived");
	if (good < 1)
		return good;
	good = proof_of_file(shelf->archive, shelf->ledger, place.content, error);
	if (good == 0)
		tell(box, message->uidl, EXIT_BAD_DATA,
			"its file in the archive is gone or damaged");
	return good;
}

/* --- adopted mail --- */

/* Its bytes were never fetched from here: now they are, and only compared. */
static gboolean fetch_one(Box *box, const PruneMessage *message, GError **error)
{
	Ledger *ledger = box->run->shelf->ledger;
	const Pop3Message *listed = g_hash_table_lookup(box->by_uidl, message->uidl);
	LedgerContent content;
	LedgerPlace place;
	int known = listed
		? ledger_place_find_uidl(ledger, box->mailbox.id, message->uidl, &place, error)
		: 0;
	int same;

	if (known < 1 || place.proof != PROOF_HEADER || place.size != listed->size)
		return known >= 0;
	if (!ledger_content_get(ledger, place.content, &content, error))
		return FALSE;
	same = is_same(box, listed, TRUE, &content, error);
	if (same == 0)
		tell(box, message->uidl, EXIT_BAD_DATA,
			"its bytes are not those that the archive adopted for it");
	if (same < 1)
		return same == 0;
	place.proof = PROOF_CONTENT;
	box->run->report->fetched++;
	return ledger_place_set(ledger, &place, error);
}

/* In a session of its own: the one that fetches never deletes. */
static gboolean fetch_some(
	PruneRun *run, const PruneSlice *slice, guint first, guint last, GError **error)
{
	g_autoptr(Pop3Session) session = NULL;
	g_auto(Box) box = { .run = run };
	guint i;

	for (i = first; i < last; i++) {
		const PruneMessage *message =
			&g_array_index(slice->plan->messages, PruneMessage, i);

		if (!message->adopted)
			continue;
		if (!session) {
			box.session = session = pop3_session_open(run->account, FALSE, error);
			if (!session || !open_box(&box, error))
				return FALSE;
		}
		if (!fetch_one(&box, message, error))
			return FALSE;
	}
	return TRUE;
}

/* --- the deletion --- */

typedef struct {
	const PruneMessage *message;
	guint32 number;
} Mark;

static gboolean intend(const Box *box, const GArray *marks, GError **error)
{
	Ledger *ledger = box->run->shelf->ledger;
	gboolean done = ledger_begin(ledger, error);
	guint i;

	for (i = 0; done && i < marks->len; i++) {
		const PruneMessage *message = g_array_index(marks, Mark, i).message;
		const LedgerPlace place = { .mailbox = box->mailbox.id,
			.uidl = message->uidl,
			.content = message->content,
			.size = message->size };

		done = ledger_intend(ledger, box->run->report->run, &place, error);
	}
	done = done && ledger_commit(ledger, error);
	if (!done)
		ledger_rollback(ledger);
	return done;
}

/* A message that is refused stays; the next session sees it. */
static gboolean mark_all(const Box *box, const GArray *marks, GError **error)
{
	Pop3Event event;
	guint i;

	for (i = 0; i < marks->len; i++)
		pop3_session_ask(
			box->session, POP3_SINGLE, "DELE %u", g_array_index(marks, Mark, i).number);
	for (i = 0; i < marks->len; i++)
		if (!pop3_session_next(box->session, &event, error))
			return FALSE;
	return TRUE;
}

static gboolean prove_all(
	Box *box, const PruneSlice *slice, guint first, guint last, GArray *marks, GError **error)
{
	guint i;

	for (i = first; i < last; i++) {
		Mark mark = { .message = &g_array_index(slice->plan->messages, PruneMessage, i) };
		int good = prove(box, mark.message, &mark.number, error);

		if (good < 0)
			return FALSE;
		if (good)
			g_array_append_val(marks, mark);
	}
	return TRUE;
}

static gboolean delete_some(
	PruneRun *run, const PruneSlice *slice, guint first, guint last, GError **error)
{
	g_autoptr(Pop3Session) session = pop3_session_open(run->account, FALSE, error);
	g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(Mark));
	g_auto(Box) box = { .run = run, .session = session };

	return session && open_box(&box, error) &&
		prove_all(&box, slice, first, last, marks, error) &&
		(marks->len == 0 ||
			(intend(&box, marks, error) && mark_all(&box, marks, error) &&
				pop3_session_quit(session, error)));
}

/* What is gone now, as a session after the last sees it. */
static gboolean count_gone(PruneRun *run, const PruneSlice *slice, guint until, GError **error)
{
	g_autoptr(Pop3Session) session = pop3_session_open(run->account, FALSE, error);
	g_auto(Box) box = { .run = run, .session = session };
	guint i, left = 0;

	if (!session || !open_box(&box, error))
		return FALSE;
	for (i = slice->from; i < until; i++) {
		const PruneMessage *message =
			&g_array_index(slice->plan->messages, PruneMessage, i);

		if (g_hash_table_contains(box.by_uidl, message->uidl)) {
			left++;
			continue;
		}
		run->report->gone++;
		run->report->bytes += message->size;
	}
	if (left <= run->report->kept)
		return TRUE;
	return fail(error, EXIT_PROTOCOL,
		"the server said OK and kept %" G_GUINT64_FORMAT " messages",
		left - run->report->kept);
}

gboolean prune_pop3_delete(PruneRun *run, const PruneSlice *slice, GError **error)
{
	GError *why = NULL, *unseen = NULL;
	guint first = slice->from;

	while (!why && first < slice->to) {
		guint last = MIN(first + BATCH, slice->to);

		if (fetch_some(run, slice, first, last, &why))
			delete_some(run, slice, first, last, &why);
		first = last;
		if (run->progress)
			run->progress(
				"INBOX", first - slice->from, slice->to - slice->from, run->data);
	}
	/* A reply that was lost says nothing of what was done. */
	count_gone(run, slice, first, &unseen);
	if (why) {
		g_clear_error(&unseen);
		g_propagate_error(error, why);
	} else if (unseen) {
		g_propagate_error(error, unseen);
	}
	return *error == NULL;
}
