# SPDX-License-Identifier: GPL-3.0-or-later
# server.bash: what dovecot.bash and cyrus.bash share: ports, processes, the user mail
# shellcheck shell=bash

# shellcheck source=tests/servers/certificates.bash
. "$(dirname "${BASH_SOURCE[0]}")/certificates.bash"

# server_stop DIR: ends the process of DIR/pid, and returns then; nothing to stop is no error.
server_stop() {
	local pid tick
	pid=$(cat "$1/pid" 2>/dev/null) || return 0
	for ((tick = 0; tick < 100; tick++)); do
		server_runs "$pid" || break
		((tick % 50)) || kill -TERM "$pid" 2>/dev/null || :
		sleep 0.05
	done
	server_runs "$pid" && kill -KILL "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null || :
	rm -f "$1/pid"
}

# server_runs PID: whether the process is there, and no zombie.
server_runs() {
	local state
	state=$(sed 's/.*) \(.\).*/\1/' "/proc/$1/stat" 2>/dev/null) && [[ $state != Z ]]
}

# server_free_port PORT: prints that one, or the next above on which nobody answers. Two starts at once
# may still choose the same one: then the second has to try again.
server_free_port() {
	local port=$1
	while (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
		port=$((port + 1))
	done
	echo "$port"
}

# server_greeting PORT: prints the first line that is said there.
server_greeting() (
	read -r -t 5 <"/dev/tcp/127.0.0.1/$1" && echo "$REPLY"
) 2>/dev/null

# server_give PATH...: to the user mail; servers refuse uid 0 for mail.
server_give() {
	((EUID)) || chown -R mail:mail "$@"
}

# server_open_way DIR: the user mail gets through the 0700 directories that mktemp and bats make.
server_open_way() {
	local up=$1
	((EUID)) && return
	while [[ $up == /tmp/* || $up == /dev/shm/* ]]; do
		chmod a+x "$up"
		up=${up%/*}
	done
}
