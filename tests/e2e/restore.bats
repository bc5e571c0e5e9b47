#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# mutt-restore: what is in the archive comes back, every byte, flag and date, and nothing twice

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

setup_file() {
	DOVECOT_QUOTA=100M dovecot_begin 80 240K
}
teardown_file() {
	dovecot_end
}

# $PERSON's box holds the generated mail.
setup() {
	test_begin
	box
}

# archive [LINE]...: the account, and its mail brought in.
archive() {
	account_dovecot "$@"
	expect 0 mutt-archive --no-index
	sync_log
}

# message FOLDER FLAGS DAY [SIZE]: into $BOX, with a Message-ID of its own, arrived on DAY at noon.
message() {
	local name
	number=$((${number:-0} + 1))
	name=$((2000000000 + number)).M$number
	{
		printf 'Message-ID: <%s@mail.example>\nSubject: number %s\n\nFrom here\n>From there\n' \
			"$name" "$number"
		head -c "${4:-200}" /dev/zero | tr '\0' x | fold -w 70
		echo
	} >"$BATS_TEST_TMPDIR/message"
	mkdir -p "$BOX/$1"/{cur,new,tmp}
	touch -d "$3 12:00 UTC" "$BATS_TEST_TMPDIR/message"
	cp -a "$BATS_TEST_TMPDIR/message" "$BOX/$1/cur/$name:2,$2"
	server_give "$BOX"
}

# state [BOX]: what a server has, a line a message: sha256 of its lines, flags, arrival, folder.
# once RUN|ARCHIVE: of these lines one for each content in each folder, with the flags of all of them
# and the first arrival: in this folder, or anywhere.
state() {
	/usr/bin/python3 - "${1:-$BOX}" <<'END'
import glob, hashlib, os, sys
top = sys.argv[1]
for path in glob.glob(top + "/**/cur/*", recursive=True) + glob.glob(top + "/**/new/*", recursive=True):
    name, _, flags = os.path.basename(path).partition(":2,")
    with open(path, "rb") as file:
        data = file.read().replace(b"\r\n", b"\n")
    print(hashlib.sha256(data).hexdigest(), "".join(sorted(set(flags) & set("DFRST"))) or "-",
          int(os.stat(path).st_mtime), os.path.relpath(os.path.dirname(os.path.dirname(path)), top))
END
}
once() {
	/usr/bin/python3 -c '
import sys
lines = [line.rstrip("\n").split(" ", 3) for line in sys.stdin]
where = lambda line: (line[0], line[3] if sys.argv[1] == "RUN" else "")
first, flags = {}, {}
for line in lines:
    first[where(line)] = min(int(line[2]), first.get(where(line), 1 << 60))
    flags[line[0], line[3]] = flags.get((line[0], line[3]), set()) | set(line[1].strip("-"))
for line in {(line[0], line[3]) for line in lines}:
    print(line[0], "".join(sorted(flags[line])) or "-", first[line[0], line[1] if sys.argv[1] == "RUN" else ""], line[1])' "$1"
}

# As it was before, each message once, in $BOX or another one.
is_back() {
	state "$@" | sort >"$BATS_TEST_TMPDIR/after"
	diff "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
}

# prune: takes all that may go off the server; what was there is in the file before.
prune() {
	state | once RUN | sort >"$BATS_TEST_TMPDIR/before"
	expect 0 mutt-prune --keep-days 1 --unread --max 100000 --yes work
	(($(state | wc -l) * 2 < $(wc -l <"$BATS_TEST_TMPDIR/before")))
}

# subjects [BOX]: the numbers of message() that a server has, sorted.
subjects() {
	grep -rhs '^Subject: number' "${1:-$BOX}" | cut -d' ' -f3 | sort -n | tr '\n' ' '
}

empty_box() {
	find "$BOX" -type f -path '*/cur/*' -delete
	find "$BOX" -type f -path '*/new/*' -delete
}

