/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/prune_pop3.h"
#include "io/ledger_prune.h"
#include "task/prune_box.h"
#include "task/quota_refresh.h"

/* Messages in one session; seconds. */
enum { BATCH = 200, DELAY_MAX = 120 };

/* --- the plan --- */

static gboolean plan_message(
	const PruneBox *box, const Pop3Message *listed, PrunePlan *plan, GError **error)
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
	const PruneName inbox = { "INBOX", NULL, FALSE };
	g_auto(PruneBox) box = { .run = run, .session = session };
	guint i;

	plan->no_read_state = TRUE;
	run->login_delay = pop3_session_login_delay(session);
	g_array_append_val(names, inbox);
	if (!prune_rules_fit(&plan->rules, names, error) || !prune_box_open(&box, error) ||
		!prune_box_is_certain(&box, error))
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

/* --- adopted mail --- */

/* Some servers let nobody in again for a while (RFC 2449 section 6.5). */
static Pop3Session *open_session(const PruneRun *run, GError **error)
{
	g_autoptr(GError) why = NULL;
	Pop3Session *session = pop3_session_open(run->account, FALSE, &why);

	if (!session && run->login_delay && error_code(why) == EXIT_AGAIN) {
		g_clear_error(&why);
		g_usleep(MIN(run->login_delay, DELAY_MAX) * G_USEC_PER_SEC);
		session = pop3_session_open(run->account, FALSE, &why);
	}
	if (!session)
		g_propagate_error(error, g_steal_pointer(&why));
	return session;
}

/* Its bytes were never fetched from here: now they are, and only compared. */
static gboolean fetch_one(PruneBox *box, const PruneMessage *message, GError **error)
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
	same = prune_box_is_same(box, listed, TRUE, &content, error);
	if (same == 0)
		prune_box_tell(box, message->uidl, EXIT_BAD_DATA,
			"its bytes are not those that the archive adopted for it");
	if (same < 1)
		return same == 0;
	place.proof = PROOF_CONTENT;
	box->run->report->fetched++;
	return ledger_place_set(ledger, &place, error);
}

/* In a session of its own: the one that fetches to adopt never deletes. */
static gboolean fetch_some(
	PruneRun *run, const PruneSlice *slice, guint first, guint last, GError **error)
{
	g_autoptr(Pop3Session) session = NULL;
	g_auto(PruneBox) box = { .run = run };
	guint i;

	for (i = first; i < last; i++) {
		const PruneMessage *message =
			&g_array_index(slice->plan->messages, PruneMessage, i);

		if (!message->adopted)
			continue;
		if (!session) {
			session = open_session(run, error);
			box.session = session;
			if (!session || !prune_box_open(&box, error))
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

/* All sessions of a slice. */
typedef struct {
	PruneRun *run;
	const PruneSlice *slice;
	GPtrArray *marked; /* of PruneMessage: what it has intended */
} Deletion;

static gboolean intend(const PruneBox *box, const GArray *marks, GError **error)
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
static gboolean mark_all(const PruneBox *box, const GArray *marks, GError **error)
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

static gboolean prove_all(PruneBox *box, const PruneSlice *slice, guint first, guint last,
	GArray *marks, GError **error)
{
	guint i;

	for (i = first; i < last; i++) {
		Mark mark = { .message = &g_array_index(slice->plan->messages, PruneMessage, i) };
		int good = prune_box_prove(box, mark.message, &mark.number, error);

		if (good < 0)
			return FALSE;
		if (good)
			g_array_append_val(marks, mark);
	}
	return TRUE;
}

static gboolean delete_some(Deletion *deletion, guint first, guint last, GError **error)
{
	g_autoptr(Pop3Session) session = open_session(deletion->run, error);
	g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(Mark));
	g_auto(PruneBox) box = { .run = deletion->run, .session = session };
	guint i;

	if (!session || !prune_box_open(&box, error) || !prune_box_is_certain(&box, error) ||
		!prove_all(&box, deletion->slice, first, last, marks, error))
		return FALSE;
	if (marks->len == 0)
		return TRUE;
	if (!intend(&box, marks, error))
		return FALSE;
	for (i = 0; i < marks->len; i++)
		g_ptr_array_add(deletion->marked, (gpointer)g_array_index(marks, Mark, i).message);
	return mark_all(&box, marks, error) && pop3_session_quit(session, error);
}

/* What is gone now, as a session after the last sees it, and what is in use. LOST as in a
 * PruneBox. */
static gboolean count_gone(const Deletion *deletion, gboolean lost, gint64 now, GError **error)
{
	PruneRun *run = deletion->run;
	g_autoptr(Pop3Session) session = open_session(run, error);
	g_auto(PruneBox) box = { .run = run, .session = session, .lost = lost };
	guint i, left = 0;

	if (!session || !prune_box_open(&box, error) ||
		!quota_ask_pop3(session, run->account, now, &run->report->after, error))
		return FALSE;
	for (i = 0; i < deletion->marked->len; i++) {
		const PruneMessage *message = deletion->marked->pdata[i];

		if (g_hash_table_contains(box.by_uidl, message->uidl)) {
			left++;
		} else if (box.certain) {
			run->report->gone++;
			run->report->bytes += message->size;
		}
	}
	run->report->kept += left;
	if (left)
		return fail(error, EXIT_PROTOCOL, "the server said OK and kept %u messages", left);
	return prune_box_is_certain(&box, error);
}

gboolean prune_pop3_delete(PruneRun *run, const PruneSlice *slice, GError **error)
{
	g_autoptr(GPtrArray) marked = g_ptr_array_new();
	g_autoptr(GError) why = NULL, unseen = NULL;
	Deletion deletion = { run, slice, marked };
	guint first = slice->from;

	while (!why && first < slice->to) {
		guint last = MIN(first + BATCH, slice->to);

		if (fetch_some(run, slice, first, last, &why))
			delete_some(&deletion, first, last, &why);
		first = last;
		if (run->progress)
			run->progress(
				"INBOX", first - slice->from, slice->to - slice->from, run->data);
	}
	count_gone(&deletion, why != NULL, slice->plan->now, &unseen);
	if (!why && !unseen)
		return TRUE;
	g_propagate_error(error, why ? g_steal_pointer(&why) : g_steal_pointer(&unseen));
	return FALSE;
}
