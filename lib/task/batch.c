/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/batch.h"
#include "base/file.h"
#include "task/flags.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { BATCH_MESSAGES = 500, BATCH_BYTES = 32 * 1024 * 1024 };

typedef struct {
	Delivery *delivery;
	LedgerContent content;
	LedgerPlace place;
} Message;

struct Batch {
	const Archive *archive;
	const ArchiveFolder *folder;
	Ledger *ledger;
	const LedgerMailbox *mailbox;
	GArray *messages; /* of Message */
	guint64 bytes;
	guint messages_max;
	guint64 bytes_max;
	BatchCounts counts; /* of the commit under way */
};

static void message_clear(gpointer message)
{
	delivery_close(((Message *)message)->delivery);
}

Batch *batch_open(const Archive *archive, const ArchiveFolder *folder, Ledger *ledger,
	const LedgerMailbox *mailbox)
{
	Batch *batch = g_new0(Batch, 1);

	*batch = (Batch){ archive, folder, ledger, mailbox };
	batch->messages = g_array_new(FALSE, FALSE, sizeof(Message));
	g_array_set_clear_func(batch->messages, message_clear);
	batch_set_limits(batch, BATCH_MESSAGES, BATCH_BYTES);
	return batch;
}

void batch_set_limits(Batch *batch, guint messages, guint64 bytes)
{
	batch->messages_max = messages;
	batch->bytes_max = bytes;
}

void batch_add(
	Batch *batch, Delivery *delivery, const LedgerContent *content, const LedgerPlace *place)
{
	Message message = { delivery, *content, *place };

	message.place.mailbox = batch->mailbox->id;
	message.place.flags &= FLAGS_MIRRORED;
	g_array_append_val(batch->messages, message);
	batch->bytes += content->id.size;
}

gboolean batch_is_full(const Batch *batch)
{
	return batch->messages->len >= batch->messages_max || batch->bytes >= batch->bytes_max;
}

static gboolean sync_files(const Batch *batch, GError **error)
{
	g_autofree int *fds = g_new(int, batch->messages->len);
	guint i;

	for (i = 0; i < batch->messages->len; i++)
		fds[i] = delivery_fd(g_array_index(batch->messages, Message, i).delivery);
	return files_sync(batch->folder->tmp, fds, batch->messages->len, error);
}

/* The same bytes in another folder of the archive: 1 linked, 0 no such file, -1 failed. */
static int link_elsewhere(
	const Batch *batch, const Message *message, const char *name, GError **error)
{
	g_autoptr(ArchiveFolder) other = NULL;
	g_autofree char *path = NULL;
	char there[MESSAGE_NAME_MAX];
	g_auto(Fd) fd = -1;
	LedgerCopy copy;
	int known = ledger_copy_elsewhere(
		batch->ledger, batch->mailbox->folder, message->place.content, &copy, &path, error);

	if (known < 1)
		return known;
	other = archive_folder_open(batch->archive, path, NULL);
	message_name_print(&copy.id, copy.flags, there);
	if (other)
		fd = openat(other->cur, there, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || !delivery_equals(message->delivery, fd))
		return 0;
	return linkat(other->cur, there, batch->folder->cur, name, 0) == 0;
}

/* Whether a file of the message's content lies in the folder, and holds it. One that is called so
 * and does not hold it, or cannot be read, makes room under a name that the next rescan judges. */
static gboolean is_present(
	const Batch *batch, const Message *message, guint flags, gboolean *present, GError **error)
{
	int in;
	g_autofree char *name =
		archive_folder_find(batch->folder, &message->content.id, flags, &in);
	g_autofree char *aside = name ? g_strconcat("damaged.", name, NULL) : NULL;
	g_auto(Fd) fd =
		name ? openat(in, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) : -1;

	*present = fd >= 0 && delivery_equals(message->delivery, fd);
	return *present || !name || file_rename_new(in, name, in, aside) || errno == ENOENT ||
		fail_errno(error, EXIT_IO, "%s", name);
}

static gboolean put_file(Batch *batch, const Message *message, GError **error)
{
	LedgerCopy copy = { batch->mailbox->folder, message->place.content, message->place.flags,
		TRUE, message->content.id };
	char name[MESSAGE_NAME_MAX];
	int linked;

	message_name_print(&copy.id, copy.flags, name);
	linked = link_elsewhere(batch, message, name, error);
	if (linked < 0)
		return FALSE;
	if (!linked &&
		!file_rename_new(batch->folder->tmp, delivery_name(message->delivery),
			batch->folder->cur, name)) {
		gboolean present;

		if (errno != EEXIST)
			return fail_errno(error, EXIT_IO, "rename");
		if (!is_present(batch, message, copy.flags, &present, error))
			return FALSE;
		if (!present &&
			!file_rename_new(batch->folder->tmp, delivery_name(message->delivery),
				batch->folder->cur, name))
			return fail_errno(error, EXIT_IO, "rename");
	}
	batch->counts.files++;
	batch->counts.linked += (guint64)linked;
	batch->counts.bytes += message->content.id.size;
	return ledger_copy_set(batch->ledger, &copy, error);
}

