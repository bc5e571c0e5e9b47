/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mutt-archive: server mail into the archive. */
#include "base/cli.h"
#include "task/accounts.h"
#include "task/archive_words.h"
#include "task/beside.h"

static const CliProgram program = {
	.name = "mutt-archive",
	.sentence =
		"Copy all mail of an account, received and sent, from its server into the archive.",
	.changes = "Adds to the archive and its index; deletes nothing, on the server or here.",
	.examples = "  mutt-archive work        archive the account called work\n"
		    "  mutt-archive -q          from cron: silent when all is well\n"
		    "  mutt-archive --import ~/Maildir=INBOX work\n",
	.operands = "[ACCOUNT...]",
};

static gboolean no_index, repair;
static char **imports;
static const GOptionEntry options[] = {
	{ "import", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &imports,
		"Take in a Maildir or an mbox of this disk instead", "PATH[=FOLDER]" },
	{ "repair", 0, 0, G_OPTION_ARG_NONE, &repair,
		"Hash all files and fetch again what is gone or damaged", NULL },
	{ "no-index", 0, 0, G_OPTION_ARG_NONE, &no_index, "Leave the index to mutt-index", NULL },
	{ NULL },
};

typedef struct {
	Cli *cli;
	const char *account;
	ExitCode worst; /* of its folders, itself and its index */
	Beside index;
} Watch;

static void show_progress(const ArchiveProgress *progress, gpointer data)
{
	Watch *watch = data;
	g_autofree char *line = archive_words_progress(watch->account, progress);

	cli_progress(watch->cli, line);
}

static void show_trouble(const char *folder, GError *error, gpointer data)
{
	Watch *watch = data;
	g_autofree char *where = g_strdup_printf("%s: %s", watch->account, folder);

	watch->worst = exit_worse(watch->worst, error_code(error));
	cli_trouble(watch->cli, where, &error);
}

static void show_note(const char *where, GError *why, gpointer data)
{
	Watch *watch = data;

	if (cli_is_watched(watch->cli)) /* cron is not */
		cli_note(watch->cli, "%s: %s: %s", watch->account, where, why->message);
	g_error_free(why);
}

static void index_beside(gpointer data)
{
	Watch *watch = data;

	beside_news(&watch->index, watch->account);
}

static void archive_one(
	Cli *cli, const Account *account, const char *root, ImportSource *import, Report *json)
{
	Watch watch = { .cli = cli, .account = account->name };
	gboolean index = !no_index && !cli->dry_run;
	struct archive_request request = { account, root, cli->dry_run, repair,
		g_get_real_time() / G_USEC_PER_SEC, import, show_progress, show_trouble, show_note,
		index ? index_beside : NULL, &watch };
	g_autofree char *summary = NULL;
	ArchiveReport report;
	GError *error = NULL;
	gboolean done = archive_run(&request, &report, &error);
	Report *item = report_item(json, "accounts");

	cli_progress(cli, no_index ? "" : "indexing");
	watch.worst = exit_worse(watch.worst,
		beside_finish(
			&watch.index, done && index ? account->name : NULL, done ? &error : NULL));
	watch.worst = exit_worse(watch.worst, error_code(error));
	cli_progress(cli, "");
	archive_words_json(item, account->name, import, &report);
	report_outcome(item, error, watch.worst);
	if (error)
		cli_trouble(cli, account->name, &error);
	cli->code = exit_worse(cli->code, watch.worst);
	summary = archive_words_summary(account->name, import, &report, cli->dry_run);
	if (done && (cli->dry_run || cli_is_watched(cli)) && !cli->json && !cli->quiet)
		cli_print(cli, "%s\n", summary);
	if (done && !cli->dry_run && report.failed == 0 && !import)
		cli_next(cli, "mutt-verify %s", account->name);
}

int main(int argc, char *argv[])
{
	Cli cli = cli_start(&program, options, &argc, &argv);
	g_autoptr(AccountsChoice) choice =
		cli_ready(&cli) ? accounts_choose(cli.accounts, cli.operands, &cli.error) : NULL;
	GPtrArray *chosen = choice ? choice->chosen : NULL;
	g_autoptr(GPtrArray) sources =
		chosen ? import_sources_parse(imports, chosen->len, &cli.error) : NULL;
	g_autoptr(Report) json = report_open(program.name);

	for (guint i = 0; sources && !imports && i < chosen->len; i++)
		archive_one(&cli, chosen->pdata[i], choice->root, NULL, json);
	for (guint i = 0; sources && i < sources->len; i++)
		archive_one(&cli, chosen->pdata[0], choice->root, sources->pdata[i], json);
	if (cli.json && choice)
		cli_report(&cli, json);
	return cli_finish(&cli, EXIT_YES);
}
