/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits of ini files by the line: in the way the line beside them is written. */
#ifndef MUTTKIT_FORMAT_INI_DRAFT_H
#define MUTTKIT_FORMAT_INI_DRAFT_H

#include "format/ini_lexer.h"

/* The line end that LINE has; the first one of LEN bytes TEXT where it has none or is NULL. */
const char *ini_line_end(const char *text, gsize len, const IniLine *line);

/* A line that says KEY and VALUE with the indentation, the delimiter and the line end of LIKE, a
 * line with a key. The caller frees. */
char *ini_line_like(
	const char *text, gsize len, const IniLine *like, const char *key, const char *value);

/* Puts LINES, each with its end, behind LINE; where that has no end, nor does the last of them. Not
 * where LINES is empty. */
void ini_put_behind(
	Draft *draft, const char *text, gsize len, const IniLine *line, const char *lines);

#endif
