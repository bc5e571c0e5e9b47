#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# mutt-archive and mutt-verify against a server that misbehaves in one way at a time

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

setup_file() {
	make_certificates "$BATS_FILE_TMPDIR/tls"
}

# meet WAY [OPTION]... SCENARIO: the rude server by "plain" or "tls", and a home that knows nothing.
meet() {
	local way=$1 encryption=()
	shift
	[[ ! ${RUDE_PID-} ]] || stop "$RUDE_PID"
	find "$HOME" -mindepth 1 -delete
	[[ $way == plain ]] || encryption=(--tls "$TLS/server.crt" "$TLS/server.key")
	rude "${encryption[@]}" "$@"
	"account_$way"
}

# Whatever came, came whole, and nothing is left of the rest.
nothing_partial() {
	same_as_rude "$1" --part
	[[ ! $(left_over) ]]
}

# completes SCENARIO: the next run, the server being polite now, needs no help and doubles nothing.
completes() {
	expect_silence 0 mutt-archive --no-index
	same_as_rude "$1"
	expect 0 mutt-verify -q
}

# --- nothing wrong -----------------------------------------------------------------------------------

@test "odd but honest mail is kept to the byte: NUL, bare LF, bare CR, nothing at all, a long line" {
	for way in plain tls; do
		meet "$way" polite
		expect_silence 0 mutt-archive --no-index
		same_as_rude polite
		expect 0 mutt-verify -q
	done
	grep -rlaP 'one\x00two' "$ARCHIVE"
	[[ $(grep -rl '^three' "$ARCHIVE" | xargs -d '\n' grep -l '^Subject: bare LF') == *,S=173,W=173:2,S ]]
	[[ $(find "$ARCHIVE" -type f -size 0) == */e3b0c442*.muttkit,S=0:2,S ]]
}

@test "mutt-verify --full: odd bytes and odd ways to say them are proved again" {
	for scenario in polite quoted-body flags-first size-lies; do
		meet plain "$scenario"
		expect 0 mutt-archive --no-index
		expect 0 mutt-verify --full
		[[ $output == *"re-hashed; all proved" ]] || complain "$scenario"
	done
}

@test "mutt-verify --full: no body, or one that is refused or cut off, proves nothing" {
	meet plain polite
	expect 0 mutt-archive --no-index
	for scenario in nil-body wrong-uid refuse-victim; do
		stop "$RUDE_PID"
		rude --port "${RUDE}" "$scenario"
		expect 1 mutt-verify --full
		[[ $output == *"NOT all proved" ]]
	done
}

# full CODE SCENARIO: the server that was archived as a polite one has this scenario now.
full() {
	stop "$RUDE_PID"
	rude --port "$RUDE" "$2"
	expect "$1" mutt-verify --full -v
}

@test "mutt-verify --full: only the message that is refused is missing, and it is named" {
	meet plain polite
	expect 0 mutt-archive --no-index
	for scenario in refuse-victim nil-body wrong-uid; do
		full 1 $scenario
		[[ $output == *"work: INBOX: server 14 = 13 here + 1 missing; not told: uid 9: "*"work: Sent: server 3 = 3 here"* ]] ||
			complain $scenario
		[[ $output == *$'\n'"work: missing  INBOX  uid 9" ]] || complain $scenario
		[[ $(grep -c 'missing  ' <<<"$output") == 1 ]]
	done
	full 1 refuse-victim
	[[ $output == *"not told: uid 9: "*"cannot read it"* ]]
	expect_line 1 'work: NOT all proved: missing 1: not told: uid 9: *' mutt-verify --full -q
	# what the server gives alone is proved
	for scenario in refuse-together expunge-during-fetch; do
		full 0 $scenario
		[[ $output == *"work: INBOX: server 1"*" here"$'\n'* ]] || complain $scenario
	done
}

@test "mutt-verify --full: a server that refuses all bodies is not asked for each of them" {
	meet plain polite
	expect 0 mutt-archive --no-index
	full 1 refuse-many:100
	[[ $output == *"work: INBOX: server 14 = 0 here + 14 missing; not told: uid 1: "*later* ]]
	[[ $output == *"work: Many: server 0 = 0 here; not told: "*later*"NOT all proved"* ]]
	(($(told 'BODY.PEEK\[\]') < 60))
}

