#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# mutt-verify: the receipt adds up, and "all proved" is never said in vain

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

setup_file() {
	dovecot_begin
}
teardown_file() {
	dovecot_end
}

# An archive of the generated mail and of one message that is known by its subject; $FILE is that.
setup() {
	test_begin
	box
	printf 'Subject: the one\n\nits only line\n' | deliver Ordine 1001.one S
	account_dovecot
	expect 0 mutt-archive --no-index
	FILE=$(grep -rl '^Subject: the one' "$ARCHIVE")
}

# receipt FOLDER EXPRESSION: of the JSON receipt's numbers for the folder ("" for the sum), as f.
receipt() {
	/usr/bin/python3 -c 'import json, sys
account = json.load(open(sys.argv[1]))["accounts"][0]
rows = {row["folder"]: row for row in account["by_folder"]}
f = rows[sys.argv[2]] if sys.argv[2] else account
print(eval(sys.argv[3]))' "$OUT" "$1" "$2"
}

# In every line "server N = a here + b ... + c missing" the terms are N, and the last line is the sum of
# the others.
adds_up() {
	/usr/bin/python3 - "$OUT" <<'END'
import re, sys
sums = {}
lines = open(sys.argv[1]).read().splitlines()
rows = [re.fullmatch(r"work: (?:(.*): )?server ([\d,]+) = ([^;]*)(;.*)?", line) for line in lines[:-1]]
assert all(rows), lines
for row in rows:
    terms = {words: int(number.replace(",", "")) for number, words in
             (re.fullmatch(r"([\d,]+) (.*)", term).groups() for term in row[3].split(" + "))}
    terms["server"] = int(row[2].replace(",", ""))
    assert terms["server"] == sum(terms.values()) - terms["server"], row[0]
    if row[1] is None:
        assert {w: n for w, n in sums.items() if n} == {w: n for w, n in terms.items() if n}, sums
    for words, number in terms.items():
        sums[words] = sums.get(words, 0) + number
assert rows[-1][1] is None and [row[1] for row in rows].count(None) == 1
END
}

# good FILES: of the whole archive, in the words of --offline.
good() {
	[[ $output == *"work: files $1 good"*$'\n'"work: $1 files re-hashed; "* ]]
}

# offline CODE: what --offline says, twice, without a server or a password.
offline() {
	rm -f "$BATS_TEST_TMPDIR/password"
	sed -i 's|^incoming.*|incoming = imaps://127.0.0.1:1|' "$HOME/.config/muttkit/accounts"
	expect "$1" mutt-verify --offline --json
	[[ ! $errors ]]
	cp "$OUT" "$BATS_TEST_TMPDIR/json"
	expect "$1" mutt-verify --offline
	[[ ! $errors && $output != *server* && $output != *proved* ]]
	mv "$BATS_TEST_TMPDIR/json" "$OUT"
}

# terms FOLDER FILES REMOVED CHANGED STRANGERS: of the JSON of offline, where nothing is said of a server.
terms() {
	[[ $(receipt "$1" 'f["files"], f["removed"], f["changed"], f["strangers"], "server" in f, "trouble" in f') == "($2, $3, $4, $5, False, False)" ]]
}

# checked: sha256sum reads what --sums says, and has nothing to say but about what is named.
checked() {
	(cd "$HOME/mail-archive" && sha256sum --check --quiet --strict "$OUT" 2>/dev/null)
}

# Two messages are removed and one is changed; what that is to the receipt.
changed_mind() {
	printf 'Subject: two\n\nx\n' | deliver Ordine 1002.two S
	printf 'Subject: three\n\nx\n' | deliver Ordine 1003.three S
	expect 0 mutt-archive --no-index
	TWO=$(grep -rl '^Subject: two$' "$ARCHIVE/Ordine") THREE=$(grep -rl '^Subject: three$' "$ARCHIVE/Ordine")
	cp "$FILE" "$BATS_TEST_TMPDIR/one"
	rm "$FILE" "$TWO"
	echo more >>"$THREE"
	expect 1 mutt-verify --json
	[[ $(receipt Ordine 'f["missing"], f["removed"], f["changed"], f["accepted"]') == "(3, 2, 1, 0)" ]]
}

