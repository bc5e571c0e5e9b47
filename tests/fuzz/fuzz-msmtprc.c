/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reader.h tells, and the way back, of msmtp and of mpop. */
#include "format/msmtprc.h"

#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;

	reader_check(msmtprc_read, msmtprc_tokens, text, size, TRUE);
	reader_check(mpoprc_read, msmtprc_tokens, text, size, TRUE);
	for (gboolean tls = FALSE; tls <= TRUE; tls++) {
		reader_check_back(msmtprc_read, text, size, tls);
		reader_check_back(mpoprc_read, text, size, tls);
	}
	return 0;
}
