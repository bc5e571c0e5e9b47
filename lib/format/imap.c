/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/imap.h"
#include "base/text.h"
#include "format/message_name.h"

#include <string.h>

/* Reading the tokens of one response from left to right. */
typedef struct {
	const ImapTokens *tokens;
	guint at;
} Cursor;

/* Of a struct that begins with its only string. */
static void first_clear(gpointer held)
{
	g_free(*(char **)held);
}
G_STATIC_ASSERT(G_STRUCT_OFFSET(ImapResource, name) == 0);
G_STATIC_ASSERT(G_STRUCT_OFFSET(ImapNamespace, prefix) == 0);

void imap_response_clear(ImapResponse *response)
{
	g_free(response->tag);
	g_free(response->code);
	g_free(response->code_text);
	g_free(response->text);
	g_strfreev(response->words);
	g_free(response->list.name);
	g_free(response->list.role);
	g_free(response->status.name);
	g_free(response->fetch.date);
	g_free(response->root);
	if (response->resources)
		g_array_unref(response->resources);
	if (response->spaces)
		g_array_unref(response->spaces);
	*response = (ImapResponse){ .kind = IMAP_OTHER };
}

static const ImapHeld *peek(const Cursor *cursor)
{
	static const ImapHeld end = { .type = IMAP_TOKEN_END };
	const GArray *tokens = cursor->tokens->held;

	return cursor->at < tokens->len ? &g_array_index(tokens, ImapHeld, cursor->at) : &end;
}

static const char *text_of(const Cursor *cursor, const ImapHeld *token)
{
	return cursor->tokens->heap->str + token->at;
}

static gboolean take(Cursor *cursor, ImapTokenType type)
{
	if (peek(cursor)->type != type)
		return FALSE;
	cursor->at++;
	return TRUE;
}

/* The text of an atom, or NULL where something else comes. Borrowed. */
static const char *take_atom(Cursor *cursor)
{
	const ImapHeld *token = peek(cursor);

	return take(cursor, IMAP_TOKEN_ATOM) ? text_of(cursor, token) : NULL;
}

/* An atom, a quoted string or a held literal (RFC 9051 astring). */
static gboolean is_string(const ImapHeld *token)
{
	return token->type == IMAP_TOKEN_ATOM || token->type == IMAP_TOKEN_QUOTED ||
		token->type == IMAP_TOKEN_LITERAL;
}

/* The next string. Borrowed; without NUL inside. */
static const char *take_string(Cursor *cursor)
{
	const ImapHeld *token = peek(cursor);

	if (!is_string(token) || strlen(text_of(cursor, token)) != token->len)
		return NULL;
	cursor->at++;
	return text_of(cursor, token);
}

static gboolean take_number(Cursor *cursor, guint64 max, guint64 *number)
{
	const char *atom = take_atom(cursor);

	return atom && text_number(atom, -1, max, number);
}

/* Passes over one value: a token, or a list with all that is in it. FALSE where none comes. */
static gboolean skip_value(Cursor *cursor)
{
	guint depth = 0;

	do {
		if (peek(cursor)->type == IMAP_TOKEN_OPEN)
			depth++;
		else if (peek(cursor)->type == IMAP_TOKEN_CLOSE && depth)
			depth--;
		else if (peek(cursor)->type == IMAP_TOKEN_CLOSE ||
			peek(cursor)->type == IMAP_TOKEN_END)
			return FALSE;
		cursor->at++;
	} while (depth);
	return TRUE;
}

gboolean imap_condition_parse(const char *atom, ImapCondition *condition)
{
	static const char *const names[] = { "OK", "NO", "BAD", "BYE", "PREAUTH" };
	guint i;

	for (i = 0; i < G_N_ELEMENTS(names); i++)
		if (g_ascii_strcasecmp(atom, names[i]) == 0) {
			*condition = (ImapCondition)i;
			return TRUE;
		}
	return FALSE;
}

/* resp-text = ["[" resp-text-code "]" SP] text */
static void parse_text(ImapResponse *response, const char *text)
{
	const char *end;

	text += strspn(text, " ");
	end = *text == '[' ? strchr(text, ']') : NULL;
	if (end) {
		gsize word = strcspn(text + 1, " ]");

		response->code = g_ascii_strup(text + 1, (gssize)word);
		if (text[1 + word] == ' ')
			response->code_text =
				g_strndup(text + word + 2, (gsize)(end - text) - word - 2);
		text = end + 1;
		text += strspn(text, " ");
	}
	response->text = g_strdup(text);
}