@test "mutt-verify --full: a message of 60 MB passes through with little memory" {
	meet plain message-huge:60000000
	expect 0 mutt-archive --no-index
	(($(peak_memory "$MUTTKIT_BUILD/bin/mutt-verify" --full) < 40000))
	grep -q 're-hashed; all proved' "$ERR"
}

@test "two messages of one Message-ID, and lines that look like protocol, are mail like any other" {
	meet plain polite
	expect 0 mutt-archive --no-index
	[[ $(grep -rl '^Message-ID: <polite@' "$ARCHIVE/INBOX" | wc -l) == 2 ]]
	grep -rqx 'A1 OK done' "$ARCHIVE"
}

@test "a server without any extension: all comes, a second run downloads nothing, flags follow" {
	meet tls bare
	expect_silence 0 mutt-archive --no-index
	same_as_rude bare
	bodies=$(told 'BODY.PEEK')
	((bodies > 0))
	expect_silence 0 mutt-archive --no-index
	[[ $(told 'BODY.PEEK') == "$bodies" && $(told 'RETURN') == 0 && $(told 'CONDSTORE') == 0 ]]
	same_as_rude bare
	expect 0 mutt-verify -q
}

@test "a second run asks for nothing but the list of folders" {
	meet plain polite
	expect 0 mutt-archive --no-index
	: >"$RUDE_LOG"
	expect_silence 0 mutt-archive --no-index
	[[ $(told 'FETCH\|EXAMINE\|SELECT') == 0 && $(told ' LIST ') == 1 ]]
}

@test "nothing that changes anything is ever sent" {
	meet plain polite
	for program in mutt-archive mutt-verify "mutt-archive -n" "mutt-quota refresh"; do
		# shellcheck disable=SC2086
		expect 0 $program
	done
	[[ $(told ' SELECT\| STORE\|EXPUNGE\|CLOSE\|APPEND\|DELETE\|BODY\[') == 0 && $(told 'EXAMINE') != 0 ]]
}

# --- a connection that ends --------------------------------------------------------------------------

@test "cut or reset in the middle of a body: 75, nothing partial, and the next run completes" {
	for way in plain tls; do
		for scenario in cut-in-literal reset; do
			meet "$way" --first 1 "$scenario"
			expect_line 75 'work: INBOX: *' mutt-archive --no-index
			nothing_partial "$scenario"
			# what was whole when the line broke is kept
			(($(archived | wc -l) == 7))
			completes "$scenario"
		done
	done
}

# sweep SCENARIO RUNS: each run is cut some bytes later than the one before. Without RUNS until one
# gets through, and then all must be there.
sweep() {
	local run status
	for ((run = 1; run <= ${2:-100}; run++)); do
		status=0
		mutt-archive --no-index >"$OUT" 2>"$ERR" </dev/null 3>&- || status=$?
		((status)) || break
		[[ $status == 75 && $(wc -l <"$ERR") == 1 ]] || {
			cat "$ERR"
			return 1
		}
		((run % 4)) || [[ ! -d $ARCHIVE ]] || nothing_partial "$1"
	done
	if [[ ${2-} ]]; then
		((status == 75))
	else
		((status == 0 && run > 8))
		completes "$1"
	fi
}

@test "cut anywhere in greeting, login and lists: 75" {
	meet plain cut-at:1,83
	sweep cut-at:1,83 32
}

@test "reset anywhere in greeting, login and lists, under TLS: 75" {
	meet tls reset-at:1,211
	sweep reset-at:1,211 12
}

@test "cut or reset anywhere in bodies: 75, nothing partial, and it gets through bit by bit" {
	meet plain cut-at:3000,6007
	sweep cut-at:3000,6007
	meet tls reset-at:3000,9001
	sweep reset-at:3000,9001
}

@test "BYE in the middle of a run: 75 with the server's words, and the next run completes" {
	for way in plain tls; do
		meet "$way" --first 1 bye-mid-run
		expect_line 75 'work: INBOX: *: maintenance, come back later' mutt-archive --no-index
		nothing_partial bye-mid-run
		completes bye-mid-run
	done
}

@test "the answer to LOGOUT is not waited for" {
	for way in plain tls; do
		meet "$way" mute-logout
		expect_silence 0 timeout 30 mutt-archive --no-index
		expect 0 timeout 30 mutt-quota refresh
		wait_for grep -q ' LOGOUT$' "$RUDE_LOG"
	done
}

