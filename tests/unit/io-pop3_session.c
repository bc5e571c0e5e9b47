/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/pop3_session.h"

#include "pop3_server.h"
#include "test.h"

enum { VICTIM = 9, MESSAGES = 16 };

/* The next body, or NULL and *error; its octets are as many as END says. */
static GString *read_body(Pop3Session *session, GError **error)
{
	g_autoptr(GString) body = g_string_new(NULL);
	Pop3Event event;

	do {
		if (!pop3_session_next(session, &event, error))
			return NULL;
		if (event.type == POP3_STATUS && !pop3_session_ok(&event, error))
			return NULL;
		if (event.type == POP3_BYTES)
			g_string_append_len(body, event.bytes, (gssize)event.len);
	} while (!event.last);
	g_assert_cmpint(event.type, ==, POP3_END);
	g_assert_cmpuint(event.number, ==, body->len);
	return g_steal_pointer(&body);
}

static gboolean add_line(const char *line, gpointer data, GError **error)
{
	(void)error;
	g_string_append_printf(data, "%s|", line);
	return TRUE;
}

/* The sizes of LIST and all bodies of a whole session, asked all at once; fewer where it fails. */
static GPtrArray *fetch_all(const Pop3Server *server, GError **error)
{
	GPtrArray *read = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	g_autoptr(Pop3Session) session = pop3_session_open(server->account, TRUE, error);
	g_autoptr(GString) list = g_string_new(NULL);

	if (!session)
		return read;
	pop3_session_ask(session, POP3_LINES, "LIST");
	for (guint i = 1; i <= MESSAGES; i++)
		pop3_session_ask(session, POP3_BODY, "RETR %u", i);
	if (!pop3_session_finish(session, add_line, list, error))
		return read;
	g_ptr_array_add(read, g_bytes_new(list->str, list->len));
	for (guint i = 1; i <= MESSAGES; i++) {
		GString *body = read_body(session, error);

		if (!body)
			return read;
		g_ptr_array_add(read, g_string_free_to_bytes(body));
	}
	g_assert_true(pop3_session_idle(session));
	return read;
}

static GPtrArray *polite(void)
{
	g_autoptr(Pop3Server) server = pop3_server_start("polite", "plain", NULL, NULL);
	g_autoptr(GError) error = NULL;
	GPtrArray *read = fetch_all(server, &error);

	g_assert_no_error(error);
	g_assert_cmpuint(read->len, ==, 1 + MESSAGES);
	return read;
}

static void assert_same_start(const GPtrArray *some, const GPtrArray *all)
{
	g_assert_cmpuint(some->len, <=, all->len);
	for (guint i = 0; i < some->len; i++)
		g_assert_true(g_bytes_equal(some->pdata[i], all->pdata[i]));
}

static void a_session_is_read_whole(void)
{
	static const struct {
		const char *scenario;
		gboolean pipelining, top;
	} rows[] = {
		{ "polite", TRUE, TRUE },
		{ "no-pipelining", FALSE, TRUE },
		{ "no-top", TRUE, FALSE },
		{ "no-capa", FALSE, FALSE },
	};
	g_autoptr(GPtrArray) all = polite();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Pop3Server) server =
			pop3_server_start(rows[i].scenario, "plain", NULL, NULL);
		g_autoptr(GError) error = NULL;
		g_autoptr(GPtrArray) read = fetch_all(server, &error);
		g_autoptr(Pop3Session) session = pop3_session_open(server->account, TRUE, &error);
		g_autofree char *log = pop3_server_log(server);

		g_test_message("%s", rows[i].scenario);
		g_assert_no_error(error);
		g_assert_cmpuint(read->len, ==, all->len);
		assert_same_start(read, all);
		g_assert_cmpint(pop3_session_has(session, "PIPELINING"), ==, rows[i].pipelining);
		g_assert_cmpint(pop3_session_has(session, "TOP"), ==, rows[i].top);
		g_assert_false(pop3_session_has(session, "NONSENSE"));
		g_assert_null(strstr(log, "sent ahead"));
		g_assert_nonnull(strstr(log, "1 plain: QUIT\n"));
	}
}

