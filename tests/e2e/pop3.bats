#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# mutt-archive over POP3, against Dovecot and against tests/servers/rude-pop3.

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

setup_file() {
	dovecot_begin
}
teardown_file() {
	dovecot_end
}

account_pop3s() {
	account work "pop3s://127.0.0.1:$DOVECOT_POP3S" "ca-file = $TLS/ca.crt" "$@"
}

# pop3 [OPTION]... SCENARIO: a new home, and the account work on the scripted server.
pop3() {
	[[ ! ${RUDE_PID-} ]] || stop "$RUDE_PID"
	find "$HOME" -mindepth 1 -delete
	RUDE_PROGRAM=rude-pop3 rude "$@"
	account work "pop3://127.0.0.1:$RUDE" "tls = off"
}

# The inbox of $BOX, byte for byte; POP3 knows no flags and no other folder.
same_as_inbox() {
	same_as_box --no-flags --no-dates --only INBOX "$@"
}
same_as_rude() {
	"$ROOT/tests/e2e/compare" --rude-pop3 "$@" "$ARCHIVE"
}

# How many bodies Dovecot gave over POP3: it says so at each logout.
retrieved() {
	awk -v who="pop3($PERSON)" 'index($0, who) && match($0, /retr=[0-9]+/) {
		sum += substr($0, RSTART + 5, RLENGTH - 5) } END { print sum + 0 }' "$DOVECOT/log"
}

@test "pop3s: every message of the inbox lies under its own hash, byte for byte, and nothing is said" {
	box
	account_pop3s
	expect_silence 0 mutt-archive --no-index
	same_as_inbox
	[[ ! $(left_over) && ! -e $ARCHIVE/Sent ]]
}

@test "pop3 with STLS: the same" {
	box
	account work "pop3://127.0.0.1:$DOVECOT_POP3" "ca-file = $TLS/ca.crt"
	expect_silence 0 mutt-archive --no-index
	same_as_inbox
}

@test "a second run fetches nothing and changes no file; new mail comes in, and nothing else does" {
	box
	account_pop3s
	expect 0 mutt-archive --no-index
	remember "$ARCHIVE"
	: >"$DOVECOT/log"
	expect_silence 0 mutt-archive --no-index
	unchanged
	printf 'Subject: new\r\n\r\nwith CRLF\r\n' | deliver '' 1001.new ''
	expect_silence 0 mutt-archive --no-index
	(($(retrieved) == 1))
	same_as_inbox
}

@test "a message of 60 MB passes through with little memory" {
	box
	{
		printf 'Subject: huge\n\n'
		yes 'a line of the message, the same again and again' | head -c 60000000
	} | deliver '' 1001.huge ''
	account_pop3s
	(($(peak_memory "$MUTTKIT_BUILD/bin/mutt-archive" --no-index) < 32768))
	[[ ! -s $ERR ]]
	same_as_inbox
}

@test "-n says what would come and changes no byte" {
	box
	account_pop3s
	remember "$HOME"
	expect 0 mutt-archive -n
	[[ $output == "work: 1 folders, "*"would fetch "[1-9]* && ! $errors ]]
	unchanged
}

@test "odd but honest mail is kept to the byte; no CAPA, no PIPELINING, no UIDL, no TOP, nothing of it" {
	for scenario in polite no-capa no-pipelining no-uidl no-top bare empty-box; do
		pop3 "$scenario"
		expect_silence 0 mutt-archive --no-index
		same_as_rude "$scenario"
		expect_silence 0 mutt-archive --no-index
		same_as_rude "$scenario"
	done
}

@test "a server without UIDL: what has a header of its own is known by it" {
	pop3 no-uidl
	expect 0 mutt-archive --no-index
	before=$(told ' RETR ')
	expect 0 mutt-archive --no-index
	(($(told ' RETR ') - before < before / 2))
}

