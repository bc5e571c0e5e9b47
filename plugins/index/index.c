/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mutt-index: the archive's own notmuch database. */
#include "task/index.h"
#include "base/cli.h"
#include "task/accounts.h"

static const CliProgram program = {
	.name = "mutt-index",
	.sentence = "Bring the archive's own notmuch database up to date.",
	.changes = "Changes that database only; never a message, never your own notmuch database.",
	.examples = "  mutt-index               index what is new in all archives\n"
		    "  mutt-index --rebuild     set the index aside and build it anew\n"
		    "  NOTMUCH_PROFILE=muttkit notmuch search from:bob\n",
	.operands = "[ACCOUNT...]",
};

static gboolean rebuild;

static const GOptionEntry options[] = {
	{ "rebuild", 0, 0, G_OPTION_ARG_NONE, &rebuild,
		"Set the present database aside and begin anew", NULL },
	{ NULL },
};

static void show_progress(const char *account, guint64 files, gpointer data)
{
	g_autofree char *line =
		g_strdup_printf("%s: %" G_GUINT64_FORMAT " files indexed", account, files);

	cli_progress(data, line);
}

static void print_report(Cli *cli, const IndexReport *report)
{
	g_autoptr(Report) json = report_open(program.name);

	report_number(json, "added", report->added);
	report_number(json, "removed", report->removed);
	report_number(json, "ignored", report->ignored);
	report_number(json, "left_out", report->left_out->len);
	report_text(json, "set_aside", report->set_aside);
	if (cli->json)
		cli_report(cli, json);
	else if ((cli_is_watched(cli) || cli->dry_run) && !cli->quiet)
		cli_print(cli, "%u files %s, %u gone or renamed\n", (guint)report->added,
			cli->dry_run ? "to index" : "indexed", (guint)report->removed);
}

static void say_notes(const Cli *cli, const IndexReport *report)
{
	guint i;

	if (report->set_aside)
		cli_note(cli, "%s lies in %s now",
			rebuild ? "the former index" : "the index could not be used and",
			report->set_aside);
	for (i = 0; i < report->left_out->len; i++)
		cli_note(cli, "not searchable: %s: its path is too long for notmuch",
			(const char *)report->left_out->pdata[i]);
	for (i = 0; i < report->named->len; i++)
		cli_note(cli, "not searchable: %s", (const char *)report->named->pdata[i]);
	if (report->unnamed)
		cli_note(cli, "not searchable: %" G_GUINT64_FORMAT " more", report->unnamed);
}

int main(int argc, char *argv[])
{
	Cli cli = cli_start(&program, options, &argc, &argv);
	g_autoptr(AccountsChoice) choice =
		cli_ready(&cli) ? accounts_choose(cli.accounts, cli.operands, &cli.error) : NULL;
	g_auto(IndexReport) report = { 0 };
	struct index_request request = {
		.accounts = choice ? choice->chosen : NULL,
		.root = choice ? choice->root : NULL,
		.rebuild = rebuild,
		.dry_run = cli.dry_run,
		.verbose = cli.verbose,
		.now = g_get_real_time() / G_USEC_PER_SEC,
		.progress = show_progress,
		.data = &cli,
	};
	gboolean done;

	/* Xapian's own default keeps half a gigabyte of changes in memory. */
	g_setenv("XAPIAN_FLUSH_THRESHOLD", "200", FALSE);
	done = choice && index_run(&request, &report, &cli.error);
	cli_progress(&cli, "");
	if (choice)
		say_notes(&cli, &report);
	if (done)
		print_report(&cli, &report);
	return cli_finish(&cli, EXIT_YES);
}
