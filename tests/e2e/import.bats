#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# mutt-archive --import: what other programs left on this disk is taken in, and not fetched later

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

setup_file() {
	dovecot_begin
	# what nothing but its body tells apart is fetched, see move.bats
	grep -rLi '^Message-ID:\|^Received:' "$BATS_FILE_TMPDIR/box" | xargs -r rm
	# Dovecot serves a file of mixed line ends as if all were the same; here its bytes are kept
	grep -rlP '\r$' "$BATS_FILE_TMPDIR/box" | xargs -r grep -lP '[^\r]$' | xargs -r rm
	# of equal messages in a folder the first one's flags count
	find "$BATS_FILE_TMPDIR/box" -type f -path '*/cur/*' -exec sha256sum {} + | awk '
		{ folder = $0; sub(/^[0-9a-f]*/, "", folder); sub("/[^/]*$", "", folder) }
		seen[$1, folder]++ { print substr($0, 67) }' | xargs -r -d '\n' rm
}
teardown_file() {
	dovecot_end
}

# local_box: the generated mail as a Maildir of another program's, in $LOCAL.
local_box() {
	LOCAL=$HOME/Mail
	cp -a "$BATS_FILE_TMPDIR/box/." "$LOCAL"
}

# An account that has no server to ask.
account_none() {
	account work imap://127.0.0.1:1 'tls = off'
}

# holds TEXT [FILE]...: exactly one file of the archive holds TEXT, as printf writes it; prints it.
holds() {
	local name
	# shellcheck disable=SC2059
	name=$(printf "$1" | sha256sum)
	find "$ARCHIVE" -type f -name "${name%% *}.muttkit,S=*" | grep .
}

# Each message file of the archive, with its date and what it is.
files() {
	find "$ARCHIVE" -type f -path '*/cur/*' -printf '%p %T@ %n %i\n' | sort
}
same_files() {
	files | diff "$BATS_TEST_TMPDIR/files" -
}

# --- a Maildir ---------------------------------------------------------------------------------------

@test "a Maildir with folders: taken in without a network, byte for byte, with flags and dates" {
	local_box
	account_none
	remember "$LOCAL"
	expect_silence 0 mutt-archive --no-index --import "$LOCAL=INBOX" work
	unchanged
	BOX=$LOCAL same_as_box --included Drafts --included Junk --included Trash
	(($(archived | wc -l) > 60))
	[[ ! $(left_over) ]]
}

@test "imported before the first run: the server's run fetches no body and doubles no file" {
	box
	local_box
	account_dovecot
	expect_silence 0 mutt-archive --no-index --import "$LOCAL=INBOX"
	archived >"$BATS_TEST_TMPDIR/before"
	expect_silence 0 mutt-archive --no-index
	[[ $(bodies) == 0 ]]
	archived | diff "$BATS_TEST_TMPDIR/before" -
	expect 1 mutt-verify --json
	[[ $(json 'it["missing"], it["here"], it["adopted"] == it["server"] - it["excluded"]') == "(0, 0, True)" ]]
	file=$(grep -rl '^Message-ID' "$BOX/cur" | grep -v ':2,.*F' | head -n 1)
	mv "$file" "${file}F"
	expect_silence 0 mutt-archive --no-index
	(($(archived | diff "$BATS_TEST_TMPDIR/before" - | grep -c '^>') == 1))
	[[ $(bodies) == 0 ]]
}

@test "pulled by mbsync, which adds X-TUID: no body is fetched, no file doubled" {
	box
	# mbsync skips messages without an empty line and drops every CR that is left
	grep -rL "^.\\?\$" "$BOX" --include='*:2,*' | xargs -r -d '\n' rm
	grep -rlP '\r' "$BOX" --include='*:2,*' | xargs -r -d '\n' rm
	account_dovecot
	mkdir -p "$HOME/Mail"
	cat >"$HOME/.mbsyncrc" <<-END
		IMAPAccount a
		Host 127.0.0.1
		Port $DOVECOT_IMAP
		User $PERSON
		PassCmd "cat $BATS_TEST_TMPDIR/password"
		SSLType None
		AuthMechs LOGIN

		IMAPStore far
		Account a

		MaildirStore near
		Path $HOME/Mail/
		Inbox $HOME/Mail/INBOX
		SubFolders Verbatim

		Channel c
		Far :far:
		Near :near:
		Patterns * !Drafts !Junk !Trash
		Create Near
		CopyArrivalDate yes
		Sync Pull
		SyncState *
	END
	mbsync -q -c "$HOME/.mbsyncrc" -a
	messages=$(find "$HOME/Mail" -type f -path '*/cur/*' -o -type f -path '*/new/*' | wc -l)
	tuids=$(grep -rl '^X-TUID: ' "$HOME/Mail" --include='*,U=*' | wc -l)
	((tuids > 0))
	remember "$HOME/Mail"
	expect 0 mutt-archive --json --no-index --import "$HOME/Mail"
	unchanged
	[[ $(json "it['local'], it['without_tuid']") == "($messages, $tuids)" ]]
	[[ ! $(grep -rl '^X-TUID: ' "$ARCHIVE") ]]
	before=$(bodies)
	files=$(archived | wc -l)
	expect_silence 0 mutt-archive --no-index
	[[ $(bodies) == "$before" && $(archived | wc -l) == "$files" ]]
	same_as_box --no-flags
}

