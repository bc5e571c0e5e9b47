/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/delivery.h"

#include "base/file.h"
#include "bench.h"
#include "format/body.h"
#include "format/header.h"
#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

/* What lies in the delivery's file. */
static GBytes *bytes_of(const Delivery *delivery)
{
	struct stat st = { .st_size = 0 };
	char *bytes;

	g_assert_cmpint(fstat(delivery_fd(delivery), &st), ==, 0);
	bytes = g_malloc((gsize)st.st_size + 1);
	g_assert_cmpint(pread(delivery_fd(delivery), bytes, (gsize)st.st_size, 0), ==, st.st_size);
	return g_bytes_new_take(bytes, (gsize)st.st_size);
}

static Digest header_of(const char *bytes, gsize len)
{
	g_auto(HeaderHash) hash;

	header_hash_init(&hash);
	header_hash_add(&hash, bytes, len);
	return header_hash_finish(&hash);
}

static gboolean body_of(const char *bytes, gsize len, Digest *digest)
{
	g_auto(BodyHash) hash;

	body_hash_init(&hash);
	body_hash_add(&hash, bytes, len);
	return body_hash_finish(&hash, digest);
}

/* WIRE, delivered by PIECE, becomes FILE. */
static void check(const Bench *bench, GString *wire, gsize piece, const GString *file, gboolean raw)
{
	LedgerContent content = { .arrival = 0 };
	g_autoptr(Delivery) delivery = bench_deliver(bench, wire->str, wire->len, piece, &content);
	g_autoptr(GBytes) bytes = bytes_of(delivery);
	Digest digest = digest_of(file->str, file->len), header = header_of(wire->str, wire->len);
	Digest body;
	gboolean has_body = body_of(wire->str, wire->len, &body);

	g_assert_cmpuint(g_bytes_get_size(bytes), ==, file->len);
	g_assert_true(memcmp(g_bytes_get_data(bytes, NULL), file->str, file->len) == 0);
	g_assert_true(digest_equal(&content.id.digest, &digest));
	g_assert_true(digest_equal(&content.header, &header));
	g_assert_cmpint(content.has_body, ==, has_body);
	g_assert_true(digest_equal(&content.body, &body));
	g_assert_cmpuint(content.id.size, ==, file->len);
	g_assert_cmpuint(content.wire_size, ==, wire->len);
	g_assert_cmpint(content.id.raw, ==, raw);
	g_assert_cmpint(content.arrival, ==, 1000000000);
}

static void small_messages_become_files(void)
{
	static const struct {
		const char *name, *wire, *file;
		gboolean raw;
	} rows[] = {
		{ "nothing", "", "", FALSE },
		{ "a message", "A: 1\r\n\r\nbody\r\n", "A: 1\n\nbody\n", FALSE },
		{ "no line's end at the end", "A: 1\r\n\r\nbody", "A: 1\n\nbody", FALSE },
		{ "a CR at the end", "A: 1\r\n\r", "A: 1\n\r", FALSE },
		{ "lone CRs", "A\r1\r\r\n\r\n", "A\r1\r\n\n", FALSE },
		{ "LF alone", "\n", "\n", TRUE },
		{ "a bare LF at the end", "A: 1\r\n\r\nbody\n", "A: 1\r\n\r\nbody\n", TRUE },
		{ "a bare LF behind a CR LF", "A: 1\r\n\n", "A: 1\r\n\n", TRUE },
		{ "a CR before a bare LF's line", "\r\r\n\r\n\n\r", "\r\r\n\r\n\n\r", TRUE },
		{ "a message of LFs", "A: 1\n\nbody\n", "A: 1\n\nbody\n", TRUE },
		{ "a message of an mbox", "From ann\r\n:2,S\r\n", "From ann\n:2,S\n", FALSE },
	};
	g_auto(Bench) bench = bench_open();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		for (gsize piece = 1; piece <= 5; piece++) {
			g_autoptr(GString) wire = g_string_new(rows[i].wire);
			g_autoptr(GString) file = g_string_new(rows[i].file);

			g_test_message("%s by %" G_GSIZE_FORMAT, rows[i].name, piece);
			check(&bench, wire, piece, file, rows[i].raw);
		}
}

