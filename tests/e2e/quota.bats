#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# mutt-quota: what the server says, the cache, and the words for a status bar

# shellcheck disable=SC2016,SC2088 # what others must not expand
# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

setup_file() {
	DOVECOT_QUOTA=4M dovecot_begin
}
teardown_file() {
	dovecot_end
}

@test "the server's quota, and its cut: over by how much, exit 1" {
	box
	account_dovecot
	dovecot_quota "$DOVECOT" 4M
	expect_silence 0 mutt-quota refresh
	expect 0 mutt-quota --json
	[[ $(json 'it["limit"]') == $((4 * 1024 * 1024)) && $(json 'it["declared"]') == False ]]
	used=$(json 'it["used"]')
	((used > 300000 && used < 500000))
	dovecot_quota "$DOVECOT" 300K
	expect_silence 0 mutt-quota refresh
	expect 1 mutt-quota
	[[ $output == 'work: 1'??'% ('*', over by '* ]]
	expect_silence 1 mutt-quota -q
	dovecot_quota "$DOVECOT" 4M
}

@test "-a names the account, before or behind the verb" {
	box
	account_dovecot
	account home imaps://other.example
	expect_silence 0 mutt-quota -a work refresh
	expect 0 mutt-quota rc -a work
	[[ $output == *'[work '* ]]
	expect 0 mutt-quota -a work
	[[ $output == 'work: '* ]]
}

@test "never asked: 1 and the command to type; -n asks and keeps nothing" {
	box
	account_dovecot
	expect_line 1 'work: never asked (mutt-quota refresh work)' mutt-quota
	remember "$HOME"
	expect 0 mutt-quota refresh -n -v
	[[ $output == 'work: '*'%'* ]]
	unchanged
}

@test "a server without quota: the sizes of all messages against the declared limit" {
	rude quota-none
	account_plain 'quota = 1 MB'
	expect_silence 0 mutt-quota refresh
	expect 0 mutt-quota --json
	[[ $(json 'it["limit"]') == 1000000 && $(json 'it["declared"]') == True ]]
	[[ $(json 'it["used"]') -gt 0 ]]
}

@test "a bare server, without STATUS=SIZE: each size is asked for; no limit is no percentage" {
	rude bare
	account_plain
	expect_silence 0 mutt-quota refresh
	expect 0 mutt-quota
	[[ $output == 'work: '*' used, no limit known; '* ]]
}

@test "many roots: the fullest counts; a limit of 0 is none; garbage is 76 and the cache stays" {
	rude quota-many-roots
	account_plain
	expect_silence 0 mutt-quota refresh
	cp .cache/muttkit/quota/work kept
	stop "$RUDE_PID"
	for scenario in big-quota quota-garbage; do
		rude "$scenario"
		sed -i "s|^incoming.*|incoming = imap://127.0.0.1:$RUDE|" .config/muttkit/accounts
		expect_line 76 'work: *' mutt-quota refresh
		cmp kept .cache/muttkit/quota/work
		stop "$RUDE_PID"
	done
	rude quota-zero
	sed -i "s|^incoming.*|incoming = imap://127.0.0.1:$RUDE|" .config/muttkit/accounts
	expect_silence 0 mutt-quota refresh
}

@test "rc: before the user's own line; only that line where nothing is known; always exit 0" {
	box
	account_dovecot
	expect 0 mutt-quota rc
	[[ $output == 'set status_format="$my_mk_status"' ]]
	expect_silence 0 mutt-quota refresh
	expect 0 mutt-quota rc
	[[ $output =~ ^'set status_format="[work '[0-9]+'%%] $my_mk_status"'$ ]]
	: >.config/muttkit/accounts
	expect 0 mutt-quota rc
	[[ $output == 'set status_format="$my_mk_status"' ]]
}

@test "rc tells by the client's folder whose quota it is" {
	box
	account_dovecot "local = ~/Mail/work"
	account home "imaps://other.example"
	expect_silence 0 mutt-quota refresh work
	for folder in "imaps://$PERSON@127.0.0.1/INBOX" '~/Mail/work/x' "$HOME/mail-archive/work"; do
		expect 0 env MUTTKIT_FOLDER="$folder" mutt-quota rc
		[[ $output == *'[work '* ]]
	done
	for folder in 'imaps://other.example/' '~/Mail/workshop' '`x`"$(y)' ''; do
		expect 0 env MUTTKIT_FOLDER="$folder" mutt-quota rc
		[[ $output == 'set status_format="$my_mk_status"' ]]
	done
}

@test "a damaged cache: 65 and what to do; a bar without it" {
	box
	account_dovecot
	expect_silence 0 mutt-quota refresh
	echo garbage >.cache/muttkit/quota/work
	expect_line 65 'work: *refresh*' mutt-quota
	expect 0 mutt-quota rc
	[[ $output == 'set status_format="$my_mk_status"' ]]
}

@test "an old answer is marked in the bar" {
	box
	account_dovecot
	expect_silence 0 mutt-quota refresh
	sed -i 's/^asked .*/asked 1700000000/' .cache/muttkit/quota/work
	expect 0 mutt-quota rc
	[[ $output == *'%%?]'* ]]
	expect 0 mutt-quota
	[[ $output == *' days ago' ]]
}

@test "the reader of the cache loads neither libcurl nor libnotmuch nor SQLite" {
	readelf -d "$MUTTKIT_BUILD/bin/mutt-quota" >"$OUT"
	grep -q "NEEDED.*glib" "$OUT"
	refute grep -E 'NEEDED.*(curl|notmuch|sqlite|crypto|gmime)' "$OUT"
}
