/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/home.h"
#include "disk.h"
#include "io/journal.h"
#include "io/journal_file.h"
#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A home with three configs, one of them a gate and one with two names, a symlink, and a mirror. */
typedef struct {
	char *dir, *plain, *gate, *linked, *other, *symlink, *mirror, *mail, *aside, *undone;
	ChangeList *list;
} World;

static char *at(const World *world, const char *name)
{
	return g_build_filename(world->dir, name, NULL);
}

static void add(World *world, const char *path, gboolean gate, const char *was, const char *is)
{
	ChangeFile *file = change_list_file(world->list, path, gate);

	file->was = g_strdup(was);
	file->was_len = strlen(was);
	file->is = g_strdup(is);
	file->is_len = strlen(is);
	g_assert_true(g_file_set_contents(path, was, -1, NULL));
}

static World world_open(void)
{
	static guint number;
	g_autofree char *name = g_strdup_printf("journal-%u", number++);
	World world = { .dir = disk_folder(name) };
	g_autofree char *inbox = NULL, *state = NULL;

	world.plain = at(&world, "muttrc");
	world.gate = at(&world, "mbsyncrc");
	world.linked = at(&world, "msmtprc");
	world.other = at(&world, "msmtprc-too");
	world.symlink = at(&world, "link");
	world.mirror = at(&world, "mail");
	world.mail = g_build_filename(world.mirror, "INBOX", "1", NULL);
	world.aside = at(&world, "mail.aside");
	world.undone = at(&world, "mail.undone");
	world.list = change_list_new();
	state = home_path(HOME_STATE, "moves", "work", "journal", "state", NULL);
	g_unlink(state);
	add(&world, world.plain, FALSE, "folder=old\n", "folder=newer\n");
	add(&world, world.gate, TRUE, "Host old\n", "Host new\n");
	add(&world, world.linked, FALSE, "host old\nport 587\n", "host new\n");
	change_list_folder(world.list, world.mirror, world.aside, world.undone, TRUE);
	g_assert_cmpint(chmod(world.plain, 0640), ==, 0);
	g_assert_cmpint(link(world.linked, world.other), ==, 0);
	g_assert_cmpint(symlink("muttrc", world.symlink), ==, 0);
	inbox = g_path_get_dirname(world.mail);
	g_assert_cmpint(g_mkdir_with_parents(inbox, 0700), ==, 0);
	g_assert_true(g_file_set_contents(world.mail, "mail\n", -1, NULL));
	return world;
}

