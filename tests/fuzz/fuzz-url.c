/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A URL that is read is printed in full and read again as the same server. */
#include "format/url.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_url(const ServerUrl *url)
{
	g_autofree char *full = server_url_print(url);
	g_autoptr(ServerUrl) again = server_url_parse(full, NULL);

	g_assert_nonnull(again);
	g_assert_cmpint(again->protocol, ==, url->protocol);
	g_assert_cmpint(again->implicit_tls, ==, url->implicit_tls);
	g_assert_cmpstr(again->host, ==, url->host);
	g_assert_cmpint(again->port, ==, url->port);
	g_assert_cmpint(server_url_is_loopback(again), ==, server_url_is_loopback(url));

	g_assert_cmpint(url->port, >, 0);
	g_assert_true(*url->host && *url->host != '-' && strlen(url->host) <= 253);
	for (const char *p = url->host; *p; p++)
		g_assert_true(g_ascii_isalnum(*p) ? !g_ascii_isupper(*p) : strchr("-._:", *p) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autoptr(GError) error = NULL;
	g_autoptr(ServerUrl) url = server_url_parse(text, &error);

	g_assert_true(url ? !error : error_code(error) == EXIT_CONFIG);
	if (url)
		check_url(url);
	return 0;
}
