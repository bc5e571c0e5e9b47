/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/imap_session.h"
#include "base/text.h"
#include "io/login.h"

#include <stdarg.h>
#include <string.h>

enum { BUFFER_SIZE = 64 * 1024, STREAM_MAX = 256 * 1024, LITERAL_MINUS_MAX = 4096 };

struct ImapSession {
	Wire *wire;
	ImapReader *reader;
	char *buffer;
	char **capabilities;
	char *bye;            /* the words of a BYE */
	guint sent, answered; /* commands */
	ImapChatter chatter;
	gboolean broken; /* nothing can be said or heard any more */
};

static gboolean keep_capabilities(const ImapResponse *response, gpointer data, GError **error)
{
	ImapSession *session = data;

	(void)error;
	if (response->kind != IMAP_CAPABILITY)
		return TRUE;
	g_strfreev(session->capabilities);
	session->capabilities = g_strdupv(response->words);
	return TRUE;
}

ImapSession *imap_session_open(const Account *account, gboolean dry_run, GError **error)
{
	g_autoptr(ImapSession) session = g_new0(ImapSession, 1);
	guint command;

	if (account->incoming->protocol != PROTOCOL_IMAP) {
		fail(error, EXIT_LACKING, "incoming: only IMAP can be spoken yet");
		return NULL;
	}
	session->wire = login(account, dry_run, error);
	if (!session->wire)
		return NULL;
	session->reader = imap_reader_open();
	session->buffer = g_malloc(BUFFER_SIZE);
	command = imap_session_send(session, error, "CAPABILITY");
	if (!command || !imap_session_finish(session, command, keep_capabilities, session, error))
		return NULL;
	return g_steal_pointer(&session);
}

gboolean imap_session_has(const ImapSession *session, const char *capability)
{
	return session->capabilities &&
		g_strv_contains((const char *const *)session->capabilities, capability);
}

guint64 imap_session_limit(const ImapSession *session)
{
	static const char name[] = "MESSAGELIMIT=";
	guint64 limit = 0;
	guint i;

	for (i = 0; session->capabilities && session->capabilities[i]; i++)
		if (g_str_has_prefix(session->capabilities[i], name))
			text_number(
				session->capabilities[i] + strlen(name), -1, G_MAXUINT32, &limit);
	return limit;
}

gboolean imap_session_whole(const ImapSession *session)
{
	return !session->broken;
}

gboolean imap_session_idle(const ImapSession *session)
{
	return !session->broken && session->answered == session->sent;
}

static gboolean is_whole(const ImapSession *session, GError **error)
{
	return !session->broken || fail(error, EXIT_AGAIN, "the connection is given up already");
}

guint imap_session_send(ImapSession *session, GError **error, const char *format, ...)
{
	g_autoptr(GString) line = g_string_new(NULL);
	va_list args;

	g_string_printf(line, "m%u ", session->sent + 1);
	va_start(args, format);
	g_string_append_vprintf(line, format, args);
	va_end(args);
	g_string_append(line, "\r\n");
	if (!is_whole(session, error))
		return 0;
	session->broken = !wire_send(session->wire, line->str, line->len, error);
	return session->broken ? 0 : ++session->sent;
}

static gboolean receive(ImapSession *session, GError **error)
{
	gssize got = wire_receive(session->wire, session->buffer, BUFFER_SIZE, error);

	if (got > 0)
		imap_reader_feed(session->reader, session->buffer, (gsize)got);
	else if (got == 0)
		fail(error, EXIT_AGAIN, "the server has closed the connection%s%s",
			session->bye ? ": " : "", session->bye ? session->bye : "");
	return got > 0;
}

static gboolean is_data(const ImapEvent *event)
{
	if (event->type != IMAP_RESPONSE)
		return event->type != IMAP_MORE;
	switch (event->response->kind) {
	case IMAP_OTHER:
	case IMAP_CONDITION:
	case IMAP_CONTINUE:
	case IMAP_EXISTS:
	case IMAP_EXPUNGE:
		return FALSE;
	case IMAP_FETCH:
		return event->response->fetch.uid != IMAP_NONE;
	default:
		return TRUE;
	}
}

gboolean imap_chatter_hear(ImapChatter *chatter, const ImapEvent *event, gint64 now)
{
	gboolean response = event->type == IMAP_RESPONSE;

	if (is_data(event)) {
		*chatter = (ImapChatter){ 0 };
		return TRUE;
	}
	if (chatter->since == 0)
		chatter->since = now;
	chatter->count += response && event->response->kind <= IMAP_CONDITION;
	return chatter->count <= IMAP_CHATTER_MAX &&
		now - chatter->since <= IMAP_CHATTER_SECONDS * G_USEC_PER_SEC;
}

static gboolean bear(ImapSession *session, const ImapEvent *event, GError **error)
{
	return imap_chatter_hear(&session->chatter, event, g_get_monotonic_time()) ||
		fail(error, EXIT_PROTOCOL, "the server talks without end");
}

/* What a response says of the session itself. */
static gboolean take_note(ImapSession *session, const ImapResponse *response, GError **error)
{
	guint command;

	if (response->kind == IMAP_TAGGED) {
		command = imap_session_answered(response);
		if (command == 0 || command > session->sent)
			return fail(error, EXIT_PROTOCOL,
				"the server answered a command that was not sent");
		session->answered++;
	}
	if (response->kind == IMAP_CONDITION && response->condition == IMAP_BYE) {
		g_free(session->bye);
		session->bye = text_safe(response->text, -1);
	}
	return TRUE;
}

