/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/child.h"

#include "disk.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Seconds: that no command here needs, and that are enough to begin. */
enum { LONG = 60, SHORT = 2 };

static char *a_line(gsize len, const char *behind)
{
	return g_strdup_printf("head -c %" G_GSIZE_FORMAT " /dev/zero | tr '\\0' x%s", len, behind);
}

static void takes_the_first_line(void)
{
	static const struct {
		const char *name, *command, *line;
	} rows[] = {
		{ "one line", "echo secret", "secret" },
		{ "no newline", "printf secret", "secret" },
		{ "blanks stay", "printf ' a b \\n'", " a b " },
		{ "bytes stay", "printf '\\303\\240\\377\\n'", "\xc3\xa0\xff" },
		{ "two lines", "printf 'first\\nsecond\\n'", "first" },
		{ "in two writes", "printf se; printf 'cret\\nx'", "secret" },
		{ "words on stderr", "echo no >&2; echo yes", "yes" },
		{ "nothing", "true", NULL },
		{ "an empty line", "echo; echo second", NULL },
		{ "a command that fails", "echo secret; false", NULL },
		{ "a command that is none", "/nonexistent/command", NULL },
		{ "a signal", "echo secret; kill -9 $$", NULL },
		{ "a NUL", "printf 'se\\0cret\\n'", NULL },
		{ "a NUL in a later line", "printf 'secret\\n\\0\\n'", "secret" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *line = child_first_line(rows[i].command, LONG, &error);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(line, ==, rows[i].line);
		if (rows[i].line) {
			g_assert_no_error(error);
			continue;
		}
		g_assert_error(error, MUTTKIT_ERROR, EXIT_AGAIN);
		if (error)
			g_assert_null(strstr(error->message, "secret"));
	}
}

static void a_line_has_4096_bytes_at_most(void)
{
	static const struct {
		gsize len;
		const char *behind;
		gboolean good;
	} rows[] = {
		{ CHILD_LINE_MAX - 1, "; echo", TRUE },
		{ CHILD_LINE_MAX, "; echo", TRUE },
		{ CHILD_LINE_MAX, "", TRUE },
		{ CHILD_LINE_MAX, "; echo; echo x", TRUE },
		{ CHILD_LINE_MAX + 1, "; echo", FALSE },
		{ CHILD_LINE_MAX + 1, "", FALSE },
		{ 200000, "", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *command = a_line(rows[i].len, rows[i].behind);
		g_autofree char *line = child_first_line(command, LONG, NULL);

		g_test_message("%s", command);
		g_assert_cmpuint(line ? strlen(line) : 0, ==, rows[i].good ? rows[i].len : 0);
	}
}

/* Who stops reading after the first line ends the writer by SIGPIPE, and that looks like a failure.
 */
static void a_writer_of_many_lines_is_not_cut_short(void)
{
	g_autofree char *line = child_first_line(
		"set -e; echo first; head -c 300000 /dev/zero; echo last", LONG, NULL);

	g_assert_cmpstr(line, ==, "first");
}

static void ends_by_sigpipe_like_anybody(void)
{
	g_autofree char *line = NULL;

	signal(SIGPIPE, SIG_IGN);
	line = child_first_line("kill -PIPE $$; echo it was ignored", LONG, NULL);
	signal(SIGPIPE, SIG_DFL);
	g_assert_cmpstr(line, ==, NULL);
}

static void sees_neither_our_input_nor_our_terminals_name(void)
{
	g_autofree char *input = child_first_line("readlink /proc/self/fd/0", LONG, NULL);
	g_autofree char *name = NULL;

	g_setenv("GPG_TTY", "/dev/pts/0", TRUE);
	name = child_first_line("echo ${GPG_TTY-unset}", LONG, NULL);
	g_assert_cmpstr(input, ==, "/dev/null");
	g_assert_cmpstr(name, ==, "unset");
	g_assert_cmpstr(g_getenv("GPG_TTY"), ==, "/dev/pts/0");
	g_unsetenv("GPG_TTY");
}

/* In a process that has a terminal: 0 where its child has none. */
static int without_terminal(const char *terminal)
{
	g_autofree char *line = NULL;
	int fd;

	setsid();
	fd = open(terminal, O_RDWR);
	if (fd < 0 || (ioctl(fd, TIOCSCTTY, 0) < 0 && errno != EPERM) ||
		open("/dev/tty", O_RDWR) < 0)
		return 2;
	line = child_first_line(
		"if (exec 3</dev/tty) 2>/dev/null; then echo tty; else echo none; fi", LONG, NULL);
	return g_strcmp0(line, "none") == 0 ? 0 : 1;
}

static void has_no_terminal_to_draw_on(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), status = -1;
	pid_t pid;

	g_assert_cmpint(master, >=, 0);
	g_assert_cmpint(grantpt(master), ==, 0);
	g_assert_cmpint(unlockpt(master), ==, 0);
	pid = fork();
	if (pid == 0)
		_exit(without_terminal(ptsname(master)));
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	g_assert_true(WIFEXITED(status));
	g_assert_cmpint(WEXITSTATUS(status), ==, 0);
	close(master);
}

/* What is left of the session of a command that was ended becomes a child of this process, which
 * therefore learns how it ended. */
static void the_whole_session_ends_with_its_time(void)
{
	static const struct {
		const char *name, *command;
	} rows[] = {
		{ "it sleeps", "sleep 30 & echo $! >%s; sleep 30" },
		{ "it has closed its output", "exec >&-; sleep 30 & echo $! >%s; sleep 30" },
		{ "it never stops", "sleep 30 & echo $! >%s; yes" },
	};
	g_autofree char *home = disk_folder("session");

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *file = g_build_filename(home, "pid", NULL);
		g_auto(GStrv) parts = g_strsplit(rows[i].command, "%s", 2);
		g_autofree char *command = g_strconcat(parts[0], file, parts[1], NULL);
		g_autoptr(GError) error = NULL;
		g_autofree char *line = child_first_line(command, SHORT, &error);
		g_autofree char *number = disk_get(home, "pid");
		pid_t left = number ? atoi(number) : -1;
		int status = 0;

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(line, ==, NULL);
		g_assert_error(error, MUTTKIT_ERROR, EXIT_AGAIN);
		g_assert_cmpint(left, >, 1);
		/* The shell may still have seen its end itself, on its own way down. */
		if (waitpid(left, &status, 0) == left)
			g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		g_assert_cmpint(kill(left, 0), ==, -1);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
}

/* gpg-agent and its kin. */
static void what_stays_in_the_background_delays_nothing(void)
{
	static const struct {
		const char *name, *command, *line;
	} rows[] = {
		{ "a line", "sleep 60 & echo $! >%s; echo secret", "secret" },
		{ "no newline", "sleep 60 & echo $! >%s; printf secret", "secret" },
		{ "nothing", "sleep 60 & echo $! >%s", NULL },
		{ "a failure", "sleep 60 & echo $! >%s; echo secret; false", NULL },
		{ "it talks on", "echo secret; yes & echo $! >%s", "secret" },
	};
	g_autofree char *home = disk_folder("background");
	g_autofree char *file = g_build_filename(home, "pid", NULL);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(GStrv) parts = g_strsplit(rows[i].command, "%s", 2);
		g_autofree char *command = g_strjoinv(file, parts);
		gint64 began = g_get_monotonic_time();
		g_autofree char *line = child_first_line(command, LONG, NULL);
		g_autofree char *number = disk_get(home, "pid");
		pid_t left = number ? atoi(number) : -1;

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(line, ==, rows[i].line);
		g_assert_cmpint(g_get_monotonic_time() - began, <, LONG / 2 * G_USEC_PER_SEC);
		g_assert_cmpint(left, >, 1);
		kill(left, SIGKILL);
	}
}

