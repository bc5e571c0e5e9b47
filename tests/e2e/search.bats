#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# mutt-search: a query over archive and live mail becomes a mailbox of links

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

setup_file() {
	dovecot_begin 60 180K
}
teardown_file() {
	dovecot_end
}
setup() {
	test_begin
	SEARCHES=$HOME/.cache/muttkit/search
	box
	printf 'Message-ID: <one@x>\nFrom: bob@x\nSubject: quittance\n\none\n' | deliver '' 1001.one FS
	printf 'Message-ID: <two@x>\nFrom: bob@x\nSubject: quittance\n\ntwo\n' | deliver Sent 1002.two S
	account_dovecot
	expect 0 mutt-archive
}

# live: the person's live Maildir, as mbsync fills it, with a notmuch database of its own. Each file has
# the line that mbsync adds.
live() {
	local file
	mkdir -p "$HOME/Mail"/{cur,new,tmp}
	find "$BOX" \( -path "$BOX/cur/*" -o -path "$BOX/Sent/*" \) -type f | while read -r file; do
		sed 's/\r$//' "$file" | sed '0,/^$/s/^$/X-TUID: abcdefghijkl\n/' >"$HOME/Mail/cur/${file##*/}"
	done
	printf '[database]\npath=%s\n[user]\nname=x\nprimary_email=a@x\n' "$HOME/Mail" >"$HOME/.notmuch-config"
	notmuch new >/dev/null 2>&1
}

# The files that the links of the last search lead to.
found() {
	find "$output" -type l -exec readlink -f {} +
}

@test "the answer is the path of a Maildir of links, one a message, newest first" {
	expect 0 mutt-search from:bob quittance
	[[ ! $errors && $output == "$SEARCHES"/*/from:bob_quittance && -d $output/new && -d $output/tmp ]]
	[[ $(find "$output/cur" -type l | wc -l) == 2 && ! $(find "$output" -type f) ]]
	found | sort | diff - <(grep -rl '^Subject: quittance' "$ARCHIVE" | sort)
}

@test "links have the flags of the file, never T" {
	file=$(grep -rl '^one$' "$ARCHIVE")
	mv "$file" "${file}T"
	expect 0 mutt-index
	expect 0 mutt-search id:one@x
	[[ $(find "$output/cur" -type l) == *:2,FS ]]
}

@test "a message that lies in several folders is one link" {
	printf 'Message-ID: <one@x>\nFrom: bob@x\nSubject: quittance\n\none\n' | deliver Ordine 1003.one S
	expect 0 mutt-archive
	expect 0 mutt-search --json id:one@x
	[[ $(json 'all["found"], all["archived_only"]') == "(1, 1)" ]]
}

@test "two texts with one Message-ID are two links" {
	printf 'Message-ID: <one@x>\nFrom: bob@x\nSubject: quittance\n\nanother\n' | deliver Ordine 1003.one S
	expect 0 mutt-archive
	expect 0 mutt-search --json id:one@x
	[[ $(json 'all["found"]') == 2 ]]
}

@test "over archive and live mail: each content once, the live file before the archived one" {
	live
	printf 'Message-ID: <fresh@x>\nFrom: bob@x\nSubject: quittance\n\nnot archived yet\n' >"$HOME/Mail/new/3"
	notmuch new >/dev/null 2>&1
	expect 0 mutt-search --json subject:quittance
	[[ $(json 'all["found"], all["archived_only"]') == "(3, 0)" ]]
	expect 0 mutt-search subject:quittance
	[[ $(found | grep -c "^$HOME/Mail/") == 3 ]]
	expect 0 mutt-search --json '*'
	distinct=$({
		archived | sed 's|.*/||; s|\.muttkit.*||'
		find "$HOME/Mail" -name '*:2,*' -o -path '*/new/*' -type f | while read -r file; do
			sed '0,/^$/{/^X-TUID: /d}' "$file" | sha256sum | cut -c1-64
		done
	} | sort -u | wc -l)
	((distinct > 40 && $(json 'all["archived_only"]') > 0))
	[[ $(json 'all["found"]') == "$distinct" ]]
}

@test "live mail alone, and the archive alone, are searched too" {
	live
	mv "$HOME/.local/share/notmuch" "$BATS_TEST_TMPDIR"
	expect 0 mutt-search subject:quittance
	[[ $(found | grep -c "^$HOME/Mail/") == 2 ]]
	mv "$BATS_TEST_TMPDIR/notmuch" "$HOME/.local/share"
	rm -r "$HOME/.notmuch-config" "$HOME/Mail"
	expect 0 mutt-search subject:quittance
	[[ $(found | grep -c "^$ARCHIVE/") == 2 ]]
}

@test "a message whose flags changed since it was indexed is found where it is now" {
	live
	mv "$HOME/Mail/cur/1001.one:2,FS" "$HOME/Mail/new/1001.one"
	file=$(grep -rl '^two$' "$ARCHIVE")
	mv "$file" "${file}R"
	expect 0 mutt-search subject:quittance
	found | sort | diff - <(printf '%s\n' "$HOME/Mail/cur/1002.two:2,S" "$HOME/Mail/new/1001.one" | sort)
	rm -r "$HOME/.notmuch-config" "$HOME/Mail"
	expect 0 mutt-search id:two@x
	[[ $(found) == "${file}R" && $(find "$output/cur" -type l) == *:2,RS ]]
	rm "${file}R"
	expect_silence 1 mutt-search id:two@x
}

