/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/beside.h"
#include "base/child.h"

static void start(Beside *beside)
{
	g_autofree char *program = child_sibling("mutt-index");
	char *argv[] = { program, (char *)"-q", (char *)"-a", beside->account, NULL };

	beside->news = FALSE;
	if (beside->error)
		return;
	beside->pid = child_start(argv, &beside->error);
	if (beside->pid < 0) {
		g_prefix_error(&beside->error, "archived, but not indexed: ");
		beside->pid = 0;
	}
}

static void reap(Beside *beside, gboolean wait)
{
	ExitCode code;

	if (!beside->pid || !child_ended(beside->pid, wait, &code))
		return;
	beside->pid = 0;
	beside->code = exit_worse(beside->code, code);
}

void beside_news(Beside *beside, const char *account)
{
	g_free(beside->account);
	beside->account = g_strdup(account);
	beside->news = TRUE;
	reap(beside, FALSE);
	if (!beside->pid)
		start(beside);
}

ExitCode beside_finish(Beside *beside, const char *account, GError **error)
{
	if (account && !beside->account)
		beside_news(beside, account);
	reap(beside, TRUE);
	if (beside->news)
		start(beside);
	reap(beside, TRUE);
	g_clear_pointer(&beside->account, g_free);
	beside->code = exit_worse(beside->code, error_code(beside->error));
	if (beside->error)
		g_propagate_error(error, g_steal_pointer(&beside->error));
	return beside->code;
}