@test "a tag of somebody else's: 76, and nothing more is asked" {
	meet plain foreign-tag
	expect_line 76 'work: *the server answered a command that was not sent' mutt-archive --no-index
	(($(told ' EXAMINE ') == 1 && $(told ' LOGOUT') == 0))
}

# --- lies about lengths ------------------------------------------------------------------------------

@test "a literal of impossible length: 76, no memory is made for it, and the next run completes" {
	for scenario in literal-negative literal-2^31 literal-2^32 literal-2^64 literal-huge; do
		meet plain --first 2 "$scenario"
		expect_line 76 'work: INBOX: the server said a literal of impossible length' \
			mutt-archive --no-index
		nothing_partial "$scenario"
		(($(peak_memory "$MUTTKIT_BUILD/bin/mutt-archive" --no-index) < 40000))
		grep -q "impossible length" "$ERR"
		completes "$scenario"
	done
}

@test "a literal that is too short, empty or too long: 76, nothing partial, and the next run completes" {
	for way in plain tls; do
		for scenario in literal-too-small literal-zero literal-too-big; do
			meet "$way" --first 1 "$scenario"
			expect_line 76 'work: INBOX: the server said *' mutt-archive --no-index
			nothing_partial "$scenario"
			completes "$scenario"
		done
	done
}

@test "a message of 60 MB passes through with little memory" {
	meet plain message-huge:60000000
	(($(peak_memory "$MUTTKIT_BUILD/bin/mutt-archive" --no-index) < 40000))
	[[ ! -s $ERR ]]
	same_as_rude message-huge:60000000
}

@test "a few messages over a million UIDs: asked in few words, with little memory" {
	meet plain spread-uids:1000000
	(($(peak_memory "$MUTTKIT_BUILD/bin/mutt-archive" --no-index) < 32768))
	[[ ! -s $ERR ]]
	same_as_rude spread-uids:1000000
	(($(told ' UID ') < 60))
}

@test "a line without end: 76, in little memory" {
	meet plain endless-line
	expect_line 76 'work: INBOX: the server said a line without end' mutt-archive --no-index
	(($(peak_memory "$MUTTKIT_BUILD/bin/mutt-archive" --no-index) < 40000))
	nothing_partial endless-line
}

@test "a greeting without end: 75, in little memory, and no password is sent" {
	meet plain endless-greeting
	expect_line 75 'work: imap://127.0.0.1:*' mutt-archive --no-index
	(($(peak_memory "$MUTTKIT_BUILD/bin/mutt-archive" --no-index) < 40000))
	(($(told 'AUTH\|LOGIN') == 0))
}

@test "a server that talks without end and says nothing: 76" {
	meet plain endless-untagged
	expect_line 76 'work: INBOX: the server talks without end' mutt-archive --no-index
}

@test "a wrong RFC822.SIZE: archived when two readings are equal, and told" {
	for way in plain tls; do
		for scenario in size-lies size-absurd sizes-lie; do
			odd=1
			[[ $scenario != sizes-lie ]] || odd=19
			meet "$way" "$scenario"
			expect 0 mutt-archive --no-index --json
			[[ $(json 'it["odd_sizes"], it["fetched"]') == "($odd, 19)" && ! $errors ]]
			same_as_rude "$scenario"
			expect 0 mutt-verify -q
			bodies=$(told 'BODY.PEEK')
			expect_silence 0 mutt-archive --no-index
			[[ $(told 'BODY.PEEK') == "$bodies" ]]
		done
	done
}

@test "a message that is never twice the same: 76, all others are archived" {
	meet plain size-unstable
	expect_line 76 'work: INBOX: uid 9: neither its size nor its bytes are twice the same' \
		mutt-archive --no-index
	nothing_partial size-unstable
	(($(archived | wc -l) == 18))
	expect 1 mutt-verify
	[[ $output == *"work: INBOX: server 14 = 13 here + 1 missing"* ]]
}

# --- lies about messages -----------------------------------------------------------------------------

@test "BODY[] NIL, or the body of another UID: 76, all others are archived, the next run completes" {
	for scenario in nil-body wrong-uid; do
		for way in plain tls; do
			meet "$way" --first 1 "$scenario"
			expect_line 76 'work: INBOX: uid 9: the server lists it and gives no body' \
				mutt-archive --no-index
			nothing_partial "$scenario"
			(($(archived | wc -l) == 18))
			completes "$scenario"
		done
	done
}

