/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/batch.h"

#include "bench.h"
#include "test.h"

#include <unistd.h>

/* One message that comes from UID with FLAGS. */
static void add(Batch *batch, const Bench *bench, guint64 uid, const char *wire, guint flags)
{
	LedgerPlace place = { .uid = uid, .flags = flags, .size = strlen(wire) };
	LedgerContent content;
	Delivery *delivery =
		bench_deliver(bench, wire, strlen(wire), MAX(strlen(wire), 1), &content);

	batch_add(batch, delivery, &content, &place);
}

static Batch *open_batch(const Bench *bench)
{
	return batch_open(bench->archive, bench->folder, bench->ledger, &bench->mailbox);
}

/* Commits and says "files/linked/present bytes", or the exit code. */
static char *commit(Batch *batch)
{
	BatchCounts counts = { 0 };
	g_autoptr(GError) error = NULL;

	if (!batch_commit(batch, &counts, &error)) {
		g_assert_true(!counts.files && !counts.bytes && !counts.linked && !counts.present);
		return g_strdup_printf("%d", error_code(error));
	}
	return g_strdup_printf("%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT
			       " %" G_GUINT64_FORMAT,
		counts.files, counts.linked, counts.present, counts.bytes);
}

static void check_files(const Bench *bench, const char *folder, const char *expected)
{
	g_autofree char *cur = g_build_filename(folder, "cur", NULL);
	g_autofree char *tmp = g_build_filename(folder, "tmp", NULL);
	g_autofree char *files = bench_files(bench, cur), *left = bench_files(bench, tmp);

	g_assert_cmpstr(files, ==, expected);
	g_assert_cmpstr(left, ==, "");
}

/* Whether the ledger knows that UID of the bench's mailbox holds TEXT, whose copy is ours. */
static gboolean is_known(const Bench *bench, guint64 uid, const char *text)
{
	MessageId id = bench_id(text);
	gint64 content = 0;
	LedgerPlace place;
	LedgerCopy copy;

	g_assert_true(ledger_content_find(bench->ledger, &id, &content, NULL));
	return content &&
		ledger_place_find(bench->ledger, bench->mailbox.id, uid, &place, NULL) == 1 &&
		place.content == content &&
		ledger_copy_find(bench->ledger, bench->mailbox.folder, content, &copy, NULL) == 1;
}

static void messages_count_together(void)
{
	g_auto(Bench) bench = bench_open();
	g_autoptr(Batch) batch = open_batch(&bench);
	g_autofree char *counts = NULL, *none = commit(batch);

	g_assert_cmpstr(none, ==, "0/0/0 0");
	add(batch, &bench, 1, "a\r\n", FLAG_SEEN);
	add(batch, &bench, 2, "bb\r\n", FLAG_REPLIED | FLAG_TRASHED | FLAG_PASSED);
	check_files(&bench, "Sent", "");
	g_assert_false(is_known(&bench, 1, "a\n"));
	counts = commit(batch);
	g_assert_cmpstr(counts, ==, "2/0/0 5");
	check_files(&bench, "INBOX", "a\n:S bb\n:R");
	g_assert_true(is_known(&bench, 1, "a\n") && is_known(&bench, 2, "bb\n"));
	g_free(none);
	none = commit(batch);
	g_assert_cmpstr(none, ==, "0/0/0 0");
}

static void an_equal_message_in_the_folder_is_one_file(void)
{
	g_auto(Bench) bench = bench_open();
	g_autoptr(Batch) batch = open_batch(&bench);
	g_autofree char *both = NULL, *later = NULL;

	add(batch, &bench, 1, "a\r\n", FLAG_SEEN);
	add(batch, &bench, 2, "a\r\n", FLAG_FLAGGED);
	both = commit(batch);
	g_assert_cmpstr(both, ==, "1/0/1 2");
	check_files(&bench, "INBOX", "a\n:FS");
	add(batch, &bench, 3, "a\r\n", FLAG_REPLIED);
	later = commit(batch);
	g_assert_cmpstr(later, ==, "0/0/1 0");
	check_files(&bench, "INBOX", "a\n:FRS");
	g_assert_true(is_known(&bench, 1, "a\n") && is_known(&bench, 2, "a\n") &&
		is_known(&bench, 3, "a\n"));
}

