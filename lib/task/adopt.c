/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/adopt.h"
#include "base/file.h"
#include "format/date.h"
#include "format/header.h"
#include "task/flags.h"

#include <unistd.h>

enum { UNDER_WAY = 4, COMMIT = 500 };

/* --- what the archive has --- */

typedef struct {
	Ledger *ledger;
	gint64 folder;
	gboolean hash; /* a name alone is no proof */
} Look;

static gboolean holds_its_name(const ArchiveFile *file)
{
	LedgerContent content;

	return archive_file_content(file, file->id.raw, &content, NULL) &&
		digest_equal(&content.id.digest, &file->id.digest) &&
		content.id.size == file->id.size;
}

static gboolean see(const ArchiveFile *file, gpointer data, GError **error)
{
	const Look *look = data;
	gint64 content = 0;

	if (!file->ours || (look->hash && !holds_its_name(file)))
		return TRUE;
	return ledger_content_find(look->ledger, &file->id, &content, error) &&
		(!content ||
			ledger_seen_add(look->ledger, look->folder, content, TRUE, error) >= 0);
}

gboolean adopt_look(ArchiveRun *run, GError **error)
{
	g_auto(GStrv) paths = NULL;
	guint i;

	if (run->looked || !run->archive)
		return TRUE;
	paths = ledger_folders(run->ledger, error);
	for (i = 0; paths && paths[i]; i++) {
		GError *why = NULL;
		g_autoptr(ArchiveFolder) folder = archive_folder_open(run->archive, paths[i], &why);
		Look look = { run->ledger, ledger_folder_find(run->ledger, paths[i]),
			run->request->repair };

		if (why || !ledger_seen_clear(run->ledger, look.folder, &why) ||
			(folder && !archive_folder_each(folder, see, &look, &why))) {
			g_propagate_error(error, why);
			return FALSE;
		}
	}
	run->looked = paths != NULL;
	return run->looked;
}

/* What has a file, if it did not come from this very server in a run that was killed: only its
 * bytes tell whether it is a variant. And what was accepted, if it is not to be repaired. */
static int is_adoptable(
	ArchiveRun *run, const LedgerMailbox *mailbox, gint64 content, GError **error)
{
	int seen = ledger_seen(run->ledger, 0, content, error), variant;

	if (seen == 0 && !run->request->repair)
		return ledger_accepted(run->ledger, mailbox->folder, content, error);
	if (seen < 1)
		return seen;
	variant = ledger_variant(run->ledger, mailbox, content, error);
	return variant < 0 ? -1 : !variant;
}

gboolean adopt_match(ArchiveRun *run, const LedgerMailbox *mailbox, const AdoptHeader *header,
	gint64 *content, GError **error)
{
	int can;

	*content = 0;
	if (!header->identifies)
		return TRUE;
	if (!ledger_content_fitting(
		    run->ledger, mailbox->id, header->size, &header->hash, content, error))
		return FALSE;
	can = *content ? is_adoptable(run, mailbox, *content, error) : 0;
	if (can < 1)
		*content = 0;
	return can >= 0;
}

/* --- one message --- */

/* 1 linked, 0 no file that could be, -1 failed. */
static int link_here(ArchiveRun *run, const ArchiveFolder *folder, const LedgerMailbox *mailbox,
	const LedgerPlace *place, GError **error)
{
	g_autofree char *path = NULL, *there = NULL;
	g_autoptr(ArchiveFolder) other = NULL;
	char name[MESSAGE_NAME_MAX];
	LedgerCopy copy;
	int in,
		known = ledger_copy_elsewhere(
			run->ledger, mailbox->folder, place->content, &copy, &path, error);

	if (known < 1)
		return known;
	other = archive_folder_open(run->archive, path, NULL);
	there = other ? archive_folder_find(other, &copy.id, copy.flags, &in) : NULL;
	message_name_print(&copy.id, place->flags, name);
	if (!there || linkat(in, there, folder->cur, name, 0) < 0)
		return 0;
	copy.folder = mailbox->folder;
	copy.flags = place->flags;
	copy.ours = TRUE;
	if (!ledger_copy_set(run->ledger, &copy, error) ||
		ledger_seen_add(run->ledger, copy.folder, copy.content, TRUE, error) < 0)
		return -1;
	run->report->linked++;
	return 1;
}

gboolean adopt_place(ArchiveRun *run, const ArchiveFolder *folder, const LedgerMailbox *mailbox,
	const LedgerPlace *place, gboolean *done, GError **error)
{
	LedgerPlace adopted = *place;
	LedgerCopy copy;
	int accepted = run->request->repair
		? 0
		: ledger_accepted(run->ledger, mailbox->folder, place->content, error);
	int here = accepted == 0 && run->request->dry_run ? 1 : accepted;

	adopted.proof = PROOF_HEADER;
	adopted.mailbox = mailbox->id;
	adopted.flags &= FLAGS_MIRRORED;
	if (here == 0)
		here = ledger_copy_find(run->ledger, mailbox->folder, place->content, &copy, error);
	if (here == 0)
		here = link_here(run, folder, mailbox, &adopted, error);
	*done = here > 0;
	if (here < 1)
		return here == 0;
	run->report->adopted += !accepted;
	run->report->accepted += (guint64)accepted;
	return run->request->dry_run || ledger_place_set(run->ledger, &adopted, error);
}

/* --- a mailbox over IMAP --- */

typedef struct {
	ArchiveRun *run;
	const LedgerMailbox *mailbox;
	const FetchPlan *known;
	FetchPlan *plan;
	ArchiveFolder *folder;
	GArray *commands;  /* guint, one a piece of KNOWN */
	GArray *came;      /* guint64, messages of each */
	guint answered;    /* pieces */
	HeaderHash header; /* of the response that is coming in */
	gboolean has_header;
	guint uncommitted;
} Adopt;

