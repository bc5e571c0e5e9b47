# SPDX-License-Identifier: GPL-3.0-or-later
# common.bash: a small mailbox, and what must be true of its archive after any fault
# shellcheck shell=bash
#
# Sets bin, work and server; the sourcing script sets HOME and says in `point` where the fault was.

point=
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${BIN:-$top/build/bin}
work=$(mktemp -d "${TMPDIR:-/tmp}/mkfault.XXXXXX")
server=$work/d/mail/anna
# shellcheck source=tests/servers/dovecot.bash
. "$top/tests/servers/dovecot.bash"
export ASAN_OPTIONS=detect_leaks=0
unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME

# message NUMBER: a small mail; every seventh is equal to the one before
message() {
	local n=$(($1 % 7 ? $1 : $1 - 1))
	printf 'From: a@studio.example\nSubject: mail %d\nMessage-ID: <%d@studio.example>\n\nbody %d\n' \
		"$n" "$n" "$n"
}

# deliver FOLDER FIRST LAST: as a mail server does
deliver() {
	local n
	mkdir -p "$1"/{cur,new,tmp}
	for ((n = $2; n <= $3; n++)); do
		message "$n" >"$1/cur/1700000$n.M$n.host:2,S"
	done
	((EUID)) || chown -R mail:mail "$1"
}

# start_server: with mail in INBOX and Sent
start_server() {
	DOVECOT_QUOTA=0 dovecot_start "$work/d"
	dovecot_user "$work/d" anna
	deliver "$server" 1 30
	deliver "$server/Sent" 1 12
}

# more_mail: what a later run finds
more_mail() {
	local file
	deliver "$server" 31 50
	deliver "$server/Sent" 20 25
	for file in "$server"/cur/*M[3-9].host:2,S; do mv "$file" "${file%S}FRS"; done
}

# write_accounts DIR [ARCHIVE [pop3]]: the accounts file of the home DIR
write_accounts() {
	local port=$DOVECOT_IMAP
	[[ ${3-} != pop3 ]] || port=$DOVECOT_POP3
	mkdir -p "$1/.config/muttkit"
	cat >"$1/.config/muttkit/accounts" <<-END
		[defaults]
		archive = ${2:-~/mail-archive}
		[work]
		incoming = ${3:-imap}://127.0.0.1:$port
		tls = off
		user = anna
		password-command = echo secret
	END
}

archive() {
	"$bin/mutt-archive" --no-index -q
}

fault() {
	echo "FAULT $point: $*" >&2
	exit 1
}

# contents FOLDER: the distinct contents of a Maildir, as hashes
contents() {
	find "$1/cur" "$1/new" -type f -exec sha256sum {} + | cut -c1-64 | sort -u
}

# check ARCHIVE [pop3]: each content of a server folder is in its folder once, under its hash; nothing
# is half; mutt-verify agrees. POP3 has the inbox only.
check() {
	local folder files folders=(INBOX Sent)
	[[ ${2-} != pop3 ]] || folders=(INBOX)
	[[ -z $(cd "$1" && find . -path '*/tmp/*') ]] || fault 'tmp/ is not empty'
	find "$1" -type f -exec sha256sum {} + |
		awk '{ n = $2; sub(".*/", "", n); if (substr(n, 1, 64) != $1) exit 1 }' ||
		fault 'a file does not hold what its name says'
	for folder in "${folders[@]}"; do
		files=$(find "$1/work/$folder" -type f | wc -l)
		cmp -s <(contents "$1/work/$folder") <(contents "$server/${folder#INBOX}") ||
			fault "$folder: not the server's contents"
		((files == $(contents "$1/work/$folder" | wc -l))) ||
			fault "$folder: a content is there twice"
	done
	"$bin/mutt-verify" -q || fault "mutt-verify: exit $?"
}

# Calls that change nothing outside the process, and ask no server for anything: who is killed before one
# of them leaves the same as who is killed before the next call that is not of these. What a call locks is
# free again when the process is dead; what is read was there. So the points that are left are all states
# that a kill can leave. A call of no name here counts as one that changes something.
harmless='access|arch_prctl|brk|clock_.*|close|dup[23]?|epoll_.*|eventfd2|execve|exit_group|fadvise64|fcntl'
harmless+='|flock|fstat|fstatfs|futex|get.*|ioctl|lseek|lstat|madvise|mmap|mprotect|mremap|munmap|newfstatat'
harmless+='|nanosleep|pipe2|poll|ppoll|prctl|pread64|prlimit64|pselect6|read|readlink(at)?|restart_syscall'
harmless+='|rseq|rt_sig.*|sched_.*|select|set_.*|setsockopt|socket|socketpair|stat|statfs|statx|sysinfo|umask'
harmless+='|uname|wait4|waitid'

# kill_points STEP COMMAND...: every STEPth (system call, ordinal) pair of a whole run, without those that
# are harmless; with ~N as STEP, N of them at random
kill_points() {
	local pick=(awk -v "step=$1" 'NR % step == 0')
	[[ $1 != '~'* ]] || pick=(shuf -n "${1#'~'}")
	strace -qq -o "$work/trace" "${@:2}"
	awk -F'(' -v harmless="^($harmless)\$" '!/^[a-z_0-9]+\(/ { next }
		{ ++n[$1] }
		$1 ~ harmless || ($1 ~ /^open/ && !/O_(CREAT|TRUNC)/) { next }
		{ print $1, n[$1] }' "$work/trace" | "${pick[@]}"
}

# fresh_box HOME: the home and the box as they were, for the server too: $work/HOME, $work/box, and
# $work/ctl where that is there already
fresh_box() {
	settled
	rm -rf "$HOME" "$work/d/index/anna" "$work/d/ctl/anna" "$server"
	cp -a "$work/$1" "$HOME"
	cp -a "$work/box" "$server"
	[[ ! -d $work/ctl ]] || cp -a "$work/ctl" "$work/d/ctl/anna"
}

# settled: waits until the server has ended all sessions. What a client has sent before it was killed is
# done all the same, a moment later.
settled() {
	local tick
	for ((tick = 0; tick < 500; tick++)); do
		[[ $(grep -c 'Login: user=' "$work/d/log") != $(grep -c "(anna).*Info: Disconnected" "$work/d/log") ]] || break
		sleep 0.02
	done
	((tick < 500)) || fault 'the server has not ended a session'
	: >"$work/d/log"
}

# killed CALL ORDINAL COMMAND...: kills it on entry of that call, which is then not executed
killed() {
	local status=0
	strace -qq -o /dev/null -e "inject=$1:signal=KILL:when=$2" "${@:3}" >/dev/null 2>&1 || status=$?
	((status == 137))
} 2>/dev/null
