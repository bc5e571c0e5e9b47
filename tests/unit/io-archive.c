/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/archive.h"

#include "base/file.h"
#include "bench.h"
#include "test.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <utime.h>

/* HOME/archive, where account "work" has its own. */
static char *root_path(void)
{
	return disk_path("archive");
}

static Archive *open_work(Ledger *ledger, GError **error)
{
	g_autofree char *root = root_path();

	return archive_open(root, "work", ledger, error);
}

static Ledger *open_ledger(void)
{
	return ledger_open("work", LEDGER_WRITE, NULL);
}

/* All in HOME/archive/work, sorted, each sentinel as "S". */
static char *work_names(void)
{
	g_autofree char *dir = disk_path("archive/work");
	g_autofree char *list = disk_names(dir);
	g_autoptr(GRegex) sentinel = g_regex_new("\\.muttkit-[-0-9a-f]{36}", 0, 0, NULL);

	return list ? g_regex_replace_literal(sentinel, list, -1, 0, "S", 0, NULL) : NULL;
}

static void check_names(const char *expected)
{
	g_autofree char *names = work_names();

	g_assert_cmpstr(names, ==, expected);
}

static void an_empty_place_becomes_an_archive(void)
{
	static const char *const before[] = { NULL, "archive/work",
		"archive/work/.probe-muttkit/x" };

	for (guint i = 0; i < G_N_ELEMENTS(before); i++) {
		g_autofree char *account = g_strdup_printf("work%u", i), *uuid = NULL;
		g_autofree char *root = root_path(), *dir = disk_path("archive/work");
		g_autofree char *sentinel = NULL;
		g_autoptr(Ledger) ledger = ledger_open(account, LEDGER_WRITE, NULL);
		g_autoptr(Archive) archive = NULL;

		if (before[i])
			g_free(disk_folder(before[i]));
		archive = archive_open(root, "work", ledger, NULL);
		g_assert_nonnull(archive);
		if (!archive)
			continue;
		g_assert_cmpstr(archive->path, ==, dir);
		check_names("S");
		g_assert_true(ledger_archive(ledger, &uuid, NULL));
		sentinel = g_strconcat(dir, "/.muttkit-", uuid, NULL);
		g_assert_true(g_file_test(sentinel, G_FILE_TEST_IS_DIR));
		g_assert_cmpint(disk_mode(sentinel), ==, 0700);
		rmdir(sentinel);
		rmdir(dir);
	}
}

static void what_the_ledger_knows_is_opened_again(void)
{
	g_autoptr(Ledger) ledger = open_ledger();
	g_autoptr(Archive) archive = open_work(ledger, NULL);

	g_assert_nonnull(archive);
	g_free(disk_folder("archive/work/stranger"));
	archive_close(g_steal_pointer(&archive));
	archive = open_work(ledger, NULL);
	g_assert_nonnull(archive);
	check_names("S stranger");
}

