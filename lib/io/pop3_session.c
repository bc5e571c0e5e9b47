/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/pop3_session.h"
#include "base/text.h"
#include "io/login.h"

#include <stdarg.h>
#include <string.h>

enum { BUFFER_SIZE = 64 * 1024, CAPABILITIES_MAX = 1000, QUIT_WAIT = 5 };

typedef struct {
	Pop3Answer answer;
	char *line;
} Command;

struct Pop3Session {
	Wire *wire;
	Pop3Reader *reader;
	char *buffer;
	GPtrArray *capabilities; /* of char * */
	guint64 login_delay;
	GQueue asked; /* of Command: not sent yet */
	GQueue owed;  /* of Pop3Answer: sent, the first one may have begun */
	gboolean in_answer;
	gboolean broken; /* nothing can be said or heard any more */
};

/* "LOGIN-DELAY 60", or "LOGIN-DELAY 60 USER". */
static guint64 delay_of(const char *line)
{
	static const char name[] = "LOGIN-DELAY ";
	guint64 seconds = 0;

	if (g_ascii_strncasecmp(line, name, strlen(name)) == 0)
		text_number(line + strlen(name), (gssize)strcspn(line + strlen(name), " "),
			G_MAXUINT32, &seconds);
	return seconds;
}

static gboolean keep_capability(const char *line, gpointer data, GError **error)
{
	Pop3Session *session = data;

	if (session->capabilities->len == CAPABILITIES_MAX)
		return fail(error, EXIT_PROTOCOL, "the server talks without end");
	g_ptr_array_add(session->capabilities, pop3_capability(line));
	session->login_delay = MAX(session->login_delay, delay_of(line));
	return TRUE;
}

static gboolean ask_capabilities(Pop3Session *session, GError **error)
{
	g_autoptr(GError) problem = NULL;

	pop3_session_ask(session, POP3_LINES, "CAPA");
	if (pop3_session_finish(session, keep_capability, session, &problem) ||
		pop3_session_idle(session))
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&problem));
	return FALSE;
}

Pop3Session *pop3_session_open(const Account *account, gboolean dry_run, GError **error)
{
	g_autoptr(Pop3Session) session = g_new0(Pop3Session, 1);

	if (account->incoming->protocol != PROTOCOL_POP3) {
		fail(error, EXIT_LACKING, "incoming: this is no POP3 server");
		return NULL;
	}
	session->wire = login(account, dry_run, error);
	if (!session->wire)
		return NULL;
	session->reader = pop3_reader_open();
	session->buffer = g_malloc(BUFFER_SIZE);
	session->capabilities = g_ptr_array_new_with_free_func(g_free);
	return ask_capabilities(session, error) ? g_steal_pointer(&session) : NULL;
}

gboolean pop3_session_has(const Pop3Session *session, const char *capability)
{
	return g_ptr_array_find_with_equal_func(
		session->capabilities, capability, g_str_equal, NULL);
}

guint64 pop3_session_login_delay(const Pop3Session *session)
{
	return session->login_delay;
}

gboolean pop3_session_idle(const Pop3Session *session)
{
	return !session->broken && session->owed.length == 0 && session->asked.length == 0;
}

void pop3_session_ask(Pop3Session *session, Pop3Answer answer, const char *format, ...)
{
	Command *command = g_new(Command, 1);
	va_list args;

	va_start(args, format);
	*command = (Command){ answer, g_strdup_vprintf(format, args) };
	va_end(args);
	g_queue_push_tail(&session->asked, command);
}

static void free_command(gpointer data)
{
	Command *command = data;

	g_free(command->line);
	g_free(command);
}

static gboolean break_off(Pop3Session *session, GError **error, const char *why)
{
	session->broken = TRUE;
	return fail(error, EXIT_PROTOCOL, "the server said %s", why);
}