@test "what a prune run took comes back to its folders, with its bytes, flags and dates; the next archive run fetches nothing" {
	message '' SR 2021-03-04
	message Clienti/Rossi S 2020-02-29
	message '' '' 2019-12-31
	archive
	prune
	before=$(bodies)
	expect_silence 0 mutt-restore --run 1 --yes work
	is_back
	sync_log
	checked=$(bodies)
	expect_silence 0 mutt-archive --no-index
	sync_log
	[[ $(bodies) == "$checked" ]]
	expect 0 mutt-verify
	expect_silence 0 mutt-restore --run 1 --yes work
	expect 0 mutt-restore --run 1 --yes --json work
	[[ $(json 'it["restored"], it["there"] == it["selected"] > 50') == '(0, True)' ]]
	is_back
	((checked > before))
}

@test "flags and dates of the server at that day come back, whatever a client made of the archive since" {
	message Work F 2021-03-04
	message Work SR 2021-03-05
	archive
	state | once RUN | sort >"$BATS_TEST_TMPDIR/before"
	expect 0 mutt-prune --keep-days 1 --folder Work --max 10 --yes work
	[[ $(subjects) == '1 ' ]]
	file=$(grep -rl 'number 2' "$ARCHIVE")
	mv "$file" "${file%:2,*}:2,FST"
	expect 0 mutt-restore --run 1 --yes work
	state | once RUN | sort | diff "$BATS_TEST_TMPDIR/before" -
	# a file that a client is about to purge proves nothing
	expect 65 mutt-prune --keep-days 1 --folder Work --max 10 --yes work
	mv "${file%:2,*}:2,FST" "${file%:2,*}:2,FS"
	expect 0 mutt-prune --keep-days 1 --folder Work --max 10 --yes work
	mv "${file%:2,*}:2,FS" "${file%:2,*}:2,FST"
	# without a run it is the file's flags, but for T
	expect 0 mutt-restore --folder Work --yes work
	state | grep -q ' FS 1614945600 Work$'
}

@test "-n, no answer, no rule: not a byte changes" {
	archive
	prune
	remember "$HOME" "$BOX"
	expect 0 mutt-restore -n --run 1 work
	[[ $output == 'work: to be put on the server of work: '*' messages, '*' bytes ('*'  INBOX: '* ]]
	unchanged
	expect 0 mutt-restore -n --json --run 1 work
	[[ $(json 'it["selected"] > 50, it["restored"]') == '(True, 0)' ]]
	unchanged
	remember "$HOME/mail-archive" "$BOX"
	expect 64 mutt-restore --run 1 work
	script -qec 'mutt-restore --run 1 work' /dev/null <<<n >"$OUT" 3>&-
	grep -q 'on the server? \[y/N\]' "$OUT"
	unchanged
	for rules in '' '--run 0' '--run x' '--since 2021-02-30' '--since 1.2.2021' '--before x' \
		'--run 1 --into nobody' '--run 1 --into work --mbox f' '--run 1 --mbox - --json'; do
		# shellcheck disable=SC2086
		expect 64 mutt-restore $rules --yes work
		[[ $(wc -l <"$ERR") == 1 ]] || complain "$rules"
	done
	expect_line 1 'work: nothing in the archive fits' mutt-restore --run 99 --yes work
	unchanged
	script -qec 'mutt-restore --run 1 work' /dev/null <<<y >"$OUT" 3>&-
	is_back
	grep -q 'next: mutt-archive work' "$OUT"
}

@test "by folder, role, day and query, each narrows the others" {
	message '' S 2020-01-01
	message '' S 2021-01-01
	message Sent S 2021-01-01
	message Sent S 2022-01-01
	message 'Clienti/Rossi &- C' S 2023-01-01
	account_dovecot
	expect 0 mutt-archive
	empty_box
	check() {
		expect 0 mutt-restore "${@:2}" --yes work
		[[ $(subjects) == "$1" ]] || complain "$* gave $(subjects)"
		empty_box
	}
	check '2 3 ' --since 2021-01-01 --before 2021-01-02 --query 'subject:number'
	check '1 ' --before 2021-01-01 --query 'subject:number'
	check '4 5 ' --since 2021-01-02 --query 'subject:number'
	check '3 4 ' --folder Sent --query 'subject:number'
	check '3 4 ' --folder '\sent' --query 'subject:number'
	check '5 ' --folder 'Clienti/*' --query 'subject:number'
	check '3 4 5 ' --folder 'Clienti/*' --folder Sent --query 'subject:number'
	check '3 ' --folder Sent --before 2022-01-01 --query 'subject:number'
	check '4 ' --query 'subject:number id:2000000004.M4@mail.example'
	expect 1 mutt-restore --query 'subject:nowhere' --yes work
	expect 0 mutt-restore --folder '*' --yes work
	[[ $(subjects) == '1 2 3 4 5 ' ]]
	same_as_box --no-dates
	rm -r "$HOME/.local/share/notmuch" "$HOME/.config/notmuch"
	expect_line 78 'work: there is no index yet (run mutt-index)' mutt-restore --query x --yes work
}