/* What LIST says is what comes, byte by byte. */
static void what_comes_has_its_size(void)
{
	g_autoptr(GPtrArray) all = polite();
	g_autofree char *list =
		g_strndup(g_bytes_get_data(all->pdata[0], NULL), g_bytes_get_size(all->pdata[0]));
	g_auto(GStrv) lines = g_strsplit(list, "|", -1);

	g_assert_cmpuint(g_strv_length(lines), ==, MESSAGES + 1);
	for (guint i = 1; i <= MESSAGES; i++) {
		guint32 number;
		guint64 size;

		g_assert_true(pop3_list_parse(lines[i - 1], &number, &size));
		g_assert_cmpuint(number, ==, i);
		g_assert_cmpuint(size, ==, g_bytes_get_size(all->pdata[i]));
	}
	g_assert_cmpuint(g_bytes_get_size(all->pdata[7]), ==, 0);
	g_assert_nonnull(g_strrstr_len(g_bytes_get_data(all->pdata[2], NULL),
		(gssize)g_bytes_get_size(all->pdata[2]),
		"\r\n\r\n.\r\n..\r\n...\r\n.a\r\n..b.\r\nc.\r\n.\r.\r\n\r\n.\r\n"));
}

/* A server that says PIPELINING and loses what comes ahead of its answers tells on us. */
static void commands_are_sent_ahead_where_that_is_granted(void)
{
	g_autoptr(Pop3Server) server = pop3_server_start("pipelining-lies", "plain", NULL, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(Pop3Session) session = pop3_session_open(server->account, TRUE, &error);
	g_autofree char *log = NULL;

	g_assert_no_error(error);
	pop3_session_ask(session, POP3_SINGLE, "NOOP");
	pop3_session_ask(session, POP3_SINGLE, "STAT");
	g_assert_true(pop3_session_finish(session, NULL, NULL, &error));
	log = pop3_server_log(server);
	g_assert_nonnull(strstr(log, "sent ahead"));
	g_assert_false(pop3_session_idle(session));
}

/* More commands than may be under way, each with its own answer. */
static void many_commands(void)
{
	static const char *const scenarios[] = { "polite", "no-pipelining" };

	for (guint i = 0; i < G_N_ELEMENTS(scenarios); i++) {
		g_autoptr(Pop3Server) server = pop3_server_start(scenarios[i], "plain", NULL, NULL);
		g_autoptr(GError) error = NULL;
		g_autoptr(Pop3Session) session = pop3_session_open(server->account, TRUE, &error);
		g_autofree char *log = NULL;

		g_assert_no_error(error);
		for (guint n = 0; n < 5 * POP3_UNDER_WAY; n++)
			pop3_session_ask(session, POP3_SINGLE, "LIST %u", 1 + n % MESSAGES);
		for (guint n = 0; n < 5 * POP3_UNDER_WAY; n++) {
			g_autofree char *expected = g_strdup_printf("%u ", 1 + n % MESSAGES);
			Pop3Event event;

			g_assert_false(pop3_session_idle(session));
			g_assert_true(pop3_session_next(session, &event, &error));
			g_assert_true(event.ok && event.last);
			g_assert_true(g_str_has_prefix(event.text, expected));
		}
		g_assert_true(pop3_session_idle(session));
		log = pop3_server_log(server);
		g_assert_null(strstr(log, "sent ahead"));
	}
}

static void what_cannot_be_opened(void)
{
	static const struct {
		const char *scenario;
		ExitCode code;
		const char *words;
	} rows[] = {
		{ "login-wrong", EXIT_DENIED, "wrong password" },
		{ "login-plain", EXIT_DENIED, "no such user" },
		{ "login-in-use", EXIT_AGAIN, "[IN-USE]" },
		{ "login-delay", EXIT_AGAIN, "[LOGIN-DELAY]" },
		{ "login-temp", EXIT_AGAIN, "[SYS/TEMP]" },
		{ "login-perm", EXIT_DENIED, "[SYS/PERM]" },
		{ "escape", EXIT_DENIED, "\\x1b[2J" },
		{ "endless-capa", EXIT_PROTOCOL, "the server talks without end" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Pop3Server) server =
			pop3_server_start(rows[i].scenario, "plain", NULL, NULL);
		g_autoptr(GError) error = NULL;
		g_autoptr(Pop3Session) session = pop3_session_open(server->account, TRUE, &error);

		g_test_message("%s: %s", rows[i].scenario, error ? error->message : "");
		g_assert_null(session);
		g_assert_error(error, MUTTKIT_ERROR, (gint)rows[i].code);
		g_assert_nonnull(strstr(error->message, rows[i].words));
		g_assert_null(strstr(error->message, "\x1b"));
	}
}

/* Of the messages before the victim all come; of the victim nothing counts. */
static void what_breaks_off(void)
{
	static const struct {
		const char *scenario;
		guint whole; /* LIST and bodies */
		ExitCode code;
		const char *words;
	} rows[] = {
		{ "cut-list:0", 0, EXIT_AGAIN, "the server has closed the connection" },
		{ "cut-list:40", 0, EXIT_AGAIN, "the server has closed the connection" },
		{ "cut-retr:0", VICTIM, EXIT_AGAIN, "the server has closed the connection" },
		{ "cut-retr:2000", VICTIM, EXIT_AGAIN, "the server has closed the connection" },
		{ "cut-end:0", VICTIM, EXIT_AGAIN, "the server has closed the connection" },
		{ "cut-end:1", VICTIM, EXIT_AGAIN, "the server has closed the connection" },
		{ "cut-end:2", VICTIM, EXIT_AGAIN, "the server has closed the connection" },
		{ "err-retr", VICTIM, EXIT_LACKING, "the server refused: no such message" },
		{ "err-retr-temp", VICTIM, EXIT_AGAIN, "the server refused: try again later" },
		{ "err-retr-perm", VICTIM, EXIT_LACKING, "the server refused: damaged" },
		{ "garbage", VICTIM, EXIT_PROTOCOL, "the server said a NUL byte" },
		{ "endless-line", VICTIM, EXIT_PROTOCOL, "the server said a line too long" },
	};
	g_autoptr(GPtrArray) all = polite();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Pop3Server) server =
			pop3_server_start(rows[i].scenario, "plain", NULL, NULL);
		g_autoptr(GError) error = NULL;
		g_autoptr(GPtrArray) read = fetch_all(server, &error);
		g_autofree char *log = pop3_server_log(server);

		g_test_message("%s", rows[i].scenario);
		g_assert_error(error, MUTTKIT_ERROR, (gint)rows[i].code);
		g_assert_cmpstr(error ? error->message : NULL, ==, rows[i].words);
		g_assert_cmpuint(read->len, ==, rows[i].whole);
		g_ptr_array_set_size(read, (gint)MIN(read->len, VICTIM));
		assert_same_start(read, all);
		g_assert_null(strstr(log, "QUIT"));
	}
}

