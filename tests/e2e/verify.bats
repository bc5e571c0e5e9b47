#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# mutt-verify: the receipt, its sums, and what it does not call proved

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
}

# term FOLDER KEY: a number of the receipt's JSON; of the whole account where FOLDER is empty
term() {
	json "([f for f in it['by_folder'] if f['folder'] == '$1'] or [it])[0]['$2']"
}

# verify CODE: the JSON receipt is in $OUT
verify() {
	expect "$1" mutt-verify --json
	local terms='"here", "same", "elsewhere", "excluded", "missing"'
	[[ $(json "[f['folder'] for f in it['by_folder'] if f['server'] != sum(f[k] for k in ($terms))]") == '[]' ]] ||
		complain "the terms do not add up"
}

first_file() {
	archived "$1" | head -n 1
}

@test "all is proved: the terms add up, folder by folder and in the sum, and the exit is 0" {
	remember "$HOME"
	verify 0
	[[ $(term '' missing) == 0 && $(json 'it["proved"]') == True ]]
	[[ $(term '' excluded) -gt 0 && $(term '' same) -gt 0 ]]
	[[ $(json 'it["server"] == sum(f["server"] for f in it["by_folder"])') == True ]]
	unchanged
	expect 0 mutt-verify
	[[ $output == *'work: INBOX: server '*' = '*' here'* && $output == *'; all proved' ]]
	expect_silence 0 mutt-verify -q
}

@test "a mail that came after the archiving is missing, until it is archived" {
	printf 'Subject: late\n\nlate\n' | deliver '' 1900000000.new S
	verify 1
	[[ $(term INBOX missing) == 1 ]]
	expect_silence 1 mutt-verify -q
	expect_silence 0 mutt-archive --no-index
	verify 0
}

@test "a flipped bit: changed here, and its message is missing" {
	file=$(first_file Suppliers)
	printf '\377' | dd of="$file" bs=1 seek=20 conv=notrunc status=none
	verify 1
	[[ $(term Suppliers changed) == 1 && $(term '' missing) -ge 1 ]]
	expect 1 mutt-verify
	[[ $output == *'; changed here 1'* && $output == *'NOT all proved' ]]
}

@test "a file cut short, emptied, or replaced by a symlink to its own bytes is not proved" {
	mapfile -t files < <(archived Sent)
	truncate -s -1 "${files[0]}"
	: >"${files[1]}"
	mv "${files[2]}" "$HOME/elsewhere"
	ln -s "$HOME/elsewhere" "${files[2]}"
	verify 1
	[[ $(term Sent changed) == 3 ]]
}

@test "a file that is gone: removed here, and missing" {
	rm "$(first_file Ordine)"
	verify 1
	[[ $(term Ordine removed) == 1 && $(term Ordine missing) -ge 1 ]]
}

@test "a file that was moved to another folder of the archive still proves: elsewhere" {
	mapfile -t files < <(archived Ordine)
	mv "${files[0]}" "$ARCHIVE/Clienti/cur/"
	verify 1
	[[ $(term Ordine removed) == 1 && $(term Clienti strangers) == 1 ]]
}

@test "flags that a client changed are no change" {
	for file in $(archived Sent | head -n 5); do
		mv "$file" "${file%:2,*}:2,FRST"
	done
	verify 0
}

@test "a file that was never archived is named as not taken in yet" {
	printf 'Subject: mine\n\nmine\n' >"$ARCHIVE/INBOX/cur/1700000000.saved.host:2,S"
	verify 0
	[[ $(term INBOX strangers) == 1 ]]
}

@test "no archive yet: 78; an archive that is not there: 78; another run: 75, silent" {
	mv .local aside
	expect_line 78 'work: *no archive yet*' mutt-verify
	rm -rf .local
	mv aside .local
	mv "$HOME/mail-archive" "$HOME/away"
	expect_line 78 'work: *not there*' mutt-verify
	mv "$HOME/away" "$HOME/mail-archive"
	expect_silence 75 flock "$HOME/.local/state/muttkit/locks/work" mutt-verify
	verify 0
}
