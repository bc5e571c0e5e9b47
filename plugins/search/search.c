/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mutt-search: a query over archive and live mail becomes a mailbox. */
#include "task/search.h"
#include "base/cli.h"
#include "io/results.h"
#include "task/accounts.h"

#include <stdio.h>

static const CliProgram program = {
	.name = "mutt-search",
	.sentence =
		"Search archive and live mail; the result is a mailbox of links, opened read-only.",
	.changes = "Changes no mail; makes a folder of links in your cache.",
	.examples = "  mutt-search from:bob invoice      the folder's path, for mutt -R -f\n"
		    "  mutt-search --rc subject:fattura  the commands that open it in a client\n"
		    "  ,s in NeoMutt or Mutt             asks for the query and opens it\n",
	.operands = "QUERY...",
};

static gboolean rc, ask, open_asked;

static const GOptionEntry options[] = {
	{ "rc", 0, 0, G_OPTION_ARG_NONE, &rc, "Print commands for the client; always exit 0",
		NULL },
	{ "ask", 0, 0, G_OPTION_ARG_NONE, &ask,
		"Ask for the query on the terminal and keep what --open prints", NULL },
	{ "open", 0, 0, G_OPTION_ARG_NONE, &open_asked,
		"Print the commands that open what --ask found; always exit 0", NULL },
	{ NULL },
};

/* The query of --ask, or of the operands; NULL for an empty one. */
static char *read_query(const Cli *cli)
{
	char line[1000] = "";

	if (!ask)
		return *cli->operands ? g_strjoinv(" ", cli->operands) : NULL;
	fputs("Search: ", stderr);
	if (!fgets(line, sizeof(line), stdin))
		return NULL;
	g_strstrip(line);
	return *line ? g_strdup(line) : NULL;
}

static void print_report(Cli *cli, const SearchReport *report)
{
	g_autoptr(Report) json = report_open(program.name);

	report_number(json, "found", report->found);
	report_number(json, "archived_only", report->archived);
	report_text(json, "path", report->path);
	if (cli->json)
		cli_report(cli, json);
	else if (cli->dry_run)
		cli_print(cli, "%" G_GUINT64_FORMAT " messages\n", report->found);
	else if (report->path)
		cli_print(cli, "%s\n", report->path);
}

/* In a client every end is a line that it can show. */
static ExitCode answer_client(Cli *cli, const SearchReport *report)
{
	g_autofree char *why =
		cli->error ? g_strdup_printf("search: %s", cli->error->message) : NULL;
	g_autofree char *commands = search_rc(report->path, why);

	g_clear_error(&cli->error);
	if (ask)
		results_keep_rc(commands, &cli->error);
	else
		cli_print(cli, "%s", commands);
	return EXIT_YES;
}

static ExitCode search(Cli *cli, SearchReport *report)
{
	g_autofree char *query = read_query(cli);
	g_autoptr(AccountsChoice) choice = *cli->accounts
		? accounts_choose(cli->accounts, (char *[]){ NULL }, &cli->error)
		: NULL;
	struct search_request request = {
		.accounts = choice ? choice->chosen : NULL,
		.root = choice ? choice->root : NULL,
		.query = query,
		.now = g_get_real_time() / G_USEC_PER_SEC,
		.dry_run = cli->dry_run,
	};
	gboolean done = FALSE;

	if (!query && !cli->error)
		fail(&cli->error, EXIT_USAGE, "no query (see %s --help)", program.name);
	if (!cli->error)
		done = search_run(&request, report, &cli->error);
	if (rc || ask)
		return answer_client(cli, report);
	if (done)
		print_report(cli, report);
	return done && report->found ? EXIT_YES : EXIT_NO;
}

int main(int argc, char *argv[])
{
	Cli cli = cli_start(&program, options, &argc, &argv);
	g_autofree char *kept = cli_ready(&cli) && open_asked ? results_take_rc() : NULL;
	g_auto(SearchReport) report = { 0 };
	ExitCode code = EXIT_YES;

	if (kept)
		cli_print(&cli, "%s", kept);
	if (cli_ready(&cli) && !open_asked)
		code = search(&cli, &report);
	if (report.live_trouble)
		cli_note(&cli, "only the archive was searched, not your own notmuch database: %s",
			report.live_trouble);
	return cli_finish(&cli, code);
}
