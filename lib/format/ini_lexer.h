/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of an ini file, with their bytes' places: as GKeyFile reads them, and as Python's
 * ConfigParser does.
 *
 * Both skip empty lines and comments; GKeyFile knows `#` alone, Python `;` as well. A key ends for
 * GKeyFile at the first `=`, for Python at the first `=` or `:`, and is lower case then. To Python
 * a deeper line goes on with the value before it. A byte order mark is skipped. */
#ifndef MUTTKIT_FORMAT_INI_LEXER_H
#define MUTTKIT_FORMAT_INI_LEXER_H

#include "format/line_draft.h"

typedef enum { INI_KEYFILE, INI_PYTHON } IniDialect;

typedef enum {
	INI_SECTION,
	INI_KEY,
	INI_MORE, /* goes on with the key before it */
	INI_OTHER /* what the program would complain of */
} IniKind;

typedef struct {
	IniKind kind;
	guint line; /* from 1 */
	union {
		struct {
			Span whole; /* the line with its end */
			Span name;  /* of the section, without its brackets, or the key */
			Span value; /* without the blanks around it; of INI_MORE and INI_OTHER all
				       of the line */
		};
		KeyLine at;
	};
	char *section;    /* which it stands in or begins; "" before the first */
	char *key;        /* "" for a line without */
	char *words;      /* these bytes */
	gboolean goes_on; /* lines of INI_MORE follow */
} IniLine;

/* All lines of LEN bytes that say something, of IniLine, in the order of the text; whatever the
 * bytes are. The caller unrefs. */
GPtrArray *ini_lines(const char *text, gsize len, IniDialect dialect);

/* The line that gives KEY in SECTION, the last of several; borrowed, or NULL. */
const IniLine *ini_find(const GPtrArray *lines, const char *section, const char *key);

/* Sections, keys with their section, and values, of Token. The caller unrefs. */
GArray *ini_tokens(const char *text, gsize len, IniDialect dialect);

#endif