/* Wherever the connection ends, what came whole before is right, and the end is an error: each
 * connection is cut a little later, until one is not. */
static void cut_everywhere(void)
{
	g_autoptr(Pop3Server) server = pop3_server_start("cut-at:1,1499", "plain", NULL, NULL);
	g_autoptr(GPtrArray) all = polite();
	guint failed = 0;

	for (;; failed++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(GPtrArray) read = fetch_all(server, &error);

		g_test_message("connection %u", failed + 1);
		assert_same_start(read, all);
		g_assert_cmpint(error == NULL, ==, read->len == all->len);
		if (!error)
			break;
		g_assert_error(error, MUTTKIT_ERROR, EXIT_AGAIN);
	}
	g_assert_cmpuint(failed, >, 50);
}

static void a_refusal_does_not_end_the_session(void)
{
	g_autoptr(Pop3Server) server = pop3_server_start("err-retr", "plain", NULL, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(Pop3Session) session = pop3_session_open(server->account, TRUE, &error);

	g_assert_no_error(error);
	pop3_session_ask(session, POP3_BODY, "RETR %d", VICTIM);
	pop3_session_ask(session, POP3_SINGLE, "NOOP");
	g_assert_false(pop3_session_finish(session, NULL, NULL, &error));
	g_assert_error(error, MUTTKIT_ERROR, EXIT_LACKING);
	g_clear_error(&error);
	g_assert_true(pop3_session_finish(session, NULL, NULL, &error));
	g_assert_no_error(error);
	g_assert_true(pop3_session_idle(session));
}

/* The second answer to NOOP must not become the one to STAT. */
static void one_answer_too_many(void)
{
	g_autoptr(Pop3Server) server = pop3_server_start("answers-twice", "plain", NULL, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(Pop3Session) session = pop3_session_open(server->account, TRUE, &error);

	g_assert_no_error(error);
	pop3_session_ask(session, POP3_SINGLE, "NOOP");
	g_assert_true(pop3_session_finish(session, NULL, NULL, &error));
	pop3_session_ask(session, POP3_SINGLE, "STAT");
	g_assert_false(pop3_session_finish(session, NULL, NULL, &error));
	g_assert_error(error, MUTTKIT_ERROR, EXIT_PROTOCOL);
	g_assert_cmpstr(error->message, ==, "the server said something that nobody asked for");
}

/* One answer too many in a body's place moves all that follow: UIDL of the same number, asked
 * behind it, tells. */
static void a_shift_shows(void)
{
	static const struct {
		const char *scenario, *text;
	} rows[] = { { "polite", "9 victim" }, { "surplus", "and more" } };

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Pop3Server) server =
			pop3_server_start(rows[i].scenario, "plain", NULL, NULL);
		g_autoptr(GError) error = NULL;
		g_autoptr(Pop3Session) session = pop3_session_open(server->account, TRUE, &error);
		Pop3Event event;

		g_assert_no_error(error);
		pop3_session_ask(session, POP3_BODY, "RETR %d", VICTIM);
		pop3_session_ask(session, POP3_SINGLE, "UIDL %d", VICTIM);
		g_assert_true(pop3_session_finish(session, NULL, NULL, &error));
		g_assert_true(pop3_session_next(session, &event, &error));
		g_assert_cmpstr(event.text, ==, rows[i].text);
	}
}

