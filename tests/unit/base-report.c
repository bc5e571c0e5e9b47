/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/report.h"

#include "test.h"

#include <string.h>

static void says_what_it_is_and_what_was_found(void)
{
	g_autoptr(Report) report = report_open("mutt-test");
	Report *first, *second;
	g_autofree char *text = NULL;

	report_number(report, "messages", 1300);
	report_number(report, "beyond", G_MAXUINT64);
	report_flag(report, "good", TRUE);
	report_flag(report, "bad", FALSE);
	report_text(report, "none", NULL);
	first = report_item(report, "accounts");
	second = report_item(report, "accounts");
	report_text(second, "name", "home");
	report_text(first, "name", "work");
	report_number(report_item(first, "folders"), "server", 3);
	text = report_print(report);
	g_assert_cmpstr(text, ==,
		"{\n"
		"  \"schema\": 1,\n"
		"  \"program\": \"mutt-test\",\n"
		"  \"messages\": 1300,\n"
		"  \"beyond\": 9223372036854775807,\n"
		"  \"good\": true,\n"
		"  \"bad\": false,\n"
		"  \"none\": null,\n"
		"  \"accounts\": [\n"
		"    {\n"
		"      \"name\": \"work\",\n"
		"      \"folders\": [\n"
		"        {\n"
		"          \"server\": 3\n"
		"        }\n"
		"      ]\n"
		"    },\n"
		"    {\n"
		"      \"name\": \"home\"\n"
		"    }\n"
		"  ]\n"
		"}\n");
}

static void no_text_is_dropped(void)
{
	static const struct {
		const char *name, *text, *json;
	} rows[] = {
		{ "empty", "", "\"\"" },
		{ "letters", "gi\xc3\xa0 \xf0\x9f\x93\xac", "\"gi\xc3\xa0 \xf0\x9f\x93\xac\"" },
		{ "not utf-8", "a\xff\xe2\x82z", "\"a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\"" },
		{ "surrogate", "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "quotes", "a\"b\\c/d", "\"a\\\"b\\\\c/d\"" },
		{ "control characters", "\x1b[2J\n\x7f", "\"\\u001B[2J\\n\x7f\"" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Report) report = report_open("x");
		g_autofree char *text = NULL;
		g_autofree char *member = g_strdup_printf("\"text\": %s\n", rows[i].json);

		report_text(report, "text", rows[i].text);
		text = report_print(report);
		g_test_message("%s: %s", rows[i].name, text);
		g_assert_true(g_utf8_validate(text, -1, NULL));
		g_assert_nonnull(strstr(text, member));
	}
}

static void the_last_value_of_a_key_stands(void)
{
	g_autoptr(Report) report = report_open("x");
	g_autofree char *text = NULL;

	report_text(report, "why", "first");
	report_text(report, "why", "second");
	text = report_print(report);
	g_assert_null(strstr(text, "first"));
	g_assert_nonnull(strstr(text, "\"why\": \"second\""));
}

static void the_outcome_is_an_exit_code_and_words(void)
{
	static const struct {
		int code, worst;
		const char *members;
	} rows[] = {
		{ EXIT_YES, EXIT_YES, "\"exit\": 0,\n  \"error\": null\n" },
		{ EXIT_PROTOCOL, EXIT_NO, "\"exit\": 76,\n  \"error\": \"it was so\"\n" },
		{ EXIT_YES, EXIT_BAD_DATA, "\"exit\": 65,\n  \"error\": null\n" },
		{ EXIT_PROTOCOL, EXIT_IO, "\"exit\": 74,\n  \"error\": \"it was so\"\n" },
		{ EXIT_USAGE, EXIT_YES, "\"exit\": 64,\n  \"error\": \"it was so\"\n" },
		{ EXIT_LOCKED, EXIT_YES, "\"exit\": 75,\n  \"error\": \"it was so\"\n" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Report) report = report_open("x");
		g_autoptr(GError) error = NULL;
		g_autofree char *text = NULL;

		if (rows[i].code)
			fail(&error, (ExitCode)rows[i].code, "it was so");
		report_outcome(report, error, (ExitCode)rows[i].worst);
		text = report_print(report);
		g_assert_nonnull(strstr(text, rows[i].members));
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func(
		"/report/says_what_it_is_and_what_was_found", says_what_it_is_and_what_was_found);
	g_test_add_func("/report/no_text_is_dropped", no_text_is_dropped);
	g_test_add_func("/report/the_last_value_of_a_key_stands", the_last_value_of_a_key_stands);
	g_test_add_func("/report/the_outcome_is_an_exit_code_and_words",
		the_outcome_is_an_exit_code_and_words);
	return g_test_run();
}
