#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# make install and make uninstall, with the build that people get

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

setup() {
	test_begin
	make_certificates "$TLS"
	STAGE=$BATS_TEST_TMPDIR/stage
}

# The suite's own make, in the build that make check has made.
suite() {
	make -s -C "$ROOT" BUILD="$MUTTKIT_BUILD" DESTDIR="$STAGE" "$@" >"$OUT" 2>&1 3>&-
}

@test "what is installed runs from there, its helper program too, and its pages and snippets lie right" {
	suite install PREFIX=/usr
	(cd "$STAGE" && find . -type f | sort) >"$BATS_TEST_TMPDIR/files"
	for name in archive verify prune restore index search quota; do
		grep -qx "./usr/bin/mutt-$name" "$BATS_TEST_TMPDIR/files"
		grep -qx "./usr/share/man/man1/mutt-$name.1" "$BATS_TEST_TMPDIR/files"
	done
	grep -qx './usr/share/muttkit/quota.rc' "$BATS_TEST_TMPDIR/files"
	grep -qx './usr/share/muttkit/search.rc' "$BATS_TEST_TMPDIR/files"
	grep -qx './usr/libexec/muttkit/quota-refresh' "$BATS_TEST_TMPDIR/files"
	grep -qx './usr/share/man/man5/muttkit-accounts.5' "$BATS_TEST_TMPDIR/files"
	[[ $(grep -c . "$BATS_TEST_TMPDIR/files") == 18 ]]

	rude --tls "$TLS/server.crt" "$TLS/server.key" polite
	account_tls
	PATH=$STAGE/usr/bin:$PATH
	[[ $(command -v mutt-archive) == "$STAGE/usr/bin/mutt-archive" ]]
	expect 0 mutt-archive
	same_as_rude polite
	expect 0 mutt-verify -q
	expect 0 mutt-search subject:polite
	expect_silence 0 mutt-quota refresh
	expect 0 mutt-quota
}

@test "nothing of the place where it was built is in what is installed" {
	suite install PREFIX=/usr
	refute grep -rlaF "$STAGE" "$STAGE"
	refute grep -rlF "$ROOT" "$STAGE/usr/share"
}

@test "uninstall takes all of it away, and nothing else" {
	mkdir -p "$STAGE/opt/m/bin" "$STAGE/opt/m/share/man/man1"
	: >"$STAGE/opt/m/bin/mutt"
	: >"$STAGE/opt/m/share/man/man1/mutt.1"
	suite install PREFIX=/opt/m
	[[ -x $STAGE/opt/m/bin/mutt-archive ]]
	suite uninstall PREFIX=/opt/m
	[[ $(cd "$STAGE" && find . -type f | sort) == $'./opt/m/bin/mutt\n./opt/m/share/man/man1/mutt.1' ]]
	[[ ! -e $STAGE/opt/m/share/muttkit && ! -e $STAGE/opt/m/libexec/muttkit ]]
}

@test "the installed programs are hardened: PIE, all symbols bound at the start, no executable stack" {
	for program in "$MUTTKIT_BUILD"/bin/mutt-* "$MUTTKIT_BUILD"/libexec/muttkit/*; do
		readelf -hld "$program" >"$OUT"
		grep -q 'Type: *DYN' "$OUT"
		grep -q 'Flags:.*PIE' "$OUT"
		grep -q 'NOW' "$OUT"
		grep -q 'GNU_RELRO' "$OUT"
		grep -A1 'GNU_STACK' "$OUT" | grep -q ' RW '
	done
}
