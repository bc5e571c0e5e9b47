#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The real NeoMutt and Mutt, driven in tmux: the quota in the bar, the search key, hands on an archive

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

# Two accounts with an archive each, of the same polite mail, which has a message without a byte: Mutt
# counts it, NeoMutt does not. The quota of each is in the cache.
setup() {
	test_begin
	rude polite
	account_plain
	account home "imap://127.0.0.1:$RUDE" 'tls = off'
	expect 0 mutt-archive
	mkdir -p "$HOME/.cache/muttkit/quota"
	printf 'used 71\nlimit 100\ndeclared 1\nasked %d\n' "$(date +%s)" >"$HOME/.cache/muttkit/quota/work"
	printf 'used 5\nlimit 100\ndeclared 1\nasked %d\n' "$(date +%s)" >"$HOME/.cache/muttkit/quota/home"
	cat >"$HOME/rc" <<-END
		set mbox_type = Maildir
		set sort = reverse-date
		set quit = yes
		set sleep_time = 0
		set folder = "$HOME/mail-archive/work"
		set spoolfile = "+INBOX"
		set status_format = "MINE %f %m messages"
		folder-hook mail-archive/work 'set folder = "$HOME/mail-archive/work"'
		folder-hook mail-archive/home 'set folder = "$HOME/mail-archive/home"'
		source $ROOT/plugins/quota/quota.rc
		source $ROOT/plugins/search/search.rc
	END
}

teardown() {
	tm kill-server 2>/dev/null || :
	test_end
}

tm() {
	tmux -S "$BATS_TEST_TMPDIR/tmux" -f /dev/null "$@" 3>&-
}

# client NAME [OPTION]...: the client on a screen of its own, with its messages in the index.
client() {
	local name=$1
	shift
	tm new-session -d -x 110 -y 30 env TERM=screen LANG=C.UTF-8 "$name" -n -F "$HOME/rc" "$@"
	shows 'MINE '
}

keys() {
	tm send-keys "$@"
}

# shows PATTERN: waits until a line of the screen fits the extended regular expression.
shows() {
	local tick
	for ((tick = 0; tick < 300; tick++)); do
		tm capture-pane -p >"$OUT" 2>/dev/null && grep -qE -- "$1" "$OUT" && return
		sleep 0.05
	done
	echo "never on the screen: $1"
	cat "$OUT"
	return 1
}

quota_stands_before_the_own_line() {
	client "$1"
	shows '^\[work 71%\] MINE .*INBOX 1[34] messages'
	shows 'attachment'
	refute grep -qi 'error\|unknown\|press any key' "$OUT"
}

quota_follows_the_folder() {
	client "$1"
	shows '^\[work 71%\] MINE .*INBOX'
	keys c "$HOME/mail-archive/home/Sent" Enter
	shows '^\[home 5%\] MINE .*Sent 3 messages'
	keys c "$HOME/mail-archive/work/Sent" Enter
	shows '^\[work 71%\] MINE .*Sent 3 messages'
	printf 'used 99\nlimit 100\ndeclared 1\nasked %d\n' "$(date +%s)" >"$HOME/.cache/muttkit/quota/home"
	keys c "$HOME/mail-archive/home/INBOX" Enter
	shows '^\[home 99%\] MINE .*INBOX 1[34] messages'
}

search_key_opens_the_result_read_only() {
	client "$1"
	keys ,s
	shows '^Search: *$'
	keys 'path:work/** subject:polite' Enter
	shows 'MINE .*path:work.* 2 messages'
	keys d
	shows '[Mm]ailbox is read-only'
	shows 'polite'
	keys q
	wait_for refute tm has-session
	[[ $(find "$HOME/.cache/muttkit/search" -type l | wc -l) == 2 ]]
	expect 0 mutt-verify -q
}

search_key_says_what_is_not_there() {
	client "$1"
	keys ,s
	shows '^Search: *$'
	keys subject:nothinglikethis Enter
	shows 'search: nothing found'
	shows 'MINE .*INBOX 1[34] messages'
	keys ,s
	shows '^Search: *$'
	keys date:nonsense..nonsense Enter
	shows 'search: .*nonsense'
	shows 'MINE .*INBOX 1[34] messages'
}

harmless_without_the_programs() {
	mkdir "$BATS_TEST_TMPDIR/bin"
	PATH=/usr/bin:/bin
	client "$1"
	shows '^MINE .*INBOX 1[34] messages'
	keys c "$HOME/mail-archive/home/Sent" Enter
	shows '^MINE .*Sent 3 messages'
	refute grep -qi 'error\|press any key' "$OUT"
}

archive_is_read_not_changed() {
	remember "$HOME/mail-archive"
	client "$1" -R
	keys d
	shows '[Mm]ailbox is read-only'
	keys 1 Enter Enter
	shows '^Subject: '
	keys q
	shows 'MINE '
	keys q
	wait_for refute tm has-session
	unchanged
}

# An archive opened without -R: the client marks what was read, moves no byte and purges nothing.
archive_survives_a_client_that_writes() {
	client "$1"
	keys 1 Enter Enter
	shows '^Subject: '
	keys q
	shows 'MINE '
	keys F
	shows '^ *1 '
	keys q
	wait_for refute tm has-session
	expect 0 mutt-archive work
	same_as_rude polite --no-flags
	expect 0 mutt-verify -q work
}

@test "NeoMutt: the quota stands before the user's own status line" {
	quota_stands_before_the_own_line neomutt
}
@test "Mutt: the quota stands before the user's own status line" {
	quota_stands_before_the_own_line mutt
}

@test "NeoMutt: the quota is that of the folder's account, and as fresh as the cache" {
	quota_follows_the_folder neomutt
}
@test "Mutt: the quota is that of the folder's account, and as fresh as the cache" {
	quota_follows_the_folder mutt
}

@test "NeoMutt: ,s asks for a query and opens what is found, read-only" {
	search_key_opens_the_result_read_only neomutt
}
@test "Mutt: ,s asks for a query and opens what is found, read-only" {
	search_key_opens_the_result_read_only mutt
}

@test "NeoMutt: ,s that finds nothing, or cannot be read, says so and leaves the folder open" {
	search_key_says_what_is_not_there neomutt
}
@test "Mutt: ,s that finds nothing, or cannot be read, says so and leaves the folder open" {
	search_key_says_what_is_not_there mutt
}

@test "NeoMutt: where the programs are missing, the bar is the user's own" {
	harmless_without_the_programs neomutt
}
@test "Mutt: where the programs are missing, the bar is the user's own" {
	harmless_without_the_programs mutt
}

@test "NeoMutt: an archive opened with -R is not changed" {
	archive_is_read_not_changed neomutt
}
@test "Mutt: an archive opened with -R is not changed" {
	archive_is_read_not_changed mutt
}

@test "NeoMutt: an archive opened for writing is still proved" {
	archive_survives_a_client_that_writes neomutt
}
@test "Mutt: an archive opened for writing is still proved" {
	archive_survives_a_client_that_writes mutt
}
