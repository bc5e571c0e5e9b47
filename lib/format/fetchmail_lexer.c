/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/fetchmail_lexer.h"

#include <string.h>

/* What is told by the word before it: any word behind `user` and its like is a name. */
typedef enum { STATE_NONE, STATE_NAME, STATE_AUTH } State;

typedef struct {
	const char *p, *end, *text;
	guint line;
	State state;
	GArray *tokens;
} Scan;

/* Keywords that have several forms; the last one is the long one. */
static const char *const forms[][3] = {
	{ "server", "poll" },
	{ "local", "localdomains" },
	{ "proto", "protocol" },
	{ "preauth", "auth", "authenticate" },
	{ "preauthenticate", "authenticate" },
	{ "username", "user" },
	{ "pass", "password" },
	{ "folders", "folder" },
	{ "smtp", "smtphost" },
	{ "pre", "preconnect" },
	{ "post", "postconnect" },
	{ "pass8", "pass8bits" },
	{ "mimedec", "mimedecode" },
};

static const char *const keywords[] = { "poll", "skip", "defaults", "set", "no", "logfile",
	"idfile", "pidfile", "daemon", "syslog", "invisible", "showdots", "postmaster",
	"bouncemail", "spambounce", "softbounce", "warnings", "tracepolls", "via", "aka",
	"localdomains", "protocol", "service", "port", "interval", "authenticate", "timeout",
	"envelope", "qvirtual", "principal", "esmtpname", "esmtppassword", "bad-header", "accept",
	"reject", "user", "password", "folder", "smtphost", "fetchdomains", "smtpaddress",
	"smtpname", "antispam", "mda", "bsmtp", "lmtp", "preconnect", "postconnect", "interface",
	"monitor", "plugin", "plugout", "batchlimit", "fetchlimit", "fetchsizelimit", "fastuidl",
	"expunge", "properties", "is", "here", "there", "to", "keep", "flush", "limitflush",
	"fetchall", "rewrite", "forcecr", "stripcr", "pass8bits", "dropstatus", "dropdelivered",
	"mimedecode", "idle", "dns", "uidl", "ssl", "sslkey", "sslcert", "sslproto", "sslcertck",
	"sslcertfile", "sslcertpath", "sslcommonname", "sslfingerprint", "checkalias", "limit",
	NULL };

static const char *const noise[] = { "with", "and", "has", "wants", "options", NULL };

static const char *const protocols[] = { "auto", "AUTO", "pop2", "POP2", "sdps", "SDPS", "pop3",
	"POP3", "imap", "IMAP", "apop", "APOP", "rpop", "RPOP", "etrn", "ETRN", "odmr", "ODMR",
	"kpop", "KPOP", NULL };

static const char *const auths[] = { "any", "gssapi", "kerberos", "kerberos4", "kerberos_v4",
	"kerberos5", "kerberos_v5", "ssh", "implicit", "external", "otp", "opie", "cram",
	"cram-md5", "msn", "ntlm", NULL };

/* What may be written in one word with the "no" before it. */
static const char *const negatives[] = { "bouncemail", "uidl", "checkalias", "dns", "envelope",
	"keep", "flush", "limitflush", "fetchall", "rewrite", "forcecr", "stripcr", "pass8",
	"pass8bits", "dropstatus", "dropdelivered", "mimedec", "mimedecode", "spambounce", "idle",
	NULL };

static void token_free(gpointer token)
{
	g_free(((FetchmailToken *)token)->value);
}

/* Up to three digits of BASE; the number's last eight bits. */
static char read_digits(const char **p, guint base, guint most)
{
	guint number = 0;

	for (guint i = 0; i < most && g_ascii_isxdigit(**p); i++, ++*p) {
		if ((guint)g_ascii_xdigit_value(**p) >= base)
			break;
		number = number * base + (guint)g_ascii_xdigit_value(**p);
	}
	return (char)number;
}

/* BYTES with their escapes resolved, as escapes() in rcfile_l.l does; up to a NUL. */
static char *resolve(char *bytes)
{
	static const char letters[] = "n\nt\tb\br\r";
	GString *out = g_string_new(NULL);
	const char *p = bytes;

	while (*p) {
		const char *letter = NULL;

		if (*p != '\\') {
			g_string_append_c(out, *p++);
			continue;
		}
		p++;
		if (!*p)
			break;
		for (const char *l = letters; *l && !letter; l += 2)
			letter = *l == *p ? l + 1 : NULL;
		if (*p == 'x' || *p == 'X') {
			p++;
			g_string_append_c(out, read_digits(&p, 16, 2));
		} else if (g_ascii_isdigit(*p)) {
			g_string_append_c(out, read_digits(&p, *p == '0' ? 8 : 10, 3));
		} else if (*p == '\n') {
			p++;
		} else {
			g_string_append_c(out, letter ? *letter : *p);
			p++;
		}
	}
	g_free(bytes);
	return g_string_free(out, FALSE);
}

