/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an ImapReader makes of some bytes, in words: one line an event, the pieces of a body
 * together. */
#ifndef MUTTKIT_TESTS_UNIT_IMAP_WORDS_H
#define MUTTKIT_TESTS_UNIT_IMAP_WORDS_H

#include "format/imap_reader.h"
#include "format/message_name.h"

#include <string.h>

static inline void imap_words_text(GString *words, const char *name, const char *text)
{
	g_autofree char *shown = text ? g_strescape(text, NULL) : NULL;

	if (text)
		g_string_append_printf(words, " %s\"%s\"", name, shown);
}

static inline void imap_words_number(GString *words, const char *name, guint64 number)
{
	if (number != IMAP_NONE)
		g_string_append_printf(words, " %s=%" G_GUINT64_FORMAT, name, number);
}

static inline void imap_words_list(GString *words, const ImapList *list)
{
	char delimiter[] = { list->delimiter, '\0' };

	g_string_append(words, "list");
	imap_words_text(words, "", list->name);
	if (list->delimiter)
		imap_words_text(words, "by ", delimiter);
	if (list->no_select)
		g_string_append(words, " noselect");
	if (list->role)
		g_string_append_printf(words, " %s", list->role);
}

static inline void imap_words_status(GString *words, const ImapStatus *status)
{
	g_string_append(words, "status");
	imap_words_text(words, "", status->name);
	imap_words_number(words, "messages", status->messages);
	imap_words_number(words, "uidnext", status->uidnext);
	imap_words_number(words, "uidvalidity", status->uidvalidity);
	imap_words_number(words, "size", status->size);
	imap_words_number(words, "modseq", status->highestmodseq);
}

static inline void imap_words_fetch(GString *words, const ImapFetch *fetch)
{
	MessageId id = { .size = 0 };
	char name[MESSAGE_NAME_MAX];

	g_string_append(words, "fetch");
	imap_words_number(words, "uid", fetch->uid);
	imap_words_number(words, "size", fetch->size);
	imap_words_number(words, "modseq", fetch->modseq);
	message_name_print(&id, fetch->flags, name);
	if (fetch->has_flags)
		g_string_append_printf(words, " flags=%s", strstr(name, ":2,") + strlen(":2,"));
	imap_words_text(words, "date ", fetch->date);
	if (fetch->has_body)
		imap_words_number(words, fetch->whole ? "body" : "part", fetch->body_size);
}

static inline void imap_words_resp_text(GString *words, const ImapResponse *response)
{
	static const char *const names[] = { "OK", "NO", "BAD", "BYE", "PREAUTH" };

	if (response->kind != IMAP_CONTINUE)
		g_string_append_printf(words, "%s %s", response->tag, names[response->condition]);
	else
		g_string_append(words, "+");
	imap_words_text(words, "code ", response->code);
	imap_words_text(words, "of ", response->code_text);
	imap_words_text(words, "", response->text);
}

static inline void imap_words_quota(GString *words, const ImapResponse *response)
{
	g_string_append(words, "quota");
	imap_words_text(words, "", response->root);
	for (guint i = 0; i < response->resources->len; i++) {
		const ImapResource *resource = &g_array_index(response->resources, ImapResource, i);

		imap_words_text(words, "", resource->name);
		imap_words_number(words, "used", resource->usage);
		imap_words_number(words, "limit", resource->limit);
	}
}

static inline void imap_words_spaces(GString *words, const GArray *spaces)
{
	g_string_append(words, "namespace");
	for (guint i = 0; i < spaces->len; i++) {
		const ImapNamespace *space = &g_array_index(spaces, ImapNamespace, i);
		char delimiter[] = { space->delimiter, '\0' };

		imap_words_text(words, space->personal ? "own " : "", space->prefix);
		if (space->delimiter)
			imap_words_text(words, "by ", delimiter);
	}
}

static inline void imap_words_all(GString *words, const char *kind, char *const *all)
{
	g_string_append(words, kind);
	for (; *all; all++)
		imap_words_text(words, "", *all);
}

static inline void imap_words_response(GString *words, const ImapResponse *response)
{
	switch (response->kind) {
	case IMAP_TAGGED:
	case IMAP_CONDITION:
	case IMAP_CONTINUE:
		imap_words_resp_text(words, response);
		break;
	case IMAP_CAPABILITY:
		imap_words_all(words, "capability", response->words);
		break;
	case IMAP_QUOTAROOT:
		imap_words_all(words, "quotaroot", response->words);
		break;
	case IMAP_LIST:
		imap_words_list(words, &response->list);
		break;
	case IMAP_STATUS:
		imap_words_status(words, &response->status);
		break;
	case IMAP_FETCH:
		imap_words_fetch(words, &response->fetch);
		break;
	case IMAP_QUOTA:
		imap_words_quota(words, response);
		break;
	case IMAP_NAMESPACE:
		imap_words_spaces(words, response->spaces);
		break;
	case IMAP_EXISTS:
		imap_words_number(words, "exists", response->number);
		break;
	case IMAP_EXPUNGE:
		imap_words_number(words, "expunge", response->number);
		break;
	case IMAP_OTHER:
		g_string_append(words, "other");
		break;
	}
	g_string_append_c(words, '\n');
}

/* Hands on what READER has to say: the words so far, where the last event was a piece of a body
 * with no newline behind. FALSE after IMAP_BAD. */
static inline gboolean imap_words_read(ImapReader *reader, GString *words, gboolean *in_body)
{
	ImapEvent event;

	while (imap_reader_next(reader, &event) != IMAP_MORE) {
		if (*in_body && event.type != IMAP_BYTES)
			g_string_append_c(words, '\n');
		*in_body = event.type == IMAP_BYTES || event.type == IMAP_BODY;
		if (event.type == IMAP_BODY)
			g_string_append_printf(words, "body %" G_GUINT64_FORMAT ": ", event.number);
		else if (event.type == IMAP_BYTES)
			g_string_append_len(words, event.bytes, (gssize)event.len);
		else if (event.type == IMAP_RESPONSE)
			imap_words_response(words, event.response);
		if (event.type == IMAP_BAD) {
			g_string_append_printf(words, "bad: %s\n", event.why);
			return FALSE;
		}
	}
	return TRUE;
}

/* LEN bytes, fed in pieces of PIECE bytes, each of which lives only as long as it must. The caller
 * frees. */
static inline GString *imap_words(const char *bytes, gsize len, gsize piece)
{
	g_autoptr(ImapReader) reader = imap_reader_open();
	GString *words = g_string_new(NULL);
	gboolean in_body = FALSE, good = TRUE;

	for (gsize at = 0; good && at < len; at += piece) {
		gsize size = MIN(piece, len - at);
		g_autofree char *copy = g_memdup2(bytes + at, size);

		imap_reader_feed(reader, copy, size);
		good = imap_words_read(reader, words, &in_body);
	}
	return words;
}

#endif
