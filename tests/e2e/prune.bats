#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# mutt-prune: what leaves the server is here, and nothing else leaves it

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

setup_file() {
	DOVECOT_QUOTA=100M DOVECOT_SHARED=Public/ dovecot_begin
}
teardown_file() {
	dovecot_end
}

# An archive of the generated mail. $ORIGINAL keeps what the server had.
setup() {
	test_begin
	box
}

# archive [LINE]...: the account, and its mail brought in.
archive() {
	ORIGINAL=$BATS_TEST_TMPDIR/original
	cp -a "$BOX" "$ORIGINAL"
	account_dovecot "$@"
	expect 0 mutt-archive --no-index
}

# message DAYS FLAGS [SIZE]: into the inbox, with a Message-ID of its own, DAYS old.
message() {
	local name
	number=$((${number:-0} + 1))
	name=$((2000000000 + number)).M$number
	{
		printf 'Message-ID: <%s@mail.example>\nReceived: from a by b; %s\nSubject: number %s\n\n' \
			"$name" "$(date -Rud "-$1 days")" "$number"
		head -c "${3:-1000}" /dev/zero | tr '\0' x | fold -w 70
		echo
	} >"$BATS_TEST_TMPDIR/message"
	touch -d "-$1 days" "$BATS_TEST_TMPDIR/message"
	mkdir -p "$BOX/cur"
	cp -a "$BATS_TEST_TMPDIR/message" "$BOX/cur/$name:2,$2"
	server_give "$BOX"
}

# The messages that the server still has, in its folder ("" is the inbox), or in all.
left() {
	find "$BOX" -path '*/cur/*' -o -path '*/new/*' | wc -l
}

# Everything that the server ever had is in the archive.
nothing_lost() {
	"$ROOT/tests/e2e/compare" --maildir "$ORIGINAL" --no-flags --no-dates "$ARCHIVE"
	expect 0 mutt-verify --offline
}

# oracle EXPRESSION: of what the server had and has, as lists of messages (size on the wire, arrival,
# flags, name): `gone` and `kept`, each oldest first; `used` is what is left, in octets.
oracle() {
	/usr/bin/python3 - "$ORIGINAL" "$BOX" "$1" <<'END'
import glob, os, sys, time
def box(top):
    found = {}
    for path in glob.glob(top + "/**/cur/*", recursive=True) + glob.glob(top + "/**/new/*", recursive=True):
        name, _, flags = os.path.basename(path).partition(":2,")
        data = open(path, "rb").read()
        found[os.path.dirname(os.path.dirname(path))[len(top):], name.split(",")[0]] = (
            len(data) + data.count(b"\n") - data.count(b"\r\n"), int(os.stat(path).st_mtime), flags, name)
    return found
had, has = box(sys.argv[1]), box(sys.argv[2])
by_age = lambda messages: sorted(messages, key=lambda m: m[1])
gone = by_age(had[k] for k in had.keys() - has.keys())
kept = by_age(has.values())
used = sum(m[0] for m in kept)
kib = lambda octets: octets // 1024 * 1024
assert eval(sys.argv[3]), (len(gone), len(kept), used, gone[-3:], kept[:3])
END
}

@test "what is older than N days goes, and is in the archive; the rest stays" {
	message 100 S
	message 40 S
	message 31 S
	message 29 S
	message 1 S
	archive
	before=$(left)
	expect 0 mutt-prune -n --keep-days 30 --max 5000 work
	planned=$(sed -n 's/^work: to go from the server: \([0-9]*\) .*/\1/p' "$OUT")
	((planned > 50 && planned < before))
	[[ $(left) == "$before" ]]
	expect_silence 0 mutt-prune --keep-days 30 --max 5000 --yes work
	[[ $(left) == $((before - planned)) ]]
	find "$BOX" -path '*/cur/*.M[123]:*' | refute grep .
	[[ $(find "$BOX" -path '*/cur/*.M[45]:*' | wc -l) == 2 ]]
	nothing_lost
	expect 0 mutt-verify
	expect_silence 0 mutt-prune --keep-days 30 --max 5000 --yes work
	[[ $(left) == $((before - planned)) ]]
}

