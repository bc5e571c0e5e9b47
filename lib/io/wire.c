/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/wire.h"
#include "base/home.h"
#include "base/text.h"
#include "io/secret.h"

#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <string.h>

struct Wire {
	CURL *curl;
	curl_socket_t socket;
	char words[CURL_ERROR_SIZE]; /* libcurl's, of its last error */
	GString *last;    /* what the server said when it last refused something to libcurl */
	GString *offered; /* its SASL mechanisms, with a blank before each */
	gboolean more;    /* and goes on: a reply of several lines */
	gboolean heard;   /* the mail server has said something */
	gboolean tried;   /* a login was sent to it */
	gint64 deadline;  /* in microseconds of the monotonic clock, or 0 */
	WireIdle idle;
	gpointer idle_data;
};

enum { LAST_LINE_MAX = 1000 };

/* "535 words" or "535-words" of SMTP (RFC 5321 section 4.2). */
static gboolean is_reply(const char *line)
{
	return g_ascii_isdigit(line[0]) && g_ascii_isdigit(line[1]) && g_ascii_isdigit(line[2]) &&
		(line[3] == ' ' || line[3] == '-');
}

/* "A1 NO words", "A1 BAD words", "* BYE words" or "-ERR words": the words; of SMTP the line with
 * its number; or NULL. */
static const char *refusal(const char *line)
{
	static const char *const words[] = { "NO ", "BAD ", "BYE " };
	const char *second = strchr(line, ' ');
	guint i;

	if (is_reply(line))
		return *line >= '4' ? line : NULL;
	if (g_str_has_prefix(line, "-ERR"))
		return line + strlen("-ERR") + strspn(line + strlen("-ERR"), " ");
	for (i = 0; second && i < G_N_ELEMENTS(words); i++)
		if (g_ascii_strncasecmp(second + 1, words[i], strlen(words[i])) == 0)
			return second + 1 + strlen(words[i]);
	return NULL;
}

static void keep_words_of(Wire *wire, const char *line)
{
	const char *words = refusal(line);

	if (words && !wire->more)
		g_string_assign(wire->last, words);
	else if (words && wire->last->len < LAST_LINE_MAX)
		g_string_append_printf(wire->last, " %s", words + strlen("535 "));
	wire->more = is_reply(line) && line[3] == '-';
}

/* The SASL mechanisms of an IMAP server's capabilities, of a CAPA's and of an EHLO's answer. */
static void keep_offer(GString *offered, const char *line)
{
	static const struct {
		const char *start, *mark;
	} offers[] = { { "* CAPABILITY ", "AUTH=" }, { "SASL ", "" }, { "250-AUTH ", "" },
		{ "250 AUTH ", "" } };
	g_auto(GStrv) words = NULL;
	guint i = 0, k;

	while (i < G_N_ELEMENTS(offers) &&
		g_ascii_strncasecmp(line, offers[i].start, strlen(offers[i].start)) != 0)
		i++;
	if (i == G_N_ELEMENTS(offers))
		return;
	words = g_strsplit(line + strlen(offers[i].start), " ", -1);
	g_string_truncate(offered, 0);
	for (k = 0; words[k]; k++)
		if (*words[k] &&
			g_ascii_strncasecmp(words[k], offers[i].mark, strlen(offers[i].mark)) == 0)
			g_string_append_printf(offered, " %s", words[k] + strlen(offers[i].mark));
}

/* libcurl hands on each line that the server says before and during the login. */
static size_t keep_words(char *bytes, size_t size, size_t count, void *data)
{
	Wire *wire = data;
	g_autofree char *line = g_strndup(bytes, MIN(size * count, LAST_LINE_MAX));

	wire->heard = TRUE;
	keep_words_of(wire, g_strchomp(line));
	keep_offer(wire->offered, line);
	return size * count;
}

/* libcurl also hands on what it sends. "denied" it says of a login that it did not send, too. Here
 * are passwords: they are not copied. */
