#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Ways to log in and ways to the server: SASL mechanisms, tokens, proxies

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

KEY=4711-a-key-for-tokens

setup_file() {
	DOVECOT_KEY=$KEY dovecot_begin 50 100K
}
teardown_file() {
	dovecot_end
}

# forget: a home that knows nothing.
forget() {
	find "$HOME" -mindepth 1 -delete
}

# account_on imap|pop3 [LINE]...: the account work on Dovecot, in a home that knows nothing.
account_on() {
	local port=$DOVECOT_IMAPS
	[[ $1 == imap ]] || port=$DOVECOT_POP3S
	forget
	account work "$1s://127.0.0.1:$port" "ca-file = $TLS/ca.crt" "${@:2}"
}

# How often $PERSON has logged in by METHOD over imap or pop3.
logins() {
	grep -c "$1-login: Info: Login: user=<$PERSON>, method=$2," "$DOVECOT/log" || :
}

# serve imap|pop3 SCENARIO [LINE]...: the scripted server and the account on it.
serve() {
	local program=rude
	[[ $1 == imap ]] || program=rude-pop3
	[[ ! ${RUDE_PID-} ]] || stop "$RUDE_PID"
	forget
	RUDE_PROGRAM=$program rude "$2"
	account work "$1://127.0.0.1:$RUDE" "tls = off" "${@:3}"
}

nothing_sent() {
	(($(told '(connect)') == ${1:-1} && $(told 'LOGIN\|AUTHENTICATE\|AUTH \|USER\|PASS\|APOP') == 0))
}

# --- mechanisms --------------------------------------------------------------------------------------

@test "each mechanism that the account names is the one that is used, over imap and pop3" {
	box
	for protocol in imap pop3; do
		for mechanism in PLAIN LOGIN CRAM-MD5; do
			account_on "$protocol" "auth = $mechanism"
			expect_silence 0 mutt-archive --no-index
			(($(logins "$protocol" "$mechanism") == 1))
		done
	done
}

@test "a wrong password is 77 by each of them, and the password is in no words of ours" {
	for protocol in imap pop3; do
		for mechanism in PLAIN LOGIN CRAM-MD5; do
			account_on "$protocol" "auth = $mechanism"
			echo wrong-Zn4kQxT2yRm >"$BATS_TEST_TMPDIR/password"
			expect_line 77 "work: ${protocol}s://127.0.0.1:*: login refused: [[]AUTH*" mutt-archive
			refute grep -r wrong-Zn4kQxT2yRm "$ERR" "$HOME/.local"
		done
	done
}

@test "a server that wants only what this libcurl has not: 69 that names it, no password is sent" {
	for protocol in imap pop3; do
		serve "$protocol" scram-only
		expect_line 69 "work: $protocol://127.0.0.1:*: the server offers only SCRAM-SHA-256, and this libcurl has none of it" \
			mutt-archive
		nothing_sent
	done
	serve imap login-disabled
	expect_line 69 'work: imap://127.0.0.1:*: the server offers no way to log in' mutt-archive
	nothing_sent
}

@test "it is no refusal: the next run without a terminal asks again" {
	serve imap scram-only
	expect 69 mutt-archive
	[[ ! -e $HOME/.local/state/muttkit/refused ]]
	expect 69 mutt-archive
	nothing_sent 2
}

@test "a mechanism that this libcurl has not is said before any connection: 69" {
	for protocol in imap pop3; do
		serve "$protocol" scram-only 'auth = scram-sha-256'
		expect_line 69 'work: auth: this libcurl has no SCRAM-SHA-256' mutt-archive
		nothing_sent 0
	done
}

@test "a mechanism that the server does not offer: 69 that says what it offers" {
	for protocol in imap pop3; do
		serve "$protocol" polite 'auth = cram-md5'
		expect_line 69 "work: $protocol://127.0.0.1:*: auth: the server offers no CRAM-MD5, only PLAIN" \
			mutt-archive
		nothing_sent
		[[ ! -e $HOME/.local/state/muttkit/refused ]]
	done
	serve pop3 no-capa 'auth = cram-md5'
	expect_line 69 'work: pop3://127.0.0.1:*: auth: the server offers no CRAM-MD5' mutt-archive
}

# --- tokens ------------------------------------------------------------------------------------------

