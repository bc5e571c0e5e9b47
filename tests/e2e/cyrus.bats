#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# mutt-archive and mutt-verify against Cyrus: the job, and moves from and to Dovecot.

bats_require_minimum_version 1.5.0
load helper
# shellcheck source=tests/servers/cyrus.bash
. "$ROOT/tests/servers/cyrus.bash"

# Two Cyrus: one calls its folders Sent and a/b, the classic one INBOX.Sent and INBOX.a.b. What they
# are given is $MAIL, a Maildir tree.
setup_file() {
	local name number
	dovecot_begin 120 360K
	export MAIL=$BATS_FILE_TMPDIR/box CYRUS_CERTIFICATES=$BATS_FILE_TMPDIR/tls
	# a dot cannot be in a name of the classic one, and what nothing but its body tells apart is never adopted
	mv "$MAIL/Fornitori S.r.l." "$MAIL/Fornitori"
	grep -rLi '^Message-ID:\|^Received:' "$MAIL" | xargs -r rm
	for name in modern classic; do
		CYRUS_NAMES=$name cyrus_start "$BATS_FILE_TMPDIR/$name"
		for ((number = $(grep -c '^@test' "$BATS_TEST_FILENAME"); number > 0; number--)); do
			cyrus_user "$BATS_FILE_TMPDIR/$name" "p$number" "$PASSWORD"
		done
	done
}
teardown_file() {
	cyrus_stop "$BATS_FILE_TMPDIR/modern"
	cyrus_stop "$BATS_FILE_TMPDIR/classic"
	dovecot_end
}
setup() {
	test_begin
	cyrus modern
}

# cyrus NAME: of which one the following speaks.
cyrus() {
	CYRUS=$BATS_FILE_TMPDIR/$1 names=()
	cyrus_ports "$CYRUS"
	[[ $1 == modern ]] || names=(--separator . --prefix INBOX.)
}

# put [--only FOLDER]: the mail of $MAIL, or of $FROM, comes in.
put() {
	"$ROOT/tests/servers/upload" "${names[@]}" "$@" "$CYRUS_IMAP" "$PERSON" "${FROM:-$MAIL}" \
		<"$BATS_TEST_TMPDIR/password" >"$OUT"
	[[ ! -s $OUT ]] || complain 'not taken'
}

# begin_at NAME: that one has the mail, and no account was ever archived here.
begin_at() {
	cyrus "$1"
	put
	rm -rf "$HOME/mail-archive" "$HOME"/.local "$HOME"/.config
}

tell() {
	cyrus_tell "$CYRUS" "$PERSON" "$PASSWORD" "$@" >"$OUT" || complain "refused: $*"
}

# message FOLDER FLAGS: the message on stdin comes into the folder.
message() {
	local new=$BATS_TEST_TMPDIR/new
	rm -rf "$new"
	mkdir -p "$new/$1"/{cur,new}
	cat >"$new/$1/cur/1.new:2,$2"
	FROM=$new put
}

# account_cyrus [WAY]: imaps, or pop3s.
account_cyrus() {
	local port=$CYRUS_IMAPS
	[[ ${1-} != pop3s ]] || port=$CYRUS_POP3S
	account work "${1:-imaps}://127.0.0.1:$port" "ca-file = $TLS/ca.crt"
}

# now_at URL: the account's server has moved there.
now_at() {
	sed -i "s|^incoming.*|incoming = $1|" "$HOME/.config/muttkit/accounts"
}