static const FetchPiece *piece_at(const Adopt *adopt, guint index)
{
	return &g_array_index(adopt->known->pieces, FetchPiece, index);
}

/* The piece under way that UID belongs to, or -1. */
static int piece_of(const Adopt *adopt, guint64 uid)
{
	guint i;

	for (i = adopt->answered; i < adopt->commands->len; i++)
		if (fetch_plan_has(adopt->known, piece_at(adopt, i), uid))
			return (int)i;
	return -1;
}

static gboolean commit(Adopt *adopt, GError **error)
{
	adopt->uncommitted = 0;
	return adopt->run->request->dry_run ||
		(folder_sync(adopt->folder->cur, error) &&
			ledger_commit(adopt->run->ledger, error));
}

static gboolean begin(const Adopt *adopt, GError **error)
{
	return adopt->run->request->dry_run || ledger_begin(adopt->run->ledger, error);
}

static gboolean take_header(Adopt *adopt, const ImapFetch *item, GError **error)
{
	AdoptHeader header = { .size = item->size,
		.identifies = header_hash_identifies(&adopt->header) };
	gboolean whole = adopt->has_header && item->header;
	int piece = item->uid == IMAP_NONE ? -1 : piece_of(adopt, item->uid);
	LedgerPlace place = { .uid = item->uid, .flags = item->flags, .size = item->size };
	gboolean done = FALSE;

	header.hash = header_hash_finish(&adopt->header);
	adopt->has_header = FALSE;
	if (piece < 0 || !whole || item->size == IMAP_NONE)
		return TRUE; /* what did not come is fetched */
	if (item->date)
		imap_date_parse(item->date, &place.arrival);
	g_array_index(adopt->came, guint64, piece)++;
	if (!adopt_match(adopt->run, adopt->mailbox, &header, &place.content, error) ||
		(place.content &&
			!adopt_place(
				adopt->run, adopt->folder, adopt->mailbox, &place, &done, error)))
		return FALSE;
	if (!done)
		fetch_plan_add_apart(adopt->plan, item->uid, item->size, FALSE);
	adopt->uncommitted += done;
	return adopt->uncommitted < COMMIT || (commit(adopt, error) && begin(adopt, error));
}

static gboolean ask(Adopt *adopt, ImapSession *session, GError **error)
{
	while (adopt->commands->len < adopt->known->pieces->len &&
		adopt->commands->len < adopt->answered + UNDER_WAY) {
		g_autofree char *set =
			fetch_plan_set(adopt->known, piece_at(adopt, adopt->commands->len));
		guint command = imap_session_send(session, error,
			"UID FETCH %s (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER])", set);
		guint64 none = 0;

		if (!command)
			return FALSE;
		g_array_append_val(adopt->commands, command);
		g_array_append_val(adopt->came, none);
	}
	return TRUE;
}

/* A piece that was refused or came in part is fetched whole: what was adopted of it is then known
 * better. */
static gboolean take_answer(Adopt *adopt, const ImapResponse *response, GError **error)
{
	guint index = adopt->answered;

	if (imap_session_answered(response) != g_array_index(adopt->commands, guint, index))
		return fail(error, EXIT_PROTOCOL,
			"the server answered a command that was not its turn");
	if (g_array_index(adopt->came, guint64, index) < piece_at(adopt, index)->messages)
		fetch_plan_append(adopt->plan, adopt->known, piece_at(adopt, index));
	adopt->answered++;
	return TRUE;
}

static gboolean take_event(Adopt *adopt, const ImapEvent *event, GError **error)
{
	switch (event->type) {
	case IMAP_BODY:
		header_hash_finish(&adopt->header);
		adopt->has_header = TRUE;
		return TRUE;
	case IMAP_BYTES:
		header_hash_add(&adopt->header, event->bytes, event->len);
		return TRUE;
	default:
		break;
	}
	if (event->response->kind == IMAP_FETCH)
		return take_header(adopt, &event->response->fetch, error);
	return event->response->kind != IMAP_TAGGED || take_answer(adopt, event->response, error);
}

static gboolean run_all(Adopt *adopt, ImapSession *session, GError **error)
{
	ImapEvent event;

	while (adopt->answered < adopt->known->pieces->len)
		if (!ask(adopt, session, error) || !imap_session_next(session, &event, error) ||
			!take_event(adopt, &event, error))
			return FALSE;
	return TRUE;
}

gboolean adopt_run(ImapSession *session, ArchiveRun *run, const LedgerMailbox *mailbox,
	const FetchPlan *known, FetchPlan *plan, GError **error)
{
	Adopt adopt = { .run = run, .mailbox = mailbox, .known = known, .plan = plan };
	g_autoptr(ArchiveFolder) folder = NULL;
	gboolean done;

	if (!run->request->dry_run) {
		folder = archive_folder_make(run->archive, mailbox->path, error);
		if (!folder || !archive_run_enter(run, mailbox->folder, error))
			return FALSE;
	}
	if (!adopt_look(run, error) || !begin(&adopt, error))
		return FALSE;
	adopt.folder = folder;
	adopt.commands = g_array_new(FALSE, FALSE, sizeof(guint));
	adopt.came = g_array_new(FALSE, FALSE, sizeof(guint64));
	header_hash_init(&adopt.header);
	done = run_all(&adopt, session, error) && commit(&adopt, error);
	if (!done)
		ledger_rollback(run->ledger);
	header_hash_clear(&adopt.header);
	g_array_unref(adopt.commands);
	g_array_unref(adopt.came);
	return done;
}
