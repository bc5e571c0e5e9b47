/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/ledger_mail.h"
#include "io/ledger_sql.h"

gboolean ledger_content_find(Ledger *ledger, const MessageId *id, gint64 *content, GError **error)
{
	int row = ledger_run(ledger, CONTENT_FIND, error, "dn", &id->digest, (gint64)id->raw);

	*content = row == 1 ? ledger_number(ledger, CONTENT_FIND, 0) : 0;
	ledger_done(ledger, CONTENT_FIND);
	return row >= 0;
}

gint64 ledger_content(Ledger *ledger, const LedgerContent *content, GError **error)
{
	const MessageId *id = &content->id;
	int row = ledger_run(ledger, CONTENT_FIND, error, "dn", &id->digest, (gint64)id->raw);
	gint64 known = row == 1 ? ledger_number(ledger, CONTENT_FIND, 0) : 0;
	gint64 arrival = row == 1 ? ledger_number(ledger, CONTENT_FIND, 1) : 0;

	ledger_done(ledger, CONTENT_FIND);
	if (row < 0)
		return 0;
	if (row == 1) {
		if (content->arrival && (!arrival || content->arrival < arrival) &&
			ledger_run(ledger, CONTENT_EARLIER, error, "nn", known, content->arrival) <
				0)
			return 0;
		return known;
	}
	if (ledger_run(ledger, CONTENT_ADD, error, "dnnnddn", &id->digest, (gint64)id->raw,
		    (gint64)id->size, (gint64)content->wire_size, &content->header,
		    content->has_body ? &content->body : NULL, content->arrival) != 0)
		return 0;
	return ledger_last_id(ledger);
}

int ledger_content_of_size(Ledger *ledger, guint64 wire_size, GError **error)
{
	int row = ledger_run(ledger, CONTENT_OF_SIZE, error, "n", (gint64)wire_size);

	ledger_done(ledger, CONTENT_OF_SIZE);
	return row;
}

gboolean ledger_content_fitting(Ledger *ledger, gint64 mailbox, guint64 wire_size,
	const Digest *header, gint64 *content, GError **error)
{
	int row = ledger_run(
		ledger, CONTENT_FITTING, error, "ndn", (gint64)wire_size, header, mailbox);

	*content = row == 1 && ledger_number(ledger, CONTENT_FITTING, 1)
		? ledger_number(ledger, CONTENT_FITTING, 0)
		: 0;
	if (row == 1)
		row = ledger_step(ledger, CONTENT_FITTING, error);
	if (row == 1)
		*content = 0;
	ledger_done(ledger, CONTENT_FITTING);
	return row >= 0;
}

gboolean ledger_content_header(
	Ledger *ledger, gint64 content, guint64 *wire_size, Digest *header, GError **error)
{
	int row = ledger_run(ledger, CONTENT_HEADER, error, "n", content);
	gboolean whole = row == 1 && ledger_digest(ledger, CONTENT_HEADER, 1, header);

	if (whole)
		*wire_size = (guint64)ledger_number(ledger, CONTENT_HEADER, 0);
	ledger_done(ledger, CONTENT_HEADER);
	return whole ||
		(row >= 0 && fail(error, EXIT_BAD_DATA, "the ledger has a place without content"));
}

gboolean ledger_content_like(
	Ledger *ledger, guint64 wire_size, const Digest *header, gint64 *content, GError **error)
{
	int row = ledger_run(ledger, CONTENT_LIKE, error, "nd", (gint64)wire_size, header);

	*content = row == 1 ? ledger_number(ledger, CONTENT_LIKE, 0) : 0;
	ledger_done(ledger, CONTENT_LIKE);
	return row >= 0;
}

int ledger_content_body(
	Ledger *ledger, gint64 content, gboolean variant, Digest *body, GError **error)
{
	int row = ledger_run(ledger, CONTENT_BODY, error, "nn", content, (gint64)variant);

	if (row == 1)
		row = ledger_digest(ledger, CONTENT_BODY, 0, body);
	ledger_done(ledger, CONTENT_BODY);
	return row;
}

int ledger_variant(Ledger *ledger, const LedgerMailbox *mailbox, gint64 content, GError **error)
{
	int row = ledger_run(ledger, CONTENT_VARIANT, error, "nnn", content, mailbox->folder,
		(gint64)mailbox->adopting);

	if (row == 1)
		row = ledger_number(ledger, CONTENT_VARIANT, 0) == 1;
	ledger_done(ledger, CONTENT_VARIANT);
	return row;
}

/* As the table spells them. */
static const char *const proofs[] = {
	[PROOF_CONTENT] = "content",
	[PROOF_VARIANT] = "variant",
	[PROOF_HEADER] = "header",
};

