#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Configs of msmtp, mpop and mbsync with another server in them, as these programs take them

# shellcheck source=tests/e2e/helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"

# config FILE: stdin as a config that may hold a password.
config() {
	cat >"$1"
	chmod 600 "$1"
}

# rewritten KIND FILE OLD NEW: FILE.new is FILE with another server, to which it may say what it will.
rewritten() {
	(umask 077 && "$MUTTKIT_BUILD/check/tests/e2e/rewrite" "$@" >"$2.new" 2>"$ERR")
}

# all_of msmtp|mpop FILE ACCOUNT: what the program makes of that account.
all_of() {
	local account=("$3")
	[[ $1 == mpop ]] || account=(-a "$3")
	"$1" -P -C "$2" "${account[@]}" </dev/null | sed -n '/ = /p'
}

# say msmtp|mpop FILE ACCOUNT: where the program would go, "HOST PORT TLS STARTTLS".
say() {
	all_of "$@" | sed -n 's/^\(host\|port\|tls\|tls_starttls\) *= //p' | xargs
}

setup_file() {
	dovecot_begin 50 100K
}
teardown_file() {
	dovecot_end
}

@test "msmtp goes where the rewritten config says, and no account elsewhere" {
	config msmtprc <<-'END'
		# sent by hand
		defaults
		auth on
		tls on
		tls_trust_file /etc/ssl/certs/ca-certificates.crt
		port 587

		account work
		host    "smtp.old.example"
		from    anna@old.example
		user    anna@smtp.old.example
		passwordeval "echo smtp.old.example"

		account other
		host smtp.other.example
		user anna

		account list : work
		from list@old.example

		account default : work
	END
	[[ $(say msmtp msmtprc work) == "smtp.old.example 587 on on" ]]
	all_of msmtp msmtprc other >was
	rewritten msmtp msmtprc smtp://smtp.old.example smtps://smtp.new.example
	for name in work list default; do
		[[ $(say msmtp msmtprc.new $name) == "smtp.new.example 465 on off" ]]
	done
	all_of msmtp msmtprc.new other | diff was -
	all_of msmtp msmtprc.new work | grep -q "user = anna@smtp.old.example"
	grep -q "^12: passwordeval names the old server" "$ERR"
	rewritten msmtp msmtprc.new smtp://smtp.new.example smtp://smtp.old.example
	for name in work list default other; do
		all_of msmtp msmtprc $name | diff - <(all_of msmtp msmtprc.new.new $name)
	done
}

@test "msmtp: a config whose lines are all there comes back to the byte" {
	printf 'account\twork\r\n\thost smtp.old.example\r\n\tport 465\r\n\ttls\r\n%s' \
		$'\ttls_starttls off\r\n\tpassword "a b"' | config msmtprc
	[[ $(say msmtp msmtprc work) == "smtp.old.example 465 on off" ]]
	rewritten msmtp msmtprc smtps://smtp.old.example smtp://smtp.new.example:2587
	[[ $(say msmtp msmtprc.new work) == "smtp.new.example 2587 on on" ]]
	rewritten msmtp msmtprc.new smtp://smtp.new.example smtps://smtp.old.example
	cmp msmtprc msmtprc.new.new
}

@test "msmtp: ports and TLS that no line says" {
	config msmtprc <<<$'account a\nhost smtp.old.example'
	[[ $(say msmtp msmtprc a) == "smtp.old.example 25 off on" ]]
	rewritten msmtp msmtprc smtp://smtp.old.example smtp://smtp.new.example
	[[ $(say msmtp msmtprc.new a) == "smtp.new.example 587 on on" ]]
	rewritten msmtp msmtprc smtp://smtp.old.example smtps://smtp.new.example
	[[ $(say msmtp msmtprc.new a) == "smtp.new.example 465 on off" ]]
}

