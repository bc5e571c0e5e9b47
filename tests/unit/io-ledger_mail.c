/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/ledger_mail.h"

#include "test.h"

#include <string.h>

#define OLD "imap://ann@old.example.org:993"
#define NEW "imap://ann@new.example.org:993"

/* A ledger of its own, with an INBOX of the old server and one of the new. */
typedef struct {
	Ledger *ledger;
	LedgerMailbox old, new;
} Move;

static LedgerMailbox add_mailbox(Ledger *ledger, const char *server, const char *path)
{
	LedgerMailbox mailbox = { .id = 0 };
	gint64 folder = ledger_folder(ledger, path, NULL);

	g_assert_true(ledger_mailbox_add(ledger, server, path, 1, folder, NULL));
	g_assert_cmpint(ledger_mailbox_find(ledger, server, path, 1, &mailbox, NULL), ==, 1);
	return mailbox;
}

/* TEXT, whose first letter is its body; none where that is '-'. */
static gint64 add_content(Ledger *ledger, const char *text)
{
	LedgerContent content = {
		.id = { digest_of(text, strlen(text)), strlen(text), FALSE },
		.header = digest_of(text, strlen(text)),
		.wire_size = strlen(text),
		.body = digest_of(text, 1),
		.has_body = *text != '-',
	};

	return ledger_content(ledger, &content, NULL);
}

static void set_place(
	Ledger *ledger, const LedgerMailbox *mailbox, gint64 content, LedgerProof proof)
{
	LedgerPlace place = { .mailbox = mailbox->id, .uid = (guint64)content, .content = content };

	place.proof = proof;
	g_assert_true(ledger_place_set(ledger, &place, NULL));
}

static void set_copy(Ledger *ledger, gint64 folder, gint64 content, gboolean ours)
{
	LedgerCopy copy = { .folder = folder, .content = content, .ours = ours };

	g_assert_true(ledger_copy_set(ledger, &copy, NULL));
}

/* A content that the old server's INBOX had. */
static gint64 add_old(Move *move, const char *text)
{
	gint64 content = add_content(move->ledger, text);

	set_place(move->ledger, &move->old, content, PROOF_CONTENT);
	set_copy(move->ledger, move->old.folder, content, TRUE);
	return content;
}

static Move move_open(const char *account)
{
	Move move = { .ledger = ledger_open(account, LEDGER_WRITE, NULL) };

	move.old = add_mailbox(move.ledger, OLD, "INBOX");
	g_assert_false(move.old.adopting);
	add_old(&move, "a on the old server");
	add_old(&move, "- without a body");
	move.new = add_mailbox(move.ledger, NEW, "INBOX");
	g_assert_true(move.new.adopting);
	g_assert_true(ledger_mailbox_present(move.ledger, move.new.id, NULL));
	return move;
}

static void move_clear(Move *move)
{
	ledger_mailbox_clear(&move->old);
	ledger_mailbox_clear(&move->new);
	ledger_close(move->ledger);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Move, move_clear)

/* What comes from the new server, and whether it is a variant. */
static int comes(Move *move, const char *text)
{
	gint64 content = add_content(move->ledger, text);
	int variant = ledger_variant(move->ledger, &move->new, content, NULL);

	set_place(move->ledger, &move->new, content, variant ? PROOF_VARIANT : PROOF_CONTENT);
	return variant;
}

static void the_body_under_other_headers_is_a_variant_once(void)
{
	g_auto(Move) move = move_open("once");
	LedgerPlace place;
	gint64 content;

	g_assert_cmpint(comes(&move, "b another body"), ==, 0);
	g_assert_cmpint(comes(&move, "- other headers"), ==, 0);
	g_assert_cmpint(comes(&move, "a other headers"), ==, 1);
	g_assert_cmpint(comes(&move, "a and again others"), ==, 0);
	g_assert_cmpint(comes(&move, "a other headers"), ==, 1);
	content = add_content(move.ledger, "a other headers");
	g_assert_cmpint(
		ledger_place_find(move.ledger, move.new.id, (guint64)content, &place, NULL), ==, 1);
	g_assert_cmpint(place.proof, ==, PROOF_VARIANT);
	/* its bytes came from there: it is not free to be adopted */
	g_assert_cmpint(
		ledger_content_of_size(move.ledger, strlen("a other headers"), NULL), ==, 0);
}