static int keep_attempt(CURL *curl, curl_infotype type, char *bytes, size_t size, void *data)
{
	static const char *const logins[] = { "AUTHENTICATE ", "LOGIN ", "AUTH ", "APOP ",
		"USER " };
	const char *blank = memchr(bytes, ' ', size);
	Wire *wire = data;
	guint i;

	(void)curl;
	for (i = 0; type == CURLINFO_HEADER_OUT && blank && i < G_N_ELEMENTS(logins); i++) {
		gsize len = strlen(logins[i]), left = size - (gsize)(blank + 1 - bytes);

		if ((size >= len && memcmp(bytes, logins[i], len) == 0) ||
			(left >= len && memcmp(blank + 1, logins[i], len) == 0))
			wire->tried = TRUE;
	}
	return 0;
}

/* Response codes with which a server refuses a login that may well succeed later (RFC 5530); SMTP
 * has its 4 for that. */
static gboolean is_passing(const char *line)
{
	static const char *const codes[] = { "[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]",
		"[IN-USE]", "[SYS/TEMP]", "[LOGIN-DELAY]" };
	guint i;

	if (is_reply(line))
		return *line == '4';
	for (i = 0; i < G_N_ELEMENTS(codes); i++)
		if (strstr(line, codes[i]))
			return TRUE;
	return FALSE;
}

/* Whether the proxy forbids it; another day will not change that. */
static gboolean is_forbidden(const Wire *wire)
{
	long http = 0, socks = 0;

	curl_easy_getinfo(wire->curl, CURLINFO_HTTP_CONNECTCODE, &http);
	curl_easy_getinfo(wire->curl, CURLINFO_PROXY_ERROR, &socks);
	return http == 403 || http == 407 || socks == CURLPX_NO_AUTH ||
		socks == CURLPX_USER_REJECTED || socks == CURLPX_REPLY_NOT_ALLOWED;
}

static ExitCode code_of(CURLcode result, const Wire *wire)
{
	if (is_forbidden(wire))
		return EXIT_DENIED;
	switch (result) {
	case CURLE_LOGIN_DENIED:
	case CURLE_AUTH_ERROR:
		if (!wire->tried)
			return EXIT_LACKING;
		return is_passing(wire->last->str) ? EXIT_AGAIN : EXIT_DENIED;
	case CURLE_REMOTE_ACCESS_DENIED: /* EHLO was refused */
		return is_passing(wire->last->str) ? EXIT_AGAIN : EXIT_LACKING;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_USE_SSL_FAILED:
		return EXIT_DENIED;
	case CURLE_WEIRD_SERVER_REPLY: /* a greeting of BYE, too */
		return *wire->last->str ? EXIT_AGAIN : EXIT_PROTOCOL;
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_NOT_BUILT_IN:
		return EXIT_LACKING;
	case CURLE_URL_MALFORMAT:
	case CURLE_SETOPT_OPTION_SYNTAX:
		return EXIT_CONFIG;
	case CURLE_OUT_OF_MEMORY:
	case CURLE_BAD_FUNCTION_ARGUMENT:
		return EXIT_BUG;
	default:
		return EXIT_AGAIN;
	}
}

static gboolean has_mechanism(const char *name)
{
	static const struct {
		const char *name;
		int feature; /* of libcurl, or 0 */
	} known[] = {
		{ "PLAIN", 0 },
		{ "LOGIN", 0 },
		{ "CRAM-MD5", 0 },
		{ "DIGEST-MD5", 0 },
		{ "EXTERNAL", 0 },
		{ "XOAUTH2", 0 },
		{ "OAUTHBEARER", 0 },
		{ "NTLM", CURL_VERSION_NTLM },
		{ "GSSAPI", CURL_VERSION_KERBEROS5 },
		{ "SCRAM-SHA-1", CURL_VERSION_GSASL },
		{ "SCRAM-SHA-256", CURL_VERSION_GSASL },
	};
	int features = curl_version_info(CURLVERSION_NOW)->features;
	guint i;

	for (i = 0; i < G_N_ELEMENTS(known); i++)
		if (g_ascii_strcasecmp(name, known[i].name) == 0)
			return (features & known[i].feature) == known[i].feature;
	return FALSE;
}

