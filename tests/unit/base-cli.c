/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/cli.h"

#include "disk.h"
#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const CliProgram program = {
	.name = "mutt-test",
	.sentence = "Tests the command line.",
	.changes = "Changes nothing.",
	.examples = "  mutt-test\n  mutt-test work\n  mutt-test -n work",
	.operands = "[ACCOUNT...]",
};

/* This program once more, as one of the suite: it prints its operands and options, says one trouble
 * for each --trouble CODE and leaves with --end CODE. */
static int as_program(int argc, char *argv[])
{
	g_auto(GStrv) troubles = NULL;
	int end = EXIT_YES;
	gboolean ask = FALSE, yes = FALSE;
	GOptionEntry options[] = {
		{ "trouble", 't', 0, G_OPTION_ARG_STRING_ARRAY, &troubles, "Say one", "CODE" },
		{ "end", 'e', 0, G_OPTION_ARG_INT, &end, "Leave so", "CODE" },
		{ "ask", 0, 0, G_OPTION_ARG_NONE, &ask, "Ask", NULL },
		{ "yes", 0, 0, G_OPTION_ARG_NONE, &yes, "Do not ask", NULL },
		{ NULL },
	};
	Cli cli = cli_start(&program, options, &argc, &argv);

	if (cli_ready(&cli)) {
		g_autofree char *accounts = g_strjoinv(" ", cli.accounts);
		g_autofree char *operands = g_strjoinv(" ", cli.operands);
		g_autofree char *names =
			g_strjoin(*accounts && *operands ? " " : "", accounts, operands, NULL);

		cli_progress(&cli, "at work");
		cli_detail(&cli, "umask %03o", umask(077));
		cli_print(&cli, "%s%s%s%s%s\n", names, cli.quiet ? " quiet" : "",
			cli.verbose ? " verbose" : "", cli.dry_run ? " dry" : "",
			cli.json ? " json" : "");
		for (guint i = 0; troubles && troubles[i]; i++) {
			GError *error = NULL;

			fail(&error, (ExitCode)atoi(troubles[i]), "it is %s", troubles[i]);
			cli_trouble(&cli, "work", &error);
		}
		if (ask)
			cli_note(&cli, "%s",
				cli_confirm(&cli, yes, "Go on?", &cli.error) ? "yes" : "no");
		cli_next(&cli, "mutt-test %s", "again");
	}
	return cli_finish(&cli, (ExitCode)end);
}

typedef struct {
	int status;
	char *out, *err;
} Ran;

/* Runs it with ARGS, which are shell words and may redirect. */
static Ran run(const char *args)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *command = g_strconcat("exec \"$0\" --program ", args, NULL);
	char *argv[] = { (char *)"/bin/sh", (char *)"-c", command, self, NULL };
	g_auto(GStrv) env = g_environ_setenv(g_get_environ(), "LC_ALL", "C", TRUE);
	Ran ran = { -1, NULL, NULL };

	g_spawn_sync(NULL, argv, env, G_SPAWN_DEFAULT, NULL, NULL, &ran.out, &ran.err, &ran.status,
		NULL);
	ran.status = WIFEXITED(ran.status) ? WEXITSTATUS(ran.status) : -1;
	return ran;
}

static void ran_clear(Ran *ran)
{
	g_free(ran->out);
	g_free(ran->err);
}

#define SEE " (see mutt-test --help)\n"

