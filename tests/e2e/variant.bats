#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The new server adds headers: what comes is recognised by its body, both forms stay, the receipt says so.

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"
# shellcheck source=tests/e2e/moved.bash
. "$BATS_TEST_DIRNAME/moved.bash"

# A message without a body is no variant of anything, and has a test of its own.
setup_file() {
	moved_begin
	find "$BATS_FILE_TMPDIR/box" -path '*/cur/*' -type f | while read -r file; do
		sed '1,/^\r*$/d' "$file" | grep -aq '[^[:cntrl:]]' || rm "$file"
	done
}

# add_headers [FOLDER]: two, to every message of the new server, or of one of its folders. A name must
# not tell another size.
add_headers() {
	local file
	find "$BOX/${1-}" -path '*/cur/*' -type f | while read -r file; do
		sed -i -e '1i Received: from old.example.org; Sat, 9 Dec 2023 10:00:00 +0000' \
			-e '1i X-Moved: yes' "$file"
		mv "$file" "${file%%[,:]*}.more:2,${file##*:2,}"
	done
}

# comes NUMBER: what --json of mutt-archive says where so many were fetched, and each is a variant; all
# that was archived is still there as it was, and the second run fetches nothing.
comes() {
	[[ $(json 'it["fetched"], it["variants"], it["adopted"]') == "($1, $1, 0)" ]]
	(($(archived | wc -l) == $(wc -l <"$BATS_TEST_TMPDIR/before") + $(json 'it["files"]')))
	[[ ! $(archived | comm -23 "$BATS_TEST_TMPDIR/before" -) && ! $(left_over) ]]
	expect_silence 0 mutt-archive --no-index
}

# tells NUMBER: the receipt adds up, with so many variants and nothing open.
tells() {
	expect 0 mutt-verify
	[[ ! $errors && $output == *"work: server "*" = 0 here + $1 variant"* ]]
	[[ $output == *"work: variant: the server has other headers than the archive had; the earlier form is kept too"* ]]
	[[ $output == *" files re-hashed; all proved but $1 variant" ]]
	expect 0 mutt-verify --json
	[[ $(json 'it["proved"], it["exit"], it["variant"], it["server"] - it["excluded"], it["missing"] + it["removed"]') == \
		"(True, 0, $1, $1, 0)" ]]
	[[ $(json 'sum(f["variant"] for f in it["by_folder"])') == "$1" ]]
	expect_silence 0 mutt-verify -q
}

# none: neither the last run of mutt-archive, with --json, nor the receipt tells of a variant.
none() {
	[[ $(json 'it["variants"]') == 0 ]]
	mutt-verify --json >"$OUT" || :
	[[ $(json 'it["variant"], it["missing"]') == "(0, 0)" ]]
}

# Without what it held before the archive is what the server has, its flags and dates too.
same_without_before() {
	xargs -d '\n' rm <"$BATS_TEST_TMPDIR/before"
	same_as_box "$@"
}

@test "two headers more on every message: all are fetched once, none is lost, all are variants" {
	without_dots() {
		rm -r "$BOX/Fornitori S.r.l." # dots part folders there
		add_headers
	}
	archived_all
	moved without_dots
	expect 0 mutt-archive --no-index --json
	fetched=$(bodies)
	((fetched > 50))
	comes "$fetched"
	(($(bodies) == fetched))
	tells "$fetched"
	expect 0 mutt-verify --full
	[[ $output == *"all proved but $fetched variant" ]]
	tells "$fetched"
	expect 0 mutt-archive --no-index --repair --json
	tells "$fetched"
	same_without_before
}