/* Whether the password of ACCOUNT is a token. */
static gboolean has_token(const Account *account)
{
	return account->auth &&
		(g_str_equal(account->auth, "XOAUTH2") ||
			g_str_equal(account->auth, "OAUTHBEARER"));
}

/* No login was sent: what the account, the server and this libcurl have does not meet. The caller
 * frees. */
static char *mismatch(const Wire *wire, const Account *account)
{
	const char *offered = wire->offered->str;
	g_auto(GStrv) names = g_strsplit(offered, " ", -1);
	gboolean has = FALSE;
	guint i;

	for (i = 0; names[i]; i++)
		has = has || has_mechanism(names[i]);
	if (account->auth)
		return g_strdup_printf("auth: the server offers no %s%s%s", account->auth,
			*offered ? ", only" : "", offered);
	if (!*offered)
		return g_strdup("the server offers no way to log in");
	return g_strdup_printf("the server offers only%s, %s", offered,
		has ? "which auth has to name" : "and this libcurl has none of it");
}

/* libcurl quotes a proxy that it cannot use, with the password in it. */
static const char *words_of(const Wire *wire, CURLcode result)
{
	if (g_str_has_prefix(wire->words, "Unsupported proxy"))
		return "the proxy is none that this libcurl can use";
	return *wire->words ? wire->words : curl_easy_strerror(result);
}

/* What explains RESULT: the server's words of its refusal, else libcurl's, which may hold a
 * stranger's too. The caller frees. */
static char *why(const Wire *wire, const Account *account, CURLcode result)
{
	gboolean proxy = account->proxy && !wire->heard;

	if (result == CURLE_LOGIN_DENIED && !wire->tried)
		return mismatch(wire, account);
	if (*wire->last->str &&
		(result == CURLE_LOGIN_DENIED || result == CURLE_WEIRD_SERVER_REPLY ||
			result == CURLE_REMOTE_ACCESS_DENIED))
		return g_strdup(wire->last->str);
	/* libcurl does not go on to the words of a server that refuses XOAUTH2. */
	if (result == CURLE_LOGIN_DENIED)
		return g_strdup(has_token(account) ? "the server does not take the token"
						   : "the server does not say why");
	return g_strconcat(proxy ? "through the proxy: " : "", words_of(wire, result), NULL);
}

static void explain(const Wire *wire, const Account *account, const char *password, CURLcode result,
	GError **error)
{
	g_autofree char *server = server_url_print(account->incoming);
	g_autofree char *words = why(wire, account, result);
	g_autofree char *said = text_safe(words, -1);

	fail(error, code_of(result, wire), "%s: %s%s", server,
		result == CURLE_LOGIN_DENIED && wire->tried ? "login refused: " : "",
		secret_is_in(words, password, account->user) ? "(its words hold the password)"
							     : said);
}

/* The caller frees. To an SMTP server this machine's name is nobody's business. */
static char *address_of(const ServerUrl *url)
{
	g_autofree char *server = server_url_print(url);

	return g_strconcat(server, url->protocol == PROTOCOL_SMTP ? "/localhost" : "", NULL);
}

static void set_up(Wire *wire, const Account *account, const char *password)
{
	const ServerUrl *url = account->incoming;
	g_autofree char *address = address_of(url);
	g_autofree char *options = account->auth ? g_strdup_printf("AUTH=%s", account->auth) : NULL;
	g_autofree char *ca_file = account->ca_file ? home_expand(account->ca_file) : NULL;
	CURL *curl = wire->curl;

	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, wire->words);
	curl_easy_setopt(curl, CURLOPT_URL, address);
	curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)WIRE_TIMEOUT / 2);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)WIRE_TIMEOUT);
	curl_easy_setopt(curl, CURLOPT_USERNAME, account->user);
	curl_easy_setopt(
		curl, has_token(account) ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD, password);
	if (options)
		curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, options);
	if (!account->tls_off)
		curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	if (ca_file)
		curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file);
	if (account->proxy) {
		curl_easy_setopt(curl, CURLOPT_PROXY, account->proxy);
		curl_easy_setopt(curl, CURLOPT_NOPROXY, ""); /* nor does $no_proxy pass it by */
	}
	curl_easy_setopt(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, keep_words);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, wire);
	curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L); /* to this function only */
	curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, keep_attempt);
	curl_easy_setopt(curl, CURLOPT_DEBUGDATA, wire);
}

