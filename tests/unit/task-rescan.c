/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/rescan.h"

#include "bench.h"
#include "test.h"

#include <unistd.h>

/* Marks INBOX as dirty and reads it. The count of files that entered the ledger. */
static guint64 rescan(const Bench *bench)
{
	g_autoptr(GError) error = NULL;
	guint64 taken = 0;

	g_assert_true(ledger_folder_set_stamp(bench->ledger, bench->mailbox.folder, 0, NULL));
	g_assert_true(rescan_folder(bench->archive, bench->ledger, "INBOX", &taken, &error));
	g_assert_no_error(error);
	return taken;
}

static gboolean is_dirty(const Bench *bench)
{
	return ledger_folder_stamp(bench->ledger, "INBOX") == 0;
}

/* The flags that the ledger has of TEXT's copy in INBOX, -1 where it has none. *OURS says whose. */
static int copy_flags(const Bench *bench, const char *text, gboolean *ours)
{
	MessageId id = bench_id(text);
	gint64 content = 0;
	LedgerCopy copy = { .ours = FALSE };

	g_assert_true(ledger_content_find(bench->ledger, &id, &content, NULL));
	if (!content ||
		ledger_copy_find(bench->ledger, bench->mailbox.folder, content, &copy, NULL) != 1)
		return -1;
	if (ours)
		*ours = copy.ours;
	return (int)copy.flags;
}

static void check_files(const Bench *bench, const char *folder, const char *expected)
{
	g_autofree char *files = bench_files(bench, folder);

	g_assert_cmpstr(files, ==, expected);
}

static void an_empty_folder_is_clean(void)
{
	g_auto(Bench) bench = bench_open();

	g_assert_cmpuint(rescan(&bench), ==, 0);
	g_assert_false(is_dirty(&bench));
}

static void a_file_that_no_ledger_knows_enters(void)
{
	g_auto(Bench) bench = bench_open();
	gboolean ours = TRUE;

	bench_put(&bench, "INBOX/cur", "a", "a", "S");
	bench_put(&bench, "INBOX/cur", "b", "b", "");
	g_assert_cmpuint(rescan(&bench), ==, 2);
	g_assert_cmpint(copy_flags(&bench, "a", &ours), ==, FLAG_SEEN);
	g_assert_false(ours);
	g_assert_cmpint(copy_flags(&bench, "b", NULL), ==, 0);
	g_assert_false(is_dirty(&bench));
	g_assert_cmpuint(rescan(&bench), ==, 0);
	check_files(&bench, "INBOX/cur", "a:S b:");
}

/* What the ledger knows of a content it needs not to be told again, not even where it is damaged.
 */
static void a_copy_that_is_known_stays_as_it_is_known(void)
{
	g_auto(Bench) bench = bench_open();
	LedgerContent content = { .id = bench_id("a") };
	LedgerCopy copy = { bench.mailbox.folder, ledger_content(bench.ledger, &content, NULL),
		FLAG_FLAGGED, TRUE, content.id };
	gboolean ours = FALSE;

	g_assert_true(ledger_copy_set(bench.ledger, &copy, NULL));
	bench_put(&bench, "INBOX/cur", "a", "a", "S");
	g_assert_cmpuint(rescan(&bench), ==, 0);
	g_assert_cmpint(copy_flags(&bench, "a", &ours), ==, FLAG_FLAGGED);
	g_assert_true(ours);
}

static void a_name_of_another_program_becomes_ours(void)
{
	static const struct {
		const char *file, *text, *flags;
	} rows[] = {
		{ "cur/1700000000.M1P2.example:2,FS", "one", "FS" },
		{ "cur/1700000000.M1P2.example,U=7:2,", "two", "" },
		{ "cur/a file", "three", "" },
		{ "new/1700000000.M1P3.example", "four", "" },
		{ "cur/1700000000.M1P4.example:2,PT", "five", "PT" },
	};
	g_auto(Bench) bench = bench_open();
	g_autofree char *dir = g_build_filename(bench.dir, "INBOX", NULL);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		disk_put(dir, rows[i].file, rows[i].text);
	g_assert_cmpuint(rescan(&bench), ==, G_N_ELEMENTS(rows));
	check_files(&bench, "INBOX/cur", "five:PT four: one:FS three: two:");
	check_files(&bench, "INBOX/new", "");
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpint(copy_flags(&bench, rows[i].text, NULL), ==,
			(int)maildir_flags(rows[i].file));
}