/* A quoted character, or NIL. */
static gboolean take_delimiter(Cursor *cursor, char *delimiter)
{
	const char *quoted;

	*delimiter = '\0';
	if (peek(cursor)->type != IMAP_TOKEN_QUOTED)
		return take_atom(cursor) != NULL;
	quoted = take_string(cursor);
	*delimiter = quoted ? *quoted : '\0';
	return TRUE;
}

static const char *parse_list(Cursor *cursor, ImapResponse *response)
{
	static const char *const roles[] = { "\\All", "\\Archive", "\\Drafts", "\\Flagged",
		"\\Important", "\\Junk", "\\Sent", "\\Trash" };
	ImapList *list = &response->list;
	const char *attribute;
	guint i;

	response->kind = IMAP_LIST;
	if (!take(cursor, IMAP_TOKEN_OPEN))
		return "a LIST without attributes";
	while ((attribute = take_atom(cursor))) {
		if (g_ascii_strcasecmp(attribute, "\\Noselect") == 0 ||
			g_ascii_strcasecmp(attribute, "\\NonExistent") == 0)
			list->no_select = TRUE;
		for (i = 0; i < G_N_ELEMENTS(roles); i++)
			if (!list->role && g_ascii_strcasecmp(attribute, roles[i]) == 0)
				list->role = g_strdup(roles[i]);
	}
	if (!take(cursor, IMAP_TOKEN_CLOSE))
		return "a LIST whose attributes do not end";
	if (!take_delimiter(cursor, &list->delimiter))
		return "a LIST without a delimiter";
	if (!is_string(peek(cursor)))
		return "a LIST without a name";
	list->name = g_strdup(take_string(cursor));
	return NULL;
}

static const char *parse_status(Cursor *cursor, ImapResponse *response)
{
	ImapStatus *status = &response->status;
	const struct {
		const char *name;
		guint64 *value;
	} items[] = {
		{ "MESSAGES", &status->messages },
		{ "UIDNEXT", &status->uidnext },
		{ "UIDVALIDITY", &status->uidvalidity },
		{ "SIZE", &status->size },
		{ "HIGHESTMODSEQ", &status->highestmodseq },
	};
	gboolean named = is_string(peek(cursor));
	const char *name = take_string(cursor), *item;
	guint i;

	if (named && !name)
		return NULL; /* a NUL in it: nobody can have asked */
	response->kind = IMAP_STATUS;
	*status = (ImapStatus){ NULL, IMAP_NONE, IMAP_NONE, IMAP_NONE, IMAP_NONE, IMAP_NONE };
	if (!name || !take(cursor, IMAP_TOKEN_OPEN))
		return "a STATUS without its list";
	status->name = g_strdup(name);
	while ((item = take_atom(cursor))) {
		guint64 value;

		if (!take_number(cursor, G_MAXINT64, &value))
			return "a STATUS with something else than a number";
		for (i = 0; i < G_N_ELEMENTS(items); i++)
			if (g_ascii_strcasecmp(item, items[i].name) == 0)
				*items[i].value = value;
	}
	return take(cursor, IMAP_TOKEN_CLOSE) ? NULL : "a STATUS that does not end";
}

static gboolean parse_flags(Cursor *cursor, ImapFetch *fetch)
{
	const char *flag;

	if (!take(cursor, IMAP_TOKEN_OPEN))
		return FALSE;
	fetch->has_flags = TRUE;
	fetch->flags = 0;
	while ((flag = take_string(cursor)))
		fetch->flags |= imap_flag(flag);
	return take(cursor, IMAP_TOKEN_CLOSE);
}

static gboolean parse_body(Cursor *cursor, ImapFetch *fetch)
{
	const ImapHeld *token = peek(cursor);

	if (token->type == IMAP_TOKEN_LITERAL)
		fetch->body_size = token->number;
	else if (token->type == IMAP_TOKEN_QUOTED)
		fetch->body_size = token->len;
	else
		return take(cursor, IMAP_TOKEN_ATOM); /* NIL: the server has no such body */
	fetch->has_body = TRUE;
	cursor->at++;
	return TRUE;
}

