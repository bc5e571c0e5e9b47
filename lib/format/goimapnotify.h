/* SPDX-License-Identifier: GPL-3.0-or-later */
/* goimapnotify's config, in YAML or JSON: one account, a list of them, or one below
 * `configurations`. Mirrors goimapnotify 2.4. */
#ifndef MUTTKIT_FORMAT_GOIMAPNOTIFY_H
#define MUTTKIT_FORMAT_GOIMAPNOTIFY_H

#include "format/mention.h"

/* A MentionReader. Only scalars that are there are edited: where the new server needs one more, and
 * where the file is more than format/scalar_yaml.h understands, a note says what to do. */
void goimapnotify_read(const char *text, gsize len, MentionAsk ask, gpointer data, Draft *draft);

GArray *goimapnotify_tokens(const char *text, gsize len);

#endif