@test "flagged, draft and unread mail stays, and what another program marked stays marked" {
	message 100 S
	message 100 SF
	message 100 SD
	message 100 ''
	message 100 ST
	archive
	expect 0 mutt-prune --keep-days 30 --folder INBOX --max 5000 --yes --json work
	[[ $(json '[f for f in it["folders"] if f["name"] == "INBOX"][0]["marked"]') == 1 ]]
	find "$BOX" -path '*/cur/*.M1:*' | refute grep .
	[[ $(find "$BOX" -path '*/cur/*.M[2345]:*' | wc -l) == 4 ]]
	find "$BOX" -path '*/cur/*.M5:*T*' | grep -q .
	[[ $(find "$BOX" -path '*/cur/*:2,*T*' | wc -l) == 1 ]]
	expect 0 mutt-prune --keep-days 30 --folder INBOX --max 5000 --yes --unread work
	find "$BOX" -path '*/cur/*.M4:*' | refute grep .
	[[ $(find "$BOX" -path '*/cur/*.M[235]:*' | wc -l) == 3 ]]
	nothing_lost
}

@test "--to stops with the message that makes it enough: the oldest first" {
	for days in 2900 2800 2700 2600 2500 2400; do
		message "$days" S 200000
	done
	message 2650 S 25000000
	message 2650 SF 300000
	archive
	expect 0 mutt-prune --to 27.1M --max 5000 --yes --json work
	oracle 'kib(used) <= 27100000 < kib(used + gone[-1][0])'
	oracle '[m[3][-2:] for m in gone] == ["M1", "M2", "M3"]'
	expect 0 mutt-prune --to 1300K --max 5000 --yes work
	oracle 'kib(used) <= 1300000 and [m[3][-2:] for m in gone] == ["M1", "M2", "M3", "M7"]'
	expect 0 mutt-prune --to 1200K --max 5000 --yes --json work
	oracle 'kib(used) <= 1200000 < kib(used + gone[-1][0])'
	oracle '[m[3][-2:] for m in gone[4:]] == ["M4"] and "F" in kept[0][2]'
	expect 0 mutt-prune --to 1200K --max 5000 --yes --json work
	[[ $(json 'it["planned"]') == 0 ]]
	nothing_lost
}

@test "--to with --biggest-first; with --keep-days it may not be enough, and the exit says so" {
	for days in 90 80 70; do
		message "$days" S 200000
	done
	message 20 S 2000000
	message 60 S 1000000
	archive
	expect 0 mutt-prune --to 3M --biggest-first --max 5000 --yes work
	oracle '[m[3][-2:] for m in gone] == ["M4"]'
	expect 1 mutt-prune --to 1% --folder INBOX --keep-days 65 --max 5000 --yes work
	[[ $errors == *'work: the target of 1.05 MB is not reached'* ]] || complain "not said"
	oracle 'all(m[3][-2:] in ("M1", "M2", "M3", "M4") or m[1] < time.time() - 65 * 86400 for m in gone)'
	find "$BOX" -path '*/cur/*.M5:*' | grep -q .
	nothing_lost
}

@test "more than half of a folder goes with --max only, and then no more than that" {
	for days in 90 80 70 60; do
		message "$days" S
	done
	archive
	before=$(left)
	expect 1 mutt-prune --keep-days 30 --yes work
	[[ $errors == *'more than half of it would go; if that is meant: mutt-prune --keep-days 30 --max '* ]]
	[[ $(left) == "$before" ]]
	expect 0 mutt-prune --keep-days 30 --yes --max 3 work
	[[ $(left) == $((before - 3)) ]]
	nothing_lost
}

@test "a folder that the server does not list is wrong usage; INBOX is one name in any case" {
	message 100 S
	archive
	before=$(left)
	expect 64 mutt-prune --keep-days 30 --max 5000 --exclude Gesendet --yes work
	[[ $errors == *'work: --exclude Gesendet: the server lists no such folder'* ]]
	expect 64 mutt-prune --keep-days 30 --max 5000 --folder INBOX --folder Nothing --yes work
	[[ $(left) == "$before" ]]
	expect 0 mutt-prune --keep-days 30 --max 5000 --exclude inbox --yes work
	find "$BOX/cur" -name '*.M1:*' | grep -q .
	expect 0 mutt-prune --keep-days 30 --max 5000 --folder Inbox --yes work
	find "$BOX/cur" -name '*.M1:*' | refute grep .
	nothing_lost
}

@test "without a terminal and --yes it does nothing; without a rule it says so" {
	archive
	before=$(left)
	expect 64 mutt-prune --keep-days 30 --max 5000 work
	expect 64 mutt-prune --yes work
	expect 64 mutt-prune --keep-days 0 --yes work
	expect 64 mutt-prune --to 3G% --yes work
	expect 64 mutt-prune --json --keep-days 30 work
	[[ $(left) == "$before" ]]
}

@test "-n changes no byte anywhere" {
	archive
	remember "$HOME" "$BOX"
	expect 0 mutt-prune -n --keep-days 30 --max 5000 work
	unchanged
}


