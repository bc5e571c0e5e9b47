#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# scripts/check-rooms: silent on this tree, and names every violation planted into a copy of it

setup_file() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	export COPY=$BATS_FILE_TMPDIR/copy PLANTED=$BATS_FILE_TMPDIR/planted FOUND=$BATS_FILE_TMPDIR/found
	export BUILD=build
	mkdir -p "$COPY"/scripts "$COPY"/tests/fuzz/corpus
	cp -r lib plugins Makefile "$COPY"
	scripts/check-rooms "$COPY" >"$BATS_FILE_TMPDIR/before" || :
	: >"$PLANTED"
	plant_all
	scripts/check-rooms "$COPY" >"$FOUND" && return 1
	[ -s "$FOUND" ]
}

# plant RULE WORDS FILE LINE: adds LINE to FILE and expects "FILE:its number: … WORDS … (RULE"
plant() {
	local file=$COPY/$3
	mkdir -p "${file%/*}"
	if [[ ! -e $file && $file == *.[ch] ]]; then
		echo '/* SPDX-License-Identifier: GPL-3.0-or-later */' >"$file"
	fi
	printf '%s\n' "$4" >>"$file"
	expect "$1" "$2" "$3" "$(wc -l <"$file")"
}

expect() {
	printf '%s\t%s\t%s\t%s\n' "$@" >>"$PLANTED"
}

# A file of N lines.
long() {
	mkdir -p "$COPY/${1%/*}"
	echo '/* SPDX-License-Identifier: GPL-3.0-or-later */' >"$COPY/$1"
	yes '/* */' | sed "$(($2 - 1))q" >>"$COPY/$1"
}

# A call, whatever the header says.
call() {
	local name
	for name in "${@:3}"; do
		plant "$1" "$name" "$2" "void planted_$name(void) { extern void $name(void); $name(); }"
	done
}

plant_all() {
	local mark='TO''DO' name

	plant floors format/url.h lib/base/planted.c '#include "format/url.h"'
	plant floors io/wire.h lib/format/planted.c '#include "io/wire.h"'
	plant floors task/guard.h lib/io/planted.h '#include "task/guard.h"'
	plant floors planted.h lib/task/planted.c '#include "planted.h"'
	plant floors quota/quota.h lib/task/planted.c '#include "quota/quota.h"'
	plant floors base/text.c lib/base/planted.c '#include "base/text.c"'
	plant floors format/url.c plugins/planted/planted.c '#include "format/url.c"'
	plant floors 'no floor' lib/attic/planted.c ''
	sed -i '$d' "$COPY/lib/attic/planted.c"
	sed -i '$s/.$/1/' "$PLANTED"

	plant circles 'format/planted_a -> format/planted_b -> format/planted_c -> format/planted_a' \
		lib/format/planted_c.h '#include "format/planted_a.h"'
	ring lib/format/planted_a.h '#include "format/planted_b.h"'
	ring lib/format/planted_b.c '#include "format/planted_c.h"'
	ring lib/format/planted_b.h '#include "base/text.h"'

	plant doors curl/curl.h lib/io/planted_door.c '#include <curl/curl.h>'
	plant doors notmuch.h lib/io/planted_door.c '#include <notmuch.h>'
	plant doors sqlite3.h lib/task/planted_door.c '#include <sqlite3.h>'
	plant doors openssl/evp.h lib/base/planted_door.c '#include <openssl/evp.h>'
	plant doors jansson.h lib/task/planted_door.c '#include "jansson.h"'
	plant doors jansson.h plugins/planted/door.c '#include <jansson.h>'
	plant doors sqlite3.h lib/io/ledger.h '#include <sqlite3.h>'
	plant doors gmime/gmime.h lib/format/planted_door.c '#if 0
# include <gmime/gmime.h>'
	echo '#endif' >>"$COPY/lib/format/planted_door.c"

	call banned lib/task/numbers.c atoi atol atoll atof strtol strtoul strtoll strtoull strtod \
		strtof sscanf vsscanf
	plant banned sscanf lib/task/scan.c 'void planted(void) { extern void __isoc99_sscanf(void); __isoc99_sscanf(); }'
	call banned lib/base/copies.c strcpy stpcpy strcat strncpy strncat sprintf vsprintf gets
	call banned lib/format/state.c strtok tmpnam tempnam mktemp localtime gmtime asctime ctime
	call banned lib/base/shell.c system popen
	call banned plugins/planted/calls.c atoi strcpy strtok system
	plant banned alloca lib/base/stack.c 'void *planted_a(void) { return __builtin_memset(alloca (9), 0, 9); }'
	plant banned g_newa lib/base/stack.c 'void *planted_n(void) { return *g_newa(void *, 9); }'
	plant banned g_alloca lib/base/stack.c '#define PLANTED g_alloca(9)'

	call drawer lib/task/children.c fork vfork posix_spawn posix_spawnp execv execve execvp \
		execvpe execl execlp execle g_spawn_async g_spawn_sync g_spawn_command_line_sync \
		g_spawn_command_line_async
	call drawer lib/io/names.c rename renameat renameat2 unlink unlinkat remove rmdir g_rename \
		g_unlink g_remove g_rmdir g_file_set_contents g_file_set_contents_full
	call drawer lib/base/ends.c exit _exit _Exit quick_exit abort setlocale
	call drawer plugins/planted/drawers.c fork unlink exit setlocale

	call clock lib/io/clock.c time gettimeofday clock_gettime g_get_real_time g_get_current_time \
		g_date_time_new_now g_date_time_new_now_local g_date_time_new_now_utc

	call silence lib/base/noise.c printf vprintf puts putchar perror psignal err errx warn warnx \
		syslog g_print g_printerr
	plant silence stdout lib/task/noise.c 'void *planted_out(void) { extern void *stdout; return stdout; }'
	plant silence stderr lib/task/noise.c 'void *planted_err(void) { extern void *stderr; return stderr; }'
	for name in message warning critical info debug; do
		plant silence "g_$name" lib/task/noise.c "#define planted_$name g_$name(\"a /* string */\")"
	done

	plant deletion EXPUNGE lib/task/deadly.c 'const char *planted_expunge = "UID EXPUNGE 1";'
	plant deletion CLOSE lib/io/imap_session.c '/* a "comment */ const char *planted_close = "CLOSE";'
	plant deletion DELE lib/io/wire.c "const char *planted_dele = \"\\\"\" \"DELE 1\";"

	long plugins/planted/main.c 121
	expect mains 'longer than 120' plugins/planted/main.c 121
	long lib/format/long.c 501
	expect rooms 'longer than 500' lib/format/long.c 501
	long lib/format/good.c 500
	long plugins/planted/good.c 120

	plant SPDX licence lib/base/free.c 'int planted_free;'
	sed -i 1d "$COPY/lib/base/free.c"
	sed -i '$s/.$/1/' "$PLANTED"
	plant SPDX licence plugins/planted/planted.rc 'set my_planted'
	plant SPDX licence plugins/planted/mutt-planted.1 '.Dd November 1, 2023'
	plant SPDX licence scripts/planted '#!/bin/sh'
	plant SPDX licence tests/unit/free.h ''
	sed -i 1d "$COPY/tests/unit/free.h"
	sed -i '$s/.$/1/' "$PLANTED"

	plant marks "$mark" lib/format/marks.h "/* $mark: later */"
	plant marks 'FIX''ME' plugins/planted/marks.c "int planted_mark; // FIX""ME"
	plant marks 'XX''X' tests/README.md 'XX''X: not yet'
	plant compile 'does not compile' lib/task/broken.c 'int planted = ;'
	plant_nothing
}

