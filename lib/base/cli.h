/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line: one grammar, one voice and one way to leave for every program.
 *
 * A main reads: cli_start(), its job while !cli.error, cli_finish(). stdout carries the answer
 * alone; stderr carries "program: where: what: why" and, on a terminal, progress. */
#ifndef MUTTKIT_BASE_CLI_H
#define MUTTKIT_BASE_CLI_H

#include "base/error.h"
#include "base/report.h"

typedef struct {
	const char *name;     /* "mutt-archive" */
	const char *sentence; /* what it does, one sentence */
	const char *changes;  /* what it can change */
	const char *examples; /* three lines, each indented by two */
	const char *operands; /* "[ACCOUNT...]" */
} CliProgram;

typedef struct {
	const CliProgram *program;
	GError *error;     /* set by whoever fails; said by cli_finish() */
	ExitCode code;     /* the worst of what cli_trouble() told so far */
	gboolean stop;     /* --help or --version was the whole job */
	char **accounts;   /* of -a; NULL-terminated */
	char **operands;   /* the other words; NULL-terminated */
	gboolean quiet;    /* -q */
	gboolean verbose;  /* -v */
	gboolean dry_run;  /* -n */
	gboolean json;     /* --json */
	gboolean terminal; /* stderr is one */
	gint64 next_progress;
} Cli;

/* Reads the command line: the common options and those of OPTIONS (ends with { NULL }). ARGV must
 * live as long as the Cli. Errors are in cli.error (EXIT_USAGE). */
Cli cli_start(const CliProgram *program, const GOptionEntry *options, int *argc, char ***argv);

/* Whether there is work to do: neither an error nor --help. */
gboolean cli_ready(const Cli *cli);

/* Whether somebody looks on: stdout or stderr is a terminal, or -v. Cron is told only of trouble.
 */
gboolean cli_is_watched(const Cli *cli);

/* Says "program: words" on stderr: trouble that does not end the run. Nothing of a server's may be
 * in the words but through text_safe(). */
void cli_note(const Cli *cli, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The same, only with -v. */
void cli_detail(const Cli *cli, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Says ERROR with "WHERE: " before it (WHERE may be NULL), remembers its exit code among the others
 * (exit_worse) and clears it. EXIT_LOCKED is said on a terminal or with -v only. */
void cli_trouble(Cli *cli, const char *where, GError **error);

/* One line that overwrites itself on a terminal, a few times a second; empty words wipe it. Silent
 * elsewhere, with -q and with --json. */
void cli_progress(Cli *cli, const char *words);

/* "next: words" on stderr, on a terminal only: the command to type now. */
void cli_next(Cli *cli, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Asks QUESTION with " [y/N] " on the terminal, behind what was printed; YES answers it beforehand
 * (--yes). FALSE with *error unset is a no; EXIT_USAGE where there is no terminal to ask on. */
gboolean cli_confirm(Cli *cli, gboolean yes, const char *question, GError **error);

/* Prints WORDS as part of the answer. */
void cli_print(Cli *cli, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Prints REPORT as the answer. */
void cli_report(Cli *cli, const Report *report);

/* Says cli.error, flushes stdout (its failure is EXIT_IO) and gives the status for main to return:
 * the worst of CODE, of what was said and of that. Clears the Cli. */
int cli_finish(Cli *cli, ExitCode code);

#endif