static void world_clear(World *world)
{
	g_free(world->dir);
	g_free(world->plain);
	g_free(world->gate);
	g_free(world->linked);
	g_free(world->other);
	g_free(world->symlink);
	g_free(world->mirror);
	g_free(world->mail);
	g_free(world->aside);
	g_free(world->undone);
	change_list_free(world->list);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(World, world_clear)

static void assert_holds(const char *path, const char *bytes)
{
	g_autofree char *text = NULL;

	g_file_get_contents(path, &text, NULL, NULL);
	g_assert_cmpstr(text, ==, bytes);
}

#define CONFIGS " mbsyncrc msmtprc msmtprc-too muttrc"
#define BEFORE  "link mail" CONFIGS
#define AFTER   "link mail mail.aside" CONFIGS
#define BACK    "link mail mail.undone" CONFIGS

/* Every file as it was (or as it is to be), and nothing else beside it. */
static void assert_side(const World *world, Side side, const char *all)
{
	g_autofree char *names = NULL;
	struct stat st;

	for (guint i = 0; i < world->list->files->len; i++) {
		const ChangeFile *file = world->list->files->pdata[i];

		assert_holds(file->path, side == SIDE_WAS ? file->was : file->is);
	}
	assert_holds(world->other, side == SIDE_WAS ? "host old\nport 587\n" : "host new\n");
	assert_holds(world->symlink, side == SIDE_WAS ? "folder=old\n" : "folder=newer\n");
	g_assert_cmpint(lstat(world->symlink, &st), ==, 0);
	g_assert_true(S_ISLNK(st.st_mode));
	g_assert_cmpint(stat(world->plain, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 07777, ==, 0640);
	g_assert_cmpint(stat(world->linked, &st), ==, 0);
	g_assert_cmpint(st.st_nlink, ==, 2);
	g_assert_cmpint(g_file_test(world->mail, G_FILE_TEST_EXISTS), ==, side == SIDE_WAS);
	g_assert_cmpint(g_file_test(world->aside, G_FILE_TEST_EXISTS), ==, side == SIDE_IS);
	g_assert_true(g_file_test(world->mirror, G_FILE_TEST_IS_DIR));
	names = disk_names(world->dir);
	g_assert_cmpstr(names, ==, all);
}

static gboolean quiet(const ChangeList *list, GError **error)
{
	(void)list;
	(void)error;
	return TRUE;
}

static void a_step_is_done_and_undone(void)
{
	g_auto(World) world = world_open();
	g_autofree char *late = g_build_filename(world.mirror, "late", NULL);
	g_autofree char *kept = g_build_filename(world.undone, "late", NULL);
	g_autoptr(GError) error = NULL;

	journal_apply("work", world.list, quiet, &error);
	g_assert_no_error(error);
	assert_side(&world, SIDE_IS, AFTER);
	g_assert_true(g_file_set_contents(late, "new mail\n", -1, NULL));
	journal_undo("work", quiet, &error);
	g_assert_no_error(error);
	assert_side(&world, SIDE_WAS, BACK);
	assert_holds(kept, "new mail\n");
	g_assert_false(journal_undo("work", quiet, &error));
	g_assert_cmpint(error_code(error), ==, EXIT_NO);
}

static gboolean busy(const ChangeList *list, GError **error)
{
	(void)list;
	return fail(error, EXIT_AGAIN, "mbsync is at work");
}

static guint asked;

/* Quiet beforehand; and then somebody has come, and finds no config. */
static gboolean busy_later(const ChangeList *list, GError **error)
{
	const ChangeFile *gate = list->files->pdata[1];

	if (asked++ == 0)
		return TRUE;
	g_assert_false(g_file_test(gate->path, G_FILE_TEST_EXISTS));
	return busy(list, error);
}

/* Edited between the check and the commit. */
static gboolean edit_plain(const ChangeList *list, GError **error)
{
	const ChangeFile *plain = list->files->pdata[0];

	(void)error;
	if (asked++ > 0)
		g_assert_true(g_file_set_contents(plain->path, "mine\n", -1, NULL));
	return TRUE;
}

static gboolean remake_gate(const ChangeList *list, GError **error)
{
	const ChangeFile *gate = list->files->pdata[1];

	(void)error;
	if (asked++ > 0)
		g_assert_true(g_file_set_contents(gate->path, "mine\n", -1, NULL));
	return TRUE;
}

static void what_stands_in_the_way_stops_it(void)
{
	static const struct {
		const char *name;
		JournalStill still;
		guint edited; /* the file that then holds "mine", + 1 */
		const char *all;
	} rows[] = {
		{ "a tool at work", busy, 0, BEFORE },
		{ "a tool that started meanwhile", busy_later, 0, BEFORE },
		{ "an editor meanwhile", edit_plain, 1, BEFORE },
		{ "a gate made anew", remake_gate, 2, ".mbsyncrc.muttkit-gate " BEFORE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(World) world = world_open();
		g_autoptr(GError) error = NULL;
		JournalState state = JOURNAL_DONE;

		g_test_message("%s", rows[i].name);
		asked = 0;
		g_assert_false(journal_apply("work", world.list, rows[i].still, &error));
		g_assert_cmpint(error_code(error), ==, EXIT_AGAIN);
		if (rows[i].edited) {
			ChangeFile *file = world.list->files->pdata[rows[i].edited - 1];

			assert_holds(file->path, "mine\n");
			g_assert_true(g_file_set_contents(file->path, file->was, -1, NULL));
			chmod(world.plain, 0640);
		}
		assert_side(&world, SIDE_WAS, rows[i].all);
		g_assert_true(journal_state("work", &state, NULL));
		g_assert_cmpint(state, ==, JOURNAL_NONE);
	}
}

static void an_edited_file_is_not_undone(void)
{
	g_auto(World) world = world_open();
	g_autoptr(GError) error = NULL;

	g_assert_true(journal_apply("work", world.list, quiet, NULL));
	g_assert_true(g_file_set_contents(world.plain, "folder=newer\n# mine\n", -1, NULL));
	g_assert_false(journal_undo("work", quiet, &error));
	g_assert_cmpint(error_code(error), ==, EXIT_AGAIN);
	assert_holds(world.plain, "folder=newer\n# mine\n");
	assert_holds(world.gate, "Host new\n");
	g_assert_true(g_file_test(world.aside, G_FILE_TEST_IS_DIR));
}

/* --- killed --- */

typedef gboolean (*Verb)(const World *world);

static gboolean verb_apply(const World *world)
{
	return journal_apply("work", world->list, quiet, NULL);
}

static gboolean verb_undo(const World *world)
{
	(void)world;
	return journal_undo("work", quiet, NULL);
}

/* Whether PID, which stands before or behind a system call, is about to change something on the
 * disk: what is killed between two of those has left the same as before the second one. */
static gboolean changes_the_disk(pid_t pid)
{
	static const guint64 calls[] = { SYS_openat, SYS_write, SYS_ftruncate, SYS_fchmod,
		SYS_fchown, SYS_fsetxattr, SYS_mkdir, SYS_mkdirat, SYS_rename, SYS_renameat,
		SYS_renameat2, SYS_link, SYS_linkat, SYS_unlink, SYS_unlinkat, SYS_rmdir };
	struct __ptrace_syscall_info info;

	ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof info, &info);
	for (guint i = 0; info.op == PTRACE_SYSCALL_INFO_ENTRY && i < G_N_ELEMENTS(calls); i++)
		if (info.entry.nr == calls[i])
			return TRUE;
	return FALSE;
}

/* Runs VERB in a child that is killed before its such call number STOP. FALSE where it had not as
 * many. */
static gboolean run_killed(Verb verb, const World *world, guint stop)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		_exit(verb(world) ? 0 : 1);
	}
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)(long)PTRACE_O_TRACESYSGOOD);
	for (guint stops = 0; stops < stop + 1;) {
		g_assert_cmpint(ptrace(PTRACE_SYSCALL, pid, NULL, NULL), ==, 0);
		g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
		if (WIFEXITED(status)) {
			g_assert_cmpint(WEXITSTATUS(status), ==, 0);
			return FALSE;
		}
		stops += WIFSTOPPED(status) && WSTOPSIG(status) == (SIGTRAP | 0x80) &&
			changes_the_disk(pid);
	}
	kill(pid, SIGKILL);
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	return TRUE;
}

