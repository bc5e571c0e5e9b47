/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search verb: a notmuch query over archive and live mail becomes a Maildir of links. */
#ifndef MUTTKIT_TASK_SEARCH_H
#define MUTTKIT_TASK_SEARCH_H

#include "format/account.h"

typedef struct {
	guint64 found;      /* distinct contents, one link each */
	guint64 archived;   /* of them, those that only the archive has */
	char *path;         /* of the Maildir, or NULL where nothing was found */
	char *live_trouble; /* why the person's own database could not be searched, or NULL */
} SearchReport;

void search_report_clear(SearchReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SearchReport, search_report_clear)

struct search_request {
	GPtrArray *accounts; /* of Account: only their mail, archived and `local`; NULL for all */
	const char *root;    /* of all archives, absolute; only asked for with accounts */
	const char *query;   /* notmuch-search-terms(7) */
	gint64 now;
	gboolean dry_run; /* count only */
};

/* Searches the archive's database and, where there is one that can be read, the user's own. Of
 * equal messages the live one is linked; a file that was renamed since is found by its base name.
 * EXIT_CONFIG where there is no index at all, EXIT_USAGE for a query that
 * cannot be read. */
gboolean search_run(const struct search_request *request, SearchReport *report, GError **error);

/* The commands with which NeoMutt and Mutt open the Maildir at PATH read-only, or say that nothing
 * was found (PATH NULL) or WHY it failed. The caller frees. */
char *search_rc(const char *path, const char *why);

#endif