@test "a damaged or missing file is told and not sent; the others come back" {
	message Odd S 2020-01-01
	message Odd S 2020-01-02
	message Odd S 2020-01-03
	archive
	empty_box
	file=$(grep -rl 'number 1$' "$ARCHIVE/Odd")
	printf y | dd of="$file" bs=1 seek=60 conv=notrunc status=none
	rm "$(grep -rl 'number 2$' "$ARCHIVE/Odd")"
	expect 65 mutt-restore --folder Odd --yes work
	[[ $(subjects) == '3 ' && $(wc -l <"$ERR") == 2 ]]
	[[ $errors == *"mutt-restore: work: Odd: $(basename "${file%%:*}"): its file in the archive is gone or damaged"* ]]
	expect 65 mutt-restore --folder Odd --mbox "$HOME/odd" work
	[[ $(grep -c '^From ' "$HOME/odd") == 1 ]]
}

@test "what is back but damaged or gone in its own archive folder is fetched by the next archive run" {
	message Odd S 2020-01-01
	message Odd S 2020-01-02
	message Odd S 2020-01-03
	mkdir -p "$BOX"/Copy/{cur,new,tmp}
	cp -a "$BOX"/Odd/cur/*.M1:* "$BOX/Copy/cur"
	server_give "$BOX"
	archive
	cp -a "$BOX/Odd/cur" "$BATS_TEST_TMPDIR/odd"
	rm "$BOX"/Odd/cur/*
	expect 0 mutt-archive --no-index
	# 1 is sent from the other folder's file, 2 is there already
	rm "$(grep -rl 'number 1$' "$ARCHIVE/Odd")"
	printf y | dd of="$(grep -rl 'number 2$' "$ARCHIVE/Odd")" bs=1 seek=60 conv=notrunc status=none
	cp -a "$BATS_TEST_TMPDIR"/odd/*.M2:* "$BOX/Odd/cur/2000009999.M9:2,S"
	server_give "$BOX"
	expect 0 mutt-restore --folder Odd --yes --json work
	[[ $(json 'it["restored"], it["there"]') == '(2, 1)' ]]
	sync_log
	before=$(bodies)
	expect 0 mutt-archive --no-index
	sync_log
	((before + 2 == $(bodies)))
	sha256sum "$BATS_TEST_TMPDIR"/odd/* | cut -d' ' -f 1 | sort >wanted
	find "$ARCHIVE/Odd/cur" -type f -exec sha256sum {} + | cut -d' ' -f 1 | sort | comm -23 wanted - | refute grep .
}

@test "INBOX is the same in any case" {
	message '' S 2020-01-01
	archive
	prune
	/usr/bin/python3 -c 'import sqlite3, sys
ledger = sqlite3.connect(sys.argv[1])
ledger.execute("UPDATE mailbox SET name = ? WHERE name = ?", ("Inbox", "INBOX"))
ledger.commit()' "$HOME/.local/share/muttkit/work/ledger"
	expect 0 mutt-restore --run 1 --folder inbox --yes work
	state | grep -q ' S 1577880000 \.$'
}

@test "a message that waits on the server to be expunged is kept there, not passed over" {
	message Odd S 2020-01-01
	message Odd SF 2020-01-02
	message Odd S 2020-01-03
	archive
	state | sort >"$BATS_TEST_TMPDIR/before"
	for file in "$BOX"/Odd/cur/*.M[12]:*; do
		mv "$file" "${file}T"
	done
	expect 0 mutt-restore -n --folder Odd work
	[[ $output == *' 2 messages, 0 bytes '*'1 are there already; 2 wait there to be expunged, and are kept'* ]]
	expect 0 mutt-restore --folder Odd --yes --json work
	[[ $(json 'it["there"], it["restored"], it["failed"]') == '(1, 2, 0)' ]]
	is_back
	# another of the same bytes is enough
	cp -a "$BOX"/Odd/cur/*.M1:* "$BOX/Odd/cur/2000009999.M9:2,ST"
	server_give "$BOX"
	expect 0 mutt-restore --folder Odd --yes --json work
	[[ $(json 'it["there"], it["restored"]') == '(3, 0)' ]]
}

@test "into another account: folders are made, and what its archive holds is known there" {
	message 'Clienti/Rossi &- C' SF 2020-01-01
	message Sent S 2020-01-02
	archive
	state | grep -Ev ' (Junk|Trash|Drafts)$' | once ARCHIVE | sort >"$BATS_TEST_TMPDIR/before"
	other=p$(($(grep -c '^@test' "$BATS_TEST_FILENAME") + 1))
	dovecot_user "$DOVECOT" "$other" "$PASSWORD"
	sleep 1.1
	sed 's/^\[work\]/[new]/; s/^user = .*/user = '"$other"'/' "$HOME/.config/muttkit/accounts" >accounts.new
	cat accounts.new >>"$HOME/.config/muttkit/accounts"
	expect 0 mutt-restore -n --folder '*' --into new work
	[[ $output == *'Clienti/Rossi & C: 1 messages'*'the folder will be made'* ]]
	expect 0 mutt-restore --folder '*' --into new --yes work
	grep -q 'Rossi &- C$' "$DOVECOT/ctl/$other/subscriptions"
	is_back "$DOVECOT/mail/$other"
	# it has an archive of its own now
	expect 0 mutt-archive --no-index new
	expect 0 mutt-prune --keep-days 1 --folder Sent --max 100 --unread --yes new
	expect 0 mutt-restore --folder Sent --into new --yes work
	is_back "$DOVECOT/mail/$other"
	PERSON=$other
	sync_log
	before=$(bodies)
	expect_silence 0 mutt-archive --no-index new
	sync_log
	[[ $(bodies) == "$before" ]]
	expect 0 mutt-verify new
}

