/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/mbsync_account.h"

#include "base/text.h"
#include "format/switch.h"

#include <string.h>

/* Of UseTLSv1 and its kin only the first is on by itself. */
static const char *const versions[] = { "UseTLSv1", "UseTLSv1.1", "UseTLSv1.2", "UseTLSv1.3" };

void mbsync_account_clear(MbsyncAccount *account)
{
	g_clear_pointer(&account->host, g_free);
}

guint16 mbsync_usual_port(TlsMode tls)
{
	return tls == TLS_IMPLICIT ? 993 : 143;
}

/* "imaps:" or "imap:", then "//", as isync 1.4 takes them away. */
static gsize scheme_len(const char *host)
{
	gsize len = g_str_has_prefix(host, "imaps:") ? strlen("imaps:")
		: g_str_has_prefix(host, "imap:")    ? strlen("imap:")
						     : 0;

	return len + (g_str_has_prefix(host + len, "//") ? 2 : 0);
}

static void read_host(MbsyncAccount *account)
{
	const char *host = mbsync_value(account->host_at);

	account->scheme = host ? scheme_len(host) : 0;
	if (host && host[account->scheme])
		account->host = g_ascii_strdown(host + account->scheme, -1);
}

/* FALSE where mbsync would complain. *IS stays where no line says it. */
static gboolean read_switch(const MbsyncSection *section, const char *keyword, int *is)
{
	const MbsyncLine *line = mbsync_find(section, keyword);

	if (!line)
		return TRUE;
	*is = switch_read(mbsync_value(line));
	return *is >= 0;
}

static gboolean read_type(MbsyncAccount *account)
{
	static const char *const words[] = {
		[TLS_IMPLICIT] = "IMAPS", [TLS_STARTTLS] = "STARTTLS", [TLS_NONE] = "None"
	};
	const MbsyncLine *at = account->tls_at;
	const char *host = mbsync_value(account->host_at), *type = mbsync_value(at);

	account->tls = TLS_STARTTLS;
	if (host && g_str_has_prefix(host, "imaps:"))
		account->tls = TLS_IMPLICIT;
	if (!type || (account->tls == TLS_IMPLICIT && at->line < account->host_at->line))
		return TRUE;
	for (TlsMode tls = TLS_IMPLICIT; tls <= TLS_NONE; tls++)
		if (g_ascii_strcasecmp(type, words[tls]) == 0) {
			account->tls = tls;
			return TRUE;
		}
	return FALSE;
}

/* The old words, if there are any: why they cannot be meant, or NULL. */
static const char *read_legacy(MbsyncAccount *account)
{
	const MbsyncSection *section = account->section;
	int imaps = -1, require = -1, use[G_N_ELEMENTS(versions)] = { -1, -1, -1, -1 };
	gboolean sane = read_switch(section, "UseIMAPS", &imaps), any, there;

	sane = read_switch(section, "RequireSSL", &require) && sane;
	there = mbsync_find(section, "UseIMAPS") || mbsync_find(section, "RequireSSL");
	for (guint i = 0; i < G_N_ELEMENTS(versions); i++) {
		sane = read_switch(section, versions[i], &use[i]) && sane;
		there = there || mbsync_find(section, versions[i]);
	}
	account->is_legacy = there;
	if (!there)
		return NULL;
	any = use[0] != 0 || use[1] == 1 || use[2] == 1 || use[3] == 1;
	account->tls = imaps == 1 ? TLS_IMPLICIT : require != 0 || any ? TLS_STARTTLS : TLS_NONE;
	if (!sane)
		return "UseIMAPS, RequireSSL or UseTLSv1 cannot be read";
	if (account->tls != TLS_NONE && !any)
		return "TLS is wanted, and no version of it allowed";
	return NULL;
}

/* To mbsync 0 is no port. */
static gboolean read_port(MbsyncAccount *account)
{
	const char *port = mbsync_value(account->port_at);
	guint64 number = 0;
	gboolean sane = !port || text_number(port, -1, G_MAXUINT16, &number);

	account->port = number > 0 ? (guint16)number : mbsync_usual_port(account->tls);
	return sane;
}

/* Whether mbsync would complain of what stands in LINE beside its first argument. */
static gboolean is_odd(const MbsyncLine *line)
{
	return line &&
		(line->arguments->len > 1 ||
			g_array_index(line->arguments, MbsyncArgument, 0).is_open);
}

static const char *find_unclear(const MbsyncAccount *account, gboolean sane)
{
	const MbsyncSection *section = account->section;
	const char *host = mbsync_value(account->host_at);

	if (mbsync_find(section, "Tunnel"))
		return "a tunnel leads to the server";
	if (mbsync_find(section, "Account"))
		return "Account stands beside a server of its own";
	if (!account->host)
		return "Host is missing";
	if (is_odd(account->host_at) || is_odd(account->port_at) || is_odd(account->tls_at))
		return "a quote stays open, or a word is one too many";
	if (account->is_legacy && (account->tls_at || g_str_has_prefix(host, "imaps:")))
		return "SSLType or imaps: stands beside old words that exclude it";
	return sane ? NULL : "Port or SSLType cannot be read";
}

gboolean mbsync_account_read(const MbsyncSection *section, MbsyncAccount *account)
{
	const char *legacy;
	gboolean sane;

	*account = (MbsyncAccount){
		.section = section,
		.host_at = mbsync_find(section, "Host"),
		.port_at = mbsync_find(section, "Port"),
		.tls_at = mbsync_find_either(section, "SSLType", "TLSType"),
	};
	if (section->kind != MBSYNC_ACCOUNT &&
		(section->kind != MBSYNC_IMAP_STORE ||
			(mbsync_find(section, "Account") && !account->host_at)))
		return FALSE;
	read_host(account);
	sane = read_type(account);
	legacy = read_legacy(account);
	sane = read_port(account) && sane;
	account->unclear = find_unclear(account, sane);
	if (!account->unclear)
		account->unclear = legacy;
	return TRUE;
}
