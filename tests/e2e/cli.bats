#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The one grammar of all programs, and their installation

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

PROGRAMS=(mutt-archive mutt-verify mutt-index mutt-search mutt-quota)

@test "--help: a sentence, what it can change, three examples, the options" {
	for program in "${PROGRAMS[@]}"; do
		expect 0 "$program" --help
		[[ ! -s $ERR ]]
		mapfile -t lines <"$OUT"
		[[ ${lines[0]} == *. && ${lines[1]} == *.* && -z ${lines[2]} ]]
		[[ ${lines[3]} == '  '* && ${lines[4]} == '  '* && ${lines[5]} == '  '* && -z ${lines[6]} ]]
		for option in --account --dry-run --quiet --verbose --json --home --version --help; do
			[[ $output == *"$option"* ]] || complain "$program: no $option"
		done
	done
}

@test "--version names the program and the suite; an unknown option is 64 and one line" {
	for program in "${PROGRAMS[@]}"; do
		expect 0 "$program" --version
		[[ $output == "$program (Muttkit) "[0-9]* ]]
		expect_line 64 '*--nonsense*' "$program" --nonsense
	done
}

@test "no accounts file: 78 and where it should be; an unknown account: 64 and the list" {
	for program in mutt-archive mutt-verify mutt-index mutt-quota; do
		expect_line 78 '*muttkit/accounts*' "$program"
	done
	account work imaps://imap.studio.example
	for program in mutt-archive mutt-verify mutt-index mutt-quota; do
		expect_line 64 '*nobody*work*' "$program" nobody
		expect_line 64 '*nobody*work*' "$program" -a nobody
	done
}

@test "a wrong accounts file: 78, naming group and key, never a value of a secret" {
	account work imaps://imap.studio.example 'keep-days = soon'
	expect_line 78 '*work: keep-days*' mutt-archive
	rm .config/muttkit/accounts
	account work imaps://imap.studio.example 'pasword = hunter2'
	expect_line 78 '*work: pasword*' mutt-archive
	[[ $errors != *hunter2* ]]
}

@test "a full or closed stdout is 74" {
	for program in "${PROGRAMS[@]}"; do
		status=0
		"$program" --help >/dev/full 2>"$ERR" 3>&- || status=$?
		((status == 74))
		status=0
		"$program" --help >&- 2>"$ERR" 3>&- || status=$?
		((status == 74))
	done
}

@test "--home DIR works with that person's files alone" {
	mkdir -m 700 "$BATS_TEST_TMPDIR/anna"
	mkdir -p "$BATS_TEST_TMPDIR/anna/.config/muttkit"
	printf '[home]\nuser = a\nincoming = imaps://imap.studio.example\n' \
		>"$BATS_TEST_TMPDIR/anna/.config/muttkit/accounts"
	remember "$HOME"
	expect_line 1 'home: never asked*' mutt-quota --home "$BATS_TEST_TMPDIR/anna"
	expect_line 78 'home: *' mutt-archive --home "$BATS_TEST_TMPDIR/anna"
	expect_line 78 '*--home*' mutt-quota --home "$BATS_TEST_TMPDIR/nobody"
	unchanged
}

@test "make install, a run from there, make uninstall leaves nothing" {
	place=$BATS_TEST_TMPDIR/place
	make -s -C "$ROOT" BUILD="$MUTTKIT_BUILD" install DESTDIR="$place" PREFIX=/usr
	for program in "${PROGRAMS[@]}"; do
		expect 0 "$place/usr/bin/$program" --version
		[[ -s $place/usr/share/man/man1/$program.1 ]]
	done
	[[ -s $place/usr/share/muttkit/quota.rc && -s $place/usr/share/muttkit/search.rc ]]
	PATH=$place/usr/bin:$PATH expect_line 78 '*muttkit/accounts*' mutt-quota refresh
	make -s -C "$ROOT" BUILD="$MUTTKIT_BUILD" uninstall DESTDIR="$place" PREFIX=/usr
	[[ -z $(find "$place" -type f) ]]
}
