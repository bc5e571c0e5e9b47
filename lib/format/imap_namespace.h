/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose folders are whose, by the namespaces that a server tells (RFC 2342). */
#ifndef MUTTKIT_FORMAT_IMAP_NAMESPACE_H
#define MUTTKIT_FORMAT_IMAP_NAMESPACE_H

#include "format/imap.h"

/* Whether the folder NAME is the account's own: the longest prefix among SPACES (of ImapNamespace)
 * decides, and of equal ones that which is not personal. The prefix without its last delimiter is
 * the top of the namespace and belongs to it. INBOX is personal; what no prefix fits is not. */
gboolean imap_is_personal(const GArray *spaces, const char *name);

#endif
