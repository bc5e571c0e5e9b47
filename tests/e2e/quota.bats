#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# mutt-quota: what the server says, kept in a cache, said in words and as rc commands
# shellcheck disable=SC2016 # rc commands have dollar signs of their own

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

setup_file() {
	export DOVECOT_QUOTA=4M
	dovecot_begin 400 3500K
	make_certificates "$BATS_FILE_TMPDIR/tls"
}
teardown_file() {
	dovecot_end
}

# $CACHE is what mutt-quota keeps of the account work.
setup() {
	test_begin
	CACHE=$HOME/.cache/muttkit/quota/work
}


@test "never asked: 1, and what to type" {
	account_dovecot
	expect_line 1 'work: never asked (mutt-quota refresh work)' mutt-quota
}

@test "refresh asks the server, says nothing, and its answer is said from then on" {
	box
	account_dovecot
	expect_silence 0 mutt-quota refresh
	expect 0 mutt-quota
	[[ $output =~ ^'work: '(8[0-9])'% ('3\.[3-7][0-9]' MB of 4.19 MB); now'$ && ! $errors ]]
	expect 0 mutt-quota --json
	/usr/bin/python3 -m json.tool "$OUT" >/dev/null
	[[ $(json 'it["account"], it["limit"], it["declared"]') == "('work', 4194304, False)" ]]
	# in whole KiB
	bytes=$(json 'it["used"]')
	sum=$(find "$BOX" -type f -name '*,W=*' | sed 's/.*,W=\([0-9]*\).*/\1/' | awk '{ sum += $1 } END { print sum }')
	echo "quota $bytes, sum $sum"
	((bytes - sum < 1024 && sum - bytes < 1024))
}

@test "-v and a terminal get the answer at once; -n asks and keeps nothing" {
	box
	account_dovecot
	remember "$HOME"
	expect 0 mutt-quota refresh -n -v
	[[ $output == 'work: 8'*'; now' ]]
	unchanged
	expect 0 mutt-quota refresh -v
	[[ $output == 'work: 8'*'; now' && -s $CACHE ]]
}

@test "the provider cuts the quota from 4 to 3 MB: over by so much, exit 1" {
	box
	account_dovecot
	expect 0 mutt-quota refresh
	dovecot_quota "$DOVECOT" 3M
	expect 0 mutt-quota refresh
	expect 1 mutt-quota
	[[ $output =~ ^'work: 11'[0-9]'% (3.'.*' MB of 3.15 MB), over by '[0-9.]+' '[kM]B'; now'$ ]]
	expect 0 mutt-quota rc work
	[[ $output == 'set status_format="[work 11'?'%%] $my_mk_status"' ]]
	dovecot_quota "$DOVECOT" 4M
	expect 0 mutt-quota refresh
	expect 0 mutt-quota
}

@test "a server without QUOTA, or that refuses it: the sum of all messages, Trash and Drafts too, against quota =" {
	for scenario in bare quota-none quota-zero quota-no quota-bad; do
		rm -rf "$HOME/.config" "$HOME/.cache"
		rude "$scenario"
		account_plain 'quota = 100 kB'
		expect 0 mutt-quota refresh --json
		[[ $(json 'it["limit"], it["declared"]') == "(100000, True)" ]]
		(($(json 'it["used"]') > 84000))
		rm -rf "$HOME/.config" "$HOME/.cache"
		account_plain
		expect 0 mutt-quota refresh
		expect 0 mutt-quota
		[[ $output == 'work: 84.'*' kB used, no limit known; now' ]]
		expect 0 mutt-quota rc work
		[[ $output == 'set status_format="[work 84.'*' kB] $my_mk_status"' ]]
	done
}

@test "several quota roots: the fullest counts" {
	rude quota-many-roots
	account_plain
	expect 0 mutt-quota refresh
	expect 0 mutt-quota
	[[ $output == 'work: 90% (921.60 kB of 1.02 MB); now' ]]
}

@test "numbers that are none: 76, and the last good answer stays" {
	for scenario in quota-garbage big-quota; do
		rm -rf "$HOME/.config" "$HOME/.cache"
		rude polite
		account_plain
		expect 0 mutt-quota refresh
		cp "$CACHE" "$BATS_TEST_TMPDIR/before"
		stop "$RUDE_PID"
		rude --port "$RUDE" "$scenario"
		expect_line 76 'work: the server said a QUOTA with something else than numbers' mutt-quota refresh
		cmp "$CACHE" "$BATS_TEST_TMPDIR/before"
	done
}

