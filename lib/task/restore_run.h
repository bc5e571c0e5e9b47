/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run of mutt-restore: what its rooms share while it lasts. */
#ifndef MUTTKIT_TASK_RESTORE_RUN_H
#define MUTTKIT_TASK_RESTORE_RUN_H

#include "format/account.h"
#include "format/quota.h"
#include "task/shelf.h"

typedef enum {
	RESTORE_WANTED,
	RESTORE_THERE,  /* the server had its bytes before */
	RESTORE_MARKED, /* so it had, marked as deleted: the mark is to be taken away */
	RESTORE_SENT,   /* taken by the server, and not seen there yet */
	RESTORE_DONE,   /* seen there with its bytes, flags and date */
	RESTORE_FAILED, /* told */
} RestoreState;

typedef struct {
	gint64 content; /* in the source's ledger */
	MessageId id;
	Digest header;
	gint64 wire_size; /* of hash tables the key, so signed */
	gint64 arrival;   /* the date it gets, seconds UTC; 0: none is known */
	guint flags;      /* the journal's; else the file's, once it is open */
	RestoreState state;

	/* As the server stated it when its bytes were seen there: uid 0 before. */
	guint64 uid, size;
	gint64 date;
	guint server_flags;
	gboolean told_flags;
	gboolean learnt; /* the ledger knows that place, or is not to */
} RestoreItem;

typedef struct {
	char *path;      /* in the archive */
	char *role;      /* its special-use attribute, or NULL */
	char *label;     /* safe to show */
	char *mailbox;   /* what it was pruned from on the server that receives, or NULL */
	gboolean pruned; /* flags and dates are those of the journal */
	GArray *items;   /* of RestoreItem; a content once; it does not grow any more */
	guint64 bytes;   /* of them on the wire */

	/* The folder of the server that receives: its name as the server spells it. */
	char *target;
	gboolean missing;      /* it is to be made */
	char *second;          /* its other name, if the first cannot be made */
	guint64 uidvalidity;   /* 0: the server gives none */
	guint64 last;          /* the highest UID that was looked at */
	guint64 there, marked; /* before */
	guint64 otherwise;     /* of them those that are there with other flags or another date */
	guint64 restored, failed;
	char *where;   /* the target's name, safe to show; NULL where there is none */
	char *trouble; /* why nothing can be said of it, or NULL */
} RestoreFolder;

/* The items [FROM, TO) of a folder. */
typedef struct {
	RestoreFolder *folder;
	guint from, to;
} RestoreSlice;

typedef struct {
	GPtrArray *folders; /* of RestoreFolder */
	guint64 messages, bytes;
	gboolean to_server; /* not into an mbox */
	Quota before;       /* of the server that receives; not asked where it cannot be known */
} RestorePlan;

RestorePlan *restore_plan_new(void);
void restore_plan_free(RestorePlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RestorePlan, restore_plan_free)

/* Adds a folder, borrowed; PATH, ROLE and MAILBOX are copied and may be NULL but for PATH. */
RestoreFolder *restore_plan_add(
	RestorePlan *plan, const char *path, const char *role, const char *mailbox);

/* What is still to be sent, in bytes of the wire; *MESSAGES counts it and what is marked. */
guint64 restore_plan_left(const RestorePlan *plan, guint64 *messages);

typedef struct {
	guint64 restored, bytes; /* messages that are back, and what they have on the wire */
	guint64 there;           /* that were there already */
	guint64 failed;
	guint64 altered;      /* of the failed: the server has them in other bytes */
	gboolean wrong_sizes; /* the server states sizes that are not those of the bytes */
	gboolean full;        /* the server has no room for more */
	ExitCode worst;       /* of the trouble that was told */
} RestoreReport;

typedef struct {
	const char *from;       /* the account whose archive is read */
	const Account *account; /* whose server receives */
	const char *server;     /* what its ledger calls it */
	const Shelf *source;
	const Shelf *target; /* of the account that receives; NULL where it has no archive */
	Ledger *ledger;      /* its ledger; an empty one where it has none */
	gboolean same;       /* it is the source's */
	gboolean dry_run;
	RestoreReport *report;
	/* May be NULL: what restore_run_trouble() tells; and how far it is. */
	void (*trouble)(const char *where, GError *why, gpointer data);
	void (*progress)(const char *folder, guint64 done, guint64 all, gpointer data);
	gpointer data;
} RestoreRun;

/* Tells trouble in FOLDER that does not end the run. Owns WHY. */
void restore_run_trouble(RestoreRun *run, const char *folder, GError *why);

/* In what the server's message differs from ITEM beside its bytes, or NULL. */
const char *restore_item_differs(const RestoreItem *item);

/* Tells that ITEM of FOLDER failed: CODE and WHY. */
void restore_run_failed(
	RestoreRun *run, RestoreFolder *folder, RestoreItem *item, ExitCode code, const char *why);

#endif