/* In a process of its own: it dies of the signal, and nothing of the command is left. */
static void a_signal_that_ends_us_ends_the_command(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };
	g_autofree char *home = disk_folder("signal"), *file = g_build_filename(home, "pid", NULL);

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	for (guint i = 0; i < G_N_ELEMENTS(signals); i++) {
		g_autofree char *command = g_strdup_printf(
			"sleep 60 & echo $! >%s; kill -%d $PPID; sleep 60", file, signals[i]);
		g_autofree char *number = NULL;
		pid_t pid = fork(), left;
		int status = 0;

		if (pid == 0) {
			signal(signals[i], SIG_DFL); /* a shell's background job ignores some */
			_exit(child_first_line(command, LONG, NULL) ? 1 : 2);
		}
		g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
		g_assert_true(WIFSIGNALED(status));
		g_assert_cmpint(WTERMSIG(status), ==, signals[i]);
		number = disk_get(home, "pid");
		left = number ? atoi(number) : -1;
		g_assert_cmpint(left, >, 1);
		waitpid(left, NULL, 0);
		g_assert_cmpint(kill(left, 0), ==, -1);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
}

static void a_signal_that_is_ignored_ends_nothing(void)
{
	g_autofree char *line = NULL;

	signal(SIGHUP, SIG_IGN);
	line = child_first_line("kill -HUP $PPID; sleep 0.1; echo secret", LONG, NULL);
	signal(SIGHUP, SIG_DFL);
	g_assert_cmpstr(line, ==, "secret");
}

static void begins_with_no_signal_blocked(void)
{
	g_autofree char *line = child_first_line("grep ^SigBlk: /proc/self/status", LONG, NULL);

	g_assert_cmpstr(line, ==, "SigBlk:\t0000000000000000");
}

/* Some parents ignore SIGCHLD, and that is inherited: nobody could be waited for. */
static void whoever_started_us_ignored_sigchld(void)
{
	char *argv[] = { (char *)"/bin/sh", (char *)"-c", (char *)"exit 7", NULL };
	g_autofree char *line = NULL;
	ExitCode code = EXIT_USAGE;

	signal(SIGCHLD, SIG_IGN);
	line = child_first_line("echo secret", LONG, NULL);
	signal(SIGCHLD, SIG_IGN);
	g_assert_true(child_ended(child_start(argv, NULL), TRUE, &code));
	signal(SIGCHLD, SIG_DFL);
	g_assert_cmpstr(line, ==, "secret");
	g_assert_cmpint(code, ==, 7);
}

