/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/ledger_mail.h"

#include "base/file.h"
#include "base/home.h"
#include "disk.h"
#include "test.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

static Ledger *open_work(LedgerMode mode)
{
	g_autoptr(GError) error = NULL;
	Ledger *ledger = ledger_open("work", mode, &error);

	g_assert_no_error(error);
	return ledger;
}

static LedgerContent content_of(const char *text)
{
	return (LedgerContent){
		.id = { digest_of(text, strlen(text)), strlen(text), FALSE },
		.header = digest_of(text, 1),
		.wire_size = strlen(text) + 1,
	};
}

static gint64 find_content(Ledger *ledger, const char *text, gboolean raw)
{
	LedgerContent content = content_of(text);
	gint64 found = -1;

	content.id.raw = raw;
	g_assert_true(ledger_content_find(ledger, &content.id, &found, NULL));
	return found;
}

static gint64 add_content(Ledger *ledger, const char *text, gint64 arrival)
{
	LedgerContent content = content_of(text);

	content.arrival = arrival;
	return ledger_content(ledger, &content, NULL);
}

static LedgerMailbox add_mailbox(Ledger *ledger, const char *name, guint64 uidvalidity)
{
	LedgerMailbox mailbox = { .id = 0 };
	gint64 folder = ledger_folder(ledger, name, NULL);

	g_assert_true(
		ledger_mailbox_add(ledger, "imap://ann@h:993", name, uidvalidity, folder, NULL));
	g_assert_cmpint(
		ledger_mailbox_find(ledger, "imap://ann@h:993", name, uidvalidity, &mailbox, NULL),
		==, 1);
	return mailbox;
}

static void set_place(Ledger *ledger, gint64 mailbox, guint64 uid, gint64 content, guint flags)
{
	LedgerPlace place = { mailbox, uid, NULL, content, flags, 12, 34, PROOF_CONTENT };

	g_assert_true(ledger_place_set(ledger, &place, NULL));
}

static void set_copy(Ledger *ledger, gint64 folder, gint64 content)
{
	LedgerCopy copy = { .folder = folder, .content = content };

	g_assert_true(ledger_copy_set(ledger, &copy, NULL));
}

static guint64 count_accepted(Ledger *ledger, gint64 folder)
{
	guint64 count = 99;

	g_assert_true(ledger_accepted_count(ledger, folder, &count, NULL));
	return count;
}

static void what_is_accepted_is_no_copy_until_it_is_one_again(void)
{
	g_autoptr(Ledger) ledger = open_work(LEDGER_WRITE);
	gint64 a = add_content(ledger, "accepted a", 0), b = add_content(ledger, "accepted b", 0);
	gint64 here = ledger_folder(ledger, "Accepted", NULL);
	gint64 there = ledger_folder(ledger, "Accepted/too", NULL);
	guint64 removed, changed;
	LedgerCopy copy;

	set_copy(ledger, here, a);
	set_copy(ledger, here, b);
	set_copy(ledger, there, b);
	g_assert_cmpint(ledger_seen_add(ledger, here, a, TRUE, NULL), ==, 1);
	g_assert_cmpint(ledger_seen_count(ledger, here, b, NULL), ==, LEDGER_MISSING);
	g_assert_true(ledger_accept(ledger, here, NULL));
	g_assert_cmpint(ledger_copy_find(ledger, here, a, &copy, NULL), ==, 1);
	g_assert_cmpint(ledger_copy_find(ledger, here, b, &copy, NULL), ==, 0);
	g_assert_cmpint(ledger_copy_find(ledger, there, b, &copy, NULL), ==, 1);
	g_assert_cmpint(ledger_accepted(ledger, here, a, NULL), ==, 0);
	g_assert_cmpint(ledger_accepted(ledger, here, b, NULL), ==, 1);
	g_assert_cmpint(ledger_accepted(ledger, there, b, NULL), ==, 0);
	g_assert_cmpint(ledger_seen_count(ledger, here, b, NULL), ==, LEDGER_ACCEPTED);
	g_assert_cmpint(ledger_seen_count(ledger, there, b, NULL), ==, LEDGER_MISSING);
	g_assert_cmpuint(count_accepted(ledger, here), ==, 1);
	g_assert_true(ledger_copies_lost(ledger, here, &removed, &changed, NULL));
	g_assert_cmpuint(removed + changed, ==, 0);

	set_copy(ledger, here, b);
	g_assert_cmpint(ledger_seen_count(ledger, here, b, NULL), ==, LEDGER_MISSING);
	g_assert_cmpuint(count_accepted(ledger, here), ==, 0);
	g_assert_true(ledger_accept(ledger, here, NULL));
	g_assert_cmpuint(count_accepted(ledger, here), ==, 1);
	g_assert_cmpint(ledger_seen_add(ledger, here, b, TRUE, NULL), ==, 1);
	g_assert_cmpuint(count_accepted(ledger, here), ==, 0);
	g_assert_cmpint(ledger_seen_count(ledger, here, b, NULL), ==, LEDGER_HERE);
}