static void says_and_leaves_as_it_should(void)
{
	static const struct {
		const char *args;
		int status;
		const char *out, *err;
	} rows[] = {
		{ "", 0, "\n", "" },
		{ "home", 0, "home\n", "" },
		{ "home -a work x --account=other", 0, "work other home x\n", "" },
		{ "-- -n --help", 0, "-n --help\n", "" },
		{ "-nq --json -v 2>/dev/null", 0, " quiet verbose dry json\n", "" },
		{ "-v", 0, " verbose\n", "mutt-test: umask 077\n" },
		{ "--version", 0, "mutt-test (Muttkit) " MUTTKIT_VERSION "\n", "" },
		{ "--nonsense work", 64, "", "mutt-test: Unknown option --nonsense" SEE },
		{ "-a", 64, "", "mutt-test: Missing argument for -a" SEE },
		{ "--end x", 64, "",
			"mutt-test: Cannot parse integer value \xe2\x80\x9cx\xe2\x80\x9d for --end" SEE },
		{ "--home /nonexistent", 78, "",
			"mutt-test: --home /nonexistent: No such file or directory\n" },
		{ "--home /nonexistent --help", 78, "",
			"mutt-test: --home /nonexistent: No such file or directory\n" },
		{ "--home /nonexistent --nonsense", 64, "",
			"mutt-test: Unknown option --nonsense" SEE },
		{ "-e 1", 1, "\n", "" },
		{ "-t 65", 65, "\n", "mutt-test: work: it is 65\n" },
		{ "-t 75 -t 65 -t 1", 65, "\n",
			"mutt-test: work: it is 75\nmutt-test: work: it is 65\n"
			"mutt-test: work: it is 1\n" },
		{ "-t 75 -e 1", 75, "\n", "mutt-test: work: it is 75\n" },
		{ "-t 1 -e 78", 78, "\n", "mutt-test: work: it is 1\n" },
		{ "-q -t 74", 74, " quiet\n", "mutt-test: work: it is 74\n" },
		{ "-t 331", 75, "\n", "" },
		{ "-t 331 -v", 75, " verbose\n",
			"mutt-test: umask 077\nmutt-test: work: it is 331\n" },
		{ "-t 331 -t 69", 69, "\n", "mutt-test: work: it is 69\n" },
		{ "--ask --yes", 0, "\n", "mutt-test: yes\n" },
		{ "--ask </dev/null", 64, "\n",
			"mutt-test: no\nmutt-test: Go on?: without a terminal this needs --yes\n" },
		{ "--ask <<END\ny\nEND", 64, "\n",
			"mutt-test: no\nmutt-test: Go on?: without a terminal this needs --yes\n" },
		{ ">/dev/full", 74, "", "mutt-test: stdout: No space left on device\n" },
		{ "-t 78 >/dev/full", 78, "",
			"mutt-test: work: it is 78\nmutt-test: stdout: No space left on device\n" },
		{ ">&-", 74, "", "mutt-test: stdout: Bad file descriptor\n" },
		{ "-t 65 <&- 2>&-", 65, "\n", "" },
		{ "--nonsense >&-", 64, "", "mutt-test: Unknown option --nonsense" SEE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		Ran ran = run(rows[i].args);

		g_test_message("mutt-test %s", rows[i].args);
		g_assert_cmpint(ran.status, ==, rows[i].status);
		g_assert_cmpstr(ran.out, ==, rows[i].out);
		g_assert_cmpstr(ran.err, ==, rows[i].err);
		ran_clear(&ran);
	}
}

static void help_says_first_what_it_does_and_what_it_can_change(void)
{
	static const char *const words[] = { "--account", "--dry-run", "--quiet", "--verbose",
		"--json", "--home", "--version", "--help", "--trouble", "[ACCOUNT...]" };
	Ran ran = run("--help work");
	g_autofree char *head = g_strdup_printf(
		"%s\n%s\n\n%s\n\n", program.sentence, program.changes, program.examples);

	g_assert_cmpint(ran.status, ==, 0);
	g_assert_true(g_str_has_prefix(ran.out, head));
	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		g_test_message("%s", words[i]);
		g_assert_nonnull(strstr(ran.out, words[i]));
	}
	g_assert_cmpstr(ran.err, ==, "");
	ran_clear(&ran);
}

/* All that comes from a terminal until the other side closes it. The caller frees. */
static char *read_all(int master)
{
	GString *all = g_string_new(NULL);
	char buffer[512];
	gssize got;

	while ((got = read(master, buffer, sizeof(buffer))) > 0)
		g_string_append_len(all, buffer, got);
	return g_string_free(all, FALSE);
}

/* Runs it with a terminal as stdin and stderr, where TYPED (may be NULL) is typed; what appears
 * there. */
