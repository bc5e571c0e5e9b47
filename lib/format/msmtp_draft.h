/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other servers for accounts of msmtp and mpop, as edits of the lines that count for them. */
#ifndef MUTTKIT_FORMAT_MSMTP_DRAFT_H
#define MUTTKIT_FORMAT_MSMTP_DRAFT_H

#include "format/msmtp_accounts.h"

/* Puts WANTS, one for each account, in the place of their servers; NULL: that account stays as it
 * is. All accounts that have their host from one line want the same host. A port and the way into
 * TLS are edited where they stand if all that have them from there want the same, else they go
 * behind the host. The result is read: FALSE and no edit where an account would say something else.
 */
gboolean msmtp_draft(const MsmtpFile *file, const ServerUrl *const *wants, Draft *draft);

#endif
