/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A fuzzer as an ordinary test: "fuzz-NAME" reads every file of tests/fuzz/corpus/NAME (or of
 * $MUTTKIT_CORPUS) and says so in TAP. A violation aborts, as it does in a campaign. */
#include <glib.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char prefix[] = "fuzz-";

static char *corpus_of(const char *program)
{
	const char *given = g_getenv("MUTTKIT_CORPUS");
	g_autofree char *base = g_path_get_basename(program);

	if (given)
		return g_strdup(given);
	return g_build_filename("tests", "fuzz", "corpus",
		g_str_has_prefix(base, prefix) ? base + sizeof(prefix) - 1 : base, NULL);
}

static gint by_name(gconstpointer a, gconstpointer b)
{
	return g_strcmp0(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *names_in(const char *corpus, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) dir = g_dir_open(corpus, 0, error);
	const char *name;

	while (dir && (name = g_dir_read_name(dir)))
		g_ptr_array_add(names, g_strdup(name));
	g_ptr_array_sort(names, by_name);
	return g_steal_pointer(&names);
}

/* A copy of just that size, so that a sanitizer sees one byte too many. */
static void replay(const char *bytes, gsize len)
{
	g_autofree uint8_t *data = g_malloc(MAX(len, 1));

	memcpy(data, bytes, len);
	LLVMFuzzerTestOneInput(data, len);
}

static gboolean replay_file(const char *corpus, const char *name, guint number)
{
	g_autofree char *path = g_build_filename(corpus, name, NULL), *bytes = NULL;
	g_autoptr(GError) error = NULL;
	gsize len = 0;

	if (!g_file_get_contents(path, &bytes, &len, &error)) {
		g_print("not ok %u - %s: %s\n", number, name, error->message);
		return FALSE;
	}
	g_print("# %s\n", name);
	replay(bytes, len);
	g_print("ok %u - %s\n", number, name);
	return TRUE;
}

int main(int argc, char *argv[])
{
	g_autofree char *corpus = corpus_of(argc ? argv[0] : "");
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) names = names_in(corpus, &error);
	gboolean good = names->len > 0;

	g_print("1..%u\n", names->len + 1);
	replay("", 0);
	g_print("%s 1 - nothing, and a corpus in %s%s%s\n", good ? "ok" : "not ok", corpus,
		error ? ": " : "", error ? error->message : "");
	for (guint i = 0; i < names->len; i++)
		good = replay_file(corpus, names->pdata[i], i + 2) && good;
	return good ? 0 : 1;
}