@test "what does not fit into the quota is not begun" {
	message Big S 2020-01-01 3000000
	archive
	empty_box
	dovecot_quota "$DOVECOT" 2M
	expect_line 1 'work: 3,* bytes are to be put there, and the quota leaves 2,*: nothing is sent' \
		mutt-restore --folder Big --yes -q work
	dovecot_quota "$DOVECOT" 100M
	[[ ! $(subjects) ]]
	expect 0 mutt-restore --folder Big --yes work
	[[ $(subjects) == '1 ' ]]
}

@test "memory does not grow with a message" {
	message Big S 2020-01-01 60000000
	archive
	empty_box
	(($(peak_memory "$MUTTKIT_BUILD/bin/mutt-restore" --folder Big --yes work) < 40000))
	[[ $(subjects) == '1 ' ]]
	(($(peak_memory "$MUTTKIT_BUILD/bin/mutt-restore" --folder Big --mbox big.mbox work) < 40000))
	(($(stat -c %s big.mbox) > 60000000))
}

@test "killed in the middle and begun again: nothing doubles and all is there" {
	archive
	prune
	cp -a "$HOME" "$BATS_TEST_TMPDIR/home.before"
	cp -a "$BOX" "$BATS_TEST_TMPDIR/box.before"
	kills=0
	for point in 'sendto 30' 'sendto 60' 'sendto 100' 'recvfrom 60' 'recvfrom 100' 'recvfrom 140' 'pwrite64 3' \
		'fdatasync 1' 'fdatasync 2'; do
		find "$HOME" "$BOX" -mindepth 1 -delete
		cp -a "$BATS_TEST_TMPDIR/home.before/." "$HOME"
		cp -a "$BATS_TEST_TMPDIR/box.before/." "$BOX"
		# shellcheck disable=SC2086
		set -- $point
		status=0
		ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 strace -qq -o /dev/null \
			-e "inject=$1:signal=KILL:when=$2" mutt-restore --run 1 --yes work \
			>"$OUT" 2>"$ERR" </dev/null 3>&- || status=$?
		((status == 137 || status == 0)) || complain "$point: ended with $status"
		((status != 137 || ++kills))
		sync_log
		echo "$point: $status, $(state | wc -l) of $(wc -l <"$BATS_TEST_TMPDIR/before")"
		expect_silence 0 mutt-restore --run 1 --yes work
		is_back
		expect_silence 0 mutt-archive --no-index
		expect 0 mutt-verify -q
	done
	((kills >= 5))
}