@test "an archive that is not sound: what is not proved stays, and the exit says so" {
	message 3001 S
	message 3000 S
	archive
	file=$(grep -rl 'Subject: number 1$' "$ARCHIVE")
	cp -a "$file" "$BATS_TEST_TMPDIR/good"
	# shellcheck disable=SC2016
	damages=(
		'printf y | dd of="$file" bs=1 seek=300 conv=notrunc status=none'
		'truncate -s -1 "$file"'
		'rm "$file"'
		'mv "$file" "$HOME/elsewhere" && ln -s "$HOME/elsewhere" "$file"'
		'rm "$file" && mkdir "$file"'
		'rm "$file" && mkfifo "$file"'
		'chmod 0 "$file" && true >"$file"'
	)
	for damage in "${damages[@]}"; do
		eval "$damage"
		expect 65 mutt-prune --keep-days 30 --folder INBOX --max 1 --yes work
		[[ $errors == *'INBOX: uid '*': its file in the archive is gone or damaged'* ]] || complain "$damage"
		find "$BOX" -path '*/cur/*.M1:*' | grep -q . || complain "$damage"
		rm -rf "$file" "$HOME/elsewhere"
		cp -a "$BATS_TEST_TMPDIR/good" "$file"
	done
	refute find "$BOX" -path '*/cur/*:2,*T*' | grep .
}

@test "a file that a mail program has marked as trashed proves nothing" {
	message 3001 S
	archive
	file=$(grep -rl 'Subject: number 1$' "$ARCHIVE")
	mv "$file" "${file%:2,*}:2,ST"
	expect 65 mutt-prune --keep-days 30 --folder INBOX --max 1 --yes work
	[[ $errors == *'INBOX: uid '*': its file in the archive is gone or damaged'* ]]
	find "$BOX/cur" -name '*.M1:*' | grep -q .
}

@test "a file is on the disk before its message goes, and so is its name" {
	message 3001 S
	archive
	file=$(grep -rl 'Subject: number 1$' "$ARCHIVE")
	for unsynced in "$file" "${file%/*}"; do
		ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 expect 74 strace -f -qq -o /dev/null -P "$unsynced" \
			-e trace=fsync -e inject=fsync:error=EIO mutt-prune --keep-days 30 --folder INBOX --max 1 --yes work
		find "$BOX/cur" -name '*.M1:*' | grep -q . || complain "$unsynced"
	done
	expect 0 mutt-prune --keep-days 30 --folder INBOX --max 1 --yes work
	find "$BOX/cur" -name '*.M1:*' | refute grep .
}

@test "no archive, another archive, a ledger of before or none: nothing goes" {
	message 100 S
	archive
	before=$(left) data=$HOME/.local/share/muttkit/work
	mv "$ARCHIVE" "$ARCHIVE.away"
	expect 78 mutt-prune --keep-days 30 --max 5000 --yes work
	mkdir -p "$ARCHIVE"
	expect 78 mutt-prune --keep-days 30 --max 5000 --yes work
	rm -rf "$ARCHIVE"
	mv "$ARCHIVE.away" "$ARCHIVE"
	mv "$data" "$data.away"
	expect 78 mutt-prune --keep-days 30 --max 5000 --yes work
	rm -rf "$data"
	mv "$data.away" "$data"
	cp -a "$data" "$data.old"
	message 90 S
	expect 0 mutt-archive --no-index
	rm -rf "$data"
	mv "$data.old" "$data"
	expect 0 mutt-prune -n --keep-days 30 --folder INBOX --max 5000 --json work
	[[ $(json 'it["folders"][0]["not_proved"]') == 1 ]]
	[[ $(left) == $((before + 1)) ]]
}

# mark_by_imap WORDS: what a client does that deletes the message with that subject, and expunges later.
mark_by_imap() {
	/usr/bin/python3 - "$DOVECOT_IMAP" "$PERSON" "$PASSWORD" "$*" <<'END'
import imaplib, sys
imap = imaplib.IMAP4("127.0.0.1", int(sys.argv[1]))
imap.login(sys.argv[2], sys.argv[3])
imap.select("INBOX")
found = imap.uid("SEARCH", "HEADER", "Subject", '"%s"' % sys.argv[4])[1][0].split()
assert len(found) == 1, found
assert imap.uid("STORE", found[0].decode(), "+FLAGS", r"(\Deleted)")[0] == "OK"
imap.logout()
END
}