static LedgerProof read_proof(Ledger *ledger, int column)
{
	g_autofree char *text = ledger_text(ledger, PLACE_FIND, column);
	LedgerProof proof = PROOF_CONTENT;

	while (proof < PROOF_HEADER && !g_str_equal(text, proofs[proof]))
		proof++;
	return proof;
}

static int read_place(Ledger *ledger, int row, const LedgerPlace *key, LedgerPlace *place)
{
	if (row == 1)
		*place = (LedgerPlace){
			.mailbox = key->mailbox,
			.uid = key->uid,
			.uidl = key->uidl,
			.content = ledger_number(ledger, PLACE_FIND, 0),
			.flags = (guint)ledger_number(ledger, PLACE_FIND, 1),
			.size = (guint64)ledger_number(ledger, PLACE_FIND, 2),
			.arrival = ledger_number(ledger, PLACE_FIND, 3),
			.proof = read_proof(ledger, 4),
		};
	ledger_done(ledger, PLACE_FIND);
	return row;
}

int ledger_place_find(
	Ledger *ledger, gint64 mailbox, guint64 uid, LedgerPlace *place, GError **error)
{
	int row = ledger_run(ledger, PLACE_FIND, error, "nn", mailbox, (gint64)uid);

	return read_place(ledger, row, &(LedgerPlace){ .mailbox = mailbox, .uid = uid }, place);
}

int ledger_place_find_uidl(
	Ledger *ledger, gint64 mailbox, const char *uidl, LedgerPlace *place, GError **error)
{
	int row = ledger_run(ledger, PLACE_FIND, error, "ns", mailbox, uidl);

	return read_place(ledger, row, &(LedgerPlace){ .mailbox = mailbox, .uidl = uidl }, place);
}

gboolean ledger_place_set(Ledger *ledger, const LedgerPlace *place, GError **error)
{
	const char *proof = proofs[place->proof];
	gint64 flags = (gint64)place->flags, size = (gint64)place->size;

	if (place->uidl)
		return ledger_run(ledger, PLACE_SET, error, "nsnnnns", place->mailbox, place->uidl,
			       place->content, flags, size, place->arrival, proof) == 0;
	return ledger_run(ledger, PLACE_SET, error, "nnnnnns", place->mailbox, (gint64)place->uid,
		       place->content, flags, size, place->arrival, proof) == 0;
}

gboolean ledger_place_forget(Ledger *ledger, const LedgerPlace *place, GError **error)
{
	if (place->uidl)
		return ledger_run(ledger, PLACE_FORGET, error, "ns", place->mailbox, place->uidl) ==
			0;
	return ledger_run(ledger, PLACE_FORGET, error, "nn", place->mailbox, (gint64)place->uid) ==
		0;
}

gboolean ledger_place_flags(
	Ledger *ledger, gint64 mailbox, gint64 content, guint *flags, GError **error)
{
	int row = ledger_run(ledger, PLACE_FLAGS, error, "nn", mailbox, content);

	*flags = 0;
	for (; row == 1; row = ledger_step(ledger, PLACE_FLAGS, error))
		*flags |= (guint)ledger_number(ledger, PLACE_FLAGS, 0);
	return row == 0;
}

static void read_copy(Ledger *ledger, guint index, LedgerCopy *copy)
{
	copy->flags = (guint)ledger_number(ledger, index, 0);
	copy->ours = ledger_number(ledger, index, 1) != 0;
	ledger_digest(ledger, index, 2, &copy->id.digest);
	copy->id.raw = ledger_number(ledger, index, 3) != 0;
	copy->id.size = (guint64)ledger_number(ledger, index, 4);
}

int ledger_copy_find(
	Ledger *ledger, gint64 folder, gint64 content, LedgerCopy *copy, GError **error)
{
	int row = ledger_run(ledger, COPY_FIND, error, "nn", folder, content);

	if (row == 1) {
		*copy = (LedgerCopy){ .folder = folder, .content = content };
		read_copy(ledger, COPY_FIND, copy);
	}
	ledger_done(ledger, COPY_FIND);
	return row;
}

int ledger_copy_elsewhere(Ledger *ledger, gint64 folder, gint64 content, LedgerCopy *copy,
	char **path, GError **error)
{
	int row = ledger_run(ledger, COPY_ELSEWHERE, error, "nn", folder, content);

	if (row == 1) {
		*copy = (LedgerCopy){ .content = content };
		read_copy(ledger, COPY_ELSEWHERE, copy);
		*path = ledger_text(ledger, COPY_ELSEWHERE, 5);
		copy->folder = ledger_number(ledger, COPY_ELSEWHERE, 6);
	}
	ledger_done(ledger, COPY_ELSEWHERE);
	return row;
}

