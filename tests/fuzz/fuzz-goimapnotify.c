/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reader.h tells. */
#include "format/goimapnotify.h"

#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	reader_check(goimapnotify_read, goimapnotify_tokens, (const char *)data, size, TRUE);
	return 0;
}
