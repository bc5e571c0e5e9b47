/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/flags.h"

#include "bench.h"
#include "test.h"

/* Message "a" in INBOX with the flags that we gave it; the file itself may have others. */
static LedgerCopy put_copy(const Bench *bench, guint flags, const char *letters, gboolean ours)
{
	LedgerContent content = { .id = bench_id("a") };
	LedgerCopy copy = { bench->mailbox.folder, ledger_content(bench->ledger, &content, NULL),
		flags, ours, content.id };

	if (letters)
		bench_put(bench, "INBOX/cur", "a", "a", letters);
	g_assert_true(ledger_copy_set(bench->ledger, &copy, NULL));
	return copy;
}

static void the_file_follows_until_the_user_changes_it(void)
{
	static const struct {
		const char *name;
		guint given; /* as the ledger has it */
		gboolean ours;
		const char *before; /* letters of the file, or NULL for none */
		guint wanted;
		const char *after;
		guint kept; /* in the ledger afterwards */
		gboolean still_ours;
	} rows[] = {
		{ "follows", 0, TRUE, "", FLAG_SEEN, "a:S", FLAG_SEEN, TRUE },
		{ "loses one", FLAG_SEEN | FLAG_FLAGGED, TRUE, "FS", FLAG_FLAGGED, "a:F",
			FLAG_FLAGGED, TRUE },
		{ "nothing new", FLAG_SEEN, TRUE, "S", FLAG_SEEN, "a:S", FLAG_SEEN, TRUE },
		{ "changed by a client", 0, TRUE, "R", FLAG_SEEN, "a:R", 0, FALSE },
		{ "changed to what is wanted", 0, TRUE, "S", FLAG_SEEN, "a:S", FLAG_SEEN, TRUE },
		{ "the user's", 0, FALSE, "", FLAG_SEEN, "a:", 0, FALSE },
		{ "marked for deletion", 0, TRUE, "T", FLAG_SEEN, "a:T", 0, FALSE },
		{ "gone", 0, TRUE, NULL, FLAG_SEEN, "", 0, FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(Bench) bench = bench_open();
		LedgerCopy copy = put_copy(&bench, rows[i].given, rows[i].before, rows[i].ours);
		LedgerCopy kept = { .flags = 4711 };
		g_autofree char *cur = g_build_filename(bench.dir, "INBOX/cur", NULL);
		g_autofree char *after = NULL, *left = NULL;

		g_test_message("%s", rows[i].name);
		g_assert_true(
			flags_follow(bench.folder, bench.ledger, &copy, rows[i].wanted, NULL));
		after = bench_files(&bench, "INBOX/cur");
		g_assert_cmpstr(after, ==, rows[i].after);
		g_assert_cmpint(
			ledger_copy_find(bench.ledger, copy.folder, copy.content, &kept, NULL), ==,
			1);
		g_assert_cmpuint(kept.flags, ==, rows[i].kept);
		g_assert_cmpint(kept.ours, ==, rows[i].still_ours);
		left = disk_names(cur);
		if (*left) {
			g_autofree char *path = g_build_filename(cur, left, NULL);

			g_assert_cmpint(g_unlink(path), ==, 0);
		}
	}
}

/* Two files of one message, of which the second has the name that is wanted: none is overwritten.
 */
static void no_file_is_overwritten(void)
{
	g_auto(Bench) bench = bench_open();
	LedgerCopy copy = put_copy(&bench, 0, "", TRUE);
	g_autofree char *files = NULL;

	bench_put(&bench, "INBOX/cur", "damaged", "a", "S");
	g_assert_true(flags_follow(bench.folder, bench.ledger, &copy, FLAG_SEEN, NULL));
	files = bench_files(&bench, "INBOX/cur");
	g_assert_true(g_str_has_prefix(files, "a: damaged!"));
}

/* Killed between the rename and the commit: the ledger still knows the old name. */
static void a_killed_run_is_taken_up_again(void)
{
	g_auto(Bench) bench = bench_open();
	LedgerCopy copy = put_copy(&bench, 0, "", TRUE), again = copy;
	g_autofree char *files = NULL;

	g_assert_true(ledger_begin(bench.ledger, NULL));
	g_assert_true(flags_follow(bench.folder, bench.ledger, &copy, FLAG_SEEN, NULL));
	ledger_rollback(bench.ledger);
	g_assert_cmpint(
		ledger_copy_find(bench.ledger, copy.folder, copy.content, &again, NULL), ==, 1);
	g_assert_true(again.ours && again.flags == 0);
	g_assert_true(flags_follow(bench.folder, bench.ledger, &again, FLAG_SEEN, NULL));
	g_assert_true(again.ours && again.flags == FLAG_SEEN);
	files = bench_files(&bench, "INBOX/cur");
	g_assert_cmpstr(files, ==, "a:S");
}

#define ADD(name) g_test_add_func("/flags/" #name, name)

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	ADD(the_file_follows_until_the_user_changes_it);
	ADD(no_file_is_overwritten);
	ADD(a_killed_run_is_taken_up_again);
	return g_test_run();
}