@test "bodies that are refused together are had one by one" {
	for way in plain tls; do
		meet "$way" refuse-together
		expect_silence 0 mutt-archive --no-index
		same_as_rude refuse-together
		expect 0 mutt-verify -q
	done
}

@test "one body that is refused: told with the server's words, all others are archived, at every run" {
	meet plain --first 2 refuse-victim
	for run in 1 2; do
		expect_line 75 'work: INBOX: uid 9: the server refused: cannot read it' \
			mutt-archive --no-index
		nothing_partial refuse-victim
		(($(archived | wc -l) == 18))
	done
	expect 1 mutt-verify
	[[ $output == *"work: INBOX: server 14 = 13 here + 1 missing"* ]]
	completes refuse-victim
}

@test "all bodies refused: 75 once, not a question for each of a thousand messages" {
	meet plain refuse-all
	expect 75 mutt-archive --no-index
	[[ ! $(archived) && $errors == *"work: INBOX: uid 1: the server refused: later"* ]]
	(($(wc -l <<<"$errors") == 4))
	(($(told 'BODY.PEEK') < 60))
}

@test "a quoted string as a body is stored as what it says" {
	meet plain quoted-body
	expect 0 mutt-archive --no-index
	[[ $(find "$ARCHIVE/INBOX" -size -8c -type f -exec grep -l . {} +) ]]
	file=$(grep -rlx 'quo"ted' "$ARCHIVE")
	[[ $file == *,S=7:2,S && $(stat -c %s "$file") == 7 ]]
	(($(archived | wc -l) == 19))
}

@test "a body that nobody asked for is not stored" {
	for way in plain tls; do
		meet "$way" extra-fetch
		expect_silence 0 mutt-archive --no-index
		same_as_rude extra-fetch
		[[ ! $(grep -rl 'nobody asked' "$ARCHIVE") ]]
	done
}

@test "one UID with two contents: 76, neither is stored, other folders are, the next run completes" {
	for scenario in duplicate-uid extra-known; do
		meet plain --first 1 "$scenario"
		expect_line 76 'work: INBOX: uid *: the server gave two different messages' \
			mutt-archive --no-index
		nothing_partial "$scenario"
		(($(archived | wc -l) == 5))
		completes "$scenario"
	done
}

@test "what is archived is not asked for again, though its folder has trouble" {
	meet plain size-unstable
	expect 76 mutt-archive --no-index
	before=$(archived)
	: >"$RUDE_LOG"
	expect 76 mutt-archive --no-index
	[[ $(archived) == "$before" ]]
	[[ $(told 'BODY.PEEK') == 2 && $(told ' UID FETCH 9 (.*BODY.PEEK') == 2 ]]
}

@test "a message that the server counts and does not list: 76, and mutt-verify does not call it proved" {
	meet plain --first 1 fetch-skips
	expect_line 76 'work: INBOX: the server counts 14 messages and lists 13' mutt-archive --no-index
	(($(archived | wc -l) == 18))
	completes fetch-skips
	meet plain fetch-skips
	expect 76 mutt-archive --no-index
	expect 1 mutt-verify
	[[ $output == *"work: INBOX: "*"not told: the server counts 14 messages and lists 13"* ]]
	[[ $output == *"NOT all proved" ]]
}

@test "a message listed twice in another's place: 76, and mutt-verify does not call it proved" {
	meet plain lists-twice
	expect_line 76 'work: INBOX: the server counts 14 messages and lists 13' mutt-archive --no-index
	expect 1 mutt-verify
	[[ $output == *"work: INBOX: server 13 = "*"not told: the server counts 14 messages and lists 13"* ]]
	[[ $output == *"NOT all proved" ]]
}

@test "OK before all replies have come: 76, nothing partial" {
	meet plain --first 1 tagged-ok-early
	expect 76 mutt-archive --no-index
	nothing_partial tagged-ok-early
	completes tagged-ok-early
}

@test "FLAGS first, UID last, words in lower case: the same mail" {
	for way in plain tls; do
		meet "$way" flags-first
		expect_silence 0 mutt-archive --no-index
		same_as_rude flags-first
	done
}

@test "EXPUNGE, VANISHED, EXISTS and FLAGS in between: what is still there is archived" {
	meet plain expunge-during-fetch
	expect_silence 0 mutt-archive --no-index
	nothing_partial expunge-during-fetch
	(($(archived | wc -l) >= 17))
	expect 0 mutt-verify -q
}

