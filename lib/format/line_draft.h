/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits of configs that say one thing a line: in the way the line beside them is written. */
#ifndef MUTTKIT_FORMAT_LINE_DRAFT_H
#define MUTTKIT_FORMAT_LINE_DRAFT_H

#include "format/draft.h"

/* A line that says a key and a value, by its places. */
typedef struct {
	Span whole; /* with its end */
	Span name;
	Span value; /* with its quotes */
} KeyLine;

/* The line end that LINE has; the first one of LEN bytes TEXT where it has none or is NULL. */
const char *line_end(const char *text, gsize len, const KeyLine *line);

/* A line that says KEY and VALUE with the indentation, the delimiter and the line end of LIKE. The
 * caller frees. */
char *line_like(
	const char *text, gsize len, const KeyLine *like, const char *key, const char *value);

/* Puts LINES, each with its end, behind LINE; where that has no end, nor does the last of them. Not
 * where LINES is empty. */
void line_put_behind(
	Draft *draft, const char *text, gsize len, const KeyLine *line, const char *lines);

#endif
