/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/results.h"
#include "base/file.h"
#include "base/home.h"
#include "format/message_name.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEEP_SECONDS = 2 * 86400, NAME_MAX_SHOWN = 60, RC_MAX = 64 * 1024 };

struct Results {
	char *path;
	int cur;
	guint links;
};

/* Letters, digits and a few signs that no shell, rc or prompt acts on. */
static char *file_name(const char *name)
{
	g_autofree char *plain = g_strndup(name, NAME_MAX_SHOWN);

	g_strcanon(plain, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-:@", '_');
	return *plain && *plain != '.' ? g_steal_pointer(&plain) : g_strdup("results");
}

static void remove_old(int folder, gint64 now)
{
	DIR *dir = fdopendir(openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	struct dirent *entry;
	struct stat st;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.' &&
			fstatat(folder, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
			st.st_mtime < now - KEEP_SECONDS && !file_unlink(folder, entry->d_name))
			folder_remove(folder, entry->d_name, NULL);
	if (dir)
		closedir(dir);
}

Results *results_open(const char *name, gint64 now, GError **error)
{
	g_autoptr(Results) results = g_new0(Results, 1);
	g_autofree char *all = home_path(HOME_CACHE, "search", NULL);
	g_autofree char *one = g_strdup_printf("%" G_GINT64_FORMAT "-%d", now, (int)getpid());
	g_autofree char *shown = file_name(name);
	g_auto(Fd) folder = folder_make(all, error);
	static const char *const parts[] = { "new", "tmp", "cur" };
	guint i;

	results->cur = -1;
	if (folder < 0)
		return NULL;
	remove_old(folder, now);
	if (!folder_remove(folder, one, error))
		return NULL;
	results->path = g_build_filename(all, one, shown, NULL);
	for (i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autofree char *part = g_build_filename(results->path, parts[i], NULL);

		fd_clear(&results->cur);
		results->cur = folder_make(part, error);
		if (results->cur < 0)
			return NULL;
	}
	return g_steal_pointer(&results);
}

gboolean results_add(Results *results, const char *path, GError **error)
{
	static const MessageId nobody = { .raw = FALSE };
	char pattern[MESSAGE_NAME_MAX];
	g_autofree char *name = NULL;

	message_name_print(&nobody, maildir_flags(path) & ~(guint)FLAG_TRASHED, pattern);
	name = g_strdup_printf("%u.muttkit%s", ++results->links, strstr(pattern, ":2,"));
	return symlinkat(path, results->cur, name) == 0 ||
		fail_errno(error, EXIT_CANT_CREATE, "%s", results->path);
}

const char *results_path(const Results *results)
{
	return results->path;
}

void results_close(Results *results)
{
	if (!results)
		return;
	fd_clear(&results->cur);
	g_free(results->path);
	g_free(results);
}

static char *rc_path(void)
{
	g_autofree char *name = g_strdup_printf(".open-%d.rc", (int)getsid(0));

	return home_path(HOME_CACHE, "search", name, NULL);
}

gboolean results_keep_rc(const char *rc, GError **error)
{
	g_autofree char *path = rc_path();

	return file_replace(path, rc, strlen(rc), error);
}

char *results_take_rc(void)
{
	g_autofree char *path = rc_path();
	char *rc = file_load(path, RC_MAX, NULL, NULL);

	file_unlink(AT_FDCWD, path);
	return rc;
}
