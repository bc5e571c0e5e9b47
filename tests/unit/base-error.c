/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"

#include "test.h"

#include <errno.h>

static void a_failure_is_false_and_says_why(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_false(fail(&error, EXIT_AGAIN, "%s: uid %d", "Sent", 412));
	g_assert_error(error, MUTTKIT_ERROR, EXIT_AGAIN);
	g_assert_cmpstr(error ? error->message : NULL, ==, "Sent: uid 412");
	g_assert_false(fail(NULL, EXIT_AGAIN, "nobody hears this"));
}

static void a_failed_call_tells_its_errno_and_keeps_it(void)
{
	static const struct {
		int number;
		ExitCode wanted, code;
	} rows[] = {
		{ ENOSPC, EXIT_IO, EXIT_IO },
		{ ENOENT, EXIT_CANT_CREATE, EXIT_CANT_CREATE },
		{ EACCES, EXIT_IO, EXIT_DENIED },
		{ EPERM, EXIT_CANT_CREATE, EXIT_DENIED },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *words =
			g_strdup_printf("write 'x': %s", g_strerror(rows[i].number));
		int after;

		errno = rows[i].number;
		g_assert_false(fail_errno(&error, rows[i].wanted, "write '%s'", "x"));
		after = errno;
		g_assert_cmpint(after, ==, rows[i].number);
		g_assert_error(error, MUTTKIT_ERROR, (int)rows[i].code);
		g_assert_cmpstr(error ? error->message : NULL, ==, words);
	}
	errno = ENOSPC;
	g_assert_false(fail_errno(NULL, EXIT_IO, "nobody hears this"));
}

static void the_exit_code_is_that_of_the_error(void)
{
	g_autoptr(GError) ours = g_error_new_literal(MUTTKIT_ERROR, EXIT_PROTOCOL, "x");
	g_autoptr(GError) foreign = g_error_new_literal(G_FILE_ERROR, G_FILE_ERROR_NOENT, "x");

	g_assert_cmpint(error_code(NULL), ==, EXIT_YES);
	g_assert_cmpint(error_code(ours), ==, EXIT_PROTOCOL);
	g_assert_cmpint(error_code(foreign), ==, EXIT_BUG);
}

/* Two accounts, in either order; each code beats all that stand behind it. */
static void the_worse_of_two_codes_wins(void)
{
	static const ExitCode order[] = { EXIT_BUG, EXIT_CONFIG, EXIT_DENIED, EXIT_IO,
		EXIT_CANT_CREATE, EXIT_BAD_DATA, EXIT_PROTOCOL, EXIT_LACKING, EXIT_AGAIN,
		EXIT_LOCKED, EXIT_NO, EXIT_YES };

	for (guint i = 0; i < G_N_ELEMENTS(order); i++)
		for (guint j = i; j < G_N_ELEMENTS(order); j++) {
			g_assert_cmpint(exit_worse(order[i], order[j]), ==, order[i]);
			g_assert_cmpint(exit_worse(order[j], order[i]), ==, order[i]);
		}
}

static void an_unknown_code_is_never_lost(void)
{
	g_assert_cmpint(exit_worse(EXIT_AGAIN, (ExitCode)99), ==, 99);
	g_assert_cmpint(exit_worse((ExitCode)99, EXIT_CONFIG), ==, 99);
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/error/a_failure_is_false_and_says_why", a_failure_is_false_and_says_why);
	g_test_add_func("/error/a_failed_call_tells_its_errno_and_keeps_it",
		a_failed_call_tells_its_errno_and_keeps_it);
	g_test_add_func(
		"/error/the_exit_code_is_that_of_the_error", the_exit_code_is_that_of_the_error);
	g_test_add_func("/error/the_worse_of_two_codes_wins", the_worse_of_two_codes_wins);
	g_test_add_func("/error/an_unknown_code_is_never_lost", an_unknown_code_is_never_lost);
	return g_test_run();
}
