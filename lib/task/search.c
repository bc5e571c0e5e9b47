/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/search.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/home.h"
#include "format/message_name.h"
#include "format/rc.h"
#include "io/index.h"
#include "io/results.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { LIVE_MAX = 256 * 1024 * 1024 /* a longer live mail is not compared, only linked */ };

/* A message file that was found. */
typedef struct {
	char *id; /* Message-ID */
	char *path;
	gboolean live;
} Hit;

typedef struct {
	const struct search_request *request;
	GPtrArray *hits;    /* of Hit: live ones first */
	GHashTable *counts; /* Message-ID to how many files bear it */
	GHashTable *bases;  /* folder that was looked into to its files, base name to name */
	gboolean live;      /* which database is being read */
} Search;

static void hit_free(gpointer data)
{
	Hit *hit = data;

	g_free(hit->id);
	g_free(hit->path);
	g_free(hit);
}

static gboolean lies_beneath(const char *path, const char *dir)
{
	gsize len = strlen(dir);

	return strncmp(path, dir, len) == 0 && path[len] == '/';
}

/* Whether the file belongs to one of the accounts that were named. */
static gboolean is_wanted(const struct search_request *request, const char *path)
{
	guint i;

	for (i = 0; request->accounts && i < request->accounts->len; i++) {
		const Account *account = request->accounts->pdata[i];
		g_autofree char *archive = g_build_filename(request->root, account->name, NULL);
		g_autofree char *local = account->local ? home_expand(account->local) : NULL;

		if (lies_beneath(path, archive) || (local && lies_beneath(path, local)))
			return TRUE;
	}
	return request->accounts == NULL;
}

/* The name without its flags. */
static char *base_of(const char *name)
{
	const char *flags = strstr(name, ":2,");

	return flags ? g_strndup(name, (gsize)(flags - name)) : g_strdup(name);
}

static GHashTable *bases_of(const Search *search, const char *folder)
{
	GHashTable *bases = g_hash_table_lookup(search->bases, folder);
	struct dirent *entry;
	DIR *dir;

	if (bases)
		return bases;
	bases = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	dir = opendir(folder);
	while (dir && (entry = readdir(dir)))
		g_hash_table_insert(bases, base_of(entry->d_name), g_strdup(entry->d_name));
	if (dir)
		closedir(dir);
	g_hash_table_insert(search->bases, g_strdup(folder), bases);
	return bases;
}

/* Where the file at PATH lies now: its flags may have changed since it was indexed. NULL: gone. */
static char *find_again(const Search *search, const char *path)
{
	g_autofree char *part = g_path_get_dirname(path), *folder = g_path_get_dirname(part);
	g_autofree char *name = g_path_get_basename(path), *base = base_of(name);
	static const char *const parts[] = { "cur", "new" };
	guint i;

	if (access(path, R_OK) == 0)
		return g_strdup(path);
	for (i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autofree char *other = g_build_filename(folder, parts[i], NULL);
		const char *now = g_hash_table_lookup(bases_of(search, other), base);
		g_autofree char *found = now ? g_build_filename(other, now, NULL) : NULL;

		if (found && access(found, R_OK) == 0)
			return g_steal_pointer(&found);
	}
	return NULL;
}

static gboolean take(const char *message_id, const char *path, gpointer data)
{
	Search *search = data;
	g_autofree char *now = is_wanted(search->request, path) ? find_again(search, path) : NULL;
	Hit *hit;
	gsize count;

	if (!now)
		return TRUE;
	hit = g_new0(Hit, 1);
	hit->id = g_strdup(message_id);
	hit->path = g_steal_pointer(&now);
	hit->live = search->live;
	g_ptr_array_add(search->hits, hit);
	count = GPOINTER_TO_SIZE(g_hash_table_lookup(search->counts, message_id));
	g_hash_table_insert(search->counts, g_strdup(message_id), GSIZE_TO_POINTER(count + 1));
	return TRUE;
}

/* Files are equal by content. mbsync puts a line X-TUID into what it pulls: that one does not
 * count. */
