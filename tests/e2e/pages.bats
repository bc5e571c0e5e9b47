#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The man pages and what the programs say of themselves

cd "$BATS_TEST_DIRNAME/../.." || exit

@test "pages: each option of --help stands in the page of its program" {
	local page program option
	for page in plugins/*/mutt-*.1; do
		program=$(basename "$page" .1)
		"${MUTTKIT_BUILD:?}/bin/$program" --help >"$BATS_TEST_TMPDIR/help"
		grep -oE '^  (-[a-z], )?--[a-z-]+' "$BATS_TEST_TMPDIR/help" | grep -oE '[-]-[a-z-]+' \
			>"$BATS_TEST_TMPDIR/options"
		[ -s "$BATS_TEST_TMPDIR/options" ]
		while read -r option; do
			grep -qE -- "(Fl|,|\|) -?${option#-}( |$)" "$page" || {
				echo "$page: no $option"
				return 1
			}
		done <"$BATS_TEST_TMPDIR/options"
	done
}

@test "pages: each option of a page is one of --help" {
	local page program option
	for page in plugins/*/mutt-*.1; do
		program=$(basename "$page" .1)
		"${MUTTKIT_BUILD:?}/bin/$program" --help >"$BATS_TEST_TMPDIR/help"
		grep -oE 'Fl -[a-z-]+' "$page" | sed 's/Fl -/--/' | sort -u >"$BATS_TEST_TMPDIR/options"
		while read -r option; do
			grep -qE -- "^  (-[a-z], )?$option([ =]|$)" "$BATS_TEST_TMPDIR/help" || {
				echo "$page: $option is none"
				return 1
			}
		done <"$BATS_TEST_TMPDIR/options"
	done
}

@test "pages: each key of the accounts file stands in muttkit-accounts(5)" {
	local key count=0
	while read -r key; do
		grep -qE "^\.It Cm (.* )?$key( |$)" lib/format/muttkit-accounts.5 || {
			echo "no $key"
			return 1
		}
		count=$((count + 1))
	done < <(sed -n '/^} keys\[\]/,/^};/s/^\t{ "\([a-z-]*\)".*/\1/p' lib/format/account.c)
	((count >= 21))
}

@test "pages: the example of muttkit-accounts(5) is an accounts file" {
	mkdir -p "$BATS_TEST_TMPDIR/.config/muttkit"
	awk '/^\.Ed/ { inside = 0 }
		inside { gsub(/\\e/, "\\"); print }
		/^\.Bd -literal/ { inside = ++blocks == 2 }' lib/format/muttkit-accounts.5 \
		>"$BATS_TEST_TMPDIR/.config/muttkit/accounts"
	grep -q '^\[order\]' "$BATS_TEST_TMPDIR/.config/muttkit/accounts"
	run "${MUTTKIT_BUILD:?}/bin/mutt-quota" --home="$BATS_TEST_TMPDIR" order
	[ "$status" = 1 ]
	[[ $output == *'order: never asked'* ]]
}
