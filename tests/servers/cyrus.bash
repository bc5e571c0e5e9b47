# SPDX-License-Identifier: GPL-3.0-or-later
# cyrus.bash: a private Cyrus IMAP 3.6 on free loopback ports, for the tests; dovecot.bash's brother
# shellcheck shell=bash
#
# scripts/setup has unpacked it below the build folder. Everything else lies below DIR:
#   DIR/conf/sasldb  DIR/pid  DIR/ports  DIR/programs  DIR/conf/log/USER/PID (what was said)
# Two servers at once: two DIRs, and cyrus_ports DIR to choose of which one the variables speak.

# shellcheck source=tests/servers/server.bash
. "$(dirname "${BASH_SOURCE[0]}")/server.bash"

# cyrus_start DIR: call it in the shell that stays, not in a subshell: when that shell dies, the server
# ends too. Started again, it keeps its ports. Sets and exports the ports CYRUS_IMAP (also STARTTLS),
# CYRUS_IMAPS and CYRUS_POP3S. Before it, all optional:
#   CYRUS_NAMES=classic         how folders are called: INBOX.Sent, as Debian has it; else Sent, a/b
#   CYRUS_CERTIFICATES=DIR      certificates to share with another server, made there if need be
cyrus_start() {
	local dir=$1 from try
	from=${MUTTKIT_BUILD:-$(dirname "${BASH_SOURCE[0]}")/../../build}/cyrus
	[[ -d $from ]] || {
		echo "cyrus: $from is not there: scripts/setup check" >&2
		return 1
	}
	mkdir -p "$dir"/{conf/{socket,log},mail} || return
	# its own user may not get through to the build folder
	[[ -d $dir/programs ]] || cp -a "$from" "$dir/programs" || return
	make_certificates "${CYRUS_CERTIFICATES:-$dir/tls}" || return
	_cyrus_share_key "$dir" || return
	server_give "$dir"/{conf,mail}
	server_open_way "$dir"
	for try in 1 2 3 4 5; do
		if ((try > 1)) || [[ ! -s $dir/ports ]]; then
			_cyrus_choose_ports >"$dir/ports"
		fi
		cyrus_ports "$dir"
		_cyrus_write_config "$dir"
		_cyrus_run "$dir" lib/cyrus/bin/master -C "$dir/imapd.conf" -M "$dir/cyrus.conf" -p "$dir/conf/master.pid" \
			</dev/null >"$dir/console" 2>&1 3>&- &
		echo $! >"$dir/pid"
		_cyrus_wait "$dir" && return
		cyrus_stop "$dir"
	done
	tail -n 9 "$dir/console" >&2
	echo "cyrus: does not start in $dir (try $try)" >&2
	return 1
}

# cyrus_stop DIR: returns when it has ended; nothing to stop is no error.
cyrus_stop() {
	server_stop "$1"
}

# cyrus_ports DIR: the variables of a server that cyrus_start started.
cyrus_ports() {
	# shellcheck disable=SC1091
	. "$1/ports"
	export CYRUS_IMAP CYRUS_IMAPS CYRUS_POP3S
}

# cyrus_user DIR NAME [PASSWORD]: adds the user ("secret" by default), with INBOX, Sent, Drafts, Junk and
# Trash, whose roles are told; from now on what the user is told is kept.
cyrus_user() {
	local dir=$1 name=$2
	mkdir -p "$dir/conf/log/$name"
	server_give "$dir/conf/log/$name"
	(printf %s "${3:-secret}" |
		_cyrus_run "$dir" sbin/saslpasswd2 -c -p -u localhost -f "$dir/conf/sasldb" "$name") || return
	cyrus_tell "$dir" "$name" "${3:-secret}" NOOP >"$dir/console"
}

