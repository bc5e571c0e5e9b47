#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# mutt-search: archive and live mail as one mailbox of links

# shellcheck disable=SC2016 # what others must not expand
# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

setup_file() {
	dovecot_begin
}
teardown_file() {
	dovecot_end
}

setup() {
	test_begin
	box
	account_dovecot
	expect_silence 0 mutt-archive
}

# live_mail: INBOX as another tool keeps it, in the user's own notmuch database
live_mail() {
	mkdir -p Mail
	cp -a "$ARCHIVE/INBOX" Mail/inbox
	printf '[database]\npath=%s/Mail\n' "$HOME" >.notmuch-config
	notmuch new >/dev/null 2>&1
}

links() {
	find "$1/cur" -type l | wc -l
}

@test "one link a distinct content, each to a message that is there" {
	expect 0 mutt-search 'path:work/**'
	[[ $(links "$output") == "$(archived | xargs -d '\n' -n 1 basename | cut -c1-64 | sort -u | wc -l)" ]]
	[[ -z $(find "$output/cur" -xtype l) ]]
}

@test "live mail and archive: each message once, the live one is linked" {
	live_mail
	expect 0 mutt-search '*'
	[[ $(links "$output") == "$(archived | xargs -d '\n' -n 1 basename | cut -c1-64 | sort -u | wc -l)" ]]
	[[ $(find "$output/cur" -type l -lname "$HOME/Mail/*" | wc -l) == "$(find Mail -path '*/cur/*' | wc -l)" ]]
}

@test "the line X-TUID that mbsync adds makes no other message of it" {
	live_mail
	find Mail -path '*/cur/*' -exec sed -i '1i X-TUID: abcdefghijkl' {} +
	notmuch new >/dev/null 2>&1
	expect 0 mutt-search --json '*'
	[[ $(json 'all["found"]') == "$(archived | xargs -d '\n' -n 1 basename | cut -c1-64 | sort -u | wc -l)" ]]
}

@test "another message with the same Message-ID is found too" {
	first=$(archived Sent | head -n 1)
	{ cat "$first"; echo 'one line more'; } | deliver Suppliers 1900000000.twin S
	expect_silence 0 mutt-archive
	id=$(sed -n 's/^Message-ID: *<\(.*\)>/\1/Ip' "$first" | head -n 1)
	expect 0 mutt-search --json "id:$id"
	[[ $(json 'all["found"]') -ge 2 ]]
}

@test "flags are shown, but never T" {
	file=$(archived Sent | grep ':2,S$' | head -n 1)
	mv "$file" "${file%S}FST"
	expect_silence 0 mutt-index
	expect 0 mutt-search 'path:work/Sent/** and tag:flagged'
	[[ -n $(find "$output/cur" -name '*:2,*F*S') && -z $(find "$output/cur" -name '*:2,*T*') ]]
}

@test "the folder of results is private, and goes after two days" {
	expect 0 mutt-search fattura
	first=$output
	[[ $(stat -c %a "$HOME/.cache/muttkit/search" "${first%/*}" "$first") == $'700\n700\n700' ]]
	touch -d '3 days ago' "${first%/*}"
	expect 0 mutt-search fattura
	[[ ! -e $first && -d $output ]]
}

@test "deleting in the results harms no mail" {
	remember "$ARCHIVE"
	expect 0 mutt-search fattura
	rm -r "$output"
	unchanged
}

@test "nothing found: 1, silent; a query that cannot be read: 64; none: 64" {
	expect_silence 1 mutt-search nosuchwordanywhere
	expect_line 64 '*' mutt-search 'date:nonsense..'
	expect_line 64 'no query*' mutt-search
}

@test "-a finds in that account's mail alone, archived and local; an unknown account is 64" {
	live_mail
	account home imaps://other.example
	expect 0 mutt-search -a work --json '*'
	all=$(json 'all["found"]')
	[[ $(json 'all["archived_only"]') == "$all" ]]
	expect_silence 1 mutt-search -a home '*'
	expect_line 64 '*nobody*' mutt-search -a nobody '*'
	sed -i 's|^\[work\]|[work]\nlocal = ~/Mail|' .config/muttkit/accounts
	expect 0 mutt-search -a work --json '*'
	[[ $(json 'all["found"]') == "$all" && $(json 'all["archived_only"]') -lt $all ]]
}

@test "no index yet: 78" {
	rm -rf .local/share/notmuch
	expect_line 78 '*no index yet*' mutt-search fattura
}

@test "-n counts and changes no byte" {
	remember "$HOME"
	expect 0 mutt-search -n fattura
	[[ $output == *' messages' ]]
	unchanged
}

@test "--rc prints what a client can run, whatever the query, and exits 0" {
	expect 0 mutt-search --rc 'subject:fattura "`touch pwned`" $(x) %s <enter>'
	[[ $output == 'push "<change-folder-readonly>/'*'<enter>"' || $output == 'echo "'*'"' ]]
	[[ $output != *'`'* && $(wc -l <"$OUT") == 1 ]]
	expect 0 mutt-search --rc nosuchwordanywhere
	[[ $output == 'echo "search: nothing found"' ]]
	expect 0 mutt-search --rc 'date:nonsense..'
	[[ $output == 'echo "search: '* ]]
	expect_silence 0 mutt-search --open
}