static void add(Scan *scan, FetchmailKind kind, gsize len, gsize quote, char *value)
{
	gsize at = (gsize)(scan->p - scan->text);
	FetchmailToken token = { kind, scan->line, { at, len }, { at + quote, len - 2 * quote },
		value };

	g_array_append_val(scan->tokens, token);
	for (gsize i = 0; i < len; i++)
		scan->line += scan->p[i] == '\n';
	scan->p += len;
}

static void add_string(Scan *scan, gsize len, gsize quote)
{
	add(scan, FETCHMAIL_STRING, len, quote,
		resolve(g_strndup(scan->p + quote, len - 2 * quote)));
	scan->state = STATE_NONE;
}

static const char *long_form(const char *word)
{
	for (guint i = 0; i < G_N_ELEMENTS(forms); i++)
		for (guint j = 0; j + 1 < G_N_ELEMENTS(forms[i]) && forms[i][j + 1]; j++)
			if (g_str_equal(word, forms[i][j]))
				return forms[i][2] ? forms[i][2] : forms[i][1];
	return word;
}

static gboolean is_number(const char *word)
{
	word += *word == '-';
	return *word && !word[strspn(word, "0123456789")];
}

static gboolean is_authentication(const Scan *scan, const char *word)
{
	return g_strv_contains(auths, word) ||
		(scan->state == STATE_AUTH && g_str_equal(word, "password"));
}

static void add_keyword(Scan *scan, gsize len, const char *word)
{
	static const char *const before_names[] = { "user", "password", "is", "to", NULL };

	if (g_strv_contains(before_names, word))
		scan->state = STATE_NAME;
	else if (g_str_equal(word, "authenticate"))
		scan->state = STATE_AUTH;
	add(scan, FETCHMAIL_WORD, len, 0, g_strdup(word));
}

/* What a word of LEN bytes is. */
static void add_word(Scan *scan, gsize len)
{
	g_autofree char *word = g_strndup(scan->p, len);
	const char *full = long_form(word);

	if (scan->state == STATE_NAME || strlen(word) != len)
		add_string(scan, len, 0);
	else if (g_strv_contains(noise, word))
		scan->p += len;
	else if (is_number(word))
		add(scan, FETCHMAIL_NUMBER, len, 0, g_steal_pointer(&word));
	else if (g_strv_contains(protocols, word))
		add(scan, FETCHMAIL_PROTOCOL, len, 0, g_ascii_strdown(word, -1));
	else if (is_authentication(scan, word)) {
		scan->state = STATE_NONE;
		add(scan, FETCHMAIL_AUTH, len, 0, g_steal_pointer(&word));
	} else if (g_str_has_prefix(word, "no") && g_strv_contains(negatives, word + 2)) {
		add_keyword(scan, 2, "no");
		add_word(scan, len - 2);
	} else if (g_strv_contains(keywords, full) &&
		!(scan->state == STATE_AUTH && g_str_equal(full, "password"))) {
		add_keyword(scan, len, full);
	} else {
		add(scan, FETCHMAIL_STRING, len, 0, resolve(g_strndup(scan->p, len)));
	}
}

static gsize word_len(const Scan *scan)
{
	const char *p = scan->p;

	while (p < scan->end && !(*p && strchr("=;:, \t\r\n", *p)))
		p++;
	return (gsize)(p - scan->p);
}

/* 0 for no string in quotes. */
static gsize quoted_len(const Scan *scan)
{
	const char *close = *scan->p == '"' || *scan->p == '\''
		? memchr(scan->p + 1, *scan->p, (gsize)(scan->end - scan->p - 1))
		: NULL;

	return close ? (gsize)(close - scan->p) + 1 : 0;
}

/* As lex does: of all that could stand here the longest. */
static void scan_token(Scan *scan)
{
	gsize word = word_len(scan), quoted = quoted_len(scan);
	const char *end = memchr(scan->p, '\n', (gsize)(scan->end - scan->p));

	if (*scan->p == '#' && end) {
		scan->p = end;
	} else if (quoted > 0 && quoted >= word) {
		add_string(scan, quoted, 1);
	} else if (word == 1 && *scan->p == '\\' && end == scan->p + 1) {
		scan->p++;
	} else if (word > 0) {
		add_word(scan, word);
	} else if (*scan->p == '=') {
		add(scan, FETCHMAIL_MAP, 1, 0, g_strdup("="));
		scan->state = STATE_NAME;
	} else {
		scan->line += *scan->p++ == '\n';
	}
}

GArray *fetchmail_lex(const char *text, gsize len)
{
	Scan scan = { text, text + len, text, 1, STATE_NONE,
		g_array_new(FALSE, FALSE, sizeof(FetchmailToken)) };

	g_array_set_clear_func(scan.tokens, token_free);
	while (scan.p < scan.end)
		scan_token(&scan);
	return scan.tokens;
}
