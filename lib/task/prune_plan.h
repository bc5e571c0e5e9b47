/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan of a prune: what the server has, what of it goes, and why the rest is kept. No server,
 * disk or clock: the rules alone. */
#ifndef MUTTKIT_TASK_PRUNE_PLAN_H
#define MUTTKIT_TASK_PRUNE_PLAN_H

#include "base/error.h"
#include "format/message_name.h"
#include "format/quota.h"

typedef struct {
	guint keep_days;        /* younger mail stays; 0: age is no reason */
	gboolean has_target;    /* --to: */
	guint64 target;         /* bytes, or */
	guint percent;          /* of the quota, if not 0 */
	gboolean biggest_first; /* else oldest first */
	gboolean unread;        /* unread mail goes too */
	guint64 max;            /* messages at most, and more than half of a folder may go; 0 */
	char **folders;         /* patterns; NULL or empty: all that the account archives */
	char **excluded;        /* patterns, or NULL */
} PruneRules;

/* Reads the numbers among the rules as people write them, each of which may be NULL: days, a size
 * or a percentage ("2.5G", "80%"), messages. EXIT_USAGE. */
gboolean prune_rules_read(
	PruneRules *rules, const char *keep_days, const char *to, const char *max, GError **error);

/* A folder that a server lists; both borrowed, the role may be NULL. */
typedef struct {
	const char *name, *role;
	gboolean foreign; /* another person's or shared: nothing is deleted in it */
} PruneName;

/* Whether the rules look at FOLDER. A pattern is one of the accounts file: a name with '*' and '?',
 * or a role such as \Sent; "INBOX" in any case is INBOX. Never looked at are \All, \Flagged and
 * \Important: such folders show the mail of others, which may be excluded (RFC 6154). */
gboolean prune_wants(const PruneRules *rules, PruneName folder);

/* EXIT_USAGE where a pattern of RULES fits none of FOLDERS (of PruneName), or it would spare
 * nothing that it was meant to spare; and where one of folders that are meant fits only foreign
 * ones. */
gboolean prune_rules_fit(const PruneRules *rules, const GArray *folders, GError **error);

/* Why a message is kept; the first that holds. */
typedef enum {
	PRUNE_MAY_GO,
	PRUNE_MARKED, /* another program has marked it as \Deleted: it is not ours */
	PRUNE_FLAGGED,
	PRUNE_DRAFT,
	PRUNE_UNREAD,
	PRUNE_UNPROVED, /* the archive does not hold it, or not for certain */
	PRUNE_UNDATED,  /* nobody knows a possible day on which it arrived */
	PRUNE_YOUNGER,
	PRUNE_SPARED, /* it may go and need not, or is beyond --max */
	PRUNE_VERDICTS,
} PruneVerdict;

typedef struct {
	guint folder;      /* of the plan's */
	guint64 uid;       /* or */
	const char *uidl;  /* of a POP3 server's; owned by the plan */
	guint32 number;    /* of that in its session */
	gint64 content;    /* of the ledger */
	guint64 size;      /* as the server states it */
	gint64 stated;     /* INTERNALDATE, seconds UTC; 0 for none */
	gint64 arrival;    /* the earliest that is known, on any server */
	guint flags;       /* MessageFlags */
	gboolean no_flags; /* POP3 has none */
	gboolean known;    /* the ledger has it from this place, as it is stated now */
	gboolean adopted;  /* known by its header only: to be fetched first */
} PruneMessage;

/* What RULES say of MESSAGE at NOW, seconds UTC. Possible days lie between 1980 and tomorrow. */
PruneVerdict prune_judge(const PruneRules *rules, const PruneMessage *message, gint64 now);

typedef struct {
	char *name;    /* safe to show */
	char *path;    /* in the archive */
	char *trouble; /* why it was not looked at, or NULL */
	guint64 messages, bytes;
	gint64 oldest, newest;        /* arrivals; 0 for none */
	guint64 kept[PRUNE_VERDICTS]; /* messages by verdict; [PRUNE_MAY_GO] go */
	guint64 goes_bytes;
	guint64 to_fetch, to_fetch_bytes; /* of those that go: adopted */
} PruneFolder;

typedef struct {
	PruneRules rules; /* borrowed strings */
	gint64 now;
	GPtrArray *folders; /* of PruneFolder */
	GArray *messages;   /* of PruneMessage: those that may go, first the first to go */
	guint going;        /* how many of them go, at most */
	guint surely;       /* of those: how many in any case; behind each of the others the server
			       is asked whether that was enough, since it counts in 1024 octets */
	guint64 going_bytes;
	Quota before;
	guint64 target;         /* bytes; only with has_target */
	gboolean no_read_state; /* a POP3 server's */
} PrunePlan;

PrunePlan *prune_plan_new(const PruneRules *rules, gint64 now);
void prune_plan_free(PrunePlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PrunePlan, prune_plan_free)

/* A new folder, borrowed, and a message of the last one, whose uidl is copied. */
PruneFolder *prune_plan_folder(PrunePlan *plan, const char *name, const char *path);
void prune_plan_add(PrunePlan *plan, const PruneMessage *message);

/* Chooses who goes, when all is added: with a target, no more than are needed. QUOTA is what is
 * used now. FALSE with EXIT_LACKING for a percentage of a quota that nobody knows. */
gboolean prune_plan_choose(PrunePlan *plan, const Quota *quota, GError **error);

/* Whether the target, if there is one, is reached with what goes. */
gboolean prune_plan_suffices(const PrunePlan *plan);

/* The first folder of which more than half would go though no --max allows it, or NULL. */
const PruneFolder *prune_plan_excess(const PrunePlan *plan);

#endif
