/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/child.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

typedef posix_spawn_file_actions_t FileActions;
typedef posix_spawnattr_t SpawnAttributes;

/* A session of its own has no controlling terminal, so nothing can draw over the mail client. */
static pid_t spawn(char *const argv[], int out, gboolean own_session)
{
	g_auto(GStrv) env = g_environ_unsetenv(g_get_environ(), "GPG_TTY");
	FileActions actions;
	SpawnAttributes attributes;
	sigset_t defaults;
	pid_t pid = -1;
	int failed;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (out >= 0) {
		posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
		posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	}
	posix_spawnattr_init(&attributes);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setflags(&attributes,
		(short)(POSIX_SPAWN_SETSIGDEF | (own_session ? POSIX_SPAWN_SETSID : 0)));
	failed = posix_spawn(
		&pid, argv[0], &actions, &attributes, argv, own_session ? env : environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	errno = failed;
	return failed ? -1 : pid;
}

/* Reads FD to its end, so that nobody is cut short by a closed pipe, and keeps the beginning. The
 * length of the first line, or -1 after the deadline, where LINE cannot hold it or where it has a
 * NUL. */
static gssize read_line(int fd, char *line, gsize size, gint64 until)
{
	const char *end;
	char rest[512];
	gsize len = 0;
	gssize got = 1;

	while (got > 0) {
		gint64 left = until - g_get_monotonic_time();
		struct pollfd wait = { .fd = fd, .events = POLLIN };

		if (left <= 0)
			return -1;
		if (poll(&wait, 1, (int)(left / 1000) + 1) < 1)
			continue;
		got = len < size ? read(fd, line + len, size - len) : read(fd, rest, sizeof(rest));
		if (got > 0 && len < size)
			len += (gsize)got;
	}
	explicit_bzero(rest, sizeof(rest));
	end = memchr(line, '\n', len);
	if (!end && len == size)
		return -1;
	len = end ? (gsize)(end - line) : len;
	return memchr(line, '\0', len) ? -1 : (gssize)len;
}

/* Waits for PID until the deadline, then ends its whole session. TRUE where it ended well. */
static gboolean ended_well(pid_t pid, gint64 until)
{
	ExitCode code = EXIT_BUG;

	while (!child_ended(pid, FALSE, &code)) {
		if (g_get_monotonic_time() > until) {
			kill(-pid, SIGKILL);
			waitpid(pid, NULL, 0);
			return FALSE;
		}
		g_usleep(2000);
	}
	return code == EXIT_YES;
}

char *child_first_line(const char *command, guint seconds, GError **error)
{
	char *argv[] = { (char *)"/bin/sh", (char *)"-c", (char *)command, NULL };
	gint64 until = g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC;
	char buffer[CHILD_LINE_MAX + 1]; /* and its newline */
	char *line = NULL;
	gboolean well;
	int ends[2];
	gssize len;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0) {
		fail_errno(error, EXIT_IO, "pipe");
		return NULL;
	}
	pid = spawn(argv, ends[1], TRUE);
	close(ends[1]);
	if (pid < 0) {
		fail_errno(error, EXIT_AGAIN, "/bin/sh");
		close(ends[0]);
		return NULL;
	}
	len = read_line(ends[0], buffer, sizeof(buffer), until);
	/* Before PID is waited for: while it is ours, no stranger's session can have its number. */
	if (g_get_monotonic_time() >= until)
		kill(-pid, SIGKILL);
	close(ends[0]);
	well = ended_well(pid, until);
	if (len > 0 && well)
		line = g_strndup(buffer, (gsize)len);
	else if (g_get_monotonic_time() > until)
		fail(error, EXIT_AGAIN, "still waiting after %u seconds (key locked?)", seconds);
	else
		fail(error, EXIT_AGAIN, "%s (key locked?)",
			well ? "printed no line that could be it" : "failed");
	explicit_bzero(buffer, sizeof(buffer));
	return line;
}

char *child_sibling(const char *name)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *dir = g_path_get_dirname(self ? self : "/usr/bin/muttkit");

	return g_build_filename(dir, name, NULL);
}

gboolean child_become(const char *name, char *const argv[], GError **error)
{
	g_autofree char *path = child_sibling(name);

	execv(path, argv);
	return fail_errno(error, EXIT_BUG, "%s", path);
}

pid_t child_start(char *const argv[], GError **error)
{
	pid_t pid = spawn(argv, -1, FALSE);

	if (pid < 0)
		fail_errno(error, EXIT_BUG, "%s", argv[0]);
	return pid;
}

gboolean child_ended(pid_t pid, gboolean wait, ExitCode *code)
{
	int status;
	pid_t ended;

	do
		ended = waitpid(pid, &status, wait ? 0 : WNOHANG);
	while (ended < 0 && errno == EINTR);
	if (ended == 0)
		return FALSE;
	*code = ended == pid && WIFEXITED(status) ? (ExitCode)WEXITSTATUS(status) : EXIT_BUG;
	return TRUE;
}
