/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reader.h tells, and the way back; and channels that name what they are. */
#include "format/mbsyncrc.h"

#include "format/mbsync_channels.h"
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	g_autoptr(GPtrArray) channels = mbsync_channels(text, size);

	reader_check(mbsyncrc_read, mbsyncrc_tokens, text, size, TRUE);
	reader_check_back(mbsyncrc_read, text, size, FALSE);
	reader_check_back(mbsyncrc_read, text, size, TRUE);
	for (guint i = 0; i < channels->len; i++) {
		const MbsyncChannel *channel = channels->pdata[i];

		g_assert_true(channel->line > 0 && channel->name && channel->patterns);
		g_assert_true(!channel->account == !channel->server_store);
		g_assert_true(!channel->host || channel->account_line > 0);
		g_assert_true(!channel->inbox == !channel->store);
		g_assert_true(!channel->path || channel->inbox);
		g_assert_true(!channel->far_is_local || channel->inbox);
	}
	return 0;
}
