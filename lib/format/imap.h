/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IMAP responses (RFC 9051 section 7) as structs. */
#ifndef MUTTKIT_FORMAT_IMAP_H
#define MUTTKIT_FORMAT_IMAP_H

#include "format/imap_lexer.h"

typedef enum {
	IMAP_OTHER,     /* SEARCH, FLAGS, ENABLED…: nothing that anybody here asked for */
	IMAP_TAGGED,    /* tag, condition, code, text */
	IMAP_CONDITION, /* untagged OK NO BAD BYE PREAUTH: condition, code, text */
	IMAP_CONTINUE,  /* + text */
	IMAP_CAPABILITY,
	IMAP_LIST,
	IMAP_STATUS,
	IMAP_FETCH,
	IMAP_EXISTS,  /* number */
	IMAP_EXPUNGE, /* number: how many messages went; VANISHED too, but not (EARLIER) */
	IMAP_QUOTA,
	IMAP_QUOTAROOT,
	IMAP_NAMESPACE,
} ImapKind;

typedef enum {
	IMAP_OK,
	IMAP_NO,
	IMAP_BAD_COMMAND,
	IMAP_BYE,
	IMAP_PREAUTH,
} ImapCondition;

/* What a number is that the server did not give. */
#define IMAP_NONE G_MAXUINT64

typedef struct {
	char *name;         /* as the server spells it; NULL for one with a NUL in it */
	char delimiter;     /* '\0' for NIL */
	gboolean no_select; /* \Noselect or \NonExistent */
	char *role;         /* the special-use attribute (RFC 6154), e.g. "\\Sent", or NULL */
} ImapList;

typedef struct {
	char *name;
	guint64 messages, uidnext, uidvalidity, size, highestmodseq; /* or IMAP_NONE */
} ImapStatus;

typedef struct {
	guint64 uid, size, modseq; /* or IMAP_NONE */
	gboolean has_flags;
	guint flags;       /* MessageFlags */
	char *date;        /* INTERNALDATE as text, or NULL */
	gboolean has_body; /* a BODY[…] came as a literal or string, its bytes went before */
	gboolean whole;    /* it was BODY[] itself, no section or part of it */
	gboolean header;   /* it was BODY[HEADER] */
	guint64 body_size; /* as announced */
} ImapFetch;

typedef struct {
	char *name; /* "STORAGE" (in 1024 octets), "MESSAGE"… */
	guint64 usage, limit;
} ImapResource;

/* Names that begin with PREFIX (RFC 2342). */
typedef struct {
	char *prefix;
	char delimiter;    /* '\0' for NIL */
	gboolean personal; /* the account's own; else of another person, or shared */
} ImapNamespace;

typedef struct {
	ImapKind kind;
	char *tag;
	ImapCondition condition;
	char *code;      /* upper case, or NULL */
	char *code_text; /* what follows it in the brackets, or NULL */
	char *text;
	guint64 number;
	char **words; /* capabilities in upper case; the roots of a QUOTAROOT */
	ImapList list;
	ImapStatus status;
	ImapFetch fetch;
	char *root;        /* of a QUOTA */
	GArray *resources; /* of ImapResource, for a QUOTA */
	GArray *spaces;    /* of ImapNamespace, for a NAMESPACE */
} ImapResponse;

/* The tokens of one response, from its tag to before its end. A literal is one token; that of a
 * body holds no bytes, only its number. */
typedef struct {
	ImapTokenType type;
	gsize at, len; /* its text in the heap, where a NUL follows it */
	guint64 number;
} ImapHeld;

typedef struct {
	GArray *held; /* of ImapHeld */
	GString *heap;
} ImapTokens;

/* Reads TOKENS, of which there is at least one, into RESPONSE. NULL, or why they are no response
 * (borrowed); RESPONSE is to be cleared in both cases. */
const char *imap_response_parse(const ImapTokens *tokens, ImapResponse *response);
void imap_response_clear(ImapResponse *response);

/* Whether SET, numbers and ranges of them as "3,5:7" (RFC 9051 sequence-set without "*"), holds
 * NUMBER: 1 or 0; -1 where it is no such set. */
int imap_set_has(const char *set, guint64 number);

/* OK, NO, BAD, BYE or PREAUTH in any case. */
gboolean imap_condition_parse(const char *atom, ImapCondition *condition);

/* TEXT as a string of a command: quoted, 8-bit bytes as they are; NULL where a line's end in it
 * leaves only a literal. The caller frees. */
char *imap_quote(const char *text);

#endif
