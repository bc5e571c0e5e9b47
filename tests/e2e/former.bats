#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# mutt-verify --former where one of the two servers misbehaves: nothing is called copied in vain

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

# There is an archive, of a server that both are copies of.
setup() {
	test_begin
	rude polite
	account_plain
	expect 0 mutt-archive --no-index
	stop "$RUDE_PID"
	echo 'former-incoming = ' >>"$HOME/.config/muttkit/accounts"
}

# old|new URL: the account names it.
old() {
	sed -i "s|^former-incoming.*|former-incoming = $1|" "$HOME/.config/muttkit/accounts"
}
new() {
	sed -i "s|^incoming.*|incoming = $1|" "$HOME/.config/muttkit/accounts"
}

# serve old|new imap|pop3 [OPTION]... SCENARIO: that server is this one from now on.
serve() {
	local side=$1 protocol=$2 before="SERVER_$1"
	shift 2
	[[ ! ${!before-} ]] || stop "${!before}"
	RUDE_PROGRAM=rude
	[[ $protocol == imap ]] || RUDE_PROGRAM=rude-pop3
	rude "$@"
	printf -v "SERVER_$side" %s "$RUDE_PID"
	"$side" "$protocol://127.0.0.1:$RUDE"
}

# ends CODE WORDS: so --former ends, with one line of the WORDS and no word of what is copied; --json
# says the same.
ends() {
	expect_line "$1" "work: $2" mutt-verify --former || return
	expect "$1" mutt-verify --former --json
	[[ $(json 'it["exit"], "all_copied" in it') == "($1, False)" ]] || complain 'another end in JSON'
}

# untold former|new: of which server something is not told, which is no success.
untold() {
	expect 1 mutt-verify --former
	[[ $output == *"INBOX: former "*"; not told: the $1 server: "*"work: NOT all copied" ]] || complain "not of the $1 server"
	expect_line 1 "work: NOT all copied*: not told: the $1 server: *" mutt-verify --former -q
}

@test "both polite, of whichever protocol: the exit status is 0 only where all is there" {
	for from in imap pop3; do
		for to in imap pop3; do
			serve old $from polite
			serve new $to polite
			if [[ $from:$to == imap:imap || $from:$to == pop3:pop3 ]]; then
				expect 0 mutt-verify --former
				[[ $output == *"work: all copied" ]]
			else
				expect 1 mutt-verify --former
				[[ $output == *"work: NOT all copied" ]]
			fi
		done
	done
}

@test "the former server is gone, or the new one: 75, and it is said which" {
	serve new imap polite
	for protocol in imap pop3; do
		old $protocol://127.0.0.1:1
		ends 75 "former-incoming: $protocol://127.0.0.1:1: *"
	done
	serve old imap polite
	for protocol in imap pop3; do
		new $protocol://127.0.0.1:1
		ends 75 "$protocol://127.0.0.1:1: *"
	done
}

# sweep SIDE PROTOCOL SCENARIO STEP WORDS: cut some bytes later each time, until one gets through.
sweep() {
	local run status
	serve "$1" "$2" "$3:1,$4"
	for ((run = 1; run <= 200; run++)); do
		status=0
		mutt-verify --former >"$OUT" 2>"$ERR" </dev/null 3>&- || status=$?
		((status == 75)) || break
		# shellcheck disable=SC2053
		[[ ! -s $OUT && $(<"$ERR") == "mutt-verify: work: "$5 ]] || complain "$3 at $((1 + (run - 1) * $4))"
	done
	((status == 0 && run > 8)) || complain "status $status after $run runs"
	grep -q 'work: all copied$' "$OUT"
}

@test "the former server is cut off or reset anywhere: 75" {
	serve new imap polite
	sweep old imap cut-at 331 'former-incoming: *'
	sweep old imap reset-at 577 'former-incoming: *'
	serve new pop3 polite
	sweep old pop3 cut-at 171 'former-incoming: *'
}

@test "the new server is cut off or reset anywhere: 75" {
	serve old imap polite
	sweep new imap cut-at 337 '*'
	sweep new imap reset-at 563 '*'
	serve old pop3 polite
	sweep new pop3 cut-at 173 '*'
}

@test "a refused login, of either: 77, and the password is in no word; a busy server: 75" {
	serve new imap polite
	serve old imap login-no
	ends 77 'former-incoming: *login refused: *'
	serve old imap login-limit
	ends 75 'former-incoming: *too many connections*'
	serve old imap alert-escape
	ends 77 'former-incoming: *'
	refute grep -q $'\x1b' "$ERR"
	for scenario in login-wrong escape; do
		serve old pop3 $scenario
		ends 77 'former-incoming: *'
		refute grep -q $'\x1b' "$ERR"
	done
	serve old imap polite
	serve new imap login-no
	ends 77 '*login refused: *'
	[[ $errors != *former-incoming* ]]
	no_password_in "$OUT" "$ERR"
}

@test "a server that speaks no protocol, or contradicts itself: no receipt, and it is said of which" {
	serve new imap polite
	for scenario in endless-greeting bye-greeting; do
		serve old imap $scenario
		ends 75 'former-incoming: *'
	done
	serve old imap foreign-tag
	ends 76 'former-incoming: INBOX: *'
	for scenario in list-short list-more stat-lies uidl-short uidl-more endless-list endless-uidl size-negative; do
		serve old pop3 $scenario
		ends 76 'former-incoming: *'
	done
}

@test "a folder of which the server tells less than it counts, or refuses: not told, 1" {
	for scenario in fetch-skips refuse-victim wrong-uid; do
		serve new imap polite
		serve old imap $scenario
		untold former
		serve old imap polite
		serve new imap $scenario
		untold new
	done
	serve new imap polite
	serve old imap no-inuse
	expect 1 mutt-verify --former
	[[ $output == *"work: Sent: former 0 = "*"not told: the former server: "*"work: NOT all copied" ]]
}

@test "what is said twice or was not asked for counts once" {
	for scenario in duplicate-uid extra-fetch extra-known expunge-during-fetch no-uidvalidity uidvalidity-zero; do
		serve new imap polite
		serve old imap $scenario
		expect 0 mutt-verify --former
		[[ $output == *"work: all copied" ]]
		serve old imap polite
		serve new imap $scenario
		status=0
		mutt-verify --former >"$OUT" 2>"$ERR" || status=$?
		[[ $status == 0 && $scenario != expunge* || $status == 1 && $scenario == expunge* ]] || complain "$scenario: $status"
	done
}
