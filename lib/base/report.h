/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports as JSON, for --json: one object with a schema, a tool and what the tool found.
 *
 * Byte counts and dates (seconds since 1970, UTC) are integers; keys are English and stay. Text
 * that is not UTF-8 is made valid, never dropped. The door to jansson. */
#ifndef MUTTKIT_BASE_REPORT_H
#define MUTTKIT_BASE_REPORT_H

#include "base/error.h"

typedef struct Report Report;

/* A new report of PROGRAM: {"schema": 1, "program": …}. */
Report *report_open(const char *program);

/* Sets KEY; NULL text becomes null. */
void report_text(Report *report, const char *key, const char *text);
void report_number(Report *report, const char *key, guint64 number);
void report_flag(Report *report, const char *key, gboolean flag);

/* Sets "exit" to CODE, where a part failed though the whole went on. */
void report_exit(Report *report, ExitCode code);

/* Sets "error" to the words of ERROR or null, and "exit" to the worse of its code and WORST. */
void report_outcome(Report *report, const GError *error, ExitCode worst);

/* Appends an empty object to the list KEY, which is made where missing. Borrowed: it lives as long
 * as REPORT. */
Report *report_item(Report *report, const char *key);

/* The whole as text with a final newline. The caller frees. */
char *report_print(const Report *report);

/* Only for what report_open() gave. */
void report_close(Report *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Report, report_close)

#endif
