/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/prune_run.h"
#include "io/ledger_prune.h"

gboolean prune_run_begin(PruneRun *run, gint64 now, GError **error)
{
	if (!run->report->run)
		run->report->run = ledger_prune_begin(run->shelf->ledger, now, error);
	return run->report->run != 0;
}

void prune_run_trouble(PruneRun *run, const char *folder, GError *why)
{
	run->report->worst = exit_worse(run->report->worst, error_code(why));
	if (run->trouble)
		run->trouble(folder, why, run->data);
	else
		g_error_free(why);
}
