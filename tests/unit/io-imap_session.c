/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/imap_session.h"

#include "test.h"

enum { LIMIT = IMAP_CHATTER_SECONDS };

static void chatter_may_last_ten_minutes(void)
{
	static const ImapResponse ok = { .kind = IMAP_CONDITION }, other = { .kind = IMAP_OTHER };
	static const ImapResponse exists = { .kind = IMAP_EXISTS },
				  status = { .kind = IMAP_STATUS };
	static const ImapResponse tagged = { .kind = IMAP_TAGGED };
	static const ImapResponse known = { .kind = IMAP_FETCH, .fetch.uid = 5 };
	static const ImapResponse flags = { .kind = IMAP_FETCH, .fetch.uid = IMAP_NONE };
	static const struct {
		const char *name;
		ImapEventType type;
		const ImapResponse *response;
		gint64 at; /* seconds after the first chatter */
		gboolean borne;
	} rows[] = {
		{ "still here", IMAP_RESPONSE, &ok, LIMIT, TRUE },
		{ "and here", IMAP_RESPONSE, &ok, LIMIT + 1, FALSE },
		{ "ENABLED", IMAP_RESPONSE, &other, LIMIT + 1, FALSE },
		{ "EXISTS", IMAP_RESPONSE, &exists, LIMIT + 1, FALSE },
		{ "flags that changed", IMAP_RESPONSE, &flags, LIMIT + 1, FALSE },
		{ "a line without end", IMAP_MORE, NULL, LIMIT + 1, FALSE },
		{ "data", IMAP_RESPONSE, &known, LIMIT + 1, TRUE },
		{ "a folder", IMAP_RESPONSE, &status, LIMIT + 1, TRUE },
		{ "the answer", IMAP_RESPONSE, &tagged, LIMIT + 1, TRUE },
		{ "a body", IMAP_BODY, NULL, LIMIT + 1, TRUE },
		{ "its bytes", IMAP_BYTES, NULL, LIMIT + 1, TRUE },
	};
	static const ImapEvent chatter = { .type = IMAP_RESPONSE, .response = &ok };

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		ImapEvent event = { .type = rows[i].type, .response = rows[i].response };
		gint64 begin = 77 * G_USEC_PER_SEC, now = begin + rows[i].at * G_USEC_PER_SEC;
		ImapChatter heard = { 0 };

		g_test_message("%s", rows[i].name);
		g_assert_true(imap_chatter_hear(&heard, &chatter, begin));
		g_assert_cmpint(imap_chatter_hear(&heard, &event, now), ==, rows[i].borne);
		/* After data it may begin anew. */
		g_assert_cmpint(imap_chatter_hear(&heard, &chatter, now + G_USEC_PER_SEC), ==,
			rows[i].borne && rows[i].at > LIMIT);
	}
}

static void chatter_has_its_number(void)
{
	static const ImapResponse ok = { .kind = IMAP_CONDITION }, gone = { .kind = IMAP_EXPUNGE };
	static const ImapEvent chatter = { .type = IMAP_RESPONSE, .response = &ok };
	static const ImapEvent expunge = { .type = IMAP_RESPONSE, .response = &gone };
	ImapChatter heard = { 0 };

	for (guint i = 0; i < IMAP_CHATTER_MAX; i++)
		g_assert_true(imap_chatter_hear(&heard, &chatter, 1));
	g_assert_true(imap_chatter_hear(&heard, &expunge, 1));
	g_assert_false(imap_chatter_hear(&heard, &chatter, 1));
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/imap_session/chatter_may_last_ten_minutes", chatter_may_last_ten_minutes);
	g_test_add_func("/imap_session/chatter_has_its_number", chatter_has_its_number);
	return g_test_run();
}
