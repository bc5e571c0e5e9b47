/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The quota as it was last asked: from the cache, never from the network. */
#ifndef MUTTKIT_TASK_QUOTA_H
#define MUTTKIT_TASK_QUOTA_H

#include "base/report.h"
#include "format/account.h"
#include "format/quota.h"

/* The quota of account NAME. FALSE with *error unset where it was never asked; EXIT_BAD_DATA for a
 * damaged cache. */
gboolean quota_load(const char *name, Quota *quota, GError **error);

/* Keeps QUOTA for account NAME. */
gboolean quota_save(const char *name, const Quota *quota, GError **error);

/* QUOTA as members of ITEM. */
void quota_report(Report *item, const Quota *quota);

/* The account whose folder a client shows: the only one there is; else the one to whose server,
 * live Maildir (`local`) or archive (beneath ROOT) FOLDER belongs, the client's $folder as it says
 * it. NULL for none, and where several could be meant. Borrowed. */
const Account *quota_account(const Accounts *accounts, const char *root, const char *folder);

/* The commands that put ACCOUNT's quota before the user's own status line, which $my_mk_status
 * holds; only that line where ACCOUNT is NULL or its quota was never asked. The caller frees. */
char *quota_rc(const Account *account, gint64 now);

#endif