/* Each row spoils the archive that the ledger knows. */
static void without_its_sentinel_it_is_another(void)
{
	static const struct {
		const char *name;
		gboolean remove_folder;
		const char *other; /* what lies there instead */
	} rows[] = {
		{ "nothing there", TRUE, NULL },
		{ "an empty folder", TRUE, "archive/work" },
		{ "not mounted", FALSE, NULL },
		{ "another archive", FALSE,
			"archive/work/.muttkit-00000000-0000-0000-0000-000000000000" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *account = g_strdup_printf("work%u", i), *before = NULL;
		g_autofree char *root = root_path(), *uuid = NULL, *sentinel = NULL;
		g_autoptr(Ledger) ledger = ledger_open(account, LEDGER_WRITE, NULL);
		g_autoptr(Archive) archive = archive_open(root, "work", ledger, NULL);
		g_autoptr(GError) error = NULL, of_reader = NULL;
		g_auto(Fd) parent = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		g_test_message("%s", rows[i].name);
		g_assert_nonnull(archive);
		archive_close(g_steal_pointer(&archive));
		g_assert_true(ledger_archive(ledger, &uuid, NULL));
		sentinel = g_strconcat(root, "/work/.muttkit-", uuid, NULL);
		g_assert_cmpint(rmdir(sentinel), ==, 0);
		if (rows[i].remove_folder)
			g_assert_true(folder_remove(parent, "work", NULL));
		if (rows[i].other)
			g_free(disk_folder(rows[i].other));
		before = work_names();
		g_assert_null(archive_open(root, "work", ledger, &error));
		g_assert_error(error, MUTTKIT_ERROR, EXIT_CONFIG);
		g_assert_null(archive_open_read(root, "work", ledger, &of_reader));
		g_assert_error(of_reader, MUTTKIT_ERROR, EXIT_CONFIG);
		check_names(before);
		g_assert_true(folder_remove(parent, "work", NULL));
	}
}

/* Where the ledger knows none. */
static void what_is_not_ours_does_not_become_one(void)
{
	static const struct {
		const char *name, *there[3], *names;
	} rows[] = {
		{ "a file", { "stranger" }, "stranger" },
		{ "a Maildir", { "cur/x" }, "cur" },
		{ "two archives", { ".muttkit-a/x", ".muttkit-b/x" }, ".muttkit-a .muttkit-b" },
		{ "three archives", { ".muttkit-a/x", ".muttkit-b/x", ".muttkit-c/x" },
			".muttkit-a .muttkit-b .muttkit-c" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *root = root_path(), *dir = disk_folder("archive/work");
		g_autoptr(Ledger) ledger = open_ledger();
		g_autoptr(GError) error = NULL;
		g_auto(Fd) parent = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		for (guint n = 0; n < 3 && rows[i].there[n]; n++)
			disk_put(dir, rows[i].there[n], "");
		g_test_message("%s", rows[i].name);
		g_assert_null(archive_open(root, "work", ledger, &error));
		g_assert_error(error, MUTTKIT_ERROR, EXIT_CONFIG);
		check_names(rows[i].names);
		g_assert_true(folder_remove(parent, "work", NULL));
	}
}

static void a_lost_ledger_takes_the_archive(void)
{
	g_auto(Bench) bench = bench_open();
	g_autofree char *uuid = NULL, *again = NULL;
	g_autoptr(Ledger) fresh = ledger_open("other", LEDGER_WRITE, NULL);
	g_autoptr(Archive) archive = NULL;

	bench_enter(&bench, "Lists/a");
	archive_close(g_steal_pointer(&bench.archive));
	archive = archive_open(bench.root, "work", fresh, NULL);
	g_assert_nonnull(archive);
	g_assert_true(ledger_archive(bench.ledger, &uuid, NULL));
	g_assert_true(ledger_archive(fresh, &again, NULL));
	g_assert_cmpstr(again, ==, uuid);
	check_names("S INBOX Lists");
}

static void two_runs_do_not_share_it(void)
{
	g_autoptr(Ledger) ledger = open_ledger();
	g_autofree char *root = root_path();
	g_autoptr(Archive) first = open_work(ledger, NULL), second = NULL, reader = NULL;
	g_autoptr(GError) error = NULL;

	second = open_work(ledger, &error);
	g_assert_null(second);
	g_assert_error(error, MUTTKIT_ERROR, EXIT_LOCKED);
	reader = archive_open_read(root, "work", ledger, NULL);
	g_assert_nonnull(reader);
	archive_close(g_steal_pointer(&first));
	second = open_work(ledger, NULL);
	g_assert_nonnull(second);
}

static void a_reader_makes_nothing(void)
{
	g_autoptr(Ledger) ledger = open_ledger();
	g_autofree char *root = disk_folder("archive"), *names = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_null(archive_open_read(root, "work", ledger, &error));
	g_assert_no_error(error);
	names = disk_names(root);
	g_assert_cmpstr(names, ==, "");
}

static void a_folder_is_made_whole_and_only_beneath(void)
{
	static const struct {
		const char *path;
		ExitCode code;
	} rows[] = {
		{ "INBOX", EXIT_YES },
		{ "Lists/a/b", EXIT_YES },
		{ "Lists", EXIT_YES },
		{ "..", EXIT_CANT_CREATE },
		{ "a/../../x", EXIT_CANT_CREATE },
		{ "link/x", EXIT_CANT_CREATE },
	};
	g_auto(Bench) bench = bench_open();
	g_autofree char *link = g_build_filename(bench.dir, "link", NULL), *outside = NULL;

	g_assert_cmpint(symlink("..", link), ==, 0);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(ArchiveFolder) folder =
			archive_folder_make(bench.archive, rows[i].path, &error);
		g_autofree char *cur = g_build_filename(bench.dir, rows[i].path, "cur", NULL);

		g_test_message("%s", rows[i].path);
		g_assert_cmpint(error_code(error), ==, rows[i].code);
		g_assert_cmpint(folder != NULL, ==, rows[i].code == EXIT_YES);
		if (folder) {
			g_assert_true(folder->cur >= 0 && folder->fresh >= 0 && folder->tmp >= 0);
			g_assert_cmpint(disk_mode(cur), ==, 0700);
		}
	}
	outside = disk_names(bench.root);
	g_assert_cmpstr(outside, ==, "work");
}

/* As deep as it can be made it is found again. */
static void a_folder_has_64_levels_at_most(void)
{
	g_auto(Bench) bench = bench_open();
	g_autoptr(GString) path = g_string_new("a");
	g_autoptr(ArchiveFolder) deepest = NULL;
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) found = NULL;

	for (guint depth = 1; depth < 64; depth++)
		g_string_append(path, "/a");
	deepest = archive_folder_make(bench.archive, path->str, NULL);
	g_assert_nonnull(deepest);
	found = archive_folders(bench.archive, NULL);
	g_assert_true(found && g_strv_contains((const char *const *)found, path->str));
	g_string_append(path, "/a");
	g_assert_null(archive_folder_make(bench.archive, path->str, &error));
	g_assert_error(error, MUTTKIT_ERROR, EXIT_CANT_CREATE);
}

