/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mutt-restore: archived mail goes back to a server, or out as an mbox. */
#include "task/restore.h"
#include "base/cli.h"
#include "task/accounts.h"

#include <unistd.h>

static const CliProgram program = {
	.name = "mutt-restore",
	.sentence = "Put archived mail back on a server, or write it out as an mbox.",
	.changes = "Adds mail to the server, nothing twice and not without asking or --yes; "
		   "changes no archive.",
	.examples =
		"  mutt-restore --run 3 work             what that run of mutt-prune took away\n"
		"  mutt-restore --folder 'Clienti*' --into new work    to another account\n"
		"  mutt-restore --query from:bob --mbox bob.mbox work  into a file\n",
	.operands = "[ACCOUNT]",
};

static RestoreRules rules;
static char *since, *before, *run, *into, *mbox;
static gboolean yes;

static const GOptionEntry options[] = {
	{ "run", 0, 0, G_OPTION_ARG_STRING, &run, "What run N of mutt-prune took away", "N" },
	{ "folder", 0, 0, G_OPTION_ARG_STRING_ARRAY, &rules.folders,
		"Only this folder (with * and ?, or a role as \\Sent; may be given again)",
		"FOLDER" },
	{ "query", 0, 0, G_OPTION_ARG_STRING, &rules.query, "Only what this notmuch query finds",
		"QUERY" },
	{ "since", 0, 0, G_OPTION_ARG_STRING, &since, "Arrived from YYYY-MM-DD on (UTC)", "DATE" },
	{ "before", 0, 0, G_OPTION_ARG_STRING, &before, "Arrived before YYYY-MM-DD (UTC)", "DATE" },
	{ "into", 0, 0, G_OPTION_ARG_STRING, &into, "To the server of this account", "ACCOUNT" },
	{ "mbox", 0, 0, G_OPTION_ARG_FILENAME, &mbox, "Into this new file; - is stdout", "FILE" },
	{ "yes", 0, 0, G_OPTION_ARG_NONE, &yes, "Do not ask", NULL },
	{ NULL },
};

static gboolean is_stdout(void)
{
	return mbox && g_str_equal(mbox, "-");
}

static gboolean can_do(Cli *cli)
{
	if (!cli_ready(cli) || !restore_rules_read(&rules, since, before, run, &cli->error))
		return FALSE;
	if (mbox && into)
		return fail(&cli->error, EXIT_USAGE, "either --into or --mbox");
	if (is_stdout() && cli->json)
		return fail(&cli->error, EXIT_USAGE, "--json and the mbox would both be on stdout");
	return (!cli->json && !cli->quiet) || yes || mbox || cli->dry_run ||
		fail(&cli->error, EXIT_USAGE, "neither --json nor -q without --yes or -n");
}

/* A new file changes nothing that there is: nobody is asked. */
static gboolean confirm(const char *plan, gboolean possible, gpointer data, GError **error)
{
	Cli *cli = data;

	if (!cli->json && !cli->quiet &&
		(cli->dry_run || (!mbox && !yes) || (!is_stdout() && cli_is_watched(cli))))
		cli_print(cli, "%s", plan);
	return possible && !cli->dry_run &&
		(mbox || cli_confirm(cli, yes, "Put these messages on the server?", error));
}

static void show_trouble(const char *where, GError *error, gpointer data)
{
	cli_trouble(data, where, &error);
}

static void show_progress(const char *folder, guint64 done, guint64 all, gpointer data)
{
	g_autofree char *line = g_strdup_printf(
		"%s: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " messages", folder, done, all);

	cli_progress(data, line);
}

static void answer_with(Cli *cli, const char *from, const char *to, const RestoreAnswer *answer)
{
	cli_progress(cli, "");
	if (answer->words && !cli->quiet && !cli->json && !is_stdout() && cli_is_watched(cli))
		cli_print(cli, "%s", answer->words);
	if (answer->line)
		cli_note(cli, "%s: %s", from, answer->line);
	if (answer->returned)
		cli_next(cli, "mutt-archive %s", to);
}

int main(int argc, char *argv[])
{
	Cli cli = cli_start(&program, options, &argc, &argv);
	g_autoptr(AccountsChoice) choice =
		can_do(&cli) ? accounts_choose_one(cli.accounts, cli.operands, &cli.error) : NULL;
	char *const names[] = { into, NULL };
	g_autoptr(GPtrArray) target =
		choice && into ? accounts_select(choice->accounts, names, &cli.error) : NULL;
	g_autoptr(Report) json = report_open(program.name);
	g_auto(RestoreAnswer) answer = { 0 };

	if (choice && !cli.error) {
		const Account *from = choice->chosen->pdata[0];
		const Account *to = target ? target->pdata[0] : from;
		const struct restore_request request = { from, to, choice->root, rules,
			mbox != NULL, is_stdout() ? NULL : mbox, STDOUT_FILENO, cli.dry_run,
			g_get_real_time() / G_USEC_PER_SEC, confirm, show_trouble, show_progress,
			&cli };

		if (!restore_run(&request, report_item(json, "accounts"), &answer, &cli.error))
			g_prefix_error(&cli.error, "%s: ", from->name);
		answer_with(&cli, from->name, to->name, &answer);
		if (cli.json)
			cli_report(&cli, json);
	}
	return cli_finish(&cli, answer.line ? EXIT_NO : EXIT_YES);
}