static char *content_key(const char *path)
{
	g_autofree char *text = NULL;
	const char *tuid, *end, *body;
	char hex[DIGEST_HEX + 1];
	g_autoptr(DigestState) state = digest_open();
	Digest digest;
	gsize len = 0;

	text = file_load(path, LIVE_MAX, &len, NULL);
	if (!text)
		return g_strdup(path);
	body = strstr(text, "\n\n");
	tuid = g_str_has_prefix(text, "X-TUID: ") ? text : strstr(text, "\nX-TUID: ");
	if (tuid && *tuid == '\n')
		tuid++;
	end = tuid ? strchr(tuid, '\n') : NULL;
	if (end && (!body || tuid < body)) {
		digest_add(state, text, (gsize)(tuid - text));
		digest_add(state, end + 1, len - (gsize)(end + 1 - text));
	} else {
		digest_add(state, text, len);
	}
	digest = digest_finish(state);
	digest_print(&digest, hex);
	return g_strdup(hex);
}

/* What tells one content from another: the name of an archived file, the bytes of a live one. */
static char *key_of(const Search *search, const Hit *hit)
{
	g_autofree char *name = g_path_get_basename(hit->path);
	char hex[DIGEST_HEX + 1];
	MessageId id;

	/* For want of a Message-ID notmuch makes one of the bytes, X-TUID and all. */
	if (GPOINTER_TO_SIZE(g_hash_table_lookup(search->counts, hit->id)) == 1 &&
		!g_str_has_prefix(hit->id, "notmuch-sha1-"))
		return g_strdup(hit->path);
	if (hit->live || !message_name_parse(name, &id, NULL))
		return content_key(hit->path);
	digest_print(&id.digest, hex);
	return g_strdup(hex);
}

/* The person's own database is foreign: its trouble is told, and the archive is searched all the
 * same. Whether there is one is in *THERE. */
static gboolean search_live(
	Search *search, const char *query, gboolean *there, char **trouble, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(Index) user = index_open_user(&why);

	*there = user != NULL;
	search->live = TRUE;
	if (user)
		index_search(user, query, take, search, &why);
	if (error_code(why) == EXIT_USAGE) {
		g_propagate_error(error, g_steal_pointer(&why));
		return FALSE;
	}
	if (why)
		*trouble = g_strdup(why->message);
	return TRUE;
}

static gboolean search_both(Search *search, const char *query, SearchReport *report, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(Index) archive = index_open_archive(&why);
	gboolean live = FALSE;

	if (why) {
		g_propagate_error(error, g_steal_pointer(&why));
		return FALSE;
	}
	if (!search_live(search, query, &live, &report->live_trouble, error))
		return FALSE;
	if (!live && !archive)
		return fail(error, EXIT_CONFIG, "there is no index yet (run mutt-index)");
	search->live = FALSE;
	return !archive || index_search(archive, query, take, search, error);
}

/* Links each content once, in the order found. */
static gboolean link_all(const Search *search, const struct search_request *request,
	SearchReport *report, GError **error)
{
	g_autoptr(GHashTable) linked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(Results) results = NULL;
	guint i;

	if (search->hits->len > 0 && !request->dry_run) {
		results = results_open(request->query, request->now, error);
		if (!results)
			return FALSE;
		report->path = g_strdup(results_path(results));
	}
	for (i = 0; i < search->hits->len; i++) {
		const Hit *hit = search->hits->pdata[i];

		if (!g_hash_table_add(linked, key_of(search, hit)))
			continue;
		if (results && !results_add(results, hit->path, error))
			return FALSE;
		report->found++;
		report->archived += !hit->live;
	}
	return TRUE;
}

gboolean search_run(const struct search_request *request, SearchReport *report, GError **error)
{
	g_autoptr(GPtrArray) hits = g_ptr_array_new_with_free_func(hit_free);
	g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GHashTable) bases = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
	Search search = { request, hits, counts, bases, FALSE };

	*report = (SearchReport){ 0 };
	return search_both(&search, request->query, report, error) &&
		link_all(&search, request, report, error);
}

void search_report_clear(SearchReport *report)
{
	g_clear_pointer(&report->path, g_free);
	g_clear_pointer(&report->live_trouble, g_free);
}

char *search_rc(const char *path, const char *why)
{
	g_autofree char *keys = path ? rc_keys(path) : NULL;
	g_autofree char *push = NULL, *quoted = NULL;

	if (keys) {
		push = g_strconcat("<change-folder-readonly>", keys, "<enter>", NULL);
		quoted = rc_quote(push);
		return g_strdup_printf("push %s\n", quoted);
	}
	quoted = rc_quote(path ? "search: the path of the results cannot be typed"
			: why  ? why
			       : "search: nothing found");
	return g_strdup_printf("echo %s\n", quoted);
}