static void a_content_is_one_whoever_brings_it(void)
{
	g_autoptr(Ledger) ledger = open_work(LEDGER_WRITE);
	LedgerContent raw = content_of("a");
	gint64 a = add_content(ledger, "a", 0), b = add_content(ledger, "b", 0);

	raw.id.raw = TRUE;
	g_assert_cmpint(a, >, 0);
	g_assert_cmpint(b, !=, a);
	g_assert_cmpint(add_content(ledger, "a", 99), ==, a);
	g_assert_cmpint(find_content(ledger, "a", TRUE), ==, 0);
	g_assert_cmpint(ledger_content(ledger, &raw, NULL), !=, a);
	g_assert_cmpint(find_content(ledger, "a", FALSE), ==, a);
	g_assert_cmpint(find_content(ledger, "a", TRUE), >, 0);
}

static void folders_keep_their_mark(void)
{
	g_autoptr(Ledger) ledger = open_work(LEDGER_WRITE);
	gint64 sent = ledger_folder(ledger, "Sent", NULL);
	gint64 inbox = ledger_folder(ledger, "INBOX", NULL);
	g_auto(GStrv) all = NULL;
	g_autofree char *names = NULL;

	g_assert_cmpint(ledger_folder(ledger, "Sent", NULL), ==, sent);
	g_assert_cmpint(ledger_folder_find(ledger, "INBOX"), ==, inbox);
	g_assert_cmpint(ledger_folder_find(ledger, "inbox"), ==, 0);
	all = ledger_folders(ledger, NULL);
	names = g_strjoinv(" ", all);
	g_assert_cmpstr(names, ==, "INBOX Sent");
	g_assert_cmpint(ledger_folder_stamp(ledger, "Sent"), ==, 0);
	g_assert_true(ledger_folder_set_stamp(ledger, sent, G_MAXINT64, NULL));
	g_assert_cmpint(ledger_folder_stamp(ledger, "Sent"), ==, G_MAXINT64);
	g_assert_cmpint(ledger_folder_stamp(ledger, "INBOX"), ==, 0);
	g_assert_cmpint(ledger_folder_stamp(ledger, "none"), ==, 0);
	g_assert_true(ledger_folder_set_stamp(ledger, sent, 0, NULL));
	g_assert_cmpint(ledger_folder_stamp(ledger, "Sent"), ==, 0);
}