/* LEN bytes of short lines, the first of which is SHIFT letters longer. */
static GString *lines(gsize len, gsize shift, const char *end)
{
	g_autofree char *first = g_strnfill(shift, 'x');
	GString *text = g_string_new(first);

	for (guint i = 0; text->len < len; i++)
		g_string_append_printf(text, "line %u%s", i, end);
	return text;
}

/* A file of this disk is the content that the same message from a server would be. */
static void local_files_become_the_servers_content(void)
{
	static const struct {
		const char *name, *local, *file, *wire; /* wire NULL: nothing but FILE gives it */
	} rows[] = {
		{ "nothing", "", "", "" },
		{ "LF", "A: 1\n\nbody\n", "A: 1\n\nbody\n", "A: 1\r\n\r\nbody\r\n" },
		{ "CRLF", "A: 1\r\n\r\nbody\r\n", "A: 1\n\nbody\n", "A: 1\r\n\r\nbody\r\n" },
		{ "no line's end at the end", "A: 1\n\nbody", "A: 1\n\nbody", "A: 1\r\n\r\nbody" },
		{ "LF alone", "\n", "\n", "\r\n" },
		{ "a CR at the end", "A: 1\n\r", "A: 1\n\r", "A: 1\r\n\r" },
		{ "a line of CRLF among LFs", "A: 1\n\nb\r\nc\n", "A: 1\n\nb\r\nc\n",
			"A: 1\r\n\r\nb\r\r\nc\r\n" },
		{ "a bare LF behind CRLFs", "A: 1\r\n\r\nb\n", "A: 1\r\n\r\nb\n",
			"A: 1\r\r\n\r\r\nb\r\n" },
	};
	g_auto(Bench) bench = bench_open();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		for (gsize piece = 1; piece <= 5; piece++) {
			LedgerContent local, wire;
			g_autoptr(Delivery) delivery = delivery_open(bench.folder, NULL),
					    same = NULL;
			g_autoptr(GBytes) bytes = NULL;
			const char *text = rows[i].local;

			delivery_set_local(delivery);
			for (gsize at = 0; at < strlen(text); at += piece)
				g_assert_true(delivery_add(
					delivery, text + at, MIN(piece, strlen(text) - at), NULL));
			g_assert_true(delivery_finish(delivery, 1000000000, &local, NULL));
			bytes = bytes_of(delivery);
			g_test_message("%s by %" G_GSIZE_FORMAT, rows[i].name, piece);
			g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes),
				rows[i].file, strlen(rows[i].file));
			same = bench_deliver(
				&bench, rows[i].wire, strlen(rows[i].wire), piece, &wire);
			g_assert_true(digest_equal(&local.id.digest, &wire.id.digest));
			g_assert_true(digest_equal(&local.header, &wire.header));
			g_assert_true(digest_equal(&local.body, &wire.body));
			g_assert_cmpuint(local.id.size, ==, wire.id.size);
			g_assert_cmpint(local.id.raw, ==, wire.id.raw);
			g_assert_cmpuint(local.wire_size, ==, wire.wire_size);
		}
}

/* Wherever the first bare LF stands, nothing is lost and all lines are counted. */
static void a_large_local_file_is_kept(void)
{
	g_auto(Bench) bench = bench_open();
	const gsize edges[] = { 2, PIECE, 2 * PIECE };

	for (guint e = 0; e < G_N_ELEMENTS(edges); e++)
		for (guint crlf = 0; crlf < 2; crlf++) {
			g_autoptr(GString) text = lines(2 * PIECE + 1000, 0, crlf ? "\r\n" : "\n");
			g_autoptr(Delivery) delivery = delivery_open(bench.folder, NULL);
			g_autoptr(GBytes) bytes = NULL;
			LedgerContent content;
			guint64 count = 0;

			g_string_insert_c(text, (gssize)edges[e], '\n');
			if (text->str[edges[e] - 1] == '\r')
				g_string_insert_c(text, (gssize)edges[e], 'x');
			for (gsize i = 0; i < text->len; i++)
				count += text->str[i] == '\n';
			delivery_set_local(delivery);
			for (gsize at = 0; at < text->len; at += 1000)
				g_assert_true(delivery_add(
					delivery, text->str + at, MIN(1000, text->len - at), NULL));
			g_assert_true(delivery_finish(delivery, 0, &content, NULL));
			bytes = bytes_of(delivery);
			g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes),
				text->str, text->len);
			g_assert_cmpuint(content.wire_size, ==, text->len + count);
			g_assert_false(content.id.raw);
		}
}

