/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/mail_date.h"

#include "base/text.h"

#include <string.h>

enum { WORDS_MAX = 32, LETTERS = 3 };

#define LAST_SECOND (G_GINT64_CONSTANT(253402300799)) /* of the year 9999 */

typedef struct {
	const char *text;
	gsize len;
} Word;

typedef struct {
	Word words[WORDS_MAX];
	guint count;
} Words;

typedef struct {
	guint64 year, month, day, hour, minute, second;
} Clock;

/* Up to the first byte of STOP or NUL; what is too much is left. */
static Words split(const char *text, gsize len, char stop)
{
	Words words = { .count = 0 };
	gsize i = 0;

	while (i < len && text[i] && text[i] != stop && words.count < WORDS_MAX) {
		gsize start = i;

		/* which ends at a NUL too */
		while (i < len && text[i] != stop && !strchr(" \t\r\n,", text[i]))
			i++;
		if (i > start)
			words.words[words.count++] = (Word){ text + start, i - start };
		else
			i++;
	}
	return words;
}

/* Which of the names, three letters each, the word is, or begins with; -1 for none. */
static int name_of(const Word *word, const char *names)
{
	for (guint i = 0; names[i]; i += LETTERS)
		if (word->len >= LETTERS &&
			g_ascii_strncasecmp(word->text, names + i, LETTERS) == 0)
			return (int)(i / LETTERS);
	return -1;
}

static gboolean is_weekday(const Word *word)
{
	return word->len == LETTERS && name_of(word, "MonTueWedThuFriSatSun") >= 0;
}

static gboolean read_month(const Word *word, Clock *clock)
{
	int month = name_of(word, "JanFebMarAprMayJunJulAugSepOctNovDec");

	if (month < 0)
		return FALSE;
	clock->month = (guint64)month + 1;
	return TRUE;
}

static gboolean read_day(const Word *word, Clock *clock)
{
	return word->len <= 2 && text_number(word->text, (gssize)word->len, 31, &clock->day);
}

static gboolean read_year(const Word *word, Clock *clock)
{
	if (word->len > 4 || !text_number(word->text, (gssize)word->len, 9999, &clock->year))
		return FALSE;
	if (word->len <= 2)
		clock->year += clock->year < 50 ? 2000 : 1900;
	else if (word->len == 3)
		clock->year += 1900;
	return TRUE;
}

/* h:mm or hh:mm:ss */
static gboolean read_time(const Word *word, Clock *clock)
{
	guint64 *const parts[] = { &clock->hour, &clock->minute, &clock->second };
	static const guint64 most[] = { 23, 59, 60 };
	const char *at = word->text, *end = at + word->len;
	guint i;

	clock->second = 0;
	for (i = 0; i < G_N_ELEMENTS(parts); i++) {
		const char *colon = memchr(at, ':', (gsize)(end - at));
		const char *stop = colon ? colon : end;

		if (stop - at > 2 || !text_number(at, stop - at, most[i], parts[i]))
			return FALSE;
		if (!colon)
			break;
		at = colon + 1;
	}
	clock->second = MIN(clock->second, 59);
	return i == 1 || i == 2;
}

/* Minutes east of Greenwich. */
static gboolean read_zone(const Word *word, gint64 *minutes)
{
	static const struct {
		const char *name;
		int hours;
	} zones[] = {
		{ "UT", 0 },
		{ "GMT", 0 },
		{ "UTC", 0 },
		{ "Z", 0 },
		{ "EST", -5 },
		{ "EDT", -4 },
		{ "CST", -6 },
		{ "CDT", -5 },
		{ "MST", -7 },
		{ "MDT", -6 },
		{ "PST", -8 },
		{ "PDT", -7 },
		{ "WET", 0 },
		{ "WEST", 1 },
		{ "CET", 1 },
		{ "CEST", 2 },
		{ "MET", 1 },
		{ "MEST", 2 },
		{ "EET", 2 },
		{ "EEST", 3 },
	};
	guint64 number;

	if (word->len == 5 && (*word->text == '+' || *word->text == '-') &&
		text_number(word->text + 1, 4, 1459, &number) && number % 100 < 60) {
		*minutes = (gint64)(number / 100 * 60 + number % 100);
		if (*word->text == '-')
			*minutes = -*minutes;
		return TRUE;
	}
	for (guint i = 0; i < G_N_ELEMENTS(zones); i++)
		if (strlen(zones[i].name) == word->len &&
			g_ascii_strncasecmp(word->text, zones[i].name, word->len) == 0) {
			*minutes = zones[i].hours * 60;
			return TRUE;
		}
	return FALSE;
}

static gboolean seconds_of(const Clock *clock, gint64 zone, gint64 *seconds)
{
	g_autoptr(GDateTime) date = g_date_time_new_utc((gint)clock->year, (gint)clock->month,
		(gint)clock->day, (gint)clock->hour, (gint)clock->minute, (gdouble)clock->second);
	gint64 result = date ? g_date_time_to_unix(date) - zone * 60 : -1;

	if (result < 0 || result > LAST_SECOND)
		return FALSE;
	*seconds = result;
	return TRUE;
}

gboolean mail_date_parse(const char *text, gsize len, gint64 *utc)
{
	Words words = split(text, len, '(');
	const Word *at = words.words, *end = at + words.count;
	Clock clock;
	gint64 zone = 0;

	if (at < end && name_of(at, "MonTueWedThuFriSatSun") >= 0)
		at++;
	if (end - at < 4 || !read_day(at, &clock) || !read_month(at + 1, &clock) ||
		!read_year(at + 2, &clock) || !read_time(at + 3, &clock))
		return FALSE;
	if (end - at > 4)
		read_zone(at + 4, &zone);
	return seconds_of(&clock, zone, utc);
}

/* AT is where the weekday would stand. */
static gboolean read_from(const Word *at, const Word *end, FromLine *from)
{
	FromLine result = { .zoned = FALSE };
	const Word *year = at + 4;
	Clock clock;
	gint64 zone = 0;

	if (end - at < 5 || !is_weekday(at) || !read_month(at + 1, &clock) ||
		at[1].len != LETTERS || !read_day(at + 2, &clock) || !read_time(at + 3, &clock))
		return FALSE;
	if (year->len != 4 || !read_year(year, &clock)) {
		result.zoned = read_zone(year, &zone);
		year++;
		if (year == end || year->len != 4 || !read_year(year, &clock))
			return FALSE;
	}
	if (!result.zoned && year + 1 < end)
		result.zoned = read_zone(year + 1, &zone);
	if (!seconds_of(&clock, zone, &result.seconds))
		return FALSE;
	*from = result;
	return TRUE;
}

gboolean from_line_parse(const char *line, gsize len, FromLine *from)
{
	Words words;

	if (len < strlen("From ") || memcmp(line, "From ", strlen("From ")) != 0)
		return FALSE;
	words = split(line + strlen("From "), len - strlen("From "), '\0');
	for (guint i = 0; i < words.count; i++)
		if (read_from(words.words + i, words.words + words.count, from))
			return TRUE;
	return FALSE;
}