@test "what a prune run that was killed may have taken comes back too" {
	archive
	prune
	/usr/bin/python3 -c 'import sqlite3, sys
ledger = sqlite3.connect(sys.argv[1])
ledger.execute("UPDATE pruned SET gone = 0")
ledger.commit()' "$HOME/.local/share/muttkit/work/ledger"
	expect_silence 0 mutt-restore --run 1 --yes work
	is_back
}

@test "an mbox: what an import makes of it is the same mail; nothing is asked for, and no file replaced" {
	message '' S 2020-01-01
	message '' S 2021-06-07
	printf 'Message-ID: <crlf@mail.example>\nSubject: >\n>From above\n\n>>From x\nFrom y\n\n\nFrom z Thu Jan  1 00:00:08 2020\n\n' |
		deliver '' 999.odd S
	archive
	sed -i "s/^password-command.*/password-command = false/; s/^incoming.*/incoming = imaps:\/\/127.0.0.1:1/" \
		"$HOME/.config/muttkit/accounts"
	remember "$HOME/mail-archive" "$HOME/.local"
	expect_silence 0 mutt-restore --folder '*' --mbox out.mbox work
	unchanged
	[[ $(stat -c %a out.mbox) == 600 && ! $(find . -name '.*.new') ]]
	expect 0 mutt-restore --folder '*' --mbox - work
	cmp out.mbox "$OUT"
	cp out.mbox before.mbox
	expect_line 73 'work: out.mbox: there is one already' mutt-restore --folder '*' --mbox out.mbox work
	cmp out.mbox before.mbox
	# a file system that cannot rename without replacing
	export ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0
	expect 0 strace -f -qq -o /dev/null -e inject=renameat2:error=EINVAL \
		mutt-restore --folder '*' --mbox linked.mbox work
	cmp out.mbox linked.mbox
	[[ $(stat -c %h linked.mbox) == 1 && ! $(find . -name '.*.new') ]]
	expect 73 mutt-restore --folder '*' --mbox nowhere/out.mbox work
	status=0
	mutt-restore --folder '*' --mbox - work >/dev/full 2>"$ERR" || status=$?
	[[ $status == 74 && $(wc -l <"$ERR") == 1 ]]
	archived | sed 's|.*/||; s|:2,.*||' | sort -u >names
	[[ $(grep -c '^From ' out.mbox) == $(wc -l <names) ]]
	[[ $(grep -c '^From MAILER-DAEMON ' out.mbox) == $(wc -l <names) ]]
	grep -q '^From MAILER-DAEMON Wed Jan  1 12:00:00 2020$' out.mbox
	account again "imaps://127.0.0.1:1"
	TZ=UTC expect 0 mutt-archive --import out.mbox=Back --no-index again
	find "$HOME/mail-archive/again/Back/cur" -type f -printf '%f\n' | sed 's|:2,.*||' | sort >back
	# without a line end at its end a message gets one
	while read -r name; do
		[[ $(tail -c 1 "$(find "$ARCHIVE" -name "$name*" | head -n 1)" | od -An -tx1) == ' 0a' ]] && echo "$name"
	done <names >whole
	(($(wc -l <whole) > 50))
	comm -23 whole back | refute grep .
	[[ $(wc -l <back) == $(wc -l <names) ]]
	one=$(sed -n 1p whole)
	[[ $(stat -c %Y "$HOME/mail-archive/again/Back/cur/$one"*) == $(stat -c %Y "$(find "$ARCHIVE" -name "$one*" | head -n 1)") ]]
}

