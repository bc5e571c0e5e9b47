#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# mutt-index: the archive's own notmuch database, as the notmuch command sees it

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
	box
	account_dovecot
}

# The notmuch command with the archive's profile.
ours() {
	NOTMUCH_PROFILE=muttkit notmuch "$@"
}

all_indexed() {
	[[ $(ours count --output=files '*') == "$(archived | wc -l)" ]]
	ours search --output=files '*' | sort | diff - <(archived)
}

@test "beside mutt-archive: every file is in the index, and notmuch finds it as profile muttkit" {
	expect_silence 0 mutt-archive
	all_indexed
	(($(ours count subject:fattura) > 0 && $(ours count '*') > 50))
}

@test "on its own: says with -v and in JSON what it did; a second run does nothing" {
	expect 0 mutt-archive --no-index
	[[ ! -e $HOME/.local/share/notmuch && ! -e $HOME/.config/notmuch ]]
	expect 0 mutt-index --json
	/usr/bin/python3 -m json.tool "$OUT" >/dev/null
	[[ $(json 'all["added"], all["removed"], all["ignored"], all["set_aside"]') == "($(archived | wc -l), 0, 0, None)" ]]
	all_indexed
	expect_silence 0 mutt-index
	expect 0 mutt-index -v
	[[ $output == "0 files indexed, 0 gone or renamed" ]]
}

@test "Maildir flags become tags, and no other tags are given" {
	printf 'Message-ID: <r@x>\nFrom: a@x\nSubject: x\n\nx\n' | deliver '' 1001.flags RS
	printf 'Message-ID: <f@x>\nFrom: a@x\nSubject: x\n\nx\n' | deliver '' 1002.flags FS
	printf 'Message-ID: <u@x>\nFrom: a@x\nSubject: x\n\nx\n' | deliver '' 1003.flags ''
	expect 0 mutt-archive
	[[ $(ours search --output=tags id:r@x) == replied ]]
	[[ $(ours search --output=tags id:f@x) == flagged ]]
	[[ $(ours search --output=tags id:u@x) == unread ]]
	[[ ! $(ours search --output=tags '*' | grep -vx 'unread\|flagged\|replied\|draft\|attachment\|signed\|encrypted') ]]
}

@test "a flag that changes, here or on the server, changes the tag" {
	printf 'Message-ID: <here@x>\nFrom: a@x\nSubject: here\n\nx\n' | deliver '' 1001.flags ''
	printf 'Message-ID: <there@x>\nFrom: a@x\nSubject: there\n\nx\n' | deliver '' 1002.flags ''
	expect 0 mutt-archive
	file=$(grep -rl '^Subject: here' "$ARCHIVE")
	mv "$file" "${file}FS"
	mv "$BOX/cur/1002.flags:2," "$BOX/cur/1002.flags:2,RS"
	expect_silence 0 mutt-archive
	[[ $(ours search --output=tags id:here@x) == flagged ]]
	[[ $(ours search --output=tags id:there@x) == replied ]]
	mv "${file}FS" "${file}R"
	expect 0 mutt-index
	[[ $(ours search --output=tags id:here@x | paste -sd' ') == 'replied unread' ]]
	all_indexed
}

@test "account and folder are terms: path:, folder:" {
	printf 'Message-ID: <p@x>\nFrom: a@x\nSubject: x\n\nx\n' | deliver 'Clienti/2024/Rossi &- Figli' 1001.path S
	expect 0 mutt-archive
	[[ $(ours count id:p@x and 'folder:"work/Clienti/2024/Rossi & Figli"') == 1 ]]
	[[ $(ours count id:p@x and 'path:"work/Clienti/**"') == 1 && $(ours count id:p@x and folder:work/INBOX) == 0 ]]
	[[ $(ours count 'path:work/**') == "$(ours count '*')" && $(ours count folder:work/Società) != 0 ]]
}

@test "a message that is gone from the archive is gone from the index" {
	printf 'Message-ID: <gone@x>\nFrom: a@x\nSubject: gone\n\nx\n' | deliver '' 1001.gone S
	expect 0 mutt-archive
	rm "$(grep -rl '^Subject: gone' "$ARCHIVE")"
	expect_silence 0 mutt-index
	[[ $(ours count id:gone@x) == 0 ]]
	all_indexed
}