static const gsize pieces[] = { 1000, PIECE - 1, PIECE, PIECE + 1, 1000000 };

/* Wherever the pieces cut a line's end apart. */
static void large_messages_become_files(void)
{
	g_auto(Bench) bench = bench_open();

	for (gsize shift = 0; shift < 12; shift++)
		for (guint p = 0; p < G_N_ELEMENTS(pieces); p++) {
			g_autoptr(GString) wire = lines(PIECE + 1000, shift, "\r\n");
			g_autoptr(GString) file = g_string_new(NULL);

			for (gsize i = 0; i < wire->len; i++)
				if (wire->str[i] != '\r')
					g_string_append_c(file, wire->str[i]);
			check(&bench, wire, pieces[p], file, FALSE);
		}
}

/* The bytes of the wire come back, as they were, wherever the first bare LF stands. */
static void a_bare_lf_keeps_every_byte(void)
{
	g_auto(Bench) bench = bench_open();
	g_autoptr(GString) whole = lines(2 * PIECE + 1000, 0, "\r\n");
	const gsize edges[] = { 2, PIECE, 2 * PIECE, whole->len - 2 };

	for (guint e = 0; e < G_N_ELEMENTS(edges); e++)
		for (gsize at = edges[e] - 2; at <= edges[e] + 2; at++)
			for (guint p = 0; p < G_N_ELEMENTS(pieces); p++) {
				g_autoptr(GString) wire = g_string_new(whole->str);

				/* Not behind a CR, whose LF it would be. */
				if (at > 0 && wire->str[at - 1] == '\r')
					continue;
				g_string_insert_c(wire, (gssize)at, '\n');
				check(&bench, wire, pieces[p], wire, TRUE);
			}
}

static void it_lies_in_tmp_until_it_is_renamed(void)
{
	g_auto(Bench) bench = bench_open();
	g_autofree char *tmp = g_build_filename(bench.dir, "INBOX/tmp", NULL);
	g_autofree char *cur = g_build_filename(bench.dir, "INBOX/cur", NULL);
	LedgerContent content;
	g_autoptr(Delivery) first = bench_deliver(&bench, "a\r\n", 3, 3, &content);
	g_autoptr(Delivery) second = bench_deliver(&bench, "b\n", 2, 2, &content);
	g_autofree char *both = disk_names(tmp), *path = NULL, *none = NULL, *kept = NULL;
	struct stat st;

	g_assert_true(g_str_has_prefix(delivery_name(first), "muttkit."));
	g_assert_cmpstr(delivery_name(first), !=, delivery_name(second));
	g_assert_nonnull(strchr(both, ' '));
	path = g_build_filename(tmp, delivery_name(first), NULL);
	g_assert_cmpint(disk_mode(path), ==, 0600);
	g_assert_cmpint(fstat(delivery_fd(first), &st), ==, 0);
	g_assert_cmpint(st.st_mtime, ==, 1000000000);
	g_assert_true(
		file_rename_new(bench.folder->tmp, delivery_name(first), bench.folder->cur, "a"));
	delivery_close(g_steal_pointer(&first));
	delivery_close(g_steal_pointer(&second));
	none = disk_names(tmp);
	kept = disk_names(cur);
	g_assert_cmpstr(none, ==, "");
	g_assert_cmpstr(kept, ==, "a");
}