@test "msmtp: a port that cannot be changed for one account alone stays, and is told" {
	config msmtprc <<<$'account a\nhost smtp.old.example\nport 587\naccount b : a\nhost b.example'
	run -1 rewritten msmtp msmtprc smtp://smtp.old.example smtps://smtp.new.example
	cmp msmtprc msmtprc.new
	grep -q "^2: .*: change it by hand" "$ERR"
}

@test "mpop goes where the rewritten config says" {
	config mpoprc <<-'END'
		defaults
		tls on
		tls_starttls off
		keep on
		delivery maildir ~/Mail/in

		account work
		host pop.old.example
		user anna
		password x

		account other
		host pop.other.example
		user anna
		password x
	END
	[[ $(say mpop mpoprc work) == "pop.old.example 995 on off" ]]
	all_of mpop mpoprc other >was
	rewritten mpop mpoprc pop3s://pop.old.example pop3://pop.new.example
	[[ $(say mpop mpoprc.new work) == "pop.new.example 110 on on" ]]
	all_of mpop mpoprc.new other | diff was -
	grep -q "^8: mpop keeps what it has seen" "$ERR"
	rewritten mpop mpoprc.new pop3://pop.new.example pop3s://pop.old.example
	all_of mpop mpoprc work | diff - <(all_of mpop mpoprc.new.new work)
}

# lists FILE PORT: mbsync lists the channel c of FILE, encrypted, at that port; the folders are in
# $folders. The host is localhost before and after: mbsync knows no certificates for addresses.
lists() {
	mkdir -p Mail
	mbsync -V -l -c "$1" c </dev/null >"$OUT" 2>"$ERR" || complain "mbsync failed"
	grep -qF "Connecting to localhost (127.0.0.1:$2)" "$OUT" || complain "it went elsewhere"
	grep -q '^Connection is now encrypted' "$OUT" || complain "it is not encrypted"
	folders=$(sed '1,/^Authenticating/d' "$OUT" | sort)
	[[ $folders == *Clienti*INBOX* ]]
}

# mbsync_config [LINE]...: the channel c of an account with these lines behind its host. Its section
# ends with a line of blanks.
mbsync_config() {
	config mbsyncrc <<-END
		iMAPAccount work
		  HOST "localhost" # here
		$(printf '  %s\n' "$@")
		  User $PERSON
		  PassCmd "cat $BATS_TEST_TMPDIR/password"
		  CertificateFile $TLS/ca.crt
		$(printf '  \t ')
		IMAPStore far
		Account work

		MaildirStore near
		Path Mail/
		Inbox Mail/INBOX

		Channel c
		Far :far:
		Near :near:
		Patterns *
	END
}

# moves [LINE]...: such a config goes from IMAPS to STARTTLS and back, and mbsync with it.
moves() {
	local before
	mbsync_config "$@"
	lists mbsyncrc "$DOVECOT_IMAPS"
	before=$folders
	rewritten mbsync mbsyncrc "imaps://localhost:$DOVECOT_IMAPS" "imap://localhost:$DOVECOT_IMAP"
	lists mbsyncrc.new "$DOVECOT_IMAP"
	[[ $folders == "$before" ]]
	rewritten mbsync mbsyncrc.new "imap://localhost:$DOVECOT_IMAP" "imaps://localhost:$DOVECOT_IMAPS"
	cmp mbsyncrc mbsyncrc.new.new
}

@test "mbsync goes where the rewritten config says, and back" {
	box
	moves "Port $DOVECOT_IMAPS" "SSLType IMAPS"
}

@test "mbsync: a port and TLS that no line said go behind the host" {
	box
	mbsync_config "PipelineDepth 5"
	rewritten mbsync mbsyncrc imap://localhost "imaps://localhost:$DOVECOT_IMAPS"
	[[ $(diff mbsyncrc mbsyncrc.new | grep -c '^>') == 2 ]]
	lists mbsyncrc.new "$DOVECOT_IMAPS"
}