@test "two texts with one Message-ID are both found" {
	printf 'Message-ID: <same@x>\nFrom: a@x\nSubject: x\n\nlemone\n' | deliver '' 1001.same S
	printf 'Message-ID: <same@x>\nFrom: a@x\nSubject: x\n\nlimetta\n' | deliver Sent 1002.same S
	expect 0 mutt-archive
	[[ $(ours count --output=files id:same@x) == 2 ]]
	all_indexed
}

@test "a file that is no mail to notmuch is told of once, and not counted" {
	printf 'Only a line\nand one more\n' | deliver '' 1001.odd S
	expect 0 mutt-archive --no-index
	file=$(grep -rlx 'Only a line' "$ARCHIVE")
	sleep 2 # the folder's mtime tells what is new only when it is past
	expect 0 mutt-index --json
	[[ $errors == "mutt-index: not searchable: $file: no mail to notmuch" && $(wc -l <"$ERR") == 1 ]]
	[[ $(json 'all["added"], all["ignored"], all["left_out"]') == "($(($(archived | wc -l) - 1)), 1, 0)" ]]
	[[ $(ours count --output=files '*') == $(($(archived | wc -l) - 1)) ]]
	: >"${file%/*}/empty:2,"
	expect_line 0 "not searchable: ${file%/*}/empty:2,: no mail to notmuch" mutt-index
	expect 0 mutt-index --json -v
	[[ $(json 'all["added"], all["ignored"]') == "(0, 2)" && $(wc -l <"$ERR") == 2 ]]
}

@test "what is no file, or cannot be read, is told of and stops nothing" {
	expect 0 mutt-archive --no-index
	cur=$ARCHIVE/INBOX/cur
	printf 'Message-ID: <shut@x>\nFrom: a@x\nSubject: x\n\nx\n' >"$cur/shut:2,"
	chmod 0 "$cur/shut:2,"
	mkdir "$cur/folder"
	mkfifo "$cur/fifo"
	ln -s loop "$cur/loop"
	ln -s nowhere "$cur/dangling"
	expect 0 plain mutt-index
	sort "$ERR" | diff - <(printf "mutt-index: not searchable: $cur/%s\n" 'fifo: no file' 'folder: no file' \
		'loop: cannot be read' 'shut:2,: cannot be read')
	[[ $(ours count --output=files '*') == $(($(archived | wc -l) - 1)) ]]
	chmod 600 "$cur/shut:2,"
	expect 0 mutt-index
	[[ $(ours count id:shut@x) == 1 ]]
}

@test "the report of mutt-archive ends as its index does" {
	expect 0 mutt-archive --no-index --json
	[[ $(json 'it["exit"], it["error"]') == "(0, None)" ]]
	mkdir -p "$HOME/.local/share/notmuch/muttkit"
	chmod 0 "$HOME/.local/share/notmuch/muttkit"
	expect 77 plain mutt-archive --json
	[[ $(json 'it["exit"], it["error"], it["on_server"] > 0') == "(77, None, True)" ]]
	mkdir alone
	cp "$(command -v mutt-archive)" alone
	expect 69 alone/mutt-archive --json
	[[ $(json 'it["exit"], it["error"]') == "(69, 'archived, but not indexed: "* ]]
}

@test "a name or a folder that is too long for notmuch is left out, and named; all others are there" {
	expect 0 mutt-archive --no-index
	a=$(printf '%0100d' 0)
	fits=$ARCHIVE/$a/$(printf '%0131d' 0) long=$ARCHIVE/$a/$(printf '%0132d' 0) wide=$ARCHIVE/$(printf '%0225d' 0)
	count=$(archived | wc -l)
	for folder in "$fits" "$long" "$wide"; do
		mkdir -p "$folder"/{cur,new,tmp}
		printf 'Message-ID: <%s@x>\nFrom: a@x\n\nx\n' "${#folder}" >"$folder/cur/1:2,"
	done
	name=$fits/cur/$(printf '%0224d' 0)
	printf 'Message-ID: <name@x>\nFrom: a@x\n\nx\n' | tee "$name" >"${name}0"
	expect 0 mutt-index
	sort "$ERR" | diff - <(printf 'mutt-index: not searchable: %s\n' "$wide: its path is too long for notmuch" \
		"$long: its path is too long for notmuch" "${name}0: no mail to notmuch" | sort)
	[[ $(ours count --output=files '*') == $((count + 2)) && $(ours count --output=files id:name@x) == 1 ]]
}