static void another_uidvalidity_is_another_mailbox(void)
{
	g_autoptr(Ledger) ledger = open_work(LEDGER_WRITE);
	g_auto(LedgerMailbox) old = add_mailbox(ledger, "Pap\xc3\xa0 \xff", 77);
	g_auto(LedgerMailbox) now = add_mailbox(ledger, "Pap\xc3\xa0 \xff", G_MAXUINT32);
	g_auto(LedgerMailbox) read = { .id = 0 };
	LedgerMailbox none;

	g_assert_cmpint(old.id, !=, now.id);
	g_assert_cmpint(old.folder, ==, now.folder);
	g_assert_cmpstr(now.path, ==, "Pap\xc3\xa0 \xff");
	g_assert_cmpuint(now.uidnext, ==, 1);
	g_assert_cmpuint(now.modseq, ==, 0);
	now.uidnext = G_GUINT64_CONSTANT(4294967296);
	now.stated = G_MAXUINT32;
	now.modseq = G_MAXINT64;
	g_assert_true(ledger_mailbox_settle(ledger, &now, NULL));
	g_assert_cmpint(ledger_mailbox_find(ledger, "imap://ann@h:993", "Pap\xc3\xa0 \xff",
				G_MAXUINT32, &read, NULL),
		==, 1);
	g_assert_cmpuint(read.uidvalidity, ==, G_MAXUINT32);
	g_assert_cmpuint(read.uidnext, ==, now.uidnext);
	g_assert_cmpuint(read.stated, ==, G_MAXUINT32);
	g_assert_cmpuint(read.modseq, ==, G_MAXINT64);
	g_assert_cmpint(
		ledger_mailbox_find(ledger, "imap://ann@h:993", "x", 77, &none, NULL), ==, 0);
	g_assert_cmpint(
		ledger_mailbox_find(ledger, "imap://bob@h:993", "INBOX", 77, &none, NULL), ==, 0);
}

static void a_place_tells_what_was_there(void)
{
	g_autoptr(Ledger) ledger = open_work(LEDGER_WRITE);
	g_auto(LedgerMailbox) inbox = add_mailbox(ledger, "INBOX", 1);
	g_auto(LedgerMailbox) other = add_mailbox(ledger, "Other", 1);
	gint64 a = add_content(ledger, "a", 0);
	LedgerPlace place = { .uid = 4711 };
	guint flags = 4711;

	set_place(ledger, inbox.id, G_MAXUINT32, a, FLAG_SEEN);
	set_place(ledger, inbox.id, 7, a, FLAG_FLAGGED);
	set_place(ledger, other.id, 7, a, FLAG_DRAFT);
	g_assert_cmpint(ledger_place_find(ledger, inbox.id, 8, &place, NULL), ==, 0);
	g_assert_cmpuint(place.uid, ==, 4711);
	g_assert_cmpint(ledger_place_find(ledger, inbox.id, G_MAXUINT32, &place, NULL), ==, 1);
	g_assert_cmpint(place.mailbox, ==, inbox.id);
	g_assert_cmpuint(place.uid, ==, G_MAXUINT32);
	g_assert_cmpint(place.content, ==, a);
	g_assert_cmpuint(place.flags, ==, FLAG_SEEN);
	g_assert_cmpuint(place.size, ==, 12);
	g_assert_cmpint(place.arrival, ==, 34);
	g_assert_true(ledger_place_flags(ledger, inbox.id, a, &flags, NULL));
	g_assert_cmpuint(flags, ==, FLAG_SEEN | FLAG_FLAGGED);
	set_place(ledger, inbox.id, 7, a, 0);
	g_assert_true(ledger_place_flags(ledger, inbox.id, a, &flags, NULL));
	g_assert_cmpuint(flags, ==, FLAG_SEEN);
	g_assert_true(ledger_place_flags(ledger, inbox.id, a + 1, &flags, NULL));
	g_assert_cmpuint(flags, ==, 0);
}

