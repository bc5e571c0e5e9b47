/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/mbox.h"

#include <string.h>

static const char from_word[] = "From ";

enum { FROM_LETTERS = sizeof(from_word) - 1 };

void mbox_init(Mbox *mbox)
{
	*mbox = (Mbox){ .line = g_string_new(NULL), .out = g_string_new(NULL) };
}

void mbox_clear(Mbox *mbox)
{
	if (mbox->line)
		g_string_free(mbox->line, TRUE);
	if (mbox->out)
		g_string_free(mbox->out, TRUE);
	mbox->line = mbox->out = NULL;
}

/* LINE without its end. */
static gsize text_len(const char *line, gsize len)
{
	if (len > 0 && line[len - 1] == '\n')
		len--;
	return len > 0 && line[len - 1] == '\r' ? len - 1 : len;
}

static void begin_line(Mbox *mbox)
{
	g_string_truncate(mbox->line, 0);
	mbox->quotes = mbox->matched = 0;
}

/* The empty line and the line that were held back are the message's, but for SKIP bytes. */
static void release(Mbox *mbox, gsize skip, MboxEvent *event)
{
	g_string_truncate(mbox->out, 0);
	g_string_append_len(mbox->out, mbox->blank, (gssize)mbox->blank_len);
	g_string_append_len(mbox->out, mbox->line->str + skip, (gssize)(mbox->line->len - skip));
	mbox->blank_len = 0;
	begin_line(mbox);
	*event = (MboxEvent){ MBOX_BYTES, mbox->out->str, mbox->out->len, { 0 } };
}

/* Whether what is held of a line, to which BYTE was just added, may still turn out to be the
 * mbox's; a '>' is as soon as what it quotes is known. */
static gboolean may_be_ours(Mbox *mbox, char byte)
{
	gsize len = mbox->line->len;

	if (len > MBOX_LINE_MAX)
		return FALSE;
	if (mbox->matched == FROM_LETTERS)
		return TRUE;
	if (len != mbox->quotes + mbox->matched + 1)
		return FALSE;
	if (byte == from_word[mbox->matched]) {
		mbox->matched++;
		return mbox->matched < FROM_LETTERS || mbox->quotes == 0;
	}
	if (byte == '>' && mbox->matched == 0) {
		mbox->quotes++;
		return TRUE;
	}
	return len == 1 && byte == '\r';
}

static void none(Mbox *mbox, MboxEvent *event)
{
	mbox->state = MBOX_IS_NONE;
	event->type = MBOX_NONE;
}

/* Whether the line that is held is an empty one. */
static gboolean is_empty(const Mbox *mbox)
{
	return text_len(mbox->line->str, mbox->line->len) == 0;
}

static void take_empty(Mbox *mbox, MboxEvent *event)
{
	char blank[sizeof(mbox->blank)];
	gsize len = mbox->line->len;

	memcpy(blank, mbox->line->str, len);
	g_string_truncate(mbox->line, 0);
	if (mbox->state == MBOX_IN_HEADER) {
		mbox->state = MBOX_IN_BODY;
		event->type = MBOX_BODY;
	} else if (mbox->state == MBOX_IN_BODY && mbox->blank_len > 0) {
		release(mbox, 0, event);
	}
	begin_line(mbox);
	if (mbox->state == MBOX_AT_START)
		return;
	memcpy(mbox->blank, blank, len);
	mbox->blank_len = len;
}

/* Whether the line that is held begins a message. */
static gboolean is_from(Mbox *mbox)
{
	return mbox->quotes == 0 && mbox->matched == FROM_LETTERS &&
		(mbox->state == MBOX_AT_START || mbox->blank_len > 0) &&
		from_line_parse(
			mbox->line->str, text_len(mbox->line->str, mbox->line->len), &mbox->from);
}

static void take_from(Mbox *mbox, MboxEvent *event)
{
	mbox->begins = mbox->state != MBOX_AT_START;
	mbox->state = MBOX_IN_HEADER;
	mbox->blank_len = 0;
	begin_line(mbox);
	*event = (MboxEvent){ mbox->begins ? MBOX_END : MBOX_BEGIN, NULL, 0, mbox->from };
}