/* Many at once: each write is a packet. */
static gboolean send_asked(Pop3Session *session, GError **error)
{
	guint depth = pop3_session_has(session, "PIPELINING") ? POP3_UNDER_WAY : 1;
	g_autoptr(GString) lines = NULL;
	Pop3Event event;

	if (session->asked.length == 0 || session->owed.length > depth / 2)
		return TRUE;
	/* What is left now would be taken for the answer to what is sent now. */
	if (session->owed.length == 0 && pop3_reader_next(session->reader, &event) == POP3_BAD)
		return break_off(session, error, event.why);
	lines = g_string_new(NULL);
	while (session->asked.length > 0 && session->owed.length < depth) {
		Command *command = g_queue_pop_head(&session->asked);

		g_string_append_printf(lines, "%s\r\n", command->line);
		g_queue_push_tail(&session->owed, GINT_TO_POINTER(command->answer));
		free_command(command);
	}
	session->broken = !wire_send(session->wire, lines->str, lines->len, error);
	return !session->broken;
}

static gboolean receive(Pop3Session *session, GError **error)
{
	gssize got = wire_receive(session->wire, session->buffer, BUFFER_SIZE, error);

	if (got > 0)
		pop3_reader_feed(session->reader, session->buffer, (gsize)got);
	else if (got == 0)
		fail(error, EXIT_AGAIN, "the server has closed the connection");
	session->broken = got <= 0;
	return got > 0;
}

gboolean pop3_session_next(Pop3Session *session, Pop3Event *event, GError **error)
{
	if (!send_asked(session, error))
		return FALSE;
	if (session->owed.length == 0)
		return fail(error, EXIT_BUG, "no answer is owed");
	if (!session->in_answer)
		pop3_reader_expect(session->reader,
			(Pop3Answer)GPOINTER_TO_INT(g_queue_peek_head(&session->owed)));
	session->in_answer = TRUE;
	while (pop3_reader_next(session->reader, event) == POP3_MORE)
		if (!receive(session, error))
			return FALSE;
	if (event->type == POP3_BAD)
		return break_off(session, error, event->why);
	if (event->last) {
		session->in_answer = FALSE;
		g_queue_pop_head(&session->owed);
	}
	return TRUE;
}

void pop3_session_set_idle(Pop3Session *session, WireIdle idle, gpointer data)
{
	wire_set_idle(session->wire, idle, data);
}

gboolean pop3_session_ok(const Pop3Event *status, GError **error)
{
	static const struct {
		const char *code;
		ExitCode exit;
	} meanings[] = {
		{ "IN-USE", EXIT_AGAIN },
		{ "LOGIN-DELAY", EXIT_AGAIN },
		{ "SYS/TEMP", EXIT_AGAIN },
		{ "AUTH", EXIT_DENIED },
	};
	g_autofree char *said = NULL;
	ExitCode code = EXIT_LACKING;
	guint i;

	if (status->ok)
		return TRUE;
	for (i = 0; status->code && i < G_N_ELEMENTS(meanings); i++)
		if (g_str_equal(status->code, meanings[i].code))
			code = meanings[i].exit;
	said = text_safe(status->text, -1);
	return fail(error, code, "the server refused: %s", said);
}

gboolean pop3_session_finish(Pop3Session *session, Pop3Each each, gpointer data, GError **error)
{
	Pop3Event event = { .type = POP3_MORE };

	do {
		if (!pop3_session_next(session, &event, error))
			return FALSE;
		if (event.type == POP3_STATUS && !pop3_session_ok(&event, error))
			return FALSE;
		if (event.type == POP3_LINE && each && !each(event.text, data, error))
			return FALSE;
	} while (!event.last);
	return TRUE;
}

gboolean pop3_session_quit(Pop3Session *session, GError **error)
{
	gboolean done;

	pop3_session_ask(session, POP3_SINGLE, "QUIT");
	done = pop3_session_finish(session, NULL, NULL, error);
	session->broken = TRUE;
	return done;
}

/* What is under way or broken is dropped: reading it to its end could take for ever. */
static void say_goodbye(Pop3Session *session)
{
	if (!session->reader || !pop3_session_idle(session))
		return;
	wire_hurry(session->wire, QUIT_WAIT);
	pop3_session_ask(session, POP3_SINGLE, "QUIT");
	pop3_session_finish(session, NULL, NULL, NULL);
}

void pop3_session_close(Pop3Session *session)
{
	if (!session)
		return;
	say_goodbye(session);
	wire_close(session->wire);
	pop3_reader_close(session->reader);
	g_free(session->buffer);
	g_clear_pointer(&session->capabilities, g_ptr_array_unref);
	g_queue_clear(&session->owed);
	g_queue_clear_full(&session->asked, free_command);
	g_free(session);
}
