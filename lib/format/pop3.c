/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/pop3.h"

#include "base/text.h"

#include <string.h>

#define CODE_LETTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-/_."

typedef enum {
	BETWEEN,      /* two answers: nothing is expected */
	STATUS_LINE,  /* in the first line */
	LIST_LINE,    /* in a line of a list */
	LINE_START,   /* of a body */
	IN_LINE,      /* of a body */
	BEHIND_CR,    /* in a body, and the byte before was a CR */
	BEHIND_DOT,   /* that began a line of a body */
	BEHIND_DOT_CR /* the same and a CR, which are the end if LF follows */
} State;

struct Pop3Reader {
	const char *input; /* borrowed, what is not yet read */
	gsize left;
	State state;
	Pop3Answer answer; /* the kind of the present one */
	GString *line;     /* the one that is being read, or was given out last */
	gboolean line_is_whole;
	guint64 number;
	const char *why;
};

Pop3Reader *pop3_reader_open(void)
{
	Pop3Reader *reader = g_new0(Pop3Reader, 1);

	reader->line = g_string_new(NULL);
	return reader;
}

void pop3_reader_close(Pop3Reader *reader)
{
	if (!reader)
		return;
	g_string_free(reader->line, TRUE);
	g_free(reader);
}

void pop3_reader_expect(Pop3Reader *reader, Pop3Answer answer)
{
	reader->state = STATUS_LINE;
	reader->answer = answer;
	reader->number = 0;
}

void pop3_reader_feed(Pop3Reader *reader, const char *bytes, gsize len)
{
	reader->input = bytes;
	reader->left = len;
}

static void skip(Pop3Reader *reader, gsize count)
{
	reader->input += count;
	reader->left -= count;
}

static Pop3EventType bad(Pop3Reader *reader, Pop3Event *event, const char *why)
{
	reader->why = event->why = why;
	return event->type = POP3_BAD;
}

static Pop3EventType end(Pop3Reader *reader, Pop3Event *event)
{
	reader->state = BETWEEN;
	event->last = TRUE;
	event->number = reader->number;
	return event->type = POP3_END;
}

/* "[IN-USE] words": the code goes to *code and the words come back. Other words in brackets, as
 * servers without RESP-CODES may have them, are words. */
static const char *read_code(char *text, const char **code)
{
	gsize len = strspn(text + (*text == '['), CODE_LETTERS);

	if (*text != '[' || len == 0 || text[1 + len] != ']')
		return text;
	text[1 + len] = '\0';
	for (char *letter = text + 1; *letter; letter++)
		*letter = g_ascii_toupper(*letter);
	*code = text + 1;
	text += len + strlen("[]");
	return text + strspn(text, " ");
}

static gboolean begins(const char *line, const char *word)
{
	return g_str_has_prefix(line, word) && !g_ascii_isalnum(line[strlen(word)]);
}

static Pop3EventType take_status(Pop3Reader *reader, Pop3Event *event)
{
	char *text = reader->line->str;

	event->ok = begins(text, "+OK");
	if (!event->ok && !begins(text, "-ERR"))
		return bad(reader, event, "neither +OK nor -ERR");
	text += strlen(event->ok ? "+OK" : "-ERR");
	event->text = read_code(text + strspn(text, " "), &event->code);
	event->last = !event->ok || reader->answer == POP3_SINGLE;
	if (event->last)
		reader->state = BETWEEN;
	else
		reader->state = reader->answer == POP3_LINES ? LIST_LINE : LINE_START;
	return event->type = POP3_STATUS;
}

static Pop3EventType take_line(Pop3Reader *reader, Pop3Event *event)
{
	const char *line = reader->line->str;

	if (g_str_equal(line, "."))
		return end(reader, event);
	event->text = *line == '.' ? line + 1 : line;
	reader->number++;
	return event->type = POP3_LINE;
}

/* A line that ended with LF alone is refused: read as one with the next, or as one of its own, it
 * would be a guess about where the body behind it begins. */
static Pop3EventType read_line(Pop3Reader *reader, Pop3Event *event)
{
	const char *lf = memchr(reader->input, '\n', reader->left);
	gsize len = lf ? (gsize)(lf - reader->input) + 1 : reader->left;
	gsize room = POP3_LINE_MAX - reader->line->len;

	if (memchr(reader->input, '\0', MIN(len, room)))
		return bad(reader, event, "a NUL byte");
	if (len > room)
		return bad(reader, event, "a line too long");
	g_string_append_len(reader->line, reader->input, (gssize)len);
	skip(reader, len);
	if (!lf)
		return POP3_MORE;
	if (!g_str_has_suffix(reader->line->str, "\r\n"))
		return bad(reader, event, "a line that ends without CR");
	g_string_truncate(reader->line, reader->line->len - strlen("\r\n"));
	reader->line_is_whole = TRUE;
	return reader->state == STATUS_LINE ? take_status(reader, event) : take_line(reader, event);
}

