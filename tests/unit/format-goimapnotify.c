/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/goimapnotify.h"

#include "mention_words.h"
#include "test.h"

#define OLD "imap.old.example"
#define NEW "imaps://imap.new.example"

#define SURE "tlsOptions:\n  rejectUnauthorized: true\n"

static void finds_accounts(void)
{
	static const struct {
		const char *name, *text, *words;
	} rows[] = {
		{ "nothing", "", "" },
		{ "as mutt-wizard writes it",
			"{\n  \"host\": \"Imap.Old.Example\",\n  \"port\": 993,\n  \"tls\": true,\n"
			"  \"tlsOptions\": {\n    \"rejectUnauthorized\": true\n  },\n"
			"  \"username\": \"anna\",\n  \"password\": \"\",\n"
			"  \"passwordCmd\": \"pass mail\",\n  \"boxes\": [ \"INBOX\" ]\n}\n",
			"2 imap imap.old.example:993 tls user=anna command=pass mail\n" },
		{ "a list",
			"configurations:\n  - host: a\n    port: 143\n    tls: true\n"
			"    tlsOptions:\n      starttls: true\n    alias: work\n"
			"    xoAuth2: true\n    boxes:\n      - mailbox: INBOX\n"
			"  -\n    host: b\n    port: \"143\"\n    password: p\n",
			"2 imap a:143 starttls name=work auth=XOAUTH2\n"
			"12 imap b:143 plain key=configurations/1/password\n" },
		{ "an old list", "[{\"host\":\"a\",\"port\":1,\"tls\":true}, {\"host\":\"b\"}]",
			"1 imap a:1 tls\n1 imap b:0 plain: its port, tls or starttls cannot be read\n" },
		{ "a command", "host: a\nhostCMD: get\nport: 993\ntls: true\n",
			"1 imap ?:993 tls: hostCMD tells the server\n" },
		{ "no host", "host:\nport: 1\nhostCMD: ''\n",
			"3 imap ?:1 plain: it has no host\n" },
		{ "twice", "host: a\nport: 1\nhost: b\n",
			"1 imap b:1 plain: a key of it stands there twice, or over several lines\n" },
		{ "on more lines", "host: >\n  a\nport: 1\n",
			"1 imap ?:1 plain: a key of it stands there twice, or over several lines\n" },
		{ "in brackets", "host: a\nport: 1\ntls: true\ntlsOptions: {starttls: true}\n",
			"1 imap a:1 tls: tlsOptions is written in brackets\n" },
		{ "elsewhere", "boxes:\n  - host: a\nhosts: b\n", "" },
		{ "more than plain", "host: &a b\nport: 1\n",
			"1 imap ?:0 tls: the file is more than plain YAML or JSON\n" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *words = NULL;

		g_test_message("%s", rows[i].name);
		words = mention_words(goimapnotify_read, rows[i].text);
		g_assert_cmpstr(words, ==, rows[i].words);
	}
}

static void puts_in_another(void)
{
	static const MentionRow rows[] = {
		{ "JSON",
			"{\"host\":\t\"" OLD "\", \"port\":993,\"tls\" : true, "
			"\"tlsOptions\": {\"rejectUnauthorized\": true}}",
			NEW ":1993",
			"{\"host\":\t\"imap.new.example\", \"port\":1993,\"tls\" : true, "
			"\"tlsOptions\": {\"rejectUnauthorized\": true}}" },
		{ "YAML, carriage returns",
			"configurations:\r\n- host: " OLD " # x\r\n  port: 993\r\n  tls: true\r\n"
			"  tlsOptions:\r\n    rejectUnauthorized: True\r\n- host: x\r\n",
			NEW,
			"configurations:\r\n- host: imap.new.example # x\r\n  port: 993\r\n  tls: true\r\n"
			"  tlsOptions:\r\n    rejectUnauthorized: True\r\n- host: x\r\n" },
		{ "STARTTLS to TLS",
			"host: '" OLD "'\nport: \"143\"\ntls: true\n" SURE "  starttls: true\n",
			NEW,
			"host: 'imap.new.example'\nport: \"993\"\ntls: true\n" SURE
			"  starttls: false\n" },
		{ "no TLS to STARTTLS",
			"host: " OLD "\nport: 143\ntls: false\n" SURE "  starttls: false\n",
			"imap://imap.new.example",
			"host: imap.new.example\nport: 143\ntls: true\n" SURE "  starttls: true\n",
			NULL, TRUE },
		{ "tls is missing", "host: " OLD "\nport: 143\n", NEW, "host: " OLD "\nport: 143\n",
			"1 tls: true has to be put in: change it by hand\n" },
		{ "starttls is missing", "host: " OLD "\nport: 993\ntls: true\n" SURE,
			"imap://imap.new.example", "host: " OLD "\nport: 993\ntls: true\n" SURE,
			"1 tlsOptions with starttls: true have to be put in: change it by hand\n" },
		{ "a name without a dot", "host: " OLD "\nport: 993\ntls: true\n" SURE,
			"imaps://no", "host: \"no\"\nport: 993\ntls: true\n" SURE, NULL, TRUE },
		{ "a number with a dot", "host: " OLD "\nport: 993\ntls: true\n" SURE,
			"imaps://1.5", "host: \"1.5\"\nport: 993\ntls: true\n" SURE, NULL, TRUE },
		{ "an address", "host: " OLD "\nport: 993\ntls: true\n" SURE, "imaps://127.0.0.1",
			"host: 127.0.0.1\nport: 993\ntls: true\n" SURE },
		{ "an IPv6 address", "host: " OLD "\nport: 993\ntls: true\n" SURE, "imaps://[::1]",
			"host: " OLD "\nport: 993\ntls: true\n" SURE,
			"1 the new server is an IPv6 address: change it by hand\n" },
		{ "who is it",
			"passwordCMD: get Imap.Old.Example\nhost: " OLD "\nport: 993\ntls: true\n"
			"tlsOptions:\n  rejectUnauthorized: false\n",
			NEW,
			"passwordCMD: get Imap.Old.Example\nhost: imap.new.example\nport: 993\ntls: true\n"
			"tlsOptions:\n  rejectUnauthorized: false\n",
			"1 passwordCMD names the old server: keep the password where it looks\n"
			"6 rejectUnauthorized is not true: whoever answers under the new name gets the "
			"password\n" },
		{ "nothing said of that", "host: " OLD "\nport: 993\ntls: true\n", NEW,
			"host: imap.new.example\nport: 993\ntls: true\n",
			"1 rejectUnauthorized is not true: whoever answers under the new name gets the "
			"password\n" },
	};

	mention_check(goimapnotify_read, goimapnotify_tokens, OLD, rows, G_N_ELEMENTS(rows));
}

static void hides_passwords(void)
{
	static const struct {
		const char *text, *secrets;
	} rows[] = {
		{ "{\"host\": \"a\", \"password\": \"x y\", \"passwordCmd\": \"z\"}", "x y" },
		{ "configurations:\n- password: x y # z\n- Password: ''\n- password: 'it''s'\n",
			"x y it''s" },
		{ "host: &x b\n  password : y z\npassword:\n", "y z" },
		{ "{\"password\": \"x\",", "\"x\"," },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *secrets = mention_secrets(goimapnotify_read, rows[i].text);

		g_assert_cmpstr(secrets, ==, rows[i].secrets);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/goimapnotify/accounts", finds_accounts);
	g_test_add_func("/goimapnotify/move", puts_in_another);
	g_test_add_func("/goimapnotify/passwords", hides_passwords);
	return g_test_run();
}
