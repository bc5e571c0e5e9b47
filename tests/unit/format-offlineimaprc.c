/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/offlineimaprc.h"

#include "mention_words.h"
#include "test.h"

#define OLD "imap.old.example"
#define NEW "imaps://imap.new.example"

/* A repository, and one with lines more. */
#define HEAD "[Repository r]\ntype = IMAP\n"
#define REPO HEAD "remotehost = " OLD "\nremotepasseval = get()\n"

static const char whole[] = "# mine\n"
			    "[general]\n"
			    "accounts = Work\n"
			    "metadata = ~/.local/%(dir)s\n"
			    "dir = oi\n"
			    "\n"
			    "[DEFAULT]\n"
			    "who = anna@studio.example\n"
			    "ssl: yes\n"
			    "[Account Work]\n"
			    "remoterepository = Far\n"
			    "localrepository = Near\n"
			    "[Repository Near]\n"
			    "type = Maildir\n"
			    "localfolders = ~/Mail/%(who)s\n"
			    "[Repository Far]\n"
			    "type = IMAP\n"
			    "RemoteHost = IMAP.old.example\n"
			    "remoteuser = %(who)s\n"
			    "remotepassfile = ~/.pass word\n"
			    "auth_mechanisms = PLAIN\n"
			    "sslcacertfile = /etc/ssl/certs/ca-certificates.crt\n";