@test "octets that are not those of LIST: archived when two readings are equal, and told" {
	for scenario in size-lies size-lf size-zero huge-size; do
		pop3 "$scenario"
		expect 0 mutt-archive --no-index --json
		[[ $(json 'it["odd_sizes"] > 0') == True ]]
		same_as_rude "$scenario"
		expect_silence 0 mutt-archive --no-index
	done
}

@test "a last line without its end is kept without it, where LIST says so" {
	pop3 size-stored
	expect 0 mutt-archive --no-index --json
	[[ $(json 'it["odd_sizes"]') == 0 ]]
	same_as_rude size-stored
}

@test "two messages of one unique-id, the later one listed first: both are archived" {
	pop3 duplicate-later
	expect_silence 0 mutt-archive --no-index
	(($(archived | wc -l) == 15))
	expect_silence 0 mutt-archive --no-index
	same_as_rude duplicate-later
	before=$(told ' RETR ')
	expect_silence 0 mutt-archive --no-index
	(($(told ' RETR ') - before <= 1))
}

@test "unique-ids that only look alike are proved as any others" {
	pop3 uidl-alike
	expect_silence 0 mutt-archive --no-index
	expect_silence 0 mutt-verify -q
}

@test "one message that cannot be had: told, all others are archived, the next run completes" {
	local unstable='neither its size nor its bytes are twice the same'
	fails_for() {
		pop3 --first 1 "$1"
		expect_line "$2" "work: message 9: $3" mutt-archive --no-index
		same_as_rude "$1" --part
		(($(archived | wc -l) > 5))
		[[ ! $(left_over) ]]
		expect_silence 0 mutt-archive --no-index
		same_as_rude "$1"
	}
	fails_for longer-each-time 76 "$unstable"
	fails_for err-retr 69 'the server refused: *'
	fails_for err-gone 69 'the server refused: *'
	fails_for err-retr-temp 75 'the server refused: *'
}

@test "cut anywhere: 75, nothing partial, and the next run completes" {
	for scenario in cut-retr:10 cut-retr:2000 cut-list:3 cut-uidl:9 cut-end:0 cut-end:1 cut-end:2 \
		cut-at:300,400; do
		pop3 --first 3 "$scenario"
		for ((run = 0; run < 3; run++)); do
			expect 75 mutt-archive --no-index
			[[ ! -d $ARCHIVE/INBOX ]] || same_as_rude polite --part
		done
		expect_silence 0 mutt-archive --no-index
		same_as_rude polite
		[[ ! $(left_over) ]]
	done
}