@test "all is there: every line adds up, the server's count is the server's, exit 0" {
	expect 0 mutt-verify work
	adds_up
	[[ ! $errors && $output == *" files re-hashed; all proved" ]]
	[[ $output == *"work: server $(find "$BOX" -type f | wc -l) = "* ]]
	[[ $output == *"work: $(archived | wc -l) files re-hashed"* ]]
	for folder in Drafts Junk Trash; do
		[[ $output == *"work: $folder: server $(find "$BOX/$folder" -type f | wc -l) = 0 here"* ]]
	done
	[[ $output == *" same content in this folder"* && $output == *" excluded"* ]]
}

@test "--json says the same in numbers" {
	expect 0 mutt-verify --json
	/usr/bin/python3 -m json.tool "$OUT" >/dev/null
	[[ $(receipt '' 'f["proved"], f["missing"], f["removed"], f["changed"], f["trouble"]') == "(True, 0, 0, 0, None)" ]]
	[[ $(receipt '' 'f["files"]') == "$(archived | wc -l)" ]]
	[[ $(receipt '' 'f["server"] == f["here"] + f["same"] + f["elsewhere"] + f["excluded"]') == True ]]
	for folder in INBOX Ordine Sent Società 'Clienti/2024/Rossi & Figli'; do
		[[ $(receipt "$folder" 'f["server"] == f["here"] + f["same"] and f["here"] == f["files"] > 0') == True ]]
	done
}

@test "it changes no byte, in the home or the archive, and makes none" {
	rm -r "$HOME/.local/state"
	remember "$HOME"
	expect 0 mutt-verify
	expect 0 mutt-verify --json
	unchanged
}

@test "-q: silent when all is proved, else one line for cron to tell of" {
	expect_silence 0 mutt-verify -q
	rm "$FILE"
	expect_line 1 'work: NOT all proved: missing 1: removed here 1' mutt-verify -q
	[[ ! $output ]]
}

@test "a folder that is a symlink now: told, the others are read, exit 1" {
	mv "$ARCHIVE/Sent" "$BATS_TEST_TMPDIR/away"
	ln -s "$BATS_TEST_TMPDIR/away" "$ARCHIVE/Sent"
	expect 1 mutt-verify
	[[ $output == *"work: Sent: "*"not told: "* && $output == *"NOT all proved" ]]
	[[ $output == *"work: INBOX: server "*" here"* ]]
}

@test "one flipped bit: changed, missing, exit 1" {
	printf '\x69' | dd of="$FILE" bs=1 seek=3 conv=notrunc status=none
	expect 1 mutt-verify
	adds_up
	[[ $output == *"work: Ordine: "*" + 1 missing; changed here 1"$'\n'* && $output == *"NOT all proved" ]]
	expect 1 mutt-verify --json
	[[ $(receipt Ordine 'f["changed"], f["missing"], f["removed"]') == "(1, 1, 0)" && $(receipt '' 'f["proved"]') == False ]]
}

@test "a file cut short: changed, missing, exit 1" {
	truncate -s -1 "$FILE"
	expect 1 mutt-verify
	adds_up
	[[ $output == *"work: Ordine: "*" + 1 missing; changed here 1"$'\n'* ]]
}

@test "a file that is gone: removed, missing, exit 1" {
	rm "$FILE"
	expect 1 mutt-verify
	adds_up
	[[ $output == *"work: Ordine: "*" + 1 missing; removed here 1"$'\n'* ]]
}

@test "a file moved to another folder: elsewhere, removed, exit 1" {
	mv "$FILE" "$ARCHIVE/INBOX/cur"
	expect 1 mutt-verify
	adds_up
	[[ $output == *"work: Ordine: "*" + 1 elsewhere; removed here 1"$'\n'* ]]
	[[ $output == *"work: INBOX: "*"; not taken in yet 1"$'\n'* ]]
}

@test "a file that lies in two folders, gone from one: elsewhere, removed, exit 1" {
	printf 'Subject: two places\n\nx\n' | deliver Ordine 1002.two S
	printf 'Subject: two places\n\nx\n' | deliver Sent 1003.two S
	expect 0 mutt-archive --no-index
	rm "$(grep -rl '^Subject: two places' "$ARCHIVE/Ordine")"
	expect 1 mutt-verify
	adds_up
	[[ $output == *"work: Ordine: "*" + 1 elsewhere; removed here 1"$'\n'* ]]
}