@test "POP3: nothing can be put there; into an mbox and into an IMAP account it can" {
	find "$BOX" -mindepth 1 -maxdepth 1 -type d ! -name cur ! -name new ! -name tmp -exec rm -r {} +
	account_dovecot
	account pop "pop3s://127.0.0.1:$DOVECOT_POP3S" "ca-file = $TLS/ca.crt"
	expect 0 mutt-archive --no-index pop
	state | cut -d' ' -f 1 | sort -u >before
	expect 0 mutt-prune --keep-days 1 --max 10000 --yes pop
	expect_line 69 'pop: pop: nothing can be put on a POP3 server: *' mutt-restore --run 1 --yes pop
	expect 0 mutt-restore --run 1 --mbox all.mbox pop
	(($(grep -c '^From ' all.mbox) > 10))
	expect 0 mutt-restore --run 1 --yes --into work pop
	state | cut -d' ' -f 1 | sort | diff before -
}

# --- servers that misbehave --------------------------------------------------------------------------

# to_rude [OPTION]... SCENARIO: the archive of the polite server's mail, whose account is at SCENARIO now.
to_rude() {
	rude polite
	account_plain
	expect 0 mutt-archive --no-index
	stop "$RUDE_PID"
	rude "$@"
	sed -i "s|^incoming.*|incoming = imap://127.0.0.1:$RUDE|" "$HOME/.config/muttkit/accounts"
	all=$(archived | wc -l)
}

# there [OPTION]...: how many messages the server has now; they are those of the polite one.
there() {
	rm -rf "$HOME/mail-archive/copy" "$HOME/.local/share/muttkit/copy"
	sed 's/^\[work\]/[copy]/' "$HOME/.config/muttkit/accounts" >copy
	cat copy >>"$HOME/.config/muttkit/accounts"
	expect 0 mutt-archive --no-index --json copy
	sed -i '/^\[copy\]/,$d' "$HOME/.config/muttkit/accounts"
	"$ROOT/tests/e2e/compare" --rude polite "$@" "$HOME/mail-archive/copy" >&2
	json 'it["on_server"]'
}

@test "neither UIDPLUS nor LITERAL+: each is found again; a NUL is refused, and the rest goes on" {
	to_rude append-plain
	expect 69 mutt-restore --folder '*' --yes work
	[[ $errors == 'mutt-restore: work: INBOX: '*'.muttkit,S='*': the server refused: a NUL in a literal' ]]
	[[ $(there --part) == $((all - 1)) ]]
	expect 69 mutt-restore --folder '*' --yes --json work
	[[ $(json 'it["there"], it["restored"], it["failed"]') == "($((all - 1)), 0, 1)" ]]
	[[ $(there --part) == $((all - 1)) ]]
}

@test "a NUL goes as a literal8 where the server has BINARY" {
	to_rude append-binary
	expect_silence 0 mutt-restore --folder '*' --yes work
	[[ $(there) == "$all" ]]
	[[ $(told 'APPEND "INBOX" (.*) ".*" ~{') == 1 ]]
	expect_silence 0 mutt-restore --folder '*' --yes work
	[[ $(there) == "$all" ]]
}

@test "a server that changes the bytes, or drops the flags: told, and not counted as restored" {
	to_rude append-changes
	expect 76 mutt-restore --folder '*' --yes --json work
	[[ $errors == *'INBOX: '*': the server does not keep it as it was sent'* ]]
	[[ $(json 'it["restored"], it["failed"]') == "(0, $all)" ]]
	stop "$RUDE_PID"
	rude append-forgets
	sed -i "s|^incoming.*|incoming = imap://127.0.0.1:$RUDE|" "$HOME/.config/muttkit/accounts"
	expect 76 mutt-restore --folder '*' --yes --json work
	[[ $errors == *'INBOX: '*': the server has it with other flags'* ]]
	[[ $(json 'it["restored"]') == 1 ]]
	# the next run does not hide it
	expect 0 mutt-restore --folder 'Clienti/*' --folder Sent --yes --json work
	[[ $(json 'it["there"] == it["selected"] > 3, it["there_otherwise"] > 2, it["failed"]') == '(True, True, 0)' ]]
	expect 0 mutt-restore -n --folder Sent work
	[[ $output == *'; 3 are there already (3 are there with other flags or date)'* ]]
}

