/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mutt-quota: how full, from the cache. It loads neither libcurl nor libnotmuch; `refresh` runs
 * quota-refresh. */
#include "task/quota.h"
#include "base/child.h"
#include "base/cli.h"
#include "task/accounts.h"

static const CliProgram program = {
	.name = "mutt-quota",
	.sentence = "Say how full an account's mailbox is, as the server last told.",
	.changes = "Changes nothing; refresh keeps the server's answer in your cache.",
	.examples = "  mutt-quota               one line an account; exit status 1 when over\n"
		    "  mutt-quota refresh       ask the servers now\n"
		    "  mutt-quota rc work       the commands that show it in a client\n",
	.operands = "[refresh|rc] [ACCOUNT...]",
};

static const GOptionEntry options[] = { { NULL } };

static gint64 now(void)
{
	return g_get_real_time() / G_USEC_PER_SEC;
}

static void show(Cli *cli, const Account *account, Report *json)
{
	Report *item = report_item(json, "accounts");
	GError *error = NULL;
	Quota quota;

	report_text(item, "account", account->name);
	if (quota_load(account->name, &quota, &error)) {
		g_autofree char *words = quota_words(&quota, now());

		quota_report(item, &quota);
		report_outcome(item, NULL, quota_is_over(&quota) ? EXIT_NO : EXIT_YES);
		if (quota_is_over(&quota))
			cli->code = exit_worse(cli->code, EXIT_NO);
		if (!cli->json && !cli->quiet)
			cli_print(cli, "%s: %s\n", account->name, words);
		return;
	}
	if (!error)
		fail(&error, EXIT_NO, "never asked (mutt-quota refresh %s)", account->name);
	report_outcome(item, error, EXIT_YES);
	cli_trouble(cli, account->name, &error);
}

static void show_all(Cli *cli)
{
	g_autoptr(AccountsChoice) choice =
		accounts_choose(cli->accounts, cli->operands, &cli->error);
	g_autoptr(Report) json = report_open(program.name);
	guint i;

	for (i = 0; choice && i < choice->chosen->len; i++)
		show(cli, choice->chosen->pdata[i], json);
	if (cli->json && choice)
		cli_report(cli, json);
}

/* A client aborts its hook for anything but 0 and harmless commands. */
static void print_rc(Cli *cli)
{
	g_autoptr(Accounts) accounts = accounts_load(NULL);
	g_autofree char *root = accounts ? accounts_root(accounts) : NULL;
	const Account *account = NULL;
	g_autofree char *rc = NULL;

	if (accounts && (*cli->accounts || cli->operands[1]))
		account =
			accounts_find(accounts, *cli->accounts ? *cli->accounts : cli->operands[1]);
	else if (accounts)
		account = quota_account(accounts, root, g_getenv("MUTTKIT_FOLDER"));
	rc = quota_rc(account, now());
	cli_print(cli, "%s", rc);
}

int main(int argc, char *argv[])
{
	g_auto(GStrv) words = g_strdupv(argv);
	Cli cli = cli_start(&program, options, &argc, &argv);
	const char *verb = cli.operands[0];

	if (!cli_ready(&cli))
		return cli_finish(&cli, EXIT_YES);
	if (verb && g_str_equal(verb, "refresh"))
		child_become("../libexec/muttkit/quota-refresh", words, &cli.error);
	else if (verb && g_str_equal(verb, "rc"))
		print_rc(&cli);
	else
		show_all(&cli);
	return cli_finish(&cli, EXIT_YES);
}