@test "your own notmuch database that is broken or shut is a note; the archive is searched" {
	live
	cp -a "$HOME/Mail/.notmuch" "$BATS_TEST_TMPDIR/notmuch"
	for damage in 'head -c 9000 /dev/urandom >iamglass' ': >iamglass' 'rm *' 'head -c 20 /dev/zero >postlist.glass' \
		'chmod 0 .' 'chmod 0 ..'; do
		(cd "$HOME/Mail/.notmuch/xapian" && eval "$damage")
		expect 0 plain mutt-search subject:quittance
		[[ $(wc -l <"$ERR") == 1 && $errors == 'mutt-search: only the archive was searched, '* ]]
		[[ $(found | grep -c "^$ARCHIVE/") == 2 && $(found | wc -l) == 2 ]]
		chmod -R u+rwx "$HOME/Mail/.notmuch"
		rm -r "$HOME/Mail/.notmuch"
		cp -a "$BATS_TEST_TMPDIR/notmuch" "$HOME/Mail/.notmuch"
	done
	expect 0 plain mutt-search subject:quittance
	[[ ! $errors ]]
}

@test "the archive's database that is broken is an error, not a wrong query" {
	head -c 9000 /dev/urandom >"$HOME/.local/share/notmuch/muttkit/xapian/iamglass"
	expect_line 74 'index: *' mutt-search subject:quittance
}

@test "no index at all: 78" {
	rm -r "$HOME/.local/share/notmuch" "$HOME/.config/notmuch"
	expect_line 78 'there is no index yet*' mutt-search x
}

@test "nothing found: 1, and no mailbox is made; a query that cannot be read: 64; none: 64" {
	expect_silence 1 mutt-search subject:nothinglikethis
	expect_line 64 '*nonsense*' mutt-search date:nonsense..nonsense
	expect_line 64 '*Syntax: *' mutt-search subject:quittance and
	expect_line 64 'no query *' mutt-search
	[[ ! -e $SEARCHES || ! $(ls "$SEARCHES") ]]
}

@test "a query of several words with odd characters harms nothing" {
	for query in "'; touch $HOME/harm; '" "\$(touch $HOME/harm)" '../../..' '-n' '.' 'a/b' $'esc\x1b[31m' '<enter>q'; do
		expect_any mutt-search -- "$query"
		[[ ! -e $HOME/harm ]]
		expect 0 mutt-search --rc -- "$query"
		refute grep -q $'\x1b' "$OUT"
		[[ $(wc -l <"$OUT") == 1 && $output == @(push|echo)\ \"*\" ]]
	done
	[[ $(find "$SEARCHES" -mindepth 1 -maxdepth 1 | grep -cv '/[0-9]*-[0-9]*$') == 0 ]]
}

# The exit status is 0, 1 or 64.
expect_any() {
	local status=0
	"$@" >"$OUT" 2>"$ERR" </dev/null 3>&- || status=$?
	((status == 0 || status == 1 || status == 64))
}

@test "--rc: one harmless command, and exit 0, whatever comes" {
	expect 0 mutt-search --rc subject:quittance
	[[ ! $errors && $output == 'push "<change-folder-readonly>'"$SEARCHES"/*'/subject:quittance<enter>"' ]]
	expect 0 mutt-search --rc subject:nothinglikethis
	[[ ! $errors && $output == 'echo "search: nothing found"' ]]
	expect 0 mutt-search --rc date:nonsense..nonsense
	[[ ! $errors && $output == 'echo "search: '* && $(wc -l <"$OUT") == 1 ]]
	rm -r "$HOME/.local/share/notmuch" "$HOME/.config/notmuch"
	expect 0 mutt-search --rc x
	[[ $output == 'echo "search: there is no index yet'* ]]
	expect 0 mutt-search --open
	[[ ! $output ]]
}

@test "--ask and --open: what one keeps the other prints, once" {
	printf 'subject:quittance\n' | mutt-search --ask >"$OUT" 2>"$ERR" 3>&-
	[[ ! -s $OUT ]]
	expect 0 mutt-search --open
	[[ $output == 'push "<change-folder-readonly>'*'/subject:quittance<enter>"' ]]
	expect_silence 0 mutt-search --open
}

@test "only its owner can look into the results, whatever the umask" {
	umask 000
	expect 0 mutt-search subject:quittance
	[[ ! $(find "$HOME/.cache" -type d -perm /077) ]]
}

@test "results go after two days, with nothing of what they link to" {
	expect 0 mutt-search subject:quittance
	old=$(dirname "$output")
	touch -d '3 days ago' "$old"
	remember "$ARCHIVE"
	expect 0 mutt-search subject:quittance
	[[ ! -e $old && $(find "$SEARCHES" -mindepth 1 -maxdepth 1 -type d | wc -l) == 1 ]]
	unchanged
}

@test "to delete in a result is to delete links" {
	remember "$ARCHIVE"
	expect 0 mutt-search subject:quittance
	rm -r "$output"
	unchanged
	expect 0 mutt-verify -q
}

@test "-n counts and makes nothing" {
	remember "$HOME"
	expect 0 mutt-search -n subject:quittance
	[[ $output == '2 messages' ]]
	unchanged
}
