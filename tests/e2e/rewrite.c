/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "rewrite KIND FILE OLD NEW" prints FILE, a config of KIND, with the server NEW (a URL) in all
 * places that name OLD's host for its protocol; what was noted goes to stderr, "LINE: WORDS". It
 * leaves with 1 where nothing changed and 70 where the result would read otherwise. */
#include "format/fetchmailrc.h"
#include "format/getmailrc.h"
#include "format/goimapnotify.h"
#include "format/mbsyncrc.h"
#include "format/msmtprc.h"
#include "format/offlineimaprc.h"

#include <stdio.h>

static const struct kind {
	const char *name;
	MentionReader read;
	Lexer tokens;
} kinds[] = {
	{ "fetchmail", fetchmailrc_read, fetchmailrc_tokens },
	{ "getmail", getmailrc_read, getmailrc_tokens },
	{ "goimapnotify", goimapnotify_read, goimapnotify_tokens },
	{ "mbsync", mbsyncrc_read, mbsyncrc_tokens },
	{ "mpop", mpoprc_read, msmtprc_tokens },
	{ "msmtp", msmtprc_read, msmtprc_tokens },
	{ "offlineimap", offlineimaprc_read, offlineimaprc_tokens },
};

typedef struct {
	ServerUrl *old, *new;
} Move;

static const struct kind *find_kind(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (g_str_equal(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

static const ServerUrl *answer(const Mention *mention, gpointer data)
{
	const Move *move = data;

	return mention->protocol == move->old->protocol &&
			g_strcmp0(mention->host, move->old->host) == 0
		? move->new
		: NULL;
}

static int rewrite(const struct kind *kind, const char *text, gsize len, Move *move)
{
	g_autoptr(Draft) draft = draft_new();
	g_autoptr(GError) error = NULL;
	g_autofree char *after = NULL;
	gsize new_len;

	kind->read(text, len, answer, move, draft);
	for (guint i = 0; i < draft->notes->len; i++) {
		const DraftNote *note = draft->notes->pdata[i];

		g_printerr("%u: %s\n", note->line, note->words);
	}
	if (!draft_check(draft, text, len, kind->tokens, &error)) {
		g_printerr("rewrite: %s\n", error->message);
		return EXIT_BUG;
	}
	after = draft_apply(draft, text, len, &new_len);
	if (fwrite(after, 1, new_len, stdout) != new_len || fflush(stdout) != 0)
		return EXIT_IO;
	return draft->edits->len > 0 ? EXIT_YES : EXIT_NO;
}

int main(int argc, char *argv[])
{
	const struct kind *kind = argc == 5 ? find_kind(argv[1]) : NULL;
	g_autoptr(ServerUrl) old = kind ? server_url_parse(argv[3], NULL) : NULL;
	g_autoptr(ServerUrl) new = kind ? server_url_parse(argv[4], NULL) : NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	Move move = { old, new };
	gsize len;

	if (!old || !new) {
		g_printerr("usage: rewrite KIND FILE OLD NEW\n");
		return EXIT_USAGE;
	}
	if (!g_file_get_contents(argv[2], &text, &len, &error)) {
		g_printerr("rewrite: %s\n", error->message);
		return EXIT_IO;
	}
	return rewrite(kind, text, len, &move);
}
