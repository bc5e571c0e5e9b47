#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What all programs have in common: help, versions, options, outputs, whose home

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

programs=(mutt-archive mutt-verify mutt-prune mutt-restore mutt-index mutt-search mutt-quota)

setup_file() {
	make_certificates "$BATS_FILE_TMPDIR/tls"
}

xdg_elsewhere() {
	export XDG_CONFIG_HOME=$HOME/c XDG_DATA_HOME=$HOME/d XDG_STATE_HOME=$HOME/s XDG_CACHE_HOME=$HOME/k
}

@test "these are all programs" {
	diff <(printf '%s\n' "${programs[@]}" | sort) <(cd "$MUTTKIT_BUILD/bin" && printf '%s\n' mutt-*)
}

@test "--help: a sentence, what it can change, three examples, the options; nothing else happens" {
	for program in "${programs[@]}" 'mutt-quota refresh'; do
		# shellcheck disable=SC2086
		expect 0 $program --help
		[[ ! $errors && ! $(ls -A "$HOME") ]]
		mapfile -t lines <"$OUT"
		[[ ${lines[0]} == [A-Z]*. && ${lines[1]} == [A-Z]*. && ! ${lines[2]} ]]
		[[ ${lines[1]} =~ (Change|change|Keep|Adds|Deletes) ]]
		for example in 3 4 5; do
			[[ ${lines[$example]} =~ ^'  '(mutt-[a-z]+|,s|NOTMUCH_PROFILE=muttkit)' ' ]]
		done
		[[ ! ${lines[6]} ]]
		grep -q "^  ${program%% *} \[OPTION" "$OUT"
		for option in -a -n -q -v --json --home --version -h; do
			grep -q -- "^  ${option}[,= ]" "$OUT"
		done
		[[ $(awk 'length > 100' "$OUT" | wc -l) == 0 ]]
	done
}

@test "--version: the program, the suite and its version" {
	for program in "${programs[@]}"; do
		expect 0 "$program" --version
		[[ $output =~ ^"$program (Muttkit) "[0-9]+\.[0-9]+\.[0-9]+$ && ! $errors ]]
	done
}

@test "an unknown option, or one without its argument: 64, one line" {
	for program in "${programs[@]}"; do
		for option in --nonsense -Z --home --account; do
			expect_line 64 "* \(see $program --help\)" "$program" "$option"
		done
	done
	[[ ! $(ls -A "$HOME") ]]
}

@test "stdout that is full or closed: 74" {
	for program in "${programs[@]}"; do
		for option in --help --version; do
			status=0
			"$program" $option >/dev/full 2>"$ERR" || status=$?
			[[ $status == 74 && $(<"$ERR") == "$program: stdout: No space left on device" ]]
			status=0
			"$program" $option >&- 2>"$ERR" || status=$?
			[[ $status == 74 && $(<"$ERR") == "$program: stdout: "* ]]
		done
	done
}

@test "an answer that cannot be written: 74, though the work is done" {
	rude polite
	account_plain
	for program in 'mutt-archive --json' mutt-verify 'mutt-quota refresh -v' mutt-quota 'mutt-search *' 'mutt-index --json'; do
		status=0
		# shellcheck disable=SC2086
		(set -f && $program) >/dev/full 2>"$ERR" </dev/null 3>&- || status=$?
		[[ $status == 74 ]]
		tail -n 1 "$ERR" | grep -q "^${program%% *}: stdout: "
	done
	same_as_rude polite
}

@test "stdin that is closed, and stderr that is closed, are no trouble" {
	rude polite
	account_plain
	mutt-archive <&- 2>&- >"$OUT" 3>&-
	[[ ! -s $OUT ]]
	same_as_rude polite
	mutt-verify -q <&- 2>&- >&- 3>&- || [[ $? == 74 ]]
}

@test "-q: nothing but trouble, on a terminal too" {
	rude polite
	account_plain
	for program in 'mutt-archive --no-index' mutt-verify 'mutt-quota refresh' mutt-quota; do
		script -qec "$program -q" /dev/null </dev/null >"$OUT" 3>&-
		[[ ! $(tr -d '\r\n' <"$OUT") ]]
	done
	script -qec 'mutt-archive -q nobody' /dev/null </dev/null >"$OUT" 3>&- || [[ $? == 64 ]]
	grep -q "^mutt-archive: no account is called 'nobody'" "$OUT"
}

@test "-a names an account like an operand does" {
	rude polite
	account_plain
	account other imap://127.0.0.1:1 'tls = off'
	expect 0 mutt-archive --no-index -a work
	expect 0 mutt-verify -q --account=work
	expect 0 mutt-index -a work -q
	expect_line 64 "no account is called 'x'; there are: work, other" mutt-verify -a x
}