static void a_message_of_ours_in_new_moves_into_cur(void)
{
	g_auto(Bench) bench = bench_open();

	bench_put(&bench, "INBOX/new", "a", "a", "");
	g_assert_cmpuint(rescan(&bench), ==, 1);
	check_files(&bench, "INBOX/cur", "a:");
	check_files(&bench, "INBOX/new", "");
}

/* As a client leaves a message of ours that it moved into new, or back. */
static void a_name_without_flags_is_ours_too(void)
{
	static const char *const folders[] = { "new", "cur" };
	g_auto(Bench) bench = bench_open();
	g_autofree char *dir = g_build_filename(bench.dir, "INBOX", NULL);

	for (guint i = 0; i < G_N_ELEMENTS(folders); i++) {
		g_autofree char *name = bench_name(folders[i], ""), *path = NULL;

		*strstr(name, ":2,") = '\0';
		path = g_build_filename(folders[i], name, NULL);
		disk_put(dir, path, folders[i]);
	}
	bench_put(&bench, "INBOX/cur", "cur", "cur", "S");
	g_assert_cmpuint(rescan(&bench), ==, 2);
	check_files(&bench, "INBOX/cur", "cur:S new:");
	check_files(&bench, "INBOX/new", "");
}

/* A double is taken out of cur before it is removed; a run that was killed then left it in tmp. */
static void a_double_that_was_set_aside_comes_back(void)
{
	g_auto(Bench) bench = bench_open();
	g_autofree char *tmp = g_build_filename(bench.dir, "INBOX/tmp", NULL);
	static const char *const texts[] = { "alone", "beside" };

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autofree char *name = bench_name(texts[i], "S");
		g_autofree char *aside = g_strconcat("double.", name, NULL);

		disk_put(tmp, aside, texts[i]);
	}
	bench_put(&bench, "INBOX/cur", "beside", "beside", "F");
	disk_put(tmp, "1700000000.M1P2.example", "of another program");
	g_assert_cmpuint(rescan(&bench), ==, 2);
	check_files(&bench, "INBOX/cur", "alone:S beside:FS");
	check_files(&bench, "INBOX/tmp", "of another program!1700000000.M1P2.example");
}

/* Beside it under every name: nothing is lost, whatever becomes of the names. */
static void a_name_without_flags_beside_its_twins(void)
{
	g_auto(Bench) bench = bench_open();
	g_autofree char *dir = g_build_filename(bench.dir, "INBOX/cur", NULL);
	g_autofree char *name = bench_name("a", ""), *files = NULL;

	bench_put(&bench, "INBOX/cur", "a", "a", "");
	bench_put(&bench, "INBOX/cur", "a", "a", "S");
	*strstr(name, ":2,") = '\0';
	disk_put(dir, name, "a");
	g_assert_cmpuint(rescan(&bench), ==, 1);
	files = bench_files(&bench, "INBOX/cur");
	g_assert_nonnull(strstr(files, "a:S"));
	g_assert_cmpint(copy_flags(&bench, "a", NULL), >=, 0);
}