static void a_place_that_is_forgotten_is_that_one(void)
{
	g_autoptr(Ledger) ledger = open_work(LEDGER_WRITE);
	g_auto(LedgerMailbox) inbox = add_mailbox(ledger, "INBOX", 1);
	gint64 a = add_content(ledger, "a", 0);
	LedgerPlace place = { inbox.id, 0, "8", a, 0, 12, 34, TRUE };

	g_assert_true(ledger_place_set(ledger, &place, NULL));
	set_place(ledger, inbox.id, 7, a, 0);
	set_place(ledger, inbox.id, 8, a, 0);
	g_assert_true(
		ledger_place_forget(ledger, &(LedgerPlace){ .mailbox = inbox.id, .uid = 8 }, NULL));
	g_assert_cmpint(ledger_place_find(ledger, inbox.id, 8, &place, NULL), ==, 0);
	g_assert_cmpint(ledger_place_find(ledger, inbox.id, 7, &place, NULL), ==, 1);
	g_assert_cmpint(ledger_place_find_uidl(ledger, inbox.id, "8", &place, NULL), ==, 1);
	g_assert_true(ledger_place_forget(ledger, &place, NULL));
	g_assert_cmpint(ledger_place_find_uidl(ledger, inbox.id, "8", &place, NULL), ==, 0);
	g_assert_cmpint(ledger_place_find(ledger, inbox.id, 7, &place, NULL), ==, 1);
}

static void an_unsettled_mailbox_goes_on_adopting(void)
{
	g_autoptr(Ledger) ledger = open_work(LEDGER_WRITE);
	gint64 a = add_content(ledger, "a", 0);
	g_auto(LedgerMailbox) inbox = add_mailbox(ledger, "INBOX", 1);
	g_auto(LedgerMailbox) again = { 0 }, settled = { 0 };

	g_assert_cmpint(a, !=, 0);
	g_assert_true(inbox.adopting);
	g_assert_true(ledger_mailbox_unsettle(ledger, inbox.id, 7, NULL));
	ledger_mailbox_find(ledger, "imap://ann@h:993", "INBOX", 1, &again, NULL);
	g_assert_true(again.adopting);
	g_assert_cmpuint(again.uidnext, ==, 1);
	again.uidnext = again.stated = 9;
	g_assert_true(ledger_mailbox_settle(ledger, &again, NULL));
	g_assert_true(ledger_mailbox_unsettle(ledger, inbox.id, 7, NULL));
	ledger_mailbox_find(ledger, "imap://ann@h:993", "INBOX", 1, &settled, NULL);
	g_assert_false(settled.adopting);
	g_assert_cmpuint(settled.uidnext, ==, 7);
	g_assert_cmpuint(settled.stated, ==, 0);
}

static void a_copy_is_found_here_and_elsewhere(void)
{
	g_autoptr(Ledger) ledger = open_work(LEDGER_WRITE);
	gint64 inbox = ledger_folder(ledger, "INBOX", NULL);
	gint64 sent = ledger_folder(ledger, "Sent", NULL), a = add_content(ledger, "a", 0);
	LedgerCopy copy = { inbox, a, FLAG_SEEN, TRUE, content_of("a").id }, read = { .folder = 0 };
	g_autofree char *path = NULL;

	g_assert_cmpint(ledger_copy_find(ledger, inbox, a, &read, NULL), ==, 0);
	g_assert_true(ledger_copy_set(ledger, &copy, NULL));
	g_assert_cmpint(ledger_copy_find(ledger, inbox, a, &read, NULL), ==, 1);
	g_assert_true(read.folder == inbox && read.content == a && read.ours);
	g_assert_cmpuint(read.flags, ==, FLAG_SEEN);
	g_assert_true(digest_equal(&read.id.digest, &copy.id.digest) && read.id.size == 1);
	g_assert_cmpint(ledger_copy_elsewhere(ledger, inbox, a, &read, &path, NULL), ==, 0);
	g_assert_null(path);
	g_assert_cmpint(ledger_copy_elsewhere(ledger, sent, a, &read, &path, NULL), ==, 1);
	g_assert_cmpstr(path, ==, "INBOX");
	g_assert_cmpint(read.folder, ==, inbox);
	copy.ours = FALSE;
	copy.flags = 0;
	g_assert_true(ledger_copy_set(ledger, &copy, NULL));
	g_assert_cmpint(ledger_copy_find(ledger, inbox, a, &read, NULL), ==, 1);
	g_assert_true(!read.ours && read.flags == 0);
}

