/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/msmtprc.h"

#include "mention_words.h"
#include "test.h"

#define OLD "smtp.old.example"
#define NEW "smtp://smtp.new.example"
#define TLS "smtps://smtp.new.example"

#define A "account a\npassword x\n"
#define B "account b\npassword x\n"

static const char whole[] = "# mine\n"
			    "defaults\n"
			    "auth on\n"
			    "tls on\n"
			    "tls_trust_file /etc/ssl/ca.pem\n"
			    "\n"
			    "  account\twork  \n"
			    "host           SMTP.old.example\t\n"
			    "port           587\n"
			    "from           anna@studio.example\n"
			    "user           \"anna rossi\"\n"
			    "passwordeval   \"pass show \"mail\"\"\n"
			    "#host x\n"
			    "account order : work\n"
			    "tls_starttls off\n"
			    "port 465\n"
			    "auth scram-sha-1\n"
			    "password y\n"
			    "tls_trust_file system\n"
			    "passwordeval\n"
			    "account default : order\n";

static void finds_servers(void)
{
	static const struct {
		const char *name, *text, *words;
	} rows[] = {
		{ "nothing", "", "" },
		{ "all", whole,
			"8 smtp smtp.old.example:587 starttls user=anna rossi name=work "
			"address=anna@studio.example command=pass show \"mail\" "
			"ca=/etc/ssl/ca.pem\n"
			"8 smtp smtp.old.example:465 tls user=anna rossi name=order "
			"address=anna@studio.example key=order/password auth=SCRAM-SHA-1\n" },
		{ "no account", "host a\ntls\ntls_starttls off",
			"1 smtp a:465 tls name=default\n" },
		{ "plain by itself", "account a\nhost h\n", "2 smtp h:25 plain name=a\n" },
		{ "carriage returns", "account a\r\nhost h\r\nport 26\r\n",
			"2 smtp h:26 plain name=a\n" },
		{ "no comment behind a word", "account a\nhost h # x\n",
			"2 smtp h # x:25 plain name=a\n" },
		{ "one quote", "account a\nhost \"h\n", "2 smtp \"h:25 plain name=a\n" },
		{ "commands have a case", "account a\nHost g\nhost h\n",
			"3 smtp h:25 plain name=a\n" },
		{ "later ones win", "account a\nhost g\nhost h\n", "3 smtp h:25 plain name=a\n" },
		{ "defaults are for what follows",
			"account a\nhost h\ndefaults\nport 26\naccount b\nhost i\n",
			"2 smtp h:25 plain name=a\n6 smtp i:26 plain name=b\n" },
		{ "defaults twice", "defaults\ntls on\ndefaults\nport 26\naccount b\nhost i\n",
			"6 smtp i:26 starttls name=b\n" },
		{ "a base's own settings, not the defaults it had",
			"defaults\nport 1\naccount a\nhost h\ndefaults\nport 2\naccount b : a\nuser u\n",
			"4 smtp h:1 plain name=a\n4 smtp h:2 plain user=u name=b\n" },
		{ "two bases, the later one wins",
			"account a\nhost h\nport 1\naccount b\nhost i\naccount c:\"b\" , a\n",
			"2 smtp h:1 plain name=a\n5 smtp i:25 plain name=b\n"
			"2 smtp h:1 plain name=c\n" },
		{ "a base without a server", "account a\nport 1\naccount b : a\nhost h\n",
			"4 smtp h:1 plain name=b\n" },
		{ "a password in defaults", "defaults\npassword x\naccount a\nhost h\n",
			"4 smtp h:25 plain name=a key=defaults/password\n" },
		{ "the old way to say no", "account a\nhost h\ntls\ntls_nostarttls\n",
			"2 smtp h:465 tls name=a\n" },
		{ "eval", "account a\nhost h\neval echo port 1\n",
			"2 smtp h:25 plain name=a: a command prints a line of it\n" },
		{ "eval alone", "account a\neval echo host h\naccount b\nhost h\n",
			"1 smtp ?:25 plain name=a: a command prints a line of it\n"
			"4 smtp h:25 plain name=b\n" },
		{ "no such base", "account a : b\nhost h\n",
			"2 smtp h:25 plain name=a: a base of it is not defined before it\n" },
		{ "its own base", "account a : a\nhost h\n",
			"2 smtp h:25 plain name=a: a base of it is not defined before it\n" },
		{ "no base", "account a :\nhost h\n",
			"2 smtp h:25 plain name=a: a base of it is not defined before it\n" },
		{ "no name", "account\nhost h\n", "2 smtp h:25 plain name=: it has no name\n" },
		{ "two names", "account a,b\nhost h\n",
			"2 smtp h:25 plain name=a,b: its name has a colon or a comma\n" },
		{ "twice", "account a\nhost h\naccount a\nhost h\n",
			"2 smtp h:25 plain name=a\n"
			"4 smtp h:25 plain name=a: its name stands there twice\n" },
		{ "socket", "account a\nhost h\nsocket /s\n",
			"2 smtp h:25 plain name=a: a socket leads to the server\n" },
		{ "LMTP", "account a\nhost h\nport 24\nprotocol lmtp\n",
			"2 smtp h:24 plain name=a: it does not speak SMTP\n" },
		{ "an empty host", "account a\nhost\n",
			"2 smtp ?:25 plain name=a: its host is empty\n" },
		{ "octal", "account a\nhost h\nport 010\n",
			"2 smtp h:25 plain name=a: port, tls or tls_starttls cannot be read\n" },
		{ "a port with a comment", "account a\nhost h\nport 587 # x\n",
			"2 smtp h:25 plain name=a: port, tls or tls_starttls cannot be read\n" },
		{ "neither on nor off", "account a\nhost h\ntls yes\n",
			"2 smtp h:25 plain name=a: port, tls or tls_starttls cannot be read\n" },
	};
	static const char pop[] = "host g\ndefaults\ntls on\naccount a\nhost h\nuser u\n"
				  "auth apop\ndelivery maildir \"~/My Mail\"\n"
				  "account b : a\ndelivery mbox ~/x\ntls_starttls off\n";
	g_autofree char *pop_words = mention_words(mpoprc_read, pop);

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *words = NULL;

		g_test_message("%s", rows[i].name);
		words = mention_words(msmtprc_read, rows[i].text);
		g_assert_cmpstr(words, ==, rows[i].words);
	}
	g_assert_cmpstr(pop_words, ==,
		"5 pop3 h:110 starttls user=u name=a auth=APOP local=~/My Mail\n"
		"5 pop3 h:995 tls user=u name=b auth=APOP\n");
}