/* What was imported, or comes from a POP3 server without unique-ids, has none. */
static gboolean has_place(const Batch *batch, const LedgerPlace *place)
{
	return batch->mailbox->id && (place->uid || place->uidl);
}

/* The content is in the folder already, from another UID or from a run that was killed. */
static gboolean join_file(Batch *batch, const Message *message, LedgerCopy *copy, GError **error)
{
	guint all;

	batch->counts.present++;
	if (!has_place(batch, &message->place) || message->place.uidl)
		return TRUE; /* no server tells of its flags */
	if (!ledger_place_flags(
		    batch->ledger, batch->mailbox->id, message->place.content, &all, error))
		return FALSE;
	if (!copy->ours && copy->flags == all) {
		copy->ours = TRUE;
		return ledger_copy_set(batch->ledger, copy, error);
	}
	return flags_follow(batch->folder, batch->ledger, copy, all, error);
}

/* One UID is one message for ever (RFC 9051 section 2.3.1.1), where the server gives a UIDVALIDITY.
 * A POP3 server's unique-id is as good (RFC 1939 section 7), but some give it out again. */
static gboolean same_as_before(const Batch *batch, const LedgerPlace *place, GError **error)
{
	LedgerPlace before;
	int known = place->uidl
		? 0
		: ledger_place_find(batch->ledger, batch->mailbox->id, place->uid, &before, error);

	if (known == 1 && before.proof != PROOF_HEADER && before.content != place->content &&
		batch->mailbox->uidvalidity)
		return fail(error, EXIT_PROTOCOL,
			"uid %" G_GUINT64_FORMAT ": the server gave two different messages",
			place->uid);
	return known >= 0;
}

static gboolean prove(Batch *batch, LedgerPlace *place, GError **error)
{
	int variant = ledger_variant(batch->ledger, batch->mailbox, place->content, error);

	place->proof = variant > 0 ? PROOF_VARIANT : PROOF_CONTENT;
	batch->counts.variants += variant > 0;
	return variant >= 0 && ledger_place_set(batch->ledger, place, error);
}

static gboolean claim(Batch *batch, Message *message, GError **error)
{
	message->place.content = ledger_content(batch->ledger, &message->content, error);
	return message->place.content &&
		(!has_place(batch, &message->place) ||
			(same_as_before(batch, &message->place, error) &&
				prove(batch, &message->place, error)));
}

static gboolean put(Batch *batch, Message *message, GError **error)
{
	LedgerCopy copy;
	gboolean present = FALSE;
	int known = ledger_copy_find(
		batch->ledger, batch->mailbox->folder, message->place.content, &copy, error);

	/* The ledger's word is not enough to let go of the bytes that are at hand. */
	if (known < 0 || (known && !is_present(batch, message, copy.flags, &present, error)) ||
		!(present ? join_file(batch, message, &copy, error)
			  : put_file(batch, message, error)))
		return FALSE;
	/* What is still in tmp is not needed; gone before the sync of cur, it does not come back
	 * after a power cut. */
	delivery_discard(message->delivery);
	return TRUE;
}

/* All claims come before the first file: a server that contradicts itself puts nothing into cur. */
static gboolean put_all(Batch *batch, GError **error)
{
	guint i;

	for (i = 0; i < batch->messages->len; i++)
		if (!claim(batch, &g_array_index(batch->messages, Message, i), error))
			return FALSE;
	for (i = 0; i < batch->messages->len; i++)
		if (!put(batch, &g_array_index(batch->messages, Message, i), error))
			return FALSE;
	return folder_sync(batch->folder->cur, error);
}

gboolean batch_commit(Batch *batch, BatchCounts *counts, GError **error)
{
	gboolean done;

	if (batch->messages->len == 0)
		return TRUE;
	batch->counts = (BatchCounts){ 0 };
	done = sync_files(batch, error) && ledger_begin(batch->ledger, error) &&
		put_all(batch, error) && ledger_commit(batch->ledger, error);
	if (!done)
		ledger_rollback(batch->ledger);
	g_array_set_size(batch->messages, 0);
	batch->bytes = 0;
	if (!done)
		return FALSE;
	counts->files += batch->counts.files;
	counts->bytes += batch->counts.bytes;
	counts->linked += batch->counts.linked;
	counts->present += batch->counts.present;
	counts->variants += batch->counts.variants;
	return TRUE;
}

void batch_close(Batch *batch)
{
	if (!batch)
		return;
	g_array_unref(batch->messages);
	g_free(batch);
}