/* Content a is good in INBOX, b only elsewhere, c damaged in INBOX, d nowhere. */
static void a_servers_messages_are_counted_against_what_was_seen(void)
{
	static const struct {
		const char *name, *content;
		int term;
	} rows[] = {
		{ "here", "a", LEDGER_HERE },
		{ "the same once more", "a", LEDGER_SAME },
		{ "and again", "a", LEDGER_SAME },
		{ "in another folder", "b", LEDGER_ELSEWHERE },
		{ "in another folder again", "b", LEDGER_ELSEWHERE },
		{ "damaged", "c", LEDGER_MISSING },
		{ "never seen", "d", LEDGER_MISSING },
	};
	g_autoptr(Ledger) ledger = open_work(LEDGER_WRITE);
	gint64 inbox = ledger_folder(ledger, "INBOX", NULL);
	gint64 sent = ledger_folder(ledger, "Sent", NULL);

	g_assert_cmpint(
		ledger_seen_add(ledger, inbox, add_content(ledger, "a", 0), TRUE, NULL), ==, 1);
	g_assert_cmpint(
		ledger_seen_add(ledger, sent, add_content(ledger, "b", 0), TRUE, NULL), ==, 1);
	g_assert_cmpint(
		ledger_seen_add(ledger, inbox, add_content(ledger, "c", 0), FALSE, NULL), ==, 1);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		gint64 content = add_content(ledger, rows[i].content, 0);

		g_test_message("%s", rows[i].name);
		g_assert_cmpint(ledger_seen_count(ledger, inbox, content, NULL), ==, rows[i].term);
	}
}

static void note_gone(const MessageId *id, gint64 arrival, gpointer data)
{
	g_autofree char *line =
		g_strdup_printf("%" G_GUINT64_FORMAT "@%" G_GINT64_FORMAT " ", id->size, arrival);

	g_string_append(data, line);
}

static void what_is_lost_is_not_seen_or_not_good(void)
{
	g_autoptr(GString) gone = g_string_new(NULL);
	g_autoptr(Ledger) ledger = open_work(LEDGER_WRITE);
	gint64 inbox = ledger_folder(ledger, "INBOX", NULL);
	gint64 sent = ledger_folder(ledger, "Sent", NULL), c[5];
	static const char *const names[] = { "good", "gone", "bad", "bad and good",
		"good and bad" };
	guint64 removed = 7, changed = 7;

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		c[i] = add_content(ledger, names[i], 1000 + i);
		set_copy(ledger, inbox, c[i]);
	}
	g_assert_cmpint(ledger_seen_add(ledger, inbox, c[0], TRUE, NULL), ==, 1);
	g_assert_cmpint(ledger_seen_add(ledger, sent, c[1], TRUE, NULL), ==, 1);
	g_assert_cmpint(ledger_seen_add(ledger, inbox, c[2], FALSE, NULL), ==, 1);
	g_assert_cmpint(ledger_seen_add(ledger, inbox, c[3], FALSE, NULL), ==, 1);
	g_assert_cmpint(ledger_seen_add(ledger, inbox, c[3], TRUE, NULL), ==, 0);
	g_assert_cmpint(ledger_seen_add(ledger, inbox, c[4], TRUE, NULL), ==, 1);
	g_assert_cmpint(ledger_seen_add(ledger, inbox, c[4], FALSE, NULL), ==, 0);
	g_assert_true(ledger_copies_lost(ledger, inbox, &removed, &changed, NULL));
	g_assert_cmpuint(removed, ==, 1);
	g_assert_cmpuint(changed, ==, 1);
	g_assert_true(ledger_copies_gone(ledger, inbox, note_gone, gone, NULL));
	g_assert_true(ledger_copies_gone(ledger, sent, note_gone, gone, NULL));
	g_assert_cmpstr(gone->str, ==, "4@1001 ");
	g_assert_true(ledger_copies_lost(ledger, sent, &removed, &changed, NULL));
	g_assert_true(removed == 0 && changed == 0);
}