static void two_old_ones_have_two_variants(void)
{
	g_auto(Move) move = move_open("two");

	add_old(&move, "a second on the old server");
	g_assert_cmpint(comes(&move, "a one"), ==, 1);
	g_assert_cmpint(comes(&move, "a two"), ==, 1);
	g_assert_cmpint(comes(&move, "a three"), ==, 0);
}

static void what_the_new_server_has_as_it_was_has_none(void)
{
	g_auto(Move) adopted = move_open("adopted"), fetched = move_open("fetched");

	set_place(adopted.ledger, &adopted.new, 1, PROOF_HEADER);
	g_assert_cmpint(comes(&adopted, "a other headers"), ==, 0);
	set_place(fetched.ledger, &fetched.new, 1, PROOF_CONTENT);
	g_assert_cmpint(comes(&fetched, "a other headers"), ==, 0);
}

static void nor_has_what_lies_in_another_folder(void)
{
	g_auto(Move) move = move_open("folder");

	ledger_mailbox_clear(&move.new);
	move.new = add_mailbox(move.ledger, NEW, "Sent");
	g_assert_cmpint(comes(&move, "a other headers"), ==, 0);
}

static void only_while_a_mailbox_is_adopted_there_are_new_ones(void)
{
	g_auto(Move) move = move_open("settled");

	g_assert_cmpint(comes(&move, "a other headers"), ==, 1);
	add_old(&move, "c late on the old server");
	move.new.adopting = FALSE;
	g_assert_cmpint(comes(&move, "c other headers"), ==, 0);
	g_assert_cmpint(comes(&move, "a other headers"), ==, 1);
}

/* A file that was read from the disk: left by a run that was killed, or found without a ledger. */
static void what_was_known_before_is_none_but_for_a_file_that_was_left(void)
{
	g_auto(Move) move = move_open("known");
	gint64 left = add_content(move.ledger, "a left behind");

	set_copy(move.ledger, move.new.folder, left, FALSE);
	set_copy(move.ledger, move.new.folder, add_content(move.ledger, "a imported"), TRUE);
	set_place(move.ledger, &move.old, add_content(move.ledger, "a known"), PROOF_CONTENT);
	g_assert_cmpint(comes(&move, "a imported"), ==, 0);
	g_assert_cmpint(comes(&move, "a known"), ==, 0);
	g_assert_cmpint(comes(&move, "a left behind"), ==, 1);

	set_copy(move.ledger, move.new.folder, add_content(move.ledger, "d found"), FALSE);
	g_assert_cmpint(comes(&move, "d other headers"), ==, 0);
	set_copy(move.ledger, move.new.folder, add_content(move.ledger, "e imported"), TRUE);
	g_assert_cmpint(comes(&move, "e other headers"), ==, 1);
}

static void a_later_server_knows_nothing_of_it(void)
{
	g_auto(Move) move = move_open("later");
	g_autoptr(Ledger) ledger = NULL;
	LedgerMailbox later;

	g_assert_cmpint(comes(&move, "a other headers"), ==, 1);
	ledger_close(g_steal_pointer(&move.ledger));
	ledger = ledger_open("later", LEDGER_WRITE, NULL);
	later = add_mailbox(ledger, "imap://ann@later.example.org:993", "INBOX");
	g_assert_true(ledger_mailbox_present(ledger, later.id, NULL));
	g_assert_cmpint(
		ledger_variant(ledger, &later, add_content(ledger, "a other headers"), NULL), ==,
		0);
	g_assert_cmpint(ledger_content_of_size(ledger, strlen("a other headers"), NULL), ==, 1);
	ledger_mailbox_clear(&later);
}

#define ADD(name) g_test_add_func("/ledger_mail/" #name, name)

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	ADD(the_body_under_other_headers_is_a_variant_once);
	ADD(two_old_ones_have_two_variants);
	ADD(what_the_new_server_has_as_it_was_has_none);
	ADD(nor_has_what_lies_in_another_folder);
	ADD(only_while_a_mailbox_is_adopted_there_are_new_ones);
	ADD(what_was_known_before_is_none_but_for_a_file_that_was_left);
	ADD(a_later_server_knows_nothing_of_it);
	return g_test_run();
}