@test "a quota that is refused for now: 75" {
	rude quota-later
	account_plain
	expect_line 75 'work: the server refused: later' mutt-quota refresh
}

@test "the login fails: 77; nobody answers: 75; the last good answer stays" {
	rude --first 1 polite
	account_plain
	expect 0 mutt-quota refresh
	cp "$CACHE" "$BATS_TEST_TMPDIR/before"
	echo wrong >"$BATS_TEST_TMPDIR/password"
	expect_line 77 'work: *: login refused: *' mutt-quota refresh
	stop "$RUDE_PID"
	rm -r "$HOME/.local/state/muttkit/refused"
	expect_line 75 'work: imap://127.0.0.1:*: *' mutt-quota refresh
	cmp "$CACHE" "$BATS_TEST_TMPDIR/before"
}

@test "an answer of the day before yesterday says so" {
	account_dovecot
	mkdir -p "${CACHE%/*}"
	printf 'used 710\nlimit 1000\ndeclared 1\nasked %d\n' $(($(date +%s) - 2 * 86400 - 60)) >"$CACHE"
	expect 0 mutt-quota
	[[ $output == 'work: 71% (710 bytes of 1.00 kB); 2 days ago' ]]
	expect 0 mutt-quota rc work
	[[ $output == 'set status_format="[work 71%%?] $my_mk_status"' ]]
}

@test "a damaged cache: 65, what to type, and an empty rc" {
	account_dovecot
	mkdir -p "${CACHE%/*}"
	for damage in '' 'used 1' $'used -1\nlimit 1\ndeclared 0\nasked 1' $'used 1\nlimit 1\ndeclared 2\nasked 1' \
		$'\x00\x01' 'used 99999999999999999999999'; do
		printf '%s\n' "$damage" >"$CACHE"
		expect_line 65 "work: $CACHE: damaged (mutt-quota refresh makes it anew)" mutt-quota
		expect 0 mutt-quota rc work
		[[ $output == 'set status_format="$my_mk_status"' && ! $errors ]]
	done
}

@test "rc: exit 0 and one harmless command, whatever is wrong" {
	expect 0 mutt-quota rc
	[[ $output == 'set status_format="$my_mk_status"' && ! $errors ]]
	account_dovecot
	for name in work nobody 'a"b`touch harm`'; do
		expect 0 mutt-quota rc "$name"
		[[ $output == 'set status_format="$my_mk_status"' && ! $errors ]]
	done
	echo 'this is no accounts file' >"$HOME/.config/muttkit/accounts"
	expect 0 mutt-quota rc
	[[ $output == 'set status_format="$my_mk_status"' && ! $errors && ! -e harm ]]
}

@test "rc: of several accounts the one whose folder the client shows" {
	account_dovecot 'local = ~/Mail/work'
	account home imaps://imap.home.example 'local = ~/Mail/home'
	mkdir -p "${CACHE%/*}"
	printf 'used 71\nlimit 100\ndeclared 1\nasked %d\n' "$(date +%s)" >"$CACHE"
	printf 'used 5\nlimit 100\ndeclared 1\nasked %d\n' "$(date +%s)" >"${CACHE%/*}/home"
	while read -r folder account; do
		MUTTKIT_FOLDER=$folder expect 0 mutt-quota rc
		[[ $output == *"[$account"*'%%] $my_mk_status"' || ($account == none && $output != *'['*) ]] ||
			complain "$folder: $account"
	done <<-END
		~/Mail/work work 71
		$HOME/Mail/work/Sent work 71
		~/Mail/home home 5
		~/Mail/homely none
		~/mail-archive/work work 71
		imaps://imap.home.example/INBOX home 5
		imaps://$PERSON@imap.home.example:993/INBOX home 5
		imaps://imap.home.example.evil/INBOX none
		/var/mail/somebody none
	END
}

@test "several accounts: each in its line, the trouble of one stops no other" {
	box
	account none "imaps://127.0.0.1:$DOVECOT_IMAPS" "ca-file = $TLS/other-ca.crt"
	account_dovecot
	expect_line 77 'none: *' mutt-quota refresh
	expect 1 mutt-quota
	[[ $output == 'work: 8'* && $errors == 'mutt-quota: none: never asked'* ]]
}

@test "the reader of the cache loads neither libcurl nor libnotmuch nor SQLite" {
	readelf -d "$MUTTKIT_BUILD/bin/mutt-quota" >"$OUT"
	grep -q 'NEEDED.*libglib' "$OUT"
	refute grep -E 'NEEDED.*(curl|notmuch|sqlite|gmime|xapian)' "$OUT"
}