# cyrus_tell DIR NAME PASSWORD COMMAND...: the IMAP commands, one after the other; prints what the server
# answers, and fails unless it says OK to each.
cyrus_tell() (
	cyrus_ports "$1"
	exec {imap}<>"/dev/tcp/127.0.0.1/$CYRUS_IMAP" || exit
	plain=$(printf '\0%s\0%s' "$2" "$3" | base64 -w 0)
	for command in "AUTHENTICATE PLAIN $plain" "${@:4}" LOGOUT; do
		printf '%s\r\n' "t $command" >&"$imap"
		until [[ ${line-} == 't '* ]]; do
			read -r -t 10 -u "$imap" line || exit
			printf '%s\n' "${line%$'\r'}"
		done
		[[ $line == 't OK'* ]] || exit
		line=
	done
)

# _cyrus_run DIR PROGRAM [ARG]...: in a subshell, which becomes that program. Libraries that this system
# lacks lie beside the programs. Cyrus refuses uid 0, and ends its whole process group.
_cyrus_run() {
	local library as=()
	library=$(compgen -G "$1/programs/usr/lib/*-linux-gnu")
	export LD_LIBRARY_PATH=$library SASL_PATH=$library/sasl2:${library#"$1/programs"}/sasl2
	((EUID)) || as=(--reuid mail --regid mail --clear-groups)
	exec setsid setpriv "${as[@]}" --pdeathsig TERM "$1/programs/usr/$2" "${@:3}"
}

_cyrus_share_key() {
	cp "${CYRUS_CERTIFICATES:-$1/tls}"/server.{crt,key} "$1/conf" &&
		chmod 600 "$1/conf/server.key"
}

# Above the range of dovecot.bash.
_cyrus_choose_ports() {
	local name port=$((31000 + RANDOM % 1700))
	for name in IMAP IMAPS POP3S; do
		port=$(server_free_port $((port + 1)))
		echo "CYRUS_$name=$port"
	done
}

_cyrus_wait() {
	local tick line
	for ((tick = 0; tick < 200; tick++)); do
		sleep 0.05
		server_runs "$(cat "$1/pid")" || return
		line=$(server_greeting "$CYRUS_IMAP")
		[[ $line == *'Cyrus IMAP'* ]] && return
	done
	return 1
}

_cyrus_write_config() {
	local dir=$1 bin=$1/programs/usr/lib/cyrus/bin user=mail better=yes
	((EUID)) && user=$(id -un)
	[[ ${CYRUS_NAMES-} == classic ]] && better=no
	cat >"$dir/imapd.conf" <<-END
		configdirectory: $dir/conf
		defaultpartition: default
		partition-default: $dir/mail
		cyrus_user: $user
		servername: localhost
		syslog_prefix: muttkit-test
		altnamespace: $better
		unixhierarchysep: $better
		allowplaintext: yes
		munge8bit: no
		admins: admin
		autocreate_users: anyone
		autocreate_quota: 0
		autocreate_inbox_folders: Sent | Drafts | Junk | Trash
		autocreate_subscribe_folders: Sent | Drafts | Junk | Trash
		xlist-sent: Sent
		xlist-drafts: Drafts
		xlist-junk: Junk
		xlist-trash: Trash
		popminpoll: 0
		maxlogins_per_user: 0
		sasl_pwcheck_method: auxprop
		sasl_auxprop_plugin: sasldb
		sasl_sasldb_path: $dir/conf/sasldb
		sasl_mech_list: PLAIN LOGIN
		tls_server_cert: $dir/conf/server.crt
		tls_server_key: $dir/conf/server.key
		lmtpsocket: $dir/conf/socket/lmtp
		idlesocket: $dir/conf/socket/idle
		notifysocket: $dir/conf/socket/notify
	END
	cat >"$dir/cyrus.conf" <<-END
		START {
		  recover cmd="$bin/ctl_cyrusdb -C $dir/imapd.conf -r"
		}
		SERVICES {
		  imap cmd="$bin/imapd -C $dir/imapd.conf -U 1" listen="127.0.0.1:$CYRUS_IMAP" prefork=0
		  imaps cmd="$bin/imapd -C $dir/imapd.conf -s -U 1" listen="127.0.0.1:$CYRUS_IMAPS" prefork=0
		  pop3s cmd="$bin/pop3d -C $dir/imapd.conf -s -U 1" listen="127.0.0.1:$CYRUS_POP3S" prefork=0
		}
		EVENTS {
		}
	END
}
