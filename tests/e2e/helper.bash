# SPDX-License-Identifier: GPL-3.0-or-later
# helper.bash: what the end-to-end tests share
# shellcheck shell=bash
#
# Each test has a HOME of its own, in which it stands; whose box is read is $PERSON's, with $PASSWORD.
# Servers are Dovecot, one a file (dovecot_begin in setup_file), or tests/servers/rude, one a test.

: "${MUTTKIT_BUILD:?a test is run by make check T=tests/e2e/...}"
bats_require_minimum_version 1.5.0

ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
# shellcheck source=tests/servers/dovecot.bash
. "$ROOT/tests/servers/dovecot.bash"

# Odd enough to survive neither a missing quote nor a format string.
PASSWORD='Zn4kQ %s"w\Vb7-xT2yRm'

# A file with a setup of its own calls these two.
setup() {
	test_begin
}
teardown() {
	test_end
}

test_begin() {
	PERSON=p$BATS_TEST_NUMBER
	OUT=$BATS_TEST_TMPDIR/stdout ERR=$BATS_TEST_TMPDIR/stderr
	ARCHIVE=$BATS_TEST_TMPDIR/home/mail-archive/work
	TLS=$BATS_FILE_TMPDIR/tls
	servers=()
	export HOME=$BATS_TEST_TMPDIR/home
	sanitize
	mkdir -m 700 "$HOME"
	: >"$OUT"
	: >"$ERR"
	cd "$HOME" || return
	printf '%s\n' "$PASSWORD" >"$BATS_TEST_TMPDIR/password"
}

# Reports go to files, whichever program they come from. libnotmuch leaks (tests/leaks.supp), which can
# only be told by stacks that cost five times the time: so mutt-index is looked at for leaks by one
# test, and not by the others.
sanitize() {
	export ASAN_OPTIONS=$ASAN_OPTIONS:fast_unwind_on_malloc=1:log_path=$BATS_TEST_TMPDIR/sanitizer
	export ASAN_OPTIONS=$ASAN_OPTIONS:include_if_exists=$BATS_TEST_TMPDIR/asan.%b
	export UBSAN_OPTIONS=$UBSAN_OPTIONS:log_path=$BATS_TEST_TMPDIR/sanitizer
	echo detect_leaks=0 >"$BATS_TEST_TMPDIR/asan.mutt-index"
}

# A sanitizer's report fails the test.
test_end() {
	local pid
	for pid in "${servers[@]}"; do
		stop "$pid"
	done
	umount "$HOME/mail-archive" 2>/dev/null || :
	! cat "$BATS_TEST_TMPDIR"/sanitizer* 2>/dev/null
}

# Ends a process that the test started.
stop() {
	kill "$1" 2>/dev/null || :
	wait "$1" 2>/dev/null || :
}

# beside PROGRAM [ARG]...: starts it in the background, as expect would run it; its process is $BESIDE.
beside() {
	"$@" >"$OUT" 2>"$ERR" </dev/null 3>&- &
	BESIDE=$!
	servers+=("$BESIDE")
}

# --- servers -----------------------------------------------------------------------------------------

# dovecot_begin [COUNT BYTES]: for setup_file. The server lies in $DOVECOT, dovecot_end ends it.
# Dovecot looks for new users once a second only, so all are there from the beginning.
dovecot_begin() {
	local number
	export DOVECOT=$BATS_FILE_TMPDIR/d DOVECOT_CERTIFICATES=$BATS_FILE_TMPDIR/tls
	dovecot_start "$DOVECOT"
	for ((number = $(grep -c '^@test' "$BATS_TEST_FILENAME"); number > 0; number--)); do
		dovecot_user "$DOVECOT" "p$number" "$PASSWORD"
	done
	"$ROOT/tests/mail/generate" --count "${1:-120}" --bytes "${2:-360K}" "$BATS_FILE_TMPDIR/box"
	# mutt-index has a word to say about this one
	grep -rl '^No header at all' "$BATS_FILE_TMPDIR/box" | xargs rm
}

dovecot_end() {
	dovecot_stop "$DOVECOT"
}

# box: $PERSON gets the generated mail, in $BOX.
box() {
	BOX=$DOVECOT/mail/$PERSON
	cp -a "$BATS_FILE_TMPDIR/box/." "$BOX"
	server_give "$BOX"
}

# deliver FOLDER NAME FLAGS: the message on stdin, into $BOX. FOLDER is empty for the inbox.
deliver() {
	local folder=$BOX${1:+/$1}
	mkdir -p "$folder"/{cur,new,tmp}
	cat >"$folder/cur/$2:2,$3"
	server_give "$BOX"
}

# How many bodies Dovecot has given to $PERSON so far: it says so at each logout.
bodies() {
	sync_log
	awk -v who="imap($PERSON)" 'index($0, who) && match($0, /body_count=[0-9]+/) {
		sum += substr($0, RSTART + 11, RLENGTH - 11) } END { print sum + 0 }' "$DOVECOT/log"
}

# sync_log [pop3]: Dovecot writes its line after the client has gone: wait until every login has its logout.
sync_log() {
	local tick
	for ((tick = 0; tick < 100; tick++)); do
		awk -v user="user=<$PERSON>" -v imap="imap($PERSON)" -v pop3="pop3($PERSON)" '
			index($0, user) && /(imap|pop3)-login: Info: Login/ { open++ }
			index($0, imap) && /in=[0-9]+ out=/ || index($0, pop3) && /retr=/ { open-- }
			END { exit open != 0 }' "$DOVECOT/log" && return
		sleep 0.05
	done
	echo "dovecot: somebody is still logged in"
	return 1
}

