/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include <string.h>

enum { SAFE_MAX = 500 };

/* Characters that would reorder or hide what follows them (Unicode TR 36). */
static gboolean is_treacherous(gunichar c)
{
	return g_unichar_iscntrl(c) || c == 0x061c || (c >= 0x200b && c <= 0x200f) ||
		(c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

char *text_safe(const char *bytes, gssize len)
{
	const char *end = bytes + (len < 0 ? strlen(bytes) : (gsize)len);
	GString *safe = g_string_new(NULL);
	int shown = 0;

	while (bytes < end && shown++ < SAFE_MAX) {
		gunichar c = g_utf8_get_char_validated(bytes, end - bytes);
		gsize width = 1;

		if (c != (gunichar)-1 && c != (gunichar)-2 && c != 0)
			width = g_utf8_next_char(bytes) - bytes;
		else
			c = 0x01;
		if (is_treacherous(c))
			for (gsize i = 0; i < width; i++)
				g_string_append_printf(safe, "\\x%02x", (guchar)bytes[i]);
		else
			g_string_append_len(safe, bytes, width);
		bytes += width;
	}
	if (bytes < end)
		g_string_append(safe, "...");
	return g_string_free(safe, FALSE);
}

gboolean text_number(const char *digits, gssize len, guint64 max, guint64 *number)
{
	gsize count = len < 0 ? strlen(digits) : (gsize)len;
	guint64 value = 0;
	gsize i;

	if (count == 0)
		return FALSE;
	for (i = 0; i < count; i++) {
		guint digit = (guchar)digits[i] - '0';

		if (digit > 9 || digit > max || value > (max - digit) / 10)
			return FALSE;
		value = value * 10 + digit;
	}
	*number = value;
	return TRUE;
}

static gboolean unit_parse(const char *unit, guint64 *factor)
{
	static const struct {
		const char *decimal, *binary;
		int power;
	} units[] = {
		{ "k", "ki", 1 },
		{ "m", "mi", 2 },
		{ "g", "gi", 3 },
		{ "t", "ti", 4 },
	};
	g_autofree char *name = g_ascii_strdown(unit, -1);
	gsize len = strlen(name);
	guint i;

	*factor = 1;
	if (g_str_equal(name, "") || g_str_equal(name, "b") || g_str_equal(name, "bytes"))
		return TRUE;
	if (len > 1 && name[len - 1] == 'b')
		name[len - 1] = '\0';
	for (i = 0; i < G_N_ELEMENTS(units); i++) {
		gboolean binary = g_str_equal(name, units[i].binary);

		if (!binary && !g_str_equal(name, units[i].decimal))
			continue;
		for (int n = 0; n < units[i].power; n++)
			*factor *= binary ? 1024 : 1000;
		return TRUE;
	}
	return FALSE;
}

gboolean text_size_parse(const char *words, guint64 *bytes)
{
	g_autofree char *text = g_strstrip(g_strdup(words));
	gsize whole = strspn(text, "0123456789"), decimals = 0;
	guint64 units = 0, thousandths = 0, factor, product;
	const char *unit = text + whole;

	if (!text_number(text, whole, G_MAXUINT64, &units))
		return FALSE;
	if (*unit == '.' || *unit == ',') {
		decimals = strspn(++unit, "0123456789");
		if (decimals > 3 || !text_number(unit, decimals, 999, &thousandths))
			return FALSE;
		unit += decimals;
		for (; decimals < 3; decimals++)
			thousandths *= 10;
	}
	unit += strspn(unit, " ");
	if (!unit_parse(unit, &factor) || (thousandths && factor == 1))
		return FALSE;
	if (!g_uint64_checked_mul(&product, units, factor) ||
		!g_uint64_checked_add(&product, product, thousandths * factor / 1000))
		return FALSE;
	*bytes = product;
	return TRUE;
}

char *text_size(guint64 bytes)
{
	static const char *const names[] = { "kB", "MB", "GB", "TB", "PB", "EB" };
	char digits[G_ASCII_DTOSTR_BUF_SIZE];
	double value = (double)bytes / 1000;
	guint i = 0;

	if (bytes < 1000)
		return g_strdup_printf("%u bytes", (guint)bytes);
	while (value >= 999.995 && i + 1 < G_N_ELEMENTS(names)) {
		value /= 1000;
		i++;
	}
	g_ascii_formatd(digits, sizeof(digits), "%.2f", value);
	return g_strconcat(digits, " ", names[i], NULL);
}

char *text_count(guint64 number)
{
	g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, number);
	gsize len = strlen(digits), i;
	GString *apart = g_string_new(NULL);

	for (i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			g_string_append_c(apart, ',');
		g_string_append_c(apart, digits[i]);
	}
	return g_string_free(apart, FALSE);
}

char *text_duration(gint64 seconds)
{
	static const struct {
		gint64 seconds;
		const char *name;
	} units[] = {
		{ 86400, "day" },
		{ 3600, "hour" },
		{ 60, "minute" },
	};
	guint i;

	for (i = 0; i < G_N_ELEMENTS(units); i++) {
		gint64 count = seconds / units[i].seconds;

		if (count > 0)
			return g_strdup_printf("%" G_GINT64_FORMAT " %s%s", count, units[i].name,
				count == 1 ? "" : "s");
	}
	return g_strdup("now");
}
