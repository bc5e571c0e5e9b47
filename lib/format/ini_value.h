/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of an ini file as Python's ConfigParser gives them: [DEFAULT] stands behind all sections,
 * and %(name)s for the value of another key. */
#ifndef MUTTKIT_FORMAT_INI_VALUE_H
#define MUTTKIT_FORMAT_INI_VALUE_H

#include "format/ini_lexer.h"

/* The line of LINES, read as INI_PYTHON, that gives KEY to SECTION: its own or that of [DEFAULT];
 * borrowed, or NULL. */
const IniLine *ini_value_line(const GPtrArray *lines, const char *section, const char *key);

/* What that line says. NULL where there is none, where Python would complain (ten names deep at
 * most, as it has it), where it goes on on the next line, and where it becomes very long. The
 * caller frees. */
char *ini_value(const GPtrArray *lines, const char *section, const char *key);

/* What is odd about SECTION and its KEYS, in a few words, or NULL: something stands there twice,
 * which Python refuses, or a value goes on on the next line. */
const char *ini_value_odd(const GPtrArray *lines, const char *section, const char *const *keys);

#endif