static void two_files_of_one_message_become_one(void)
{
	static const struct {
		const char *name, *flags[4], *united;
	} rows[] = {
		{ "two", { "F", "S" }, "a:FS" },
		{ "one has the flags of both", { "FS", "S" }, "a:FS" },
		{ "one has none", { "", "S" }, "a:S" },
		{ "three", { "D", "R", "S" }, "a:DRS" },
		{ "four, and the one that is wanted", { "", "D", "DS", "S" }, "a:DS" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(Bench) bench = bench_open();
		g_autofree char *cur = g_build_filename(bench.dir, "INBOX/cur", NULL);
		g_autofree char *left = NULL, *path = NULL;

		for (guint n = 0; n < 4 && rows[i].flags[n]; n++)
			bench_put(&bench, "INBOX/cur", "a", "a", rows[i].flags[n]);
		g_test_message("%s", rows[i].name);
		rescan(&bench);
		check_files(&bench, "INBOX/cur", rows[i].united);
		g_assert_cmpint(copy_flags(&bench, "a", NULL), >=, 0);
		left = disk_names(cur);
		path = g_build_filename(cur, left, NULL);
		g_unlink(path);
	}
}

static void the_same_text_under_two_names_becomes_one(void)
{
	g_auto(Bench) bench = bench_open();
	g_autofree char *dir = g_build_filename(bench.dir, "INBOX", NULL);

	bench_put(&bench, "INBOX/cur", "a", "a", "S");
	disk_put(dir, "cur/1700000000.M1P2.example:2,F", "a");
	disk_put(dir, "cur/1700000000.M1P3.example:2,R", "a");
	g_assert_cmpuint(rescan(&bench), ==, 1);
	check_files(&bench, "INBOX/cur", "a:FRS");
}

/* A double with the flags of ours is one too; a long name is no hindrance. */
static void the_same_text_with_the_same_flags_becomes_one(void)
{
	g_auto(Bench) bench = bench_open();
	g_autofree char *dir = g_build_filename(bench.dir, "INBOX", NULL);
	g_autofree char *stem = g_strnfill(248, 'n');
	g_autofree char *name = g_strconcat("cur/", stem, ":2,S", NULL);

	bench_put(&bench, "INBOX/cur", "a", "a", "S");
	disk_put(dir, "cur/1700000000.M1P2.example:2,S", "a");
	disk_put(dir, name, "a");
	disk_put(dir, "new/1700000000.M1P3.example:2,S", "a");
	g_assert_cmpuint(rescan(&bench), ==, 1);
	check_files(&bench, "INBOX/cur", "a:S");
	check_files(&bench, "INBOX/new", "");
	check_files(&bench, "INBOX/tmp", "");
}

/* But not for one that only is called like it. */
static void a_damaged_file_takes_no_double_away(void)
{
	g_auto(Bench) bench = bench_open();
	g_autofree char *dir = g_build_filename(bench.dir, "INBOX", NULL), *files = NULL;

	bench_put(&bench, "INBOX/cur", "x", "a", "S");
	disk_put(dir, "cur/1700000000.M1P2.example:2,S", "a");
	g_assert_cmpuint(rescan(&bench), ==, 0);
	files = bench_files(&bench, "INBOX/cur");
	g_assert_nonnull(strstr(files, "a!1700000000.M1P2.example:2,S"));
	g_assert_nonnull(strstr(files, "x!"));
}

static guint64 rescan_all(const Bench *bench)
{
	guint64 taken = 0;

	g_usleep(2 * ARCHIVE_TICK);
	g_assert_true(rescan_archive(bench->archive, bench->ledger, &taken, NULL));
	return taken;
}

/* Also one that the ledger does not know: it is older than the archive, or a client made it. */
static void a_changed_folder_is_read_and_no_other(void)
{
	g_auto(Bench) bench = bench_open();
	gint64 inbox, sent;

	g_assert_cmpuint(rescan_all(&bench), ==, 0);
	inbox = ledger_folder_stamp(bench.ledger, "INBOX");
	g_assert_cmpint(inbox, !=, 0);
	bench_put(&bench, "Sent/cur", "a", "a", "S");
	bench_put(&bench, "Sent/new", "b", "b", "");
	bench_put(&bench, "Sent/tmp", "c", "c", "");
	g_assert_cmpuint(rescan_all(&bench), ==, 2);
	sent = ledger_folder_stamp(bench.ledger, "Sent");
	g_assert_cmpint(sent, !=, 0);
	g_assert_cmpint(ledger_folder_stamp(bench.ledger, "INBOX"), ==, inbox);
	g_assert_cmpuint(rescan_all(&bench), ==, 0);
	g_assert_cmpint(ledger_folder_stamp(bench.ledger, "Sent"), ==, sent);
	bench_put(&bench, "INBOX/cur", "d", "d", "");
	g_assert_cmpuint(rescan_all(&bench), ==, 1);
	g_assert_cmpint(ledger_folder_stamp(bench.ledger, "INBOX"), !=, inbox);
	g_assert_cmpint(ledger_folder_stamp(bench.ledger, "Sent"), ==, sent);
}

/* What does not hold what its name says is left alone, whatever its twins do: each row is of a
 * message of its own, TWINS its files as "text:flags", the damaged ones holding "x". */
static void a_damaged_file_stays_and_does_not_enter(void)
{
	static const struct {
		const char *message, *twins[3], *good; /* what stays beside it, or NULL */
	} rows[] = {
		{ "alone", { "x:S" }, NULL },
		{ "cut-short", { ":S" }, NULL },
		{ "beside", { "x:S", "beside:" }, "beside:" },
		{ "between", { "between:F", "x:S", "between:R" }, "between:FR" },
		{ "in-the-place-of-both",
			{ "x:FS", "in-the-place-of-both:F", "in-the-place-of-both:S" },
			"in-the-place-of-both:" },
	};
	g_auto(Bench) bench = bench_open();
	g_autofree char *files = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		for (guint n = 0; n < 3 && rows[i].twins[n]; n++) {
			const char *colon = strchr(rows[i].twins[n], ':');
			g_autofree char *text =
				g_strndup(rows[i].twins[n], (gsize)(colon - rows[i].twins[n]));

			bench_put(&bench, "INBOX/cur", text, rows[i].message, colon + 1);
		}
	g_assert_cmpuint(rescan(&bench), ==, 3);
	files = bench_files(&bench, "INBOX/cur");
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *base = bench_name(rows[i].message, ""), *damaged = NULL;

		damaged = g_strconcat(i == 1 ? "!" : "x!", base, i == 4 ? "FS" : "S", NULL);
		g_test_message("%s", rows[i].message);
		g_assert_nonnull(strstr(files, damaged));
		if (rows[i].good)
			g_assert_nonnull(strstr(files, rows[i].good));
		g_assert_cmpint(copy_flags(&bench, rows[i].message, NULL) >= 0, ==, i > 1);
	}
	g_assert_false(is_dirty(&bench));
}