static void finds_servers(void)
{
	static const struct {
		const char *name, *text, *words;
	} rows[] = {
		{ "nothing", "", "" },
		{ "all", whole,
			"18 imap imap.old.example:993 tls user=anna@studio.example name=Work "
			"command=head -n 1 ~/'.pass word' auth=PLAIN "
			"ca=/etc/ssl/certs/ca-certificates.crt local=~/Mail/anna@studio.example\n" },
		{ "no account", REPO, "3 imap imap.old.example:993 tls name=r\n" },
		{ "no TLS", REPO "ssl = no\nstarttls = false\nremotepass = x\n",
			"3 imap imap.old.example:143 plain name=r\n" },
		{ "STARTTLS on a port, a password",
			HEAD "remotehost:h\nssl=OFF\nremoteport : 1143\nremotepass=x%%y\n",
			"3 imap h:1143 starttls name=r key=Repository r/remotepass\n" },
		{ "Maildir", "[Repository r]\ntype = Maildir\nremotehost = h\n", "" },
		{ "Gmail", "[Repository r]\ntype = Gmail\nremoteuser = a\nauth_mechanisms = A, B\n",
			"1 imap imap.gmail.com:993 tls user=a name=r: type = Gmail names no server\n" },
		{ "Gmail with a server", "[Repository r]\ntype = Gmail\nremotehost = h\n",
			"3 imap h:993 tls name=r\n" },
		{ "code", HEAD "remotehost = h\nremotehosteval = host()\n",
			"3 imap ?:993 tls name=r: remotehosteval is Python\n" },
		{ "code for the port", HEAD "remotehost = h\nremoteporteval = port()\n",
			"3 imap h:993 tls name=r: remoteporteval is Python\n" },
		{ "tunnel", HEAD "preauthtunnel = ssh h imapd\n",
			"1 imap ?:993 tls name=r: preauthtunnel leads to the server\n" },
		{ "no server", HEAD, "1 imap ?:993 tls name=r: remotehost is missing\n" },
		{ "elsewhere", "[DEFAULT]\nremotehost = h\n" HEAD,
			"3 imap h:993 tls name=r: remotehost stands in [DEFAULT]\n" },
		{ "twice", HEAD "remotehost = g\nremotehost = h\n",
			"4 imap h:993 tls name=r: a key stands there twice\n" },
		{ "its section twice", "[Repository r]\n" HEAD "remotehost = h\n",
			"4 imap h:993 tls name=r: its section stands there twice\n" },
		{ "on two lines", HEAD "remotehost =\n  h\n",
			"3 imap ?:993 tls name=r: a value goes on on the next line\n" },
		{ "no such name", HEAD "remotehost = %(x)s\n",
			"3 imap ?:993 tls name=r: remotehost cannot be read\n" },
		{ "no port", HEAD "remotehost = h\nremoteport = imaps\n",
			"3 imap h:993 tls name=r: remoteport, ssl or starttls cannot be read\n" },
		{ "a name of itself", HEAD "remotehost = %(remotehost)s\n",
			"3 imap ?:993 tls name=r: remotehost cannot be read\n" },
		{ "a comment", HEAD "#remotehost = g\n;remotehost = g\nremotehost = h\n",
			"5 imap h:993 tls name=r\n" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *words = NULL;

		g_test_message("%s", rows[i].name);
		words = mention_words(offlineimaprc_read, rows[i].text);
		g_assert_cmpstr(words, ==, rows[i].words);
	}
}

static void puts_in_another(void)
{
	static const MentionRow rows[] = {
		{ "the host alone", REPO, NEW,
			HEAD "remotehost = imap.new.example\nremotepasseval = get()\n" },
		{ "odd spacing, tabs, carriage returns",
			"[Repository r]\r\n\ttype:IMAP\r\n\tremotehost\t:  " OLD
			" \t\r\nremotepass=x\r\n"
			"[x]\r\nremotehost = " OLD "\r\n",
			NEW,
			"[Repository r]\r\n\ttype:IMAP\r\n\tremotehost\t:  imap.new.example \t\r\n"
			"remotepass=x\r\n[x]\r\nremotehost = " OLD "\r\n" },
		{ "STARTTLS to TLS, all written",
			REPO "remoteport = 143\nssl = False\nstarttls = no\n", NEW,
			HEAD "remotehost = imap.new.example\nremotepasseval = get()\n"
			     "remoteport = 993\nssl = True\nstarttls = no\n",
			NULL, TRUE },
		{ "STARTTLS to TLS and back", REPO "ssl = 0\n", NEW,
			HEAD "remotehost = imap.new.example\nremotepasseval = get()\nssl = 1\n" },
		{ "TLS to STARTTLS", REPO, "imap://imap.new.example",
			HEAD "remotehost = imap.new.example\nssl = no\nremotepasseval = get()\n",
			"3 offlineimap goes on without TLS where a server does not offer STARTTLS\n",
			TRUE },
		{ "no STARTTLS to STARTTLS", REPO "ssl = no\nstarttls = no\n",
			"imap://imap.new.example:1143",
			HEAD "remotehost = imap.new.example\nremoteport = 1143\n"
			     "remotepasseval = get()\nssl = no\nstarttls = yes\n",
			NULL, TRUE },
		{ "in a value that goes on", HEAD "remotepass = x\n remotehost =" OLD,
			"imap://imap.new.example:1143", HEAD "remotepass = x\n remotehost =" OLD,
			NULL },
		{ "no last line end", HEAD "remotepass = x\nremotehost =" OLD,
			"imap://imap.new.example:1143",
			HEAD
			"remotepass = x\nremotehost =imap.new.example\nremoteport =1143\nssl =no",
			"4 offlineimap goes on without TLS where a server does not offer STARTTLS\n",
			TRUE },
		{ "named elsewhere",
			"[DEFAULT]\nh = " OLD "\n" HEAD "remotehost = %(h)s\n"
			"remotepass=x\n",
			NEW,
			"[DEFAULT]\nh = " OLD "\n" HEAD "remotehost = imap.new.example\n"
			"remotepass=x\n",
			NULL, TRUE },
		{ "a port from the defaults", "[DEFAULT]\nremoteport = 143\nssl = no\n" REPO, NEW,
			"[DEFAULT]\nremoteport = 143\nssl = no\n" HEAD
			"remotehost = imap.new.example\nremoteport = 993\nssl = yes\n"
			"remotepasseval = get()\n",
			NULL, TRUE },
		{ "two of one name", REPO "cert_fingerprint = aabb\n" HEAD, NEW,
			REPO "cert_fingerprint = aabb\n" HEAD,
			"3 a key stands there twice: change it by hand\n" },
		{ "a pin, a password command",
			HEAD "remotehost = " OLD "\ncert_fingerprint = aabb\n"
			     "remotepasseval = get(\"Imap.Old.Example\")\n",
			NEW,
			HEAD "remotehost = imap.new.example\ncert_fingerprint = aabb\n"
			     "remotepasseval = get(\"Imap.Old.Example\")\n",
			"4 cert_fingerprint is of the old server's certificate: put in the new one's\n"
			"5 remotepasseval names the old server: keep the password where it looks\n" },
		{ "no password", HEAD "remotehost = " OLD "\n", NEW,
			HEAD "remotehost = imap.new.example\n",
			"3 the password is looked up under the server's name, in netrc or a keyring: "
			"put it there under the new name too\n" },
		{ "the same server on another port",
			HEAD "remotehost = " OLD "\ncert_fingerprint = a\n", "imaps://" OLD ":1993",
			HEAD "remotehost = " OLD "\nremoteport = 1993\ncert_fingerprint = a\n",
			NULL, TRUE },
		{ "in capitals", HEAD "remotehost = Imap.Old.Example\n", "imaps://" OLD,
			HEAD "remotehost = Imap.Old.Example\n" },
		{ "Gmail's type",
			"[Repository r]\ntype = Gmail\nremotepass=x\nremotehost = " OLD "\n", NEW,
			"[Repository r]\ntype = Gmail\nremotepass=x\nremotehost = imap.new.example\n",
			"4 type = Gmail treats folders as Gmail has them: write type = IMAP\n" },
	};
	static const MentionRow gmail[] = {
		{ "Gmail", "[Repository r]\ntype = Gmail\n", NEW, "[Repository r]\ntype = Gmail\n",
			"1 type = Gmail names no server: write type = IMAP and a line remotehost, "
			"and look at nametrans\n" },
	};

	mention_check(offlineimaprc_read, offlineimaprc_tokens, OLD, rows, G_N_ELEMENTS(rows));
	mention_check(offlineimaprc_read, offlineimaprc_tokens, "imap.gmail.com", gmail, 1);
}

static void hides_passwords(void)
{
	static const struct {
		const char *text, *secrets;
	} rows[] = {
		{ whole, "" },
		{ "[x]\nremotepass = a b \n[y]\nREMOTEPASS:c", "a b c" },
		{ "[DEFAULT]\np = one\n[x]\nremotepass = %(P)s%%\n", "one %(P)s%%" },
		{ "[x]\nremotepass =\n  a\n  b\n", "a b" },
		{ "[x]\nremotepasseval = \"a\"\n[y]\nremotepasseval = get('a')\n", "\"a\"" },
		{ "[x]\noauth2_refresh_token = a\noauth2_client_secret = b\n", "a b" },
		{ "[x]\nremotepass = %(a)s\na = %(remotepass)s\n", "%(a)s %(remotepass)s" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *secrets = mention_secrets(offlineimaprc_read, rows[i].text);

		g_assert_cmpstr(secrets, ==, rows[i].secrets);
	}
}

static char *channels_of(const char *text)
{
	g_autoptr(GPtrArray) channels = offlineimap_channels(text, strlen(text));
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < channels->len; i++) {
		const OfflineimapChannel *c = channels->pdata[i];

		g_string_append_printf(out, "%u %s: %s %s, %u %s:%u %s, %s in %s\n", c->line,
			c->account, c->remote, c->local, c->host_line, c->host, c->port, c->user,
			c->localfolders, c->metadata);
	}
	return g_string_free(out, FALSE);
}

static void finds_channels(void)
{
	static const struct {
		const char *text, *channels;
	} rows[] = {
		{ "", "" },
		{ whole,
			"10 Work: Far Near, 18 imap.old.example:993 anna@studio.example, "
			"~/Mail/anna@studio.example in ~/.local/oi\n" },
		{ "[Account a]\n[Account b]\nremoterepository = r\nlocalrepository = l\n" REPO,
			"1 a: (null) (null), 0 (null):0 (null), (null) in ~/.offlineimap\n"
			"2 b: r l, 7 imap.old.example:993 (null), (null) in ~/.offlineimap\n" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *channels = channels_of(rows[i].text);

		g_assert_cmpstr(channels, ==, rows[i].channels);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/offlineimaprc/servers", finds_servers);
	g_test_add_func("/offlineimaprc/move", puts_in_another);
	g_test_add_func("/offlineimaprc/passwords", hides_passwords);
	g_test_add_func("/offlineimaprc/channels", finds_channels);
	return g_test_run();
}