@test "VANISHED for several messages at once: they went, and none of the others is missed" {
	meet plain vanished
	expect_silence 0 mutt-archive --no-index
	nothing_partial vanished
	[[ $(archived INBOX | wc -l) == 10 ]]
	expect_silence 0 mutt-verify -q
	expect 0 mutt-verify
	[[ $output == *"work: INBOX: server 6 = 6 here"* ]]
}

@test "a server that processes N messages in one command, and says so: all are listed, nothing is cut" {
	for limit in 1 5 13 14; do
		for scenario in message-limit message-limit-gone; do
			meet plain "$scenario:$limit"
			expect_silence 0 mutt-archive --no-index
			nothing_partial polite
			[[ $scenario == *-gone ]] || same_as_rude polite
			(($(archived | wc -l) >= 18))
			expect_silence 0 mutt-archive --no-index
			expect 0 mutt-verify -q
			expect 0 mutt-verify -q --full
			(($(told ' [0-9]*:[0-9]* (UID RFC822.SIZE INTERNALDATE)') > 0 || limit == 14))
		done
	done
}

@test "a message that is listed and then hidden is neither forgotten nor proved" {
	meet plain hides-victim
	expect_line 75 'work: INBOX: the server listed 1 messages more than it gives' mutt-archive --no-index
	full 1 hides-victim
	[[ $output == *"work: INBOX: server 14 = 13 here + 1 missing; not told: the server listed 1 messages more"* ]]
	expect 1 mutt-verify -q
	stop "$RUDE_PID"
	rude --port "$RUDE" polite
	expect_silence 0 mutt-archive --no-index
	same_as_rude polite
	expect_silence 0 mutt-verify -q --full
}

@test "new mail that is counted and not listed is not settled" {
	for scenario in hides-new hides-some; do
		meet plain polite
		expect_silence 0 mutt-archive --no-index
		stop "$RUDE_PID"
		rude --port "$RUDE" "$scenario"
		expect_line 76 'work: INBOX: the server counts 26 messages and lists *' mutt-archive --no-index
		expect 76 mutt-archive --no-index
		stop "$RUDE_PID"
		rude --port "$RUDE" later
		expect_silence 0 mutt-archive --no-index
		expect_silence 0 mutt-verify -q
	done
}

@test "a server with such a limit: flags and new mail are followed, a move is told of, sizes add up" {
	meet plain message-limit:5
	expect 0 mutt-archive --no-index
	stop "$RUDE_PID"
	rude --port "$RUDE" message-limit-more:5
	expect_silence 0 mutt-archive --no-index
	same_as_rude message-limit-more:5
	expect_silence 0 mutt-archive --repair --no-index
	expect 0 mutt-verify -q
	rm -r "$HOME/.local/share/muttkit"
	expect_silence 0 mutt-archive --no-index
	same_as_rude message-limit-more:5
	meet plain bare
	expect 0 mutt-quota refresh
	expect 0 mutt-quota --json
	used=$(json 'it["used"]')
	meet plain message-limit-bare:5
	expect 0 mutt-quota refresh
	expect 0 mutt-quota --json
	[[ $(json 'it["used"]') == "$used" ]]
}

@test "a server that cuts an answer short without a word before: 69, no mark moves, others are archived" {
	for scenario in hidden-limit hidden-limit-no; do
		meet plain --first 2 "$scenario:10"
		for run in 1 2; do
			expect_line 69 'work: INBOX: the server did it for a part only*' mutt-archive --no-index
			nothing_partial polite
			(($(archived | wc -l) == 5))
		done
		completes polite
		meet plain "$scenario:10"
		expect 69 mutt-archive --no-index
		expect 1 mutt-verify
		[[ $output == *"work: INBOX: "*"not told: the server did it for a part only"* ]]
	done
}

@test "new mail of which such a server lists the newest only: 69, and the next run has the older ones" {
	meet plain polite
	expect 0 mutt-archive --no-index
	for scenario in hidden-limit-more:5 later; do
		stop "$RUDE_PID"
		rude --port "$RUDE" "$scenario"
		[[ $scenario == later ]] ||
			expect_line 69 'work: INBOX: the server did it for a part only*' mutt-archive --no-index
	done
	completes later
}