# One more link of the circle, which is named once.
ring() {
	plant - - "$1" "$2"
	sed -i '$d' "$PLANTED"
}

# What only looks like a violation.
plant_nothing() {
	ring lib/format/looks.c '/* printf("x"); #include "io/wire.h"'
	ring lib/format/looks.c 'strcpy(a, "EXPUNGE"); */ // g_message("no")'
	ring lib/format/looks.c 'const char *planted_looks = "g_newa(\"x\") alloca(";'
	ring lib/format/looks.c 'extern int my_rename(int), EXPUNGED; int looks(void) { return my_rename(1); }'
	ring lib/format/looks.c 'const char *planted_mktemp = "XXXXXX EXPUNGED", planted_quote = '"'\"'"';'
	mkdir -p "$COPY/tests/fuzz/corpus/mail"
	echo 'TO''DO' >"$COPY/tests/fuzz/corpus/mail/one"
}

# Whether each violation planted against RULE is named with its file and line.
named() {
	local rule words file line count=0
	while IFS=$'\t' read -r rule words file line; do
		[[ $rule == "$1" ]] || continue
		count=$((count + 1))
		[[ $rule != compile ]] || rule=
		grep -F -- "$file:$line: " "$FOUND" | grep -F -- "$words" | grep -q -- "${rule:+(${rule}[:)]}" || {
			echo "not named: $file:$line: $words ($rule)"
			return 1
		}
	done <"$PLANTED"
	((count))
}

@test "rooms: this tree keeps all the rules" {
	cat "$BATS_FILE_TMPDIR/before"
	[ ! -s "$BATS_FILE_TMPDIR/before" ]
}

@test "rooms: a file includes its own floor or a lower one" {
	named floors
}

@test "rooms: a circle of includes is named once" {
	named circles
	[ "$(grep -c circles "$FOUND")" = 1 ]
}

@test "rooms: each foreign library has one door" {
	named doors
}

@test "rooms: banned calls" {
	named banned
}

@test "rooms: sharp tools lie in one drawer each" {
	named drawer
}

@test "rooms: now is an argument" {
	named clock
}

@test "rooms: the library is silent" {
	named silence
}

@test "rooms: what deletes on a server stands nowhere" {
	named deletion
}

@test "rooms: mains and rooms stay short" {
	named mains
	named rooms
}

@test "rooms: licence lines and promises" {
	named SPDX
	named marks
}

@test "rooms: what does not compile is not passed over" {
	named compile
}

@test "rooms: nothing but what was planted is named" {
	cut -f 3,4 "$PLANTED" | tr '\t' : | sort -u >"$BATS_TEST_TMPDIR/planted"
	sed 's/^\([^:]*:[0-9]*\): .*/\1/' "$FOUND" | sort -u >"$BATS_TEST_TMPDIR/found"
	diff "$BATS_TEST_TMPDIR/planted" "$BATS_TEST_TMPDIR/found"
}

@test "rooms: a folder that is no source tree is a mistake" {
	run "$BATS_TEST_DIRNAME/../../scripts/check-rooms" "$BATS_TEST_TMPDIR"
	[ "$status" = 64 ]
}
