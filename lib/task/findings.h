/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The findings: which messages and files they are that a receipt counts as not as they should be.
 *
 * The first FINDINGS_MAX of each kind are kept, the rest are counted. */
#ifndef MUTTKIT_TASK_FINDINGS_H
#define MUTTKIT_TASK_FINDINGS_H

#include "base/report.h"

typedef enum {
	FINDING_MISSING,  /* a message of the server that nothing in the archive proves */
	FINDING_DIFFERS,  /* one whose bytes are not those that are archived for it */
	FINDING_REMOVED,  /* a file that was archived and is gone */
	FINDING_CHANGED,  /* a file that does not hold what its name says */
	FINDING_STRANGER, /* a file that is not taken in yet */
	FINDING_KINDS,
} FindingKind;

enum { FINDINGS_MAX = 1000 };

typedef struct {
	const char *folder; /* safe to show */
	guint64 uid;        /* of a server's message; 0 for none */
	const char *uidl;   /* of a POP3 server's instead; NULL for none */
	const char *file;   /* relative to the archive; of a removed one the base name */
	gint64 arrival;     /* of a removed one, seconds UTC; 0 for unknown */
} Finding;

typedef struct Findings Findings;

Findings *findings_new(void);
void findings_free(Findings *findings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Findings, findings_free)

/* Copies what is found. */
void findings_add(Findings *findings, FindingKind kind, const Finding *finding);

/* findings_rewind() forgets what came after findings_mark(): a folder is read once more. */
void findings_mark(Findings *findings);
void findings_rewind(Findings *findings);

/* Forgets all of KIND. */
void findings_forget(Findings *findings, FindingKind kind);

/* One line each, "ACCOUNT: missing  INBOX  uid 412", and how many more there are. The caller frees.
 */
char *findings_words(const Findings *findings, const char *account);

/* The list "findings" of ITEM, and as "more_findings" how many more there are. */
void findings_json(const Findings *findings, Report *item);

#endif
