#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# a program killed in the middle: the next run needs no help, loses nothing, doubles nothing
#
# tests/faults/kill-archive, kill-prune and kill-restore kill before every system call; these are the
# calls that matter.

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

setup_file() {
	dovecot_begin 90 270K
}
teardown_file() {
	dovecot_end
}

# kill_before CALL ORDINAL [PROGRAM ARG...]: a run of mutt-archive, unless it is another, that dies by SIGKILL before its system call CALL, the ORDINAL time;
# on some system there may be less of them. LeakSanitizer cannot work beside strace.
kill_before() {
	local status=0 command=("${@:3}")
	((${#command[@]})) || command=(mutt-archive --no-index)
	ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 strace -qq -o /dev/null \
		-e "inject=$1:signal=KILL:when=$2" "${command[@]}" \
		>"$OUT" 2>"$ERR" </dev/null 3>&- || status=$?
	((status != 137 || ++kills))
	((status == 137 || status == 0)) || complain "$1 $2: ended with $status"
}

# comes_through [pop3]: what is there is whole; "a client" marks all that came as flagged; the next run
# completes the rest and doubles nothing, and the receipt proves it.
comes_through() {
	local file has=()
	[[ ${1-} != pop3 ]] || has=(--only INBOX --no-dates)
	if [[ -d $ARCHIVE ]]; then
		same_as_box --part --no-flags "${has[@]}"
		archived | while read -r file; do
			[[ $file == *:2,*F* ]] || mv "$file" "${file}F"
		done
	fi
	expect_silence 0 mutt-archive --no-index
	same_as_box --no-flags "${has[@]}"
	[[ ! $(left_over) ]]
	expect 0 mutt-verify -q
}

@test "a first run, killed where it matters, and flags changed before the next" {
	box
	account_dovecot
	kills=0
	for point in 'flock 1' 'mkdirat 1' 'mkdirat 6' 'fsync 5' 'openat 60' 'syncfs 1' 'renameat2 1' \
		'renameat2 2' 'renameat2 9' 'linkat 1' 'pwrite64 12' 'fdatasync 2' 'fdatasync 7' 'unlink 3' \
		'unlinkat 3' 'utimensat 20' 'write 30'; do
		rm -rf "$HOME/mail-archive" "$HOME/.local"
		# shellcheck disable=SC2086
		kill_before $point
		comes_through
	done
	((kills >= 12))
}

@test "a run with new mail and new flags, killed where it matters, and flags changed before the next" {
	box
	account_dovecot
	expect 0 mutt-archive --no-index
	cp -a "$HOME" "$BATS_TEST_TMPDIR/before"
	for number in 1 2 3 4 5; do
		printf 'Subject: new %d\n\nx\n' $number | deliver '' "100$number.new" ''
		printf 'Subject: new %d\n\nx\n' $number | deliver Sent "200$number.new" S
	done
	find "$BOX/cur" -name '*:2,S' | head -n 4 | while read -r file; do
		mv "$file" "${file%S}FS"
	done
	kills=0
	for point in 'mkdirat 1' 'syncfs 1' 'renameat2 1' 'renameat2 4' 'renameat2 7' 'renameat2 8' \
		'renameat2 9' 'linkat 2' 'fdatasync 3' 'fdatasync 6' 'unlinkat 1' 'fsync 2'; do
		find "$HOME" -mindepth 1 -delete
		cp -a "$BATS_TEST_TMPDIR/before/." "$HOME"
		# shellcheck disable=SC2086
		kill_before $point
		comes_through
	done
	((kills >= 8))
}

@test "POP3: a first run and one with new mail, killed where it matters, and flags changed before the next" {
	box
	account work "pop3s://127.0.0.1:$DOVECOT_POP3S" "ca-file = $TLS/ca.crt"
	kills=0
	for point in 'mkdirat 2' 'openat 60' 'syncfs 1' 'renameat2 1' 'renameat2 9' 'pwrite64 12' 'fdatasync 2' \
		'unlinkat 3'; do
		rm -rf "$HOME/mail-archive" "$HOME/.local"
		# shellcheck disable=SC2086
		kill_before $point
		comes_through pop3
	done
	cp -a "$HOME" "$BATS_TEST_TMPDIR/before"
	for number in 1 2 3 4 5; do
		printf 'Subject: new %d\n\nx\n' $number | deliver '' "100$number.new" ''
	done
	for point in 'mkdirat 1' 'syncfs 1' 'renameat2 1' 'renameat2 4' 'fdatasync 1' 'fdatasync 3'; do
		find "$HOME" -mindepth 1 -delete
		cp -a "$BATS_TEST_TMPDIR/before/." "$HOME"
		# shellcheck disable=SC2086
		kill_before $point
		comes_through pop3
	done
	echo "$kills kills"
	((kills >= 12))
}

# on_server: a line a message: folder, flags, date, hash.
on_server() {
	local folder name date
	(cd "$BOX" && find . -path '*/cur/*' -type f -printf '%h %f %T@\n') |
		while read -r folder name date; do
			printf '%s %s %s %s\n' "$folder" "${name##*:2,}" "${date%.*}" \
				"$(sha256sum <"$BOX/$folder/$name")"
		done | sort
}

@test "mutt-prune and mutt-restore, killed where it matters, undo each other" {
	BOX=$DOVECOT/mail/$PERSON
	for number in {1..12}; do
		printf 'Message-ID: <%d@studio.example>\nSubject: %d\n\nx\n' "$number" "$number" |
			deliver "$( ((number < 9)) || echo Sent)" "$((1700000000 + number)).M$number" S
		find "$BOX" -name "*.M$number:*" -exec touch -d "@$((1700000000 + number * 1000))" {} +
	done
	account work "imap://127.0.0.1:$DOVECOT_IMAP" 'tls = off'
	expect 0 mutt-archive --no-index
	on_server >"$BATS_TEST_TMPDIR/all"
	archived | xargs -d '\n' sha256sum >"$BATS_TEST_TMPDIR/archived"
	prune=(mutt-prune --keep-days 30 --max 100 --yes -q work)
	restore=(mutt-restore --folder '*' --yes -q work)
	prunes=('fdatasync 4' 'sendto 18' 'recvfrom 30' 'pwrite64 40' 'sendto 24' 'fdatasync 8')
	restores=('sendto 8' 'recvfrom 16' 'sendto 14' 'pwrite64 4' 'fdatasync 2' 'sendto 20')
	kills=0
	for round in 0 1 2 3 4 5; do
		# shellcheck disable=SC2086
		kill_before ${prunes[round]} "${prune[@]}"
		sync_log # what a killed client had still sent is done
		expect_silence 0 "${prune[@]}"
		[[ ! $(on_server) ]] || complain "${prunes[round]}: $(on_server)"
		# shellcheck disable=SC2086
		kill_before ${restores[round]} "${restore[@]}"
		sync_log
		on_server >"$BATS_TEST_TMPDIR/now"
		[[ ! $(comm -13 "$BATS_TEST_TMPDIR/all" "$BATS_TEST_TMPDIR/now") ]] || complain "${restores[round]}"
		expect_silence 0 "${restore[@]}"
		on_server | diff "$BATS_TEST_TMPDIR/all" - || complain "${restores[round]}"
		sha256sum --quiet -c "$BATS_TEST_TMPDIR/archived"
	done
	echo "$kills kills"
	((kills >= 9))
	expect 0 mutt-archive --no-index
	expect 0 mutt-verify -q
}

@test "killed at a dozen moments as they come, one after the other, flags changed in between" {
	box
	account_dovecot
	kills=0
	for ((run = 0; run < 12; run++)); do
		# killed while it looks for leaks, the sanitizer would have a word to say of that
		ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 beside mutt-archive --no-index
		sleep "0.$((run ? RANDOM % 4 : 0))$((RANDOM % 10))" # the first, which has all to do, is killed for sure
		kill -KILL "$BESIDE" 2>/dev/null && ((++kills))
		wait "$BESIDE" || :
		[[ ! -d $ARCHIVE ]] || same_as_box --part --no-flags
		[[ ! -d $ARCHIVE ]] || archived | shuf -n 2 | while read -r file; do
			[[ $file == *F* ]] || mv "$file" "${file}F"
		done
	done
	((kills > 0))
	expect 0 mutt-archive --no-index
	same_as_box --no-flags
	[[ ! $(left_over) ]]
	expect 0 mutt-verify -q
}

@test "mutt-index killed while it makes the database: the next run makes it whole" {
	box
	account_dovecot
	expect 0 mutt-archive --no-index
	files=$(archived | wc -l)
	kills=0
	for point in 'mkdir 2' 'mkdirat 2' 'rename 1' 'fdatasync 1' 'fdatasync 9' 'fsync 1' 'pwrite64 5' \
		'write 4' 'unlink 1'; do
		rm -rf "$HOME/.local/share/notmuch" "$HOME/.config/notmuch"
		# shellcheck disable=SC2086
		set -- $point
		status=0
		ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 strace -qq -o /dev/null \
			-e "inject=$1:signal=KILL:when=$2" mutt-index >"$OUT" 2>"$ERR" </dev/null 3>&- || status=$?
		((status != 137 || ++kills))
		expect 0 mutt-index
		[[ $(NOTMUCH_PROFILE=muttkit notmuch count --output=files '*') == "$files" ]]
	done
	((kills >= 5))
}

@test "notmuch tag between two runs harms nothing, also where it renames the files" {
	box
	account_dovecot
	expect 0 mutt-archive
	export NOTMUCH_PROFILE=muttkit
	notmuch tag -unread '*'
	expect_silence 0 mutt-archive
	same_as_box
	notmuch config set maildir.synchronize_flags true
	unread=$(archived | grep -vc ':2,.*S')
	((unread > 0))
	notmuch tag +unread '*'
	notmuch tag -unread +flagged '*'
	[[ ! $(archived | grep -v ':2,.*F.*S') ]]
	expect_silence 0 mutt-archive
	same_as_box --no-flags
	expect 0 mutt-verify -q
	[[ $(notmuch count --output=files '*') == "$(archived | wc -l)" && $(notmuch count tag:unread) == 0 ]]
}