@test "mail that came after the last run: missing, exit 1; another run, and all is proved" {
	printf 'Subject: new\n\nx\n' | deliver '' 1002.new ''
	expect 1 mutt-verify
	adds_up
	[[ $output == *"work: INBOX: "*" + 1 missing"$'\n'* ]]
	expect 0 mutt-archive --no-index
	expect 0 mutt-verify -q
}

@test "a folder that the archive does not have: missing, exit 1" {
	printf 'Subject: new\n\nx\n' | deliver Nuova 1002.new ''
	expect 1 mutt-verify
	adds_up
	[[ $output == *"work: Nuova: server 1 = 0 here + 1 missing"* ]]
}

@test "mail that the server no longer has is still re-hashed" {
	rm "$BOX"/Ordine/cur/*
	expect 0 mutt-archive --no-index
	expect 0 mutt-verify
	adds_up
	[[ $output == *"work: Ordine: server 0 = 0 here"* ]]
	truncate -s -1 "$FILE"
	expect 1 mutt-verify
	[[ $output == *"work: Ordine: server 0 = 0 here; changed here 1"* ]]
}

@test "flags that a client changed are nobody's business here" {
	mv "$FILE" "${FILE}F"
	for file in "$ARCHIVE"/INBOX/cur/*; do
		mv "$file" "${file%:2,*}:2,RS" 2>/dev/null || :
	done
	expect 0 mutt-verify -q
}

@test "a file that a client saved into the archive is told of, and proves nothing" {
	printf 'Subject: saved\n\nx\n' >"$ARCHIVE/INBOX/cur/1700000000.1_1.here:2,S"
	printf 'Subject: saved\n\nx\n' | deliver '' 1002.new S
	expect 1 mutt-verify
	[[ $output == *"work: INBOX: "*" + 1 missing; not taken in yet 1"* ]]
}

@test "a file with a name like ours that the ledger does not know proves nothing" {
	printf 'Subject: planted\n\nx\n' >"$BATS_TEST_TMPDIR/planted"
	name=$(sha256sum <"$BATS_TEST_TMPDIR/planted" | cut -c1-64).muttkit,S=20:2,S
	cp "$BATS_TEST_TMPDIR/planted" "$ARCHIVE/INBOX/cur/$name"
	deliver '' 1002.new S <"$BATS_TEST_TMPDIR/planted"
	expect 1 mutt-verify
	[[ $output == *"work: INBOX: "*" + 1 missing; not taken in yet 1"* ]]
}

@test "no archive yet: 78; an archive that is not there: 78" {
	mv "$HOME/mail-archive" "$HOME/away"
	expect_line 78 "work: $ARCHIVE: this account's archive is not there*" mutt-verify
	rm -r "$HOME/.local"
	expect_line 78 'work: there is no archive yet*' mutt-verify
}

@test "a wrong password: 77" {
	echo wrong >"$BATS_TEST_TMPDIR/password"
	expect_line 77 'work: *: login refused: *' mutt-verify
}

# --- without the server ---

@test "--offline: all is there: exit 0, no server is asked, no password, no byte changes" {
	count=$(archived | wc -l)
	rm -r "$HOME/.local/state"
	offline 0
	terms '' "$count" 0 0 0
	[[ $(receipt '' 'f["good"], "proved" in f') == "(True, False)" ]]
	good "$count"
	[[ $output == *"work: Ordine: files $(archived Ordine | wc -l) good"$'\n'*"re-hashed; all good" ]]
	remember "$HOME"
	expect_silence 0 mutt-verify -q --offline
	unchanged
}

@test "--offline: a flipped bit, a file cut short, one that grew, one that cannot be read" {
	count=$(archived Ordine | wc -l)
	mapfile -t inbox < <(archived INBOX)
	printf '\x69' | dd of="$FILE" bs=1 seek=3 conv=notrunc status=none
	offline 1
	terms Ordine $((count - 1)) 0 1 0
	[[ $output == *"work: Ordine: files $((count - 1)) good; changed here 1"$'\n'*"re-hashed; NOT all good" ]]
	truncate -s -1 "${inbox[0]}"
	echo >>"${inbox[1]}"
	rm "${inbox[2]}"
	ln -s /etc/passwd "${inbox[2]}"
	offline 1
	terms Ordine $((count - 1)) 0 1 0
	terms INBOX $((${#inbox[@]} - 3)) 0 3 0
}

@test "--offline: a file that is gone, a folder that is gone" {
	count=$(archived Ordine | wc -l)
	rm "$FILE"
	offline 1
	terms Ordine $((count - 1)) 1 0 0
	rm -r "$ARCHIVE/Ordine"
	offline 1
	terms Ordine 0 "$count" 0 0
	[[ $output == *"work: Ordine: files 0 good; removed here $count"$'\n'*"NOT all good" ]]
}

@test "--offline: files that were never archived are shown, and do no harm" {
	printf 'Subject: saved\n\nx\n' >"$ARCHIVE/INBOX/cur/1700000000.1_1.here:2,S"
	printf 'Subject: saved\n\nx\n' >"$ARCHIVE/INBOX/new/1700000000.1_2.here"
	mkdir -p "$ARCHIVE"/Mine/{cur,new,tmp}
	name=$(printf 'Subject: planted\n\nx\n' | sha256sum | cut -c1-64).muttkit,S=20:2,S
	printf 'Subject: planted\n\nx\n' >"$ARCHIVE/Mine/cur/$name"
	offline 0
	terms INBOX "$(($(archived INBOX | wc -l) - 1))" 0 0 2
	terms Mine 0 0 0 1
	[[ $output == *"work: Mine: files 0 good; not taken in yet 1"$'\n'*"all good" && $output != *NOT* ]]
}

@test "--offline: a damaged file beside a good one of the same message, or where the ledger knows none: changed" {
	cp "$FILE" "${FILE}F"
	offline 0
	echo >>"${FILE}F"
	offline 1
	[[ $(receipt Ordine 'f["changed"], f["removed"]') == "(1, 0)" ]]
	rm "${FILE}F"
	offline 0
	name=${FILE##*/}
	cp "$FILE" "$ARCHIVE/INBOX/cur/"
	offline 0
	[[ $(receipt INBOX 'f["changed"], f["strangers"]') == "(0, 1)" ]]
	echo >>"$ARCHIVE/INBOX/cur/$name"
	offline 1
	[[ $(receipt INBOX 'f["changed"], f["strangers"]') == "(1, 0)" ]]
}

