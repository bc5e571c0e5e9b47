# SPDX-License-Identifier: GPL-3.0-or-later
# dovecot.bash: a private Dovecot 2.3 on free loopback ports, for the tests and the demo
# shellcheck shell=bash
#
# Everything lies below DIR, which must be short: its unix sockets may have 107 bytes.
#   DIR/users  DIR/log  DIR/pid  DIR/ports  DIR/tls/ca.crt  DIR/mail/USER/[FOLDER/]{cur,new,tmp}
# Two servers at once: two DIRs, and dovecot_ports DIR to choose of which one the variables speak.

# shellcheck source=tests/servers/server.bash
. "$(dirname "${BASH_SOURCE[0]}")/server.bash"

# dovecot_start DIR: call it in the shell that stays, not in a subshell: when that shell dies, the
# server ends too. Started again, it keeps its ports. Sets and exports the ports DOVECOT_IMAP (also
# STARTTLS), DOVECOT_IMAPS, DOVECOT_POP3 (also STLS) and DOVECOT_POP3S. Before it, all optional:
#   DOVECOT_QUOTA=4M            the storage quota of every user, 0 is none
#   DOVECOT_SEPARATOR=.         of folder names, / by default; with a dot, folders that have dots
#                               in their names cannot be opened
#   DOVECOT_PREFIX=INBOX.       before every folder but INBOX
#   DOVECOT_SHARED=Public/      the prefix of shared folders, which lie in DIR/shared
#   DOVECOT_PROTOCOLS=pop3      what is offered, "imap pop3" by default
#   DOVECOT_CERTIFICATES=DIR    certificates to share with another server, made there if need be
#   DOVECOT_KEY=secret          what tests/servers/token signs with it logs in too, by XOAUTH2 and
#                               OAUTHBEARER; the log shows the tokens
dovecot_start() {
	local dir=$1 try
	mkdir -p "$dir"/{run,mail,home,index,ctl,shared} || return
	: >>"$dir/users"
	make_certificates "${DOVECOT_CERTIFICATES:-$dir/tls}" || return
	_dovecot_write_quota "$dir" "${DOVECOT_QUOTA:-0}"
	server_give "$dir"/{mail,home,index,ctl,shared}
	server_open_way "$dir"
	for try in 1 2 3 4 5; do
		if ((try > 1)) || [[ ! -s $dir/ports ]]; then
			_dovecot_choose_ports >"$dir/ports"
		fi
		dovecot_ports "$dir"
		rm -f "$dir/run/master.pid"
		_dovecot_write_config "$dir"
		[[ ! ${DOVECOT_SHARED-} ]] || _dovecot_share "$dir"
		[[ ! ${DOVECOT_KEY-} ]] || _dovecot_take_tokens "$dir"
		# fd 3 is bats' own: who keeps it open keeps bats waiting
		setpriv --pdeathsig TERM dovecot -F -c "$dir/dovecot.conf" \
			</dev/null >"$dir/console" 2>&1 3>&- &
		echo $! >"$dir/pid"
		_dovecot_wait "$dir" && return
		dovecot_stop "$dir"
		tail -n 9 "$dir/console" "$dir/log" | grep -q 'Address already in use' || break
	done
	tail -n 9 "$dir/console" "$dir/log" >&2
	echo "dovecot: does not start in $dir (try $try)" >&2
	return 1
}

# dovecot_stop DIR: returns when it has ended; nothing to stop is no error.
dovecot_stop() {
	server_stop "$1"
}

# dovecot_ports DIR: the variables of a server that dovecot_start started.
dovecot_ports() {
	# shellcheck disable=SC1091
	. "$1/ports"
	export DOVECOT_IMAP DOVECOT_IMAPS DOVECOT_POP3 DOVECOT_POP3S
}

# dovecot_user DIR NAME [PASSWORD]: adds the user, or changes the password ("secret" by default).
dovecot_user() {
	local dir=$1 name=$2 others
	mkdir -p "$dir/mail/$name/"{cur,new,tmp}
	others=$(awk -F: -v name="$name" '$1 != name' "$dir/users" 2>/dev/null) || :
	printf '%s\n' ${others:+"$others"} \
		"$name:{PLAIN.B64}$(printf %s "${3:-secret}" | base64 -w 0)" >"$dir/users.new"
	mv "$dir/users.new" "$dir/users"
	server_give "$dir/mail/$name"
}

# dovecot_quota DIR SIZE: SIZE as 3M, 2500K or 0 for none; returns when the server answers with it.
dovecot_quota() {
	local dir=$1 want tick line
	_dovecot_write_quota "$dir" "$2"
	kill -HUP "$(cat "$dir/pid")" || return
	grep -q '^protocols.*imap' "$dir/dovecot.conf" && read -r line <"$dir/users" || return 0
	want=$(($(numfmt --from=iec "$2") / 1024))
	for ((tick = 0; tick < 100; tick++)); do
		line=$(_dovecot_ask_quota "$dir") || :
		case $want:$line in
		0:*'OK No quota'* | *:*'STORAGE '[0-9]*" $want)"*) return ;;
		esac
		sleep 0.05
	done
	echo "dovecot: the quota of $dir did not become $2" >&2
	return 1
}

# The first user's own view, as a client gets it.
_dovecot_ask_quota() (
	dovecot_ports "$1"
	IFS=: read -r name password <"$1/users"
	password=$(base64 -d <<<"${password#\{PLAIN.B64\}}")
	plain=$(printf '\0%s\0%s' "$name" "$password" | base64 -w 0)
	exec {imap}<>"/dev/tcp/127.0.0.1/$DOVECOT_IMAP" || exit
	printf '1 AUTHENTICATE PLAIN %s\r\n2 GETQUOTAROOT INBOX\r\n3 LOGOUT\r\n' "$plain" >&"$imap"
	timeout 5 cat <&"$imap" | tr -d '\r\n'
) 2>/dev/null