/* A body without end can be left at any time, without a word. */
static void closing_waits_for_no_body(void)
{
	g_autoptr(Pop3Server) server = pop3_server_start("talk-forever", "plain", NULL, NULL);
	g_autoptr(GError) error = NULL;
	Pop3Session *session = pop3_session_open(server->account, TRUE, &error);
	gint64 start = g_get_monotonic_time();
	g_autofree char *log = NULL;
	guint64 octets = 0;
	Pop3Event event;

	g_assert_no_error(error);
	pop3_session_ask(session, POP3_BODY, "RETR %d", VICTIM);
	while (octets < 10000000) {
		g_assert_true(pop3_session_next(session, &event, &error));
		octets += event.len;
	}
	pop3_session_close(session);
	g_assert_cmpint(g_get_monotonic_time() - start, <, 20 * G_USEC_PER_SEC);
	log = pop3_server_log(server);
	g_assert_null(strstr(log, "QUIT"));
}

static void closing_waits_a_little_for_quit(void)
{
	g_autoptr(Pop3Server) server = pop3_server_start("quit-stall", "plain", NULL, NULL);
	g_autoptr(GError) error = NULL;
	Pop3Session *session = pop3_session_open(server->account, TRUE, &error);
	gint64 start = g_get_monotonic_time();

	g_assert_no_error(error);
	pop3_session_close(session);
	g_assert_cmpint(g_get_monotonic_time() - start, >=, 4 * G_USEC_PER_SEC);
	g_assert_cmpint(g_get_monotonic_time() - start, <, 20 * G_USEC_PER_SEC);
}

