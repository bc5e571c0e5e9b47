/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/cli.h"
#include "base/home.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PROGRESS_EVERY = G_USEC_PER_SEC / 5 };

static void print_help(const CliProgram *program, GOptionContext *context)
{
	g_autofree char *options = g_option_context_get_help(context, TRUE, NULL);

	printf("%s\n%s\n\n%s\n\n%s", program->sentence, program->changes, program->examples,
		options);
}

/* A descriptor 0, 1 or 2 that came closed would be given to the next file, and be written to by the
 * next error message. Read-only: writing to it fails, and that is told as such. */
static void occupy_standard_streams(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", O_RDONLY);
}

Cli cli_start(const CliProgram *program, const GOptionEntry *options, int *argc, char ***argv)
{
	Cli cli = { .program = program };
	g_autofree char *home = NULL;
	gboolean help = FALSE, version = FALSE;
	GOptionEntry common[] = {
		{ "account", 'a', 0, G_OPTION_ARG_FILENAME_ARRAY, &cli.accounts,
			"Name an account (may be given again)", "ACCOUNT" },
		{ "dry-run", 'n', 0, G_OPTION_ARG_NONE, &cli.dry_run,
			"Say what would be done and change no byte anywhere", NULL },
		{ "quiet", 'q', 0, G_OPTION_ARG_NONE, &cli.quiet, "Say only what went wrong",
			NULL },
		{ "verbose", 'v', 0, G_OPTION_ARG_NONE, &cli.verbose, "Say more", NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &cli.json, "Answer with one JSON object", NULL },
		{ "home", 0, 0, G_OPTION_ARG_FILENAME, &home,
			"Work with the files of the person whose home is DIR", "DIR" },
		{ "version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version", NULL },
		{ "help", 'h', 0, G_OPTION_ARG_NONE, &help, "Print this", NULL },
		{ G_OPTION_REMAINING, 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME_ARRAY,
			&cli.operands, NULL, NULL },
		{ NULL },
	};
	g_autoptr(GOptionContext) context = g_option_context_new(program->operands);
	g_autoptr(GError) error = NULL;

	occupy_standard_streams();
	setlocale(LC_ALL, "");
	signal(SIGPIPE, SIG_IGN);
	umask(077);
	g_set_prgname(program->name);
	cli.terminal = isatty(STDERR_FILENO) == 1;
	g_option_context_set_help_enabled(context, FALSE);
	g_option_context_add_main_entries(context, options, NULL);
	g_option_context_add_main_entries(context, common, NULL);
	if (!g_option_context_parse(context, argc, argv, &error))
		fail(&cli.error, EXIT_USAGE, "%s (see %s --help)", error->message, program->name);
	else if (!home || home_use(home, &cli.error))
		home_check(&cli.error);
	cli.stop = help || version;
	if (help && !cli.error)
		print_help(program, context);
	else if (version && !cli.error)
		printf("%s (Muttkit) %s\n", program->name, MUTTKIT_VERSION);
	if (!cli.accounts)
		cli.accounts = g_new0(char *, 1);
	if (!cli.operands)
		cli.operands = g_new0(char *, 1);
	return cli;
}

gboolean cli_ready(const Cli *cli)
{
	return !cli->error && !cli->stop;
}

gboolean cli_is_watched(const Cli *cli)
{
	return cli->verbose || cli->terminal || isatty(STDOUT_FILENO) == 1;
}

static void wipe(const Cli *cli)
{
	if (cli->next_progress)
		fputs("\r\033[K", stderr);
}

G_GNUC_PRINTF(2, 0)
static void say(const Cli *cli, const char *format, va_list args)
{
	wipe(cli);
	fprintf(stderr, "%s: ", cli->program->name);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void cli_note(const Cli *cli, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(cli, format, args);
	va_end(args);
}

void cli_detail(const Cli *cli, const char *format, ...)
{
	va_list args;

	if (!cli->verbose)
		return;
	va_start(args, format);
	say(cli, format, args);
	va_end(args);
}

void cli_trouble(Cli *cli, const char *where, GError **error)
{
	ExitCode code = error_code(*error);

	if (code != EXIT_LOCKED || cli->terminal || cli->verbose)
		cli_note(cli, "%s%s%s", where ? where : "", where ? ": " : "", (*error)->message);
	cli->code = exit_worse(cli->code, code);
	g_clear_error(error);
}

void cli_progress(Cli *cli, const char *words)
{
	gint64 now = g_get_monotonic_time();

	if (!cli->terminal || cli->quiet || cli->json)
		return;
	if (*words && now < cli->next_progress)
		return;
	fprintf(stderr, "\r\033[K%s", words);
	fflush(stderr);
	cli->next_progress = *words ? now + PROGRESS_EVERY : 0;
}

void cli_next(Cli *cli, const char *format, ...)
{
	va_list args;

	if (!cli->terminal || cli->quiet)
		return;
	wipe(cli);
	fputs("next: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

gboolean cli_confirm(Cli *cli, gboolean yes, const char *question, GError **error)
{
	char answer[64];

	if (yes)
		return TRUE;
	if (!cli->terminal || isatty(STDIN_FILENO) != 1)
		return fail(error, EXIT_USAGE, "%s: without a terminal this needs --yes", question);
	cli_progress(cli, "");
	fflush(stdout);
	fprintf(stderr, "%s [y/N] ", question);
	fflush(stderr);
	if (!fgets(answer, sizeof(answer), stdin))
		return FALSE;
	g_strstrip(answer);
	return g_ascii_strcasecmp(answer, "y") == 0 || g_ascii_strcasecmp(answer, "yes") == 0;
}

void cli_print(Cli *cli, const char *format, ...)
{
	va_list args;

	wipe(cli);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
}

void cli_report(Cli *cli, const Report *report)
{
	g_autofree char *text = report_print(report);

	cli_print(cli, "%s", text);
}

int cli_finish(Cli *cli, ExitCode code)
{
	if (cli->error)
		cli_trouble(cli, NULL, &cli->error);
	code = exit_worse(code, cli->code);
	errno = 0;
	if (fflush(stdout) != 0 || ferror(stdout)) {
		cli_note(cli, "stdout: %s", errno ? g_strerror(errno) : "write error");
		code = exit_worse(code, EXIT_IO);
	}
	g_clear_pointer(&cli->accounts, g_strfreev);
	g_clear_pointer(&cli->operands, g_strfreev);
	return code == EXIT_LOCKED ? EXIT_AGAIN : (int)code;
}