static void what_is_not_committed_never_was(void)
{
	g_autoptr(Ledger) ledger = open_work(LEDGER_WRITE);
	g_autofree char *uuid = NULL, *kept = NULL;

	g_assert_true(ledger_archive(ledger, &uuid, NULL));
	g_assert_null(uuid);
	ledger_rollback(ledger);
	g_assert_true(ledger_begin(ledger, NULL));
	g_assert_true(ledger_set_archive(ledger, "kept", NULL));
	g_assert_true(ledger_commit(ledger, NULL));
	g_assert_true(ledger_begin(ledger, NULL));
	g_assert_cmpint(ledger_folder(ledger, "INBOX", NULL), >, 0);
	ledger_rollback(ledger);
	g_assert_cmpint(ledger_folder_find(ledger, "INBOX"), ==, 0);
	g_assert_true(ledger_begin(ledger, NULL));
	g_assert_true(ledger_set_archive(ledger, "lost", NULL));
	g_assert_cmpint(ledger_folder(ledger, "Sent", NULL), >, 0);
	ledger_close(g_steal_pointer(&ledger));
	ledger = open_work(LEDGER_WRITE);
	g_assert_true(ledger_archive(ledger, &kept, NULL));
	g_assert_cmpstr(kept, ==, "kept");
	g_assert_cmpint(ledger_folder_find(ledger, "Sent"), ==, 0);
}

static char *path_of(const char *account, const char *name)
{
	return home_path(HOME_DATA, account, name, NULL);
}

/* The one number that SQL finds, by SQLite itself. */
static gint64 ask(const char *sql)
{
	g_autofree char *path = path_of("work", "ledger");
	sqlite3_stmt *statement = NULL;
	gint64 number = -1;
	sqlite3 *db = NULL;

	sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL);
	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
		sqlite3_step(statement) == SQLITE_ROW)
		number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return number;
}

static void an_arrival_only_becomes_earlier(void)
{
	static const struct {
		gint64 arrival, known;
	} rows[] = { { 0, 0 }, { 50, 50 }, { 60, 50 }, { 0, 50 }, { 40, 40 } };
	g_autoptr(Ledger) ledger = open_work(LEDGER_WRITE);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		add_content(ledger, "a", rows[i].arrival);
		g_assert_cmpint(ask("SELECT arrival FROM content"), ==, rows[i].known);
	}
	g_assert_cmpint(ask("SELECT count(*) FROM content"), ==, 1);
	g_assert_cmpint(ask("SELECT wire_size FROM content"), ==, 2);
}