static void our_own_leavings_in_tmp_go(void)
{
	g_auto(Bench) bench = bench_open();
	g_autofree char *tmp = g_build_filename(bench.dir, "INBOX/tmp", NULL), *names = NULL;

	disk_put(tmp, "muttkit.1.1", "half");
	disk_put(tmp, "1700000000.M1P2.example", "of another program");
	bench_enter(&bench, "INBOX");
	names = disk_names(tmp);
	g_assert_cmpstr(names, ==, "1700000000.M1P2.example");
}

static void opening_makes_no_folder(void)
{
	g_auto(Bench) bench = bench_open();
	g_autofree char *link = g_build_filename(bench.dir, "link", NULL);
	g_autofree char *half = g_build_filename(bench.dir, "Half/cur", NULL);
	g_autoptr(GError) missing = NULL, linked = NULL;
	g_autoptr(ArchiveFolder) folder = archive_folder_open(bench.archive, "INBOX", NULL);
	g_autoptr(ArchiveFolder) begun = NULL;

	g_assert_true(folder && folder->cur >= 0 && folder->fresh >= 0 && folder->tmp >= 0);
	g_assert_null(archive_folder_open(bench.archive, "Sent", &missing));
	g_assert_no_error(missing);
	g_assert_cmpint(symlink("INBOX", link), ==, 0);
	g_assert_null(archive_folder_open(bench.archive, "link", &linked));
	g_assert_error(linked, MUTTKIT_ERROR, EXIT_IO);
	g_assert_cmpint(g_mkdir_with_parents(half, 0700), ==, 0);
	begun = archive_folder_open(bench.archive, "Half", NULL);
	g_assert_true(begun && begun->cur >= 0 && begun->fresh == -1 && begun->tmp == -1);
	check_names("S Half INBOX link");
}

typedef struct {
	GPtrArray *words;
	guint left;
} Walk;

static gboolean note(const ArchiveFile *file, gpointer data, GError **error)
{
	Walk *walk = data;

	g_ptr_array_add(walk->words,
		g_strdup_printf("%s%s size=%" G_GUINT64_FORMAT " flags=%u",
			file->ours ? "ours" : "", file->ours ? "" : file->name,
			file->ours ? file->id.size : 0, file->flags));
	return walk->left-- > 1 || fail(error, EXIT_NO, "enough");
}

static void every_file_of_cur_and_new_is_handed_on(void)
{
	g_auto(Bench) bench = bench_open();
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *dir = g_build_filename(bench.dir, "INBOX", NULL), *all = NULL;
	g_autoptr(GError) error = NULL;
	Walk walk = { words, 100 };

	bench_put(&bench, "INBOX/cur", "a", "a", "FS");
	bench_put(&bench, "INBOX/new", "bb", "bb", "");
	bench_put(&bench, "INBOX/tmp", "c", "c", "");
	disk_put(dir, "cur/1700000000.M1P2.example:2,S", "d");
	disk_put(dir, "cur/.hidden", "e");
	g_assert_true(archive_folder_each(bench.folder, note, &walk, NULL));
	g_ptr_array_sort(words, disk_by_name);
	g_ptr_array_add(words, NULL);
	all = g_strjoinv(", ", (char **)words->pdata);
	g_assert_cmpstr(all, ==,
		"1700000000.M1P2.example:2,S size=0 flags=16, ours size=1 flags=18, "
		"ours size=2 flags=0");
	g_ptr_array_set_size(words, 0);
	walk.left = 2;
	g_assert_false(archive_folder_each(bench.folder, note, &walk, &error));
	g_assert_error(error, MUTTKIT_ERROR, EXIT_NO);
	g_assert_cmpuint(words->len, ==, 2);
}