static void a_program_ends_in_its_code(void)
{
	static const struct {
		const char *command;
		ExitCode code;
	} rows[] = {
		{ "exit 0", EXIT_YES },
		{ "exit 75", EXIT_AGAIN },
		{ "kill -9 $$", EXIT_BUG },
		{ "test \"$(readlink /proc/self/fd/0)\" = /dev/null", EXIT_YES },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		char *argv[] = { (char *)"/bin/sh", (char *)"-c", (char *)rows[i].command, NULL };
		pid_t pid = child_start(argv, NULL);
		ExitCode code = EXIT_USAGE;

		g_test_message("%s", rows[i].command);
		g_assert_true(child_ended(pid, TRUE, &code));
		g_assert_cmpint(code, ==, rows[i].code);
	}
}

/* It reads a pipe that nobody has written to. */
static void whether_a_program_has_ended_is_asked_without_waiting(void)
{
	g_autofree char *fifo = disk_path("fifo");
	char *argv[] = { (char *)"/bin/sh", (char *)"-c", (char *)"read x <\"$0\"; exit 7", fifo,
		NULL };
	ExitCode code = EXIT_USAGE;
	pid_t pid;
	int end;

	g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
	pid = child_start(argv, NULL);
	g_assert_false(child_ended(pid, FALSE, &code));
	g_assert_cmpint(code, ==, EXIT_USAGE);
	end = open(fifo, O_WRONLY);
	close(end);
	g_assert_true(child_ended(pid, TRUE, &code));
	g_assert_cmpint(code, ==, 7);
	g_assert_true(child_ended(pid, FALSE, &code));
	g_assert_cmpint(code, ==, EXIT_BUG);
}

static void what_is_no_program_cannot_be_started(void)
{
	char *argv[] = { (char *)"/nonexistent/program", NULL };
	g_autoptr(GError) error = NULL, of_sibling = NULL;

	g_assert_cmpint(child_start(argv, &error), ==, -1);
	g_assert_error(error, MUTTKIT_ERROR, EXIT_LACKING);
	g_assert_false(child_become("no-such-program", argv, &of_sibling));
	g_assert_error(of_sibling, MUTTKIT_ERROR, EXIT_LACKING);
}

static void becomes_the_program_beside_it(void)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *name = g_path_get_basename(self), *found = child_sibling(name);
	char *argv[] = { name, (char *)"--answer", NULL };
	int status = -1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(child_become(name, argv, NULL) ? 1 : 2);
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	g_assert_cmpint(WEXITSTATUS(status), ==, 42);
	g_assert_cmpstr(found, ==, self);
}

int main(int argc, char *argv[])
{
	if (argc == 2 && g_str_equal(argv[1], "--answer"))
		return 42;
	test_start(&argc, &argv);
	g_test_add_func("/child/takes_the_first_line", takes_the_first_line);
	g_test_add_func("/child/a_line_has_4096_bytes_at_most", a_line_has_4096_bytes_at_most);
	g_test_add_func("/child/a_writer_of_many_lines_is_not_cut_short",
		a_writer_of_many_lines_is_not_cut_short);
	g_test_add_func("/child/ends_by_sigpipe_like_anybody", ends_by_sigpipe_like_anybody);
	g_test_add_func("/child/sees_neither_our_input_nor_our_terminals_name",
		sees_neither_our_input_nor_our_terminals_name);
	g_test_add_func("/child/has_no_terminal_to_draw_on", has_no_terminal_to_draw_on);
	g_test_add_func("/child/the_whole_session_ends_with_its_time",
		the_whole_session_ends_with_its_time);
	g_test_add_func("/child/what_stays_in_the_background_delays_nothing",
		what_stays_in_the_background_delays_nothing);
	g_test_add_func("/child/a_signal_that_ends_us_ends_the_command",
		a_signal_that_ends_us_ends_the_command);
	g_test_add_func("/child/a_signal_that_is_ignored_ends_nothing",
		a_signal_that_is_ignored_ends_nothing);
	g_test_add_func("/child/begins_with_no_signal_blocked", begins_with_no_signal_blocked);
	g_test_add_func(
		"/child/whoever_started_us_ignored_sigchld", whoever_started_us_ignored_sigchld);
	g_test_add_func("/child/a_program_ends_in_its_code", a_program_ends_in_its_code);
	g_test_add_func("/child/whether_a_program_has_ended_is_asked_without_waiting",
		whether_a_program_has_ended_is_asked_without_waiting);
	g_test_add_func("/child/what_is_no_program_cannot_be_started",
		what_is_no_program_cannot_be_started);
	g_test_add_func("/child/becomes_the_program_beside_it", becomes_the_program_beside_it);
	return g_test_run();
}