@test "what another program marks after the proofs stays, with that mark" {
	message 3001 S
	message 3000 S
	archive
	file=$(grep -rl 'Subject: number 1$' "$ARCHIVE")
	ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 beside strace -f -qq -o "$BATS_TEST_TMPDIR/trace" -P "$file" \
		-e trace=openat,fsync -e inject=fsync:delay_enter=3000000 \
		mutt-prune --keep-days 30 --folder INBOX --max 2 --yes work
	until grep -q fsync "$BATS_TEST_TMPDIR/trace" 2>/dev/null; do sleep 0.1; done
	mark_by_imap number 1
	wait "$BESIDE" && status=0 || status=$?
	[[ $status == 75 ]]
	[[ $(find "$BOX/cur" -name '*.M1:*T') && ! $(find "$BOX/cur" -name '*.M2:*') ]]
	[[ $(journal) == '1|0' ]]
	nothing_lost
}

@test "adopted mail is fetched and compared before it goes" {
	message 100 S
	message 90 S
	archive
	rm -rf "$HOME/.local/share/muttkit/work"
	expect 0 mutt-archive --no-index
	sync_log
	before=$(bodies)
	expect 0 mutt-prune --keep-days 30 --folder INBOX --max 5 --yes --json work
	[[ $(json 'it["gone"], it["kept"], it["fetched"] > 2') == '(5, 0, True)' ]]
	[[ $(bodies) == $((before + $(json 'it["fetched"]'))) ]]
	oracle 'len(gone) == 5'
	nothing_lost
}

@test "shared folders of Dovecot are archived, and never pruned" {
	message 100 S
	shared=$DOVECOT/shared/Board
	mkdir -p "$shared"/{cur,new,tmp}
	cp -a "$BATS_TEST_TMPDIR/message" "$shared/cur/1.board:2,S"
	server_give "$DOVECOT/shared"
	archive
	[[ $(archived | grep -c /Public/Board/) == 1 ]]
	before=$(left)
	expect 64 mutt-prune --keep-days 30 --max 5000 --folder Public/Board --yes work
	expect 0 mutt-prune --keep-days 30 --max 5000 --yes --json work
	[[ $(json '[f["trouble"] for f in it["folders"] if f["name"] == "Public/Board"]') == \
	"[\"it is another person's or shared\"]" ]]
	[[ $(left) == $((before - $(json 'it["gone"]'))) && $(find "$shared/cur" -type f | wc -l) == 1 ]]
	find "$BOX/cur" -name '*.M1:*' | refute grep .
	rm -rf "$shared"
}

# --- POP3 --------------------------------------------------------------------------------------------

archive_pop3() {
	ORIGINAL=$BATS_TEST_TMPDIR/original
	find "$BOX" -mindepth 1 -maxdepth 1 -type d ! -name cur ! -name new ! -name tmp -exec rm -r {} +
	cp -a "$BOX" "$ORIGINAL"
	account work "pop3s://127.0.0.1:$DOVECOT_POP3S" "ca-file = $TLS/ca.crt" "$@"
	expect 0 mutt-archive --no-index
}

@test "POP3: a box of four years is cut to 30 days" {
	for ((days = 1450; days > 0; days -= 5)); do
		message "$days" ''
	done
	archive_pop3
	before=$(left)
	expect 0 mutt-prune -n --keep-days 30 --max 5000 work
	[[ $output == *'POP3 does not tell which mail is read or flagged'* ]]
	planned=$(sed -n 's/^work: to go from the server: \([0-9]*\) .*/\1/p' "$OUT")
	((planned > 284))
	expect_silence 0 mutt-prune --keep-days 30 --max 5000 --yes work
	[[ $(left) == $((before - planned)) ]]
	oracle '[m[3] for m in kept if m[3].startswith("2000000")] == ["20000002%d.M2%d" % (n, n) for n in range(86, 91)]'
	nothing_lost
	expect 0 mutt-verify
	expect_silence 0 mutt-archive --no-index
	nothing_lost
}

@test "POP3: --to counts what STAT says, to the octet" {
	for days in 2900 2800 2700; do
		message "$days" '' 200000
	done
	archive_pop3
	expect 0 mutt-prune --to 550K --max 5000 --yes --json work
	oracle 'used <= 550000 < used + gone[-1][0]'
	nothing_lost
}

@test "POP3: --folder and --exclude count, and INBOX is all that there is" {
	message 100 ''
	archive_pop3
	before=$(left)
	expect 0 mutt-prune --keep-days 30 --max 5000 --exclude inbox --yes work
	expect 64 mutt-prune --keep-days 30 --max 5000 --folder Sent --yes work
	[[ $errors == *'work: --folder Sent: the server lists no such folder'* ]]
	expect 64 mutt-prune --keep-days 30 --max 5000 --exclude Sent --yes work
	[[ $(left) == "$before" ]]
	expect 0 mutt-prune --keep-days 30 --max 1 --folder InBox --yes work
	[[ $(left) == $((before - 1)) ]]
}

