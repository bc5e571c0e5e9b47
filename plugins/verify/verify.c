/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mutt-verify: the receipt. */
#include "task/verify.h"
#include "base/cli.h"
#include "task/accounts.h"
#include "task/sums.h"

static const CliProgram program = {
	.name = "mutt-verify",
	.sentence =
		"Prove that an account's archive holds every message of its server, byte for byte.",
	.changes =
		"Changes no byte of mail; the ledger learns what --full proved and --accept was told.",
	.examples =
		"  mutt-verify work         the receipt of the account called work\n"
		"  mutt-verify -q           from cron: a line where not all is proved\n"
		"  mutt-verify --offline    every file of all archives re-hashed, no server asked\n",
	.operands = "[ACCOUNT...]",
};

static gboolean offline, sums, full, former, accept, yes;

static const GOptionEntry options[] = {
	{ "offline", 0, 0, G_OPTION_ARG_NONE, &offline,
		"Ask no server: hold the archive against its own hashes and the ledger", NULL },
	{ "full", 0, 0, G_OPTION_ARG_NONE, &full,
		"Compare every byte: download all mail once more, and keep none of it", NULL },
	{ "former", 0, 0, G_OPTION_ARG_NONE, &former,
		"After a move: what the new server lacks of what the former one has", NULL },
	{ "sums", 0, 0, G_OPTION_ARG_NONE, &sums,
		"Print a line for each file, for sha256sum -c in the root of all archives", NULL },
	{ "accept", 0, 0, G_OPTION_ARG_NONE, &accept,
		"Accept what was removed or changed here: no receipt names it any more", NULL },
	{ "yes", 0, 0, G_OPTION_ARG_NONE, &yes, "Do not ask before that", NULL },
	{ NULL },
};

typedef struct {
	Cli *cli;
	const char *account;
} Watch;

static void show_progress(const char *folder, guint64 files, guint64 messages, gpointer data)
{
	const Watch *watch = data;
	g_autofree char *line = receipt_progress(watch->account, folder, files, messages);

	cli_progress(watch->cli, line);
}

static gboolean ask(const char *plan, gpointer data, GError **error)
{
	Cli *cli = ((Watch *)data)->cli;

	if (!cli->json && !cli->quiet)
		cli_print(cli, "%s", plan);
	return !cli->dry_run && cli_confirm(cli, yes, "Accept this?", error);
}

static void verify_one(Cli *cli, const Account *account, const char *root, Report *json)
{
	Watch watch = { cli, account->name };
	struct verify_request request = { account, root, offline, former, full, cli->dry_run,
		cli->verbose, accept ? ask : NULL, show_progress, &watch };
	g_auto(VerifyAnswer) answer = { 0 };
	GError *error = NULL;
	gboolean done = verify_run(&request, json, &answer, &error);

	cli_progress(cli, "");
	if (!done)
		return cli_trouble(cli, account->name, &error);
	if (answer.line)
		cli->code = exit_worse(cli->code, EXIT_NO);
	if (cli->quiet && answer.line)
		cli_note(cli, "%s", answer.line);
	else if (!cli->quiet && !cli->json)
		cli_print(cli, "%s", answer.words);
	if (answer.next)
		cli_next(cli, "%s", answer.next);
}

static void print_sum(const char *line, gpointer data)
{
	cli_print(data, "%s", line);
}

static gboolean can_do(Cli *cli)
{
	gboolean asks = sums || (accept && !yes && !cli->dry_run);

	if (cli_ready(cli) && offline + sums + full + former + accept > 1)
		fail(&cli->error, EXIT_USAGE,
			"only one of --accept, --former, --full, --offline and --sums");
	if (cli_ready(cli) && asks && (cli->json || cli->quiet))
		fail(&cli->error, EXIT_USAGE,
			"neither --json nor -q with --sums, or with --accept without --yes");
	return cli_ready(cli);
}

int main(int argc, char *argv[])
{
	Cli cli = cli_start(&program, options, &argc, &argv);
	g_autoptr(AccountsChoice) choice =
		can_do(&cli) ? accounts_choose(cli.accounts, cli.operands, &cli.error) : NULL;
	g_autoptr(Report) json = report_open(program.name);

	for (guint i = 0; choice && i < choice->chosen->len; i++) {
		const Account *account = choice->chosen->pdata[i];
		GError *error = NULL;

		if (!sums)
			verify_one(&cli, account, choice->root, json);
		else if (!sums_run(choice->root, account->name, print_sum, &cli, &error))
			cli_trouble(&cli, account->name, &error);
	}
	if (cli.json && choice)
		cli_report(&cli, json);
	return cli_finish(&cli, EXIT_YES);
}
