/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/url.h"

#include "test.h"

#include <string.h>

static void says_a_port_that_is_not_the_usual_one(void)
{
	static const char *const rows[] = { "imaps://imap.example.org",
		"imap://imap.example.org:993", "smtp://h", "smtp://h:25", "pop3s://[2001:db8::1]",
		"pop3://[::1]:1100" };

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(ServerUrl) url = server_url_parse(rows[i], NULL);
		g_autoptr(ServerUrl) copy = server_url_copy(url);
		g_autofree char *words = server_url_short(copy);

		g_assert_cmpstr(words, ==, rows[i]);
		g_assert_true(server_url_equal(url, copy));
		copy->implicit_tls = !copy->implicit_tls;
		g_assert_false(server_url_equal(url, copy));
	}
}

static void reads_servers_and_prints_them_in_full(void)
{
	static const struct {
		const char *text;
		Protocol protocol;
		gboolean implicit_tls;
		const char *host;
		guint port;
		const char *full;
	} rows[] = {
		{ "imaps://imap.example.org", PROTOCOL_IMAP, TRUE, "imap.example.org", 993,
			"imaps://imap.example.org:993" },
		{ "imap://imap.example.org", PROTOCOL_IMAP, FALSE, "imap.example.org", 143,
			"imap://imap.example.org:143" },
		{ "pop3s://pop.example.org", PROTOCOL_POP3, TRUE, "pop.example.org", 995,
			"pop3s://pop.example.org:995" },
		{ "pop3://pop.example.org", PROTOCOL_POP3, FALSE, "pop.example.org", 110,
			"pop3://pop.example.org:110" },
		{ "smtps://smtp.example.org", PROTOCOL_SMTP, TRUE, "smtp.example.org", 465,
			"smtps://smtp.example.org:465" },
		{ "smtp://smtp.example.org", PROTOCOL_SMTP, FALSE, "smtp.example.org", 587,
			"smtp://smtp.example.org:587" },
		{ "IMAPS://IMAP.Example.ORG/", PROTOCOL_IMAP, TRUE, "imap.example.org", 993,
			"imaps://imap.example.org:993" },
		{ "imaps://a_b-1.example.org:1993/", PROTOCOL_IMAP, TRUE, "a_b-1.example.org", 1993,
			"imaps://a_b-1.example.org:1993" },
		{ "imaps://h:65535", PROTOCOL_IMAP, TRUE, "h", 65535, "imaps://h:65535" },
		{ "imaps://h:1", PROTOCOL_IMAP, TRUE, "h", 1, "imaps://h:1" },
		{ "imap://127.0.0.1:1143", PROTOCOL_IMAP, FALSE, "127.0.0.1", 1143,
			"imap://127.0.0.1:1143" },
		{ "imaps://[2001:DB8::1]", PROTOCOL_IMAP, TRUE, "2001:db8::1", 993,
			"imaps://[2001:db8::1]:993" },
		{ "pop3s://[::1]:1995/", PROTOCOL_POP3, TRUE, "::1", 1995, "pop3s://[::1]:1995" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(ServerUrl) url = server_url_parse(rows[i].text, &error);
		g_autofree char *full = url ? server_url_print(url) : NULL;

		g_test_message("%s", rows[i].text);
		g_assert_no_error(error);
		g_assert_cmpstr(full, ==, rows[i].full);
		if (!url)
			continue;
		g_assert_cmpint(url->protocol, ==, rows[i].protocol);
		g_assert_cmpint(url->implicit_tls, ==, rows[i].implicit_tls);
		g_assert_cmpstr(url->host, ==, rows[i].host);
		g_assert_cmpuint(url->port, ==, rows[i].port);
	}
}

static void refuses_everything_else_without_quoting_it(void)
{
	static const char *const rows[] = {
		"",
		"secret",
		"secret.example.org",
		"secret.example.org:993",
		"imaps:secret",
		"imaps:/secret",
		"imaps//secret",
		"://secret",
		"imapss://secret",
		"ima://secret",
		"https://secret",
		"pop://secret",
		"submission://secret",
		" imaps://secret",
		"imaps ://secret",
		"imaps://",
		"imaps:///",
		"imaps://:993",
		"imaps://ann@secret",
		"imaps://ann:secret@example.org",
		"imaps://example.org/@secret",
		"imaps://secret/INBOX",
		"imaps://secret//",
		"imaps://secret/?x",
		"imaps://secret?x",
		"imaps://secret#x",
		"imaps://se cret",
		"imaps://secret ",
		"imaps://secret\n",
		"imaps://secret\t:993",
		"imaps://secr\177et",
		"imaps://secr\xc3\xa9t",
		"imaps://se%63ret",
		"imaps://-secret",
		"imaps://.secret",
		"imaps://secret..example",
		"imaps://secret:",
		"imaps://secret:/",
		"imaps://secret:0",
		"imaps://secret:65536",
		"imaps://secret:99999999999999999999",
		"imaps://secret:-1",
		"imaps://secret:+993",
		"imaps://secret:0x3e1",
		"imaps://secret:993 ",
		"imaps://secret:993:993",
		"imaps://secret:imaps",
		"imaps://2001:db8::1",
		"imaps://[]",
		"imaps://[::1",
		"imaps://[::1]secret",
		"imaps://[::1]]",
		"imaps://[secret]",
		"imaps://[fe80::1%eth0]",
		"imaps://[127.0.0.1]",
		"imaps://[::1]:",
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(ServerUrl) url = server_url_parse(rows[i], &error);

		g_test_message("'%s'", rows[i]);
		g_assert_null(url);
		g_assert_error(error, MUTTKIT_ERROR, EXIT_CONFIG);
		if (error)
			g_assert_null(strstr(error->message, "secret"));
	}
}

static void a_host_name_is_at_most_253_letters(void)
{
	g_autofree char *letters = g_strnfill(253, 'x');
	g_autofree char *longest = g_strconcat("imaps://", letters, NULL);
	g_autofree char *too_long = g_strconcat("imaps://", letters, "x", NULL);
	g_autoptr(ServerUrl) good = server_url_parse(longest, NULL);
	g_autoptr(ServerUrl) bad = server_url_parse(too_long, NULL);

	g_assert_nonnull(good);
	g_assert_null(bad);
}

static void knows_this_machine_by_its_spelling(void)
{
	static const struct {
		const char *text;
		gboolean loopback;
	} rows[] = {
		{ "imap://localhost", TRUE },
		{ "imap://LOCALHOST", TRUE },
		{ "imap://127.0.0.1", TRUE },
		{ "imap://127.255.0.9", TRUE },
		{ "imap://[::1]", TRUE },
		{ "imap://[0:0:0:0:0:0:0:1]", TRUE },
		{ "imap://localhost.example.org", FALSE },
		{ "imap://localhost.", FALSE },
		{ "imap://mylocalhost", FALSE },
		{ "imap://127.0.0.1.example.org", FALSE },
		{ "imap://127.example.org", FALSE },
		{ "imap://127.1", FALSE },
		{ "imap://1270.0.0.1", FALSE },
		{ "imap://128.0.0.1", FALSE },
		{ "imap://0.0.0.0", FALSE },
		{ "imap://[::]", FALSE },
		{ "imap://[::2]", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(ServerUrl) url = server_url_parse(rows[i].text, NULL);

		g_test_message("%s", rows[i].text);
		g_assert_nonnull(url);
		if (url)
			g_assert_cmpint(server_url_is_loopback(url), ==, rows[i].loopback);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/url/reads_servers_and_prints_them_in_full",
		reads_servers_and_prints_them_in_full);
	g_test_add_func("/url/says_a_port_that_is_not_the_usual_one",
		says_a_port_that_is_not_the_usual_one);
	g_test_add_func("/url/refuses_everything_else_without_quoting_it",
		refuses_everything_else_without_quoting_it);
	g_test_add_func(
		"/url/a_host_name_is_at_most_253_letters", a_host_name_is_at_most_253_letters);
	g_test_add_func(
		"/url/knows_this_machine_by_its_spelling", knows_this_machine_by_its_spelling);
	return g_test_run();
}