@test "--home: another person's files, and nothing of one's own" {
	rude polite
	account_plain
	mkdir "$BATS_TEST_TMPDIR/person"
	mv "$HOME/.config" "$BATS_TEST_TMPDIR/person"
	xdg_elsewhere
	export NOTMUCH_CONFIG=$HOME/n NOTMUCH_PROFILE=x MAILDIR=$HOME/m
	remember "$HOME"
	expect 0 mutt-archive --home "$BATS_TEST_TMPDIR/person"
	expect 0 mutt-verify -q --home "$BATS_TEST_TMPDIR/person"
	expect 0 mutt-index --home="$BATS_TEST_TMPDIR/person"
	expect 0 mutt-quota refresh --home "$BATS_TEST_TMPDIR/person"
	expect 0 mutt-quota --home "$BATS_TEST_TMPDIR/person"
	expect 0 mutt-search --home "$BATS_TEST_TMPDIR/person" subject:polite
	unchanged
	[[ $output == "$BATS_TEST_TMPDIR/person/.cache/muttkit/search/"* ]]
	ARCHIVE=$BATS_TEST_TMPDIR/person/mail-archive/work
	same_as_rude polite
	[[ $(ls -A "$BATS_TEST_TMPDIR/person") == $'.cache\n.config\n.local\nmail-archive' ]]
	(cd "$BATS_TEST_TMPDIR" && expect 0 mutt-verify -q --home person)
	unchanged
}

@test "--home of nothing, of a file: 78, and nothing is made" {
	expect_line 78 "--home $HOME/none: *" mutt-archive --home "$HOME/none"
	: >"$HOME/file"
	expect_line 78 "--home $HOME/file: *" mutt-archive --home "$HOME/file"
	[[ $(ls -A "$HOME") == file ]]
}

@test "XDG folders of the person's choice are used" {
	rude polite
	xdg_elsewhere
	account_plain
	mv "$HOME/.config" "$HOME/c"
	expect 0 mutt-archive
	expect 0 mutt-quota refresh
	expect 0 mutt-search subject:polite
	[[ $(ls -A "$HOME") == $'c\nd\nk\nmail-archive\ns' ]]
}

@test "a program of the suite that is not there is named: 69, and the mail is archived all the same" {
	rude polite
	account_plain
	mkdir "$BATS_TEST_TMPDIR/alone"
	cp "$(command -v mutt-archive)" "$(command -v mutt-quota)" "$BATS_TEST_TMPDIR/alone"
	PATH=$BATS_TEST_TMPDIR/alone:$PATH
	expect_line 69 "work: archived, but not indexed: */alone/mutt-index: No such file or directory" mutt-archive
	same_as_rude polite
	expect_line 69 "*/alone/../libexec/muttkit/quota-refresh: No such file or directory" mutt-quota refresh
	expect_silence 0 mutt-archive --no-index
}

@test "what runs beside the archive inherits neither its connection nor its files" {
	rude polite
	account_plain
	mkdir "$BATS_TEST_TMPDIR/alone"
	cp "$(command -v mutt-archive)" "$BATS_TEST_TMPDIR/alone"
	printf '#!/bin/sh\nls -l /proc/self/fd >>%s\n' "$BATS_TEST_TMPDIR/open" >"$BATS_TEST_TMPDIR/alone/mutt-index"
	chmod +x "$BATS_TEST_TMPDIR/alone/mutt-index"
	expect_silence 0 "$BATS_TEST_TMPDIR/alone/mutt-archive"
	grep -q ' 0 -> /dev/null' "$BATS_TEST_TMPDIR/open"
	refute grep "socket:\|$HOME" "$BATS_TEST_TMPDIR/open"
}

@test "a foreign locale changes no name and no number" {
	rude polite
	account_plain
	for locale in C tr_TR.UTF-8 it_IT.UTF-8; do
		LC_ALL=$locale expect 0 mutt-archive --no-index
	done
	same_as_rude polite
	LC_ALL=C expect 0 mutt-verify
	[[ $output == *"work: Societ"*": server 1 = 1 here"* && $output == *"all proved" ]]
}

@test "HOME that is missing: trouble in one line, or the home of the password file; never a crash" {
	for program in mutt-archive mutt-verify mutt-index mutt-quota; do
		status=0
		env -u HOME -u XDG_CONFIG_HOME XDG_CONFIG_HOME="$HOME/none" "$program" >"$OUT" 2>"$ERR" || status=$?
		[[ $status == 78 && $(wc -l <"$ERR") == 1 ]]
	done
}