@test "UIDs near 2^32 with gaps are UIDs" {
	meet plain sparse-uids
	expect_silence 0 mutt-archive --no-index
	same_as_rude sparse-uids
	bodies=$(told 'BODY.PEEK')
	expect_silence 0 mutt-archive --no-index
	[[ $(told 'BODY.PEEK') == "$bodies" ]]
}

@test "impossible and extreme dates, and none: the mail is archived all the same" {
	for scenario in date-odd date-missing; do
		meet plain "$scenario"
		expect_silence 0 mutt-archive --no-index
		same_as_rude "$scenario"
		expect 0 mutt-verify -q
	done
}

# --- lies about folders ------------------------------------------------------------------------------

@test "no UIDVALIDITY, or 0: archived, and a second run doubles nothing" {
	for scenario in no-uidvalidity uidvalidity-zero; do
		meet plain "$scenario"
		expect_silence 0 mutt-archive --no-index
		expect_silence 0 mutt-archive --no-index
		same_as_rude "$scenario"
	done
}

@test "a UIDVALIDITY that changes each time: 75, nothing claimed, and the next run completes" {
	meet plain --first 1 uidvalidity-changes
	expect 75 mutt-archive --no-index
	[[ $errors == "mutt-archive: work: INBOX: its UIDVALIDITY has just changed"* && ! $(archived) ]]
	completes uidvalidity-changes
}

@test "a new UIDVALIDITY once: the mail is fetched again and doubles nothing" {
	meet plain --first 1 uidvalidity-changes
	expect 75 mutt-archive --no-index
	sed -i 's/^tls = off/&\nfolders = INBOX/' "$HOME/.config/muttkit/accounts"
	expect 0 mutt-archive --no-index
	expect 0 mutt-archive --no-index
	(($(archived INBOX | wc -l) == 14))
}

@test "a folder in use: 75; one that is gone: 69; all other folders are archived" {
	meet plain no-inuse
	expect_line 75 'work: Sent: the server refused: somebody else has it' mutt-archive --no-index
	nothing_partial no-inuse
	[[ ! $(archived Sent) && $(archived | wc -l) == 16 ]]
	expect 1 mutt-verify
	[[ $output == *"work: Sent: server 0 = 0 here; not told: the server refused: somebody else has it"* ]]
	meet tls folder-gone
	expect_line 69 'work: Gone: the server refused: no such folder' mutt-archive --no-index
	same_as_rude folder-gone
}

@test "a known folder that the server calls \\Noselect is opened all the same, and told of" {
	meet plain noselect-later
	expect_silence 0 mutt-archive --no-index
	rm "$(archived Sent | head -n 1)"
	expect 1 mutt-verify
	[[ $output == *"work: Sent: server 3 = "*"removed here 1"* ]]
}

@test "STATUS refused for one folder: it is looked into all the same" {
	for scenario in status-no status-bad; do
		meet plain "$scenario"
		expect_silence 0 mutt-archive --no-index
		same_as_rude "$scenario"
		expect 0 mutt-verify -q
	done
}

@test "folder names that want out: all that a command can carry are archived, on paths of their own" {
	for way in plain tls; do
		meet "$way" bad-names
		find "$BATS_TEST_TMPDIR" -path "$HOME" -prune -o -print >"$BATS_FILE_TMPDIR/around"
		expect 76 mutt-archive --no-index
		[[ $(wc -l <"$ERR") == 3 && $(grep -c ': no command can carry its name$' "$ERR") == 3 ]]
		refute grep -q $'\x1b' "$ERR"
		[[ $(grep -rlE '^Subject: in bad name [0-9]+' "$ARCHIVE" | wc -l) == 32 ]]
		[[ $(grep -rlE '^Subject: in bad name [0-9]+' "$ARCHIVE" | xargs -d '\n' -n 1 dirname |
			sort -u | wc -l) == 32 ]]
		[[ $(ls -A "$HOME") == $'.config\n.local\nmail-archive' && $(ls -A "$HOME/mail-archive") == work ]]
		find "$BATS_TEST_TMPDIR" -path "$HOME" -prune -o -print | diff "$BATS_FILE_TMPDIR/around" -
		[[ ! $(find "$HOME" -type l) && ! -e /etc/x ]]
		expect 1 mutt-verify
		[[ $output == *" server 52 = 51 here + 1 excluded"* ]]
		refute grep -q $'\x1b' "$OUT"
	done
}

