/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The comparison by every byte: the bodies of one folder are fetched in pieces, hashed and not
 * kept. */
#ifndef MUTTKIT_TASK_COMPARE_FULL_H
#define MUTTKIT_TASK_COMPARE_FULL_H

#include "task/compare.h"

/* Counts every message into a term of ROW, as compare_list() does: only one whose bytes are those
 * that the ledger has for its place is proved, and its place is recorded as proved by content from
 * then on, in batches; where they are others the place is forgotten. A piece that is refused is
 * asked for again message by message: what cannot be had then is missing, and the `trouble` of ROW
 * names the first such. Errors as in compare_list(), and where message after message is refused. */
gboolean compare_full(const struct compare_request *request, ReceiptFolder *row, GError **error);

#endif
