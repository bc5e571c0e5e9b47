# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What the tests of a move share, beside helper.bash: two servers, an archive of the one, the move.

# For setup_file: the old server, and one that keeps all folders below INBOX, with dots.
moved_begin() {
	dovecot_begin
	# what nothing but its body tells apart has a test of its own
	grep -rLi '^Message-ID:\|^Received:' "$BATS_FILE_TMPDIR/box" | xargs -r rm
	export OLD=$DOVECOT NEW=$BATS_FILE_TMPDIR/n
	DOVECOT_PREFIX=INBOX. DOVECOT_SEPARATOR=. dovecot_start "$NEW"
	local number
	for ((number = $(grep -c '^@test' "$BATS_TEST_FILENAME"); number > 0; number--)); do
		dovecot_user "$NEW" "p$number" "$PASSWORD"
	done
}
teardown_file() {
	dovecot_stop "$NEW"
	dovecot_stop "$OLD"
}
setup() {
	test_begin
	at "$OLD"
}

# at SERVER: of which one $DOVECOT, its ports and $BOX speak.
at() {
	DOVECOT=$1
	dovecot_ports "$1"
	BOX=$DOVECOT/mail/$PERSON
}

# All of the old box is archived.
archived_all() {
	box
	account_dovecot
	expect_silence 0 mutt-archive --no-index
	archived >"$BATS_TEST_TMPDIR/before"
}

# moved [COMMAND]: the provider copies the box to the new server (where COMMAND changes it), and the
# account names that one.
moved() {
	at "$NEW"
	cp -a "$OLD/mail/$PERSON/." "$BOX"
	find "$BOX" -type f ! -path '*/cur/*' -delete
	"$@"
	server_give "$BOX"
	sed -i "s|^incoming.*|incoming = imaps://127.0.0.1:$DOVECOT_IMAPS|" "$HOME/.config/muttkit/accounts"
}

# The archive holds the very files that it held.
same_files() {
	archived | diff "$BATS_TEST_TMPDIR/before" - >&2
}

# How many bodies $DOVECOT gave to $PERSON over POP3.
retrieved() {
	sync_log
	awk -v who="pop3($PERSON)" 'index($0, who) && match($0, /retr=[0-9]+/) {
		sum += substr($0, RSTART + 5, RLENGTH - 5) } END { print sum + 0 }' "$DOVECOT/log"
}