@test "POP3: a damaged file keeps its message on the server" {
	message 3001 ''
	archive_pop3
	file=$(grep -rl 'Subject: number 1$' "$ARCHIVE")
	printf y | dd of="$file" bs=1 seek=300 conv=notrunc status=none
	expect 65 mutt-prune --keep-days 30 --max 1 --yes work
	[[ $errors == *'INBOX: '*': its file in the archive is gone or damaged'* ]]
	find "$BOX" -path '*/cur/*.M1:*' | grep -q .
}

# --- servers that are not to be trusted --------------------------------------------------------------

# prune_rude SCENARIO [LINE]...: a new home, archived from the scripted server while that is honest.
prune_rude() {
	[[ ! ${RUDE_PID-} ]] || stop "$RUDE_PID"
	find "$HOME" -mindepth 1 -delete
	rude "$1"
	account_plain "${@:2}"
	expect 0 mutt-archive --no-index
	at_first=$(on_server)
}

# What the ledger has of this home's runs: messages that are gone, and intents that stand.
journal() {
	/usr/bin/python3 - "$HOME/.local/share/muttkit/work/ledger" <<'END'
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute("SELECT gone FROM pruned").fetchall()
print("%d|%d" % (rows.count((1,)), rows.count((0,))))
END
}

# What the scripted server has: folder, UID and flags, a line each.
on_server() {
	/usr/bin/python3 - "$RUDE" "$PERSON" "$PASSWORD" <<'END'
import imaplib, re, sys
imap = imaplib.IMAP4("127.0.0.1", int(sys.argv[1]))
imap.login(sys.argv[2], sys.argv[3])
for name in re.findall(r'"?([^" ]+)"?$', "\n".join(line.decode() for line in imap.list()[1]), re.M):
    if imap.select('"%s"' % name, readonly=True)[0] != "OK":
        continue
    for line in imap.uid("FETCH", "1:*", "(UID FLAGS)")[1]:
        if line:
            print(name, *re.search(r"UID (\d+).*\((.*)\)\)", line.decode()).groups())
END
}

# Everything that was on the server at first is there or in the archive, and what is there has no mark
# but those of others.
safe() {
	on_server >"$BATS_TEST_TMPDIR/now" &&
		same_as_rude polite --no-flags &&
		refute grep -F Deleted "$BATS_TEST_TMPDIR/now" &&
		[[ $(told ' EXPUNGE') == "$(told 'UID EXPUNGE')" && $(told CLOSE) == 0 && $(told SEARCH) == 0 ]]
}

@test "a polite server: what is allowed goes, what is flagged or unread stays" {
	prune_rude polite
	expect 0 mutt-prune --keep-days 30 --max 100 --yes --json work
	[[ $(json 'it["gone"], it["kept"]') == '(17, 0)' ]]
	[[ $(on_server | grep -c INBOX) == 2 ]]
	safe
}

@test "a folder that shows the mail of others empties none that is left out" {
	prune_rude virtual
	expect 0 mutt-prune --keep-days 30 --max 100 --exclude '\Sent' --yes --json work
	[[ $(on_server | grep -c '^Sent') == 3 && $(on_server | grep -c '^Drafts') == 1 ]]
	(($(json 'it["gone"]') > 10))
}

# has FOLDER: how many messages the scripted server still has in it
has() {
	on_server | grep -c "^$1 "
}

@test "folders of other people and shared ones are told, and nothing goes there" {
	prune_rude namespace
	expect 0 mutt-prune --keep-days 30 --max 100 --yes --json work
	[[ $(json 'it["gone"], it["kept"]') == '(17, 0)' ]]
	[[ $(json '{f["name"]: f["trouble"] for f in it["folders"] if f["trouble"]}') == \
	"{'Public': \"it is another person's or shared\", 'Public/Board': \"it is another person's or shared\", 'Other/bea/Letters': \"it is another person's or shared\"}" ]]
	[[ $(has Public) == 1 && $(has Public/Board) == 1 && $(has Other/bea/Letters) == 1 ]]
	same_as_rude namespace --no-flags
	expect 0 mutt-prune -n --keep-days 30 work
	[[ $output == *"  Public/Board: not looked at: it is another person's or shared"* ]]
	for folder in Public/Board 'Other/*'; do
		expect 64 mutt-prune --keep-days 30 --max 100 --folder "$folder" --yes work
		[[ $errors == *"work: --folder $folder: it is another person's or shared: nothing is deleted there"* ]]
	done
	expect 0 mutt-prune -n --keep-days 30 --exclude Public/Board --json work
	[[ $(json '[f["name"] for f in it["folders"] if f["trouble"]]') == "['Public', 'Other/bea/Letters']" ]]
}