static void check_found(const Bench *bench, const MessageId *id, guint flags, const char *expected)
{
	int in = -1;
	g_autofree char *name = archive_folder_find(bench->folder, id, flags, &in);

	g_assert_cmpstr(name, ==, expected);
	if (expected)
		g_assert_cmpint(faccessat(in, name, F_OK, 0), ==, 0);
}

static void a_content_is_found_by_its_base_name(void)
{
	static const struct {
		const char *file, *flags, *sought;
		gboolean found;
	} rows[] = {
		{ "INBOX/cur", "", "a", TRUE },
		{ "INBOX/cur", "FS", "a", TRUE },
		{ "INBOX/new", "", "a", TRUE },
		{ "INBOX/tmp", "", "a", FALSE },
		{ "INBOX/cur", "", "b", FALSE },
	};
	g_auto(Bench) bench = bench_open();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		MessageId id = bench_id(rows[i].sought), raw = id;
		g_autofree char *name = bench_name("a", rows[i].flags);
		g_autofree char *path = g_build_filename(bench.dir, rows[i].file, name, NULL);

		raw.raw = TRUE;
		bench_put(&bench, rows[i].file, "a", "a", rows[i].flags);
		g_test_message("%s :2,%s", rows[i].file, rows[i].flags);
		check_found(&bench, &id, 0, rows[i].found ? name : NULL);
		check_found(&bench, &id, FLAG_DRAFT, rows[i].found ? name : NULL);
		check_found(&bench, &raw, 0, NULL);
		g_assert_cmpint(g_unlink(path), ==, 0);
	}
}

/* Whatever a client does to a name, sooner or later than the file's own date. */
static void a_changed_name_changes_the_stamp(void)
{
	g_auto(Bench) bench = bench_open();
	g_autofree char *dir = g_build_filename(bench.dir, "INBOX", NULL);
	gint64 stamps[5];

	for (guint i = 0; i < G_N_ELEMENTS(stamps); i++) {
		g_usleep(2 * ARCHIVE_TICK);
		if (i == 1)
			disk_put(dir, "new/a", "a");
		if (i == 2)
			g_assert_true(
				file_rename_new(bench.folder->fresh, "a", bench.folder->cur, "b"));
		if (i == 3)
			g_assert_true(file_unlink(bench.folder->cur, "b"));
		if (i == 4)
			disk_put(dir, "cur/b", "b");
		stamps[i] = archive_folder_stamp(bench.folder);
		g_assert_cmpint(stamps[i], !=, 0);
		for (guint n = 0; n < i; n++)
			g_assert_cmpint(stamps[n], !=, stamps[i]);
	}
	g_usleep(2 * ARCHIVE_TICK);
	disk_put(dir, "tmp/c", "c");
	g_assert_cmpint(archive_folder_stamp(bench.folder), ==, stamps[4]);
}

/* A batch holds some hundred files open. */
static void as_many_files_as_a_batch_needs_may_be_open(void)
{
	g_autoptr(Ledger) ledger = open_ledger();
	g_autoptr(Archive) archive = NULL;
	struct rlimit before, few, after;

	g_assert_cmpint(getrlimit(RLIMIT_NOFILE, &before), ==, 0);
	few = (struct rlimit){ 64, before.rlim_max };
	g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &few), ==, 0);
	archive = open_work(ledger, NULL);
	g_assert_cmpint(getrlimit(RLIMIT_NOFILE, &after), ==, 0);
	setrlimit(RLIMIT_NOFILE, &before);
	g_assert_nonnull(archive);
	g_assert_cmpuint(after.rlim_cur, ==, MIN(before.rlim_max, 4096));
}

