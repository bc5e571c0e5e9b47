/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our own accounts file, edited by the byte: comments, blank lines, the order and the way it is
 * written stay. */
#ifndef MUTTKIT_FORMAT_ACCOUNT_DRAFT_H
#define MUTTKIT_FORMAT_ACCOUNT_DRAFT_H

#include "format/draft.h"

typedef struct {
	const char *key;
	const char *value; /* as it is meant, without the file's backslashes; NULL: none */
	const char *after; /* the key behind which a new line goes, where it is there; else, and for
			      NULL, behind the group's last key */
} AccountChange;

/* Puts into DRAFT what makes the keys of COUNT CHANGES say their values in the group called GROUP
 * of the LEN bytes TEXT: a value is replaced where it stands, a key that is missing there (though
 * [defaults] may have it) becomes a new line in the style of its neighbour, and a key without a
 * value goes with its line. One call a group. FALSE and EXIT_CONFIG where there is no such group
 * and where the file with the changes would not be read, in the words of accounts_parse(); then
 * DRAFT is of no more use. */
gboolean account_draft_set(Draft *draft, const char *text, gsize len, const char *group,
	const AccountChange *changes, gsize count, GError **error);

/* Puts a new group at the end, behind those that were put there before, with a line for each change
 * that has a value. Errors as above. */
gboolean account_draft_append(Draft *draft, const char *text, gsize len, const char *group,
	const AccountChange *changes, gsize count, GError **error);

/* The Lexer of an accounts file: groups, keys, values. */
GArray *account_tokens(const char *text, gsize len);

#endif
