/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fetchmail's run control file as servers, users and their options. Mirrors rcfile_y.y of fetchmail
 * 6.4. */
#ifndef MUTTKIT_FORMAT_FETCHMAIL_PARSER_H
#define MUTTKIT_FORMAT_FETCHMAIL_PARSER_H

#include "format/fetchmail_lexer.h"

/* Tokens are borrowed from the lexer's array. */
typedef struct {
	const char *word;            /* its long form; "user" for the name on the server */
	const FetchmailToken *no;    /* the "no" before it, or NULL */
	const FetchmailToken *at;    /* the keyword */
	const FetchmailToken *value; /* its first value, or NULL */
} FetchmailOption;

/* Options that stand together: of a server, or of one user of it. */
typedef struct {
	GArray *options;            /* of FetchmailOption, in order */
	const FetchmailToken *last; /* the last token of them, or of what stands before them */
} FetchmailBlock;

typedef struct {
	gboolean is_defaults;
	const FetchmailToken *label; /* what follows poll or skip; the keyword itself of defaults */
	FetchmailBlock server;
	GPtrArray *users; /* of FetchmailBlock; empty where nothing is said of one */
} FetchmailServer;

typedef struct {
	GPtrArray *servers; /* of FetchmailServer, in order */
	guint error_line;   /* where fetchmail would complain, 0 for nowhere */
} FetchmailFile;

/* Reads what fetchmail_lex() gives, which has to last. What cannot be read is skipped up to the
 * next server. */
FetchmailFile *fetchmail_parse(const GArray *tokens);

/* The last option called WORD, or NULL. */
const FetchmailOption *fetchmail_option(const FetchmailBlock *block, const char *word);

void fetchmail_file_free(FetchmailFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FetchmailFile, fetchmail_file_free)

#endif