static void what_is_discarded_or_unfinished_leaves_nothing(void)
{
	g_auto(Bench) bench = bench_open();
	g_autofree char *tmp = g_build_filename(bench.dir, "INBOX/tmp", NULL), *names = NULL;
	LedgerContent content;
	g_autoptr(Delivery) whole = bench_deliver(&bench, "a\r\n", 3, 3, &content);
	g_autoptr(Delivery) cut = delivery_open(bench.folder, NULL);
	g_autoptr(Delivery) raw = delivery_open(bench.folder, NULL);

	g_assert_true(delivery_add(cut, "a\r\nb", 4, NULL));
	g_assert_true(delivery_add(raw, "a\n", 2, NULL));
	delivery_discard(whole);
	delivery_close(g_steal_pointer(&cut));
	delivery_close(g_steal_pointer(&raw));
	names = disk_names(tmp);
	g_assert_cmpstr(names, ==, "");
}

static void without_a_date_the_file_keeps_its_own(void)
{
	g_auto(Bench) bench = bench_open();
	g_autoptr(Delivery) delivery = delivery_open(bench.folder, NULL);
	LedgerContent content;
	struct stat before, after;

	g_assert_true(delivery_add(delivery, "a\r\n", 3, NULL));
	g_assert_cmpint(fstat(delivery_fd(delivery), &before), ==, 0);
	g_assert_true(delivery_finish(delivery, 0, &content, NULL));
	g_assert_cmpint(fstat(delivery_fd(delivery), &after), ==, 0);
	g_assert_cmpint(after.st_mtime, >=, before.st_mtime);
	g_assert_cmpint(content.arrival, ==, 0);
}

static void compares_all_bytes(void)
{
	g_auto(Bench) bench = bench_open();
	g_autoptr(GString) text = lines(PIECE + 100, 0, "\n");
	g_autofree char *dir = disk_folder("other");
	LedgerContent content;
	g_autoptr(Delivery) delivery =
		bench_deliver(&bench, text->str, text->len, text->len, &content);
	g_auto(Fd) folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	static const char *const names[] = { "same", "shorter", "longer", "other", "empty" };

	disk_put(dir, "same", text->str);
	g_string_append_c(text, 'x');
	disk_put(dir, "longer", text->str);
	text->str[text->len - 2] = 'y';
	g_string_truncate(text, text->len - 1);
	disk_put(dir, "other", text->str);
	g_string_truncate(text, text->len - 1);
	disk_put(dir, "shorter", text->str);
	disk_put(dir, "empty", "");
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_auto(Fd) fd = file_open_beneath(folder, names[i], O_RDONLY, NULL);

		g_test_message("%s", names[i]);
		g_assert_cmpint(delivery_equals(delivery, fd), ==, i == 0);
	}
}

/* Writing beyond RLIMIT_FSIZE fails like a full disk. */
static void a_full_disk_is_told(void)
{
	g_auto(Bench) bench = bench_open();
	g_autofree char *tmp = g_build_filename(bench.dir, "INBOX/tmp", NULL), *names = NULL;
	g_autoptr(GString) wire = lines(3 * PIECE, 0, "\r\n");
	g_autoptr(Delivery) delivery = delivery_open(bench.folder, NULL);
	g_autoptr(GError) error = NULL;
	struct rlimit before, small;
	gboolean added;

	getrlimit(RLIMIT_FSIZE, &before);
	small = (struct rlimit){ PIECE, before.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	added = delivery_add(delivery, wire->str, wire->len, &error);
	setrlimit(RLIMIT_FSIZE, &before);
	g_assert_false(added);
	g_assert_error(error, MUTTKIT_ERROR, EXIT_IO);
	delivery_close(g_steal_pointer(&delivery));
	names = disk_names(tmp);
	g_assert_cmpstr(names, ==, "");
}

#define ADD(name) g_test_add_func("/delivery/" #name, name)

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	ADD(small_messages_become_files);
	ADD(local_files_become_the_servers_content);
	ADD(a_large_local_file_is_kept);
	ADD(large_messages_become_files);
	ADD(a_bare_lf_keeps_every_byte);
	ADD(it_lies_in_tmp_until_it_is_renamed);
	ADD(what_is_discarded_or_unfinished_leaves_nothing);
	ADD(without_a_date_the_file_keeps_its_own);
	ADD(compares_all_bytes);
	ADD(a_full_disk_is_told);
	return g_test_run();
}