static guint64 links_of(const Bench *bench, const char *folder, const char *text, const char *flags)
{
	g_autofree char *name = bench_name(text, flags);
	g_autofree char *path = g_build_filename(bench->dir, folder, "cur", name, NULL);
	struct stat st = { .st_nlink = 0 };

	stat(path, &st);
	return st.st_nlink;
}

static void an_equal_message_elsewhere_is_a_link(void)
{
	g_auto(Bench) bench = bench_open();
	g_autoptr(Batch) inbox = open_batch(&bench), sent = NULL;
	g_autofree char *first = NULL, *second = NULL;

	add(inbox, &bench, 1, "a\r\n", FLAG_SEEN);
	first = commit(inbox);
	bench_enter(&bench, "Sent");
	sent = open_batch(&bench);
	add(sent, &bench, 1, "a\r\n", FLAG_FLAGGED);
	second = commit(sent);
	g_assert_cmpstr(second, ==, "1/1/0 2");
	check_files(&bench, "INBOX", "a\n:S");
	check_files(&bench, "Sent", "a\n:F");
	g_assert_cmpuint(links_of(&bench, "INBOX", "a\n", "S"), ==, 2);
	g_assert_cmpuint(links_of(&bench, "Sent", "a\n", "F"), ==, 2);
	g_assert_true(is_known(&bench, 1, "a\n"));
}

/* No damage is copied, and a file that a client has renamed or removed is not needed. */
static void a_link_is_made_of_the_same_bytes_only(void)
{
	static const struct {
		const char *name, *wire, *file, *there, *flags;
	} rows[] = {
		{ "damaged", "a\r\n", "a\n", "x\n", "" },
		{ "cut short", "bb\r\n", "bb\n", "b", "" },
		{ "renamed", "c\r\n", "c\n", "c\n", "S" },
		{ "gone", "d\r\n", "d\n", NULL, NULL },
	};
	g_auto(Bench) bench = bench_open();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *name = bench_name(rows[i].file, "");
		g_autofree char *path = g_build_filename(bench.dir, "INBOX/cur", name, NULL);
		g_autoptr(Batch) inbox = NULL, sent = NULL;
		g_autofree char *first = NULL, *second = NULL;

		bench_enter(&bench, "INBOX");
		inbox = open_batch(&bench);
		add(inbox, &bench, 1 + i, rows[i].wire, 0);
		first = commit(inbox);
		g_assert_cmpint(g_unlink(path), ==, 0);
		if (rows[i].there)
			bench_put(&bench, "INBOX/cur", rows[i].there, rows[i].file, rows[i].flags);
		batch_close(g_steal_pointer(&inbox));
		bench_enter(&bench, "Sent");
		sent = open_batch(&bench);
		add(sent, &bench, 1 + i, rows[i].wire, 0);
		second = commit(sent);
		g_test_message("%s", rows[i].name);
		g_assert_true(g_str_has_prefix(second, "1/0/0 "));
		g_assert_cmpuint(links_of(&bench, "Sent", rows[i].file, ""), ==, 1);
	}
	check_files(&bench, "Sent", "a\n: bb\n: c\n: d\n:");
}

static void one_uid_is_one_message(void)
{
	g_auto(Bench) bench = bench_open();
	g_autoptr(Batch) batch = open_batch(&bench);
	g_autofree char *first = NULL, *second = NULL, *within = NULL;

	add(batch, &bench, 1, "a\r\n", 0);
	first = commit(batch);
	add(batch, &bench, 2, "c\r\n", 0);
	add(batch, &bench, 1, "b\r\n", 0);
	second = commit(batch);
	g_assert_cmpstr(second, ==, "76");
	check_files(&bench, "INBOX", "a\n:");
	g_assert_true(is_known(&bench, 1, "a\n"));
	g_assert_false(is_known(&bench, 2, "c\n"));
	add(batch, &bench, 3, "d\r\n", 0);
	add(batch, &bench, 3, "e\r\n", 0);
	within = commit(batch);
	g_assert_cmpstr(within, ==, "76");
	check_files(&bench, "INBOX", "a\n:");
}