# counted NUMBER: whether the ledger knows so many messages of the server; without NUMBER it prints it.
counted() {
	local number
	number=$(/usr/bin/python3 -c 'import sqlite3, sys
ledger = sqlite3.connect("file:%s/.local/share/muttkit/work/ledger?mode=rw" % sys.argv[1], uri=True)
print(ledger.execute("SELECT count(*) FROM place").fetchone()[0])' "$HOME") || return
	[[ ! ${1-} ]] || return $((number != $1))
	echo "$number"
}

@test "numbers that move under a session: 76, no message takes another one's place, the next run completes" {
	for scenario in renumbers renumbers-alone; do
		pop3 --first 1 $scenario
		expect_line 76 'work: message *: the server'"'"'s answers are out of step' mutt-archive --no-index
		[[ ! $(left_over) ]]
		expect_silence 0 mutt-archive --no-index
		same_as_rude polite
		expect_silence 0 mutt-verify -q --full
	done
}

@test "numbers that move while headers are asked for: nothing is adopted in that run" {
	pop3 polite
	expect 0 mutt-archive --no-index
	rm -r "$HOME/.local/share/muttkit"
	stop "$RUDE_PID"
	RUDE_PROGRAM=rude-pop3 rude --first 1 renumbers-top
	sed -i "s/127.0.0.1:[0-9]*/127.0.0.1:$RUDE/" "$HOME/.config/muttkit/accounts"
	expect_line 76 "work: message 1: the server's answers are out of step" mutt-archive --no-index
	(($(counted) == 0 && $(told ' RETR ') == 0))
	expect 0 mutt-archive --no-index --json
	[[ $(json 'it["adopted"] > 9, it["files"]') == "(True, 0)" ]]
}

@test "a UIDL that is promised and refused: nothing is fetched as if there were none" {
	for want in 'uidl-temp 75' 'uidl-fails 69'; do
		# shellcheck disable=SC2086
		set -- $want
		pop3 --first 1 "$1"
		expect_line "$2" 'work: the server refused: *' mutt-archive --no-index
		(($(told ' RETR ') == 0))
		expect_silence 0 mutt-archive --no-index
		same_as_rude polite
	done
}

@test "killed while the server lets it wait: each message that came counts, and only the one under way is wasted" {
	for scenario in stall-retr stall-one-by-one; do
		pop3 --first 1 $scenario:100
		beside mutt-archive --no-index
		wait_for counted 8
		kill -KILL "$BESIDE"
		wait "$BESIDE" || :
		expect_silence 0 mutt-archive --no-index
		same_as_rude polite
		for number in {1..8}; do
			(($(told " RETR $number\$") == 1)) || complain "$scenario $number"
		done
		[[ $scenario == stall-retr ]] || (($(told ' RETR ') == 16 + 1))
	done
}

# small_messages COUNT: $PERSON gets so many, in $BOX.
small_messages() {
	local number
	BOX=$DOVECOT/mail/$PERSON
	for ((number = 1; number < $1; number++)); do
		printf 'Subject: %d\n\nx\n' "$number" >"$BOX/cur/$number.many:2,"
	done
	printf 'Subject: 0\n\nx\n' | deliver '' 0.many ''
}

@test "killed where the server is faster than the disk: fifty messages are wasted at most, none is doubled" {
	total=300
	small_messages $total
	account_pop3s
	kills=0
	for point in 'fdatasync 9' 'renameat2 70' 'fsync 20' 'openat 150' 'openat 330'; do
		rm -rf "$HOME/mail-archive" "$HOME/.local"
		# shellcheck disable=SC2086
		set -- $point
		status=0
		ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 strace -qq -o /dev/null \
			-e "inject=$1:signal=KILL:when=$2" mutt-archive --no-index \
			>"$OUT" 2>"$ERR" </dev/null 3>&- || status=$?
		((status != 137 || ++kills))
		(($(find "$ARCHIVE" -type f | wc -l) - $(counted) <= 51))
		expected=$((total - $(counted)))
		sync_log pop3
		: >"$DOVECOT/log"
		expect_silence 0 mutt-archive --no-index
		sync_log pop3
		(($(retrieved) == expected))
		same_as_inbox
		[[ ! $(left_over) ]]
	done
	((kills >= 4))
}

@test "a server that lies about its list, or is no POP3: 76, nothing is claimed" {
	for scenario in list-short list-more stat-lies uidl-short uidl-more size-negative garbage surplus \
		answers-twice endless-line endless-list endless-uidl; do
		pop3 --first 1 "$scenario"
		expect 76 mutt-archive --no-index
		[[ ! -d $ARCHIVE/INBOX ]] || same_as_rude polite --part
		expect_silence 0 mutt-archive --no-index
		same_as_rude polite
	done
}

@test "unique-ids that are none, double, long, odd or new each time: nothing is lost or doubled" {
	for scenario in duplicate-uidl empty-uidl long-uidl:70 long-uidl:300 uidl-odd uidl-changes \
		order-changes; do
		pop3 "$scenario"
		expect_silence 0 mutt-archive --no-index
		same_as_rude "$scenario"
		expect_silence 0 mutt-archive --no-index
		same_as_rude "$scenario"
	done
}

# --- mutt-verify -------------------------------------------------------------------------------------

@test "the receipt: every message of the box, and where sent mail is not" {
	box
	account_pop3s
	expect 0 mutt-archive --no-index
	expect 0 mutt-verify
	[[ $output == *"work: INBOX: server "* && $output == *"; all proved" ]]
	[[ $output == *"work: sent mail is not on a POP3 server; none was imported (mutt-archive --import)"* ]]
	expect_silence 0 mutt-verify -q
	printf 'Subject: new\n\nx\n' | deliver '' 1001.new ''
	rm "$(archived | head -n 1)"
	expect_line 1 'work: NOT all proved: missing 2: removed here 1' mutt-verify -q
	cp -a "$BOX/Sent" "$HOME/Sent"
	expect 0 mutt-archive --no-index --repair
	expect 0 mutt-archive --no-index --import "$HOME/Sent" work
	expect 0 mutt-verify
	[[ $output == *"sent mail is not on a POP3 server; "*" files lie in other folders here"* ]]
}

@test "--full proves what is adopted, what has no unique-id and what LIST miscounts" {
	box
	account_pop3s
	expect 0 mutt-archive --no-index
	rm -r "$HOME/.local/share/muttkit"
	expect 0 mutt-archive --no-index
	expect 1 mutt-verify
	expect 1 mutt-verify -q
	expect 0 mutt-verify --full
	[[ $output == *"; all proved" ]]
	expect 0 mutt-verify -q
	for scenario in polite no-uidl size-lies size-lf size-stored; do
		pop3 "$scenario"
		expect 0 mutt-archive --no-index
		expect 0 mutt-verify --full
	done
	pop3 no-uidl
	expect 0 mutt-archive --no-index
	expect 1 mutt-verify -q
	pop3 twice-different
	expect 0 mutt-archive --no-index
	expect 1 mutt-verify --full
}

@test "it never deletes" {
	for scenario in polite no-uidl uidl-changes; do
		pop3 "$scenario"
		expect 0 mutt-archive --no-index
		(($(told DELE) == 0))
	done
}

@test "a refused login: 77 and one attempt; one that may succeed later: 75" {
	for scenario in login-wrong login-plain escape; do
		pop3 "$scenario"
		expect 77 mutt-archive --no-index
		(($(told ' PASS \| AUTH ') == 1))
	done
	for scenario in login-in-use login-delay login-temp greeting-busy; do
		pop3 "$scenario"
		expect 75 mutt-archive --no-index
	done
}

# --- mutt-quota --------------------------------------------------------------------------------------

@test "how full the box is, by STAT, against the declared limit" {
	box
	account_pop3s 'quota = 1 MB'
	expect 0 mutt-quota refresh
	expect 0 mutt-quota --json
	used=$(find "$BOX/cur" "$BOX/new" -type f -exec sed 's/$/\r/' {} + | wc -c)
	[[ $(json "abs(it['used'] - $used) < 100, it['limit']") == "(True, 1000000)" ]]
	pop3 polite
	expect 0 mutt-quota refresh
}

@test "--full: answers that are out of step prove nothing and forget nothing; a refused body is named" {
	for scenario in renumbers surplus; do
		pop3 polite
		expect 0 mutt-archive --no-index
		stop "$RUDE_PID"
		RUDE_PROGRAM=rude-pop3 rude --port "$RUDE" "$scenario"
		expect 76 mutt-verify --full
		stop "$RUDE_PID"
		RUDE_PROGRAM=rude-pop3 rude --port "$RUDE" polite
		expect_silence 0 mutt-verify -q
	done
	pop3 polite
	expect 0 mutt-archive --no-index
	stop "$RUDE_PID"
	RUDE_PROGRAM=rude-pop3 rude --port "$RUDE" err-retr
	expect 1 mutt-verify --full
	[[ $output == *'1 missing; not told: message '* ]]
}