@test "imported after the server's run: all are there already, and nothing changes" {
	box
	local_box
	account_dovecot
	expect 0 mutt-archive --no-index
	rm -rf "$LOCAL"/{Drafts,Junk,Trash}
	sed -i '1i X-TUID: abcdEFGH12+/' "$LOCAL"/cur/*
	files >"$BATS_TEST_TMPDIR/files"
	messages=$(find "$LOCAL" -type f -path '*/cur/*' | wc -l)
	expect 0 mutt-archive -v --no-index --import "$LOCAL=INBOX"
	[[ $output == "work: imported 0 of $messages messages from $LOCAL into "*" folders, $messages were there already" ]]
	same_files
}

@test "a second import changes nothing; a third file of it comes alone" {
	local_box
	account_none
	expect 0 mutt-archive --no-index --import "$LOCAL"
	files >"$BATS_TEST_TMPDIR/files"
	expect_silence 0 mutt-archive --no-index --import "$LOCAL"
	same_files
	printf 'Subject: late\n\nx\n' >"$LOCAL/new/1700000000.late"
	expect 0 mutt-archive -v --no-index --import "$LOCAL"
	[[ $output == "work: imported 1 of "* ]]
	[[ $(holds 'Subject: late\n\nx\n') == "$ARCHIVE/Mail/cur/"*:2, ]]
}

@test "line ends: CRLF, LF and mixed, each as the server's content would be" {
	mkdir -p box/{cur,new,tmp}
	printf 'A: 1\r\n\r\nbody\r\n' >box/cur/1.crlf:2,S
	printf 'A: 2\n\nbody\n' >box/cur/2.lf:2,RF
	printf 'A: 3\n\nbo\r\ndy\n' >box/new/3.mixed
	printf 'A: 4\n\nbody' >box/cur/4.open:2,DTP
	: >box/cur/5.empty:2,
	touch -d '2023-12-11 09:30:17 UTC' box/cur/*
	account_none
	expect_silence 0 mutt-archive --no-index --import box=Società work
	[[ $(holds 'A: 1\n\nbody\n') == "$ARCHIVE/Società/cur/"*:2,S ]]
	[[ $(holds 'A: 2\n\nbody\n') == *:2,FR ]]
	[[ $(holds 'A: 3\n\nbo\r\ndy\n') == *,S=13:2, ]]
	[[ $(holds 'A: 4\n\nbody') == *:2,D ]]
	[[ $(holds '') == *,S=0:2, ]]
	[[ $(stat -c %Y "$(holds 'A: 1\n\nbody\n')") == "$(date -d '2023-12-11 09:30:17 UTC' +%s)" ]]
	(($(archived | wc -l) == 5))
}

@test "X-TUID: exactly one line in the header is left out, others stay; what is known stays as it is" {
	mkdir -p box/{cur,new,tmp}
	printf 'A: 1\nX-TUID: abcdEFGH12+/\n\nX-TUID: abcdEFGH12+/\n' >box/cur/1:2,
	printf 'A: 2\nX-TUID: abcdEFGH12+/\nX-TUID: abcdEFGH12+/\n\nb\n' >box/cur/2:2,
	printf 'A: 3\nX-TUID: abc\n\nb\n' >box/cur/3:2,
	printf 'A: 4\r\nX-TUID: abcdEFGH12+/\r\n\r\nb\r\n' >box/cur/4:2,
	{ # a header that is too long to be looked at
		printf 'X-TUID: abcdEFGH12+/\n'
		for ((i = 0; i < 6000; i++)); do
			printf 'X-Long-%d: %060d\n' $i $i
		done
		printf '\nb\n'
	} >box/cur/6:2,
	account_none
	expect 0 mutt-archive --json --no-index --import box work
	[[ $(json 'it["files"], it["without_tuid"]') == "(5, 2)" ]]
	cmp box/cur/6:2, "$(grep -rl '^X-Long-1:' "$ARCHIVE")"
	holds 'A: 1\n\nX-TUID: abcdEFGH12+/\n'
	holds 'A: 2\nX-TUID: abcdEFGH12+/\nX-TUID: abcdEFGH12+/\n\nb\n'
	holds 'A: 3\nX-TUID: abc\n\nb\n'
	holds 'A: 4\n\nb\n'
	# a server that has the line itself
	printf 'A: 5\nX-TUID: abcdEFGH12+/\n\nb\n' >"$ARCHIVE/box/new/5"
	cp "$ARCHIVE/box/new/5" box/cur/5:2,
	expect 0 mutt-archive --json --no-index --import box work
	[[ $(json 'it["files"], it["present"], it["recovered"]') == "(0, 6, 1)" ]]
	(($(archived | wc -l) == 6))
}

@test "the same message in two folders is one file with two names, none of them the source's" {
	mkdir -p plus/{cur,.Sent/cur}
	printf 'A: 1\n\nb\n' | tee plus/cur/1:2,S >plus/.Sent/cur/2:2,
	account_none
	expect_silence 0 mutt-archive --no-index --import plus work
	[[ $(stat -c %h "$ARCHIVE"/INBOX/cur/*:2,S "$ARCHIVE"/Sent/cur/*:2,) == $'2\n2' ]]
	[[ $(stat -c %h plus/cur/1:2,S) == 1 ]]
}

@test "what cannot be read is named; the rest goes on" {
	mkdir -p box/{cur,new,tmp}
	printf 'A: 1\n\nb\n' >box/cur/1:2,
	ln -s 1:2, box/cur/2:2,
	mkfifo box/cur/3:2,
	mkdir box/cur/dir
	ln -s "$HOME/box" box/linked
	account_none
	expect 65 mutt-archive -v --no-index --import box work
	[[ $(sort <<<"$errors") == "mutt-archive: work: box/cur/2:2,: is a symbolic link, which is not followed
mutt-archive: work: box/cur/3:2,: is no regular file
mutt-archive: work: box/linked: is a symbolic link, which is not followed; import it by itself" ]]
	[[ $output == "work: imported 1 of 1 messages from box into box, 0 were there already; 3 could not be read" ]]
}

@test "a file and a folder that may not be read: 77, named, and the rest goes on" {
	mkdir -p box/{cur,new,tmp,.Shut/cur}
	for number in 1 2 3; do
		printf 'A: %d\n\nb\n' $number >"box/cur/$number:2,"
	done
	printf 'A: 4\n\nb\n' >box/.Shut/cur/4:2,
	chmod 0 box/cur/2:2, box/.Shut/cur
	account_none
	expect 77 plain mutt-archive -v --no-index --import box work
	[[ $(sort <<<"$errors") == "mutt-archive: work: box/.Shut/cur: open: Permission denied
mutt-archive: work: box/cur/2:2,: open: Permission denied" ]]
	[[ $output == "work: imported 2 of 2 messages from box into "*"; 2 could not be read" ]]
	chmod 700 box/cur/2:2, box/.Shut/cur
	expect_silence 0 mutt-archive --no-index --import box work
	(($(archived | wc -l) == 4))
}

@test "a file that a client renames meanwhile is found by its base name" {
	mkdir -p box/{cur,new,tmp}
	for number in 1 2 3 4 5; do
		printf 'A: %d\n\nb\n' $number >"box/cur/$number:2,"
	done
	account_none
	ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 beside strace -qq -o "$BATS_TEST_TMPDIR/calls" \
		-P "$HOME/box/cur" -e trace=getdents64 -e inject=getdents64:delay_exit=2000000:when=1 \
		mutt-archive --no-index --import box work
	wait_for test -d "$ARCHIVE"
	sleep 0.5
	mv box/cur/3:2, box/cur/3:2,S
	status=0
	wait "$BESIDE" || status=$?
	((status == 0))
	[[ ! -s $ERR && $(archived | wc -l) == 5 ]]
}

@test "what is imported can be searched" {
	local_box
	account_none
	expect_silence 0 mutt-archive --import "$LOCAL=INBOX"
	[[ $(NOTMUCH_PROFILE=muttkit notmuch count --output=files '*') == "$(archived | wc -l)" ]]
}

@test "-n says what is new and what is there already, and changes nothing" {
	local_box
	account_none
	messages=$(find "$LOCAL" -type f -path '*/cur/*' | wc -l)
	remember "$HOME"
	expect 0 mutt-archive -n --import "$LOCAL=INBOX"
	unchanged
	[[ $output == "work: would take $messages of $messages messages, "*" from $LOCAL into "*" folders, 0 are there already" ]]
	[[ ! $errors ]]
	expect 0 mutt-archive -n --json --import "$LOCAL=INBOX"
	planned=$(json 'it["local"], it["present"], it["to_fetch"], it["bytes_to_fetch"]')
	expect 0 mutt-archive --no-index --json --import "$LOCAL=INBOX"
	bytes=$(find "$ARCHIVE" -type f -path '*/cur/*' -printf '%i %s\n' | sort -u | awk '{ n += $2 } END { print n }')
	[[ $planned == "$(json 'it["local"], it["present"], it["files"]' | tr -d ')'), $bytes)" ]]
	# one is new, one came back, mbsync marked one, the user renamed one and removed one
	mkdir -p more/{cur,new,tmp}
	printf 'A: 1\n\nb\n' | tee more/cur/1:2, >more/cur/2:2,
	printf 'A: 2\nX-TUID: abcdEFGH12+/\n\nb\n' >more/cur/3:2,
	printf 'A: 3\n\nb\n' >more/cur/4:2,
	expect 0 mutt-archive --no-index --import more work
	for name in "$ARCHIVE"/more/cur/*; do mv "$name" "${name}F"; done
	rm "$(holds 'A: 3\n\nb\n')"
	printf 'A: 2\n\nb\n' >more/new/5
	printf 'A: 5\r\n\r\nb\r\n' >more/new/6
	remember "$HOME"
	expect 0 mutt-archive -n --import more work
	unchanged
	[[ $output == "work: would take 2 of 6 messages, 16 bytes, from more into more, 4 are there already" ]]
	expect 0 mutt-archive -v --no-index --import more work
	[[ $output == "work: imported 2 of 6 messages from more into more, 4 were there already" ]]
}

@test "a command line that cannot be meant: 64, and nothing is made" {
	account_none
	account other imap://127.0.0.1:1 'tls = off'
	mkdir -p box/{cur,new,tmp} empty
	: >fine
	printf 'Subject: no mbox\n\nFrom here on\n' >letter
	expect_line 64 '--import: name one account' mutt-archive --import box
	expect_line 64 '--import: *' mutt-archive --import fine --import box= work
	expect_line 64 'work: none: open: No such file or directory' mutt-archive --import none work
	expect_line 65 'work: empty: no Maildir and no mbox' mutt-archive --import empty work
	[[ ! -e $ARCHIVE ]]
	expect_line 65 'work: letter: no Maildir and no mbox' mutt-archive --no-index --import letter work
	[[ ! -e $ARCHIVE/letter ]]
	expect_silence 0 mutt-archive --no-index --import fine --import box work
}

# --- an mbox -----------------------------------------------------------------------------------------

@test "an mbox: messages, flags, dates, quotes, lengths, the folder's own data" {
	cat >mbox <<-'END'
		From MAILER-DAEMON Mon Dec 11 08:00:00 2023
		Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA
		X-IMAP: 1702281600 4
		Status: RO

		This text is part of the internal format of your mail folder.

		From ann@example.org Mon Dec 11 09:30:17 2023
		Subject: one
		Status: RO
		X-Status: AF

		>From here
		From there it is far

		From nowhere
		>>From

		From bob@example.org Mon Dec 11 10:30:17 2023 +0100
		Subject: two
		Content-Length: 55

		>From

		From x@example.org Mon Dec 11 10:30:17 2023
		b

		From - Thu Jan  1 00:00:00 1970
		Received: by a; Mon, 11 Dec 2023 11:30:17 +0100
		Subject: three

		body
	END
	length=$(printf '>From\n\nFrom x@example.org Mon Dec 11 10:30:17 2023\nb\n' | wc -c)
	sed -i "s/^Content-Length: .*/Content-Length: $length/" mbox
	account_none
	remember "$HOME/mbox"
	expect 0 mutt-archive -v --no-index --import mbox=Posta/Vecchia work
	[[ $output == "work: imported 3 of 3 messages from mbox into Posta/Vecchia, 0 were there already" ]]
	unchanged
	one=$(holds 'Subject: one\nStatus: RO\nX-Status: AF\n\nFrom here\nFrom there it is far\n\nFrom nowhere\n>>From\n')
	two=$(holds "Subject: two\nContent-Length: $length\n\n>From\n\nFrom x@example.org Mon Dec 11 10:30:17 2023\nb\n")
	three=$(holds 'Received: by a; Mon, 11 Dec 2023 11:30:17 +0100\nSubject: three\n\nbody\n')
	[[ $one == "$ARCHIVE/Posta/Vecchia/cur/"*:2,FRS && $two == *:2, && $three == *:2, ]]
	[[ $(stat -c %Y "$one" "$two" "$three") == "$(date -d '2023-12-11 09:30:17 UTC' +%s)
$(date -d '2023-12-11 09:30:17 UTC' +%s)
$(date -d '2023-12-11 10:30:17 UTC' +%s)" ]]
}

on_screen() {
	tmux -S "$BATS_TEST_TMPDIR/tmux" capture-pane -p | tee "$BATS_TEST_TMPDIR/screen" | grep -q "$1"
}

@test "what mutt saved to an mbox comes out as it was" {
	account_none
	mkdir -p box/{cur,new,tmp}
	for number in 1 2 3 4; do
		printf 'From: a@example.org\nDate: Mon, 11 Dec 2023 0%d:00:00 +0000\nSubject: %d\n\nFrom the start\n\nFrom x Mon Dec 11 10:00:00 2023\n>From y\n%s' \
			$number $number "$(printf '\n\nend %d' $number)" >"box/cur/$number:2,S"
		echo >>"box/cur/$number:2,S"
	done
	for client in mutt neomutt; do
		rm -f saved
		cat >rc <<-END
			set folder=$HOME mbox_type=mbox copy=yes confirmappend=no confirmcreate=no record="" move=no quit=yes sleep_time=0
			macro index ,s "<tag-pattern>~A<enter><tag-prefix><copy-message><kill-line>$HOME/saved<enter>"
		END
		tmux -S "$BATS_TEST_TMPDIR/tmux" -f /dev/null new-session -d -x 110 -y 30 \
			env TERM=screen LANG=C.UTF-8 "$client" -n -F "$HOME/rc" -R -f "$HOME/box" 3>&-
		wait_for on_screen 'a@example'
		tmux -S "$BATS_TEST_TMPDIR/tmux" send-keys ,s
		wait_for grep -q '^end 4' saved
		tmux -S "$BATS_TEST_TMPDIR/tmux" kill-server
		[[ -s saved ]]
		expect 0 mutt-archive --json --no-index --import "saved=$client" work
		[[ $(json 'it["local"], it["files"]') == "(4, 4)" ]] || complain "$client"
		for number in 1 2 3 4; do
			file=$(grep -rl "^Subject: $number\$" "$ARCHIVE/$client")
			diff <(sed '/^Status: \|^Content-Length: \|^Lines: /d' "$file") "box/cur/$number:2,S"
			[[ $file == *:2,S ]]
		done
	done
}

@test "an mbox that another program writes to: its last message is left, 75; then it comes" {
	for number in 1 2 3; do
		printf 'From a Mon Dec 11 09:30:17 2023\nSubject: %d\n\nb\n\n' $number
	done >mbox
	account_none
	ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 beside strace -qq -o "$BATS_TEST_TMPDIR/calls" \
		-e trace=pread64 -P "$HOME/mbox" -e inject=pread64:delay_exit=2000000:when=1 \
		mutt-archive --no-index --import mbox work
	wait_for grep -q pread64 "$BATS_TEST_TMPDIR/calls"
	printf 'more\n' >>mbox
	status=0
	wait "$BESIDE" || status=$?
	[[ $status == 75 && $(<"$ERR") == "mutt-archive: work: mbox: another program writes to it; its last message is left" ]]
	(($(archived | wc -l) == 2))
	expect_silence 0 mutt-archive --no-index --import mbox work
	(($(archived | wc -l) == 3))
	holds 'Subject: 3\n\nb\n\nmore\n'
}

@test "an mbox that another program has locked: 75" {
	printf 'From a Mon Dec 11 09:30:17 2023\nSubject: 1\n\nb\n\n' >mbox
	account_none
	beside /usr/bin/python3 -c 'import fcntl, time
f = open("mbox", "r+")
fcntl.lockf(f, fcntl.LOCK_EX)
open("locked", "w")
time.sleep(60)'
	wait_for test -e locked
	expect_line 75 'work: mbox: another program writes to it' mutt-archive --no-index --import mbox work
	stop "$BESIDE"
	expect_silence 0 mutt-archive --no-index --import mbox work
}

# --- trouble -----------------------------------------------------------------------------------------

@test "killed where it matters: the next import completes and doubles nothing" {
	local_box
	account_none
	kills=0
	for point in 'mkdirat 1' 'mkdirat 6' 'openat 60' 'syncfs 1' 'renameat2 1' 'renameat2 9' 'fsync 9' \
		'pwrite64 12' 'fdatasync 3' 'unlinkat 3' 'utimensat 20' 'write 30' 'linkat 1'; do
		rm -rf "$HOME/mail-archive" "$HOME/.local"
		status=0
		# shellcheck disable=SC2086
		set -- $point
		ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 strace -qq -o /dev/null \
			-e "inject=$1:signal=KILL:when=$2" mutt-archive --no-index --import "$LOCAL=INBOX" \
			>"$OUT" 2>"$ERR" </dev/null 3>&- || status=$?
		((status != 137 || ++kills))
		expect_silence 0 mutt-archive --no-index --import "$LOCAL=INBOX"
		BOX=$LOCAL same_as_box --included Drafts --included Junk --included Trash
		[[ ! $(left_over) ]]
	done
	((kills >= 9))
}

@test "an archive that cannot be written: 74, and the next import completes" {
	mkdir -p box/{cur,new,tmp}
	printf 'A: 1\n\n' >box/cur/1:2,
	head -c 3000000 /dev/zero | tr '\0' x >>box/cur/1:2,
	account_none
	limited() (
		ulimit -f 2000
		trap '' XFSZ
		mutt-archive "$@"
	)
	expect 74 limited --no-index --import box work
	[[ $errors == "mutt-archive: work: box: "*"File too large" && ! $(left_over) ]]
	expect_silence 0 mutt-archive --no-index --import box work
	(($(archived | wc -l) == 1))
}

# A file system with room for 7 MB beside what is left free of it, for what on_disk runs.
small_disk() {
	local make=(mount -t tmpfs -o 'size=23m,mode=700' tmpfs "$HOME/mail-archive")
	mkdir -p "$HOME/mail-archive"
	if ((EUID == 0)); then
		"${make[@]}"
	else
		unshare --map-root-user --mount sh -c '"$@" && exec sleep 600' sh "${make[@]}" 3>&- &
		DISK=$!
		servers+=("$DISK")
		wait_for on_disk mountpoint "$HOME/mail-archive"
	fi
}
on_disk() {
	if ((EUID == 0)); then
		"$@"
	else
		nsenter --target "$DISK" --user --mount --preserve-credentials "$@"
	fi
}

@test "more than the disk can hold: 74 before the first byte; what of it is there already needs no room" {
	mkdir -p box/{cur,new,tmp}
	for number in 1 2 3; do
		{
			printf 'A: %d\n\n' $number
			head -c 2000000 /dev/zero | tr '\0' x
		} >"box/cur/$number:2,"
	done
	account_none
	small_disk
	expect_silence 0 on_disk mutt-archive --no-index --import "$HOME/box" work
	expect_silence 0 on_disk mutt-archive --no-index --import "$HOME/box" work
	sed 's/^A: 1/A: 4/' box/cur/1:2, >box/cur/4:2,
	expect 74 on_disk mutt-archive --no-index --import "$HOME/box" work
	[[ $errors == "mutt-archive: work: $ARCHIVE: not enough space: the new mail needs 2.00 MB and 16 MB to spare, "*" are free" ]]
	[[ $(on_disk find "$ARCHIVE" -type f -name '*.muttkit*' | wc -l) == 3 ]]
}

@test "memory does not grow with a message or an mbox" {
	{
		printf 'From a Mon Dec 11 09:30:17 2023\nSubject: large\n\n'
		head -c 60000000 /dev/zero | tr '\0' x
		printf '\n\n'
		for ((i = 0; i < 3000; i++)); do
			printf 'From a Mon Dec 11 09:30:17 2023\nSubject: %d\nContent-Length: 2\n\nb\n\n' $i
		done
	} >mbox
	account_none
	kib=$(PATH=$MUTTKIT_BUILD/bin:$PATH peak_memory mutt-archive --no-index --import mbox work)
	[[ ! -s $ERR ]]
	(($(archived | wc -l) == 3001))
	((kib < 32 * 1024))
}