static void the_same_uid_with_the_same_message_is_no_trouble(void)
{
	g_auto(Bench) bench = bench_open();
	g_autoptr(Batch) batch = open_batch(&bench);
	g_autofree char *counts = NULL;

	add(batch, &bench, 1, "a\r\n", 0);
	add(batch, &bench, 1, "a\r\n", FLAG_SEEN);
	counts = commit(batch);
	g_assert_cmpstr(counts, ==, "1/0/1 2");
	check_files(&bench, "INBOX", "a\n:S");
}

/* Without UIDVALIDITY a UID says nothing. */
static void without_uidvalidity_a_uid_may_be_another_message(void)
{
	g_auto(Bench) bench = bench_open();
	g_autoptr(Batch) batch = open_batch(&bench);
	g_autofree char *first = NULL, *second = NULL;

	bench.mailbox.uidvalidity = 0;
	add(batch, &bench, 1, "a\r\n", 0);
	first = commit(batch);
	add(batch, &bench, 1, "b\r\n", 0);
	second = commit(batch);
	g_assert_cmpstr(second, ==, "1/0/0 2");
	check_files(&bench, "INBOX", "a\n: b\n:");
}

/* As after a run that was killed between the rename and the commit. */
static void a_file_that_is_there_counts_if_it_is_the_same(void)
{
	g_auto(Bench) bench = bench_open();
	g_autoptr(Batch) batch = open_batch(&bench);
	g_autofree char *counts = NULL;

	bench_put(&bench, "INBOX/cur", "a\n", "a\n", "S");
	add(batch, &bench, 1, "a\r\n", FLAG_SEEN);
	counts = commit(batch);
	g_assert_cmpstr(counts, ==, "1/0/0 2");
	check_files(&bench, "INBOX", "a\n:S");
	g_assert_true(is_known(&bench, 1, "a\n"));
}

/* With or without a ledger that knows it: what came takes its place, and nothing is thrown away. */
static void a_damaged_file_makes_room(void)
{
	static const char *const counts[] = { "1/0/0 2", "1/0/0 2", "0/0/1 0" };
	g_auto(Bench) bench = bench_open();
	g_autoptr(Batch) batch = open_batch(&bench);
	g_autofree char *name = bench_name("b\n", ""), *aside = g_strconcat("damaged.", name, NULL);
	g_autofree char *path = g_build_filename(bench.dir, "INBOX/cur", name, NULL);
	g_autofree char *list = g_strdup_printf("b\n: x\n!%s", aside);
	g_autofree char *there = g_build_filename(bench.dir, "INBOX/cur", aside, NULL);

	for (guint i = 0; i < G_N_ELEMENTS(counts); i++) {
		g_autofree char *said = NULL, *files = NULL;

		if (i < 2) {
			g_unlink(path);
			g_unlink(there);
			bench_put(&bench, "INBOX/cur", "x\n", "b\n", "");
		}
		add(batch, &bench, 2, "b\r\n", 0);
		said = commit(batch);
		g_assert_cmpstr(said, ==, counts[i]);
		g_assert_true(is_known(&bench, 2, "b\n"));
		files = bench_files(&bench, "INBOX/cur");
		g_assert_cmpstr(files, ==, list);
	}
}

/* The first message is in cur when the second fails: it does not count, and the next time it is
 * taken as it is. */
