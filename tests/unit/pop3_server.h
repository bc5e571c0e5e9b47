/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tests/servers/rude-pop3 as a child of this test, and an account on it. */
#ifndef MUTTKIT_TESTS_UNIT_POP3_SERVER_H
#define MUTTKIT_TESTS_UNIT_POP3_SERVER_H

#include "io/pop3_session.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
	GPid pid;
	char *log;
	Accounts *accounts;
	const Account *account;
} Pop3Server;

/* The first line of FD, a number. */
static inline guint pop3_server_port(int fd)
{
	char line[16] = "";
	gsize len = 0;

	while (len < sizeof(line) - 1 && read(fd, line + len, 1) == 1 && line[len] != '\n')
		len++;
	return (guint)g_ascii_strtoull(line, NULL, 10);
}

/* The account on the server at PORT; without CA there is no TLS. */
static inline Accounts *pop3_server_accounts(guint port, const char *way, const char *ca)
{
	g_autofree char *text =
		g_strdup_printf("[work]\nincoming = %s://127.0.0.1:%u\nuser = user\n"
				"password-command = echo secret\n%s%s\n",
			g_str_equal(way, "tls") ? "pop3s" : "pop3", port,
			ca ? "ca-file = " : "tls = off", ca ? ca : "");

	return accounts_parse(text, strlen(text), NULL);
}

/* Starts the server with SCENARIO. WAY is "plain", or "tls" or "stls"; then DIR has its certificate
 * and CA is whom the account trusts. */
static inline Pop3Server *pop3_server_start(
	const char *scenario, const char *way, const char *dir, const char *ca)
{
	g_autofree char *log = g_build_filename(g_get_home_dir(), "rude.log", NULL);
	g_autofree char *cert = dir ? g_build_filename(dir, "server.crt", NULL) : NULL;
	g_autofree char *key = dir ? g_build_filename(dir, "server.key", NULL) : NULL;
	const char *argv[] = { "tests/servers/rude-pop3", scenario, "--log", log,
		g_str_equal(way, "stls") ? "--starttls" : "--tls", cert, key, NULL };
	Pop3Server *server = g_new0(Pop3Server, 1);
	int out = -1;

	if (!dir)
		argv[4] = NULL;
	g_mkdir_with_parents(g_get_home_dir(), 0700);
	unlink(log);
	g_assert_true(g_spawn_async_with_pipes(NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
		NULL, NULL, &server->pid, NULL, &out, NULL, NULL));
	server->log = g_steal_pointer(&log);
	server->accounts = pop3_server_accounts(pop3_server_port(out), way, ca);
	g_assert_nonnull(server->accounts);
	server->account = server->accounts->accounts->pdata[0];
	close(out);
	return server;
}

/* What the clients said so far. The caller frees. */
static inline char *pop3_server_log(const Pop3Server *server)
{
	char *log = NULL;

	g_assert_true(g_file_get_contents(server->log, &log, NULL, NULL));
	return log;
}

static inline void pop3_server_stop(Pop3Server *server)
{
	if (server->pid > 0) {
		kill(server->pid, SIGTERM);
		waitpid(server->pid, NULL, 0);
	}
	accounts_free(server->accounts);
	g_free(server->log);
	g_free(server);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pop3Server, pop3_server_stop)

#endif