static void finds_the_maildirs_and_nothing_else(void)
{
	g_auto(Bench) bench = bench_open();
	g_autofree char *link = g_build_filename(bench.dir, "link", NULL), *all = NULL;
	static const char *const made[] = { "Sent", "Lists/a", "Lists/a/b", "%2ehidden" };
	static const char *const others[] = { "Half/cur", "Plain", ".hidden/cur", ".hidden/new",
		".hidden/tmp", "INBOX/cur/deep/cur", "INBOX/cur/deep/new", "INBOX/cur/deep/tmp" };
	g_auto(GStrv) paths = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(made); i++)
		bench_enter(&bench, made[i]);
	for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
		g_autofree char *path = g_build_filename(bench.dir, others[i], NULL);

		g_assert_cmpint(g_mkdir_with_parents(path, 0700), ==, 0);
	}
	disk_put(bench.dir, "file", "no folder");
	g_assert_cmpint(symlink("Sent", link), ==, 0);
	paths = archive_folders(bench.archive, NULL);
	all = g_strjoinv(" ", paths);
	g_assert_cmpstr(all, ==, "%2ehidden Half INBOX Lists/a Lists/a/b Sent");
}

static void says_what_a_file_really_holds(void)
{
	static const char text[] = "Message-ID: a\nB: 2\n\nbody", kept[] = "a\nbody";
	g_auto(Bench) bench = bench_open();
	g_autofree char *dir = g_build_filename(bench.dir, "INBOX/cur", NULL);
	g_autofree char *path = g_build_filename(dir, "x", NULL);
	ArchiveFile file = { .in = bench.folder->cur, .name = "x" };
	LedgerContent content = { .arrival = 7 };
	Digest digest = digest_of(text, strlen(text)), header = digest_of(text, 19);
	Digest body = digest_of(kept, strlen(kept));
	struct utimbuf times = { 1000000000, 1000000000 };

	disk_put(dir, "x", text);
	g_assert_cmpint(utime(path, &times), ==, 0);
	g_assert_true(archive_file_content(&file, FALSE, &content, NULL));
	g_assert_true(digest_equal(&content.id.digest, &digest));
	g_assert_true(digest_equal(&content.header, &header));
	g_assert_true(content.has_body && digest_equal(&content.body, &body));
	g_assert_cmpuint(content.id.size, ==, strlen(text));
	g_assert_cmpuint(content.wire_size, ==, strlen(text) + 3);
	g_assert_cmpint(content.arrival, ==, 1000000000);
	g_assert_false(content.id.raw);
	g_assert_true(archive_file_content(&file, TRUE, &content, NULL));
	g_assert_true(content.id.raw);
	g_assert_cmpuint(content.wire_size, ==, strlen(text));
}

/* A FIFO must not stop the run, nor a link lead out of the archive. */
static void what_is_no_file_has_no_content(void)
{
	static const char *const names[] = { "gone", "folder", "link", "fifo" };
	g_auto(Bench) bench = bench_open();
	g_autofree char *dir = g_build_filename(bench.dir, "INBOX/cur", NULL);
	g_autofree char *folder = g_build_filename(dir, "folder", NULL);
	g_autofree char *link = g_build_filename(dir, "link", NULL);
	g_autofree char *fifo = g_build_filename(dir, "fifo", NULL);

	g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
	g_assert_cmpint(symlink("/etc/passwd", link), ==, 0);
	g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		ArchiveFile file = { .in = bench.folder->cur, .name = names[i] };
		LedgerContent content = { .arrival = 7 };
		g_autoptr(GError) error = NULL;

		g_test_message("%s", names[i]);
		g_assert_false(archive_file_content(&file, FALSE, &content, &error));
		g_assert_no_error(error);
		g_assert_cmpint(content.arrival, ==, 7);
	}
}

#define ADD(name) g_test_add_func("/archive/" #name, name)

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	ADD(an_empty_place_becomes_an_archive);
	ADD(what_the_ledger_knows_is_opened_again);
	ADD(without_its_sentinel_it_is_another);
	ADD(what_is_not_ours_does_not_become_one);
	ADD(a_lost_ledger_takes_the_archive);
	ADD(two_runs_do_not_share_it);
	ADD(a_reader_makes_nothing);
	ADD(a_folder_is_made_whole_and_only_beneath);
	ADD(a_folder_has_64_levels_at_most);
	ADD(our_own_leavings_in_tmp_go);
	ADD(opening_makes_no_folder);
	ADD(every_file_of_cur_and_new_is_handed_on);
	ADD(a_content_is_found_by_its_base_name);
	ADD(a_changed_name_changes_the_stamp);
	ADD(as_many_files_as_a_batch_needs_may_be_open);
	ADD(finds_the_maildirs_and_nothing_else);
	ADD(says_what_a_file_really_holds);
	ADD(what_is_no_file_has_no_content);
	return g_test_run();
}