# tokens SECONDS: from now on password-command prints another token each time, good for SECONDS. They
# are counted and kept in tokens.
tokens() {
	TOKENS=$BATS_TEST_TMPDIR/tokens
	: >>"$TOKENS"
	sed -i "s|^password-command.*|password-command = $BATS_TEST_TMPDIR/next|" "$HOME/.config/muttkit/accounts"
	cat >"$BATS_TEST_TMPDIR/next" <<-END
		#!/bin/sh
		"$ROOT/tests/servers/token" "$KEY" "$PERSON" $1 \$(wc -l <"$TOKENS") | tee -a "$TOKENS"
	END
	chmod +x "$BATS_TEST_TMPDIR/next"
}

no_token_in() {
	local token pad code forms=()
	while read -r token; do
		forms+=(-e "${token:0:16}" -e "${token: -16}")
		for pad in '' x xx; do
			code=$(printf '%s%s' "$pad" "$token" | base64 -w 0)
			forms+=(-e "${code:4:20}")
		done
	done <"$TOKENS"
	refute grep -raFl "${forms[@]}" "$@"
}

@test "XOAUTH2 and OAUTHBEARER: each connection asks for a token of its own" {
	box
	for mechanism in XOAUTH2 OAUTHBEARER; do
		for protocol in imap pop3; do
			account_on "$protocol" "auth = $mechanism"
			tokens 1000
			: >"$TOKENS"
			expect_silence 0 mutt-archive --no-index
			expect_silence 0 mutt-archive --no-index
			expect 0 mutt-verify -q
			(($(logins "$protocol" "$mechanism") == 3))
			[[ $(sort -u "$TOKENS" | wc -l) == 3 ]]
			while read -r token; do
				grep -qF "token=$token" "$DOVECOT/log"
			done <"$TOKENS"
			no_token_in "$HOME"
		done
	done
}

@test "a token that is no longer good: 77, the token is in no words of ours; a person tries again" {
	box
	for mechanism in XOAUTH2 OAUTHBEARER; do
		for protocol in imap pop3; do
			account_on "$protocol" "auth = $mechanism"
			tokens -10
			expect_line 77 "work: ${protocol}s://127.0.0.1:*: login refused: *" mutt-archive
			[[ $mechanism != XOAUTH2 || $errors == *': the server does not take the token' ]]
			no_token_in "$HOME" "$ERR"
			tokens 1000
			expect_line 77 'work: the login was refused before and is not tried again without a person: *' mutt-archive
			script -qec 'mutt-archive --no-index -q' /dev/null >"$OUT" 3>&-
			no_token_in "$HOME" "$OUT"
			expect_silence 0 mutt-archive --no-index
		done
	done
}

@test "no token: 75 and no connection" {
	serve imap polite 'auth = xoauth2'
	: >"$BATS_TEST_TMPDIR/password"
	expect_line 75 'work: password-command: *key locked*' mutt-archive
	nothing_sent 0
}

@test "a server that takes tokens only, and an account that does not say so: 69" {
	serve imap tokens-only
	expect_line 69 'work: imap://127.0.0.1:*: the server offers only XOAUTH2 OAUTHBEARER, which auth has to name' \
		mutt-archive
	nothing_sent
}

# --- proxies -----------------------------------------------------------------------------------------

# proxy [OPTION]...: starts one; its port is in $PROXY, its process is $PROXY_PID.
proxy() {
	PROXY_LOG=$BATS_TEST_TMPDIR/proxy.log
	: >"$PROXY_LOG"
	read -r PROXY < <(exec "$ROOT/tests/servers/proxy" --log "$PROXY_LOG" "$@" 3>&-)
	PROXY_PID=$!
	servers+=("$PROXY_PID")
}

port_of() {
	[[ $1 == imap ]] && echo "$DOVECOT_IMAPS" || echo "$DOVECOT_POP3S"
}

