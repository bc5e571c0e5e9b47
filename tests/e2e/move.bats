#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The archive comes through a move: what it holds is adopted on the new server, not fetched again.

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"
# shellcheck source=tests/e2e/moved.bash
. "$BATS_TEST_DIRNAME/moved.bash"

setup_file() {
	moved_begin
}

# adopts ALL: a run that fetches no body; what is known is not called proved.
adopts() {
	expect 0 mutt-archive --no-index --json
	[[ $(json 'it["fetched"], it["adopted"] > 0') == "(0, True)" ]]
	(($(bodies) == ${1:-0}))
	expect 1 mutt-verify --json
	[[ $(json 'it["missing"], it["here"], it["adopted"] == it["server"] - it["excluded"]') == "(0, 0, True)" ]]
	[[ $(json 'it["proved"]') == False ]]
	expect_silence 0 mutt-archive --no-index
	(($(bodies) == ${1:-0}))
}

# fully BODIES [OPTION]...: mutt-verify --full proves all, and the server gives so many bodies for it.
fully() {
	local before
	before=$(bodies)
	expect 0 mutt-verify --full "${@:2}"
	[[ ! $errors && $output == *"re-hashed; all proved" && $output != *adopted* ]]
	(($(bodies) - before == $1))
}

@test "another host, new UIDs, folders below INBOX with dots: no body comes again, no file is doubled" {
	archived_all
	moved
	expect 0 mutt-archive -n
	[[ $output == *"would fetch 0,"* ]]
	adopts
	same_files
	[[ ! -e $ARCHIVE/INBOX/Sent ]]
	expect 1 mutt-verify
	[[ $output == *"work: INBOX/Sent: server "*" = 0 here + "*" adopted"*"NOT all proved" ]]
	script -qec mutt-verify /dev/null >"$OUT" 2>&1 </dev/null 3>&- || [[ $? == 1 ]]
	grep -q '^next: mutt-verify --full work' "$OUT"
}

# differing: one message of the new server has another body under the same header, of the same length.
differing() {
	sed -i 's/^its only line$/its 0nly line/' "$BOX/cur/7001.one:2,S"
}

@test "what was adopted and has another body there: --full finds it, the next run fetches it alone" {
	box
	printf 'Message-ID: <one@x>\nSubject: one\n\nits only line\n' | deliver '' 7001.one S
	archived_all
	moved differing
	adopts
	remember "$HOME/.local/share" "$ARCHIVE"
	expect 1 mutt-verify --full -n
	unchanged
	expect 1 mutt-verify --full -v
	[[ $output == *"work: INBOX: "*" + 1 missing"* && $output == *"work: differs  INBOX  uid "* ]]
	expect 1 mutt-verify --json
	[[ $(json 'it["missing"], it["adopted"], it["changed"], it["proved"]') == "(1, 0, 0, False)" ]]
	before=$(bodies)
	expect 0 mutt-archive --no-index --json
	[[ $(json 'it["fetched"], it["adopted"]') == "(1, 0)" ]]
	(($(bodies) == before + 1))
	grep -rqx 'its only line' "$ARCHIVE/INBOX/cur"
	grep -rqx 'its 0nly line' "$ARCHIVE/INBOX/cur"
	expect 0 mutt-verify --full
	expect_silence 0 mutt-archive --no-index
}

# --- the server before the move ----------------------------------------------------------------------

# late LINE...: after the move mail still comes to the old server, which the account names.
late() {
	archived_all
	moved
	printf '%s\n' "$@" >>"$HOME/.config/muttkit/accounts"
	at "$OLD"
	printf 'Message-ID: <late@x>\nSubject: late\n\nx\n' | deliver '' 6001.late ''
	: >"$DOVECOT/log"
}
asked() {
	grep -c "imap-login: Info: Login: user=<$PERSON>" "$DOVECOT/log" || :
}
# days_ago WHAT DAYS: as if that had been then.
days_ago() {
	python3 - "$HOME/.local/share/muttkit/work/ledger" "$1" "$2" <<-'END'
		import sqlite3, sys
		ledger = sqlite3.connect(sys.argv[1])
		changed = ledger.execute("UPDATE meta SET value = value - ? WHERE key LIKE ?",
		                         (int(sys.argv[3]) * 86400, sys.argv[2] + " %"))
		ledger.commit()
		sys.exit(changed.rowcount != 1)
	END
}