@test "a Maildir without new or tmp is a folder; one that cannot be read is an error that names it" {
	expect 0 mutt-archive --no-index
	mkdir -p "$ARCHIVE/Half/cur" "$ARCHIVE/Shut/cur"
	printf 'Message-ID: <half@x>\nFrom: a@x\nSubject: x\n\nx\n' >"$ARCHIVE/Half/cur/1:2,S"
	chmod 0 "$ARCHIVE/Shut"
	expect 77 plain mutt-index
	[[ $errors == 'mutt-index: work: Shut: Permission denied' ]]
	chmod 700 "$ARCHIVE/Shut"
	expect_silence 0 plain mutt-index
	[[ $(ours count folder:work/Half) == 1 ]]
	all_indexed
}

@test "a folder that is gone from the archive is gone from the index, and can come back" {
	expect 0 mutt-archive
	ours tag +mine folder:work/Sent
	count=$(ours count --output=files '*')
	find "$ARCHIVE" -type d -exec touch -d '1 minute ago' {} +
	expect 0 mutt-index
	mv "$ARCHIVE/Sent" "$HOME/away"
	expect 0 mutt-index -n
	[[ $output == "0 files to index, $(find "$HOME/away" -type f | wc -l) gone or renamed" ]]
	expect_silence 0 mutt-index
	[[ $(ours count folder:work/Sent) == 0 ]]
	all_indexed
	mv "$HOME/away" "$ARCHIVE/Sent"
	expect_silence 0 mutt-index
	[[ $(ours count --output=files '*') == "$count" ]]
	ours tag +mine folder:work/Sent
	mine=$(ours count tag:mine)
	mv "$ARCHIVE/Sent" "$ARCHIVE/Anew"
	expect_silence 0 mutt-index
	[[ $(ours count folder:work/Sent) == 0 && $(ours count folder:work/Anew and tag:mine) == "$mine" && $mine != 0 ]]
	all_indexed
}

# Renames the messages of the inbox for ever, as a client that changes flags does.
flicker() {
	local file
	cd "$ARCHIVE/INBOX/cur" || return
	while :; do
		for file in *:2,*; do
			case $file in
			*S) mv "$file" "${file%S}" ;;
			*) mv "$file" "${file}S" ;;
			esac
		done
	done
}

@test "flags that change while the index is made cost no tag" {
	expect 0 mutt-archive
	ours tag +mine '*'
	count=$(ours count tag:mine)
	flicker 3>&- &
	servers+=($!)
	for _ in {1..12}; do
		expect_silence 0 mutt-index
		[[ $(ours count tag:mine) == "$count" ]]
	done
	stop "${servers[-1]}"
	expect_silence 0 mutt-index
	[[ $(ours count tag:mine) == "$count" ]]
	all_indexed
}

@test "another program that writes to the index is waited for: half a minute, then 75" {
	expect 0 mutt-archive
	mkfifo "$BATS_TEST_TMPDIR/held"
	NOTMUCH_PROFILE=muttkit notmuch tag --batch <"$BATS_TEST_TMPDIR/held" 3>&- &
	holder=$!
	exec 7>"$BATS_TEST_TMPDIR/held"
	wait_for grep -q "$(stat -c :%i "$HOME/.local/share/notmuch/muttkit/xapian/flintlock") " /proc/locks
	SECONDS=0
	expect_line 75 "another program holds the index" mutt-index 7>&-
	((SECONDS >= 29 && SECONDS < 45))
	beside mutt-index 7>&-
	sleep 1
	exec 7>&-
	wait "$holder"
	wait "$BESIDE"
	all_indexed
}

@test "a database that cannot be opened for another reason than damage is left as it is" {
	database=$HOME/.local/share/notmuch/muttkit
	expect 0 mutt-archive
	ours tag +mine '*'
	for part in "$database" "$database/xapian" "$database/xapian/iamglass" "$database/xapian/postlist.glass"; do
		mode=$(stat -c %a "$part")
		chmod 0 "$part"
		expect 77 plain mutt-index
		[[ $(wc -l <"$ERR") == 1 && $errors == "mutt-index: $database/xapian"*': Permission denied' ]]
		chmod "$mode" "$part"
	done
	expect 74 bash -c 'ulimit -n 9; exec mutt-index'
	[[ $(wc -l <"$ERR") == 1 ]]
	[[ $(find "${database%/*}" -name 'muttkit*') == "$database" ]]
	expect_silence 0 mutt-index
	[[ $(ours count tag:mine) == "$(ours count '*')" ]]
}

