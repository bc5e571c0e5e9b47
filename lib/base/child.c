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

enum { TURN = 10 /* milliseconds between two looks at what is no descriptor */ };

/* A session of its own has no controlling terminal, so nothing can draw over the mail client. No
 * child inherits a signal that we block, and where our parent ignored SIGCHLD nobody could be
 * waited for. */
static pid_t spawn(char *const argv[], int out, gboolean own_session)
{
	g_auto(GStrv) env = g_environ_unsetenv(g_get_environ(), "GPG_TTY");
	FileActions actions;
	SpawnAttributes attributes;
	sigset_t defaults, mask;
	pid_t pid = -1;
	int failed;

	signal(SIGCHLD, SIG_DFL);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (out >= 0) {
		posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
		posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	}
	/* libcurl's sockets would go on being open there. */
	posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
	posix_spawnattr_init(&attributes);
	sigemptyset(&mask);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawnattr_setsigmask(&attributes, &mask);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setflags(&attributes,
		(short)(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
			(own_session ? POSIX_SPAWN_SETSID : 0)));
	failed = posix_spawn(
		&pid, argv[0], &actions, &attributes, argv, own_session ? env : environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	errno = failed;
	return failed ? -1 : pid;
}

/* A command at work. */
typedef struct {
	pid_t pid;
	int out;                        /* its stdout; -1 after the end of that */
	char bytes[CHILD_LINE_MAX + 1]; /* the beginning of what it printed, and a newline */
	gsize len;
} Command;

/* Waits so many milliseconds for output and reads some. What is behind the beginning is read and
 * dropped, so that nobody is cut short by a full pipe. FALSE where nothing came. */
static gboolean take_output(Command *command, int wait)
{
	struct pollfd ready = { .fd = command->out, .events = POLLIN };
	gsize room = sizeof(command->bytes) - command->len;
	char rest[512];
	gssize got;

	if (poll(&ready, 1, wait) < 1)
		return FALSE;
	got = room ? read(command->out, command->bytes + command->len, room)
		   : read(command->out, rest, sizeof(rest));
	explicit_bzero(rest, sizeof(rest));
	if (got > 0 && room)
		command->len += (gsize)got;
	if (got <= 0) {
		close(command->out);
		command->out = -1;
	}
	return got > 0;
}

/* Whether PID has ended. It is not waited for yet: while it is ours, no stranger's session can have
 * its number. */
static gboolean has_ended(pid_t pid)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid;
}

/* The signals that end us, without those that we ignore. */
static void list_endings(sigset_t *endings)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };
	struct sigaction action;

	sigemptyset(endings);
	for (guint i = 0; i < G_N_ELEMENTS(signals); i++)
		if (sigaction(signals[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
			sigaddset(endings, signals[i]);
}

static gboolean is_pending(const sigset_t *signals)
{
	sigset_t pending, both;

	sigpending(&pending);
	sigandset(&both, &pending, signals);
	return !sigisemptyset(&both);
}

/* Until the command itself has ended: what it leaves in the background may keep its stdout. After
 * SECONDS, or where one of ENDINGS waits for us, its whole session is killed. */
static gboolean end_well(Command *command, guint seconds, const sigset_t *endings, GError **error)
{
	gint64 until = g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC;
	ExitCode code = EXIT_BUG;
	gboolean late = FALSE;

	while (!late && !has_ended(command->pid)) {
		take_output(command, TURN);
		late = g_get_monotonic_time() >= until || is_pending(endings);
	}
	if (late)
		kill(-command->pid, SIGKILL);
	child_ended(command->pid, TRUE, &code);
	if (late)
		return fail(
			error, EXIT_AGAIN, "still waiting after %u seconds (key locked?)", seconds);
	return code == EXIT_YES || fail(error, EXIT_AGAIN, "failed (key locked?)");
}

/* The first line of a command that has ended. */
static char *first_line(Command *command, GError **error)
{
	const char *end;
	gsize len;

	do
		end = memchr(command->bytes, '\n', command->len);
	while (!end && command->len < sizeof(command->bytes) && take_output(command, 0));
	len = end ? (gsize)(end - command->bytes) : command->len;
	if (len > 0 && len <= CHILD_LINE_MAX && !memchr(command->bytes, '\0', len))
		return g_strndup(command->bytes, len);
	fail(error, EXIT_AGAIN, "printed no line that could be it (key locked?)");
	return NULL;
}

static char *run_and_take(Command *command, char *const argv[], guint seconds, GError **error)
{
	sigset_t endings, mask;
	gboolean well = FALSE;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0) {
		fail_errno(error, EXIT_IO, "pipe");
		return NULL;
	}
	command->out = ends[0];
	list_endings(&endings);
	sigprocmask(SIG_BLOCK, &endings, &mask);
	command->pid = spawn(argv, ends[1], TRUE);
	close(ends[1]);
	if (command->pid < 0)
		fail_errno(error, EXIT_AGAIN, "/bin/sh");
	else
		well = end_well(command, seconds, &endings, error);
	/* Where a signal waits, this is our end. */
	sigprocmask(SIG_SETMASK, &mask, NULL);
	return well ? first_line(command, error) : NULL;
}

char *child_first_line(const char *command, guint seconds, GError **error)
{
	char *argv[] = { (char *)"/bin/sh", (char *)"-c", (char *)command, NULL };
	Command run = { .out = -1 };
	char *line = run_and_take(&run, argv, seconds, error);

	if (run.out >= 0)
		close(run.out);
	explicit_bzero(&run, sizeof(run));
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
	return fail_errno(error, EXIT_LACKING, "%s", path);
}

pid_t child_start(char *const argv[], GError **error)
{
	pid_t pid = spawn(argv, -1, FALSE);

	if (pid < 0)
		fail_errno(error, EXIT_LACKING, "%s", argv[0]);
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