static void encrypted(void)
{
	static const struct {
		const char *name, *scenario, *way, *ca;
		ExitCode code;
	} rows[] = {
		{ "pop3s", "polite", "tls", "ca.crt", EXIT_YES },
		{ "STLS", "polite", "stls", "ca.crt", EXIT_YES },
		{ "pop3s, cut", "cut-end:2", "tls", "ca.crt", EXIT_AGAIN },
		{ "pop3s, another authority", "polite", "tls", "other-ca.crt", EXIT_DENIED },
		{ "STLS, another authority", "polite", "stls", "other-ca.crt", EXIT_DENIED },
		{ "STLS, stripped", "stls-stripped", "stls", "ca.crt", EXIT_DENIED },
		{ "STLS, injected", "stls-injection", "stls", "ca.crt", EXIT_PROTOCOL },
	};
	g_autofree char *dir = g_build_filename(g_get_home_dir(), "tls", NULL);
	g_autofree char *make = g_strdup_printf(
		"bash -c '. tests/servers/certificates.bash; make_certificates %s'", dir);
	g_autoptr(GPtrArray) all = polite();
	int status = -1;

	g_assert_true(g_spawn_command_line_sync(make, NULL, NULL, &status, NULL));
	g_assert_cmpint(status, ==, 0);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *ca = g_build_filename(dir, rows[i].ca, NULL);
		g_autoptr(Pop3Server) server =
			pop3_server_start(rows[i].scenario, rows[i].way, dir, ca);
		g_autoptr(GError) error = NULL;
		g_autoptr(GPtrArray) read = fetch_all(server, &error);
		g_autofree char *log = pop3_server_log(server);

		g_test_message("%s: %s", rows[i].name, error ? error->message : "");
		g_assert_cmpint(error_code(error), ==, rows[i].code);
		g_assert_cmpint(read->len == all->len, ==, rows[i].code == EXIT_YES);
		assert_same_start(read, all);
		g_assert_null(strstr(log, "plain: USER"));
		g_assert_null(strstr(log, "plain: AUTH"));
		g_assert_null(strstr(log, "plain: PASS"));
	}
}

static void another_protocol(void)
{
	static char host[] = "127.0.0.1";
	ServerUrl url = { PROTOCOL_IMAP, TRUE, host, 993 };
	Account account = { .incoming = &url };
	g_autoptr(GError) error = NULL;

	g_assert_null(pop3_session_open(&account, TRUE, &error));
	g_assert_error(error, MUTTKIT_ERROR, EXIT_LACKING);
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/pop3_session/a_session_is_read_whole", a_session_is_read_whole);
	g_test_add_func("/pop3_session/what_comes_has_its_size", what_comes_has_its_size);
	g_test_add_func("/pop3_session/commands_are_sent_ahead_where_that_is_granted",
		commands_are_sent_ahead_where_that_is_granted);
	g_test_add_func("/pop3_session/many_commands", many_commands);
	g_test_add_func("/pop3_session/what_cannot_be_opened", what_cannot_be_opened);
	g_test_add_func("/pop3_session/what_breaks_off", what_breaks_off);
	g_test_add_func("/pop3_session/cut_everywhere", cut_everywhere);
	g_test_add_func("/pop3_session/a_refusal_does_not_end_the_session",
		a_refusal_does_not_end_the_session);
	g_test_add_func("/pop3_session/one_answer_too_many", one_answer_too_many);
	g_test_add_func("/pop3_session/a_shift_shows", a_shift_shows);
	g_test_add_func("/pop3_session/closing_waits_for_no_body", closing_waits_for_no_body);
	g_test_add_func(
		"/pop3_session/closing_waits_a_little_for_quit", closing_waits_a_little_for_quit);
	g_test_add_func("/pop3_session/encrypted", encrypted);
	g_test_add_func("/pop3_session/another_protocol", another_protocol);
	return g_test_run();
}
