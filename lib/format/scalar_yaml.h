/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scalars of the plain part of YAML: block mappings and sequences, with scalars that end on
 * their line.
 *
 * A block scalar (`|`, `>`) and a list or map in brackets on one line are told without being looked
 * into. Anything else (anchors, tags, texts over several lines, documents) makes the file one that
 * is not understood. */
#ifndef MUTTKIT_FORMAT_SCALAR_YAML_H
#define MUTTKIT_FORMAT_SCALAR_YAML_H

#include "format/scalar.h"

/* All scalars of LEN bytes of YAML, in order, of Scalar; NULL where they are not understood. What
 * begins with a bracket is read as JSON. The caller unrefs. */
GArray *scalars_yaml(const char *text, gsize len);

#endif