@test "no delimiter, or a backslash: folders of the same mail" {
	meet plain delimiter-nil
	expect_silence 0 mutt-archive --no-index
	[[ $(archived 'Clienti%2f2024' | wc -l) == 1 && ! -e $ARCHIVE/Clienti ]]
	(($(archived | wc -l) == 19))
	meet plain delimiter-backslash
	expect_silence 0 mutt-archive --no-index
	same_as_rude delimiter-backslash
}

@test "hundreds of folders are only folders" {
	meet plain many-folders:300
	expect_silence 0 mutt-archive --no-index
	expect_silence 0 mutt-archive --no-index
	same_as_rude many-folders:300
}

@test "a folder whose path is too long: 73, at every run, all others are archived and proved" {
	meet plain long-folder:30
	for run in 1 2; do
		expect_line 73 'work: xxx*: deeper than 64 levels or longer than 3072 bytes' mutt-archive --no-index
		(($(archived | wc -l) == 19))
	done
	expect 1 mutt-verify
	[[ $(tail -n 2 <<<"$output") == *"work: server 21 = 19 here + 1 excluded + 1 missing"* ]]
}

@test "a folder that is too deep: 73, all others are archived and proved, and indexed" {
	meet plain deep-folder:500
	expect_line 73 'work: deep/deep/*: deeper than 64 levels or longer than 3072 bytes' mutt-archive --no-index
	(($(archived | wc -l) == 19))
	expect 1 mutt-verify
	[[ $output == *"work: server 21 = 19 here + 1 excluded + 1 missing"* ]]
	expect 0 mutt-index
	meet plain deep-folder:64
	expect_silence 0 mutt-archive --no-index
	expect 0 mutt-verify -q
}

# --- what a provider shows ---------------------------------------------------------------------------

@test "Gmail: one message under two labels and in All Mail is one file of three names; roles exclude" {
	meet plain gmail
	expect_silence 0 mutt-archive --no-index
	[[ $(cd "$ARCHIVE" && grep -rl '^Subject: mail 1' . | sed 's|/cur/.*:|:|' | sort) == \
		$'./INBOX:2,FS\n./[Gmail]/Alle Nachrichten:2,FS\n./work:2,FS' ]]
	[[ $(grep -rl '^Subject: mail 1' "$ARCHIVE" | xargs -d '\n' stat -c %i:%h | sort -u) == *:3 ]]
	grep -rqx 'Subject: a label of the user' "$ARCHIVE/Trash"
	[[ $(archived | wc -l) == 7 && ! $(grep -rlE '^Subject: (draft|trash|spam)' "$ARCHIVE") ]]
	expect_silence 0 mutt-archive --no-index
	expect 0 mutt-verify -q
}

# capped SCENARIO: in how many folders a run that fetches nothing finds a round number of messages.
capped() {
	meet plain "$1"
	expect 0 mutt-archive -n --json
	json 'it["capped_folders"]'
}

@test "a folder with just as many messages as a provider shows at most: named, and no error" {
	[[ $(capped many-messages:10000) == 1 ]]
	for scenario in many-messages:9999 many-messages:1000 gmail-messages:1001; do
		[[ $(capped "$scenario") == 0 ]]
	done
	for number in 2000 5000; do
		[[ $(capped "gmail-messages:$number") == 1 ]]
	done
	meet plain gmail-messages:1000
	expect_silence 0 mutt-archive --no-index
	script -qec 'mutt-archive --no-index' /dev/null >"$OUT" 3>&-
	grep -q 'work: Many: the server may show only its newest 1,000 messages' "$OUT"
	expect 0 mutt-verify
	[[ $output == *"work: Many: server 1,000 = 1 here + 999 same content in this folder; the server may show only its newest 1,000 messages"* ]]
	[[ $output == *"; all proved of what the server shows" ]]
	expect 0 mutt-verify --json
	[[ $(json 'it["capped"], it["proved"]') == "(1, True)" ]]
	expect_silence 0 mutt-verify -q
	echo "former-incoming = imap://127.0.0.1:$RUDE" >>"$HOME/.config/muttkit/accounts"
	expect 0 mutt-verify --former
	[[ $output == *"work: Many: former 1,000 = 1,000 on the new server; the server may show only its newest 1,000 messages"* ]]
	[[ $output == *"work: all copied of what the former server shows" ]]
}

# --- login and TLS -----------------------------------------------------------------------------------