@test "--offline: a file moved to another folder: removed here, not taken in there" {
	mv "$FILE" "$ARCHIVE/INBOX/cur"
	offline 1
	[[ $(receipt Ordine 'f["removed"]') == 1 && $(receipt INBOX 'f["strangers"]') == 1 ]]
}

@test "--offline: no archive yet, or not there: 78" {
	mv "$HOME/mail-archive" "$HOME/away"
	expect_line 78 "work: $ARCHIVE: this account's archive is not there*" mutt-verify --offline
	rm -r "$HOME/.local"
	expect_line 78 'work: there is no archive yet*' mutt-verify --offline
}

# --- for sha256sum ---

@test "--sums: sha256sum agrees, a line for every file, and with what sha256sum itself would say" {
	# names that sha256sum escapes, and one that it does not
	for name in $'a\\b:2,S' $'a\nb:2,S' $'a\rb:2,S' ' *a  b'; do
		printf 'Subject: %s\n\nx\n' "$name" >"$ARCHIVE/Ordine/cur/$name"
		cp "$ARCHIVE/Ordine/cur/$name" "$ARCHIVE/INBOX/new/$name"
	done
	sed -i 's|^incoming.*|incoming = imaps://127.0.0.1:1|' "$HOME/.config/muttkit/accounts"
	remember "$HOME"
	expect 0 mutt-verify --sums work
	[[ ! $errors ]]
	unchanged
	checked
	(cd "$HOME/mail-archive" && find work -type f -exec sha256sum {} + | sort) | diff - <(sort "$OUT")
}

@test "--sums: a changed file fails, and it alone" {
	echo >>"$FILE"
	expect 0 mutt-verify --sums
	[[ $(checked) == "${FILE#"$HOME/mail-archive/"}: FAILED" ]]
}