static char *on_terminal(char *const argv[], const char *typed)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	int master = posix_openpt(O_RDWR | O_NOCTTY), slave, status = -1;
	char *all;
	pid_t pid;

	grantpt(master);
	unlockpt(master);
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, STDOUT_FILENO);
		dup2(slave, STDIN_FILENO);
		dup2(slave, STDERR_FILENO);
		close(slave);
		close(master);
		execv(self, argv);
		_exit(127);
	}
	close(slave);
	if (typed)
		g_assert_cmpint(write(master, typed, strlen(typed)), ==, (gssize)strlen(typed));
	all = read_all(master);
	close(master);
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	return all;
}

#define WIPE "\r\033[K"

static void a_terminal_sees_progress_locks_and_the_next_step(void)
{
	char self[] = "base-cli", mode[] = "--program", trouble[] = "-t", locked[] = "331";
	char quiet[] = "-q", json[] = "--json";
	char *plain_args[] = { self, mode, trouble, locked, NULL };
	char *quiet_args[] = { self, mode, quiet, NULL };
	char *json_args[] = { self, mode, json, NULL };
	g_autofree char *plain = on_terminal(plain_args, NULL),
			*silent = on_terminal(quiet_args, NULL);
	g_autofree char *object = on_terminal(json_args, NULL);

	g_assert_cmpstr(plain, ==,
		WIPE "at work" WIPE WIPE "mutt-test: work: it is 331\r\n" WIPE
		     "next: mutt-test again\r\n");
	g_assert_cmpstr(silent, ==, "");
	g_assert_cmpstr(object, ==, "next: mutt-test again\r\n");
}

static void only_a_plain_yes_is_yes(void)
{
	static const struct {
		const char *typed, *answer;
	} rows[] = {
		{ "y\n", "yes" },
		{ "Y\n", "yes" },
		{ " yes \n", "yes" },
		{ "\n", "no" },
		{ "n\n", "no" },
		{ "yy\n", "no" },
		{ "no y\n", "no" },
		{ "\004", "no" },
	};
	char self[] = "base-cli", mode[] = "--program", ask[] = "--ask", quiet[] = "-q";
	char *args[] = { self, mode, quiet, ask, NULL };

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *said = on_terminal(args, rows[i].typed);
		g_autofree char *end = g_strdup_printf("mutt-test: %s\r\n", rows[i].answer);

		g_test_message("%s: %s", rows[i].typed, said);
		g_assert_nonnull(strstr(said, "Go on? [y/N] "));
		g_assert_true(g_str_has_suffix(said, end));
	}
}

static void a_reader_that_goes_away_is_no_signal(void)
{
	char *argv[] = { (char *)"mutt-test", NULL }, **rest = argv;
	GOptionEntry none[] = { { NULL } };
	int argc = 1;
	Cli cli;

	signal(SIGPIPE, SIG_DFL);
	cli = cli_start(&program, none, &argc, &rest);
	g_assert_true(signal(SIGPIPE, SIG_DFL) == SIG_IGN);
	g_assert_cmpint(cli_finish(&cli, EXIT_LOCKED), ==, EXIT_AGAIN);
}

int main(int argc, char *argv[])
{
	if (argc > 1 && g_str_equal(argv[1], "--program")) {
		argv[1] = argv[0];
		return as_program(argc - 1, argv + 1);
	}
	test_start(&argc, &argv);
	g_test_add_func("/cli/says_and_leaves_as_it_should", says_and_leaves_as_it_should);
	g_test_add_func("/cli/help_says_first_what_it_does_and_what_it_can_change",
		help_says_first_what_it_does_and_what_it_can_change);
	g_test_add_func("/cli/a_terminal_sees_progress_locks_and_the_next_step",
		a_terminal_sees_progress_locks_and_the_next_step);
	g_test_add_func("/cli/only_a_plain_yes_is_yes", only_a_plain_yes_is_yes);
	g_test_add_func(
		"/cli/a_reader_that_goes_away_is_no_signal", a_reader_that_goes_away_is_no_signal);
	return g_test_run();
}