/* The session is broken until the event is found good. */
gboolean imap_session_next(ImapSession *session, ImapEvent *event, GError **error)
{
	if (!is_whole(session, error))
		return FALSE;
	session->broken = TRUE;
	while (imap_reader_next(session->reader, event) == IMAP_MORE)
		if (!receive(session, error) || !bear(session, event, error))
			return FALSE;
	if (event->type == IMAP_BAD)
		return fail(error, EXIT_PROTOCOL, "the server said %s", event->why);
	session->broken = !bear(session, event, error) ||
		(event->type == IMAP_RESPONSE && !take_note(session, event->response, error));
	return !session->broken;
}

guint imap_session_answered(const ImapResponse *response)
{
	guint64 number;

	if (response->kind != IMAP_TAGGED || response->tag[0] != 'm' ||
		!text_number(response->tag + 1, -1, G_MAXUINT, &number))
		return 0;
	return (guint)number;
}

/* RFC 9738: an OK to a part of the command; where it has another code, an untagged NO before it. */
static gboolean is_cut(const ImapResponse *response)
{
	return (response->kind == IMAP_TAGGED || response->kind == IMAP_CONDITION) &&
		response->code && g_str_equal(response->code, "MESSAGELIMIT");
}

gboolean imap_session_ok(const ImapResponse *response, GError **error)
{
	static const struct {
		const char *code;
		ExitCode exit;
	} meanings[] = {
		{ "INUSE", EXIT_AGAIN },
		{ "LIMIT", EXIT_AGAIN },
		{ "UNAVAILABLE", EXIT_AGAIN },
		{ "SERVERBUG", EXIT_AGAIN },
		{ "NOPERM", EXIT_DENIED },
		{ "AUTHORIZATIONFAILED", EXIT_DENIED },
		{ "OVERQUOTA", EXIT_NO },
	};
	g_autofree char *said = text_safe(response->text, -1);
	ExitCode code = EXIT_LACKING;
	guint i;

	if (is_cut(response))
		return fail(error, EXIT_LACKING, "the server did it for a part only: %s", said);
	if (response->condition == IMAP_OK)
		return TRUE;
	if (response->condition != IMAP_NO)
		return fail(error, EXIT_PROTOCOL, "the server did not understand: %s", said);
	for (i = 0; response->code && i < G_N_ELEMENTS(meanings); i++)
		if (g_str_equal(response->code, meanings[i].code))
			code = meanings[i].exit;
	return fail(error, code, "the server refused: %s", said);
}

gboolean imap_session_finish(
	ImapSession *session, guint command, ImapEach each, gpointer data, GError **error)
{
	gboolean cut = FALSE;
	ImapEvent event;

	while (imap_session_next(session, &event, error)) {
		guint answered;

		if (event.type != IMAP_RESPONSE)
			continue;
		answered = imap_session_answered(event.response);
		if (answered == command)
			return imap_session_ok(event.response, error) &&
				(!cut ||
					fail(error, EXIT_LACKING,
						"the server did it for a part only"));
		cut = cut || is_cut(event.response);
		if (event.response->kind == IMAP_TAGGED) {
			session->broken = TRUE;
			return fail(error, EXIT_PROTOCOL,
				"the server answered a command that was not its turn");
		}
		if (each && !each(event.response, data, error))
			return FALSE;
	}
	return FALSE;
}

gboolean imap_session_streams(const ImapSession *session, guint64 size)
{
	return (imap_session_has(session, "LITERAL+") && size <= STREAM_MAX) ||
		(imap_session_has(session, "LITERAL-") && size <= LITERAL_MINUS_MAX);
}

/* Whether the server wants the literal of COMMAND. */
static gboolean wait_for_go(ImapSession *session, guint command, GError **error)
{
	ImapEvent event;

	while (imap_session_next(session, &event, error)) {
		if (event.type != IMAP_RESPONSE)
			continue;
		if (event.response->kind == IMAP_CONTINUE)
			return TRUE;
		if (event.response->kind != IMAP_TAGGED)
			continue;
		if (imap_session_answered(event.response) == command &&
			!imap_session_ok(event.response, error))
			return FALSE;
		session->broken = TRUE;
		return fail(error, EXIT_PROTOCOL, "the server answered before it had the message");
	}
	return FALSE;
}

static gboolean send_literal(ImapSession *session, const struct imap_append *append, GError **error)
{
	guint64 left = append->size;

	while (left > 0) {
		const char *bytes = NULL;
		gsize len = 0;

		if (!append->piece(&bytes, &len, append->data, error))
			return FALSE;
		if (len == 0 || len > left)
			return fail(error, EXIT_AGAIN, "the message is not as long as it was");
		if (!wire_send(session->wire, bytes, len, error))
			return FALSE;
		left -= len;
	}
	return wire_send(session->wire, "\r\n", 2, error);
}

guint imap_session_append(ImapSession *session, const struct imap_append *append, GError **error)
{
	gboolean streams = imap_session_streams(session, append->size);
	gboolean binary = append->binary && imap_session_has(session, "BINARY");
	guint command = imap_session_send(session, error, "%s %s{%" G_GUINT64_FORMAT "%s}",
		append->words, binary ? "~" : "", append->size, streams ? "+" : "");

	if (!command || (!streams && !wait_for_go(session, command, error)))
		return 0;
	session->broken = !send_literal(session, append, error);
	return session->broken ? 0 : command;
}

void imap_session_close(ImapSession *session)
{
	if (!session)
		return;
	/* What is under way or broken is dropped: reading it to its end could take for ever. */
	if (session->reader && imap_session_idle(session))
		imap_session_send(session, NULL, "LOGOUT");
	wire_close(session->wire);
	g_clear_pointer(&session->reader, imap_reader_close);
	g_free(session->buffer);
	g_strfreev(session->capabilities);
	g_free(session->bye);
	g_free(session);
}