/* Whoever finds a config finds the mail that belongs to it. */
static void assert_harmless(const World *world)
{
	g_autofree char *text = NULL;

	if (g_file_get_contents(world->gate, &text, NULL, NULL))
		g_assert_cmpint(g_file_test(world->mail, G_FILE_TEST_EXISTS), ==,
			g_str_equal(text, "Host old\n"));
}

static void assert_recovers(const World *world, const char *was, guint *ends)
{
	g_autoptr(GError) error = NULL;
	gboolean found;
	JournalState state;

	assert_harmless(world);
	journal_recover(FALSE, &found, &error);
	g_assert_no_error(error);
	g_assert_true(journal_state("work", &state, NULL));
	assert_side(world, state == JOURNAL_DONE ? SIDE_IS : SIDE_WAS,
		state == JOURNAL_DONE ? AFTER : was);
	ends[state == JOURNAL_DONE]++;
}

static void killed_anywhere_it_is_all_or_nothing(void)
{
	guint ends[2] = { 0, 0 }, undo_ends[2] = { 0, 0 };
	gboolean killed = TRUE;

	for (guint stop = 0; killed && !g_test_failed(); stop++) {
		g_auto(World) world = world_open();

		killed = run_killed(verb_apply, &world, stop);
		assert_recovers(&world, BEFORE, ends);
	}
	killed = TRUE;
	for (guint stop = 0; killed && !g_test_failed(); stop++) {
		g_auto(World) world = world_open();

		g_assert_true(verb_apply(&world));
		killed = run_killed(verb_undo, &world, stop);
		assert_recovers(&world, BEFORE, undo_ends);
	}
	g_test_message("apply: %u as before, %u done; undo: %u not undone, %u undone", ends[0],
		ends[1], undo_ends[1], undo_ends[0]);
	g_assert_cmpuint(ends[0], >, 50);
	g_assert_cmpuint(ends[1], >, 10);
	g_assert_cmpuint(undo_ends[0], >, 10);
	g_assert_cmpuint(undo_ends[1], >, 50);
}

/* Killed, and killed again while it recovers. */
static gboolean verb_recover(const World *world)
{
	gboolean found;

	(void)world;
	return journal_recover(FALSE, &found, NULL);
}

static void killed_while_it_recovers(void)
{
	guint ends[2] = { 0, 0 };
	gboolean killed = TRUE;

	for (guint stop = 5; killed && !g_test_failed(); stop += 17) {
		gboolean again = TRUE;

		for (guint second = 0; again && killed && !g_test_failed(); second += 7) {
			g_auto(World) world = world_open();

			killed = run_killed(verb_apply, &world, stop);
			again = run_killed(verb_recover, &world, second);
			assert_recovers(&world, BEFORE, ends);
		}
	}
	g_test_message("%u as before, %u done", ends[0], ends[1]);
	g_assert_cmpuint(ends[0], >, 50);
	g_assert_cmpuint(ends[1], >, 5);
}

#define ADD(test) g_test_add_func("/journal/" #test, test)

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	ADD(a_step_is_done_and_undone);
	ADD(what_stands_in_the_way_stops_it);
	ADD(an_edited_file_is_not_undone);
	ADD(killed_anywhere_it_is_all_or_nothing);
	ADD(killed_while_it_recovers);
	return g_test_run();
}