starttls() {
	[[ ! ${RUDE_PID-} ]] || stop "$RUDE_PID"
	find "$HOME" -mindepth 1 -delete
	rude --starttls "$TLS/server.crt" "$TLS/server.key" "$1"
	account_starttls
}

@test "STARTTLS with a polite server: nothing but STARTTLS is said in the clear" {
	starttls polite
	expect_silence 0 mutt-archive --no-index
	same_as_rude polite
	[[ $(grep ' plain: ' "$RUDE_LOG" | grep -vc '(connect)\|CAPABILITY\|STARTTLS\|LOGOUT') == 0 ]]
	(($(told ' tls: .*AUTHENTICATE') == 1))
}

@test "STARTTLS that is not offered: 77, and no password is sent" {
	starttls starttls-stripped
	expect_line 77 'work: imap://127.0.0.1:*: *' mutt-archive --no-index
	(($(told 'AUTHENTICATE\|LOGIN') == 0))
}

@test "PREAUTH where TLS is required: 77, and nothing is read" {
	starttls preauth
	expect_line 77 'work: imap://127.0.0.1:*: *' mutt-archive --no-index
	(($(told 'AUTHENTICATE\|LOGIN\|LIST\|FETCH') == 0))
}

@test "plain text between STARTTLS and TLS: 76 or 77, and no password is sent" {
	starttls starttls-injection
	mutt-archive --no-index 2>"$ERR" && return 1 || [[ $? == 76 || $? == 77 ]]
	(($(told 'AUTHENTICATE\|LOGIN') == 0))
}

@test "after a refused login no timer tries again; a person does, and so does a changed account" {
	meet plain --first 2 login-no
	expect_line 77 'work: *: login refused: *no such user' mutt-archive
	logins=$(told ' LOGIN \| AUTHENTICATE ')
	for command in mutt-archive 'mutt-archive -n' 'mutt-quota refresh'; do
		# shellcheck disable=SC2086
		expect_line 77 'work: the login was refused before and is not tried again without a person: *' $command
	done
	(($(told ' LOGIN \| AUTHENTICATE ') == logins && $(told '(connect)') == 1))
	script -qec 'mutt-archive --no-index' /dev/null >"$OUT" 3>&- || [[ $? == 77 ]]
	grep -q 'login refused' "$OUT"
	(($(told '(connect)') == 2))
	script -qec 'mutt-archive --no-index' /dev/null >"$OUT" 3>&-
	expect_silence 0 mutt-archive --no-index
	same_as_rude login-no
	meet plain --first 1 login-no
	expect 77 mutt-archive
	sed -i 's/^tls = off/&\nauth = PLAIN/' "$HOME/.config/muttkit/accounts"
	expect_silence 0 mutt-archive --no-index
}

@test "a login that may succeed later is tried by the next run" {
	meet plain --first 1 login-limit
	expect 75 mutt-archive --no-index
	expect_silence 0 mutt-archive --no-index
}

@test "a refused login: 77 and one attempt; one that may succeed later: 75" {
	for way in plain tls; do
		meet "$way" login-no
		expect_line 77 'work: *: login refused: *no such user' mutt-archive
		(($(told 'AUTHENTICATE\|LOGIN') == 1 && $(told '(connect)') == 1))
		meet "$way" login-limit
		expect_line 75 'work: *: login refused: *too many connections' mutt-archive
		(($(told 'AUTHENTICATE\|LOGIN') == 1))
	done
}

@test "a refusal that repeats what was sent: 77, and the password is in no words of ours" {
	meet plain login-repeats
	expect_line 77 'work: *: login refused: (its words hold the password)' mutt-archive
	no_password_in "$ERR"
}

@test "BYE in place of a greeting: 75, and the server's words" {
	meet plain bye-greeting
	expect_line 75 'work: imap://127.0.0.1:*: too many of you' mutt-archive
}

@test "a referral is not followed: 77" {
	meet plain login-referral
	expect_line 77 'work: *: login refused: *' mutt-archive
	(($(told '(connect)') == 1))
}

@test "the server's words reach the terminal without escapes, bidi or line ends" {
	for way in plain tls; do
		meet "$way" alert-escape
		expect_line 77 'work: *: login refused: *\\x1b?31mred*' mutt-archive
		refute grep -qP '[\x00-\x08\x0b-\x1f\x7f]' "$ERR"
		refute grep -q $'\u202e' "$ERR"
	done
}
