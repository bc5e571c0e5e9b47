# SPDX-License-Identifier: GPL-3.0-or-later
# certificates.bash: a throw-away authority, and the good and bad certificates the TLS tests need
# shellcheck shell=bash

# make_certificates DIR: writes, unless they are there already,
#   ca.crt                     the authority to trust
#   server.crt server.key      signed by it, for localhost and 127.0.0.1
#   other-ca.crt               an authority that signed nothing
#   expired.crt expired.key    signed, but ended in 2021
#   wrong-name.crt wrong-name.key   signed, but for imap.elsewhere.example
make_certificates() {
	local dir=$1 from=20200101000000Z until=20491231235959Z here=DNS:localhost,IP:127.0.0.1
	[[ -s $dir/wrong-name.crt ]] && return
	mkdir -p "$dir"
	_certificate_authority "$dir" ca "Muttkit test authority" &&
		_certificate_authority "$dir" other-ca "Another authority" &&
		_certificate_sign "$dir" server localhost "$here" "$from" "$until" &&
		_certificate_sign "$dir" expired localhost "$here" "$from" 20210101000000Z &&
		_certificate_sign "$dir" wrong-name imap.elsewhere.example \
			"DNS:imap.elsewhere.example" "$from" "$until"
}

# `openssl ca`, because `req -x509` cannot choose the first day: a certificate that begins today would
# break every test that sets the clock back.
_certificate_authority() {
	local dir=$1 name=$2
	mkdir -p "$dir/$name.issued" && : >"$dir/$name.issued/index"
	cat >"$dir/$name.conf" <<-END
		[ca]
		default_ca = here
		[here]
		new_certs_dir = $dir/$name.issued
		database = $dir/$name.issued/index
		certificate = $dir/$name.crt
		private_key = $dir/$name.key
		rand_serial = yes
		unique_subject = no
		default_md = sha256
		policy = any
		[any]
		commonName = supplied
		[authority]
		basicConstraints = critical, CA:true
		keyUsage = critical, keyCertSign
		subjectKeyIdentifier = hash
	END
	_certificate_request "$dir" "$name" "$3" &&
		_certificate_issue "$dir" "$name" "$name" -selfsign -extensions authority \
			-startdate 20200101000000Z -enddate 20491231235959Z
}

_certificate_sign() {
	local dir=$1 name=$2
	printf 'subjectAltName = %s\nextendedKeyUsage = serverAuth\n' "$4" >"$dir/$name.ext"
	_certificate_request "$dir" "$name" "$3" &&
		_certificate_issue "$dir" ca "$name" -extfile "$dir/$name.ext" \
			-startdate "$5" -enddate "$6"
}

_certificate_request() {
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$3" \
		-keyout "$1/$2.key" -out "$1/$2.csr" 2>"$1/openssl.log" || _certificate_failed "$1"
}

_certificate_issue() {
	local dir=$1 authority=$2 name=$3
	openssl ca -batch -notext -config "$dir/$authority.conf" -in "$dir/$name.csr" \
		-out "$dir/$name.crt" "${@:4}" 2>"$dir/openssl.log" || _certificate_failed "$dir"
}

_certificate_failed() {
	cat "$1/openssl.log" >&2
	return 1
}
