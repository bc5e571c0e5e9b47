/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/draft.h"

#include <string.h>

static void edit_clear(gpointer edit)
{
	g_free(((Edit *)edit)->with);
}

static void note_free(gpointer data)
{
	DraftNote *note = data;

	g_free(note->words);
	g_free(note);
}

static void token_clear(gpointer token)
{
	g_free(((Token *)token)->value);
}

Draft *draft_new(void)
{
	Draft *draft = g_new0(Draft, 1);

	draft->edits = g_array_new(FALSE, FALSE, sizeof(Edit));
	g_array_set_clear_func(draft->edits, edit_clear);
	draft->secrets = g_array_new(FALSE, FALSE, sizeof(Span));
	draft->notes = g_ptr_array_new_with_free_func(note_free);
	return draft;
}

gboolean draft_replace(Draft *draft, const char *text, Span span, const char *with)
{
	Edit edit = { span, NULL };
	guint i;

	if (strlen(with) == span.len && memcmp(text + span.at, with, span.len) == 0)
		return TRUE;
	for (i = 0; i < draft->edits->len; i++) {
		const Edit *other = &g_array_index(draft->edits, Edit, i);

		if (span.at + span.len < other->span.at)
			break;
		if (span.at <= other->span.at + other->span.len)
			return span.at == other->span.at && span.len == other->span.len &&
				g_str_equal(with, other->with);
	}
	edit.with = g_strdup(with);
	g_array_insert_val(draft->edits, i, edit);
	/* cppcheck-suppress memleak; the array owns it */
	return TRUE;
}

void draft_put(Draft *draft, const char *text, Span span, const char *with)
{
	for (guint i = 0; i < draft->edits->len; i++) {
		Edit *edit = &g_array_index(draft->edits, Edit, i);
		char *both;

		if (edit->span.at + edit->span.len != span.at)
			continue;
		both = g_strconcat(edit->with, with, NULL);
		g_free(edit->with);
		edit->with = both;
		edit->span.len += span.len;
		return;
	}
	draft_replace(draft, text, span, with);
}

void draft_hide(Draft *draft, Span span)
{
	guint i = draft->secrets->len;

	while (i > 0 && g_array_index(draft->secrets, Span, i - 1).at > span.at)
		i--;
	g_array_insert_val(draft->secrets, i, span);
}

void draft_note(Draft *draft, guint line, const char *format, ...)
{
	DraftNote *note = g_new0(DraftNote, 1);
	guint i = draft->notes->len;
	va_list values;

	va_start(values, format);
	note->words = g_strdup_vprintf(format, values);
	va_end(values);
	note->line = line;
	while (i > 0 && ((const DraftNote *)draft->notes->pdata[i - 1])->line > line)
		i--;
	g_ptr_array_insert(draft->notes, (gint)i, note);
}

char *draft_apply(const Draft *draft, const char *text, gsize len, gsize *new_len)
{
	GString *out = g_string_sized_new(len);
	gsize at = 0;

	for (guint i = 0; i < draft->edits->len; i++) {
		const Edit *edit = &g_array_index(draft->edits, Edit, i);

		g_string_append_len(out, text + at, (gssize)(edit->span.at - at));
		g_string_append(out, edit->with);
		at = edit->span.at + edit->span.len;
	}
	g_string_append_len(out, text + at, (gssize)(len - at));
	*new_len = out->len;
	return g_string_free(out, FALSE);
}

GArray *tokens_new(void)
{
	GArray *tokens = g_array_new(FALSE, FALSE, sizeof(Token));

	g_array_set_clear_func(tokens, token_clear);
	return tokens;
}

/* The tokens of one side that no edit touches, in order. SHIFT: this is the text after the draft,
 * and its places are told as they were before it. */
static GArray *untouched(const Draft *draft, GArray *tokens, gboolean after)
{
	GArray *left = g_array_new(FALSE, FALSE, sizeof(Token));
	gssize moved = 0;
	guint next = 0;

	for (guint i = 0; i < tokens->len; i++) {
		Token token = g_array_index(tokens, Token, i);
		gboolean touched = FALSE;

		for (; next < draft->edits->len; next++) {
			const Edit *edit = &g_array_index(draft->edits, Edit, next);
			gsize len = after ? strlen(edit->with) : edit->span.len;
			gsize at = edit->span.at + (gsize)(after ? moved : 0);

			touched = token.span.at <= at + len && at <= token.span.at + token.span.len;
			if (touched || at > token.span.at)
				break;
			moved += (gssize)strlen(edit->with) - (gssize)edit->span.len;
		}
		token.span.at -= (gsize)(after ? moved : 0);
		if (!touched)
			g_array_append_val(left, token);
	}
	return left;
}

static guint line_of(const char *text, gsize at)
{
	guint line = 1;

	for (gsize i = 0; i < at; i++)
		line += text[i] == '\n';
	return line;
}

gboolean draft_check(const Draft *draft, const char *text, gsize len, Lexer lexer, GError **error)
{
	gsize new_len;
	g_autofree char *new_text = draft_apply(draft, text, len, &new_len);
	g_autoptr(GArray) old_tokens = lexer(text, len), new_tokens = lexer(new_text, new_len);
	g_autoptr(GArray) before = untouched(draft, old_tokens, FALSE);
	g_autoptr(GArray) after = untouched(draft, new_tokens, TRUE);

	for (guint i = 0; i < MAX(before->len, after->len); i++) {
		const Token *was = i < before->len ? &g_array_index(before, Token, i) : NULL;
		const Token *is = i < after->len ? &g_array_index(after, Token, i) : NULL;

		if (was && is && was->span.at == is->span.at && was->span.len == is->span.len &&
			g_str_equal(was->value, is->value))
			continue;
		return fail(error, EXIT_BUG, "line %u: would read otherwise after the edit",
			line_of(text, MIN(was ? was->span.at : len, len)));
	}
	return TRUE;
}

void draft_free(Draft *draft)
{
	if (!draft)
		return;
	g_array_unref(draft->edits);
	g_array_unref(draft->secrets);
	g_ptr_array_unref(draft->notes);
	g_free(draft);
}
