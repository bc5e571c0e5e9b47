/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/url.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <string.h>

enum { HOST_MAX = 253, IPV4_LOOPBACK = 127 };

static const struct scheme {
	const char *name;
	Protocol protocol;
	gboolean implicit_tls;
	guint16 port;
} schemes[] = {
	{ "imap", PROTOCOL_IMAP, FALSE, 143 },
	{ "imaps", PROTOCOL_IMAP, TRUE, 993 },
	{ "pop3", PROTOCOL_POP3, FALSE, 110 },
	{ "pop3s", PROTOCOL_POP3, TRUE, 995 },
	{ "smtp", PROTOCOL_SMTP, FALSE, 587 },
	{ "smtps", PROTOCOL_SMTP, TRUE, 465 },
};

static const struct scheme *find_scheme(const char *text, gsize len)
{
	for (guint i = 0; i < G_N_ELEMENTS(schemes); i++)
		if (strlen(schemes[i].name) == len &&
			g_ascii_strncasecmp(text, schemes[i].name, len) == 0)
			return &schemes[i];
	return NULL;
}

static gboolean is_host_letter(char c)
{
	return g_ascii_isalnum(c) || c == '-' || c == '.' || c == '_';
}

static gboolean is_host_name(const char *host)
{
	gsize len = strlen(host);

	for (gsize i = 0; i < len; i++)
		if (!is_host_letter(host[i]))
			return FALSE;
	return len > 0 && len <= HOST_MAX && host[0] != '-' && host[0] != '.' &&
		!strstr(host, "..");
}

/* The host at *P, which moves behind it, or NULL. */
static char *read_host(const char **p)
{
	gboolean in_brackets = **p == '[';
	const char *start = *p + in_brackets;
	gsize len = strcspn(start, in_brackets ? "]" : ":/");
	g_autofree char *host = g_ascii_strdown(start, (gssize)len);
	struct in6_addr address;

	if (in_brackets ? start[len] != ']' || inet_pton(AF_INET6, host, &address) != 1
			: !is_host_name(host))
		return NULL;
	*p = start + len + in_brackets;
	return g_steal_pointer(&host);
}

static gboolean read_port(const char **p, guint16 *port)
{
	gsize len;
	guint64 number;

	if (**p != ':')
		return TRUE;
	len = strcspn(++*p, "/");
	if (!text_number(*p, (gssize)len, G_MAXUINT16, &number) || number == 0)
		return FALSE;
	*p += len;
	*port = (guint16)number;
	return TRUE;
}

/* The text stands in no message: it may hold a password. */
ServerUrl *server_url_parse(const char *text, GError **error)
{
	const char *colon = strstr(text, "://"), *p = colon ? colon + 3 : text;
	const struct scheme *scheme = colon ? find_scheme(text, (gsize)(colon - text)) : NULL;
	g_autoptr(ServerUrl) url = g_new0(ServerUrl, 1);

	if (!scheme) {
		fail(error, EXIT_CONFIG,
			"a server begins with imaps://, pop3s:// or smtps:// (or, "
			"for STARTTLS, imap://, pop3:// or smtp://)");
		return NULL;
	}
	if (strchr(p, '@')) {
		fail(error, EXIT_CONFIG, "a server's URL bears no user and no password");
		return NULL;
	}
	url->protocol = scheme->protocol;
	url->implicit_tls = scheme->implicit_tls;
	url->port = scheme->port;
	url->host = read_host(&p);
	if (!url->host) {
		fail(error, EXIT_CONFIG, "this is no name of a host");
		return NULL;
	}
	if (!read_port(&p, &url->port)) {
		fail(error, EXIT_CONFIG, "a port is a number from 1 to 65535");
		return NULL;
	}
	if (*p && !g_str_equal(p, "/")) {
		fail(error, EXIT_CONFIG, "a server's URL ends after host and port");
		return NULL;
	}
	return g_steal_pointer(&url);
}

static const struct scheme *scheme_of(const ServerUrl *url)
{
	guint i = 0;

	while (schemes[i].protocol != url->protocol || schemes[i].implicit_tls != url->implicit_tls)
		i++;
	return &schemes[i];
}

static char *print_with(const ServerUrl *url, const char *port)
{
	gboolean is_ipv6 = strchr(url->host, ':') != NULL;

	return g_strconcat(scheme_of(url)->name, "://", is_ipv6 ? "[" : "", url->host,
		is_ipv6 ? "]" : "", port, NULL);
}

char *server_url_print(const ServerUrl *url)
{
	g_autofree char *port = g_strdup_printf(":%u", url->port);

	return print_with(url, port);
}

char *server_url_short(const ServerUrl *url)
{
	return url->port == scheme_of(url)->port ? print_with(url, "") : server_url_print(url);
}

gboolean server_url_is_loopback(const ServerUrl *url)
{
	struct in_addr ipv4;
	struct in6_addr ipv6;

	if (inet_pton(AF_INET, url->host, &ipv4) == 1)
		return ntohl(ipv4.s_addr) >> 24 == IPV4_LOOPBACK;
	if (inet_pton(AF_INET6, url->host, &ipv6) == 1)
		return IN6_IS_ADDR_LOOPBACK(&ipv6);
	return g_str_equal(url->host, "localhost");
}

gboolean server_url_equal(const ServerUrl *a, const ServerUrl *b)
{
	return a->protocol == b->protocol && a->implicit_tls == b->implicit_tls &&
		a->port == b->port && g_str_equal(a->host, b->host);
}

ServerUrl *server_url_copy(const ServerUrl *url)
{
	ServerUrl *copy = g_memdup2(url, sizeof(*url));

	copy->host = g_strdup(url->host);
	return copy;
}

void server_url_free(ServerUrl *url)
{
	if (!url)
		return;
	g_free(url->host);
	g_free(url);
}