static void puts_in_another(void)
{
	static const MentionRow rows[] = {
		{ "the host alone", A "host " OLD "\nport 587\ntls on\n", NEW,
			A "host smtp.new.example\nport 587\ntls on\n" },
		{ "quotes, tabs, carriage returns, no last line end",
			"account a\r\n\tport\t587\r\n\ttls\r\n\tpassword x\r\n\thost\t\"" OLD "\" ",
			NEW,
			"account a\r\n\tport\t587\r\n\ttls\r\n\tpassword x\r\n"
			"\thost\t\"smtp.new.example\" " },
		{ "STARTTLS to TLS and back", A "host " OLD "\nport 587\ntls on\ntls_starttls on\n",
			TLS, A "host smtp.new.example\nport 465\ntls on\ntls_starttls off\n" },
		{ "TLS to STARTTLS and back", A "tls_starttls off\ntls on\nport 465\nhost " OLD,
			NEW, A "tls_starttls on\ntls on\nport 587\nhost smtp.new.example" },
		{ "no port to TLS", A "host " OLD "\ntls on\n", TLS,
			A "host smtp.new.example\ntls_starttls off\ntls on\n", NULL, TRUE },
		{ "no port to STARTTLS", A "\thost  " OLD "\r\n\ttls on\r\n\ttls_starttls off\r\n",
			NEW,
			A "\thost  smtp.new.example\r\n\tport  587\r\n\ttls on\r\n"
			  "\ttls_starttls on\r\n",
			NULL, TRUE },
		{ "nothing there, no last line end", "account a\npassword x\nhost " OLD,
			TLS ":1465",
			"account a\npassword x\nhost smtp.new.example\nport 1465\ntls on\n"
			"tls_starttls off",
			NULL, TRUE },
		{ "no TLS", A "host " OLD "\ntls off\nport 25\n", NEW,
			A "host smtp.new.example\ntls on\nport 587\n", NULL, TRUE },
		{ "the old way to say no", A "host " OLD "\ntls_nostarttls\ntls\nport 465\n", NEW,
			A "host smtp.new.example\ntls_starttls on\ntls\nport 587\n", NULL, TRUE },
		{ "no word behind it", A "host " OLD "\ntls_starttls \ntls\nport 587\n", TLS,
			A "host smtp.new.example\ntls_starttls off \ntls\nport 465\n", NULL, TRUE },
		{ "a line more right before one that changes",
			A "tls\nhost " OLD "\ntls_nostarttls\n", NEW,
			A "tls\nhost smtp.new.example\nport 587\ntls_starttls on\n", NULL, TRUE },
		{ "said twice", A "port 1\nport 465\nhost g\nhost " OLD "\ntls\ntls_starttls off\n",
			TLS ":1465",
			A
			"port 1\nport 1465\nhost g\nhost smtp.new.example\ntls\ntls_starttls off\n" },
		{ "in defaults, for all",
			"defaults\nhost " OLD "\nport 587\ntls on\n" A "user a\n" B "user b\n", TLS,
			"defaults\nhost smtp.new.example\ntls_starttls off\nport 465\ntls on\n" A
			"user a\n" B "user b\n",
			NULL, TRUE },
		{ "defaults that others need",
			"defaults\nport 587\ntls on\n" A "host " OLD "\n" B "host h\n", TLS,
			"defaults\nport 587\ntls on\n" A
			"host smtp.new.example\nport 465\ntls_starttls off\n" B "host h\n",
			NULL, TRUE },
		{ "a base and its second name",
			A "host " OLD "\nport 587\ntls on\n"
			  "account default : a\n",
			TLS,
			A "host smtp.new.example\ntls_starttls off\nport 465\ntls on\n"
			  "account default : a\n",
			NULL, TRUE },
		{ "a base that has no server",
			"account t\nport 587\ntls on\n"
			"account a : t\npassword x\nhost " OLD "\n",
			TLS,
			"account t\nport 465\ntls on\n"
			"account a : t\npassword x\nhost smtp.new.example\ntls_starttls off\n",
			NULL, TRUE },
		{ "a port of its own over a shared host",
			A "host " OLD "\nport 587\ntls on\n"
			  "account b : a\nport 465\ntls_starttls off\n",
			TLS,
			A "host smtp.new.example\ntls_starttls off\nport 465\ntls on\n"
			  "account b : a\nport 465\ntls_starttls off\n",
			NULL, TRUE },
		{ "a port behind that another account needs",
			A "tls on\nhost " OLD "\nport 587\naccount b : a\nhost h\n", NEW ":1587",
			A "tls on\nhost " OLD "\nport 587\naccount b : a\nhost h\n",
			"4 its port or TLS cannot be changed for it alone: change it by hand\n" },
		{ "unclear", A "host " OLD "\neval date\n", NEW, A "host " OLD "\neval date\n",
			"3 a command prints a line of it: change it by hand\n" },
		{ "comments and addresses stay",
			"#host " OLD "\n" A "from x@" OLD "\nhost " OLD "\nport 587\ntls on\n", NEW,
			"#host " OLD "\n" A "from x@" OLD
			"\nhost smtp.new.example\nport 587\ntls on\n" },
		{ "what is of the old server",
			"account a\nhost " OLD "\nport 587\ntls on\ntls_fingerprint aa\n"
			"tls_host_override x\ntls_certcheck off\ntls_trust_file ~/Smtp.Old.Example.pem\n"
			"passwordeval pass SMTP.old.example\n",
			NEW,
			"account a\nhost smtp.new.example\nport 587\ntls on\ntls_fingerprint aa\n"
			"tls_host_override x\ntls_certcheck off\ntls_trust_file ~/Smtp.Old.Example.pem\n"
			"passwordeval pass SMTP.old.example\n",
			"5 tls_fingerprint is of the old server's certificate: put in the new one's\n"
			"6 tls_host_override is what the old server's certificate says: put in what "
			"the new one's says\n"
			"7 certificates are not checked: any server would be told the password\n"
			"8 tls_trust_file names the old server: it may trust no other certificate\n"
			"9 passwordeval names the old server: keep the password where it looks\n" },
		{ "no password", "account a\nauth\nhost " OLD "\nport 587\ntls on\n", NEW,
			"account a\nauth\nhost smtp.new.example\nport 587\ntls on\n",
			"3 the password is looked up under the server's name, in netrc or a keyring: "
			"put it there under the new name too\n" },
		{ "no login", "account a\nhost " OLD "\nport 587\ntls on\n", NEW,
			"account a\nhost smtp.new.example\nport 587\ntls on\n" },
		{ "the same server on another port", "account a\nauth\nhost " OLD "\ntls on\n",
			"smtp://" OLD ":1587", "account a\nauth\nhost " OLD "\nport 1587\ntls on\n",
			NULL, TRUE },
		{ "another protocol", A "host " OLD "\n", "imaps://i.example", A "host " OLD "\n" },
	};
	static const MentionRow pop[] = {
		{ "mpop", "account a\nhost " OLD "\ntls on\ntls_starttls off\nkeep on\n",
			"pop3s://pop.new.example",
			"account a\nhost pop.new.example\ntls on\ntls_starttls off\nkeep on\n",
			"2 the password is looked up under the server's name, in netrc or a keyring: "
			"put it there under the new name too\n"
			"2 mpop keeps what it has seen by user and server: all that is still on the "
			"new one comes once more\n" },
		{ "mpop deletes", A "host " OLD "\ntls on\n", "pop3://pop.new.example",
			A "host pop.new.example\ntls on\n" },
		{ "mpop on a port", A "host " OLD "\ntls on\n", "pop3s://pop.new.example:1995",
			A "host pop.new.example\nport 1995\ntls_starttls off\ntls on\n", NULL,
			TRUE },
	};

	mention_check(msmtprc_read, msmtprc_tokens, OLD, rows, G_N_ELEMENTS(rows));
	mention_check(mpoprc_read, msmtprc_tokens, OLD, pop, G_N_ELEMENTS(pop));
}