@test "what is in no personal namespace stays; INBOX always is in one" {
	for scenario in namespace-inbox namespace-nil; do
		prune_rude "$scenario"
		expect 0 mutt-prune --keep-days 30 --max 100 --yes --json work
		[[ $(json 'it["gone"]') == 12 ]] || complain "$scenario"
		[[ $(on_server | grep -v ^INBOX) == "$(grep -v ^INBOX <<<"$at_first")" ]] || complain "$scenario"
	done
}

@test "a server that does not tell its namespaces though it says so loses nothing" {
	local -A code=([namespace-bad]=76 [namespace-mute]=76 [namespace-broken]=76)
	for scenario in "${!code[@]}"; do
		prune_rude "$scenario"
		expect "${code[$scenario]}" mutt-prune --keep-days 30 --max 100 --yes work
		[[ $(on_server) == "$at_first" ]] || complain "$scenario"
	done
}

@test "a server without namespaces: all folders are the account's own" {
	prune_rude no-namespace
	expect 0 mutt-prune --keep-days 30 --max 100 --yes --json work
	[[ $(json 'it["gone"]') == 20 && $(has Public/Board) == 0 ]]
}

@test "a folder that is shared by the time of the deletion keeps its mail" {
	prune_rude namespace-later
	expect 75 mutt-prune --keep-days 30 --max 100 --yes --json work
	[[ $errors == *"work: Sent: the server does not list it any more among the account's own"* ]]
	[[ $(json 'it["gone"], it["kept"]') == '(14, 3)' && $(has Sent) == 3 ]]
}

@test "what a server refuses or ignores takes no message away" {
	local -A code=([no-uidplus]=69 [store-no]=77 [store-ignored]=76 [expunge-no]=77 [expunge-lies]=76
		[select-uidvalidity]=76)
	for scenario in "${!code[@]}"; do
		prune_rude "$scenario"
		expect "${code[$scenario]}" mutt-prune --keep-days 30 --max 100 --yes --json work
		[[ $scenario == no-uidplus || $(json 'it["gone"]') == 0 ]] || complain "$scenario"
		[[ $(on_server) == "$at_first" ]] || complain "$scenario: something went"
		safe || complain "$scenario"
	done
}

@test "what is not what was archived stays, and the others go" {
	for scenario in select-header select-twice select-size; do
		prune_rude "$scenario"
		expect 76 mutt-prune --keep-days 30 --max 100 --yes --json work
		[[ $errors == *'work: INBOX: uid 9: its size, date or header is not what was archived'* ]]
		[[ $(json 'it["gone"], it["kept"]') == '(16, 1)' ]]
		[[ $(on_server | grep '^INBOX' | cut -d ' ' -f 2 | tr '\n' ' ') == '1 9 21 ' ]]
		safe
	done
}

@test "what is flagged once it is marked stays, without the mark" {
	prune_rude flagged-meanwhile
	expect 0 mutt-prune --keep-days 30 --max 100 --yes --json work
	[[ $(json 'it["gone"], it["kept"]') == '(16, 1)' ]]
	safe
	grep -q 'INBOX 9 .*Flagged' "$BATS_TEST_TMPDIR/now"
}

@test "the flags of the last look are those that come back" {
	prune_rude select-answered
	expect 0 mutt-prune --keep-days 30 --max 100 --folder INBOX --yes work
	[[ $(on_server | grep -c Answered) == 1 ]]
	expect 69 mutt-restore --run 1 --yes work # no literal may have a NUL byte
	[[ $(on_server | grep -c Answered) == 2 ]]
}

@test "a batch of which nothing is left does not make the next one's expunge look like another's" {
	prune_rude flagged-second:4
	expect 0 mutt-prune --keep-days 30 --max 100 --folder INBOX --yes --json work
	[[ $(json 'it["gone"], it["kept"]') == '(8, 4)' && $(journal) == '8|0' ]]
	safe
}