@test "--sums: nothing else answers: with --json, -q or --offline 64, a full disk 74, no archive 78" {
	for option in --json -q --offline; do
		expect_line 64 '*--sums*' mutt-verify --sums $option
	done
	expect 74 sh -c 'mutt-verify --sums >/dev/full'
	mv "$HOME/mail-archive" "$HOME/away"
	expect_line 78 "work: $ARCHIVE: this account's archive is not there*" mutt-verify --sums
}

@test "--sums: memory does not grow with the archive" {
	PATH=$MUTTKIT_BUILD/bin:$PATH
	touch "$ARCHIVE/INBOX/cur/one.here:2," # whoever hashes loads OpenSSL for it
	few=$(peak_memory mutt-verify --sums)
	(cd "$ARCHIVE/INBOX/cur" && seq -f '%.0f.here:2,' 20000 | xargs touch)
	many=$(peak_memory mutt-verify --sums)
	echo "$few KiB, then $many KiB"
	(($(wc -l <"$ERR") > 20000 && many - few < 1000))
}

# --- every body ---

@test "--full: all is proved again, nothing is recorded that was known, nothing is left over" {
	remember "$HOME/.local/share" "$HOME/mail-archive"
	expect 0 mutt-verify --full
	adds_up
	[[ ! $errors && $output == *" files re-hashed; all proved" ]]
	unchanged
}

@test "--full: a body that changed on the server under its UID, size and date is missing" {
	file=$BOX/Ordine/cur/1001.one:2,S
	touch -r "$file" "$BATS_TEST_TMPDIR/date"
	printf 'Subject: the one\n\nits 0nly line\n' >"$file"
	touch -r "$BATS_TEST_TMPDIR/date" "$file"
	expect 0 mutt-verify
	expect 1 mutt-verify --full
	adds_up
	[[ $output == *"work: Ordine: "*" + 1 missing"$'\n'*"NOT all proved" ]]
	# which the next run brings in beside the other one
	before=$(bodies) files=$(archived | wc -l)
	expect_silence 0 mutt-archive --no-index
	(($(bodies) == before + 1 && $(archived | wc -l) == files + 1))
	expect 0 mutt-verify --full
	expect_silence 0 mutt-archive --no-index
	(($(bodies) == before + 1 + $(find "$BOX" -type f ! -path "$BOX/Drafts/*" ! -path "$BOX/Junk/*" ! -path "$BOX/Trash/*" | wc -l)))
}

@test "--full: a body that is whole on the server and damaged here: changed, missing" {
	echo >>"$FILE"
	expect 1 mutt-verify --full
	[[ $output == *"work: Ordine: "*" + 1 missing; changed here 1"$'\n'* ]]
}

@test "--full: another run is at work: 75, and nothing is asked" {
	mkdir -p "$HOME/.local/state/muttkit/locks"
	before=$(bodies)
	expect_silence 75 flock "$HOME/.local/state/muttkit/locks/work" mutt-verify --full
	(($(bodies) == before))
}

# --- what was removed or changed on purpose ---

@test "--accept: what was removed or changed is a term of its own from then on, never proved, and no reason for 1" {
	changed_mind
	expect 0 mutt-verify --accept --yes
	[[ ! $errors && $output == "work: Ordine: to accept: 2 removed, 1 changed"$'\n'* ]]
	[[ $output == *"work: Ordine: files "*" good; accepted here 3"$'\n'*"; all good but 3 that you removed or changed" ]]
	expect 0 mutt-verify
	adds_up
	[[ $output == *"work: Ordine: server "*" here + 3 removed or changed by you; accepted here 3"$'\n'* ]]
	[[ $output == *"re-hashed; all proved but 3 that you removed or changed" ]]
	expect 0 mutt-verify --full --json
	[[ $(receipt Ordine 'f["accepted"], f["accepted_here"], f["missing"], f["removed"], f["changed"], f["here"] == f["files"]') == "(3, 3, 0, 0, 0, True)" ]]
	[[ $(receipt '' 'f["proved"], f["exit"], f["accepted"]') == "(True, 0, 3)" ]]
	expect 0 mutt-verify --offline
	# another run of mutt-archive brings none of it back, and a new loss is told
	before=$(bodies)
	expect_silence 0 mutt-archive --no-index
	(($(bodies) == before))
	expect 0 mutt-verify -q
	rm "$(archived INBOX | head -n 1)"
	expect 1 mutt-verify
	[[ $output == *"work: INBOX: "*" + 1 missing; removed here 1"$'\n'*"NOT all proved" ]]
}