@test "through a SOCKS or HTTP proxy: it sees TLS, whose names are checked, and the mail comes" {
	box
	proxy
	for protocol in imap pop3; do
		for way in socks5h socks5 http; do
			account_on "$protocol" "proxy = $way://127.0.0.1:$PROXY"
			: >"$PROXY_LOG"
			expect_silence 0 mutt-archive --no-index
			[[ $(<"$PROXY_LOG") == "${way%5*} 127.0.0.1:$(port_of "$protocol") granted" ]]
			account_on "$protocol" "proxy = $way://127.0.0.1:$PROXY"
			sed -i /^ca-file/d "$HOME/.config/muttkit/accounts"
			expect_line 77 "work: ${protocol}s://127.0.0.1:*: *certificate*" mutt-archive
		done
	done
	(($(grep -c 'Login: .*TLS' "$DOVECOT/log") >= 6))
}

@test "a proxy that denies, or does not know who asks: 77, a line that says proxy, no refused login" {
	local who
	for who in --deny --account=anna:Zn4kQxT2yRm; do
		proxy "$who"
		for protocol in imap pop3; do
			for way in socks5h http; do
				account_on "$protocol" "proxy = $way://bob:wrong-7xT2yRm@127.0.0.1:$PROXY"
				[[ $who != --deny ]] || sed -i 's/bob:wrong-7xT2yRm@//' "$HOME/.config/muttkit/accounts"
				expect_line 77 "work: ${protocol}s://127.0.0.1:*: through the proxy: *" mutt-archive
				refute grep -r wrong-7xT2yRm "$ERR" "$HOME/.local"
				[[ ! -e $HOME/.local/state/muttkit/refused && $(wc -l <"$PROXY_LOG") -gt 0 ]]
			done
		done
		stop "$PROXY_PID"
	done
}

@test "a proxy that knows who asks: by user and password in its address, which are never said" {
	box
	proxy --account=anna:Zn4kQxT2yRm
	for way in socks5h http; do
		account_on imap "proxy = $way://anna:Zn4kQxT2yRm@127.0.0.1:$PROXY"
		expect_silence 0 mutt-archive --no-index
		grep -q granted "$PROXY_LOG"
		expect 0 mutt-verify
		refute grep -r Zn4kQxT2yRm "$OUT" "$ERR" "$HOME/.local"
	done
}

@test "a proxy that is down: 75, a line that says proxy; one that cannot be meant: its password is not said" {
	proxy
	stop "$PROXY_PID"
	for way in socks5h http; do
		account_on imap "proxy = $way://anna:Zn4kQxT2yRm@127.0.0.1:$PROXY"
		expect_line 75 'work: imaps://127.0.0.1:*: through the proxy: *' mutt-archive
		refute grep Zn4kQxT2yRm "$ERR"
	done
	for odd in 'gopher://anna:Zn4kQxT2yRm@127.0.0.1:1' 'http://anna:Zn4kQxT2yRm@[::1:1' 'http://anna:Zn4kQxT2yRm@127.0.0.1:x'; do
		account_on imap "proxy = $odd"
		expect_line 78 '*: work: proxy: a proxy is one such as socks5h://127.0.0.1:9050' mutt-archive
		refute grep Zn4kQxT2yRm "$ERR"
	done
}

@test "the environment chooses a proxy only where the account names none" {
	box
	proxy
	account_on imap "proxy = socks5h://127.0.0.1:$PROXY"
	expect_silence 0 env no_proxy='*' all_proxy=http://127.0.0.1:1 imaps_proxy=http://127.0.0.1:1 \
		mutt-archive --no-index
	[[ $(<"$PROXY_LOG") == "socks "*" granted" ]]
	account_on imap
	expect_silence 0 env all_proxy="http://127.0.0.1:$PROXY" http_proxy=http://127.0.0.1:1 mutt-archive --no-index
	[[ $(tail -n 1 "$PROXY_LOG") == "http "*" granted" ]]
	account_on imap
	expect_silence 0 env all_proxy=http://127.0.0.1:1 no_proxy='*' mutt-archive --no-index
	expect_silence 0 env http_proxy=http://127.0.0.1:1 https_proxy=http://127.0.0.1:1 mutt-archive --no-index
	[[ $(wc -l <"$PROXY_LOG") == 2 ]]
}

@test "a proxy of the environment that cannot be meant: its password is not said" {
	for odd in gopher://anna:Zn4kQxT2yRm@127.0.0.1:1 http://anna:Zn4kQxT2yRm@127.0.0.1:x; do
		account_on imap
		export all_proxy=$odd
		expect_line 75 'work: imaps://127.0.0.1:*: the proxy is none that this libcurl can use' mutt-archive
	done
}
