#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The real NeoMutt and Mutt in tmux: the quota in the bar, the search key, results read-only

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

setup_file() {
	DOVECOT_QUOTA=4M dovecot_begin
}
teardown_file() {
	dovecot_end
}

setup() {
	test_begin
	box
	account_dovecot
	expect_silence 0 mutt-archive
	expect_silence 0 mutt-quota refresh
	cat >"$HOME/muttrc" <<-END
		set folder = "$ARCHIVE"
		set spoolfile = +INBOX
		set mbox_type = Maildir
		set quit = yes
		set sleep_time = 0
		set status_format = "MINE %f [%m]"
		source $ROOT/plugins/quota/quota.rc
		source $ROOT/plugins/search/search.rc
	END
}

teardown() {
	in_tmux kill-server 2>/dev/null || :
	test_end
}

in_tmux() {
	tmux -S "$BATS_TEST_TMPDIR/tmux" -f /dev/null "$@" 3>&-
}

# open CLIENT: in a terminal of 100 by 24; the sanitized helpers are on its PATH
open() {
	in_tmux new-session -d -x 100 -y 24 "TERM=screen exec $1 -n -F $HOME/muttrc"
}

keys() {
	in_tmux send-keys "$@"
}

# shows WORDS: waits until the screen has a line with the extended regular expression
shows() {
	wait_for screen_has "$1" || {
		in_tmux capture-pane -p
		return 1
	}
}
screen_has() {
	in_tmux capture-pane -p | grep -Eq -- "$1"
}

bar_follows() {
	open "$1"
	shows '^\[work [0-9]+%\] MINE .*INBOX'
	echo 'asked 0' >>"$HOME/.cache/muttkit/quota/work" # damaged: nothing known any more
	keys c
	shows 'Open mailbox'
	keys C-u '=Suppliers' Enter
	shows '^MINE .*Suppliers'
	rm "$HOME/.cache/muttkit/quota/work"
	expect_silence 0 mutt-quota refresh
	keys c
	shows 'Open mailbox'
	keys C-u '=Sent' Enter
	shows '^\[work [0-9]+%\] MINE .*Sent'
}

search_opens() {
	remember "$ARCHIVE"
	open "$1"
	shows 'MINE .*INBOX'
	keys ,s
	shows '^Search:'
	keys 'fattura' Enter
	shows '^\[work [0-9]+%\] MINE .*/search/.*fattura'
	keys d
	shows 'read-only'
	keys '$'
	shows 'MINE .*/search/.*fattura'
	keys c
	shows 'Open mailbox'
	keys C-u '=INBOX' Enter
	shows 'MINE .*INBOX'
	keys ,s
	shows '^Search:'
	keys 'nosuchwordanywhere' Enter
	shows 'search: nothing found'
	keys q
	unchanged_mail
}

# The client moves what it has seen from new to cur and may note times of reading; no mail is lost.
unchanged_mail() {
	expect_silence 0 mutt-verify -q
}

@test "NeoMutt: the quota stands before the user's own status line and follows the folder" {
	bar_follows neomutt
}

@test "Mutt: the quota stands before the user's own status line and follows the folder" {
	bar_follows mutt
}

@test "NeoMutt: the key asks, opens the results read-only, and says when there are none" {
	search_opens neomutt
}

@test "Mutt: the key asks, opens the results read-only, and says when there are none" {
	search_opens mutt
}

@test "without the helpers on the PATH both clients start and keep the user's line" {
	for client in neomutt mutt; do
		in_tmux new-session -d -x 100 -y 24 \
			"PATH=/usr/bin:/bin TERM=screen exec $client -n -F $HOME/muttrc"
		shows '^MINE .*INBOX'
		in_tmux kill-server
	done
}
