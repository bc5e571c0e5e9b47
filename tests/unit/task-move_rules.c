/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/move_rules.h"
#include "test.h"

#include <string.h>

/* Two accounts on one provider, one elsewhere. */
static const char accounts_text[] = "[work]\n"
				    "address = anna@studio.example\n"
				    "incoming = imaps://imap.old.example\n"
				    "outgoing = smtps://smtp.old.example\n"
				    "[shop]\n"
				    "address = shop@studio.example\n"
				    "incoming = imaps://imap.old.example\n"
				    "outgoing = smtps://smtp.shop.example\n"
				    "[home]\n"
				    "address = anna@home.example\n"
				    "user = anna\n"
				    "incoming = pop3s://mail.home.example\n"
				    "[bridge]\n"
				    "address = anna@bridge.example\n"
				    "incoming = imap://127.0.0.1:1143\n";

/* One letter before the words of `why` tells the verdict: n c d u. */
static char *judged(const char *account, const char *servers, const Mention *mention)
{
	static const char letters[] = "ncdu";
	g_autoptr(Accounts) accounts = accounts_parse(accounts_text, strlen(accounts_text), NULL);
	g_autoptr(MoveOrder) order = move_order_new();
	g_auto(GStrv) urls = g_strsplit(servers, " ", -1);
	const ServerUrl *server = NULL;
	g_autofree char *why = NULL, *printed = NULL;
	MoveVerdict verdict;

	for (guint i = 0; urls[i]; i++)
		g_assert_true(move_order_add(order, urls[i], NULL));
	verdict = move_rules_judge(
		&(const MoveRules){ accounts_find(accounts, account), accounts, order }, mention,
		&server, &why);
	printed = server ? server_url_print(server) : g_strdup("");
	return g_strdup_printf("%c%s%s", letters[verdict], printed, why ? why : "");
}

static void mentions_are_judged(void)
{
	static const char both[] = "imaps://imap.new.example smtp://smtp.new.example";
	static const char whose[] = "unames no user, and several accounts are on imap.old.example: "
				    "say which one is meant, or edit it by hand";
	static const struct {
		const char *name, *account;
		Mention mention;
		const char *expected;
	} rows[] = {
		{ "the old server, the user", "work",
			{ .protocol = PROTOCOL_IMAP,
				.host = "imap.old.example",
				.port = 993,
				.user = "anna@studio.example" },
			"cimaps://imap.new.example:993" },
		{ "in capitals, at another port", "work",
			{ .protocol = PROTOCOL_IMAP,
				.host = "IMAP.Old.Example",
				.port = 143,
				.tls = TLS_STARTTLS,
				.user = "ANNA@studio.example" },
			"cimaps://imap.new.example:993" },
		{ "the short login, but two are there", "work",
			{ .protocol = PROTOCOL_IMAP,
				.host = "imap.old.example",
				.port = 993,
				.user = "anna" },
			whose },
		{ "nobody named, two are there", "work",
			{ .protocol = PROTOCOL_IMAP, .host = "imap.old.example", .port = 993 },
			whose },
		{ "nobody named, one is there", "work",
			{ .protocol = PROTOCOL_SMTP, .host = "smtp.old.example", .port = 465 },
			"csmtp://smtp.new.example:587" },
		{ "the other account on it", "work",
			{ .protocol = PROTOCOL_IMAP,
				.host = "imap.old.example",
				.port = 993,
				.user = "shop@studio.example" },
			"nimap.old.example is the old server, but for another user; it stays" },
		{ "somebody who has no account here", "work",
			{ .protocol = PROTOCOL_SMTP,
				.host = "smtp.old.example",
				.port = 465,
				.user = "bob@studio.example" },
			"nsmtp.old.example is the old server, but for another user; it stays" },
		{ "the same name in another domain", "work",
			{ .protocol = PROTOCOL_SMTP,
				.host = "smtp.old.example",
				.port = 465,
				.user = "anna@home.example" },
			"nsmtp.old.example is the old server, but for another user; it stays" },
		{ "the new server already", "work",
			{ .protocol = PROTOCOL_IMAP, .host = "imap.new.example", .port = 993 },
			"d" },
		{ "the new server by another way into TLS", "work",
			{ .protocol = PROTOCOL_SMTP,
				.host = "smtp.new.example",
				.port = 587,
				.tls = TLS_IMPLICIT },
			"n" },
		{ "POP3 on the old server of an IMAP account", "work",
			{ .protocol = PROTOCOL_POP3,
				.host = "imap.old.example",
				.port = 995,
				.user = "anna@studio.example" },
			"uPOP3 on the old server: no new server of this protocol was given" },
		{ "another host of the same provider", "work",
			{ .protocol = PROTOCOL_SMTP,
				.host = "relay.old.example",
				.port = 465,
				.user = "anna@studio.example" },
			"urelay.old.example is not the old server smtp.old.example, but looks like "
			"a part of it; it stays" },
		{ "a server that is none of it", "work",
			{ .protocol = PROTOCOL_IMAP,
				.host = "imap.else.example",
				.port = 993,
				.user = "anna@studio.example" },
			"n" },
		{ "a host that only a run would tell", "work",
			{ .protocol = PROTOCOL_IMAP,
				.user = "anna@studio.example",
				.unclear = "the host comes from a command" },
			"uthe host comes from a command" },
		{ "such a host, and nobody named", "work",
			{ .protocol = PROTOCOL_IMAP, .unclear = "the host comes from a command" },
			"uthe host comes from a command" },
		{ "such a host of somebody else", "work",
			{ .protocol = PROTOCOL_IMAP,
				.user = "bob",
				.unclear = "the host comes from a command" },
			"n" },
		{ "the old server where it cannot be edited", "work",
			{ .protocol = PROTOCOL_IMAP,
				.host = "imap.old.example",
				.port = 993,
				.user = "anna@studio.example",
				.unclear = "two accounts share this line" },
			"utwo accounts share this line" },
		{ "an address where the login is short", "home",
			{ .protocol = PROTOCOL_POP3,
				.host = "mail.home.example",
				.port = 995,
				.user = "anna@home.example" },
			"cpop3s://pop.new.example:995" },
		{ "the server on this machine", "bridge",
			{ .protocol = PROTOCOL_IMAP, .host = "127.0.0.1", .port = 1143 },
			"cimaps://imap.new.example:993" },
		{ "another one on this machine", "bridge",
			{ .protocol = PROTOCOL_IMAP, .host = "127.0.0.1", .port = 2143 }, "n" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *servers =
			g_str_equal(rows[i].account, "home") ? "pop3s://pop.new.example" : both;
		g_autofree char *is = judged(rows[i].account, servers, &rows[i].mention);

		g_test_message("%s", rows[i].name);
		g_assert_cmpstr(is, ==, rows[i].expected);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/task/move_rules/mentions_are_judged", mentions_are_judged);
	return g_test_run();
}
