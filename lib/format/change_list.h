/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What changes in one step: files that get other bytes, folders that are set aside. */
#ifndef MUTTKIT_FORMAT_CHANGE_LIST_H
#define MUTTKIT_FORMAT_CHANGE_LIST_H

#include <glib.h>

typedef struct {
	char *path;     /* absolute; no symlink */
	gboolean gate;  /* while folders move, the tool that reads it must find no file here */
	char *was, *is; /* the bytes before and after; not kept by change_list_print() */
	gsize was_len, is_len;
} ChangeFile;

/* A folder (or file) that a tool keeps. Applied, PATH lies at ASIDE; undone, what the tool has made
 * at PATH meanwhile lies at UNDONE. */
typedef struct {
	char *path, *aside, *undone;
	gboolean fresh; /* an empty folder takes its place */
} ChangeFolder;

typedef struct {
	GPtrArray *files;   /* of ChangeFile */
	GPtrArray *folders; /* of ChangeFolder */
} ChangeList;

ChangeList *change_list_new(void);

/* Both copy what they are given. */
ChangeFile *change_list_file(ChangeList *list, const char *path, gboolean gate);
ChangeFolder *change_list_folder(
	ChangeList *list, const char *path, const char *aside, const char *undone, gboolean fresh);

/* The list without the bytes of its files, as lines; and read again. NULL from LEN bytes that
 * change_list_print() did not make. The caller frees. */
char *change_list_print(const ChangeList *list);
ChangeList *change_list_parse(const char *text, gsize len);

void change_list_free(ChangeList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ChangeList, change_list_free)

#endif