@test "a damaged database is set aside, said, and made anew" {
	database=$HOME/.local/share/notmuch/muttkit
	expect 0 mutt-archive --no-index
	number=0
	for damage in 'head -c 9000 /dev/urandom >iamglass' ': >iamglass' 'rm *' 'head -c 20 /dev/zero >postlist.glass'; do
		expect 0 mutt-index
		(cd "$database/xapian" && eval "$damage")
		number=$((number + 1))
		expect_line 0 "*lies in $database.aside-$number now" mutt-index
		all_indexed
		[[ -d $database.aside-$number ]]
	done
	expect_silence 0 mutt-index
}

@test "a full disk is an error, at the very end too, and the next run makes good" {
	expect 0 mutt-archive
	archived | head -n 1 | xargs -d '\n' rm
	expect 74 bash -c "trap '' XFSZ; ulimit -f 1; exec mutt-index"
	[[ $(wc -l <"$ERR") == 1 && $errors == 'mutt-index: '* ]]
	[[ ! -e $HOME/.local/share/notmuch/muttkit.aside-1 ]]
	expect 0 mutt-index
	all_indexed
}

@test "a database that was killed at its birth is set aside or finished" {
	mkdir -p "$HOME/.local/share/notmuch/muttkit/xapian"
	expect 0 mutt-archive --no-index
	expect 0 mutt-index
	all_indexed
}

@test "--rebuild sets the present one aside and begins anew" {
	expect 0 mutt-archive
	ours tag +mine '*'
	expect 0 mutt-index --rebuild
	all_indexed
	[[ -d $HOME/.local/share/notmuch/muttkit.aside-1 && $(ours count tag:mine) == 0 ]]
}

@test "-n: says what it would index and changes no byte" {
	expect 0 mutt-archive --no-index
	remember "$HOME"
	expect 0 mutt-index -n
	[[ $output == "$(archived | wc -l) files to index, 0 gone or renamed" ]]
	unchanged
	expect 0 mutt-index
	remember "$HOME"
	expect 0 mutt-index -n
	unchanged
}

@test "the user's own notmuch database, tags, config and mail are not touched" {
	mkdir -p "$HOME/Mail"/{cur,new,tmp}
	printf 'Message-ID: <live@x>\nFrom: a@x\nSubject: live\n\nx\n' >"$HOME/Mail/cur/1:2,"
	printf '[database]\npath=%s\n[user]\nname=x\nprimary_email=a@x\n[new]\ntags=new\n' "$HOME/Mail" >"$HOME/.notmuch-config"
	notmuch new 2>/dev/null
	[[ $(notmuch count tag:new) == 1 ]]
	remember "$HOME/Mail" "$HOME/.notmuch-config"
	expect_silence 0 mutt-archive
	expect 0 mutt-index --rebuild
	unchanged
	[[ $(notmuch count '*') == 1 ]]
	all_indexed
}

@test "an archive that is not there empties no index: 78" {
	expect 0 mutt-archive
	count=$(ours count --output=files '*')
	mv "$HOME/mail-archive" "$HOME/away"
	expect_line 78 'work: *is not there*' mutt-index
	mkdir -p "$ARCHIVE"
	expect_line 78 'work: *is not there*' mutt-index
	[[ $(ours count --output=files '*') == "$count" ]]
}

@test "an index of another root is not mixed with this one: 78" {
	expect 0 mutt-archive
	printf '[defaults]\narchive = ~/elsewhere\n' >>"$HOME/.config/muttkit/accounts"
	expect_line 78 '*its mail_root is not *' mutt-index
}

@test "no leak of ours: first run, second run, new mail, a lost file, a rebuild" {
	rm "$BATS_TEST_TMPDIR/asan.mutt-index"
	ASAN_OPTIONS=$ASAN_OPTIONS:fast_unwind_on_malloc=0
	expect 0 mutt-archive --no-index
	expect 0 mutt-index -n
	expect 0 mutt-index
	archived | head -n 3 | xargs -d '\n' rm
	printf 'Message-ID: <new@x>\nFrom: a@x\nSubject: x\n\nx\n' | deliver '' 1001.new S
	expect 0 mutt-archive
	expect 0 mutt-index --rebuild
}

@test "two at once: both end well, and every file is there once" {
	expect 0 mutt-archive --no-index
	beside mutt-index
	first=$BESIDE
	beside mutt-index
	wait "$first"
	wait "$BESIDE"
	all_indexed
}
