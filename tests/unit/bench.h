/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workbench: an empty archive of account "work" with its ledger and the folder INBOX, in this
 * test's own home. */
#ifndef MUTTKIT_TESTS_UNIT_BENCH_H
#define MUTTKIT_TESTS_UNIT_BENCH_H

#include "io/delivery.h"

#include "disk.h"

#define BENCH_SERVER "imap://ann@imap.example.org:993"

typedef struct {
	char *root, *dir; /* of all archives; of this one */
	Ledger *ledger;
	Archive *archive;
	ArchiveFolder *folder;
	LedgerMailbox mailbox;
} Bench;

/* The folder and the mailbox called NAME, instead of those of before. */
static inline void bench_enter(Bench *bench, const char *name)
{
	gint64 id = ledger_folder(bench->ledger, name, NULL);

	archive_folder_close(bench->folder);
	ledger_mailbox_clear(&bench->mailbox);
	bench->folder = archive_folder_make(bench->archive, name, NULL);
	if (ledger_mailbox_find(bench->ledger, BENCH_SERVER, name, 77, &bench->mailbox, NULL) == 1)
		return;
	ledger_mailbox_add(bench->ledger, BENCH_SERVER, name, 77, id, NULL);
	ledger_mailbox_find(bench->ledger, BENCH_SERVER, name, 77, &bench->mailbox, NULL);
}

static inline Bench bench_open(void)
{
	Bench bench = { .root = disk_folder("archive") };

	bench.dir = g_build_filename(bench.root, "work", NULL);
	bench.ledger = ledger_open("work", LEDGER_WRITE, NULL);
	bench.archive = archive_open(bench.root, "work", bench.ledger, NULL);
	bench_enter(&bench, "INBOX");
	return bench;
}

static inline void bench_clear(Bench *bench)
{
	ledger_mailbox_clear(&bench->mailbox);
	archive_folder_close(bench->folder);
	archive_close(bench->archive);
	ledger_close(bench->ledger);
	g_free(bench->dir);
	g_free(bench->root);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Bench, bench_clear)

/* The identity of a message whose file holds TEXT. */
static inline MessageId bench_id(const char *text)
{
	return (MessageId){ digest_of(text, strlen(text)), strlen(text), FALSE };
}

/* The name of its file, with FLAGS as letters. The caller frees. */
static inline char *bench_name(const char *text, const char *flags)
{
	MessageId id = bench_id(text);
	char base[MESSAGE_NAME_MAX];

	message_base_print(&id, base);
	return g_strconcat(base, ":2,", flags, NULL);
}

/* Puts a file with TEXT and the name of NAMED into FOLDER, e.g. "INBOX/cur". */
static inline void bench_put(const Bench *bench, const char *folder, const char *text,
	const char *named, const char *flags)
{
	g_autofree char *dir = g_build_filename(bench->dir, folder, NULL);
	g_autofree char *name = bench_name(named, flags);

	disk_put(dir, name, text);
}

/* The files in FOLDER, sorted: "text:flags" for each that holds what its name says, else
 * "text!name". The caller frees. */
static inline char *bench_files(const Bench *bench, const char *folder)
{
	g_autofree char *dir = g_build_filename(bench->dir, folder, NULL);
	g_autofree char *list = disk_names(dir);
	g_auto(GStrv) names = g_strsplit(list ? list : "", " ", -1);
	g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; names[i]; i++) {
		g_autofree char *text = disk_get(dir, names[i]);
		g_autofree char *own = bench_name(text ? text : "", "");

		if (g_str_has_prefix(names[i], own))
			g_ptr_array_add(
				files, g_strconcat(text, ":", names[i] + strlen(own), NULL));
		else
			g_ptr_array_add(files, g_strconcat(text, "!", names[i], NULL));
	}
	g_ptr_array_sort(files, disk_by_name);
	g_ptr_array_add(files, NULL);
	return g_strjoinv(" ", (char **)files->pdata);
}

/* WIRE delivered into the bench's folder, in pieces of PIECE bytes. */
static inline Delivery *bench_deliver(
	const Bench *bench, const char *wire, gsize len, gsize piece, LedgerContent *content)
{
	Delivery *delivery = delivery_open(bench->folder, NULL);

	for (gsize at = 0; at < len; at += piece)
		g_assert_true(delivery_add(delivery, wire + at, MIN(piece, len - at), NULL));
	g_assert_true(delivery_finish(delivery, 1000000000, content, NULL));
	return delivery;
}

#endif