@test "the same over POP3" {
	box
	account work "pop3s://127.0.0.1:$DOVECOT_POP3S" "ca-file = $TLS/ca.crt"
	expect_silence 0 mutt-archive --no-index
	archived >"$BATS_TEST_TMPDIR/before"
	moved add_headers
	sed -i "s|^incoming.*|incoming = pop3s://127.0.0.1:$DOVECOT_POP3S|" "$HOME/.config/muttkit/accounts"
	expect 0 mutt-archive --no-index --json
	fetched=$(json 'it["on_server"]') bodies=$(retrieved) # one of odd size comes twice
	((bodies >= fetched && fetched > 20))
	comes "$fetched"
	(($(retrieved) == bodies))
	tells "$fetched"
	expect 0 mutt-verify --full
	[[ $output == *"all proved but $fetched variant" ]]
	tells "$fetched"
	same_without_before --only INBOX --no-dates --no-flags
}

@test "in one folder of several: the others are adopted, and until they are proved not all is" {
	archived_all
	moved add_headers Ordine
	expect 0 mutt-archive --no-index -v
	fetched=$(bodies)
	[[ $output == *"; fetched $fetched: "*"; $fetched of them variants, known with other headers: both forms are kept; adopted "* ]]
	expect 1 mutt-verify
	[[ $output == *"work: INBOX/Ordine: server $fetched = 0 here + $fetched variant"$'\n'* ]]
	[[ $output == *"work: INBOX: server "*" = 0 here + "*" adopted"$'\n'*"NOT all proved" ]]
	expect_line 1 "*work: NOT all proved: adopted *" mutt-verify -q
	expect 0 mutt-verify --full
	[[ $output == *"all proved but $fetched variant" ]]
}

# a_letter WHERE [HEADER]...: the message that the user wrote to himself and to a list.
a_letter() {
	printf '%s\n' "${@:2}" 'Message-ID: <self@x>' 'Subject: to me too' '' 'the letter' |
		deliver "$1" "600$#.letter" S
}

@test "copies of one message that differ in headers, in Sent and twice in INBOX, are no variants" {
	a_letter Sent
	a_letter '' 'Received: from a.example.org; Sat, 9 Dec 2023 10:00:00 +0000'
	account_dovecot
	expect 0 mutt-archive --no-index --json
	none
	list=('Received: from list.example.org; Sat, 9 Dec 2023 10:00:00 +0000' 'List-Id: <l>')
	moved a_letter '' "${list[@]}"
	expect 0 mutt-archive --no-index --json
	[[ $(json 'it["fetched"], it["adopted"]') == "(1, 2)" ]]
	none
}

@test "nor are they after an import, and not where a copy came to the new server only" {
	a_letter Sent
	account_dovecot
	cp -a "$BOX/Sent" "$HOME/record"
	expect 0 mutt-archive --no-index --import "$HOME/record=Sent" work
	expect 0 mutt-archive --no-index --json
	[[ $(json 'it["fetched"], it["adopted"]') == "(0, 1)" ]]
	moved a_letter '' 'Received: from a.example.org; Sat, 9 Dec 2023 10:00:00 +0000'
	expect 0 mutt-archive --no-index --json
	[[ $(json 'it["fetched"], it["adopted"]') == "(1, 1)" ]]
	none
}

