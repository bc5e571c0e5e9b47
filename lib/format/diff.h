/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft as a unified diff: what is to change, for people and for `git apply`. */
#ifndef MUTTKIT_FORMAT_DIFF_H
#define MUTTKIT_FORMAT_DIFF_H

#include "format/draft.h"

/* The diff of the LEN bytes TEXT and what DRAFT makes of them, for `git apply` in the folder ROOT
 * (empty for the root of all; then PATH is named without its first '/'); with up to three lines of
 * context, the bytes of the lines as they are, and names quoted as git quotes them. Empty where
 * nothing changes. The caller frees.
 *
 * No hidden password of DRAFT is ever in it. A line with one is left out of the context as long as
 * git can do without; where it cannot, because such a line changes itself or comes directly behind
 * one that does, the password stands there as "*****" and *MASKED becomes TRUE: then git will
 * refuse the diff of this file. */
GString *diff_draft(const Draft *draft, const char *text, gsize len, const char *root,
	const char *path, gboolean *masked);

/* The diff for a terminal: bytes that could command it become \xNN, as text_safe() writes them, and
 * very long lines are cut. The caller frees. */
char *diff_shown(const GString *diff);

#endif