# Below the range from which the kernel gives ports to clients.
_dovecot_choose_ports() {
	local name
	for name in IMAP IMAPS POP3 POP3S; do
		echo "DOVECOT_$name=$(server_free_port $((10240 + (RANDOM * 32768 + RANDOM) % 20000)))"
	done
}

# It has all its ports when it writes master.pid; before, another server may answer on one of them.
# The first greeting of a cold start may be a note that it still waits for its own login process.
_dovecot_wait() {
	local dir=$1 tick line port want
	[[ ${DOVECOT_PROTOCOLS:-imap} == *imap* ]] && port=$DOVECOT_IMAP want='* OK [CAPABILITY'
	: "${port:=$DOVECOT_POP3}" "${want:=+OK}"
	for ((tick = 0; tick < 200; tick++)); do
		sleep 0.02
		server_runs "$(cat "$dir/pid")" || return
		[[ -s $dir/run/master.pid ]] || continue
		line=$(server_greeting "$port")
		[[ $line == "$want"* ]] && return
	done
	return 1
}

_dovecot_write_quota() {
	cat >"$1/quota.conf.new" <<-END
		plugin {
		  quota = count:User quota
		  quota_vsizes = yes
		  quota_grace = 0
		  quota_rule = *:storage=$2
		}
	END
	mv "$1/quota.conf.new" "$1/quota.conf"
}

_dovecot_write_config() {
	local dir=$1 user group mail=mail login=dovenull internal=dovecot tls
	tls=${DOVECOT_CERTIFICATES:-$dir/tls}
	user=$(id -un) group=$(id -gn)
	((EUID)) && mail=$user login=$user internal=$user
	((EUID)) || group=mail
	cat >"$dir/dovecot.conf" <<-END
		base_dir = $dir/run
		state_dir = $dir/run
		log_path = $dir/log
		protocols = ${DOVECOT_PROTOCOLS:-imap pop3}
		listen = 127.0.0.1
		shutdown_clients = yes
		default_login_user = $login
		default_internal_user = $internal
		default_internal_group = $(id -gn "$internal")
		default_vsz_limit = 0
		first_valid_uid = 0
		first_valid_gid = 0

		ssl = yes
		ssl_cert = <$tls/server.crt
		ssl_key = <$tls/server.key
		ssl_dh =

		disable_plaintext_auth = no
		auth_mechanisms = plain login cram-md5 scram-sha-256
		auth_failure_delay = 0
		auth_username_format = %u
		passdb {
		  driver = passwd-file
		  mechanisms = plain login cram-md5 scram-sha-256
		  args = $dir/users
		}
		userdb {
		  driver = static
		  args = uid=$mail gid=$group home=$dir/home/%u allow_all_users=yes
		}

		# Dovecot's own files lie elsewhere: below DIR/mail there is mail and nothing else
		mail_location = maildir:$dir/mail/%u:LAYOUT=fs:INDEX=$dir/index/%u:CONTROL=$dir/ctl/%u
		mail_plugins = quota
		mail_max_userip_connections = 100
		maildir_stat_dirs = yes
		namespace inbox {
		  inbox = yes
		  separator = ${DOVECOT_SEPARATOR:-/}
		  prefix = ${DOVECOT_PREFIX:-}
		$(printf '  mailbox %s {\n    auto = create\n    special_use = \\%s\n  }\n' \
			Sent Sent Drafts Drafts Junk Junk Trash Trash)
		}
		protocol imap {
		  mail_plugins = \$mail_plugins imap_quota
		}
		protocol pop3 {
		  pop3_no_flag_updates = yes
		}
		!include quota.conf

		service imap-login {
		  chroot =
		  process_min_avail = 1
		  inet_listener imap {
		    port = $DOVECOT_IMAP
		  }
		  inet_listener imaps {
		    port = $DOVECOT_IMAPS
		    ssl = yes
		  }
		}
		service pop3-login {
		  chroot =
		  inet_listener pop3 {
		    port = $DOVECOT_POP3
		  }
		  inet_listener pop3s {
		    port = $DOVECOT_POP3S
		    ssl = yes
		  }
		}
		# no growing penalty on the address from which a test sent wrong passwords
		service anvil {
		  chroot =
		  unix_listener anvil-auth-penalty {
		    mode = 0
		  }
		}
		service stats {
		  chroot =
		}
		service auth {
		  user = $user
		}
		service auth-worker {
		  user = $user
		}
	END
}

_dovecot_share() {
	cat >>"$1/dovecot.conf" <<-END
		namespace shared {
		  type = public
		  separator = ${DOVECOT_SEPARATOR:-/}
		  prefix = $DOVECOT_SHARED
		  location = maildir:$1/shared:LAYOUT=fs:INDEX=$1/index/%u/shared:CONTROL=$1/ctl/shared
		  subscriptions = no
		}
	END
}

_dovecot_take_tokens() {
	local dir=$1 keys=$1/keys/default/HS256
	mkdir -p "$keys"
	printf %s "$DOVECOT_KEY" | base64 -w 0 >"$keys/default"
	cat >"$dir/tokens.conf" <<-END
		introspection_mode = local
		local_validation_key_dict = fs:posix:prefix=$dir/keys/
		username_attribute = sub
	END
	cat >>"$dir/dovecot.conf" <<-END
		auth_mechanisms = plain login cram-md5 scram-sha-256 xoauth2 oauthbearer
		auth_debug = yes
		passdb {
		  driver = oauth2
		  mechanisms = xoauth2 oauthbearer
		  args = $dir/tokens.conf
		}
	END
}
