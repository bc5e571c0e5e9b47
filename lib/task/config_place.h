/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The places of configs: where each tool looks for its own, and what a file's surroundings tell. */
#ifndef MUTTKIT_TASK_CONFIG_PLACE_H
#define MUTTKIT_TASK_CONFIG_PLACE_H

#include <glib.h>

typedef enum {
	CONFIG_ACCOUNTS, /* muttkit's own */
	CONFIG_MUTT,     /* NeoMutt's and Mutt's, and what they source */
	CONFIG_MBSYNC,
	CONFIG_MSMTP,
	CONFIG_MPOP,
	CONFIG_OFFLINEIMAP,
	CONFIG_GETMAIL,
	CONFIG_FETCHMAIL,
	CONFIG_GOIMAPNOTIFY,
} ConfigKind;

/* Calls TAKE for each file that is there in a place where a tool looks, in the order of ConfigKind;
 * of folders, in the order of names, without backup copies of editors and packages. */
void config_places(void (*take)(const char *path, ConfigKind kind, gpointer data), gpointer data);

/* PATH with every symlink resolved, or NULL where that leads nowhere. The caller frees. */
char *config_target(const char *path);

/* Why TARGET must not be written, though it may be read: it is made from another file, belongs to
 * somebody else or lies where nothing can be written. NULL where it may. The caller frees. */
char *config_refusal(const char *target);

/* The git repository that TARGET lies in, up to the file system's root, or NULL. The caller frees.
 */
char *config_repository(const char *target);

#endif
