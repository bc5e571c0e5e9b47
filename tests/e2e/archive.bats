#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# mutt-archive against Dovecot: the job itself

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

setup_file() {
	dovecot_begin
}
teardown_file() {
	dovecot_end
}

# --- what comes in -----------------------------------------------------------------------------------

@test "imaps: every message lies under its own hash, byte for byte, and nothing is said" {
	box
	account_dovecot
	expect_silence 0 mutt-archive work
	same_as_box
	(($(archived | wc -l) > 60))
}

@test "imap with STARTTLS: the same" {
	box
	account work "imap://127.0.0.1:$DOVECOT_IMAP" "ca-file = $TLS/ca.crt"
	expect_silence 0 mutt-archive
	same_as_box
	grep -q "user=<$PERSON>.*TLS" "$DOVECOT/log"
}

@test "folders: received, sent, nested, with an ampersand, beyond ASCII; not Drafts, Junk, Trash" {
	box
	account_dovecot
	expect 0 mutt-archive --no-index
	(cd "$ARCHIVE" && find . -name cur | sort) >"$OUT"
	diff "$OUT" - <<-END
		./Clienti/2024/Rossi & Figli/cur
		./Clienti/cur
		./Fornitori S.r.l./cur
		./INBOX/cur
		./Modelli/cur
		./Ordine/cur
		./Projects/Bureau/cur
		./Sent/cur
		./Società/cur
		./Suppliers/cur
	END
}

@test "folders = takes in what is left out otherwise, and leaves out what is named" {
	box
	account_dovecot 'folders = \Junk;Drafts;!Projects*;!\Sent'
	expect 0 mutt-archive --no-index
	same_as_box --included Junk --included Drafts --excluded Projects/Bureau --excluded Sent
	[[ -d $ARCHIVE/Drafts && -d $ARCHIVE/Junk && ! -e $ARCHIVE/Sent && ! -e $ARCHIVE/Projects ]]
}

