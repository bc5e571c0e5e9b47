/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every reader of a config promises, whatever the bytes are: it changes nothing unasked;
 * another server in all places that are clear to it leaves all other tokens as they were, and read
 * again it stands there. */
#ifndef MUTTKIT_TESTS_FUZZ_READER_H
#define MUTTKIT_TESTS_FUZZ_READER_H

#include "format/mention.h"

#include <stdint.h>
#include <string.h>

typedef struct {
	gboolean change, again;
	ServerUrl servers[3]; /* one a protocol */
	GArray *clear;        /* of gboolean, a mention each, in order */
	guint at;
	gboolean by_hand; /* a note says that the person has to do it */
} Reading;

static inline const ServerUrl *reader_ask(const Mention *mention, gpointer data)
{
	Reading *reading = data;
	const ServerUrl *server = &reading->servers[mention->protocol];
	gboolean clear = mention->host && !mention->unclear;

	g_assert_true(mention->line > 0);
	g_assert_true(mention->unclear || mention->host);
	if (!reading->again) {
		g_array_append_val(reading->clear, clear);
		return reading->change ? server : NULL;
	}
	g_assert_cmpuint(reading->at, <, reading->clear->len);
	if (g_array_index(reading->clear, gboolean, reading->at++) && !reading->by_hand) {
		g_assert_cmpstr(mention->unclear, ==, NULL);
		g_assert_cmpstr(mention->host, ==, server->host);
		g_assert_cmpuint(mention->port, ==, server->port);
		g_assert_true((mention->tls == TLS_IMPLICIT) == server->implicit_tls);
	}
	return NULL;
}

static inline void reader_check_notes(const Draft *draft, const char *text, gsize len)
{
	guint lines = 1;

	for (gsize i = 0; i < len; i++)
		lines += text[i] == '\n';
	for (guint i = 0; i < draft->notes->len; i++)
		g_assert_true(((const DraftNote *)draft->notes->pdata[i])->line <= lines);
	for (guint i = 0; i < draft->secrets->len; i++) {
		Span span = g_array_index(draft->secrets, Span, i);

		g_assert_true(span.at + span.len <= len);
	}
}

static inline gboolean reader_is_by_hand(const Draft *draft)
{
	for (guint i = 0; i < draft->notes->len; i++)
		if (g_str_has_suffix(((const DraftNote *)draft->notes->pdata[i])->words,
			    "change it by hand"))
			return TRUE;
	return FALSE;
}

/* IMPLICIT, PORT: of the server that is put in; port 0 for the protocol's own. */
static inline void reader_check_move(MentionReader read, Lexer lexer, const char *text, gsize len,
	gboolean implicit, guint16 port)
{
	static const guint16 own[3][2] = { { 143, 993 }, { 110, 995 }, { 587, 465 } };
	static char host[] = "new.example";
	g_autoptr(Draft) draft = draft_new(), none = draft_new();
	g_autoptr(GArray) clear = g_array_new(FALSE, FALSE, sizeof(gboolean));
	g_autoptr(GError) error = NULL;
	g_autofree char *after = NULL;
	Reading reading = { TRUE, FALSE, { { 0 } }, clear, 0 };
	gsize new_len;

	for (Protocol protocol = PROTOCOL_IMAP; protocol <= PROTOCOL_SMTP; protocol++)
		reading.servers[protocol] = (ServerUrl){ protocol, implicit, host,
			port ? port : own[protocol][implicit] };
	read(text, len, reader_ask, &reading, draft);
	reader_check_notes(draft, text, len);
	g_assert_true(draft_check(draft, text, len, lexer, &error));
	after = draft_apply(draft, text, len, &new_len);
	reading.again = TRUE;
	reading.by_hand = reader_is_by_hand(draft);
	read(after, new_len, reader_ask, &reading, none);
	g_assert_cmpuint(reading.at, ==, clear->len);
}

/* The way back: what was there, for each mention in order; a host of "" for one that stays. */
typedef struct {
	GArray *servers; /* of ServerUrl */
	guint at;
	gboolean record; /* else answer */
	ServerUrl away;
} Return;

static inline void reader_server_clear(gpointer server)
{
	g_free(((ServerUrl *)server)->host);
}

static inline gboolean reader_can_go(const Mention *mention)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789.-";

	return mention->host && !mention->unclear && mention->port > 0 &&
		mention->tls != TLS_NONE && mention->host[strspn(mention->host, letters)] == '\0';
}

static inline const ServerUrl *reader_ask_return(const Mention *mention, gpointer data)
{
	Return *back = data;
	gboolean goes = reader_can_go(mention);
	ServerUrl was = { mention->protocol, mention->tls == TLS_IMPLICIT,
		g_strdup(goes ? mention->host : ""), mention->port };
	const ServerUrl *to;

	if (back->record) {
		g_array_append_val(back->servers, was);
		back->away.protocol = mention->protocol;
		return goes ? &back->away : NULL;
	}
	reader_server_clear(&was);
	g_assert_cmpuint(back->at, <, back->servers->len);
	to = &g_array_index(back->servers, ServerUrl, back->at++);
	return *to->host ? to : NULL;
}

static inline const ServerUrl *reader_ask_same(const Mention *mention, gpointer data)
{
	Return *back = data;
	const ServerUrl *was = &g_array_index(back->servers, ServerUrl, back->at++);

	if (!*was->host)
		return NULL;
	g_assert_cmpstr(mention->host, ==, was->host);
	g_assert_cmpuint(mention->port, ==, was->port);
	g_assert_true((mention->tls == TLS_IMPLICIT) == was->implicit_tls);
	return NULL;
}

/* Moved away and back, every server that moved is read as it was. */
static inline void reader_check_back(MentionReader read, const char *text, gsize len, gboolean tls)
{
	static char host[] = "new.example";
	g_autoptr(Draft) there = draft_new(), here = draft_new(), none = draft_new();
	g_autoptr(GArray) servers = g_array_new(FALSE, FALSE, sizeof(ServerUrl));
	g_autofree char *moved = NULL, *again = NULL;
	Return back = { servers, 0, TRUE, { 0, tls, host, 4321 } };
	gsize moved_len, again_len;

	g_array_set_clear_func(servers, reader_server_clear);
	read(text, len, reader_ask_return, &back, there);
	moved = draft_apply(there, text, len, &moved_len);
	back.record = FALSE;
	read(moved, moved_len, reader_ask_return, &back, here);
	again = draft_apply(here, moved, moved_len, &again_len);
	if (reader_is_by_hand(there) || reader_is_by_hand(here))
		return;
	back.at = 0;
	read(again, again_len, reader_ask_same, &back, none);
	g_assert_cmpuint(back.at, ==, servers->len);
}

/* STARTTLS: whether this kind of config can say that. */
static inline void reader_check(
	MentionReader read, Lexer lexer, const char *text, gsize len, gboolean starttls)
{
	g_autoptr(Draft) draft = draft_new();
	g_autoptr(GArray) clear = g_array_new(FALSE, FALSE, sizeof(gboolean));
	Reading reading = { FALSE, FALSE, { { 0 } }, clear, 0 };

	read(text, len, reader_ask, &reading, draft);
	g_assert_cmpuint(draft->edits->len, ==, 0);
	g_assert_cmpuint(draft->notes->len, ==, 0);
	reader_check_notes(draft, text, len);
	for (guint i = 0; i < 4; i++)
		if (starttls || i % 2 == 0)
			reader_check_move(read, lexer, text, len, i % 2 == 0, i < 2 ? 0 : 4321);
}

#endif
