/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/mbsyncrc.h"

#include "mention_words.h"
#include "test.h"

#define OLD "imap.old.example"
#define NEW "imap://imap.new.example"
#define TLS "imaps://imap.new.example"

#define A      "IMAPAccount a\n"
#define A_HOST A "Host " OLD "\n"
#define A_NEW  A "Host imap.new.example\n"

static const char whole[] = "# mine\n"
			    "SyncState *\n"
			    "\n"
			    "imapaccount \"my work\"\n"
			    "# Host x\n"
			    "  HOST\t\"IMAP.old.example\" # the old one\n"
			    "Port 993\n"
			    "User \"anna \\\"rossi\"\n"
			    "PassCmd \"+pass show 'mail'\"\n"
			    "SSLType imaps\n"
			    "AuthMechs plain\n"
			    "CertificateFile ~/ca.pem\n"
			    "   \n"
			    "IMAPStore far\n"
			    "Account \"my work\"\n"
			    "\n"
			    "MaildirStore near\n"
			    "Path ~/Mail/work/\n"
			    "Inbox ~/Mail/work/in\n"
			    "\n"
			    "Channel c\n"
			    "Far :far:\n"
			    "Near :near:\n";

static void finds_servers(void)
{
	static const struct {
		const char *name, *text, *words;
	} rows[] = {
		{ "nothing", "", "" },
		{ "all", whole,
			"6 imap imap.old.example:993 tls user=anna \"rossi name=my work "
			"command=pass show 'mail' auth=PLAIN ca=~/ca.pem local=~/Mail/work/\n" },
		{ "STARTTLS by itself", A "Host h\nPass x\nAuthMechs PLAIN LOGIN\n",
			"2 imap h:143 starttls name=a key=a/Pass\n" },
		{ "TLS and its port", A "Host h\nTLSType IMAPS\nAuthMech *\n",
			"2 imap h:993 tls name=a\n" },
		{ "no TLS", A "Host h\nSSLType none\n", "2 imap h:143 plain name=a\n" },
		{ "both names, the later one wins", A "Host h\nTLSType IMAPS\nSSLType STARTTLS\n",
			"2 imap h:143 starttls name=a\n" },
		{ "port 0 is none", A "Host h\nPort 0\nSSLType IMAPS\n",
			"2 imap h:993 tls name=a\n" },
		{ "later ones win", A "Host g\nHost h\n", "3 imap h:143 starttls name=a\n" },
		{ "a store that is its own", "IMAPStore s\nHost h\nUser u\nPath x/\n",
			"2 imap h:143 starttls user=u name=s\n" },
		{ "a store of an account", "IMAPStore s\nAccount a\n", "" },
		{ "a URL of TLS", A "Host imaps://h\n", "2 imap h:993 tls name=a\n" },
		{ "a URL", A "Host imap:h\n", "2 imap h:143 starttls name=a\n" },
		{ "a URL of TLS before SSLType", A "Host imaps:h\nSSLType STARTTLS\n",
			"2 imap h:143 starttls name=a\n" },
		{ "a URL of TLS behind it", A "SSLType STARTTLS\nHost imaps:h\n",
			"3 imap h:993 tls name=a\n" },
		{ "blanks end a section", A "  \nHost h\n",
			"1 imap ?:143 starttls name=a: Host is missing\n" },
		{ "a comment does not", A "  # x\nHost h\n", "3 imap h:143 starttls name=a\n" },
		{ "carriage returns", "IMAPAccount a\r\nHost h\r\n\r\nIMAPAccount b\r\nHost i\r\n",
			"2 imap h:143 starttls name=a\n5 imap i:143 starttls name=b\n" },
		{ "UseIMAPS", A "Host h\nUseIMAPS yes\nRequireCRAM yes\n",
			"2 imap h:993 tls name=a auth=CRAM-MD5\n" },
		{ "no UseIMAPS", A "Host h\nUseIMAPS no\n", "2 imap h:143 starttls name=a\n" },
		{ "RequireSSL no is ignored", A "Host h\nRequireSSL no\n",
			"2 imap h:143 starttls name=a\n" },
		{ "neither TLS nor a version", A "Host h\nRequireSSL no\nUseTLSv1 no\n",
			"2 imap h:143 plain name=a\n" },
		{ "another version", A "Host h\nRequireSSL no\nUseTLSv1 off\nUseTLSv1.2 on\n",
			"2 imap h:143 starttls name=a\n" },
		{ "TLS without a version", A "Host h\nUseIMAPS yes\nUseTLSv1 no\n",
			"2 imap h:993 tls name=a: TLS is wanted, and no version of it allowed\n" },
		{ "old words that cannot be read", A "Host h\nUseIMAPS maybe\n",
			"2 imap h:143 starttls name=a: UseIMAPS, RequireSSL or UseTLSv1 cannot be "
			"read\n" },
		{ "old words and new ones", A "Host h\nUseIMAPS yes\nSSLType IMAPS\n",
			"2 imap h:993 tls name=a: SSLType or imaps: stands beside old words that "
			"exclude it\n" },
		{ "a tunnel", A "Tunnel \"ssh h imapd\"\n",
			"1 imap ?:143 starttls name=a: a tunnel leads to the server\n" },
		{ "an account and a server", "IMAPStore s\nAccount a\nHost h\n",
			"3 imap h:143 starttls name=s: Account stands beside a server of its own\n" },
		{ "an open quote", A "Host \"h\n",
			"2 imap h:143 starttls name=a: a quote stays open, or a word is one too "
			"many\n" },
		{ "an open escape", A "Host h\\\n",
			"2 imap h:143 starttls name=a: a quote stays open, or a word is one too "
			"many\n" },
		{ "two hosts", A "Host h i\n",
			"2 imap h:143 starttls name=a: a quote stays open, or a word is one too "
			"many\n" },
		{ "no port", A "Host h\nPort imap\n",
			"2 imap h:143 starttls name=a: Port or SSLType cannot be read\n" },
		{ "no type", A "Host h\nSSLType SSL\n",
			"2 imap h:143 starttls name=a: Port or SSLType cannot be read\n" },
		{ "its Inbox where its Path is no folder",
			A "Host h\n\nIMAPStore f\nAccount a\n\nMaildirStore n\nPath ~/Mail/a-\n\n"
			  "Channel c\nMaster :f:\nSlave :n:\n",
			"2 imap h:143 starttls name=a local=~/Maildir\n" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *words = NULL;

		g_test_message("%s", rows[i].name);
		words = mention_words(mbsyncrc_read, rows[i].text);
		g_assert_cmpstr(words, ==, rows[i].words);
	}
}

static void puts_in_another(void)
{
	static const MentionRow rows[] = {
		{ "the host alone", A_HOST "Port 993\nSSLType IMAPS\n", TLS,
			A_NEW "Port 993\nSSLType IMAPS\n" },
		{ "quotes, tabs, comments, carriage returns, no last line end",
			"IMAPAccount a\r\n\tPort 993 # x\r\n\tSSLType\tIMAPS\r\n\tHost \"" OLD
			"\" # y\r\n \r\nHost " OLD,
			TLS ":1993",
			"IMAPAccount a\r\n\tPort 1993 # x\r\n\tSSLType\tIMAPS\r\n"
			"\tHost \"imap.new.example\" # y\r\n \r\nHost " OLD },
		{ "quotes and escapes in the midst", A "Host imap\".old\".ex\\ample\n", NEW, A_NEW,
			NULL, TRUE },
		{ "no port, none needed", A_HOST "SSLType IMAPS\n", TLS, A_NEW "SSLType IMAPS\n" },
		{ "a port more",
			"IMAPAccount a\r\n\tHost   " OLD
			" # x\r\n\tSSLType IMAPS\r\n   \r\nChannel x",
			TLS ":1993",
			"IMAPAccount a\r\n\tHost   imap.new.example # x\r\n\tPort   1993\r\n"
			"\tSSLType IMAPS\r\n   \r\nChannel x",
			NULL, TRUE },
		{ "a port more behind no line end", A "Host " OLD, NEW ":1143",
			A "Host imap.new.example\nPort 1143", NULL, TRUE },
		{ "a port more before a section's end of 3 spaces", A_HOST "   \nChannel c\n",
			NEW ":1143", A_NEW "Port 1143\n   \nChannel c\n", NULL, TRUE },
		{ "port 0", A_HOST "Port 0\n", TLS, A_NEW "SSLType IMAPS\nPort 993\n", NULL, TRUE },
		{ "TLS to STARTTLS and back", A_HOST "Port 993\nSSLType IMAPS\n", NEW,
			A_NEW "Port 143\nSSLType STARTTLS\n" },
		{ "STARTTLS to TLS and back, in 1.5's words", A_HOST "TLSType STARTTLS\n", TLS,
			A_NEW "TLSType IMAPS\n" },
		{ "no TLS", A_HOST "sslTYPE none\n", NEW, A_NEW "sslTYPE STARTTLS\n", NULL, TRUE },
		{ "nothing said", A_HOST, TLS, A_NEW "SSLType IMAPS\n", NULL, TRUE },
		{ "nothing said, elsewhere 1.5's words",
			A_HOST "\nIMAPAccount b\nTLSType None\nHost h\n", TLS,
			A_NEW "TLSType IMAPS\n\nIMAPAccount b\nTLSType None\nHost h\n", NULL,
			TRUE },
		{ "nothing said, 1.5's versions", A_HOST "TLSVersions +1.3\n", TLS ":1993",
			A_NEW "Port 1993\nTLSType IMAPS\nTLSVersions +1.3\n", NULL, TRUE },
		{ "a URL", A "Host imaps://" OLD "\n", TLS, A "Host imaps://imap.new.example\n" },
		{ "a URL to STARTTLS", A "Host \"imaps:" OLD "\"\nPort 993\n", NEW,
			A "Host \"imap.new.example\"\nPort 143\n", NULL, TRUE },
		{ "a URL behind SSLType", A "SSLType IMAPS\nHost imaps:" OLD "\n", NEW,
			A "SSLType STARTTLS\nHost imap.new.example\n", NULL, TRUE },
		{ "a URL that says nothing", A "Host imap:" OLD "\n", NEW,
			A "Host imap:imap.new.example\n" },
		{ "UseIMAPS to STARTTLS and back", A_HOST "UseIMAPS Yes\nCertificateFile x\n", NEW,
			A_NEW "UseIMAPS No\nCertificateFile x\n" },
		{ "no UseIMAPS to TLS and back", A_HOST "UseIMAPS off\nPort 143\n", TLS,
			A_NEW "UseIMAPS on\nPort 993\n" },
		{ "UseIMAPS stays", A_HOST "UseIMAPS yes\nUseTLSv1.1 yes\n", TLS,
			A_NEW "UseIMAPS yes\nUseTLSv1.1 yes\n" },
		{ "RequireSSL to TLS", A_HOST "RequireSSL yes\n", TLS,
			A_NEW "UseIMAPS yes\nRequireSSL yes\n", NULL, TRUE },
		{ "UseTLSv1 to TLS", A_HOST "UseTLSv1.2 yes\n", TLS,
			A_NEW "UseIMAPS yes\nUseTLSv1.2 yes\n", NULL, TRUE },
		{ "RequireSSL stays", A_HOST "RequireSSL yes\nRequireCRAM yes\n", NEW,
			A_NEW "RequireSSL yes\nRequireCRAM yes\n" },
		{ "no TLS in old words", A_HOST "RequireSSL no\nUseTLSv1 no\n", NEW,
			A_HOST "RequireSSL no\nUseTLSv1 no\n",
			"2 its words for TLS do not allow this: change it by hand\n" },
		{ "another account goes all the same",
			A_HOST "RequireSSL no\nUseTLSv1 no\n\nIMAPStore s\nHost " OLD "\n", NEW,
			A_HOST "RequireSSL no\nUseTLSv1 no\n\nIMAPStore s\nHost imap.new.example\n",
			"2 its words for TLS do not allow this: change it by hand\n", TRUE },
		{ "unclear", A_HOST "Tunnel x\n", NEW, A_HOST "Tunnel x\n",
			"2 a tunnel leads to the server: change it by hand\n" },
		{ "comments and users stay", "# Host " OLD "\n" A_HOST "User x@" OLD "\n", NEW,
			"# Host " OLD "\n" A_NEW "User x@" OLD "\n" },
		{ "in capitals", A "Host Imap.Old.Example\n", "imap://" OLD,
			A "Host Imap.Old.Example\n" },
		{ "what is of the old server",
			A_HOST "PassCmd \"pass mail/OLD.example\"\nUserCmd \"echo a@old.example\"\n"
			       "CertificateFile ~/imap.old.example.pem\n",
			NEW,
			A_NEW "PassCmd \"pass mail/OLD.example\"\nUserCmd \"echo a@old.example\"\n"
			      "CertificateFile ~/imap.old.example.pem\n",
			"3 PassCmd names the old server or its domain: keep the password where it "
			"looks\n"
			"4 UserCmd names the old server or its domain: keep the user's name where it "
			"looks\n"
			"5 CertificateFile names the old server or its domain: it may trust no other "
			"certificate\n" },
		{ "the same server on another port", A_HOST "PassCmd \"pass " OLD "\"\n",
			"imap://" OLD ":1143", A_HOST "Port 1143\nPassCmd \"pass " OLD "\"\n", NULL,
			TRUE },
		{ "another protocol", A_HOST, "pop3s://pop.new.example", A_HOST },
	};

	mention_check(mbsyncrc_read, mbsyncrc_tokens, OLD, rows, G_N_ELEMENTS(rows));
}

static void hides_passwords(void)
{
	static const struct {
		const char *text, *secrets;
	} rows[] = {
		{ whole, "" },
		{ A "Pass x\nPASS \"a b\" # c\npass a\" \"b\\c d\nPass \"e\n",
			"x a b a\" \"b\\c d \"e" },
		{ "Pass x\n\n# Pass y\nPass\nPassCmd z\n", "x" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *secrets = mention_secrets(mbsyncrc_read, rows[i].text);

		g_assert_cmpstr(secrets, ==, rows[i].secrets);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/mbsyncrc/servers", finds_servers);
	g_test_add_func("/mbsyncrc/move", puts_in_another);
	g_test_add_func("/mbsyncrc/passwords", hides_passwords);
	return g_test_run();
}