@test "one old message is no reason for two variants; a further copy of the variant is one" {
	more() {
		rm "$BOX"/cur/*
		a_letter '' 'Received: from b.example.org; Sat, 9 Dec 2023 10:00:00 +0000' 'X-Moved: yes'
		cp "$BOX/cur/6003.letter:2,S" "$BOX/cur/7000.again:2,S"
		a_letter '' 'Received: from list.example.org; Sat, 9 Dec 2023 10:00:00 +0000' 'X-Moved: yes' 'X-List: l'
	}
	a_letter '' 'Received: from a.example.org; Sat, 9 Dec 2023 10:00:00 +0000'
	account_dovecot
	expect 0 mutt-archive --no-index --json
	moved more
	expect 0 mutt-archive --no-index --json
	[[ $(json 'it["fetched"], it["variants"]') == "(3, 2)" ]]
	expect 0 mutt-verify --json
	[[ $(json 'it["variant"], it["here"], it["files"]') == "(2, 1, 3)" ]]
}

@test "--former: what the new server has with other headers is copied, once it is archived" {
	changes() {
		mv "$BOX/Fornitori S.r.l." "$BOX/Fornitori S-r-l-"
		add_headers Ordine
		rm "$BOX/Ordine/cur/7001."*
	}
	box
	printf 'Message-ID: <left@x>\nSubject: left out\n\nx\n' | deliver Ordine 7001.left S
	account_dovecot
	expect 0 mutt-archive --no-index
	former=imaps://127.0.0.1:$DOVECOT_IMAPS
	moved changes
	echo "former-incoming = $former" >>"$HOME/.config/muttkit/accounts"
	changed=$(find "$BOX/Ordine/cur" -type f | wc -l)
	expect 1 mutt-verify --former --json
	[[ $(json 'it["not_copied"], it["variant"]') == "($((changed + 1)), 0)" ]]
	expect_silence 0 mutt-archive --no-index
	expect 1 mutt-verify --former
	[[ $output == *"work: Ordine: former $((changed + 1)) = 0 on the new server + $changed with other headers + 1 not copied; of those 1 in the archive"$'\n'*"work: NOT all copied" ]]
	expect_line 1 "*work: NOT all copied: missing on the new server 1, of those in the archive 1" mutt-verify --former -q
	rm "$OLD/mail/$PERSON/Ordine/cur/7001."*
	expect 0 mutt-verify --former
	[[ $output == *"work: all copied, $changed of them with other headers" ]]
	expect 0 mutt-verify --former --json
	[[ $(json 'it["all_copied"], it["not_copied"], it["variant"]') == "(True, 0, $changed)" ]]
	[[ $(json 'it["former"] == it["copied"] + it["variant"] + it["excluded"]') == True ]]
}

@test "without a body nothing is a variant" {
	printf 'Message-ID: <empty@x>\nSubject: empty\n\n' | deliver '' 6001.empty S
	printf 'Message-ID: <lines@x>\nSubject: lines\n\n\n\n' | deliver '' 6002.lines S
	account_dovecot
	expect 0 mutt-archive --no-index --json
	moved add_headers
	expect 0 mutt-archive --no-index --json
	[[ $(json 'it["fetched"]') == 2 ]]
	none
}

@test "mail that was imported as a program keeps it: the server's form is a variant" {
	a_letter ''
	account_dovecot
	{
		echo 'From ann@example.org Sat Dec  9 10:00:00 2023'
		sed '/^Subject/a Status: RO' "$BOX/cur/6001.letter:2,S"
	} >"$HOME/mbox"
	expect 0 mutt-archive --no-index --import "$HOME/mbox=INBOX" work
	archived >"$BATS_TEST_TMPDIR/before"
	expect 0 mutt-archive --no-index --json
	comes 1
	tells 1
}

@test "killed in the middle: what is claimed stays, the rest is recognised" {
	archived_all
	moved add_headers
	cp -a "$HOME" "$BATS_TEST_TMPDIR/home.before"
	kills=0
	for point in 'renameat2 1' 'renameat2 9' 'renameat2 40' 'pwrite64 30' 'fdatasync 5' 'fdatasync 9' \
		'syncfs 2' 'unlinkat 5' 'fsync 6'; do
		find "$HOME" -mindepth 1 -delete
		cp -a "$BATS_TEST_TMPDIR/home.before/." "$HOME"
		status=0
		ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 strace -f -qq -e "inject=${point% *}:signal=KILL:when=${point#* }" \
			-o /dev/null mutt-archive --no-index >"$OUT" 2>"$ERR" </dev/null 3>&- || status=$?
		((status != 137 || ++kills))
		expect_silence 0 mutt-archive --no-index
		expect 0 mutt-verify --json
		[[ $(json 'it["variant"] == it["server"] - it["excluded"] > 50, it["missing"]') == "(True, 0)" ]] ||
			complain "$point"
		[[ ! $(archived | comm -23 "$BATS_TEST_TMPDIR/before" -) && ! $(left_over) ]]
	done
	echo "$kills kills"
	((kills >= 7))
}
