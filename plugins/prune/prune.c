/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mutt-prune: free the server of mail that is safe here. */
#include "task/prune.h"
#include "base/cli.h"
#include "task/accounts.h"

static const CliProgram program = {
	.name = "mutt-prune",
	.sentence = "Free an account's server of mail that is proved to be in the archive.",
	.changes = "Deletes mail on the server, and nowhere else; nothing without asking or --yes.",
	.examples =
		"  mutt-prune -n --keep-days 30 work     the plan: what would go, what stays and why\n"
		"  mutt-prune --to 80% work              the oldest, until that is enough; it asks\n"
		"  mutt-prune -q --yes --keep-days 30 --max 500 work     from cron\n",
	.operands = "[ACCOUNT]",
};

static PruneRules rules;
static char *keep_days, *to, *max;
static gboolean yes;

static const GOptionEntry options[] = {
	{ "keep-days", 0, 0, G_OPTION_ARG_STRING, &keep_days, "Mail of the last N days stays",
		"N" },
	{ "to", 0, 0, G_OPTION_ARG_STRING, &to,
		"No more goes than is needed to get down to this, the oldest first",
		"SIZE|PERCENT%" },
	{ "biggest-first", 0, 0, G_OPTION_ARG_NONE, &rules.biggest_first,
		"With --to: the biggest first", NULL },
	{ "folder", 0, 0, G_OPTION_ARG_STRING_ARRAY, &rules.folders,
		"Only this folder, a pattern or a role such as \\Sent; may be given again",
		"FOLDER" },
	{ "exclude", 0, 0, G_OPTION_ARG_STRING_ARRAY, &rules.excluded, "Not this folder",
		"FOLDER" },
	{ "unread", 0, 0, G_OPTION_ARG_NONE, &rules.unread, "Unread mail goes too", NULL },
	{ "max", 0, 0, G_OPTION_ARG_STRING, &max,
		"At most N messages, and more than half of a folder may go", "N" },
	{ "yes", 0, 0, G_OPTION_ARG_NONE, &yes, "Do not ask", NULL },
	{ NULL },
};

static gboolean can_do(Cli *cli)
{
	if (!cli_ready(cli) || !prune_rules_read(&rules, keep_days, to, max, &cli->error))
		return FALSE;
	return (!cli->json && !cli->quiet) || yes || cli->dry_run ||
		fail(&cli->error, EXIT_USAGE, "neither --json nor -q without --yes or -n");
}

typedef struct {
	Cli *cli;
	const char *account;
} Watch;

static gboolean confirm(const char *plan, gboolean possible, gpointer data, GError **error)
{
	Cli *cli = ((Watch *)data)->cli;

	if (!cli->json && !cli->quiet && (cli->dry_run || !yes || cli_is_watched(cli)))
		cli_print(cli, "%s", plan);
	return possible && !cli->dry_run &&
		cli_confirm(cli, yes, "Delete these messages on the server?", error);
}

static void show_trouble(const char *folder, GError *error, gpointer data)
{
	const Watch *watch = data;
	g_autofree char *where = g_strdup_printf("%s: %s", watch->account, folder);

	cli_trouble(watch->cli, where, &error);
}

static void show_progress(const char *folder, guint64 done, guint64 all, gpointer data)
{
	const Watch *watch = data;
	g_autofree char *line =
		g_strdup_printf("%s: %s: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " messages",
			watch->account, folder, done, all);

	cli_progress(watch->cli, line);
}

int main(int argc, char *argv[])
{
	Cli cli = cli_start(&program, options, &argc, &argv);
	g_autoptr(AccountsChoice) choice =
		can_do(&cli) ? accounts_choose_one(cli.accounts, cli.operands, &cli.error) : NULL;
	g_autoptr(Report) json = report_open(program.name);
	g_auto(PruneAnswer) answer = { 0 };

	if (choice) {
		const Account *account = choice->chosen->pdata[0];
		Watch watch = { &cli, account->name };
		const struct prune_request request = { account, choice->root, rules, cli.dry_run,
			g_get_real_time() / G_USEC_PER_SEC, confirm, show_trouble, show_progress,
			&watch };

		if (!prune_run(&request, report_item(json, "accounts"), &answer, &cli.error))
			g_prefix_error(&cli.error, "%s: ", account->name);
		cli_progress(&cli, "");
		if (answer.words && !cli.quiet && !cli.json && cli_is_watched(&cli))
			cli_print(&cli, "%s", answer.words);
		if (answer.line)
			cli_note(&cli, "%s: %s", account->name, answer.line);
		if (cli.json)
			cli_report(&cli, json);
	}
	return cli_finish(&cli, answer.line ? EXIT_NO : EXIT_YES);
}
