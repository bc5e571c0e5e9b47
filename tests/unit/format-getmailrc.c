/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/getmailrc.h"

#include "mention_words.h"
#include "test.h"

#define OLD "pop.old.example"
#define NEW "pop3s://pop.new.example"

#define POP3  "[retriever]\ntype = SimplePOP3SSLRetriever\nserver = " OLD "\n"
#define PLAIN "[retriever]\ntype = SimplePOP3Retriever\nserver = " OLD "\n"
#define PASS  "password = x\n"

static void finds_the_server(void)
{
	static const struct {
		const char *name, *text, *words;
	} rows[] = {
		{ "nothing", "", "" },
		{ "no retriever", "[options]\nserver = x\n", "" },
		{ "all",
			"[options]\nread_all = false\n\n[retriever]\n"
			"Type: SimpleIMAPSSLRetriever\nserver: Imap.Old.Example\n"
			"username = anna@studio.example\n"
			"password_command = (\"/usr/bin/pass\", 'show', \"it's\",)\n"
			"ca_certs = ~/ca.pem\nuse_xoauth2 = True\n"
			"[destination]\ntype = Maildir\npath = ~/Mail/\n",
			"6 imap imap.old.example:993 tls user=anna@studio.example "
			"command='/usr/bin/pass' 'show' 'it'\\''s' auth=XOAUTH2 ca=~/ca.pem "
			"local=~/Mail/\n" },
		{ "no TLS, a password", PLAIN "port = 1110\nusername = a\n" PASS,
			"3 pop3 pop.old.example:1110 plain user=a key=retriever/password\n" },
		{ "no Maildir", PLAIN "[destination]\ntype = Mboxrd\npath = ~/mbox\n",
			"3 pop3 pop.old.example:110 plain\n" },
		{ "a command that is more than strings", PLAIN "password_command = ('a', f('b'))\n",
			"3 pop3 pop.old.example:110 plain\n" },
		{ "no command", PLAIN "password_command = ()\n",
			"3 pop3 pop.old.example:110 plain\n" },
		{ "defaults are dropped", "[DEFAULT]\nport = 1\n" PLAIN,
			"5 pop3 pop.old.example:110 plain\n" },
		{ "no such type", "[retriever]\ntype = Mine\nserver = h\n",
			"3 pop3 h:110 plain: the type of its retriever is none of getmail's\n" },
		{ "no server", "[retriever]\ntype = SimplePOP3Retriever\n",
			"2 pop3 ?:110 plain: server is missing\n" },
		{ "nothing in it", "[retriever]\n",
			"1 pop3 ?:110 plain: the type of its retriever is none of getmail's\n" },
		{ "twice", PLAIN "server = h\n", "4 pop3 h:110 plain: a key stands there twice\n" },
		{ "no port", PLAIN "port = pop3\n",
			"3 pop3 pop.old.example:110 plain: port cannot be read\n" },
		{ "on two lines", "[retriever]\ntype = SimplePOP3Retriever\nserver =\n  h\n",
			"3 pop3 ?:110 plain: a value goes on on the next line\n" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *words = NULL;

		g_test_message("%s", rows[i].name);
		words = mention_words(getmailrc_read, rows[i].text);
		g_assert_cmpstr(words, ==, rows[i].words);
	}
}

static void puts_in_another(void)
{
	static const MentionRow rows[] = {
		{ "the host alone", POP3 PASS, NEW,
			"[retriever]\ntype = SimplePOP3SSLRetriever\nserver = pop.new.example\n" PASS },
		{ "a port there", POP3 "port = 995\n" PASS, NEW ":1995",
			"[retriever]\ntype = SimplePOP3SSLRetriever\nserver = pop.new.example\n"
			"port = 1995\n" PASS },
		{ "a port more",
			"[retriever]\r\n\ttype:SimplePOP3SSLRetriever\r\n\tserver:" OLD
			"\r\n\tpassword:x",
			NEW ":1995",
			"[retriever]\r\n\ttype:SimplePOP3SSLRetriever\r\n\tserver:pop.new.example\r\n"
			"\tport:1995\r\n\tpassword:x",
			NULL, TRUE },
		{ "no last line end",
			PASS "[retriever]\npassword = x\n"
			     "type=SimplePOP3SSLRetriever\nserver=" OLD,
			NEW ":1995",
			PASS "[retriever]\npassword = x\n"
			     "type=SimplePOP3SSLRetriever\nserver=pop.new.example\nport=1995",
			NULL, TRUE },
		{ "TLS", PLAIN "port=110\n" PASS, NEW,
			"[retriever]\ntype = SimplePOP3SSLRetriever\nserver = pop.new.example\n"
			"port=995\n" PASS,
			NULL, TRUE },
		{ "no STARTTLS", POP3, "pop3://pop.new.example", POP3,
			"3 getmail cannot speak STARTTLS: change it by hand\n" },
		{ "no TLS for this one",
			"[retriever]\ntype = MultidropSDPSRetriever\nserver = " OLD "\n", NEW,
			"[retriever]\ntype = MultidropSDPSRetriever\nserver = " OLD "\n",
			"3 this type of retriever cannot speak TLS: change it by hand\n" },
		{ "unclear", POP3 "server = " OLD "\n", NEW, POP3 "server = " OLD "\n",
			"4 a key stands there twice: change it by hand\n" },
		{ "what is of the old server",
			POP3 "ssl_fingerprints = ('a',)\nssl_cert_hostname = x\n"
			     "password_command = ('pass', 'Pop.Old.Example')\n"
			     "[options]\nread_all = False\n",
			NEW,
			"[retriever]\ntype = SimplePOP3SSLRetriever\nserver = pop.new.example\n"
			"ssl_fingerprints = ('a',)\nssl_cert_hostname = x\n"
			"password_command = ('pass', 'Pop.Old.Example')\n"
			"[options]\nread_all = False\n",
			"3 getmail keeps what it has seen by server and port: all that is still on the "
			"new one comes once more\n"
			"4 ssl_fingerprints is of the old server's certificate: put in the new one's\n"
			"5 ssl_cert_hostname is what the old server's certificate says: put in what "
			"the new one's says\n"
			"6 password_command names the old server: keep the password where it looks\n" },
		{ "no password", POP3, NEW,
			"[retriever]\ntype = SimplePOP3SSLRetriever\nserver = pop.new.example\n",
			"3 the password is looked up under the server's name, in netrc or a keyring: "
			"put it there under the new name too\n" },
		{ "another protocol", POP3, "imaps://imap.new.example", POP3 },
	};

	mention_check(getmailrc_read, getmailrc_tokens, OLD, rows, G_N_ELEMENTS(rows));
}

static void hides_passwords(void)
{
	g_autofree char *one = mention_secrets(getmailrc_read, POP3 "Password : a b \n"),
			*more = mention_secrets(getmailrc_read, "password = a\n  b\n" POP3);

	g_assert_cmpstr(one, ==, "a b");
	g_assert_cmpstr(more, ==, "a b");
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/getmailrc/server", finds_the_server);
	g_test_add_func("/getmailrc/move", puts_in_another);
	g_test_add_func("/getmailrc/passwords", hides_passwords);
	return g_test_run();
}
