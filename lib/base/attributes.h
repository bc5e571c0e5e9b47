/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a file is beside its bytes: owner, mode, extended attributes. */
#ifndef MUTTKIT_BASE_ATTRIBUTES_H
#define MUTTKIT_BASE_ATTRIBUTES_H

#include "base/error.h"

/* The open file or folder TO gets the owner, mode and extended attributes (ACLs among them) of the
 * open FROM. An owner or attribute that this user may not give is passed over where TO has the same
 * already; else EXIT_DENIED, or EXIT_IO. */
gboolean attributes_copy(int from, int to, GError **error);

#endif