@test "--accept: a file that comes back is a copy like any other, and its loss a loss" {
	changed_mind
	expect_silence 0 mutt-verify --accept --yes -q
	cp "$BATS_TEST_TMPDIR/one" "$FILE"
	expect 0 mutt-verify --json
	[[ $(receipt Ordine 'f["accepted"], f["accepted_here"], f["strangers"]') == "(2, 2, 1)" ]]
	expect 0 mutt-archive --no-index
	expect 0 mutt-verify --json
	[[ $(receipt Ordine 'f["accepted"], f["accepted_here"], f["strangers"]') == "(2, 2, 0)" ]]
	rm "$FILE"
	expect 1 mutt-verify --json
	[[ $(receipt Ordine 'f["accepted"], f["missing"], f["removed"]') == "(2, 1, 1)" ]]
	expect 0 mutt-verify --accept --yes --json
	[[ $(receipt Ordine 'f["accepted_here"], f["removed"]') == "(3, 0)" ]]
}

@test "--accept: it needs --yes without a terminal; -n and a no change no byte; nothing lost, nothing asked" {
	expect 0 mutt-verify --accept
	[[ $output == *"; all good" && $output != *"to accept"* ]]
	changed_mind
	remember "$HOME/.local/share" "$HOME/mail-archive"
	expect 64 mutt-verify --accept
	[[ $errors == *"without a terminal this needs --yes" && $output == *"to accept: 2 removed, 1 changed" ]]
	expect_line 64 '*--yes' mutt-verify --accept --json
	expect 1 mutt-verify --accept -n --yes
	[[ $output == *"to accept: 2 removed, 1 changed"$'\n'*"NOT all good" ]]
	unchanged
	echo n | script -qec 'mutt-verify --accept' /dev/null >"$OUT" 3>&- || [[ $? == 1 ]]
	grep -q 'Accept this? \[y/N\]' "$OUT"
	grep -q 'NOT all good' "$OUT"
	unchanged
	echo y | script -qec 'mutt-verify --accept' /dev/null >"$OUT" 3>&-
	grep -q 'all good but 3 that you' "$OUT"
	expect 0 mutt-verify -q
}