@test "a folder that cannot be opened does not keep the others from coming back" {
	to_rude append-gone
	expect 0 mutt-restore --folder 'Clienti/*' --yes --json work
	[[ $(json 'it["restored"] == it["selected"] > 0') == True ]]
	echo 'quota = 100M' >>"$HOME/.config/muttkit/accounts"
	expect 0 mutt-restore -n --folder INBOX work
	[[ $output == *'  in use there now: unknown' ]]
}

@test "a server that keeps the marks of deletion: told" {
	to_rude marked-kept
	expect 69 mutt-restore --folder Sent --yes --json work
	[[ $errors == *'work: Sent: '*': the server keeps it marked as deleted'* ]]
	[[ $(json 'it["there"], it["restored"], it["failed"]') == '(0, 0, 3)' && $(told APPEND) == 0 ]]
}

@test "a server that tells flags and body apart: told, and the next run sends nothing twice" {
	to_rude append-apart
	expect 76 mutt-restore --folder Sent --yes --json work
	[[ $errors == *': the server does not tell its flags' && $(told APPEND) == 3 ]]
	expect 0 mutt-restore --folder Sent --yes --json work
	[[ $(json 'it["there"], it["restored"], it["failed"]') == '(3, 0, 0)' && $(told APPEND) == 3 ]]
}

@test "a server that states wrong sizes gets one message, and no more" {
	to_rude append-sizes
	expect 76 mutt-restore --folder Sent --yes --json work
	[[ $errors == *'the server states wrong sizes: what is there cannot be recognised; nothing more is sent' ]]
	[[ $(told APPEND) == 1 && $(json 'it["restored"]') == 1 ]]
	expect 76 mutt-restore --folder Sent --yes work
	[[ $errors == *'the server states wrong sizes: what is there cannot be recognised; nothing is sent' ]]
	[[ $(told APPEND) == 1 ]]
}

@test "a server that says the wrong place of what it took: it is found there" {
	to_rude append-astray
	expect_silence 0 mutt-restore --folder Sent --yes work
	expect 0 mutt-restore --folder Sent --yes --json work
	[[ $(json 'it["there"], it["restored"]') == '(3, 0)' ]]
}

@test "over quota in the middle: what is there counts, and the next run goes on" {
	to_rude append-full:2
	expect 1 mutt-restore --folder Sent --folder 'Clienti/*' --yes --json work
	[[ $errors == 'mutt-restore: work: the server has no room for more (over quota)' ]]
	[[ $(json 'it["restored"], it["failed"]') == '(3, 0)' ]]
	expect 1 mutt-restore --folder Sent --yes --json work
	[[ $(json 'it["there"], it["restored"], it["failed"]') == '(2, 0, 0)' ]]
	[[ $(there --part) == 3 ]]
}

@test "a literal that is refused before it is sent costs that message only" {
	to_rude append-toobig
	expect 69 mutt-restore --folder '*' --yes --json work
	[[ $errors == *': the server refused: too big'* ]]
	restored=$(json 'it["restored"]')
	((restored > 10 && $(json 'it["failed"]') == all - restored))
	[[ $(there --part) == "$restored" ]]
	refute grep -q 'line 20 of the victim' "$RUDE_LOG"
}

@test "cut off behind a message that was taken: the next run does not send it again" {
	to_rude append-cut:2
	expect_line 75 'work: Sent: *' mutt-restore --folder Sent --yes work
	expect 0 mutt-restore --folder Sent --yes --json work
	[[ $(json 'it["there"], it["restored"]') == '(2, 1)' ]]
	[[ $(there --part) == 3 ]]
}

@test "a folder of which the server may show a part only gets nothing" {
	rude many-messages:1
	account_plain
	expect 0 mutt-archive --no-index
	stop "$RUDE_PID"
	rude many-messages:10000
	sed -i "s|^incoming.*|incoming = imap://127.0.0.1:$RUDE|" "$HOME/.config/muttkit/accounts"
	expect_line 69 'work: Many: the server may show a part of it only: *' mutt-restore --folder Many --yes work
	[[ $(told APPEND) == 0 ]]
}