static void hides_passwords(void)
{
	static const struct {
		const char *text, *secrets;
	} rows[] = {
		{ whole, "y" },
		{ "password \"a b\"\npassword\ndefaults\n\tpassword c \r\naccount x\npassword \"",
			"a b c \"" },
		{ "#password x\npasswordeval y\n", "" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *secrets = mention_secrets(msmtprc_read, rows[i].text);

		g_assert_cmpstr(secrets, ==, rows[i].secrets);
	}
}

/* Answers for the account b alone. */
static const ServerUrl *only_b(const Mention *mention, gpointer server)
{
	return g_str_equal(mention->name, "b") ? server : NULL;
}

static void leaves_shared_hosts(void)
{
	static const char text[] = "defaults\nhost " OLD "\n" A B;
	g_autoptr(ServerUrl) server = server_url_parse(NEW, NULL);
	g_autoptr(Draft) draft = draft_new();

	msmtprc_read(text, strlen(text), only_b, server, draft);
	g_assert_cmpuint(draft->edits->len, ==, 0);
	g_assert_cmpuint(draft->notes->len, ==, 1);
	g_assert_cmpstr(((const DraftNote *)draft->notes->pdata[0])->words, ==,
		"another account has its host from here and stays: change it by hand");
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/msmtprc/servers", finds_servers);
	g_test_add_func("/msmtprc/move", puts_in_another);
	g_test_add_func("/msmtprc/passwords", hides_passwords);
	g_test_add_func("/msmtprc/shared", leaves_shared_hosts);
	return g_test_run();
}