/* One attribute of a FETCH and its value; FALSE where the value is not what it must be. */
static gboolean parse_attribute(Cursor *cursor, ImapFetch *fetch, const char *name)
{
	if (g_ascii_strcasecmp(name, "UID") == 0)
		return take_number(cursor, G_MAXUINT32, &fetch->uid) && fetch->uid > 0;
	if (g_ascii_strcasecmp(name, "RFC822.SIZE") == 0)
		return take_number(cursor, G_MAXINT64, &fetch->size);
	if (g_ascii_strcasecmp(name, "FLAGS") == 0)
		return parse_flags(cursor, fetch);
	if (g_ascii_strncasecmp(name, "BODY[", 5) == 0) {
		fetch->whole = g_ascii_strcasecmp(name, "BODY[]") == 0;
		fetch->header = g_ascii_strcasecmp(name, "BODY[HEADER]") == 0;
		return parse_body(cursor, fetch);
	}
	if (g_ascii_strcasecmp(name, "INTERNALDATE") == 0) {
		g_free(fetch->date);
		fetch->date = g_strdup(take_string(cursor));
		return fetch->date != NULL;
	}
	if (g_ascii_strcasecmp(name, "MODSEQ") == 0)
		return take(cursor, IMAP_TOKEN_OPEN) &&
			take_number(cursor, G_MAXINT64, &fetch->modseq) &&
			take(cursor, IMAP_TOKEN_CLOSE);
	return skip_value(cursor);
}

static const char *parse_fetch(Cursor *cursor, ImapResponse *response)
{
	ImapFetch *fetch = &response->fetch;
	const char *name;

	response->kind = IMAP_FETCH;
	*fetch = (ImapFetch){ .uid = IMAP_NONE, .size = IMAP_NONE, .modseq = IMAP_NONE };
	if (!take(cursor, IMAP_TOKEN_OPEN))
		return "a FETCH without its list";
	while ((name = take_atom(cursor)))
		if (!parse_attribute(cursor, fetch, name))
			return "a FETCH with a value that cannot be";
	if (!take(cursor, IMAP_TOKEN_CLOSE) || peek(cursor)->type != IMAP_TOKEN_END)
		return "a FETCH that does not end";
	return NULL;
}

/* RFC 9208: QUOTA root (resource usage limit …) */
static const char *parse_quota(Cursor *cursor, ImapResponse *response)
{
	const char *root = take_string(cursor), *name;

	response->kind = IMAP_QUOTA;
	response->resources = g_array_new(FALSE, FALSE, sizeof(ImapResource));
	g_array_set_clear_func(response->resources, first_clear);
	if (!root || !take(cursor, IMAP_TOKEN_OPEN))
		return "a QUOTA without its list";
	response->root = g_strdup(root);
	while ((name = take_atom(cursor))) {
		ImapResource resource = { .name = NULL };

		if (!take_number(cursor, G_MAXINT64, &resource.usage) ||
			!take_number(cursor, G_MAXINT64, &resource.limit))
			return "a QUOTA with something else than numbers";
		resource.name = g_ascii_strup(name, -1);
		g_array_append_val(response->resources, resource);
	}
	return take(cursor, IMAP_TOKEN_CLOSE) ? NULL : "a QUOTA that does not end";
}

/* "(" 1*("(" prefix delimiter *extension ")") ")", or NIL. */
static gboolean parse_spaces(Cursor *cursor, gboolean personal, ImapResponse *response)
{
	if (!take(cursor, IMAP_TOKEN_OPEN))
		return take_atom(cursor) != NULL;
	while (take(cursor, IMAP_TOKEN_OPEN)) {
		ImapNamespace space = { .personal = personal };
		const char *prefix = take_string(cursor);

		if (!prefix || !take_delimiter(cursor, &space.delimiter))
			return FALSE;
		while (skip_value(cursor))
			continue;
		space.prefix = g_strdup(prefix);
		g_array_append_val(response->spaces, space);
		if (!take(cursor, IMAP_TOKEN_CLOSE))
			return FALSE;
	}
	return take(cursor, IMAP_TOKEN_CLOSE);
}

/* RFC 2342: NAMESPACE, the person's own, those of other people, shared ones */
static const char *parse_namespace(Cursor *cursor, ImapResponse *response)
{
	response->kind = IMAP_NAMESPACE;
	response->spaces = g_array_new(FALSE, FALSE, sizeof(ImapNamespace));
	g_array_set_clear_func(response->spaces, first_clear);
	return parse_spaces(cursor, TRUE, response) && parse_spaces(cursor, FALSE, response) &&
			parse_spaces(cursor, FALSE, response)
		? NULL
		: "a NAMESPACE that is none";
}

static char **take_words(Cursor *cursor, gboolean upper)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new();
	const char *word;

	while ((word = take_string(cursor)))
		g_ptr_array_add(words, upper ? g_ascii_strup(word, -1) : g_strdup(word));
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&words), FALSE);
}

