/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mentions as words, and configs with another server put in. */
#ifndef MUTTKIT_TESTS_UNIT_MENTION_WORDS_H
#define MUTTKIT_TESTS_UNIT_MENTION_WORDS_H

#include "format/mention.h"

#include <string.h>

static inline void mention_add(GString *out, const char *key, const char *value)
{
	if (value)
		g_string_append_printf(out, " %s=%s", key, value);
}

static inline const ServerUrl *mention_tell(const Mention *mention, gpointer out)
{
	static const char *const protocols[] = { "imap", "pop3", "smtp" };
	static const char *const modes[] = { "tls", "starttls", "plain" };

	g_string_append_printf(out, "%u %s %s:%u %s", mention->line, protocols[mention->protocol],
		mention->host ? mention->host : "?", mention->port, modes[mention->tls]);
	mention_add(out, "user", mention->user);
	mention_add(out, "name", mention->name);
	mention_add(out, "address", mention->address);
	mention_add(out, "command", mention->password_command);
	mention_add(out, "key", mention->password_key);
	mention_add(out, "auth", mention->auth);
	mention_add(out, "ca", mention->ca_file);
	mention_add(out, "local", mention->local);
	g_string_append_printf(out, "%s%s\n", mention->unclear ? ": " : "",
		mention->unclear ? mention->unclear : "");
	return NULL;
}

/* "LINE PROTOCOL HOST:PORT MODE[ KEY=VALUE…][: UNCLEAR]", one a line. Nothing may be edited or
 * noted where no mention changes. */
static inline char *mention_words(MentionReader read, const char *text)
{
	g_autoptr(Draft) draft = draft_new();
	GString *out = g_string_new(NULL);

	read(text, strlen(text), mention_tell, out, draft);
	g_assert_cmpuint(draft->edits->len, ==, 0);
	g_assert_cmpuint(draft->notes->len, ==, 0);
	return g_string_free(out, FALSE);
}

typedef struct {
	const char *host; /* that changes */
	ServerUrl *to;
	ServerUrl was; /* the last one that changed, its host borrowed */
} MentionMove;

static inline const ServerUrl *mention_answer(const Mention *mention, gpointer data)
{
	MentionMove *move = data;

	if (g_strcmp0(mention->host, move->host) != 0 || mention->protocol != move->to->protocol)
		return NULL;
	move->was = (ServerUrl){ mention->protocol, mention->tls == TLS_IMPLICIT,
		(char *)move->host, mention->port };
	return move->to;
}

/* TEXT with TO where MOVE's host was, and what was noted, "LINE WORDS" one a line. The caller
 * frees.
 */
static inline char *mention_moved(
	MentionReader read, Lexer lexer, const char *text, MentionMove *move, char **notes)
{
	g_autoptr(Draft) draft = draft_new();
	g_autoptr(GError) error = NULL;
	GString *noted = g_string_new(NULL);
	gsize len;

	read(text, strlen(text), mention_answer, move, draft);
	g_assert_true(draft_check(draft, text, strlen(text), lexer, &error));
	g_assert_no_error(error);
	for (guint i = 0; i < draft->notes->len; i++) {
		const DraftNote *note = draft->notes->pdata[i];

		g_string_append_printf(noted, "%u %s\n", note->line, note->words);
	}
	*notes = g_string_free(noted, FALSE);
	return draft_apply(draft, text, strlen(text), &len);
}

typedef struct {
	const char *name, *text, *to, *after, *notes;
	gboolean one_way; /* moved back it has a line more than it had */
} MentionRow;

/* Each row: imap.old.example, pop.old.example or old.example becomes TO; and back again. */
static inline void mention_check(
	MentionReader read, Lexer lexer, const char *host, const MentionRow *rows, gsize count)
{
	for (gsize i = 0; i < count; i++) {
		g_autoptr(ServerUrl) to = server_url_parse(rows[i].to, NULL);
		MentionMove move = { host, to, { 0 } }, back = { to->host, &move.was, { 0 } };
		g_autofree char *notes = NULL, *none = NULL, *after = NULL, *before = NULL;

		g_test_message("%s", rows[i].name);
		after = mention_moved(read, lexer, rows[i].text, &move, &notes);
		g_assert_cmpstr(after, ==, rows[i].after);
		g_assert_cmpstr(notes, ==, rows[i].notes ? rows[i].notes : "");
		if (!move.was.host)
			g_assert_cmpstr(rows[i].text, ==, rows[i].after);
		if (!move.was.host || rows[i].one_way)
			continue;
		before = mention_moved(read, lexer, after, &back, &none);
		g_assert_cmpstr(before, ==, rows[i].text);
	}
}

/* The passwords hidden in TEXT, with a blank between. The caller frees. */
static inline char *mention_secrets(MentionReader read, const char *text)
{
	g_autoptr(Draft) draft = draft_new();
	GString *none = g_string_new(NULL), *out = g_string_new(NULL);

	read(text, strlen(text), mention_tell, none, draft);
	for (guint i = 0; i < draft->secrets->len; i++) {
		Span span = g_array_index(draft->secrets, Span, i);

		g_string_append_printf(out, "%s%.*s", i ? " " : "", (int)span.len, text + span.at);
	}
	g_string_free(none, TRUE);
	return g_string_free(out, FALSE);
}

#endif
