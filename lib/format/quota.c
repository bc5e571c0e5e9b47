/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/quota.h"
#include "base/text.h"

#include <string.h>

enum { STALE_AFTER = 86400, PERCENT_MAX = 9999 };

gboolean quota_take_storage(Quota *quota, guint64 used_kib, guint64 limit_kib)
{
	Quota read = *quota;

	if (limit_kib == 0 || !g_uint64_checked_mul(&read.used, used_kib, 1024) ||
		!g_uint64_checked_mul(&read.limit, limit_kib, 1024))
		return FALSE;
	if (quota->limit == 0 ||
		(double)read.used / (double)read.limit > (double)quota->used / (double)quota->limit)
		*quota = read;
	return TRUE;
}

guint quota_percent(const Quota *quota)
{
	long double percent;

	if (quota->limit == 0)
		return 0;
	percent = (long double)quota->used * 100 / (long double)quota->limit;
	return percent < PERCENT_MAX ? (guint)percent : PERCENT_MAX;
}

gboolean quota_is_over(const Quota *quota)
{
	return quota->limit > 0 && quota->used > quota->limit;
}

char *quota_cache_print(const Quota *quota)
{
	return g_strdup_printf("used %" G_GUINT64_FORMAT "\nlimit %" G_GUINT64_FORMAT
			       "\ndeclared %d\nasked %" G_GINT64_FORMAT "\n",
		quota->used, quota->limit, quota->declared != 0, quota->asked);
}

gboolean quota_cache_parse(const char *text, gsize len, Quota *quota)
{
	static const struct {
		const char *name;
		guint64 max;
	} lines[] = {
		{ "used ", G_MAXUINT64 },
		{ "limit ", G_MAXUINT64 },
		{ "declared ", 1 },
		{ "asked ", G_MAXINT64 },
	};
	guint64 numbers[G_N_ELEMENTS(lines)];
	guint i;

	for (i = 0; i < G_N_ELEMENTS(lines); i++) {
		gsize name = strlen(lines[i].name);
		const char *end = memchr(text, '\n', len);

		if (!end || (gsize)(end - text) < name || memcmp(text, lines[i].name, name) != 0)
			return FALSE;
		len -= (gsize)(end + 1 - text);
		text += name;
		if (!text_number(text, end - text, lines[i].max, &numbers[i]) ||
			(*text == '0' && end - text > 1))
			return FALSE;
		text = end + 1;
	}
	if (len > 0)
		return FALSE;
	*quota = (Quota){ numbers[0], numbers[1], numbers[2] == 1, (gint64)numbers[3] };
	return TRUE;
}

char *quota_words(const Quota *quota, gint64 now)
{
	g_autofree char *used = text_size(quota->used);
	g_autofree char *limit = text_size(quota->limit);
	g_autofree char *age = text_duration(now - quota->asked);
	const char *ago = g_str_equal(age, "now") ? "" : " ago";

	if (quota->limit == 0)
		return g_strdup_printf("%s used, no limit known; %s%s", used, age, ago);
	if (quota_is_over(quota)) {
		g_autofree char *over = text_size(quota->used - quota->limit);

		return g_strdup_printf("%u%% (%s of %s), over by %s; %s%s", quota_percent(quota),
			used, limit, over, age, ago);
	}
	return g_strdup_printf(
		"%u%% (%s of %s); %s%s", quota_percent(quota), used, limit, age, ago);
}

char *quota_short(const Quota *quota, gint64 now)
{
	const char *stale = now - quota->asked > STALE_AFTER ? "?" : "";
	g_autofree char *used = text_size(quota->used);

	if (quota->limit == 0)
		return g_strconcat(used, stale, NULL);
	return g_strdup_printf("%u%%%s", quota_percent(quota), stale);
}