static const char *parse_numbered(Cursor *cursor, ImapResponse *response)
{
	const char *name = take_atom(cursor);

	if (!name)
		return "a number without a word";
	if (g_ascii_strcasecmp(name, "FETCH") == 0)
		return parse_fetch(cursor, response);
	if (g_ascii_strcasecmp(name, "EXISTS") == 0)
		response->kind = IMAP_EXISTS;
	if (g_ascii_strcasecmp(name, "EXPUNGE") == 0) {
		response->kind = IMAP_EXPUNGE;
		response->number = 1;
	}
	return NULL;
}

/* RANGE as "7", "5:7" or "7:5". */
static gboolean read_range(const char *range, guint64 *first, guint64 *last)
{
	const char *colon = strchr(range, ':');
	guint64 one, other;

	if (!text_number(range, colon ? colon - range : -1, G_MAXUINT32, &one))
		return FALSE;
	other = one;
	if (colon && !text_number(colon + 1, -1, G_MAXUINT32, &other))
		return FALSE;
	*first = MIN(one, other);
	*last = MAX(one, other);
	return TRUE;
}

int imap_set_has(const char *set, guint64 number)
{
	g_auto(GStrv) ranges = g_strsplit(set, ",", -1);
	int has = ranges[0] ? 0 : -1;
	guint i;

	for (i = 0; ranges[i]; i++) {
		guint64 first, last;

		if (!read_range(ranges[i], &first, &last))
			return -1;
		has = has || (first <= number && number <= last);
	}
	return has;
}

/* RFC 7162: VANISHED [(EARLIER)] UIDs. Nobody here asks for it. What went earlier was never
 * counted. */
static void parse_vanished(Cursor *cursor, ImapResponse *response)
{
	const char *set = take_atom(cursor);
	g_auto(GStrv) ranges = g_strsplit(set ? set : "", ",", -1);
	guint i;

	for (i = 0; ranges[i]; i++) {
		guint64 first, last;

		if (!read_range(ranges[i], &first, &last))
			continue;
		response->kind = IMAP_EXPUNGE;
		response->number += last - first + 1;
	}
}

static const char *parse_untagged(Cursor *cursor, ImapResponse *response)
{
	const char *name = take_atom(cursor);

	if (!name)
		return "an untagged response without a word";
	if (text_number(name, -1, G_MAXUINT32, &response->number))
		return parse_numbered(cursor, response);
	if (g_ascii_strcasecmp(name, "LIST") == 0)
		return parse_list(cursor, response);
	if (g_ascii_strcasecmp(name, "STATUS") == 0)
		return parse_status(cursor, response);
	if (g_ascii_strcasecmp(name, "QUOTA") == 0)
		return parse_quota(cursor, response);
	if (g_ascii_strcasecmp(name, "NAMESPACE") == 0)
		return parse_namespace(cursor, response);
	if (g_ascii_strcasecmp(name, "CAPABILITY") == 0) {
		response->kind = IMAP_CAPABILITY;
		response->words = take_words(cursor, TRUE);
	} else if (g_ascii_strcasecmp(name, "QUOTAROOT") == 0) {
		response->kind = IMAP_QUOTAROOT;
		if (!take_string(cursor))
			return "a QUOTAROOT without a folder";
		response->words = take_words(cursor, FALSE);
	} else if (g_ascii_strcasecmp(name, "VANISHED") == 0) {
		parse_vanished(cursor, response);
	}
	return NULL;
}

const char *imap_response_parse(const ImapTokens *tokens, ImapResponse *response)
{
	Cursor cursor = { .tokens = tokens };
	const char *first = take_atom(&cursor), *second;
	const ImapHeld *last;

	imap_response_clear(response);
	if (!first)
		return "a response that begins with no tag";
	last = &g_array_index(tokens->held, ImapHeld, tokens->held->len - 1);
	if (last->type == IMAP_TOKEN_TEXT) {
		parse_text(response, text_of(&cursor, last));
		if (g_str_equal(first, "+")) {
			response->kind = IMAP_CONTINUE;
			return NULL;
		}
		second = take_atom(&cursor);
		imap_condition_parse(second, &response->condition);
		response->kind = g_str_equal(first, "*") ? IMAP_CONDITION : IMAP_TAGGED;
		response->tag = g_strdup(first);
		return NULL;
	}
	if (!g_str_equal(first, "*"))
		return "a tagged response without OK, NO or BAD";
	return parse_untagged(&cursor, response);
}

char *imap_quote(const char *text)
{
	GString *quoted;

	if (strpbrk(text, "\r\n"))
		return NULL;
	quoted = g_string_new("\"");
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			g_string_append_c(quoted, '\\');
		g_string_append_c(quoted, *text);
	}
	g_string_append_c(quoted, '"');
	return g_string_free(quoted, FALSE);
}
