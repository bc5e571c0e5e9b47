/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scalars of a structured text, each with its path and its bytes; and those of JSON. */
#ifndef MUTTKIT_FORMAT_SCALAR_H
#define MUTTKIT_FORMAT_SCALAR_H

#include "format/draft.h"

typedef enum { SCALAR_STRING, SCALAR_PLAIN, SCALAR_OTHER } ScalarKind;

typedef struct {
	ScalarKind kind; /* in quotes; a number, a word, YAML's unquoted text; not looked into */
	char *path;      /* keys in lower case and places in lists from 0: "configurations/0/host";
				a '/' in a key is a 0x01 */
	guint line;      /* from 1 */
	Span span;       /* with its quotes */
	Span inner;      /* without */
	char *value;     /* with escapes resolved */
} Scalar;

/* An empty array of Scalar for a reader to fill. */
GArray *scalars_new(void);

/* All scalars of LEN bytes of JSON, in order, of Scalar; NULL where it is none. The caller unrefs.
 */
GArray *scalars_json(const char *text, gsize len);

/* The scalar at PATH, or NULL. *TWICE becomes TRUE where there is more than one. */
const Scalar *scalar_find(const GArray *scalars, const char *path, gboolean *twice);

/* Puts a scalar into SCALARS; takes VALUE. QUOTE is the length of the quotes on each side. */
void scalar_add(GArray *scalars, ScalarKind kind, const char *path, const char *text, Span span,
	gsize quote, char *value);

void scalar_path_add(GString *path, const char *part);

/* The bytes of a string in double quotes, both of them left out, with JSON's escapes resolved; NULL
 * for others. The caller frees. */
char *scalar_unescape(const char *bytes, gsize len);

#endif