/* How many of the bytes are body as they stand: up to a dot that begins a line. */
static gsize body_span(Pop3Reader *reader)
{
	const char *at = reader->input, *stop = at + reader->left, *lf;

	while (at < stop && (reader->state != LINE_START || *at != '.')) {
		lf = memchr(at, '\n', (gsize)(stop - at));
		if (!lf) {
			reader->state = stop[-1] == '\r' ? BEHIND_CR : IN_LINE;
			return reader->left;
		}
		if (lf > reader->input ? lf[-1] == '\r' : reader->state == BEHIND_CR)
			reader->state = LINE_START;
		else
			reader->state = IN_LINE;
		at = lf + 1;
	}
	return (gsize)(at - reader->input);
}

static Pop3EventType hand_on(Pop3Reader *reader, Pop3Event *event, const char *bytes, gsize len)
{
	event->bytes = bytes;
	event->len = len;
	reader->number += len;
	return event->type = POP3_BYTES;
}

/* A dot that begins a line never belongs to the body: it is its end, or it was stuffed. */
static Pop3EventType read_body(Pop3Reader *reader, Pop3Event *event)
{
	const char *bytes = reader->input;
	gsize len;

	if (reader->state == BEHIND_DOT_CR && *bytes != '\n') {
		reader->state = IN_LINE;
		return hand_on(reader, event, "\r", 1);
	}
	if (reader->state == BEHIND_DOT_CR) {
		skip(reader, 1);
		return end(reader, event);
	}
	if (reader->state == BEHIND_DOT) {
		reader->state = *bytes == '\r' ? BEHIND_DOT_CR : IN_LINE;
		skip(reader, *bytes == '\r');
		return POP3_MORE;
	}
	len = body_span(reader);
	skip(reader, len);
	if (len > 0)
		return hand_on(reader, event, bytes, len);
	reader->state = BEHIND_DOT;
	skip(reader, 1);
	return POP3_MORE;
}

static Pop3EventType read_on(Pop3Reader *reader, Pop3Event *event)
{
	switch (reader->state) {
	case BETWEEN:
		return bad(reader, event, "something that nobody asked for");
	case STATUS_LINE:
	case LIST_LINE:
		return read_line(reader, event);
	default:
		return read_body(reader, event);
	}
}

Pop3EventType pop3_reader_next(Pop3Reader *reader, Pop3Event *event)
{
	*event = (Pop3Event){ .type = POP3_MORE };
	if (reader->why)
		return bad(reader, event, reader->why);
	if (reader->line_is_whole)
		g_string_truncate(reader->line, 0);
	reader->line_is_whole = FALSE;
	while (reader->left > 0 && read_on(reader, event) == POP3_MORE)
		;
	return event->type;
}

/* The number at the start of *TEXT, up to MAX; *TEXT moves behind it and the blanks that follow. */
static gboolean read_number(const char **text, guint64 max, guint64 *number)
{
	gsize len = strcspn(*text, " ");

	if (!text_number(*text, (gssize)len, max, number))
		return FALSE;
	*text += len;
	*text += strspn(*text, " ");
	return TRUE;
}

gboolean pop3_uidl_parse(const char *line, guint32 *number, char *uidl)
{
	guint64 message;
	gsize len = 0;

	if (!read_number(&line, G_MAXUINT32, &message) || message == 0)
		return FALSE;
	while (line[len] && line[len] != ' ' && !g_ascii_iscntrl(line[len]))
		len++;
	if (len == 0 || len > POP3_UIDL_MAX || line[len + strspn(line + len, " ")])
		return FALSE;
	*number = (guint32)message;
	memcpy(uidl, line, len);
	uidl[len] = '\0';
	return TRUE;
}

gboolean pop3_list_parse(const char *line, guint32 *number, guint64 *size)
{
	guint64 message, octets;

	if (!read_number(&line, G_MAXUINT32, &message) || message == 0 ||
		!read_number(&line, G_MAXINT64, &octets))
		return FALSE;
	*number = (guint32)message;
	*size = octets;
	return TRUE;
}

gboolean pop3_stat_parse(const char *text, guint32 *count, guint64 *size)
{
	guint64 messages, octets;

	if (!read_number(&text, G_MAXUINT32, &messages) || !read_number(&text, G_MAXINT64, &octets))
		return FALSE;
	*count = (guint32)messages;
	*size = octets;
	return TRUE;
}

char *pop3_capability(const char *line)
{
	return g_ascii_strup(line, (gssize)strcspn(line, " "));
}