/* All that lies in the folder of an account: names, bytes and times. */
static char *fingerprint(const char *account)
{
	g_autofree char *dir = path_of(account, NULL);
	GString *all = g_string_new(NULL);
	g_autofree char *list = disk_names(dir);
	g_auto(GStrv) names = g_strsplit(list ? list : "none", " ", -1);

	for (guint i = 0; names[i]; i++) {
		g_autofree char *path = g_build_filename(dir, names[i], NULL), *bytes = NULL;
		struct stat st = { .st_size = -1 };
		char hex[DIGEST_HEX + 1];
		Digest digest;
		gsize len = 0;

		g_file_get_contents(path, &bytes, &len, NULL);
		stat(path, &st);
		digest = digest_of(bytes ? bytes : "", len);
		digest_print(&digest, hex);
		g_string_append_printf(all, "%s %s %ld %ld.%09ld\n", names[i], hex,
			(long)st.st_size, (long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	}
	return g_string_free(all, FALSE);
}

static void a_reader_changes_no_byte(void)
{
	g_autoptr(Ledger) writer = open_work(LEDGER_WRITE), reader = NULL;
	g_autofree char *before = NULL, *after = NULL, *uuid = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(ledger_set_archive(writer, "uuid", NULL));
	ledger_folder(writer, "INBOX", NULL);
	ledger_close(g_steal_pointer(&writer));
	before = fingerprint("work");
	reader = open_work(LEDGER_READ);
	g_assert_true(ledger_archive(reader, &uuid, NULL));
	g_assert_cmpstr(uuid, ==, "uuid");
	g_assert_cmpint(ledger_seen_add(reader, 1, 1, TRUE, NULL), ==, 1);
	g_assert_false(ledger_set_archive(reader, "other", &error));
	g_assert_error(error, MUTTKIT_ERROR, EXIT_DENIED);
	g_assert_cmpint(ledger_folder(reader, "Sent", NULL), ==, 0);
	ledger_close(g_steal_pointer(&reader));
	after = fingerprint("work");
	g_assert_cmpstr(after, ==, before);
}

static void check_empty_reader(void)
{
	g_autofree char *before = fingerprint("work"), *after = NULL, *uuid = NULL;
	g_autoptr(Ledger) reader = open_work(LEDGER_READ);
	g_auto(GStrv) folders = ledger_folders(reader, NULL);

	g_assert_true(ledger_archive(reader, &uuid, NULL));
	g_assert_null(uuid);
	g_assert_cmpuint(g_strv_length(folders), ==, 0);
	after = fingerprint("work");
	g_assert_cmpstr(after, ==, before);
}

/* The second is what is left where the first run of all was killed. */
static void a_reader_needs_no_file(void)
{
	g_autofree char *dir = path_of("work", NULL), *path = path_of("work", "ledger");
	g_autoptr(Ledger) writer = NULL;

	check_empty_reader();
	g_assert_false(g_file_test(dir, G_FILE_TEST_EXISTS));
	disk_put(dir, "ledger", "");
	check_empty_reader();
	writer = open_work(LEDGER_WRITE);
	g_assert_cmpint(ledger_folder(writer, "INBOX", NULL), >, 0);
}

static void refuse(ExitCode code)
{
	static const LedgerMode modes[] = { LEDGER_READ, LEDGER_WRITE };

	for (guint i = 0; i < G_N_ELEMENTS(modes); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Ledger) ledger = ledger_open("work", modes[i], &error);

		g_assert_null(ledger);
		g_assert_error(error, MUTTKIT_ERROR, (int)code);
	}
}

/* PRAGMA user_version is the big-endian number at byte 60 of the file. */
static void another_version_is_left_alone(void)
{
	static const char versions[][4] = { { 0, 0, 0, 1 }, { 0, 0, 0, 3 } };
	g_autofree char *path = path_of("work", "ledger");
	g_autoptr(Ledger) ledger = open_work(LEDGER_WRITE);
	g_auto(Fd) fd = -1;

	ledger_close(g_steal_pointer(&ledger));
	fd = open(path, O_RDWR | O_CLOEXEC);
	for (guint i = 0; i < G_N_ELEMENTS(versions); i++) {
		g_autofree char *before = NULL, *after = NULL;

		g_assert_cmpint(pwrite(fd, versions[i], 4, 60), ==, 4);
		before = fingerprint("work");
		refuse(EXIT_CONFIG);
		after = fingerprint("work");
		g_assert_cmpstr(after, ==, before);
	}
}

static void what_is_no_ledger_is_bad_data(void)
{
	g_autofree char *dir = path_of("work", NULL), *garbage = g_strnfill(5000, 'x');

	disk_put(dir, "ledger", garbage);
	refuse(EXIT_BAD_DATA);
	disk_put(dir, "ledger", "a short text\n");
	refuse(EXIT_BAD_DATA);
}

static void a_damaged_page_is_bad_data(void)
{
	g_autofree char *path = path_of("work", "ledger"), *garbage = g_strnfill(4096, 'x');
	g_autoptr(Ledger) ledger = open_work(LEDGER_WRITE);
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) folders = NULL;
	g_auto(Fd) fd = -1;
	struct stat st;

	ledger_folder(ledger, "INBOX", NULL);
	ledger_close(g_steal_pointer(&ledger));
	fd = open(path, O_RDWR | O_CLOEXEC);
	g_assert_cmpint(fstat(fd, &st), ==, 0);
	for (off_t at = 4096; at < st.st_size; at += 4096)
		g_assert_cmpint(pwrite(fd, garbage, 4096, at), ==, 4096);
	ledger = ledger_open("work", LEDGER_READ, &error);
	if (ledger)
		folders = ledger_folders(ledger, &error);
	g_assert_null(folders);
	g_assert_error(error, MUTTKIT_ERROR, EXIT_BAD_DATA);
}

