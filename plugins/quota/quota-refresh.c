/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quota-refresh: `mutt-quota refresh`, apart from mutt-quota since it loads libcurl. */
#include "base/cli.h"
#include "task/accounts.h"
#include "task/quota.h"
#include "task/quota_refresh.h"

static const CliProgram program = {
	.name = "mutt-quota",
	.sentence = "Ask the servers how full the mailboxes are.",
	.changes = "Keeps the answers in your cache.",
	.examples = "  mutt-quota refresh       all accounts\n"
		    "  mutt-quota refresh work  one\n"
		    "  mutt-quota refresh -q    from cron\n",
	.operands = "refresh [ACCOUNT...]",
};

static const GOptionEntry options[] = { { NULL } };

static void refresh(Cli *cli, const Account *account, Report *json)
{
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	g_autofree char *words = NULL;
	GError *error = NULL;
	Report *item = report_item(json, "accounts");
	Quota quota;

	report_text(item, "account", account->name);
	if (quota_refresh(account, now, cli->dry_run, &quota, &error) && !cli->dry_run)
		quota_save(account->name, &quota, &error);
	report_outcome(item, error, EXIT_YES);
	if (error) {
		cli_trouble(cli, account->name, &error);
		return;
	}
	quota_report(item, &quota);
	words = quota_words(&quota, now);
	if (cli_is_watched(cli) && !cli->quiet && !cli->json)
		cli_print(cli, "%s: %s\n", account->name, words);
}

int main(int argc, char *argv[])
{
	Cli cli = cli_start(&program, options, &argc, &argv);
	char **names = *cli.operands ? cli.operands + 1 : cli.operands; /* after "refresh" */
	g_autoptr(AccountsChoice) choice =
		cli_ready(&cli) ? accounts_choose(cli.accounts, names, &cli.error) : NULL;
	g_autoptr(Report) json = report_open(program.name);
	guint i;

	for (i = 0; choice && i < choice->chosen->len; i++)
		refresh(&cli, choice->chosen->pdata[i], json);
	if (cli.json && choice)
		cli_report(&cli, json);
	return cli_finish(&cli, EXIT_YES);
}