Wire *wire_open(const Account *account, const char *password, gboolean *refused, GError **error)
{
	g_autoptr(Wire) wire = g_new0(Wire, 1);
	CURLcode result;

	wire->last = g_string_new(NULL);
	wire->offered = g_string_new(NULL);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	wire->curl = curl_easy_init();
	if (!wire->curl || (account->auth && !has_mechanism(account->auth))) {
		fail(error, EXIT_LACKING, "auth: this libcurl has no %s",
			account->auth ? account->auth : "mail protocols");
		return NULL;
	}
	set_up(wire, account, password);
	result = curl_easy_perform(wire->curl);
	if (result == CURLE_OK)
		result = curl_easy_getinfo(wire->curl, CURLINFO_ACTIVESOCKET, &wire->socket);
	/* libcurl passes by a login that the SMTP server does not offer. */
	if (result == CURLE_OK && !wire->tried && account->incoming->protocol == PROTOCOL_SMTP)
		result = CURLE_LOGIN_DENIED;
	if (result != CURLE_OK) {
		*refused = result == CURLE_LOGIN_DENIED && code_of(result, wire) == EXIT_DENIED;
		explain(wire, account, password, result, error);
		return NULL;
	}
	return g_steal_pointer(&wire);
}

void wire_hurry(Wire *wire, guint seconds)
{
	wire->deadline = g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC;
}

/* In milliseconds. */
static int patience(const Wire *wire)
{
	gint64 left = wire->deadline ? wire->deadline - g_get_monotonic_time() : G_MAXINT64;

	return (int)(CLAMP(left / 1000, 0, (gint64)WIRE_TIMEOUT * 1000));
}

/* TLS may hold bytes that poll(2) does not see: always ask libcurl first and wait here after. */
static gboolean wait_for(const Wire *wire, short events, GError **error)
{
	struct pollfd ready = { .fd = wire->socket, .events = events };
	int count;

	do
		count = poll(&ready, 1, patience(wire));
	while (count < 0 && errno == EINTR);
	if (count < 0)
		return fail_errno(error, EXIT_AGAIN, "connection");
	if (count == 0)
		return fail(error, EXIT_AGAIN, "the server has said nothing for %d seconds",
			WIRE_TIMEOUT);
	return TRUE;
}

void wire_set_idle(Wire *wire, WireIdle idle, gpointer data)
{
	wire->idle = idle;
	wire->idle_data = data;
}

gssize wire_receive(Wire *wire, char *buffer, gsize size, GError **error)
{
	for (;;) {
		size_t got = 0;
		CURLcode result = curl_easy_recv(wire->curl, buffer, size, &got);

		if (result == CURLE_OK)
			return (gssize)got;
		if (result != CURLE_AGAIN) {
			fail(error, EXIT_AGAIN, "connection: %s", curl_easy_strerror(result));
			return -1;
		}
		if ((wire->idle && !wire->idle(wire->idle_data, error)) ||
			!wait_for(wire, POLLIN, error))
			return -1;
	}
}

gboolean wire_send(Wire *wire, const char *bytes, gsize len, GError **error)
{
	while (len > 0) {
		size_t sent = 0;
		CURLcode result = curl_easy_send(wire->curl, bytes, len, &sent);

		if (result == CURLE_AGAIN) {
			if (!wait_for(wire, POLLOUT, error))
				return FALSE;
			continue;
		}
		if (result != CURLE_OK)
			return fail(
				error, EXIT_AGAIN, "connection: %s", curl_easy_strerror(result));
		bytes += sent;
		len -= sent;
	}
	return TRUE;
}

void wire_close(Wire *wire)
{
	if (!wire)
		return;
	if (wire->curl)
		curl_easy_cleanup(wire->curl);
	g_string_free(wire->last, TRUE);
	g_string_free(wire->offered, TRUE);
	g_free(wire);
}