static void nothing_counts_after_a_failure(void)
{
	g_auto(Bench) bench = bench_open();
	g_autoptr(Batch) batch = open_batch(&bench);
	g_autofree char *failed = NULL, *next = NULL, *name = bench_name("b\n", "");
	g_autofree char *path = g_build_filename(bench.dir, "INBOX/cur", name, NULL);
	g_autofree char *aside = g_strconcat("cur/damaged.", name, NULL);
	g_autofree char *inbox = g_build_filename(bench.dir, "INBOX", NULL);
	g_autofree char *there = g_build_filename(inbox, aside, NULL);

	bench_put(&bench, "INBOX/cur", "x\n", "b\n", "");
	disk_put(inbox, aside, "of another day");
	add(batch, &bench, 1, "a\r\n", 0);
	add(batch, &bench, 2, "b\r\n", 0);
	add(batch, &bench, 3, "c\r\n", 0);
	failed = commit(batch);
	g_assert_cmpstr(failed, ==, "74");
	g_assert_false(is_known(&bench, 1, "a\n") || is_known(&bench, 2, "b\n") ||
		is_known(&bench, 3, "c\n"));
	g_assert_cmpint(g_unlink(path), ==, 0);
	g_assert_cmpint(g_unlink(there), ==, 0);
	add(batch, &bench, 1, "a\r\n", 0);
	add(batch, &bench, 2, "b\r\n", 0);
	next = commit(batch);
	g_assert_cmpstr(next, ==, "2/0/0 4");
	check_files(&bench, "INBOX", "a\n: b\n:");
}

static void wire_and_file_of_the_same_bytes_are_two_messages(void)
{
	g_auto(Bench) bench = bench_open();
	g_autoptr(Batch) batch = open_batch(&bench);
	g_autofree char *counts = NULL, *dir = g_build_filename(bench.dir, "INBOX/cur", NULL);
	g_autofree char *names = NULL;

	add(batch, &bench, 1, "a\r\n", 0);
	add(batch, &bench, 2, "a\n", 0);
	counts = commit(batch);
	g_assert_cmpstr(counts, ==, "2/0/0 4");
	names = disk_names(dir);
	g_assert_nonnull(strstr(names, ",S=2,W=2:2,"));
	g_assert_nonnull(strstr(names, ",S=2:2,"));
}

/* Files of this disk: no place, and what is there keeps the flags that it has. */
static void without_a_mailbox_there_is_no_place(void)
{
	g_auto(Bench) bench = bench_open();
	const LedgerMailbox none = { .folder = bench.mailbox.folder };
	g_autoptr(Batch) server = open_batch(&bench), local = NULL;
	g_autofree char *first = NULL, *second = NULL;

	local = batch_open(bench.archive, bench.folder, bench.ledger, &none);
	add(server, &bench, 1, "a\r\n", FLAG_SEEN);
	first = commit(server);
	add(local, &bench, 0, "a\r\n", FLAG_FLAGGED);
	add(local, &bench, 0, "bb\r\n", FLAG_REPLIED | FLAG_TRASHED);
	add(local, &bench, 0, "bb\r\n", FLAG_SEEN);
	add(local, &bench, 0, "ccc\r\n", 0);
	second = commit(local);
	g_assert_cmpstr(second, ==, "2/0/2 7");
	check_files(&bench, "INBOX", "a\n:S bb\n:R ccc\n:");
	g_assert_true(is_known(&bench, 1, "a\n"));
	g_assert_false(is_known(&bench, 0, "bb\n"));
	g_assert_true(ledger_mailbox_present(bench.ledger, bench.mailbox.id, NULL));
	g_assert_cmpint(ledger_content_of_size(bench.ledger, 4, NULL), ==, 1);
	g_assert_cmpint(ledger_content_of_size(bench.ledger, 3, NULL), ==, 0);
}