gboolean ledger_copy_set(Ledger *ledger, const LedgerCopy *copy, GError **error)
{
	return ledger_run(ledger, COPY_SET, error, "nnnn", copy->content, copy->folder,
		       (gint64)copy->flags, (gint64)copy->ours) == 0;
}

/* --- what was seen on disk --- */

gboolean ledger_copies_lost(
	Ledger *ledger, gint64 folder, guint64 *removed, guint64 *changed, GError **error)
{
	int row = ledger_run(ledger, COPIES_LOST, error, "n", folder);

	*removed = row == 1 ? (guint64)ledger_number(ledger, COPIES_LOST, 0) : 0;
	*changed = row == 1 ? (guint64)ledger_number(ledger, COPIES_LOST, 1) : 0;
	ledger_done(ledger, COPIES_LOST);
	return row == 1;
}

gboolean ledger_copies_gone(
	Ledger *ledger, gint64 folder, LedgerGone each, gpointer data, GError **error)
{
	int row = ledger_run(ledger, COPIES_GONE, error, "n", folder);

	for (; row == 1; row = ledger_step(ledger, COPIES_GONE, error)) {
		MessageId id = {
			.raw = ledger_number(ledger, COPIES_GONE, 1) != 0,
			.size = (guint64)ledger_number(ledger, COPIES_GONE, 2),
		};

		ledger_digest(ledger, COPIES_GONE, 0, &id.digest);
		each(&id, ledger_number(ledger, COPIES_GONE, 3), data);
	}
	return row == 0;
}

gboolean ledger_copies_forget(Ledger *ledger, gint64 folder, GError **error)
{
	return ledger_run(ledger, COPIES_FORGET, error, "n", folder) == 0;
}

gboolean ledger_accept(Ledger *ledger, gint64 folder, GError **error)
{
	return ledger_run(ledger, ACCEPT_ADD, error, "n", folder) == 0 &&
		ledger_run(ledger, ACCEPT_COPIES, error, "n", folder) == 0;
}

int ledger_accepted(Ledger *ledger, gint64 folder, gint64 content, GError **error)
{
	int row = ledger_run(ledger, ACCEPTED_FIND, error, "nn", folder, content);

	ledger_done(ledger, ACCEPTED_FIND);
	return row;
}

gboolean ledger_accepted_count(Ledger *ledger, gint64 folder, guint64 *count, GError **error)
{
	int row = ledger_run(ledger, ACCEPTED_COUNT, error, "n", folder);

	*count = row == 1 ? (guint64)ledger_number(ledger, ACCEPTED_COUNT, 0) : 0;
	ledger_done(ledger, ACCEPTED_COUNT);
	return row == 1;
}

gboolean ledger_seen_clear(Ledger *ledger, gint64 folder, GError **error)
{
	return ledger_run(ledger, SEEN_CLEAR, error, "n", folder) == 0;
}

int ledger_seen_add(Ledger *ledger, gint64 folder, gint64 content, gboolean good, GError **error)
{
	int changed;

	if (ledger_run(ledger, SEEN_ADD, error, "nnn", content, folder, (gint64)good) < 0)
		return -1;
	changed = ledger_changes(ledger);
	if (!changed &&
		ledger_run(ledger, SEEN_GOOD, error, "nnn", content, folder, (gint64)good) < 0)
		return -1;
	return changed > 0;
}

int ledger_seen(Ledger *ledger, gint64 folder, gint64 content, GError **error)
{
	int row = ledger_run(ledger, SEEN_FIND, error, "nn", content, folder);

	ledger_done(ledger, SEEN_FIND);
	return row;
}

int ledger_seen_count(Ledger *ledger, gint64 folder, gint64 content, GError **error)
{
	int row = ledger_run(ledger, SEEN_COUNT, error, "nn", content, folder),
	    answer = LEDGER_MISSING;

	if (row == 1)
		answer = ledger_number(ledger, SEEN_COUNT, 0) == 1 ? LEDGER_HERE : LEDGER_SAME;
	ledger_done(ledger, SEEN_COUNT);
	if (row == 0) {
		row = ledger_seen(ledger, 0, content, error);
		answer = row == 1 ? LEDGER_ELSEWHERE : LEDGER_MISSING;
	}
	if (row == 0) {
		row = ledger_accepted(ledger, folder, content, error);
		answer = row == 1 ? LEDGER_ACCEPTED : LEDGER_MISSING;
	}
	return row < 0 ? -1 : answer;
}