# What Cyrus was told and said: how many bodies it gave to $PERSON over IMAP and over POP3.
bodies() {
	cat "$CYRUS/conf/log/$PERSON"/* | grep -acE '(^|>)\* [0-9]+ FETCH .*BODY\[\]' || :
}
retrieved() {
	cat "$CYRUS/conf/log/$PERSON"/* | grep -acE '(^|<)RETR [0-9]+' || :
}

# The archive is $MAIL, byte for byte; that of the classic one has all folders below INBOX, as it has.
same_as_mail() {
	local mail=$BATS_TEST_TMPDIR/mail
	rm -rf "$mail"
	cp -a "$MAIL" "$mail"
	rm -r "$mail"/{Drafts,Junk,Trash}
	if [[ ${names[*]} ]]; then
		mkdir "$mail/INBOX"
		find "$mail" -mindepth 1 -maxdepth 1 ! -name cur ! -name new ! -name tmp ! -name INBOX \
			-exec mv -t "$mail/INBOX" {} +
	fi
	"$ROOT/tests/e2e/compare" --maildir "$mail" "$@" "$ARCHIVE"
}

# The receipt's terms add up, in each folder and in all, to what the server has.
adds_up() {
	expect "$1" mutt-verify --json
	[[ $(json 'max(abs(row["here"] + row["same"] + row["elsewhere"] + row["adopted"] + row["excluded"] + row["missing"]
		- row["server"]) for row in it["by_folder"] + [it])') == 0 ]]
	[[ $(json 'it["server"], it["missing"]') == "($2, 0)" ]] || complain 'not what the server has'
}
# The server is a new one: nothing of it is proved yet.
all_adopted() {
	adds_up 1 "$(on_server)"
	[[ $(json 'it["here"]') == 0 ]]
}
inbox() {
	find "$MAIL/cur" "$MAIL/new" -type f | wc -l
}
on_server() {
	find "$MAIL" -type f | wc -l
}

@test "imaps: every message of every folder, byte for byte, and the receipt says so" {
	put
	account_cyrus
	expect_silence 0 mutt-archive --no-index
	same_as_mail
	(($(archived | wc -l) > 60))
	[[ -d $ARCHIVE/Società && -d "$ARCHIVE/Clienti/2024/Rossi & Figli" && ! -e $ARCHIVE/Trash ]]
	adds_up 0 "$(on_server)"
	[[ $(json 'it["proved"]') == True ]]
}

@test "imap with STARTTLS: the same" {
	put
	account work "imap://127.0.0.1:$CYRUS_IMAP" "ca-file = $TLS/ca.crt"
	expect_silence 0 mutt-archive --no-index
	same_as_mail
}

@test "folders as INBOX.a.b: the same, and below INBOX as there" {
	cyrus classic
	put
	account_cyrus
	expect_silence 0 mutt-archive --no-index
	same_as_mail
	[[ -d $ARCHIVE/INBOX/Sent && ! -e $ARCHIVE/INBOX/Trash ]]
	adds_up 0 "$(on_server)"
	[[ $(json 'it["proved"]') == True ]]
}

@test "a wrong password: 77, and nothing is made" {
	account_cyrus
	echo wrong >"$BATS_TEST_TMPDIR/password"
	expect_line 77 "work: imaps://127.0.0.1:$CYRUS_IMAPS: login refused: *" mutt-archive
	[[ ! -e $ARCHIVE ]]
}

@test "a second run downloads nothing and changes no file; new mail comes in, and nothing else" {
	for name in modern classic; do
		begin_at $name
		account_cyrus
		expect 0 mutt-archive --no-index
		before=$(bodies)
		((before > 60))
		remember "$ARCHIVE" "$HOME/.local/share/muttkit"
		expect_silence 0 mutt-archive --no-index
		unchanged
		(($(bodies) == before))
		printf 'Subject: new\n\nin the inbox\n' | message . ''
		printf 'Subject: new\n\nin a new folder\n' | message Nuova/2024 FS
		expect_silence 0 mutt-archive --no-index
		(($(bodies) == before + 2))
		[[ $(grep -rlx 'in a new folder' "$ARCHIVE") == */Nuova/2024/cur/*:2,FS ]]
		[[ $(grep -rlx 'in the inbox' "$ARCHIVE") == */INBOX/cur/*:2, ]]
		expect 0 mutt-verify -q
	done
}

@test "flags S, R, F and D come, a change follows, T never comes" {
	printf 'Subject: flags\n\nx\n' | message Flags DFRST
	account_cyrus
	expect_silence 0 mutt-archive --no-index
	[[ $(archived) == "$ARCHIVE"/Flags/cur/*:2,DFRS ]]
	before=$(bodies)
	tell 'SELECT Flags' 'STORE 1 FLAGS (\Seen)'
	expect_silence 0 mutt-archive --no-index
	[[ $(archived) == "$ARCHIVE"/Flags/cur/*:2,S ]]
	tell 'SELECT Flags' 'STORE 1 FLAGS (\Flagged \Answered Important)'
	expect_silence 0 mutt-archive --no-index
	[[ $(archived) == "$ARCHIVE"/Flags/cur/*:2,FR ]]
	(($(bodies) == before))
}

# same_files: the archive holds the very files that it held.
same_files() {
	archived | diff "$BATS_TEST_TMPDIR/before" - >&2
}
archived_all() {
	expect_silence 0 mutt-archive --no-index
	archived >"$BATS_TEST_TMPDIR/before"
	(($(wc -l <"$BATS_TEST_TMPDIR/before") > 60))
}

# adopts BODIES: a run that fetches nothing, after which so many bodies have ever been given.
adopts() {
	expect 0 mutt-archive --no-index --json
	[[ $(json 'it["fetched"], it["files"], it["adopted"] > 0') == "(0, 0, True)" ]] || complain 'not adopted'
	(($(bodies) == $1))
	same_files
	expect_silence 0 mutt-archive --no-index
	(($(bodies) == $1))
	same_files
}

@test "folders deleted and made again, with a new UIDVALIDITY: no body comes again" {
	for name in modern classic; do
		begin_at $name
		account_cyrus
		archived_all
		before=$(bodies) prefix=
		[[ $name == modern ]] || prefix=INBOX.
		tell "DELETE ${prefix}Suppliers" "DELETE ${prefix}Societ&AOA-"
		put --only Suppliers
		put --only 'Societ&AOA-'
		adopts "$before"
		adds_up 1 "$(on_server)"
		[[ $(json 'it["adopted"] > 0 and it["here"] > 0, it["proved"]') == '(True, False)' ]]
	done
}

@test "an inbox emptied and filled again, of the same UIDVALIDITY: no file is doubled" {
	put
	account_cyrus
	archived_all
	tell 'SELECT INBOX' 'STORE 1:* +FLAGS.SILENT (\Deleted)' EXPUNGE
	put --only INBOX
	expect_silence 0 mutt-archive --no-index
	same_files
	adds_up 0 "$(on_server)"
}

@test "a folder renamed: no body comes again, its files are hard links" {
	put
	account_cyrus
	archived_all
	before=$(bodies)
	tell 'RENAME Suppliers Altri/Fornitori' 'RENAME Clienti/2024 Clienti/2025'
	expect_silence 0 mutt-archive --no-index
	(($(bodies) == before))
	for folder in 'Altri/Fornitori' 'Clienti/2025/Rossi & Figli'; do
		(($(find "$ARCHIVE/$folder" -type f -links +1 | wc -l) > 0))
		[[ ! $(find "$ARCHIVE/$folder" -type f -links 1) ]]
	done
	adds_up 1 "$(on_server)"
}

@test "pop3s: the inbox, byte for byte; a second run retrieves nothing, new mail comes" {
	put
	account_cyrus pop3s
	expect_silence 0 mutt-archive --no-index
	same_as_mail --only INBOX --no-flags --no-dates
	before=$(retrieved)
	# one that lacks the end of its last line is read twice: the size is told without it, the line comes with it
	((before == $(inbox) + 1))
	expect_silence 0 mutt-archive --no-index
	(($(retrieved) == before))
	printf 'Subject: new\n\nx\n' | message . ''
	expect_silence 0 mutt-archive --no-index
	(($(retrieved) == before + 1))
	(($(grep -rl '^Subject: new$' "$ARCHIVE" | wc -l) == 1))
}

# from_pop3: the account, of POP3 until now, moves to IMAP on Cyrus. The inbox is adopted, all else comes.
from_pop3() {
	expect_silence 0 mutt-archive --no-index
	archived INBOX | sed 's/:2,.*//' >"$BATS_TEST_TMPDIR/before"
	now_at "imaps://127.0.0.1:$CYRUS_IMAPS"
	expect_silence 0 mutt-archive --no-index
	archived INBOX | grep "^$ARCHIVE/INBOX/cur/" | sed 's/:2,.*//' | diff "$BATS_TEST_TMPDIR/before" - >&2
	(($(bodies) > 0 && $(bodies) <= $(on_server) - $(inbox)))
	adds_up 1 "$(on_server)"
}

