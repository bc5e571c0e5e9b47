#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# mutt-index: the archive's own notmuch database

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
	expect_silence 0 mutt-archive --no-index
	DATABASE=$HOME/.local/share/notmuch/muttkit
}

count() {
	NOTMUCH_PROFILE=muttkit notmuch count "$@"
}

# settle: no folder's time is the present second any more, within which names may still change
settle() {
	find "$ARCHIVE" -name cur -exec touch -d '1 minute ago' {} +
}

@test "every archived file is in it, and flags are tags" {
	expect_silence 0 mutt-index
	[[ $(count --output=files '*') == "$(archived | wc -l)" ]]
	[[ $(count tag:flagged) -gt 0 && $(count tag:replied) -gt 0 && $(count tag:unread) -gt 0 ]]
	[[ $(count tag:new) == 0 && $(count tag:inbox) == 0 ]]
}

@test "account and folder are path: and folder: terms" {
	expect_silence 0 mutt-index
	[[ $(count --output=files 'path:work/Suppliers/**') == "$(archived Suppliers | wc -l)" ]]
	[[ $(count --output=files 'folder:"work/Clienti/2024/Rossi & Figli"') == \
		"$(archived 'Clienti/2024/Rossi & Figli' | wc -l)" ]]
}

@test "a second run has nothing to do; -n says what a run would do and changes no byte" {
	settle
	remember "$HOME"
	expect 0 mutt-index -n --json
	[[ $(json 'all["added"]') == "$(archived | wc -l)" ]]
	unchanged
	expect_silence 0 mutt-index
	expect 0 mutt-index --json
	[[ $(json 'all["added"]') == 0 && $(json 'all["removed"]') == 0 ]]
}

@test "flags that a client changes follow, and the user's own tags stay" {
	settle
	expect_silence 0 mutt-index
	file=$(archived Sent | grep ':2,S$' | head -n 1)
	id=$(NOTMUCH_PROFILE=muttkit notmuch search --output=messages "path:work/Sent/**" | head -n 1)
	NOTMUCH_PROFILE=muttkit notmuch tag +mine -- '*'
	before=$(count tag:flagged)
	mv "$file" "${file%S}FS"
	expect_silence 0 mutt-index
	[[ $(count tag:flagged) == $((before + 1)) && $(count tag:mine) == "$(count '*')" && $id ]]
	[[ $(count --output=files '*') == "$(archived | wc -l)" ]]
}

@test "notmuch tag, with flags synchronised too, between two runs harms nothing" {
	expect_silence 0 mutt-index
	NOTMUCH_PROFILE=muttkit notmuch config set maildir.synchronize_flags true
	NOTMUCH_PROFILE=muttkit notmuch tag -unread +flagged -- '*'
	expect_silence 0 mutt-archive
	expect_silence 0 mutt-verify -q
	[[ $(count --output=files '*') == "$(archived | wc -l)" && $(count tag:unread) == 0 ]]
}

@test "a database that cannot be opened is set aside and built anew" {
	expect_silence 0 mutt-index
	find "$DATABASE" -type f -exec sh -c 'echo broken >"$1"' sh {} \;
	expect_line 0 '*lies in *aside-1 now' mutt-index
	[[ $(count --output=files '*') == "$(archived | wc -l)" && -d $DATABASE.aside-1 ]]
}

@test "--rebuild sets a sound one aside" {
	expect_silence 0 mutt-index
	expect_line 0 'the former index lies in *aside-1 now' mutt-index --rebuild
	[[ $(count --output=files '*') == "$(archived | wc -l)" ]]
}

@test "killed while it makes or fills its first database, it goes on by itself" {
	for ((delay = 5; delay < 400; delay += 80)); do
		rm -rf "$DATABASE"
		timeout -s KILL "0.$(printf %03d "$delay")" mutt-index >/dev/null 2>&1 || :
		expect_silence 0 mutt-index
		[[ $(count --output=files '*') == "$(archived | wc -l)" ]]
	done
}

@test "a file that notmuch takes for no mail is archived, named, and not counted" {
	printf 'no header here, only words\n' | deliver '' 1900000000.odd S
	expect_silence 0 mutt-archive --no-index
	expect_line 0 'archived, but no mail to notmuch*' mutt-index
	[[ $(count --output=files '*') == $(($(archived | wc -l) - 1)) ]]
}

@test "the user's own notmuch database, config and mail are not touched" {
	mkdir -p Mail/{cur,new,tmp}
	printf 'From: a@studio.example\nSubject: live\nMessage-ID: <l@studio.example>\n\nx\n' >Mail/new/1.live
	printf '[database]\npath=%s/Mail\n' "$HOME" >.notmuch-config
	notmuch new >/dev/null 2>&1
	remember Mail .notmuch-config
	expect_silence 0 mutt-index
	unchanged
}

@test "an archive whose disk is not mounted does not empty the index" {
	expect_silence 0 mutt-index
	all=$(count '*')
	mv "$HOME/mail-archive" "$HOME/away"
	mkdir -p "$ARCHIVE"
	expect_line 78 'work: *' mutt-index
	[[ $(count '*') == "$all" && $all -gt 0 ]]
}

@test "a config of the profile that means another place is not written over: 78" {
	mkdir -p .config/notmuch/muttkit
	printf '[database]\nmail_root=/somewhere\n' >.config/notmuch/muttkit/config
	expect_line 78 '*mail_root*' mutt-index
	grep -q /somewhere .config/notmuch/muttkit/config
}
