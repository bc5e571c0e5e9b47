/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cache that is read is the one that would be written; whatever the numbers are, they can be said
 * and come back, and no root makes a mailbox look emptier. */
#include "format/quota.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_words(const Quota *quota, gint64 now)
{
	g_autofree char *words = quota_words(quota, now), *brief = quota_short(quota, now);

	g_assert_true(g_str_is_ascii(words) && !strchr(words, '\n') && strlen(words) < 120);
	g_assert_true(g_str_is_ascii(brief) && *brief && strlen(brief) < 20);
	g_assert_cmpuint(quota_percent(quota), <=, 9999);
	g_assert_true(quota_percent(quota) <= 100 || quota_is_over(quota));
	g_assert_true(quota_percent(quota) >= 100 || !quota_is_over(quota));
}

static void check_cache(const Quota *quota)
{
	g_autofree char *text = quota_cache_print(quota);
	Quota again = { 0 };

	g_assert_true(quota_cache_parse(text, strlen(text), &again));
	g_assert_cmpuint(again.used, ==, quota->used);
	g_assert_cmpuint(again.limit, ==, quota->limit);
	g_assert_true(again.declared == quota->declared && again.asked == quota->asked);
}

static void check_roots(const guint64 numbers[4])
{
	Quota quota = { .asked = 0 };
	guint before;

	quota_take_storage(&quota, numbers[0], numbers[1]);
	before = quota_percent(&quota);
	quota_take_storage(&quota, numbers[2], numbers[3]);
	g_assert_cmpuint(quota_percent(&quota), >=, before);
	check_cache(&quota);
	check_words(&quota, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	guint64 numbers[4] = { 0, 0, 0, 0 };
	Quota quota;

	if (quota_cache_parse((const char *)data, size, &quota)) {
		g_autofree char *again = quota_cache_print(&quota);

		g_assert_cmpmem(again, strlen(again), data, size);
		check_words(&quota, 1700000000);
	}
	memcpy(numbers, data, MIN(size, sizeof(numbers)));
	quota = (Quota){ numbers[0], numbers[1], numbers[2] & 1, (gint64)(numbers[3] >> 1) };
	check_cache(&quota);
	check_words(&quota, (gint64)(numbers[2] >> 1));
	check_roots(numbers);
	return 0;
}