@test "what another program marks just before it is marked here stays, with that mark" {
	for scenario in marked-meanwhile marked-meanwhile-no; do
		prune_rude "$scenario"
		expect 75 mutt-prune --keep-days 30 --max 100 --yes --json work
		[[ $errors == *'work: INBOX: uid 9: another program has just changed it'* ]] || complain "$scenario"
		[[ $(json 'it["gone"], it["kept"]') == '(16, 1)' && $(journal) == '16|0' ]] || complain "$scenario"
		on_server >"$BATS_TEST_TMPDIR/now"
		[[ $(grep Deleted "$BATS_TEST_TMPDIR/now") == 'INBOX 9 '*'\Deleted'* ]] || complain "$scenario"
		[[ $(told 'UID STORE.*UNCHANGEDSINCE') == $(told 'UID STORE.*+FLAGS') ]] || complain "$scenario"
	done
	prune_rude marked-meanwhile-odd
	expect 76 mutt-prune --keep-days 30 --max 100 --folder INBOX --yes --json work
	[[ $(json 'it["gone"]') == 0 && $(journal) == '0|0' ]]
	safe
}

@test "a server that removes what it was not asked to: 76, and nothing more goes" {
	for scenario in expunge-more expunge-others expunge-foreign; do
		prune_rude "$scenario"
		expect 76 mutt-prune --keep-days 30 --max 100 --yes work
		[[ $errors == *' messages have gone from it that this run did not delete: it has stopped'* ]] ||
			complain "$scenario"
		[[ $(told 'UID EXPUNGE') == 1 ]] || complain "$scenario: it went on"
	done
}

@test "an expunge in part: what went counts as gone, what stays has no mark" {
	local -A code=([expunge-half-no]=75 [expunge-half-cut]=69 [expunge-half-new]=76)
	for scenario in "${!code[@]}"; do
		prune_rude "$scenario"
		expect "${code[$scenario]}" mutt-prune --keep-days 30 --max 100 --folder INBOX --yes --json work
		[[ $(json 'it["gone"], it["kept"]') == '(6, 6)' ]] || complain "$scenario: $(json 'it["gone"], it["kept"]')"
		[[ $(journal) == '6|0' ]] || complain "$scenario: $(journal)"
		safe || complain "$scenario"
	done
}

@test "new mail while the absence is looked for is no trouble" {
	prune_rude expunge-new
	expect 0 mutt-prune --keep-days 30 --max 100 --yes --json work
	[[ $(json 'it["gone"], it["kept"]') == '(17, 0)' && $(journal) == '17|0' ]]
	safe
}

@test "an absence that cannot be looked for: it stops, and the next session settles it" {
	prune_rude expunge-no-list
	expect 75 mutt-prune --keep-days 30 --max 100 --yes work
	[[ $(told 'UID EXPUNGE') == 1 && $(journal) == '6|0' ]]
	safe
}

@test "where it stops, marks that cannot be taken back do not hide why" {
	prune_rude expunge-more-no
	expect 76 mutt-prune --keep-days 30 --max 100 --yes work
	[[ $errors == *'INBOX: 1 messages have gone from it that this run did not delete: it has stopped'* ]]
	[[ $(told 'UID EXPUNGE') == 1 ]]
}

@test "a mark that was left is taken back by a run of another folder" {
	prune_rude store-cut-down
	expect 75 mutt-prune --keep-days 30 --max 100 --folder INBOX --yes work
	[[ $(on_server | grep -c '^INBOX .*Deleted') == 12 && $(journal) == '0|12' ]]
	expect 0 mutt-prune --keep-days 30 --max 100 --folder Sent --yes work
	[[ $(journal) == '3|0' ]]
	safe
}

@test "a folder that is left out and cannot be opened is no trouble" {
	prune_rude folder-gone "folders = !Gone"
	expect_silence 0 mutt-prune --keep-days 30 --max 100 --yes work
	safe
}

@test "a folder that refuses marks is planned by every run" {
	prune_rude store-no
	for _ in 1 2; do
		expect 77 mutt-prune --keep-days 30 --max 100 --folder INBOX --yes --json work
		[[ $(json 'it["planned"]') == 12 && $(told 'STORE.*-FLAGS') == 0 && $(journal) == '0|0' ]] ||
			complain "$(journal)"
	done
}

@test "a planned folder that the server lists no more is told" {
	prune_rude folder-vanishes
	expect 75 mutt-prune --keep-days 30 --max 100 --yes --json work
	[[ $errors == *'work: Sent: the server does not list it any more'* ]]
	[[ $(json 'it["gone"], it["kept"]') == '(14, 3)' ]]
}

@test "what another program marked stays, and stays marked" {
	prune_rude foreign-mark
	expect 0 mutt-prune --keep-days 30 --max 100 --yes --json work
	[[ $(json 'it["gone"], it["kept"]') == '(16, 0)' ]]
	grep -q 'INBOX 3 .*Deleted' <(on_server)
}

