#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# A server, or a password-command, that falls silent: all wait at once, the tests look at what came of it

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

setup_file() {
	local waiting=()
	make_certificates "$BATS_FILE_TMPDIR/tls"
	while read -r name way scenario program; do
		fall_silent "$name" "$way" "$scenario" "$program" \
			</dev/null >"$BATS_FILE_TMPDIR/$name.log" 2>&1 3>&- &
		waiting+=($!)
	done <<-'END'
		body      plain  stall          mutt-archive --no-index
		body-tls  tls    stall          mutt-archive --no-index
		greeting  plain  stall-at:30    mutt-archive --no-index
		login     tls    stall-at:200   mutt-archive --no-index
		list      plain  stall-at:700   mutt-archive --no-index
		verify    plain  stall-at:700   mutt-verify
		former    plain  stall-at:700   mutt-verify --former
		pop3      plain  polite         mutt-verify --former
		quota     plain  stall-at:500   mutt-quota refresh
		password  plain  polite         mutt-archive --no-index
	END
	wait "${waiting[@]}" || :
}

# In a subshell, with a home of its own: the run that is left waiting, and the next one.
fall_silent() (
	export BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR/$1 BATS_TEST_NUMBER=1
	mkdir "$BATS_TEST_TMPDIR"
	test_begin
	begin_silent "$2" --first 1 "$3"
	[[ $1 != password ]] || ask_for_password 'sleep 100'
	[[ $4 != mutt-verify* ]] || prepare_verify "$3"
	[[ $1 != former && $1 != pop3 ]] || prepare_former "$1"
	# shellcheck disable=SC2086
	expect 75 $4
	cp "$ERR" "$BATS_TEST_TMPDIR/words"
	cp "$RUDE_LOG" "$BATS_TEST_TMPDIR/said"
	[[ ! -d $ARCHIVE ]] || same_as_rude polite --part
	[[ ! -d $ARCHIVE || ! $(left_over) ]]
	ask_for_password "cat $BATS_TEST_TMPDIR/password"
	expect_silence 0 mutt-archive --no-index
	same_as_rude polite
	test_end
	echo good >"$BATS_TEST_TMPDIR/verdict"
)

begin_silent() {
	local encryption=()
	[[ $1 == plain ]] || encryption=(--tls "$TLS/server.crt" "$TLS/server.key")
	rude "${encryption[@]}" "${@:2}"
	"account_$1"
}

ask_for_password() {
	sed -i "s|^password-command.*|password-command = $1|" "$HOME/.config/muttkit/accounts"
}

# There must be an archive, from the same server.
prepare_verify() {
	stop "$RUDE_PID"
	rude --port "$RUDE" polite
	expect 0 mutt-archive --no-index
	stop "$RUDE_PID"
	rude --port "$RUDE" --first 1 "$1"
}

# That server is the former one now, or is taken for one of POP3; the new one is polite.
prepare_former() {
	local protocol=${1/former/imap} port=$RUDE log=$RUDE_LOG
	rude polite
	RUDE_LOG=$log
	sed -i "s|^incoming.*|incoming = imap://127.0.0.1:$RUDE|" "$HOME/.config/muttkit/accounts"
	echo "former-incoming = $protocol://127.0.0.1:$port" >>"$HOME/.config/muttkit/accounts"
}

# waited NAME WORDS: it ended with 75 and this one line, nothing partial, and the next run completed.
waited() {
	[[ -e $BATS_FILE_TMPDIR/$1/verdict ]] || {
		cat "$BATS_FILE_TMPDIR/$1.log"
		return 1
	}
	# shellcheck disable=SC2053
	[[ $(<"$BATS_FILE_TMPDIR/$1/words") == $2 && $(wc -l <"$BATS_FILE_TMPDIR/$1/words") == 1 ]] || {
		cat "$BATS_FILE_TMPDIR/$1/words"
		return 1
	}
}

silence='the server has said nothing for 60 seconds'

@test "silence in the middle of a body: 75, nothing partial, and the next run completes" {
	waited body "mutt-archive: work: INBOX: $silence"
}

@test "silence in the middle of a body, under TLS: the same" {
	waited body-tls "mutt-archive: work: INBOX: $silence"
}

@test "silence in the greeting: 75" {
	waited greeting 'mutt-archive: work: imap://127.0.0.1:*: *'
}

@test "silence in the login, under TLS: 75" {
	waited login 'mutt-archive: work: imaps://127.0.0.1:*: *'
}

@test "silence in the list of folders: 75" {
	waited list "mutt-archive: work: $silence"
}

@test "mutt-verify, and mutt-quota refresh: the same" {
	waited verify "mutt-verify: work: *$silence"
	waited former "mutt-verify: work: former-incoming: *$silence"
	waited quota "mutt-quota: work: *$silence"
}

@test "mutt-verify --former, where the former server speaks IMAP and is called one of POP3: 75" {
	waited pop3 'mutt-verify: work: former-incoming: pop3://127.0.0.1:*: *'
}

@test "a password-command that waits: 75 after 30 seconds, and no login is tried" {
	waited password 'mutt-archive: work: password-command: still waiting after 30 seconds (key locked[?])'
	[[ ! -s $BATS_FILE_TMPDIR/password/said ]]
}
