/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/account_check.h"

#include "pop3_server.h"
#include "test.h"

typedef struct {
	GPid pid;
	guint port;
	char *log;
} SmtpServer;

/* tests/servers/smtp as a child of this test; OPTIONS end with NULL. */
static SmtpServer smtp_start(const char *const *options)
{
	SmtpServer server = { .log = g_build_filename(g_get_home_dir(), "smtp.log", NULL) };
	const char *argv[12] = { "tests/servers/smtp", "--log", server.log };
	int out = -1;

	g_mkdir_with_parents(g_get_home_dir(), 0700);
	unlink(server.log);
	for (guint i = 3; *options; i++, options++)
		argv[i] = *options;
	g_assert_true(g_spawn_async_with_pipes(NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
		NULL, NULL, &server.pid, NULL, &out, NULL, NULL));
	server.port = pop3_server_port(out);
	close(out);
	return server;
}

/* What the clients said, with a '|' between; the caller frees. */
static char *smtp_stop(SmtpServer *server)
{
	char *said = NULL;

	kill(server->pid, SIGTERM);
	waitpid(server->pid, NULL, 0);
	g_assert_true(g_file_get_contents(server->log, &said, NULL, NULL));
	g_free(server->log);
	return g_strdelimit(said, "\n", '|');
}

/* An account with another login for its outgoing server, which is at PORT. */
static Accounts *accounts_at(guint port, const char *line)
{
	g_autofree char *text = g_strdup_printf(
		"[work]\nincoming = imap://127.0.0.1:1\noutgoing = smtp://127.0.0.1:%u\n"
		"user = nobody\npassword-command = echo wrong\noutgoing-user = user\n"
		"outgoing-password-command = echo secret\ntls = off\n%s\n",
		port, line);

	return accounts_parse(text, strlen(text), NULL);
}

static void logs_in_where_mail_goes_out(void)
{
#define EHLO  "(connect)|plain: EHLO localhost|"
#define PLAIN EHLO "plain: AUTH PLAIN|plain: AHVzZXIAc2VjcmV0|"
	static const struct {
		const char *name, *line, *options[5];
		ExitCode code;
		const char *words, *said;
	} rows[] = {
		{ "the login of the outgoing server", "", { NULL }, EXIT_YES, "",
			PLAIN "plain: QUIT|" },
		{ "another mechanism", "auth = LOGIN", { NULL }, EXIT_YES, "",
			EHLO "plain: AUTH LOGIN|plain: dXNlcg==|plain: c2VjcmV0|plain: QUIT|" },
		{ "another password", "", { "--password", "other", NULL }, EXIT_DENIED,
			"login refused: 535 5.7.8 no such user or password", PLAIN },
		{ "words in several lines", "",
			{ "--refuse", "5.7.9 another password is wanted, see",
				"534 5.7.9 https://provider.example", NULL },
			EXIT_DENIED,
			"login refused: 534-5.7.9 another password is wanted, see 5.7.9 "
			"https://provider.example",
			PLAIN },
		{ "for now only", "", { "--refuse", "454 4.7.0 later", NULL }, EXIT_AGAIN,
			"login refused: 454 4.7.0 later", PLAIN },
		{ "no login", "", { "--auth", "", NULL }, EXIT_LACKING,
			"the server offers no way to log in", EHLO },
		{ "no mechanism", "", { "--auth", "SCRAM-SHA-256", NULL }, EXIT_LACKING,
			"the server offers only SCRAM-SHA-256, and this libcurl has none of it",
			EHLO },
		{ "not that mechanism", "auth = CRAM-MD5", { NULL }, EXIT_LACKING,
			"auth: the server offers no CRAM-MD5, only PLAIN LOGIN", EHLO },
		{ "a greeting that is none", "", { "--greeting", "554 5.3.2 nobody home", NULL },
			EXIT_AGAIN, "554 5.3.2 nobody home", "(connect)|" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		SmtpServer server = smtp_start(rows[i].options);
		g_autoptr(Accounts) accounts = accounts_at(server.port, rows[i].line);
		const Account *account = accounts->accounts->pdata[0];
		g_autofree char *wanted =
			g_strdup_printf("smtp://127.0.0.1:%u: %s", server.port, rows[i].words);
		g_autofree char *said = NULL;
		g_autoptr(GError) error = NULL;
		AccountCheck check = { .box = TRUE };

		g_test_message("%s", rows[i].name);
		g_assert_cmpint(account_check(account, account->outgoing, TRUE, 1, &check, &error),
			==, rows[i].code == EXIT_YES);
		g_assert_cmpint(error_code(error), ==, rows[i].code);
		g_assert_cmpint(check.box, ==, rows[i].code != EXIT_YES);
		if (error)
			g_assert_cmpstr(error->message, ==, wanted);
		said = smtp_stop(&server);
		g_assert_cmpstr(said, ==, rows[i].said);
	}
}

static void no_login_without_tls(void)
{
	static const char *const options[] = { NULL };
	SmtpServer server = smtp_start(options);
	g_autoptr(Accounts) accounts = accounts_at(server.port, "");
	Account *account = accounts->accounts->pdata[0];
	g_autofree char *said = NULL;
	g_autoptr(GError) error = NULL;
	AccountCheck check;

	account->tls_off = FALSE;
	g_assert_false(account_check(account, account->outgoing, TRUE, 1, &check, &error));
	g_assert_cmpint(error_code(error), ==, EXIT_DENIED);
	said = smtp_stop(&server);
	g_assert_cmpstr(said, ==, EHLO);
}

static void tells_how_much_a_pop3_box_holds(void)
{
	g_autoptr(Pop3Server) server = pop3_server_start("polite", "plain", NULL, NULL);
	g_autoptr(GError) error = NULL;
	AccountCheck check = { 0 };

	g_assert_true(account_check(
		server->account, server->account->incoming, TRUE, 77, &check, &error));
	g_assert_no_error(error);
	g_assert_true(check.box && check.quota.declared && check.quota.used > 70000);
	g_assert_cmpuint(check.quota.limit, ==, 0);
	g_assert_cmpint(check.quota.asked, ==, 77);
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func(
		"/task/account_check/logs_in_where_mail_goes_out", logs_in_where_mail_goes_out);
	g_test_add_func("/task/account_check/no_login_without_tls", no_login_without_tls);
	g_test_add_func("/task/account_check/tells_how_much_a_pop3_box_holds",
		tells_how_much_a_pop3_box_holds);
	return g_test_run();
}