@test "cut off between mark and expunge, or behind it: the next run knows what is gone" {
	for scenario in store-cut expunge-cut; do
		prune_rude "$scenario"
		expect 75 mutt-prune --keep-days 30 --max 100 --yes work
		safe || complain "$scenario"
		expect 0 mutt-prune --keep-days 30 --max 100 --yes work
		[[ $(on_server | grep -c INBOX) == 2 ]] || complain "$scenario"
		safe || complain "$scenario"
		expect 0 mutt-verify
	done
}

@test "another UIDVALIDITY in the middle, or a list that is short: it stops, and tidies up later" {
	for scenario in store-uidvalidity list-short; do
		prune_rude "$scenario"
		expect 76 mutt-prune --keep-days 30 --max 100 --yes work
		[[ $(told 'UID EXPUNGE') == 0 ]] || complain "$scenario"
		[[ $(on_server) == "$at_first" ]] || complain "$scenario"
		safe || complain "$scenario"
	done
}

@test "a quota that never changes takes no more away than was planned" {
	prune_rude quota-stuck
	expect 1 mutt-prune --to 102399900 --max 100 --yes --json work
	[[ $(json 'it["planned"] == it["gone"]') == True ]]
	(($(json 'it["gone"]') < 10))
	safe
}

# prune_rude_pop3 SCENARIO
prune_rude_pop3() {
	[[ ! ${RUDE_PID-} ]] || stop "$RUDE_PID"
	find "$HOME" -mindepth 1 -delete
	RUDE_PROGRAM=rude-pop3 rude "$1"
	account work "pop3://127.0.0.1:$RUDE" "tls = off"
	expect 0 mutt-archive --no-index
}

@test "POP3: an answer to QUIT that is lost: what is seen to be gone counts" {
	prune_rude_pop3 quit-cut
	expect 75 mutt-prune --to 1 --max 100 --yes --json work
	[[ $(json 'it["gone"] == it["planned"] > 10 and it["used_after"] <= 1') == True ]]
	[[ $(journal) == "$(json 'it["gone"]')|0" ]]
}

@test "POP3: behind a lost answer to QUIT only a later run knows what stays" {
	prune_rude_pop3 quit-late
	expect 75 mutt-prune --to 1 --max 100 --yes --json work
	planned=$(json 'it["planned"]')
	[[ $(json 'it["gone"]') == 0 && $(journal) == "0|$planned" ]]
	expect 0 mutt-prune --to 1 --max 100 --yes --json work
	[[ $(json 'it["planned"]') == 0 && $(journal) == "$planned|0" ]]
}

@test "POP3: where unique-ids are not unique, nothing counts as gone, and nothing goes" {
	prune_rude_pop3 quit-doubled
	expect 75 mutt-prune --to 1 --max 100 --yes --json work
	[[ $(json 'it["gone"]') == 0 && $(journal) == "0|$(json 'it["planned"]')" ]]
	deletions=$(told DELE)
	expect 69 mutt-prune --to 1 --max 100 --yes work
	[[ $errors == *'gives a message no unique-id of its own'* ]]
	[[ $(told DELE) == "$deletions" ]]
}

@test "POP3: time between two logins is waited for" {
	prune_rude_pop3 login-delays
	expect 0 mutt-prune --to 1 --max 100 --yes --json work
	[[ $(json 'it["gone"] == it["planned"] > 10') == True && $(told DELE) == "$(json 'it["gone"]')" ]]
	[[ $(told '(connect)') == 6 ]]
}

@test "POP3: what the server does not show, delete or take away stays, and is told" {
	local -A code=([top-refused]=75 [top-lies]=76 [dele-err]=76)
	for scenario in "${!code[@]}"; do
		prune_rude_pop3 "$scenario"
		expect "${code[$scenario]}" mutt-prune --to 1 --max 100 --yes --json work
		[[ $(json 'it["planned"] - it["gone"], it["kept"]') == '(1, 1)' ]] || complain "$scenario"
		[[ $scenario != top-refused || $errors == *'victim: the server does not show it'* ]]
		[[ $(journal) == "$(json 'it["gone"]')|0" ]] || complain "$scenario: $(journal)"
	done
	prune_rude_pop3 top-refused-all
	expect 75 mutt-prune --to 1 --max 100 --yes --json work
	[[ $(json 'it["gone"], it["planned"] == it["kept"] > 10') == '(0, True)' && $(told DELE) == 0 ]]
	prune_rude_pop3 quit-lies
	expect 76 mutt-prune --to 1 --max 100 --yes --json work
	[[ $(json 'it["gone"]') == 0 && $(journal) == '0|0' ]]
}