@test "from pop3s to imaps on Cyrus: the inbox is adopted, the other folders come" {
	put
	account_cyrus pop3s
	from_pop3
}

# Dovecot has the same mail under the name $PERSON.
dovecot_has_it() {
	BOX=$DOVECOT/mail/$PERSON
	cp -a "$MAIL/." "$BOX"
	server_give "$BOX"
}

@test "from Dovecot to Cyrus, of either names: fetched 0, doubled 0, flags and tags kept" {
	dovecot_has_it
	for name in modern classic; do
		begin_at $name
		account_dovecot
		expect_silence 0 mutt-archive
		archived >"$BATS_TEST_TMPDIR/before"
		export NOTMUCH_PROFILE=muttkit
		notmuch tag +kept -- 'tag:unread or tag:flagged'
		notmuch dump | sort >"$BATS_TEST_TMPDIR/tags"
		grep -q +kept "$BATS_TEST_TMPDIR/tags"
		now_at "imaps://127.0.0.1:$CYRUS_IMAPS"
		adopts 0
		expect_silence 0 mutt-archive
		notmuch dump | sort | diff "$BATS_TEST_TMPDIR/tags" - >&2
		all_adopted
		printf 'Message-ID: <n@x>\nSubject: new\n\nhere\n' | message Sent RS
		expect_silence 0 mutt-archive --no-index
		(($(bodies) == 1))
		[[ $(grep -rl '^Subject: new$' "$ARCHIVE") == "$ARCHIVE"/Sent/cur/*:2,RS ]]
	done
}

@test "from Cyrus, of either names, to Dovecot: fetched 0, doubled 0, flags kept" {
	dovecot_has_it
	for name in modern classic; do
		begin_at $name
		account_cyrus
		archived_all
		now_at "imaps://127.0.0.1:$DOVECOT_IMAPS"
		before=$(bodies)
		adopts "$before"
		sync_log
		refute grep "imap($PERSON).*body_count=[1-9]" "$DOVECOT/log"
		all_adopted
	done
}

@test "from POP3 on Dovecot to IMAP on Cyrus, of either names: the inbox is adopted, the rest comes" {
	dovecot_has_it
	for name in modern classic; do
		begin_at $name
		account work "pop3s://127.0.0.1:$DOVECOT_POP3S" "ca-file = $TLS/ca.crt"
		from_pop3
	done
}

# What Cyrus counts against the quota of $PERSON, in KiB.
used() {
	tell 'GETQUOTAROOT INBOX'
	sed -n 's/.*(STORAGE \([0-9]*\) .*/\1/p' "$OUT"
}

@test "pruned to a smaller quota, which is reached as Cyrus counts it; nothing is lost" {
	local big=$BATS_TEST_TMPDIR/big/cur/1.big:2,S
	put
	mkdir -p "${big%/*}" "$BATS_TEST_TMPDIR/big/new"
	{
		printf 'Message-ID: <big@mail.example>\n\n'
		head -c 25000000 /dev/zero | base64 -w 76
	} >"$big"
	touch -d 2024-06-01 "$big"
	FROM=$BATS_TEST_TMPDIR/big put
	cyrus_user "$CYRUS" admin "$PASSWORD"
	cyrus_tell "$CYRUS" admin "$PASSWORD" "SETQUOTA user/$PERSON (STORAGE 40000)" >"$OUT"
	account_cyrus
	expect_silence 0 mutt-archive --no-index
	expect 0 mutt-prune --to 80% --max 1000 --yes --json work
	# the oldest went, and the big one was the last
	[[ $(json 'it["gone"] == it["planned"], it["gone_bytes"] > 33000000, it["kept"]') == '(True, True, 0)' ]]
	((before = $(json 'it["used_after"]') / 1024))
	[[ $(used) == "$before" ]] && ((before > 200 && before < 400))
	expect 0 mutt-prune --to $((before - 100))KiB --max 1000 --yes --json work
	[[ $(json 'it["kept"]') == 0 ]]
	(($(used) <= before - 100 && $(used) > before - 200))
	cp -p "$big" "$MAIL/cur/"
	same_as_mail --no-flags
	rm "$MAIL/cur/1.big:2,S"
	expect 0 mutt-verify
	expect_silence 0 mutt-archive --no-index
}

@test "pop3s: the inbox pruned, nothing is lost" {
	put
	account_cyrus pop3s
	expect_silence 0 mutt-archive --no-index
	expect 0 mutt-prune --to 50K --max 1000 --yes --json work
	[[ $(json 'it["gone"] == it["planned"] > 3, it["used_after"] <= 50000') == '(True, True)' ]]
	[[ $(archived | wc -l) == "$(find "$MAIL/cur" "$MAIL/new" -type f -exec sha256sum {} + | cut -c 1-64 | sort -u | wc -l)" ]]
	expect 0 mutt-verify
	expect_silence 0 mutt-archive --no-index
}

# server_is_mail: an archive that is made anew holds what the server has, and that is $MAIL.
server_is_mail() {
	cp "$HOME/.config/muttkit/accounts" "$BATS_TEST_TMPDIR/accounts"
	{
		echo '[copy]'
		tail -n 4 "$BATS_TEST_TMPDIR/accounts"
	} >>"$HOME/.config/muttkit/accounts"
	rm -rf "$HOME/mail-archive/copy" "$HOME/.local/share/muttkit/copy"
	expect 0 mutt-archive --no-index --json copy
	cp "$BATS_TEST_TMPDIR/accounts" "$HOME/.config/muttkit/accounts"
	(($(json 'it["on_server"]') == $(archived | wc -l))) || complain 'doubled, or less'
	ARCHIVE=$HOME/mail-archive/copy same_as_mail "$@"
}

@test "mutt-restore brings back what mutt-prune took, once, with bytes, flags and dates" {
	for name in modern classic; do
		cyrus $name
		put
		rm -rf "$HOME/mail-archive" "$HOME"/.local "$HOME"/.config
		account_cyrus
		expect 0 mutt-archive --no-index
		expect 0 mutt-prune --keep-days 1 --unread --max 10000 --yes --json work
		(($(json 'it["gone"]') > 40))
		expect_silence 0 mutt-restore --run 1 --yes work
		before=$(bodies)
		expect_silence 0 mutt-archive --no-index
		(($(bodies) == before))
		server_is_mail
		expect 0 mutt-restore --run 1 --yes --json work
		[[ $(json 'it["restored"], it["failed"]') == '(0, 0)' ]]
	done
}

@test "mutt-restore brings an archive of Dovecot to Cyrus, of either names, and makes the folders" {
	dovecot_has_it
	account_dovecot
	expect 0 mutt-archive --no-index
	sed 's/^\[work\]/[new]/' "$HOME/.config/muttkit/accounts" >new
	for name in modern classic; do
		cyrus $name
		sed "s|^incoming.*|incoming = imaps://127.0.0.1:$CYRUS_IMAPS|" new >>"$HOME/.config/muttkit/accounts"
		expect_silence 0 mutt-restore --folder '*' --into new --yes work
		server_is_mail --no-dates
		expect 0 mutt-restore --folder '*' --into new --yes --json work
		[[ $(json 'it["restored"], it["there"] == it["selected"] > 60') == '(0, True)' ]]
		sed -i '/^\[new\]/,$d' "$HOME/.config/muttkit/accounts"
	done
}