@test "--accept: a damaged file beside a good one, or where none was archived, is put aside and taken in as what it holds" {
	name=${FILE##*/}
	cp "$FILE" "${FILE}F"
	echo more >>"${FILE}F"
	cp "$FILE" "$ARCHIVE/INBOX/new/${name%:2,*}"
	echo other >>"$ARCHIVE/INBOX/new/${name%:2,*}"
	echo there >"$ARCHIVE/Ordine/cur/damaged.${name}F"
	archived_bytes() {
		find "$ARCHIVE" -type f -exec sha256sum {} + | cut -c1-64 | sort
	}
	archived_bytes >"$BATS_TEST_TMPDIR/bytes"
	remember "$HOME/.local/share" "$HOME/mail-archive"
	expect 1 mutt-verify --accept -n --yes
	[[ $output == *"work: INBOX: to accept: 0 removed, 1 changed"$'\n'"work: Ordine: to accept: 0 removed, 1 changed"$'\n'* ]]
	unchanged
	expect 0 mutt-verify --accept --yes --json
	[[ $(receipt Ordine 'f["changed"], f["removed"], f["strangers"], f["accepted_here"]') == "(0, 0, 2, 0)" ]]
	[[ $(receipt INBOX 'f["changed"], f["removed"], f["strangers"]') == "(0, 0, 1)" ]]
	[[ -e $ARCHIVE/Ordine/cur/damaged.damaged.${name}F && -e $ARCHIVE/INBOX/new/damaged.${name%:2,*} ]]
	expect 0 mutt-verify
	archived_bytes | diff "$BATS_TEST_TMPDIR/bytes" -
	expect_silence 0 mutt-archive --no-index
	archived_bytes | diff "$BATS_TEST_TMPDIR/bytes" -
	[[ ! $(find "$ARCHIVE" -name 'damaged*') ]]
	expect 0 mutt-verify --json
	[[ $(receipt '' 'f["proved"], f["strangers"], f["changed"]') == "(True, 0, 0)" ]]
}

# --- which ones ---

@test "-v names what is missing, removed, changed or not taken in; --json too, and without either nobody does" {
	changed_mind
	base=${TWO##*/} base=${base%:2,*}
	printf 'Subject: saved\n\nx\n' >"$ARCHIVE/INBOX/cur/"$'1700.\e[1m'
	printf 'Subject: new\n\nx\n' | deliver '' 1009.new ''
	expect 1 mutt-verify
	[[ $output == *"NOT all proved" ]]
	expect 1 mutt-verify -v
	sed -n '/NOT all proved$/,$p' "$OUT" | tail -n +2 >"$BATS_TEST_TMPDIR/which"
	[[ $(grep -c 'work: missing  Ordine  uid [0-9]*$' "$BATS_TEST_TMPDIR/which") == 3 ]]
	[[ $(grep -c 'work: missing  INBOX  uid [0-9]*$' "$BATS_TEST_TMPDIR/which") == 1 ]]
	[[ $(grep -c 'work: removed  Ordine  ' "$BATS_TEST_TMPDIR/which") == 2 ]]
	grep -qx "work: removed  Ordine  $base  arrived $(date -u -r "$BOX/Ordine/cur/1002.two:2,S" +%Y-%m-%d)" "$BATS_TEST_TMPDIR/which"
	grep -qxF "work: changed  ${THREE#"$ARCHIVE/"}" "$BATS_TEST_TMPDIR/which"
	grep -qxF 'work: stranger  INBOX/cur/1700.\x1b[1m' "$BATS_TEST_TMPDIR/which"
	(($(wc -l <"$BATS_TEST_TMPDIR/which") == 8))
	expect 1 mutt-verify --offline --json
	[[ $(json '[f["finding"] for f in it["findings"]]') == "['removed', 'removed', 'changed', 'stranger']" ]]
	[[ $(json '[f["file"] for f in it["findings"] if f["finding"] == "changed"]') == "['${THREE#"$ARCHIVE/"}']" ]]
	[[ $(json '"more_findings" in it, sorted({f["folder"] for f in it["findings"]})') == "(False, ['INBOX', 'Ordine'])" ]]
	expect 1 mutt-verify --accept -n -v --yes
	[[ $output == *"to accept: 2 removed, 1 changed"$'\n'"work: removed  Ordine  "*"work: Ordine: files "* ]]
	expect_silence 0 mutt-verify --accept --yes -q -v
	expect_line 1 'work: NOT all proved: missing 1' mutt-verify -q -v
}

@test "-v has an end: so many of a kind, and how many more there are" {
	(cd "$ARCHIVE/INBOX/cur" && seq -f '%.0f.here:2,' 2345 | xargs touch)
	rm "$FILE"
	expect 1 mutt-verify --offline -v
	[[ $(grep -c '^work: stranger  INBOX/cur/' "$OUT") == 1000 ]]
	[[ $output == *$'\n'"work: stranger  and 1,345 more" && $output == *$'\n'"work: removed  Ordine  "* ]]
	expect 1 mutt-verify --offline --json
	[[ $(json 'len(it["findings"]), it["more_findings"]') == "(1001, 1345)" ]]
}

@test "on a terminal the receipt ends with the command to type next" {
	on_terminal() {
		script -qec "$*" /dev/null >"$OUT" 2>&1 </dev/null 3>&- || :
		tr -d '\r' <"$OUT" | grep '^next: ' || :
	}
	[[ ! $(on_terminal mutt-verify) ]]
	printf 'Subject: new\n\nx\n' | deliver '' 1009.new ''
	[[ $(on_terminal mutt-verify) == 'next: mutt-archive work' ]]
	[[ ! $(on_terminal mutt-verify -q) ]]
	rm "$FILE"
	for option in '' --offline; do
		[[ $(on_terminal mutt-verify $option) == 'next: mutt-archive --repair work, or mutt-verify --accept work' ]]
	done
	expect_silence 0 mutt-archive --no-index --repair
	[[ ! $(on_terminal mutt-verify) ]]
}
