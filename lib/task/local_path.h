/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths of this disk as configs write them, made comparable. */
#ifndef MUTTKIT_TASK_LOCAL_PATH_H
#define MUTTKIT_TASK_LOCAL_PATH_H

#include <glib.h>

/* PATH, absolute, with every symlink on the way resolved as far as it exists. The caller frees. */
char *local_path_resolve(const char *path);

/* Whether PATH is ROOT or lies beneath it; both resolved. */
gboolean local_path_is_beneath(const char *path, const char *root);

/* PATH with $NAME and ${NAME} from the environment, as os.path.expandvars of Python does it; what
 * is not set stays as it is. The caller frees. */
char *local_path_expand(const char *path);

#endif