/* Files of this disk, and the same from a server that adds a header. */
static void what_is_known_under_other_headers_is_counted(void)
{
	g_auto(Bench) bench = bench_open();
	const LedgerMailbox none = { .folder = bench.mailbox.folder };
	g_autoptr(Batch) local = batch_open(bench.archive, bench.folder, bench.ledger, &none);
	g_autoptr(Batch) server = open_batch(&bench);
	BatchCounts counts = { 0 };
	LedgerPlace place;

	bench.mailbox.adopting = TRUE;
	g_assert_true(ledger_mailbox_present(bench.ledger, bench.mailbox.id, NULL));
	add(local, &bench, 0, "Message-ID: <a@x>\r\n\r\nx\r\n", 0);
	add(local, &bench, 0, "Message-ID: <b@x>\r\n\r\nx\r\n", 0);
	g_assert_true(batch_commit(local, &counts, NULL));
	g_assert_cmpuint(counts.variants, ==, 0);
	add(server, &bench, 1, "A: 1\r\nMessage-ID: <a@x>\r\n\r\nx\r\n", 0);
	add(server, &bench, 2, "Message-ID: <b@x>\r\n\r\nx\r\n", 0);
	add(server, &bench, 3, "A: 1\r\nMessage-ID: <c@x>\r\n\r\nx\r\n", 0);
	add(server, &bench, 4, "A: 1\r\nMessage-ID: <a@x>\r\n\r\nx\r\n", 0);
	g_assert_true(batch_commit(server, &counts, NULL));
	g_assert_cmpuint(counts.variants, ==, 2);
	for (guint64 uid = 1; uid <= 4; uid++) {
		g_assert_cmpint(
			ledger_place_find(bench.ledger, bench.mailbox.id, uid, &place, NULL), ==,
			1);
		g_assert_cmpint(
			place.proof, ==, uid == 1 || uid == 4 ? PROOF_VARIANT : PROOF_CONTENT);
	}
}

static void a_batch_is_full_by_number_or_size(void)
{
	g_auto(Bench) bench = bench_open();
	g_autoptr(Batch) many = open_batch(&bench), large = open_batch(&bench);
	LedgerContent content;
	LedgerPlace place = { .uid = 1 };

	for (guint i = 0; i < 499; i++)
		batch_add(many, bench_deliver(&bench, "a\r\n", 3, 3, &content), &content, &place);
	g_assert_false(batch_is_full(many));
	batch_add(many, bench_deliver(&bench, "a\r\n", 3, 3, &content), &content, &place);
	g_assert_true(batch_is_full(many));
	g_assert_false(batch_is_full(large));
	for (guint i = 0; i < 2; i++) {
		Delivery *delivery = bench_deliver(&bench, "a\r\n", 3, 3, &content);

		content.id.size = 16 * 1024 * 1024;
		g_assert_false(batch_is_full(large));
		batch_add(large, delivery, &content, &place);
	}
	g_assert_true(batch_is_full(large));
}

static void what_was_not_committed_leaves_nothing(void)
{
	g_auto(Bench) bench = bench_open();
	g_autoptr(Batch) batch = open_batch(&bench);

	add(batch, &bench, 1, "a\r\n", 0);
	batch_close(g_steal_pointer(&batch));
	check_files(&bench, "INBOX", "");
	g_assert_false(is_known(&bench, 1, "a\n"));
}

#define ADD(name) g_test_add_func("/batch/" #name, name)

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	ADD(messages_count_together);
	ADD(an_equal_message_in_the_folder_is_one_file);
	ADD(an_equal_message_elsewhere_is_a_link);
	ADD(a_link_is_made_of_the_same_bytes_only);
	ADD(one_uid_is_one_message);
	ADD(the_same_uid_with_the_same_message_is_no_trouble);
	ADD(without_uidvalidity_a_uid_may_be_another_message);
	ADD(a_file_that_is_there_counts_if_it_is_the_same);
	ADD(a_damaged_file_makes_room);
	ADD(nothing_counts_after_a_failure);
	ADD(wire_and_file_of_the_same_bytes_are_two_messages);
	ADD(without_a_mailbox_there_is_no_place);
	ADD(what_is_known_under_other_headers_is_counted);
	ADD(a_batch_is_full_by_number_or_size);
	ADD(what_was_not_committed_leaves_nothing);
	return g_test_run();
}