# rude [OPTION]... SCENARIO: starts the scripted server; its port is in $RUDE, what it was told is in
# $RUDE_LOG, its process is $RUDE_PID.
rude() {
	RUDE_LOG=$BATS_TEST_TMPDIR/rude.log
	: >"$RUDE_LOG"
	read -r RUDE < <(exec "$ROOT/tests/servers/${RUDE_PROGRAM:-rude}" --user "$PERSON" --password "$PASSWORD" \
		--log "$RUDE_LOG" "$@" 3>&-)
	RUDE_PID=$!
	servers+=("$RUDE_PID")
}

# How often the log of rude has a line of the words.
told() {
	grep -c -- "$1" "$RUDE_LOG" || :
}

# --- accounts ----------------------------------------------------------------------------------------

# account NAME URL [LINE]...: adds it to the accounts file.
account() {
	local file=$HOME/.config/muttkit/accounts
	mkdir -p "${file%/*}"
	{
		printf '[%s]\nuser = %s\nincoming = %s\n' "$1" "$PERSON" "$2"
		printf 'password-command = cat %s/password\n' "$BATS_TEST_TMPDIR"
		printf '%s\n' "${@:3}"
	} >>"$file"
}

# The account work on Dovecot, or on the rude server without or with TLS.
account_dovecot() {
	account work "imaps://127.0.0.1:$DOVECOT_IMAPS" "ca-file = $TLS/ca.crt" "$@"
}
account_plain() {
	account work "imap://127.0.0.1:$RUDE" "tls = off" "$@"
}
account_tls() {
	account work "imaps://127.0.0.1:$RUDE" "ca-file = $TLS/ca.crt" "$@"
}
account_starttls() {
	account work "imap://127.0.0.1:$RUDE" "ca-file = $TLS/ca.crt" "$@"
}

# --- running -----------------------------------------------------------------------------------------

# expect CODE PROGRAM [ARG]...: runs it without a terminal; the exit status must be CODE. What it said
# is in $output and $errors, and as bytes in the files $OUT and $ERR.
expect() {
	local code=$1 status=0
	shift
	"$@" >"$OUT" 2>"$ERR" </dev/null 3>&- || status=$?
	output=$(tr -d '\0' <"$OUT") errors=$(tr -d '\0' <"$ERR")
	((status == code)) && return
	printf '%s\n' "status $status, not $code: $*" "$output" "$errors"
	return 1
}

# The same, and it says nothing at all.
expect_silence() {
	expect "$@"
	[[ ! -s $OUT && ! -s $ERR ]] || complain "it was not silent"
}

# expect_line CODE WORDS PROGRAM [ARG]...: the same, and stderr is one line, "PROGRAM: WORDS", where
# WORDS is a pattern of the shell; stdout is empty.
expect_line() {
	local code=$1 words=$2
	shift 2
	expect "$code" "$@"
	[[ ! -s $OUT && $(wc -l <"$ERR") == 1 ]] || complain "not one line on stderr"
	# shellcheck disable=SC2053
	[[ $errors == "$1: "$words ]] || complain "not the line $1: $words"
}

# Runs it as somebody whom permissions stop.
plain() {
	if ((EUID)); then
		"$@"
	else
		setpriv --bounding-set=-dac_override,-dac_read_search "$@"
	fi
}

complain() {
	printf '%s\n' "$1" "stdout: $output" "stderr: $errors"
	return 1
}

# refute COMMAND...: it must fail.
refute() {
	! "$@" || {
		echo "did not fail: $*"
		return 1
	}
}

# wait_for COMMAND...: until it succeeds, ten seconds at most.
wait_for() {
	local tick
	for ((tick = 0; tick < 200; tick++)); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.05
	done
	echo "never came true: $*"
	return 1
}

# peak_memory PROGRAM...: runs it; prints the most KiB that it held at once. For the plain build: a
# sanitizer needs more.
peak_memory() {
	/usr/bin/python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=sys.stderr)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$@" 2>"$ERR"
}

# json EXPRESSION: what $OUT says, as the Python expression of `all` and of `it`, its first account.
json() {
	/usr/bin/python3 -c 'import json, sys
all = json.load(open(sys.argv[1]))
it = all.get("accounts", [None])[0]
print(eval(sys.argv[2]))' "$OUT" "$1"
}

# --- what lies on the disk ---------------------------------------------------------------------------

# The archive holds what $BOX holds, byte for byte, or what the scenario of rude begins with.
same_as_box() {
	"$ROOT/tests/e2e/compare" --maildir "$BOX" "$@" "$ARCHIVE"
}
same_as_rude() {
	"$ROOT/tests/e2e/compare" --rude "$@" "$ARCHIVE"
}

# The message files of the archive, or of one folder of it; and what was left in a tmp.
archived() {
	find "$ARCHIVE${1:+/$1}/" -path "$ARCHIVE/*/cur/*" -type f | sort
}
left_over() {
	find "$ARCHIVE/" -path "$ARCHIVE/*/tmp/*"
}

# remember DIR...: every name, kind, mode, time, link and byte in them; unchanged compares with that.
remember() {
	remembered=("$@")
	list_state >"$BATS_TEST_TMPDIR/remembered"
}
unchanged() {
	list_state | diff "$BATS_TEST_TMPDIR/remembered" -
}
list_state() {
	find "${remembered[@]}" -printf '%p %y %m %U %T@ %s %l\n' | sort
	find "${remembered[@]}" -type f -exec sha256sum {} + | sort
}

# no_password_in PATH...: neither the password nor its base64, wherever it begins in it.
no_password_in() {
	local forms=(-e "$PASSWORD") pad code
	for pad in '' x xx; do
		code=$(printf '%s%s' "$pad" "$PASSWORD" | base64 -w 0)
		forms+=(-e "${code:4:20}")
	done
	refute grep -raFl "${forms[@]}" "$@"
}
