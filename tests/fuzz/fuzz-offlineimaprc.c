/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reader.h tells, and channels that name what they are. */
#include "format/offlineimaprc.h"

#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	g_autoptr(GPtrArray) channels = offlineimap_channels(text, size);

	reader_check(offlineimaprc_read, offlineimaprc_tokens, text, size, TRUE);
	for (guint i = 0; i < channels->len; i++) {
		const OfflineimapChannel *channel = channels->pdata[i];

		g_assert_true(channel->line > 0 && channel->account);
		g_assert_true(!channel->host || channel->remote);
		g_assert_true(!channel->localfolders || channel->local);
	}
	return 0;
}
