/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of mbsync's config, and the sections that they make.
 *
 * A line is a keyword, in any case, and its arguments: '"' switches blanks on and off, '\\' takes
 * the next character as it is, '#' before a word ends the line. A section goes from its keyword to
 * a line with nothing on it, be that blanks; a line with a comment alone ends none. Mirrors
 * get_arg(), getcline() and load_config() in config.c of isync 1.4.4 and 1.5.1. */
#ifndef MUTTKIT_FORMAT_MBSYNC_SECTIONS_H
#define MUTTKIT_FORMAT_MBSYNC_SECTIONS_H

#include "format/line_draft.h"

typedef enum {
	MBSYNC_GLOBAL,
	MBSYNC_ACCOUNT,
	MBSYNC_IMAP_STORE,
	MBSYNC_MAILDIR_STORE,
	MBSYNC_CHANNEL,
	MBSYNC_GROUP,
} MbsyncKind;

typedef struct {
	Span span;
	char *value;      /* without quotes and backslashes */
	gboolean is_open; /* a quote or an escape does not end; mbsync refuses it */
} MbsyncArgument;

typedef struct {
	guint line;    /* from 1 */
	KeyLine at;    /* the value is the first argument; empty, behind the keyword, for none */
	char *keyword; /* "" for a line that ends a section */
	GArray *arguments; /* of MbsyncArgument */
} MbsyncLine;

typedef struct {
	MbsyncKind kind;
	guint line;
	char *name;       /* "" for the global one, and where none is given */
	GPtrArray *lines; /* of MbsyncLine, borrowed, without the one that begins it */
} MbsyncSection;

typedef struct {
	GPtrArray *lines;    /* of MbsyncLine: all but comments */
	GPtrArray *sections; /* of MbsyncSection, in the order of the text; the first is the global
				one, whose lines may stand anywhere between the others */
} MbsyncFile;

/* Reads LEN bytes, whatever they are. A keyword that begins a section does so within another one as
 * well, where mbsync would complain; but not in a group, which lists channels. */
MbsyncFile *mbsync_file_read(const char *text, gsize len);

/* Whether LINE's keyword is KEYWORD. */
gboolean mbsync_line_is(const MbsyncLine *line, const char *keyword);

/* The line of SECTION that counts for KEYWORD: the last one with an argument; or NULL. */
const MbsyncLine *mbsync_find(const MbsyncSection *section, const char *keyword);

/* The same for two spellings of one keyword. */
const MbsyncLine *mbsync_find_either(
	const MbsyncSection *section, const char *keyword, const char *other);

/* LINE's first argument; NULL without a line, and without an argument. */
const char *mbsync_value(const MbsyncLine *line);

/* The first section of KIND that is called NAME, or NULL. */
const MbsyncSection *mbsync_section(const MbsyncFile *file, MbsyncKind kind, const char *name);

void mbsync_file_free(MbsyncFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MbsyncFile, mbsync_file_free)

#endif
