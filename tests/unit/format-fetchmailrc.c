/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/fetchmailrc.h"

#include "mention_words.h"
#include "test.h"

#define OLD "pop.old.example"
#define NEW "pop3s://pop.new.example"
#define TLS "pop3://pop.new.example"

static void finds_servers(void)
{
	static const struct {
		const char *name, *text, *words;
	} rows[] = {
		{ "nothing", "", "" },
		{ "all",
			"set daemon 300\nset logfile = x\n"
			"poll Pop.Old.Example with proto POP3 and auth cram-md5\n"
			"  user \"anna\" there with password \"x\" is a here\n"
			"  options ssl sslcertfile /ca.pem keep\n",
			"3 pop3 pop.old.example:995 tls user=anna name=Pop.Old.Example "
			"key=Pop.Old.Example/password auth=CRAM-MD5 ca=/ca.pem\n" },
		{ "via, a port, no user", "skip work via imap.old.example proto imap port 1143\n",
			"1 imap imap.old.example:1143 starttls name=work\n" },
		{ "two users", "poll h proto pop3 user a ssl password x user b sslproto ''\n",
			"1 pop3 h:995 tls user=a name=h key=h/password\n"
			"1 pop3 h:110 plain user=b name=h\n" },
		{ "the name behind", "poll h proto pop3\nuser here.me here is b there password x\n",
			"1 pop3 h:110 starttls user=b name=h key=h/password\n" },
		{ "defaults",
			"defaults proto imap service imaps user u password x ssl\npoll h\npoll i "
			"proto pop3 port 995 no ssl\n",
			"2 imap h:993 tls user=u name=h key=h/password\n"
			"3 pop3 i:995 starttls user=u name=i key=i/password\n" },
		{ "options of one without a name", "poll h proto pop3 password x ssl\n",
			"1 pop3 h:995 tls name=h key=h/password\n" },
		{ "a whole domain", "poll h proto etrn\npoll i proto odmr user x\n", "" },
		{ "no protocol", "poll h user x\n",
			"1 pop3 h:110 starttls user=x name=h: its protocol is not named\n" },
		{ "kpop", "poll h proto kpop\n",
			"1 pop3 h:110 starttls name=h: its protocol is none of today\n" },
		{ "a plugin", "poll h proto imap plugin 'ssh %h imapd'\n",
			"1 imap h:143 starttls name=h: a plugin leads to the server\n" },
		{ "a service", "poll h proto imap service mail\n",
			"1 imap h:143 starttls name=h: the name of its port is not known here\n" },
		{ "server options behind a user's",
			"poll h proto pop3 user x port 5\npoll i proto imap\n",
			"1 pop3 h:110 starttls user=x name=h: fetchmail cannot read this file\n"
			"2 imap i:143 starttls name=i: fetchmail cannot read this file\n" },
		{ "defaults too late", "poll h proto pop3\ndefaults ssl\n",
			"1 pop3 h:110 starttls name=h: its defaults are none for fetchmail\n" },
		{ "a last comment without its end", "poll h proto imap #x",
			"1 imap h:143 starttls name=h: fetchmail cannot read this file\n" },
		{ "the last of two",
			"poll h via g via i proto pop3 port 1 service pop3s port 3 user x "
			"ssl no ssl\n",
			"1 pop3 i:3 starttls user=x name=h\n" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *words = NULL;

		g_test_message("%s", rows[i].name);
		words = mention_words(fetchmailrc_read, rows[i].text);
		g_assert_cmpstr(words, ==, rows[i].words);
	}
}

static void puts_in_another(void)
{
	static const MentionRow rows[] = {
		{ "via", "poll work via " OLD " proto pop3 user x ssl\n", NEW,
			"poll work via pop.new.example proto pop3 user x ssl\n" },
		{ "via in quotes, carriage returns",
			"poll w # x\r\n\tvia '" OLD "'\r\n\tproto pop3\r\n", TLS ":110",
			"poll w # x\r\n\tvia 'pop.new.example'\r\n\tproto pop3\r\n" },
		{ "the name stays", "poll " OLD " proto pop3 user x ssl", NEW,
			"poll " OLD " via pop.new.example proto pop3 user x ssl", NULL, TRUE },
		{ "the name in quotes",
			"poll '" OLD "'# proto pop3 user x ssl\nproto pop3 user x ssl\n", NEW,
			"poll '" OLD "'# proto pop3 user x ssl\nproto pop3 user x ssl\n" },
		{ "a port", "poll " OLD " proto pop3 port 110", NEW,
			"poll " OLD " via pop.new.example proto pop3 port 995 ssl", NULL, TRUE },
		{ "a port more", "poll w via " OLD " proto pop3 user x ssl\n", NEW ":1995",
			"poll w port 1995 via pop.new.example proto pop3 user x ssl\n", NULL,
			TRUE },
		{ "a service", "poll w via " OLD " proto pop3 service pop3s user x ssl\n",
			NEW ":1995",
			"poll w via pop.new.example proto pop3 service 1995 user x ssl\n", NULL,
			TRUE },
		{ "TLS for each user",
			"poll w via " OLD " proto pop3,\n user x there is y here;\n"
			" user z no  ssl # z\n",
			NEW,
			"poll w via pop.new.example proto pop3,\n user x there is y here ssl;\n"
			" user z ssl # z\n",
			NULL, TRUE },
		{ "TLS for one without a name", "poll w proto pop3 via " OLD "\n", NEW,
			"poll w proto pop3 via pop.new.example ssl\n", NULL, TRUE },
		{ "no TLS to TLS", "poll w via " OLD " proto pop3 user x sslproto ''\n", NEW,
			"poll w via pop.new.example proto pop3 user x sslproto 'auto' ssl\n", NULL,
			TRUE },
		{ "STARTTLS a must", "poll w via " OLD " proto pop3 user x ssl keep\n", TLS ":110",
			"poll w via pop.new.example proto pop3 user x sslproto 'auto' keep\n",
			"1 fetchmail keeps what it has seen by the server's name: all that is still on "
			"the new one comes once more\n",
			TRUE },
		{ "STARTTLS with sslproto",
			"poll w via " OLD " proto pop3 user x sslproto tls1.2+ ssl\n", TLS ":110",
			"poll w via pop.new.example proto pop3 user x sslproto tls1.2+\n" },
		{ "defaults", "defaults proto pop3 port 995 ssl\npoll w via " OLD "\npoll v\n",
			TLS ":110",
			"defaults proto pop3 port 995 ssl\npoll w port 110 via pop.new.example "
			"no ssl sslproto 'auto'\npoll v\n",
			NULL, TRUE },
		{ "a name that is a keyword", "poll w via " OLD " proto pop3 user x ssl\n",
			"pop3s://pop3", "poll w via 'pop3' proto pop3 user x ssl\n", NULL, TRUE },
		{ "an address", "poll " OLD " proto pop3 user x ssl\n", "pop3s://[::1]",
			"poll " OLD " via '::1' proto pop3 user x ssl\n", NULL, TRUE },
		{ "users apart", "poll " OLD " proto pop3 user x ssl user y\n", NEW,
			"poll " OLD " via pop.new.example proto pop3 user x ssl user y ssl\n", NULL,
			TRUE },
		{ "pins",
			"poll w via " OLD " proto pop3 preconnect 'x Pop.Old.Example'\n"
			" ssl sslfingerprint 'AA'\n sslcommonname x",
			NEW,
			"poll w via pop.new.example proto pop3 preconnect 'x Pop.Old.Example'\n"
			" ssl sslfingerprint 'AA'\n sslcommonname x",
			"1 preconnect names the old server\n"
			"2 sslfingerprint is of the old server's certificate: put in the new one's\n"
			"3 sslcommonname is what the old server's certificate says: put in what the new "
			"one's says\n" },
		{ "unclear", "poll " OLD " user x\n", NEW, "poll " OLD " user x\n",
			"1 its protocol is not named: change it by hand\n" },
		{ "names and comments",
			"poll w via " OLD " proto pop3 aka " OLD "\n # " OLD "\n user 'a@" OLD
			"' ssl\n",
			NEW,
			"poll w via pop.new.example proto pop3 aka " OLD "\n # " OLD
			"\n user 'a@" OLD "' ssl\n" },
	};

	mention_check(fetchmailrc_read, fetchmailrc_tokens, OLD, rows, G_N_ELEMENTS(rows));
}

static const ServerUrl *only_one(const Mention *mention, gpointer url)
{
	return g_strcmp0(mention->user, "x") == 0 ? url : NULL;
}

static void users_move_together(void)
{
	static const char text[] = "poll h proto pop3 user x user y\n";
	g_autoptr(ServerUrl) url = server_url_parse(NEW, NULL);
	g_autoptr(Draft) draft = draft_new();

	fetchmailrc_read(text, strlen(text), only_one, url, draft);
	g_assert_cmpuint(draft->edits->len, ==, 0);
	g_assert_cmpuint(draft->notes->len, ==, 1);
	g_assert_cmpstr(((const DraftNote *)draft->notes->pdata[0])->words, ==,
		"not all users of this server go to the same one: change it by hand");
}

static void hides_passwords(void)
{
	static const struct {
		const char *text, *secrets;
	} rows[] = {
		{ "poll h proto pop3 user x pass 'a b' user y password c\n", "a b c" },
		{ "poll h x y z password p", "p" },
		{ "poll h proto odmr esmtppassword p auth password", "p" },
		{ "poll h proto pop3 user password is password password ''", "" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *secrets = mention_secrets(fetchmailrc_read, rows[i].text);

		g_assert_cmpstr(secrets, ==, rows[i].secrets);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/fetchmailrc/servers", finds_servers);
	g_test_add_func("/fetchmailrc/move", puts_in_another);
	g_test_add_func("/fetchmailrc/together", users_move_together);
	g_test_add_func("/fetchmailrc/passwords", hides_passwords);
	return g_test_run();
}
