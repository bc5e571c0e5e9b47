/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/mutf7.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

static gboolean is_direct(gunichar c)
{
	return c >= 0x20 && c <= 0x7e;
}

/* The UTF-16BE bytes of one shift, or NULL for a foreign letter. Spare bits, odd lengths, NUL and
 * lone high surrogates are not looked for: mutf7_encode() never writes them, so the comparison in
 * mutf7_decode() does. */
static GByteArray *shift_bytes(const char *shift, gsize len)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	guint32 bits = 0;
	guint held = 0;

	for (gsize i = 0; i < len; i++) {
		const char *letter = shift[i] ? strchr(alphabet, shift[i]) : NULL;
		guint8 byte;

		if (!letter)
			return NULL;
		bits = bits << 6 | (guint32)(letter - alphabet);
		held += 6;
		if (held < 8)
			continue;
		held -= 8;
		byte = (guint8)(bits >> held);
		g_byte_array_append(bytes, &byte, 1);
	}
	return g_steal_pointer(&bytes);
}

static gboolean shift_decode(GString *utf8, const char *shift, gsize len)
{
	g_autoptr(GByteArray) bytes = shift_bytes(shift, len);
	guint high = 0;

	for (guint i = 0; bytes && i + 1 < bytes->len; i += 2) {
		guint unit = (guint)bytes->data[i] << 8 | bytes->data[i + 1];
		gboolean is_low = unit >= 0xdc00 && unit <= 0xdfff;

		if (is_low && !high)
			return FALSE;
		if (is_low)
			g_string_append_unichar(
				utf8, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
		else if (unit < 0xd800 || unit > 0xdbff)
			g_string_append_unichar(utf8, unit);
		high = !is_low && unit >= 0xd800 && unit <= 0xdbff ? unit : 0;
	}
	return bytes != NULL;
}

char *mutf7_decode(const char *name, gsize len)
{
	g_autoptr(GString) utf8 = g_string_sized_new(len);
	const char *end = name + len, *p = name;
	g_autofree char *again = NULL;

	while (p < end) {
		const char *close;

		if (!is_direct((guchar)*p))
			return NULL;
		if (*p != '&') {
			g_string_append_c(utf8, *p++);
			continue;
		}
		p++;
		close = memchr(p, '-', (gsize)(end - p));
		if (!close)
			return NULL;
		if (close == p)
			g_string_append_c(utf8, '&');
		else if (!shift_decode(utf8, p, (gsize)(close - p)))
			return NULL;
		p = close + 1;
	}
	again = mutf7_encode(utf8->str);
	if (strlen(again) != len || memcmp(again, name, len) != 0)
		return NULL;
	return g_strdup(utf8->str);
}

static void shift_encode(GString *name, const GByteArray *bytes)
{
	guint32 bits = 0;
	guint held = 0;

	g_string_append_c(name, '&');
	for (guint i = 0; i < bytes->len; i++) {
		bits = bits << 8 | bytes->data[i];
		for (held += 8; held >= 6; held -= 6)
			g_string_append_c(name, alphabet[bits >> (held - 6) & 63]);
	}
	if (held)
		g_string_append_c(name, alphabet[bits << (6 - held) & 63]);
	g_string_append_c(name, '-');
}

static void add_unit(GByteArray *bytes, guint unit)
{
	guint8 pair[2] = { (guint8)(unit >> 8), (guint8)unit };

	g_byte_array_append(bytes, pair, sizeof(pair));
}

char *mutf7_encode(const char *utf8)
{
	g_autoptr(GByteArray) shift = g_byte_array_new();
	GString *name = g_string_new(NULL);

	for (const char *p = utf8;; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (c && !is_direct(c)) {
			if (c >= 0x10000)
				add_unit(shift, 0xd800 + ((c - 0x10000) >> 10));
			add_unit(shift, c >= 0x10000 ? 0xdc00 + ((c - 0x10000) & 0x3ff) : c);
			continue;
		}
		if (shift->len)
			shift_encode(name, shift);
		g_byte_array_set_size(shift, 0);
		if (!c)
			return g_string_free(name, FALSE);
		g_string_append_c(name, (char)c);
		if (c == '&')
			g_string_append_c(name, '-');
	}
}
