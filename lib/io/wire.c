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
	GString *last;   /* what the server said when it last refused something to libcurl */
	gint64 deadline; /* in microseconds of the monotonic clock, or 0 */
};

enum { LAST_LINE_MAX = 1000 };

/* "A1 NO words", "A1 BAD words", "* BYE words" or "-ERR words": the words, or NULL. */
static const char *refusal(const char *line)
{
	static const char *const words[] = { "NO ", "BAD ", "BYE " };
	const char *second = strchr(line, ' ');
	guint i;

	if (g_str_has_prefix(line, "-ERR"))
		return line + strlen("-ERR");
	for (i = 0; second && i < G_N_ELEMENTS(words); i++)
		if (g_ascii_strncasecmp(second + 1, words[i], strlen(words[i])) == 0)
			return second + 1 + strlen(words[i]);
	return NULL;
}

/* libcurl hands on each line that the server says before and during the login. */
static size_t keep_refusal(char *bytes, size_t size, size_t count, void *data)
{
	Wire *wire = data;
	g_autofree char *line = g_strndup(bytes, MIN(size * count, LAST_LINE_MAX));
	const char *words = refusal(g_strchomp(line));

	if (words)
		g_string_assign(wire->last, words);
	return size * count;
}

/* Response codes with which a server refuses a login that may well succeed later (RFC 5530). */
static gboolean is_passing(const char *line)
{
	static const char *const codes[] = { "[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]",
		"[IN-USE]", "[SYS/TEMP]", "[LOGIN-DELAY]" };
	guint i;

	for (i = 0; i < G_N_ELEMENTS(codes); i++)
		if (strstr(line, codes[i]))
			return TRUE;
	return FALSE;
}

static ExitCode code_of(CURLcode result, const Wire *wire)
{
	switch (result) {
	case CURLE_LOGIN_DENIED:
	case CURLE_AUTH_ERROR:
		return is_passing(wire->last->str) ? EXIT_AGAIN : EXIT_DENIED;
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

/* This libcurl may lack a mechanism; it then says "denied" without having sent anything. */
static gboolean lacks_mechanism(const Account *account)
{
	static const char *const known[] = { "PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "NTLM",
		"EXTERNAL", "XOAUTH2", "OAUTHBEARER" };
	const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
	guint i;

	if (!account->auth || (info->features & CURL_VERSION_GSASL))
		return FALSE;
	for (i = 0; i < G_N_ELEMENTS(known); i++)
		if (g_ascii_strcasecmp(account->auth, known[i]) == 0)
			return FALSE;
	return TRUE;
}

/* Whose words explain RESULT: the server's of its refusal, else libcurl's, which may hold a
 * stranger's too. Login refused without a word: there was none that both know. */
static const char *why(const Wire *wire, CURLcode result)
{
	if (*wire->last->str &&
		(result == CURLE_LOGIN_DENIED || result == CURLE_WEIRD_SERVER_REPLY))
		return wire->last->str;
	if (result == CURLE_LOGIN_DENIED)
		return "no way to log in that both sides know";
	return *wire->words ? wire->words : curl_easy_strerror(result);
}

static void explain(const Wire *wire, const Account *account, const char *password, CURLcode result,
	GError **error)
{
	g_autofree char *server = server_url_print(account->incoming);
	g_autofree char *said = text_safe(why(wire, result), -1);

	fail(error, code_of(result, wire), "%s: %s%s", server,
		result == CURLE_LOGIN_DENIED ? "login refused: " : "",
		secret_is_in(why(wire, result), password, account->user)
			? "(its words hold the password)"
			: said);
}

static void set_up(Wire *wire, const Account *account, const char *password)
{
	const ServerUrl *url = account->incoming;
	g_autofree char *address = server_url_print(url);
	g_autofree char *options = account->auth ? g_strdup_printf("AUTH=%s", account->auth) : NULL;
	g_autofree char *ca_file = account->ca_file ? home_expand(account->ca_file) : NULL;
	gboolean oauth = account->auth &&
		(g_ascii_strcasecmp(account->auth, "XOAUTH2") == 0 ||
			g_ascii_strcasecmp(account->auth, "OAUTHBEARER") == 0);
	CURL *curl = wire->curl;

	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, wire->words);
	curl_easy_setopt(curl, CURLOPT_URL, address);
	curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)WIRE_TIMEOUT / 2);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)WIRE_TIMEOUT);
	curl_easy_setopt(curl, CURLOPT_USERNAME, account->user);
	curl_easy_setopt(curl, oauth ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD, password);
	if (options)
		curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, options);
	if (!account->tls_off)
		curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	if (ca_file)
		curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file);
	if (account->proxy)
		curl_easy_setopt(curl, CURLOPT_PROXY, account->proxy);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, keep_refusal);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, wire);
}

Wire *wire_open(const Account *account, const char *password, gboolean *refused, GError **error)
{
	g_autoptr(Wire) wire = g_new0(Wire, 1);
	CURLcode result;

	wire->last = g_string_new(NULL);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	wire->curl = curl_easy_init();
	if (!wire->curl || lacks_mechanism(account)) {
		fail(error, EXIT_LACKING, "auth: this libcurl has no %s",
			account->auth ? account->auth : "mail protocols");
		return NULL;
	}
	set_up(wire, account, password);
	result = curl_easy_perform(wire->curl);
	if (result == CURLE_OK)
		result = curl_easy_getinfo(wire->curl, CURLINFO_ACTIVESOCKET, &wire->socket);
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
		if (!wait_for(wire, POLLIN, error))
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
	g_free(wire);
}