@test "late mail on the server before the move comes in, once" {
	late "former-incoming = imaps://127.0.0.1:$DOVECOT_IMAPS"
	expect 0 mutt-archive --no-index --json
	[[ $(json 'it["late"], it["fetched"]') == "(1, 1)" ]]
	[[ $(grep -rl '^Subject: late' "$ARCHIVE") == "$ARCHIVE"/INBOX/cur/* ]]
	expect_silence 0 mutt-archive --no-index
	(($(bodies) == 1 && $(asked) == 2))
}

@test "it is asked until nothing new came for seven days, or thirty days in all" {
	late "former-incoming = imaps://127.0.0.1:$DOVECOT_IMAPS"
	expect_silence 0 mutt-archive --no-index
	days_ago former-news 6
	expect_silence 0 mutt-archive --no-index
	(($(asked) == 2))
	printf 'Subject: later\n\nx\n' | deliver '' 6002.late ''
	expect_silence 0 mutt-archive --no-index
	days_ago former-news 6
	expect_silence 0 mutt-archive --no-index
	(($(asked) == 4))
	days_ago former-news 2
	expect_silence 0 mutt-archive --no-index
	(($(asked) == 4))
	days_ago former-news -8
	days_ago former-since 31
	expect_silence 0 mutt-archive --no-index
	(($(asked) == 4))
}

@test "former-until is the last day" {
	late "former-incoming = imaps://127.0.0.1:$DOVECOT_IMAPS" "former-until = 2023-12-31"
	expect_silence 0 mutt-archive --no-index
	(($(asked) == 0))
	sed -i 's/^former-until.*/former-until = 31.12.2099/' "$HOME/.config/muttkit/accounts"
	expect_line 78 "*former-until: a day such as 2024-01-31 is wanted" mutt-archive --no-index
	sed -i 's/^former-until.*/former-until = 2099-12-31/' "$HOME/.config/muttkit/accounts"
	expect_silence 0 mutt-archive --no-index
	(($(asked) == 1))
}

@test "its refusal is a note for who looks, and no error" {
	late 'former-incoming = imaps://127.0.0.1:1'
	expect_silence 0 mutt-archive --no-index
	expect 0 mutt-archive --no-index -v
	[[ $errors == *"work: former-incoming: imaps://127.0.0.1:1: "* ]]
}

# --- what the provider did not copy -------------------------------------------------------------------

# copied [COMMAND]: a move, after which the account names the former server too.
copied() {
	# dots part folders there
	renamed() {
		mv "$BOX/Fornitori S.r.l." "$BOX/Fornitori S-r-l-"
		"$@"
	}
	archived_all
	moved renamed "$@"
	echo "former-incoming = $(at "$OLD" && echo "imaps://127.0.0.1:$DOVECOT_IMAPS")" >>"$HOME/.config/muttkit/accounts"
}
# lacking: what --former says of folders that lack something, and of all.
lacking() {
	grep -e 'not copied' -e 'all copied$' "$OUT" || :
}

@test "--former: all is copied, below INBOX with dots; before the new server was archived and after" {
	copied
	expect 0 mutt-verify --former
	[[ ! $errors && $output == *"work: INBOX: former "*"work: all copied" ]]
	[[ $output == *"work: Trash: former "*" = 0 on the new server + "*" excluded"* ]]
	expect_silence 0 mutt-archive --no-index
	remember "$HOME" "$ARCHIVE"
	expect 0 mutt-verify --former --json
	[[ $(json 'it["all_copied"], it["exit"], it["not_copied"], it["in_archive"]') == "(True, 0, 0, 0)" ]]
	[[ $(json 'it["former"] == it["copied"] + it["excluded"] and it["copied"] > 0') == True ]]
	expect_silence 0 mutt-verify --former -q
	unchanged
	(($(bodies) == 0))
}

@test "--former: what was left out is counted in its folder, and what the archive has of it" {
	leave_out() {
		rm "$BOX"/cur/7001.* "$BOX"/cur/7002.* "$BOX"/Sent/cur/7003.*
	}
	box
	printf 'Message-ID: <a@x>\nSubject: a\n\nx\n' | deliver '' 7001.a S
	printf 'Message-ID: <b@x>\nSubject: b\n\nx\n' | deliver '' 7002.b S
	printf 'Message-ID: <c@x>\nSubject: c\n\nx\n' | deliver Sent 7003.c S
	copied leave_out
	for _ in before after; do
		expect 1 mutt-verify --former
		[[ $(lacking) == "work: Sent: former "*" on the new server + 1 not copied; of those 1 in the archive
work: INBOX: former "*" on the new server + 2 not copied; of those 2 in the archive
work: former "*" + 3 not copied; of those 3 in the archive
work: NOT all copied" ]]
		expect_silence 0 mutt-archive --no-index
	done
	expect_line 1 "*work: NOT all copied: missing on the new server 3, of those in the archive 3" mutt-verify --former -q
	rm "$(grep -rl '^Message-ID: <c@x>' "$ARCHIVE/Sent/cur")"
	expect 1 mutt-verify --former --json
	[[ $(json 'it["all_copied"], it["exit"], it["not_copied"], it["in_archive"]') == "(False, 1, 3, 2)" ]]
	[[ $(json '[(f["not_copied"], f["in_archive"]) for f in it["by_folder"] if f["not_copied"]]') == "[(1, 0), (2, 2)]" ]]
	(($(bodies) == 0))
}

@test "--former: of two equal messages both have to be there, in whatever folder; late mail is missing" {
	twice() {
		mv "$BOX/cur/7001.twice:2,S" "$BOX/Ordine/cur/"
	}
	box
	for at in '' Ordine Sent; do
		printf 'Message-ID: <twice@x>\nSubject: twice\n\nx\n' | deliver "$at" 7001.twice S
	done
	rm "$BOX"/Ordine/cur/7001.twice*
	copied twice
	expect 0 mutt-verify --former
	rm "$BOX"/Ordine/cur/7001.twice*
	expect 1 mutt-verify --former
	[[ $(lacking) == "work: INBOX: former "*" + 1 not copied; of those 1 in the archive
work: former "*"work: NOT all copied" ]]
	at "$OLD"
	printf 'Message-ID: <late@x>\nSubject: late\n\nx\n' | deliver '' 7002.late ''
	expect 1 mutt-verify --former
	[[ $(lacking) == "work: INBOX: former "*" + 2 not copied; of those 1 in the archive"* ]]
}

@test "--former wants two servers that answer" {
	archived_all
	expect_line 78 "*work: the account names no former-incoming" mutt-verify --former
	expect_line 64 "*only one of*" mutt-verify --former --full
	echo 'former-incoming = imaps://127.0.0.1:1' >>"$HOME/.config/muttkit/accounts"
	expect_line 75 "*work: former-incoming: *" mutt-verify --former
	expect 75 mutt-verify --former --json
	[[ $(json 'it["exit"]') == 75 ]]
}

# --- POP3 --------------------------------------------------------------------------------------------

@test "POP3, another host, new unique-ids: no body comes again, no file is doubled" {
	box
	account work "pop3s://127.0.0.1:$DOVECOT_POP3S" "ca-file = $TLS/ca.crt"
	expect_silence 0 mutt-archive --no-index
	archived >"$BATS_TEST_TMPDIR/before"
	moved
	sed -i "s|^incoming.*|incoming = pop3s://127.0.0.1:$DOVECOT_POP3S|" "$HOME/.config/muttkit/accounts"
	expect 0 mutt-archive --no-index --json
	[[ $(json 'it["fetched"], it["adopted"] == it["on_server"]') == "(0, True)" ]]
	same_files
	expect_silence 0 mutt-archive --no-index
	(($(retrieved) == 0))
	same_files
}

@test "POP3, what was adopted and has another body there: --full finds it, the next run fetches it alone" {
	box
	printf 'Message-ID: <one@x>\nSubject: one\n\nits only line\n' | deliver '' 7001.one S
	account work "pop3s://127.0.0.1:$DOVECOT_POP3S" "ca-file = $TLS/ca.crt"
	expect_silence 0 mutt-archive --no-index
	moved differing
	sed -i "s|^incoming.*|incoming = pop3s://127.0.0.1:$DOVECOT_POP3S|" "$HOME/.config/muttkit/accounts"
	expect 0 mutt-archive --no-index --json
	[[ $(json 'it["fetched"], it["adopted"] == it["on_server"]') == "(0, True)" ]]
	expect 1 mutt-verify --full -v
	[[ $output == *"work: INBOX: "*" + 1 missing"* && $output == *"work: differs  INBOX  uidl "* ]]
	before=$(retrieved)
	expect 0 mutt-archive --no-index --json
	[[ $(json 'it["fetched"], it["adopted"]') == "(1, 0)" ]]
	(($(retrieved) == before + 1))
	grep -rqx 'its 0nly line' "$ARCHIVE/INBOX/cur"
	expect 0 mutt-verify --full
	expect_silence 0 mutt-archive --no-index
}

@test "POP3, --former: what was left out, before the new server was archived and after" {
	one_less() {
		rm "$BOX"/cur/7001.*
	}
	box
	printf 'Message-ID: <a@x>\nSubject: a\n\nx\n' | deliver '' 7001.a S
	account work "pop3s://127.0.0.1:$DOVECOT_POP3S" "ca-file = $TLS/ca.crt"
	expect_silence 0 mutt-archive --no-index
	former=pop3s://127.0.0.1:$DOVECOT_POP3S
	moved one_less
	for protocol in pop3s imaps; do
		port=DOVECOT_${protocol^^}
		sed -i -e '/^former/d' -e "s|^incoming.*|incoming = $protocol://127.0.0.1:${!port}|" \
			"$HOME/.config/muttkit/accounts"
		echo "former-incoming = $former" >>"$HOME/.config/muttkit/accounts"
		for _ in before after; do
			expect 1 mutt-verify --former
			[[ $output == "work: INBOX: former "*" on the new server + 1 not copied; of those 1 in the archive
work: former "*"work: NOT all copied" ]]
			expect_silence 0 mutt-archive --no-index
		done
	done
	at "$OLD"
	rm "$BOX"/cur/7001.*
	expect 0 mutt-verify --former
	[[ $output == *"work: all copied" ]]
}

@test "POP3 before, IMAP now: the inbox is adopted with the user's flags, the other folders come" {
	box
	account work "pop3s://127.0.0.1:$DOVECOT_POP3S" "ca-file = $TLS/ca.crt"
	expect_silence 0 mutt-archive --no-index
	file=$(grep -rl '^Message-ID' "$ARCHIVE/INBOX/cur" | head -n 1)
	mv "$file" "${file}FS"
	archived INBOX >"$BATS_TEST_TMPDIR/before"
	moved
	expect_silence 0 mutt-archive --no-index
	archived INBOX | grep "^$ARCHIVE/INBOX/cur/" | diff "$BATS_TEST_TMPDIR/before" - >&2
	others=$(find "$BOX" -path '*/cur/*' ! -path "$BOX/cur/*" ! -path '*/Drafts/*' \
		! -path '*/Junk/*' ! -path '*/Trash/*' | wc -l)
	(($(bodies) > 0 && $(bodies) <= others))
}

@test "a new UIDVALIDITY of all folders: the same" {
	archived_all
	before=$(bodies)
	find "$DOVECOT/ctl/" "$DOVECOT/index/" -path "*/$PERSON/*" -name 'dovecot*' ! -name 'dovecot-uidv*' -delete
	adopts "$before"
	same_files
}

@test "a lost ledger: rebuilt from the files and the server's headers" {
	archived_all
	before=$(bodies)
	rm -r "$HOME/.local/share/muttkit"
	adopts "$before"
	same_files
}

@test "arrival dates that the provider reset: the files keep theirs" {
	today() {
		find "$BOX" -type f -exec touch {} +
	}
	archived_all
	remember "$ARCHIVE"
	moved today
	adopts
	same_files
	unchanged
}

@test "flags that the provider lost: the files keep theirs; a later change is followed" {
	unread() {
		find "$BOX" -type f -name '*:2,*S*' | while read -r file; do
			mv "$file" "${file%:2,*}:2,"
		done
	}
	archived_all
	moved unread
	adopts
	same_files
	file=$(grep -rl '^Message-ID' "$BOX/cur" | head -n 1)
	mv "$file" "${file}F"
	expect 0 mutt-archive --no-index
	(($(archived | diff "$BATS_TEST_TMPDIR/before" - | grep -c '^>') == 1))
	[[ $(archived | diff "$BATS_TEST_TMPDIR/before" - | grep '^>') == *:2,*F* ]]
}

@test "mail that came only to the new server is fetched, and it alone" {
	new_mail() {
		printf 'Message-ID: <n@x>\nSubject: new\n\nhere\n' >"$BOX/cur/3001.new:2,S"
		printf 'Message-ID: <s@x>\nSubject: new\n\nsent\n' >"$BOX/Sent/cur/3001.new:2,S"
	}
	archived_all
	moved new_mail
	expect_silence 0 mutt-archive --no-index
	(($(bodies) == 2))
	(($(grep -rl '^Subject: new$' "$ARCHIVE/INBOX" "$ARCHIVE/Sent" | wc -l) == 2))
	same_as_box
	(($(archived | wc -l) == $(wc -l <"$BATS_TEST_TMPDIR/before") + 2))
}

@test "a header that the new server adds: the message is fetched, and nothing is lost" {
	add_header() {
		changed=$(grep -rl '^Message-ID' "$BOX/cur" | head -n 1)
		sed -i '1i X-Moved: yes' "$changed"
		mv "$changed" "$BOX/cur/5001.changed:2,S"
		changed=$BOX/cur/5001.changed:2,S
	}
	archived_all
	moved add_header
	expect_silence 0 mutt-archive --no-index
	(($(bodies) == 1))
	(($(archived | wc -l) == $(wc -l <"$BATS_TEST_TMPDIR/before") + 1))
	cmp "$changed" "$(grep -rl '^X-Moved: yes' "$ARCHIVE")"
}

@test "neither Message-ID nor Received: not recognised by its header alone" {
	box
	printf 'Subject: bare\n\nthe one text\n' | deliver '' 4001.bare S
	account_dovecot
	expect 0 mutt-archive --no-index
	moved
	printf 'Subject: bare\n\nthe two text\n' >"$BOX/cur/4001.bare:2,S"
	server_give "$BOX"
	expect_silence 0 mutt-archive --no-index
	(($(grep -rlx 'the ... text' "$ARCHIVE/INBOX" | wc -l) == 2))
}

@test "the same header and size again, with another body: fetched" {
	same_header() {
		sed 's/^the one text/the two text/' "$BOX/cur/4001.same:2,S" >"$BOX/cur/4002.same:2,S"
	}
	box
	printf 'Message-ID: <same@x>\nSubject: same\n\nthe one text\n' | deliver '' 4001.same S
	account_dovecot
	expect 0 mutt-archive --no-index
	moved same_header
	expect_silence 0 mutt-archive --no-index
	(($(bodies) == 1))
	# which of the two is adopted nobody can tell, but not both: the other is here or was
	(($(grep -rl '^Subject: same' "$ARCHIVE/INBOX" | wc -l) >= 1))
}

@test "a file that the user removed is not adopted: it is fetched" {
	archived_all
	gone=$(grep -rl '^Message-ID' "$ARCHIVE/INBOX" | head -n 1)
	rm "$gone"
	moved
	expect_silence 0 mutt-archive --no-index
	(($(bodies) == 1))
	[[ -e $gone ]]
	same_files
}

# accepted_files FOLDER...: a file of each is removed, which is accepted; they are $gone.
accepted_files() {
	local folder file
	gone=()
	for folder; do
		file=$(find "$ARCHIVE/$folder/cur" -type f -links 1 -exec grep -l '^Message-ID' {} + | head -n 1)
		gone+=("$file")
		rm "$file"
	done
	expect 0 mutt-verify --accept --yes
	archived >"$BATS_TEST_TMPDIR/before"
}

# stay_away NUMBER: of the messages that the new server has, so many stay away, and none is fetched.
stay_away() {
	expect 0 mutt-archive --no-index -n --json
	[[ $(json 'it["to_fetch"], it["accepted"]') == "(0, $1)" ]]
	expect 0 mutt-archive --no-index --json
	[[ $(json 'it["fetched"], it["accepted"], it["adopted"] > 0, it["linked"]') == "(0, $1, True, 0)" ]]
	same_files
	expect_silence 0 mutt-archive --no-index
	same_files
}

@test "a file whose removal was accepted stays away; --repair brings it back" {
	archived_all
	accepted_files INBOX Sent INBOX
	moved
	stay_away 3
	(($(bodies) == 0))
	expect 1 mutt-verify
	[[ $output == *"work: INBOX: server "*" adopted + 2 removed or changed by you; accepted here 2"$'\n'* ]]
	expect 1 mutt-verify --json
	[[ $(json 'it["accepted"], it["accepted_here"], it["missing"]') == "(3, 3, 0)" ]]
	expect 0 mutt-verify --full
	[[ $output == *"all proved but 3 that you removed or changed" ]]
	before=$(bodies)
	expect 0 mutt-archive --no-index --repair
	(($(bodies) - before == 3))
	[[ -e ${gone[0]} && -e ${gone[1]} && -e ${gone[2]} ]]
}

@test "nor does it come back as a link where another folder has it, or under a new UIDVALIDITY" {
	archived_all
	file=$(find "$ARCHIVE/Sent/cur" -type f -links +1 | head -n 1)
	rm "$file"
	expect 0 mutt-verify --accept --yes
	archived >"$BATS_TEST_TMPDIR/before"
	before=$(bodies)
	find "$DOVECOT/ctl/" "$DOVECOT/index/" -path "*/$PERSON/*" -name 'dovecot*' ! -name 'dovecot-uidv*' -delete
	stay_away 1
	(($(bodies) == before))
	expect 0 mutt-verify --full
	[[ $output == *"work: Sent: server "*" + 1 elsewhere; accepted here 1"$'\n'*"all proved" ]]
}

@test "POP3: a file whose removal was accepted stays away" {
	box
	account work "pop3s://127.0.0.1:$DOVECOT_POP3S" "ca-file = $TLS/ca.crt"
	expect_silence 0 mutt-archive --no-index
	accepted_files INBOX INBOX
	moved
	sed -i "s|^incoming.*|incoming = pop3s://127.0.0.1:$DOVECOT_POP3S|" "$HOME/.config/muttkit/accounts"
	stay_away 2
	(($(retrieved) == 0))
	expect 1 mutt-verify --json
	[[ $(json 'it["accepted"], it["adopted"] == it["server"] - 2, it["missing"]') == "(2, True, 0)" ]]
}

@test "a folder renamed on the server: no body comes again, its files are hard links" {
	archived_all
	before=$(bodies)
	mv "$BOX/Suppliers" "$BOX/Fornitori"
	expect_silence 0 mutt-archive --no-index
	[[ $(bodies) == "$before" ]]
	(($(find "$ARCHIVE/Fornitori" -type f -links +1 | wc -l) > 0))
	[[ ! $(find "$ARCHIVE/Fornitori" -type f -links 1) ]]
}

@test "the role decides where a folder is kept, whatever it is called now" {
	archived_all
	[[ -d $ARCHIVE/Sent ]]
	moved
	expect_silence 0 mutt-archive --no-index
	same_files
	refute test -e "$ARCHIVE/INBOX/Sent"
}

@test "killed in the middle of adopting: the next run completes, and nothing is doubled" {
	archived_all
	moved
	for point in 'pwrite64 3' 'fdatasync 1' 'fdatasync 2' 'fsync 3' 'write 30'; do
		status=0
		ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 strace -f -qq -e "inject=${point% *}:signal=KILL:when=${point#* }" -o /dev/null \
			mutt-archive --no-index >"$OUT" 2>"$ERR" </dev/null 3>&- || status=$?
		((status == 137 || status == 0))
	done
	expect_silence 0 mutt-archive --no-index
	(($(bodies) == 0))
	same_files
}

@test "--full proves what was adopted, by every body once; from then on the receipt does too" {
	archived_all
	moved
	expect_silence 0 mutt-archive --no-index
	expect 1 mutt-verify --json
	wanted=$(json 'it["server"] - it["excluded"]')
	remember "$HOME"
	fully "$wanted" -n
	unchanged
	expect 1 mutt-verify
	fully "$wanted"
	expect 0 mutt-verify --json
	[[ $(json 'it["proved"], it["adopted"], it["here"] + it["same"] == '"$wanted") == "(True, 0, True)" ]]
	(($(bodies) == 2 * wanted))
	[[ ! $(left_over) ]]
	same_files
	expect_silence 0 mutt-archive --no-index
}
