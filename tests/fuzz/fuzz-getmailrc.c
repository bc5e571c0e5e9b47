/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reader.h tells. */
#include "format/getmailrc.h"

#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	reader_check(getmailrc_read, getmailrc_tokens, (const char *)data, size, FALSE);
	return 0;
}