/* A client's link or FIFO is no message, and nothing waits for it. */
static void what_is_no_file_is_passed_over(void)
{
	g_auto(Bench) bench = bench_open();
	g_autofree char *cur = g_build_filename(bench.dir, "INBOX/cur", NULL);
	g_autofree char *fifo = g_build_filename(cur, "fifo", NULL);
	g_autofree char *link = g_build_filename(cur, "link", NULL);
	g_autofree char *folder = g_build_filename(cur, "folder", NULL), *names = NULL;

	g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
	g_assert_cmpint(symlink("/etc/passwd", link), ==, 0);
	g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
	g_assert_cmpuint(rescan(&bench), ==, 0);
	names = disk_names(cur);
	g_assert_cmpstr(names, ==, "fifo folder link");
	g_assert_false(is_dirty(&bench));
}

static void a_folder_that_is_gone_is_made_again(void)
{
	g_auto(Bench) bench = bench_open();
	g_autofree char *inbox = g_build_filename(bench.dir, "INBOX", NULL);
	static const char *const parts[] = { "cur", "new", "tmp", "" };
	g_autofree char *names = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autofree char *path = g_build_filename(inbox, parts[i], NULL);

		g_assert_cmpint(g_rmdir(path), ==, 0);
	}
	g_assert_cmpuint(rescan(&bench), ==, 0);
	names = disk_names(inbox);
	g_assert_cmpstr(names, ==, "cur new tmp");
}

#define ADD(name) g_test_add_func("/rescan/" #name, name)

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	ADD(an_empty_folder_is_clean);
	ADD(a_file_that_no_ledger_knows_enters);
	ADD(a_copy_that_is_known_stays_as_it_is_known);
	ADD(a_name_of_another_program_becomes_ours);
	ADD(a_message_of_ours_in_new_moves_into_cur);
	ADD(a_name_without_flags_is_ours_too);
	ADD(a_name_without_flags_beside_its_twins);
	ADD(a_double_that_was_set_aside_comes_back);
	ADD(two_files_of_one_message_become_one);
	ADD(the_same_text_under_two_names_becomes_one);
	ADD(the_same_text_with_the_same_flags_becomes_one);
	ADD(a_damaged_file_takes_no_double_away);
	ADD(a_changed_folder_is_read_and_no_other);
	ADD(a_damaged_file_stays_and_does_not_enter);
	ADD(what_is_no_file_is_passed_over);
	ADD(a_folder_that_is_gone_is_made_again);
	return g_test_run();
}