/* A line that was held to its end. */
static void take_line(Mbox *mbox, MboxEvent *event)
{
	if (is_empty(mbox))
		take_empty(mbox, event);
	else if (is_from(mbox))
		take_from(mbox, event);
	else if (mbox->state == MBOX_AT_START)
		none(mbox, event);
	else
		release(mbox, 0, event);
}

/* A line whose beginning shows that it is the message's, quoted or not. */
static void take_beginning(Mbox *mbox, MboxEvent *event)
{
	gboolean quoted =
		mbox->state == MBOX_IN_BODY && mbox->quotes > 0 && mbox->matched == FROM_LETTERS;

	if (mbox->state == MBOX_AT_START) {
		none(mbox, event);
		return;
	}
	release(mbox, quoted, event);
	mbox->passing = TRUE;
}

/* As many bytes of a line as decide whose it is. */
static gsize hold(Mbox *mbox, const char *bytes, gsize len, MboxEvent *event)
{
	gsize i = 0;

	while (i < len && event->type == MBOX_MORE) {
		char byte = bytes[i++];

		g_string_append_c(mbox->line, byte);
		if (byte == '\n')
			take_line(mbox, event);
		else if (!may_be_ours(mbox, byte))
			take_beginning(mbox, event);
	}
	return i;
}

gsize mbox_take(Mbox *mbox, const char *bytes, gsize len, MboxEvent *event)
{
	const char *lf;
	gsize taken;

	*event = (MboxEvent){ .type = MBOX_MORE };
	if (mbox->state == MBOX_IS_NONE) {
		event->type = MBOX_NONE;
		return 0;
	}
	if (mbox->begins) {
		mbox->begins = FALSE;
		*event = (MboxEvent){ MBOX_BEGIN, NULL, 0, mbox->from };
		return 0;
	}
	if (mbox->trusted > 0 && mbox->blank_len > 0) {
		release(mbox, 0, event);
		return 0;
	}
	if (len == 0)
		return 0;
	if (mbox->trusted > 0) {
		taken = (gsize)MIN(mbox->trusted, len);
		mbox->trusted -= taken;
	} else if (mbox->passing) {
		lf = memchr(bytes, '\n', len);
		taken = lf ? (gsize)(lf + 1 - bytes) : len;
		mbox->passing = !lf;
	} else {
		return hold(mbox, bytes, len, event);
	}
	*event = (MboxEvent){ MBOX_BYTES, bytes, taken, { 0 } };
	return taken;
}

void mbox_finish(Mbox *mbox, MboxEvent *event)
{
	FromLine from;

	mbox_take(mbox, NULL, 0, event);
	if (event->type != MBOX_MORE || mbox->state == MBOX_AT_START)
		return;
	/* The beginning of a message of which no more came. */
	if (mbox->blank_len > 0 && mbox->quotes == 0 &&
		from_line_parse(mbox->line->str, mbox->line->len, &from))
		g_string_truncate(mbox->line, 0);
	if (mbox->line->len > 0) {
		release(mbox, 0, event);
		return;
	}
	mbox->state = MBOX_AT_START;
	event->type = MBOX_END;
}

void mbox_trust(Mbox *mbox, guint64 len)
{
	mbox->trusted = len;
}

gboolean mbox_confirms(const char *bytes, gsize len, gboolean is_end)
{
	gsize empty = len > 0 && bytes[0] == '\r' ? 2 : 1;
	const char *lf;
	FromLine from;

	if (len == 0)
		return is_end;
	if (len < empty || bytes[empty - 1] != '\n')
		return FALSE;
	bytes += empty;
	len -= empty;
	lf = memchr(bytes, '\n', len);
	return len == 0 ? is_end
			: (lf || is_end) &&
			from_line_parse(
				bytes, text_len(bytes, lf ? (gsize)(lf - bytes) : len), &from);
}