@test "a message that is twice in a folder is one file; in two folders one file with two names" {
	box
	printf 'Subject: twice\n\nthe same\n' | deliver '' 1001.twice S
	printf 'Subject: twice\n\nthe same\n' | deliver '' 1002.twice S
	printf 'Subject: twice\n\nthe same\n' | deliver Sent 1003.twice S
	account_dovecot
	expect 0 mutt-archive --no-index
	same_as_box
	mapfile -t files < <(grep -rl '^Subject: twice' "$ARCHIVE")
	((${#files[@]} == 2))
	[[ ${files[0]} -ef ${files[1]} && $(stat -c %h "${files[0]}") == 2 ]]
}

@test "the date of the file is the arrival on the server" {
	box
	printf 'Subject: dated\n\nx\n' | deliver '' 1001.dated S
	touch -d '2023-12-11 09:30:17 UTC' "$BOX/cur/1001.dated:2,S"
	account_dovecot
	expect 0 mutt-archive --no-index
	[[ $(stat -c %Y "$(grep -rl '^Subject: dated' "$ARCHIVE")") == "$(date -d '2023-12-11 09:30:17 UTC' +%s)" ]]
}

@test "only its owner can read the archive, whatever the umask" {
	box
	account_dovecot
	umask 000
	expect 0 mutt-archive
	[[ ! $(find "$HOME/mail-archive" "$HOME/.local" "$HOME/.config/notmuch" -perm /077 ! -type l) ]]
}

@test "password-command gets the account's name for %a" {
	box
	account_dovecot
	sed -i "s|^password-command.*|password-command = cat $BATS_TEST_TMPDIR/password-%a|" \
		"$HOME/.config/muttkit/accounts"
	mv "$BATS_TEST_TMPDIR/password" "$BATS_TEST_TMPDIR/password-work"
	expect_silence 0 mutt-archive --no-index
}

# --- the next run ------------------------------------------------------------------------------------

@test "a second run downloads nothing and changes no file" {
	box
	account_dovecot
	expect 0 mutt-archive
	(($(bodies) > 60))
	remember "$ARCHIVE" "$HOME/.local/share/muttkit"
	before=$(bodies)
	expect_silence 0 mutt-archive
	unchanged
	[[ $(bodies) == "$before" ]]
}

@test "new mail comes in, and nothing else does" {
	box
	account_dovecot
	expect 0 mutt-archive --no-index
	before=$(bodies)
	printf 'Subject: new\n\nin the inbox\n' | deliver '' 1001.new ''
	printf 'Subject: new\n\nin a new folder\n' | deliver Nuova 1002.new S
	expect_silence 0 mutt-archive --no-index
	(($(bodies) == before + 2))
	same_as_box
}

@test "what the server no longer has stays in the archive" {
	box
	account_dovecot
	expect 0 mutt-archive --no-index
	archived >"$BATS_TEST_TMPDIR/before"
	rm -r "$BOX"/Suppliers "$BOX"/cur/*
	expect 0 mutt-archive --no-index
	archived | diff "$BATS_TEST_TMPDIR/before" -
}

@test "a lost ledger doubles nothing" {
	box
	account_dovecot
	expect 0 mutt-archive --no-index
	rm -r "$HOME/.local/share/muttkit"
	expect_silence 0 mutt-archive --no-index
	same_as_box
}

@test "a ledger that is older than the archive doubles nothing, whatever flags the files have by now" {
	box
	account_dovecot
	expect 0 mutt-archive --no-index
	cp -a "$HOME/.local/share/muttkit" "$BATS_TEST_TMPDIR/older"
	for ((i = 0; i < 5; i++)); do
		printf 'Subject: later %d\n\nx\n' $i | deliver '' "200$i.later" ''
	done
	expect 0 mutt-archive --no-index
	grep -rl '^Subject: later' "$ARCHIVE" | while read -r file; do
		mv "$file" "${file}FS"
	done
	rm -r "$HOME/.local/share/muttkit"
	cp -a "$BATS_TEST_TMPDIR/older" "$HOME/.local/share/muttkit"
	expect_silence 0 mutt-archive --no-index
	same_as_box --no-flags
	(($(grep -rl '^Subject: later' "$ARCHIVE" | wc -l) == 5))
	expect 0 mutt-verify -q
}

@test "what a client saved, moved or copied within the archive is taken in by the next run" {
	box
	account_dovecot
	expect 0 mutt-archive --no-index
	file=$(archived | grep /Sent/ | head -n 1)
	cp "$file" "$ARCHIVE/INBOX/new/1700000000.M1P2.example"
	mv "$(archived | grep /Suppliers/ | head -n 1)" "$ARCHIVE/INBOX/cur/1700000000.M1P3.example:2,F"
	printf 'Subject: saved\n\nby a client\n' >"$ARCHIVE/Sent/new/1700000000.M1P4.example"
	there=$(find "$ARCHIVE" -type f | wc -l)
	expect 1 mutt-verify
	grep -q 'not taken in yet 3' <<<"$output"
	before=$(bodies)
	expect_silence 0 mutt-archive --no-index
	[[ $(bodies) == "$before" && $(archived | wc -l) == "$there" ]]
	[[ ! $(find "$ARCHIVE" -name '1700000000.*') ]]
	expect 1 mutt-verify
	refute grep -q 'not taken in yet' <<<"$output"
	grep -q 'removed here 1' <<<"$output"
}

@test "a message that a client took elsewhere and back is not called removed" {
	box
	account_dovecot
	expect 0 mutt-archive --no-index
	file=$(archived Sent | head -n 1)
	mv "$file" "$ARCHIVE/INBOX/cur/"
	expect_silence 0 mutt-archive --no-index
	mv "$ARCHIVE/INBOX/cur/${file##*/}" "$file"
	expect_silence 0 mutt-archive --no-index
	expect 0 mutt-verify
	refute grep removed <<<"$output"
}

@test "--repair fetches what is gone or damaged here, and nothing else" {
	box
	account_dovecot
	expect 0 mutt-archive --no-index
	archived >"$BATS_TEST_TMPDIR/before"
	gone=$(archived Sent | head -n 1)
	damaged=$(archived INBOX | head -n 1)
	rm "$gone"
	chmod u+w "$damaged"
	echo junk >>"$damaged"
	expect 1 mutt-verify -q
	expect 0 mutt-archive --no-index
	expect 1 mutt-verify -q
	before=$(bodies)
	expect_silence 0 mutt-archive --no-index --repair
	(($(bodies) == before + 2))
	expect 0 mutt-verify
	(($(archived | wc -l) == $(wc -l <"$BATS_TEST_TMPDIR/before") + 1))
	archived | comm -13 - "$BATS_TEST_TMPDIR/before" >"$BATS_TEST_TMPDIR/lost"
	[[ ! -s $BATS_TEST_TMPDIR/lost ]]
	[[ $(archived | comm -23 - "$BATS_TEST_TMPDIR/before") == "$ARCHIVE/INBOX/cur/"* ]]
}

@test "a server that was put back to an older day: what has a known UID and is another message comes" {
	box
	account_dovecot
	expect 0 mutt-archive --no-index
	cp -a "$DOVECOT/mail/$PERSON" "$BATS_TEST_TMPDIR/mail"
	cp -a "$DOVECOT/ctl/$PERSON" "$BATS_TEST_TMPDIR/ctl"
	for ((i = 0; i < 5; i++)); do
		printf 'Subject: lost %d\n\nx\n' $i | deliver Sent "100$i.lost" ''
	done
	expect 0 mutt-archive --no-index
	rm -r "$DOVECOT"/{mail,ctl,index}/"$PERSON"
	cp -a "$BATS_TEST_TMPDIR/mail" "$DOVECOT/mail/$PERSON"
	cp -a "$BATS_TEST_TMPDIR/ctl" "$DOVECOT/ctl/$PERSON"
	for ((i = 0; i < 8; i++)); do
		printf 'Subject: after %d\n\nanother one\n' $i | deliver Sent "200$i.after" S
		touch -d "2024-01-0$((i + 1))" "$BOX/Sent/cur/200$i.after:2,S"
	done
	expect_silence 0 mutt-archive --no-index
	(($(grep -rl '^Subject: after' "$ARCHIVE/Sent" | wc -l) == 8))
	(($(grep -rl '^Subject: lost' "$ARCHIVE/Sent" | wc -l) == 5))
	expect 0 mutt-verify -q
}

@test "a run with nothing new looks at no message" {
	box
	account_dovecot
	expect 0 mutt-archive --no-index
	ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 strace -f -qq -e trace=%file,getdents64 -o "$BATS_TEST_TMPDIR/calls" \
		mutt-archive --no-index >"$OUT" 2>"$ERR" </dev/null 3>&-
	grep -q '"cur"' "$BATS_TEST_TMPDIR/calls"
	refute grep '[.]muttkit,S=' "$BATS_TEST_TMPDIR/calls"
}

# --- flags -------------------------------------------------------------------------------------------

@test "the server's flags S, R, F and D become the file's" {
	box
	printf 'Subject: all flags\n\nx\n' | deliver '' 1001.flags DFRS
	account_dovecot
	expect 0 mutt-archive --no-index
	[[ $(grep -rl '^Subject: all flags' "$ARCHIVE") == *:2,DFRS ]]
	same_as_box
}

@test "a flag that changes on the server follows into the file" {
	box
	printf 'Subject: later\n\nx\n' | deliver '' 1001.flags ''
	account_dovecot
	expect 0 mutt-archive --no-index
	mv "$BOX/cur/1001.flags:2," "$BOX/cur/1001.flags:2,FS"
	expect_silence 0 mutt-archive --no-index
	[[ $(grep -rl '^Subject: later' "$ARCHIVE") == *:2,FS ]]
	mv "$BOX/cur/1001.flags:2,FS" "$BOX/cur/1001.flags:2,S"
	expect 0 mutt-archive --no-index
	[[ $(grep -rl '^Subject: later' "$ARCHIVE") == *:2,S ]]
	same_as_box
}

@test "a flag that the user gave the file stays, whatever the server says later" {
	box
	printf 'Subject: mine\n\nx\n' | deliver '' 1001.flags ''
	account_dovecot
	expect 0 mutt-archive --no-index
	file=$(grep -rl '^Subject: mine' "$ARCHIVE")
	mv "$file" "${file}F"
	mv "$BOX/cur/1001.flags:2," "$BOX/cur/1001.flags:2,RS"
	expect_silence 0 mutt-archive --no-index
	[[ $(grep -rl '^Subject: mine' "$ARCHIVE") == "${file}F" ]]
	same_as_box --no-flags
}

@test "a message marked deleted on the server is archived without that mark" {
	box
	printf 'Subject: deleted\n\nx\n' | deliver '' 1001.flags ST
	account_dovecot
	expect 0 mutt-archive --no-index
	[[ $(grep -rl '^Subject: deleted' "$ARCHIVE") == *:2,S ]]
	[[ ! $(archived | grep ':2,.*T') ]]
}

# --- what it says ------------------------------------------------------------------------------------

@test "-n before the first run: says what would come and changes no byte" {
	box
	account_dovecot
	remember "$HOME"
	expect 0 mutt-archive -n
	[[ $output == "work: "*"would fetch "[1-9]* && ! $errors ]]
	unchanged
	[[ $(bodies) == 0 ]]
}

@test "-n after new mail: says so and changes no byte" {
	box
	account_dovecot
	expect 0 mutt-archive
	printf 'Subject: new\n\nx\n' | deliver '' 1001.new ''
	remember "$HOME"
	expect 0 mutt-archive -n
	[[ $output == *"would fetch 1, "* && ! $errors ]]
	unchanged
}

@test "--json is one object whose numbers are those of the box" {
	box
	account_dovecot
	messages=$(find "$BOX"/{cur,new,Sent,Ordine,Modelli,Suppliers,Clienti,Projects,Societ*,Forn*} -type f | wc -l)
	expect 0 mutt-archive --json
	/usr/bin/python3 -m json.tool "$OUT" >/dev/null
	[[ ! $errors && $(json 'all["schema"], all["program"], it["account"]') == "(1, 'mutt-archive', 'work')" ]]
	[[ $(json 'it["folders"], it["excluded_folders"], it["failed_folders"]') == "(10, 3, 0)" ]]
	[[ $(json 'it["on_server"]') == "$messages" && $(json 'it["fetched"]') == "$messages" ]]
	[[ $(json 'it["files"]') == "$(archived | wc -l)" ]]
	[[ $(json 'it["files"] + it["present"]') == "$messages" ]]
	[[ $(json 'it["bytes"]') == "$(archived | xargs -d '\n' cat | wc -c)" ]]
	expect 0 mutt-archive --json
	[[ $(json 'it["fetched"], it["files"], it["bytes"], it["flags"]') == "(0, 0, 0, 0)" ]]
}

@test "on a terminal: one line that sums up, and what to type next" {
	box
	account_dovecot
	script -qec 'mutt-archive work' /dev/null </dev/null >"$OUT" 3>&-
	tr '\r' '\n' <"$OUT" | sed 's/\x1b\[K//g' | grep . >"$ERR"
	grep -q '^work: .* of .* messages, .* of ' "$ERR"
	tail -n 2 "$ERR" | grep -q '^work: 10 folders, .* messages on the server; fetched '
	tail -n 1 "$ERR" | grep -qx 'next: mutt-verify work'
}

@test "several accounts: each is archived on its own, the trouble of one stops no other" {
	box
	account bad "imaps://127.0.0.1:$DOVECOT_IMAPS" "ca-file = $TLS/ca.crt" "password-command = echo wrong"
	sed -i '0,/^password-command/{/^password-command/d}' "$HOME/.config/muttkit/accounts"
	account_dovecot
	expect_line 77 'bad: imaps://127.0.0.1:*: login refused: *' mutt-archive
	same_as_box
}

# --- refusals ----------------------------------------------------------------------------------------

@test "an unknown account: 64, and the accounts there are" {
	account one "imaps://127.0.0.1:1"
	account two "imaps://127.0.0.1:1"
	expect_line 64 "no account is called 'three'; there are: one, two" mutt-archive one three
}

@test "no accounts file: 78, and where it should lie" {
	expect_line 78 "$HOME/.config/muttkit/accounts: there is none yet*" mutt-archive
	[[ ! $(ls -A "$HOME") ]]
}

@test "an accounts file that cannot be meant: 78, and the line" {
	account work "imaps://127.0.0.1:1" 'pasword = x'
	expect_line 78 "$HOME/.config/muttkit/accounts: line 5: work: pasword: *" mutt-archive
}

@test "an archive beneath what another tool keeps mail in: 78, file and line, and nothing is made" {
	box
	account_dovecot
	printf '[defaults]\narchive = ~/Mail/deep/archive\n' >>"$HOME/.config/muttkit/accounts"
	mkdir -p "$HOME"/{Mail,.getmail,.config/offlineimap}
	while IFS='|' read -r tool file line text; do
		mkdir -p "$(dirname "$HOME/$file")"
		printf '%b' "$text" >"$HOME/$file"
		remember "$HOME"
		expect_line 78 "work: archive: $HOME/Mail/deep/archive/work lies beneath *, which $tool keeps mail in ($HOME/$file line $line)" \
			mutt-archive
		unchanged
		rm "$HOME/$file"
	done <<-'END'
		mbsync|.mbsyncrc|4|IMAPStore x\n\nMaildirStore local\nPath ~/Mail/\nInbox ~/Mail/INBOX\n
		offlineimap|.offlineimaprc|2|[Repository Local]\nlocalfolders = ~/Mail\n
		getmail|.getmail/getmailrc|3|[destination]\ntype = Maildir\npath = ~/Mail/\n
		notmuch|.notmuch-config|2|[database]\npath=Mail\n
		notmuch|.config/notmuch/default/config|3|[database]\npath=.\nmail_root=Mail\n
	END
	[[ ! -e $HOME/Mail/deep ]]
}

@test "a symlink does not hide that the archive lies beneath a synced path" {
	box
	account_dovecot
	printf '[defaults]\narchive = ~/elsewhere\n' >>"$HOME/.config/muttkit/accounts"
	mkdir -p "$HOME/Mail/x"
	ln -s Mail/x "$HOME/elsewhere"
	printf 'MaildirStore local\nPath ~/Mail/\n' >"$HOME/.mbsyncrc"
	expect_line 78 "work: archive: $HOME/Mail/x/work lies beneath *mbsync*line 2)" mutt-archive
	[[ ! $(ls -A "$HOME/Mail/x") ]]
}

@test "an archive that is gone is not begun anew: 78, and nothing is made" {
	box
	account_dovecot
	expect 0 mutt-archive
	mv "$HOME/mail-archive" "$HOME/away"
	remember "$HOME/.local/share" "$HOME/away"
	expect_line 78 "work: $ARCHIVE: this account's archive is not there*" mutt-archive
	[[ ! -e $HOME/mail-archive ]]
	unchanged
	mv "$HOME/away" "$HOME/mail-archive"
	expect_silence 0 mutt-archive
}

@test "an archive that was restored without its empty folders: 78, and how to mark it" {
	box
	account_dovecot
	expect 0 mutt-archive --no-index
	mark=$(basename "$ARCHIVE"/.muttkit-*)
	rmdir "$ARCHIVE/$mark"
	expect_line 78 "work: $ARCHIVE: its mark is missing; if this is the account's archive: mkdir '$ARCHIVE/$mark'" \
		mutt-archive --no-index
	mkdir "$ARCHIVE/$mark"
	expect_silence 0 mutt-archive --no-index
	expect 0 mutt-verify -q
}

@test "another archive in its place: 78, and it is left alone" {
	box
	account_dovecot
	expect 0 mutt-archive --no-index
	mv "$ARCHIVE"/.muttkit-* "$ARCHIVE/.muttkit-11111111-2222-3333-4444-555555555555"
	remember "$ARCHIVE"
	expect_line 78 "work: $ARCHIVE: *" mutt-archive --no-index
	unchanged
}

@test "a folder that is no archive in its place: 78, and it is left alone" {
	box
	account_dovecot
	mkdir -p "$ARCHIVE/holiday"
	remember "$ARCHIVE"
	expect_line 78 "work: $ARCHIVE: *" mutt-archive --no-index
	unchanged
}

@test "a symlinked archive root is the user's own choice" {
	box
	account_dovecot
	mkdir "$HOME/disk"
	ln -s disk "$HOME/mail-archive"
	expect_silence 0 mutt-archive
	same_as_box
	expect_silence 0 mutt-archive
	expect 0 mutt-verify -q
}

@test "two runs at once: the second ends with 75, silent without a terminal, told with -v" {
	rude stall
	account_plain
	beside mutt-archive --no-index
	wait_for grep 'BODY.PEEK' "$RUDE_LOG"
	expect_silence 75 mutt-archive
	expect_silence 75 mutt-verify
	expect_line 75 "work: another run is at work *" mutt-archive -v
	(($(told '(connect)') == 1))
}

@test "more mail than the disk can hold: 74 before the first byte" {
	rude box-huge:10000
	account_plain
	expect_line 74 "work: $ARCHIVE: not enough space: the new mail needs 20.00 TB and 16 MB to spare, * are free" mutt-archive
	(($(told 'BODY.PEEK') == 0))
}

# SIGXFSZ ignored, a file that grows beyond the limit is an error of write(2).
limited() (
	trap '' XFSZ
	ulimit -f "$1"
	shift
	"$@"
)

@test "a message that cannot be written: 74, nothing claimed, and the next run with space completes" {
	rude message-huge:3000000
	account_plain
	expect 74 limited 2000 mutt-archive --no-index
	[[ $errors == "mutt-archive: work: Huge: "*"File too large" && ! $(left_over) ]]
	[[ ! $(archived Huge) ]]
	expect 1 mutt-verify
	[[ $output == *"Huge: server 1 = 0 here + 1 missing"* ]]
	expect_silence 0 mutt-archive --no-index
	same_as_rude message-huge:3000000
	expect 0 mutt-verify -q
}

@test "a ledger that cannot be written: 74, nothing claimed, and the next run with space completes" {
	rude many-folders:300
	account_plain
	expect 74 limited 64 mutt-archive --no-index
	[[ $errors == "mutt-archive: work: "*"ledger: "* && ! $(left_over) ]]
	expect_silence 0 mutt-archive --no-index
	same_as_rude many-folders:300
	expect 0 mutt-verify -q
}

# Where this user may mount nothing, the limit on the size of a file stands in for the disk.
fill_up() {
	if mount -t tmpfs -o size=100m,mode=700 tmpfs "$HOME/mail-archive" 2>/dev/null; then
		mutt-archive --no-index &
		wait_for compgen -G "$ARCHIVE/Huge/tmp/*"
		dd if=/dev/zero of="$HOME/mail-archive/full" bs=64k status=none 2>/dev/null || :
		wait $!
	else
		limited 20000 mutt-archive --no-index
	fi
}

@test "a disk that fills up meanwhile: 74, nothing claimed, and the next run with space completes" {
	rude message-huge:60000000
	account_plain
	mkdir -m 700 "$HOME/mail-archive"
	expect 74 fill_up
	[[ ! $(left_over) && ! $(archived Huge) ]]
	rm -f "$HOME/mail-archive/full"
	expect_silence 0 mutt-archive --no-index
	same_as_rude message-huge:60000000
}

# --- login and TLS -----------------------------------------------------------------------------------

@test "a wrong password: 77, one attempt" {
	box
	account_dovecot
	echo wrong >"$BATS_TEST_TMPDIR/password"
	expect_line 77 "work: imaps://127.0.0.1:$DOVECOT_IMAPS: login refused: *" mutt-archive
	wait_for grep "user=<$PERSON>" "$DOVECOT/log"
	[[ $(grep -c "user=<$PERSON>" "$DOVECOT/log") == 1 ]]
	grep "user=<$PERSON>" "$DOVECOT/log" | grep -q 'auth failed, 1 attempts'
	[[ ! -e $ARCHIVE ]]
}

@test "a password-command that fails or prints nothing: 75, and no login is tried" {
	rude polite
	for command in false true 'echo; echo second line' "cat $HOME/none"; do
		rm -f "$HOME/.config/muttkit/accounts"
		account_plain
		sed -i "s|^password-command.*|password-command = $command|" "$HOME/.config/muttkit/accounts"
		expect_line 75 'work: password-command: *' mutt-archive
	done
	(($(told .) == 0))
}

@test "an account without a password-command: 78" {
	account work imaps://127.0.0.1:1
	sed -i '/^password-command/d' "$HOME/.config/muttkit/accounts"
	expect_line 78 'work: password-command: *' mutt-archive
}

@test "a certificate of an unknown authority: 77, and no password is sent" {
	rude --tls "$TLS/server.crt" "$TLS/server.key" polite
	account work "imaps://127.0.0.1:$RUDE" "ca-file = $TLS/other-ca.crt"
	expect_line 77 "work: imaps://127.0.0.1:$RUDE: *" mutt-archive
	(($(told 'AUTH\|LOGIN') == 0))
}

@test "a certificate that has expired: 77, and no password is sent" {
	rude --tls "$TLS/expired.crt" "$TLS/expired.key" polite
	account_tls
	expect_line 77 "work: imaps://127.0.0.1:$RUDE: *" mutt-archive
	(($(told 'AUTH\|LOGIN') == 0))
}

@test "a certificate of another host: 77, and no password is sent" {
	rude --starttls "$TLS/wrong-name.crt" "$TLS/wrong-name.key" polite
	account_starttls
	expect_line 77 "work: imap://127.0.0.1:$RUDE: *" mutt-archive
	(($(told 'AUTH\|LOGIN') == 0))
}

@test "a port where nobody answers: 75" {
	rude polite
	stop "$RUDE_PID"
	account_plain
	expect_line 75 "work: imap://127.0.0.1:$RUDE: *" mutt-archive
}

@test "tls = off is for this machine only: 78" {
	account work imap://192.0.2.1 'tls = off'
	expect_line 78 "*: work: tls: off is for a server on this machine only*" mutt-archive
}

@test "the password is in no argument, environment, output or file of ours" {
	rude --tls "$TLS/server.crt" "$TLS/server.key" stall
	account_tls
	beside mutt-archive -v
	wait_for grep 'BODY.PEEK' "$RUDE_LOG"
	mkdir "$BATS_TEST_TMPDIR/seen"
	cat "/proc/$BESIDE/cmdline" >"$BATS_TEST_TMPDIR/seen/cmdline"
	[[ -s $BATS_TEST_TMPDIR/seen/cmdline ]]
	# another user than root cannot even read it
	cat "/proc/$BESIDE/environ" >"$BATS_TEST_TMPDIR/seen/environ" 2>/dev/null || :
	(($(told 'AUTHENTICATE PLAIN [A-Za-z0-9+/]') == 1))
	refute no_password_in "$RUDE_LOG"
	no_password_in "$BATS_TEST_TMPDIR/seen" "$OUT" "$ERR" "$HOME"
	stop "$BESIDE"
	rude --tls "$TLS/server.crt" "$TLS/server.key" polite
	sed -i "s|^incoming.*|incoming = imaps://127.0.0.1:$RUDE|" "$HOME/.config/muttkit/accounts"
	# what each child is given
	ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 strace -f -qq -v -s 9999 -e trace=execve -o "$BATS_TEST_TMPDIR/seen/children" \
		mutt-archive >"$OUT" 2>"$ERR" </dev/null 3>&-
	grep -q 'execve(.*mutt-index' "$BATS_TEST_TMPDIR/seen/children"
	sed -i 's/\\\(["\\]\)/\1/g' "$BATS_TEST_TMPDIR/seen/children"
	no_password_in "$BATS_TEST_TMPDIR/seen"
	for command in 'mutt-archive -v' 'mutt-verify -v' 'mutt-index -v' 'mutt-quota refresh -v' 'mutt-quota --json'; do
		# shellcheck disable=SC2086
		expect 0 $command
		no_password_in "$OUT" "$ERR" "$HOME"
	done
}
