/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/move_rules.h"

#include <string.h>

/* The server of ACCOUNT that speaks PROTOCOL: both IMAP and POP3 bring mail in. */
static const ServerUrl *server_of(const Account *account, Protocol protocol)
{
	return protocol == PROTOCOL_SMTP ? account->outgoing : account->incoming;
}

/* On this machine bridges and tunnels share a name, and the port tells them apart. */
static gboolean is_at(const Mention *mention, const ServerUrl *server)
{
	return server && g_ascii_strcasecmp(mention->host, server->host) == 0 &&
		(!server_url_is_loopback(server) || mention->port == server->port);
}

static gboolean is_same_address(const Mention *mention, const ServerUrl *server)
{
	return server && g_ascii_strcasecmp(mention->host, server->host) == 0 &&
		mention->port == server->port;
}

static gboolean is_named(const Account *account, const char *user)
{
	return g_ascii_strcasecmp(user, account->user) == 0 ||
		(account->address && g_ascii_strcasecmp(user, account->address) == 0);
}

/* Some servers take the part before the '@' for a login, too. */
static gboolean is_short_for(const Account *account, const char *user)
{
	const char *name =
		strchr(account->user, '@') || !account->address ? account->user : account->address;
	gsize len = strcspn(user, "@");

	return !(user[len] && strchr(name, '@')) && strcspn(name, "@") == len &&
		g_ascii_strncasecmp(name, user, len) == 0;
}

typedef enum { WHO_KNOWS, ANOTHER, THIS_ONE } Who;

/* Whose account at the old server MENTION is: that of the rules, another's, or who could tell. */
static Who whose(const MoveRules *rules, const Mention *mention)
{
	gboolean shared = FALSE;

	if (mention->user && is_named(rules->account, mention->user))
		return THIS_ONE;
	for (guint i = 0; i < rules->accounts->accounts->len; i++) {
		const Account *other = rules->accounts->accounts->pdata[i];

		if (g_str_equal(other->name, rules->account->name) ||
			!is_at(mention, server_of(other, mention->protocol)))
			continue;
		shared = TRUE;
		if (mention->user && is_named(other, mention->user))
			return ANOTHER;
	}
	if (mention->user && !is_short_for(rules->account, mention->user))
		return ANOTHER;
	return shared ? WHO_KNOWS : THIS_ONE;
}

/* What of a host's name its owner has, as a rule: the last two parts. NULL for addresses, and for
 * names of this network. */
static const char *owner(const char *host)
{
	const char *dot = strrchr(host, '.');

	if (!dot || host[strspn(host, "0123456789.")] == '\0')
		return NULL;
	while (dot > host && dot[-1] != '.')
		dot--;
	return dot;
}

static gboolean has_same_owner(const Mention *mention, const ServerUrl *server)
{
	const char *a = owner(mention->host), *b = server ? owner(server->host) : NULL;

	return a && b && g_ascii_strcasecmp(a, b) == 0;
}

static const char *protocol_name(Protocol protocol)
{
	static const char *const names[] = {
		[PROTOCOL_IMAP] = "IMAP",
		[PROTOCOL_POP3] = "POP3",
		[PROTOCOL_SMTP] = "SMTP",
	};

	return names[protocol];
}

static MoveVerdict judge_old_server(
	const MoveRules *rules, const Mention *mention, const ServerUrl **server, char **why)
{
	const ServerUrl *wanted = move_order_server(rules->order, mention->protocol);
	Who who = whose(rules, mention);

	if (who == ANOTHER) {
		*why = g_strdup_printf(
			"%s is the old server, but for another user; it stays", mention->host);
		return MOVE_NOT_OURS;
	}
	if (mention->unclear) {
		*why = g_strdup(mention->unclear);
		return MOVE_UNCLEAR;
	}
	if (who == WHO_KNOWS) {
		*why = g_strdup_printf("names no user, and several accounts are on %s: say which "
				       "one is meant, or edit it by hand",
			mention->host);
		return MOVE_UNCLEAR;
	}
	if (!wanted) {
		*why = g_strdup_printf("%s on the old server: no new server of this protocol was "
				       "given",
			protocol_name(mention->protocol));
		return MOVE_UNCLEAR;
	}
	*server = wanted;
	return MOVE_CHANGE;
}

MoveVerdict move_rules_judge(
	const MoveRules *rules, const Mention *mention, const ServerUrl **server, char **why)
{
	const ServerUrl *old = server_of(rules->account, mention->protocol);
	const ServerUrl *wanted = move_order_server(rules->order, mention->protocol);

	*why = NULL;
	if (!mention->host) {
		if (mention->user && !is_named(rules->account, mention->user))
			return MOVE_NOT_OURS;
		*why = g_strdup(mention->unclear);
		return MOVE_UNCLEAR;
	}
	if (wanted && is_same_address(mention, wanted) &&
		(mention->tls == TLS_IMPLICIT) == wanted->implicit_tls)
		return MOVE_DONE;
	if (is_at(mention, old))
		return judge_old_server(rules, mention, server, why);
	if (wanted && has_same_owner(mention, old) && whose(rules, mention) == THIS_ONE)
		*why = g_strdup_printf("%s is not the old server %s, but looks like a part of it; "
				       "it stays",
			mention->host, old->host);
	return *why ? MOVE_UNCLEAR : MOVE_NOT_OURS;
}