static void copy_file(const char *name)
{
	g_autofree char *from = path_of("work", name), *to = path_of("killed", name);
	g_autofree char *dir = path_of("killed", NULL), *bytes = NULL;
	gsize len = 0;

	g_mkdir_with_parents(dir, 0700);
	g_assert_true(g_file_get_contents(from, &bytes, &len, NULL));
	g_assert_true(g_file_set_contents(to, bytes, (gssize)len, NULL));
}

/* A transaction too large for the memory lies half in the file, with a journal that takes it back.
 * Copied at that moment, it is what a kill leaves. */
static void what_a_killed_writer_left_is_put_back_by_the_next(void)
{
	g_autoptr(Ledger) ledger = open_work(LEDGER_WRITE), killed = NULL;
	g_autofree char *before = NULL, *after = NULL;
	g_autoptr(GError) error = NULL;
	char text[16];

	ledger_folder(ledger, "INBOX", NULL);
	g_assert_true(ledger_begin(ledger, NULL));
	for (guint i = 0; i < 30000; i++) {
		g_snprintf(text, sizeof(text), "%u", i);
		add_content(ledger, text, 0);
	}
	copy_file("ledger");
	copy_file("ledger-journal");
	before = fingerprint("killed");
	killed = ledger_open("killed", LEDGER_READ, &error);
	g_assert_null(killed);
	g_assert_error(error, MUTTKIT_ERROR, EXIT_AGAIN);
	after = fingerprint("killed");
	g_assert_cmpstr(after, ==, before);
	killed = ledger_open("killed", LEDGER_WRITE, NULL);
	g_assert_nonnull(killed);
	if (killed) {
		g_assert_cmpint(ledger_folder_find(killed, "INBOX"), >, 0);
		g_assert_cmpint(find_content(killed, "0", FALSE), ==, 0);
	}
}

static void each_account_has_its_own(void)
{
	g_autoptr(Ledger) work = open_work(LEDGER_WRITE);
	g_autoptr(Ledger) home = ledger_open("home", LEDGER_WRITE, NULL);

	ledger_folder(work, "INBOX", NULL);
	g_assert_cmpint(ledger_folder_find(home, "INBOX"), ==, 0);
}

#define ADD(name) g_test_add_func("/ledger/" #name, name)

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	ADD(a_content_is_one_whoever_brings_it);
	ADD(an_arrival_only_becomes_earlier);
	ADD(folders_keep_their_mark);
	ADD(another_uidvalidity_is_another_mailbox);
	ADD(a_place_tells_what_was_there);
	ADD(a_place_that_is_forgotten_is_that_one);
	ADD(an_unsettled_mailbox_goes_on_adopting);
	ADD(a_copy_is_found_here_and_elsewhere);
	ADD(a_servers_messages_are_counted_against_what_was_seen);
	ADD(what_is_lost_is_not_seen_or_not_good);
	ADD(what_is_accepted_is_no_copy_until_it_is_one_again);
	ADD(what_is_not_committed_never_was);
	ADD(a_reader_changes_no_byte);
	ADD(a_reader_needs_no_file);
	ADD(another_version_is_left_alone);
	ADD(what_is_no_ledger_is_bad_data);
	ADD(a_damaged_page_is_bad_data);
	ADD(what_a_killed_writer_left_is_put_back_by_the_next);
	ADD(each_account_has_its_own);
	return g_test_run();
}
