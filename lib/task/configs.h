/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The person's configs that can name a mail server: where they lie, what stands in them, and
 * whether they may be written. Nothing in them is run. */
#ifndef MUTTKIT_TASK_CONFIGS_H
#define MUTTKIT_TASK_CONFIGS_H

#include "format/mention.h"
#include "task/config_place.h"

typedef struct {
	ConfigKind kind;
	char *path;   /* as the person names it, absolute */
	char *target; /* the file itself, behind all symlinks */
	char *text;
	gsize len;
	Draft *draft;     /* what a reader found in it, and what is to change */
	char *refusal;    /* why it must not be written, in a few words, or NULL */
	char *repository; /* the folder of the git repository that TARGET lies in, or NULL */
} Config;

typedef struct {
	GPtrArray *configs;    /* of Config, in the order of ConfigKind, then as they were found */
	GPtrArray *unread;     /* char *: "FILE: why", of those that are there and cannot be read */
	const Config *current; /* the one that a reader is at */
	guint entries;         /* the first so many are the person's, the rest is sourced by them */
} Configs;

/* Finds and reads all of them; a file to which two names lead is there once, under the first. What
 * a client's config sources comes with configs_ask(). EXIT_CONFIG where there is no home. */
Configs *configs_load(GError **error);

/* Runs the readers over all configs, in their order; each client's config is one world with what it
 * sources. While ASK is called, configs->current is the file that the mention stands in. Once for
 * each Configs. */
void configs_ask(Configs *configs, MentionAsk ask, gpointer data);

/* Whether every config says after its draft what it said before, but for the edits. EXIT_BUG, with
 * file and line. */
gboolean configs_check(const Configs *configs, GError **error);

/* "mbsync", "neomutt/mutt", … */
const char *config_kind_name(ConfigKind kind);

void configs_free(Configs *configs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Configs, configs_free)

#endif
