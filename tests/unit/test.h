/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head of every unit test: TAP on stdout, and a failed assertion does not hide the next one. */
#ifndef MUTTKIT_TESTS_UNIT_TEST_H
#define MUTTKIT_TESTS_UNIT_TEST_H

#include <glib.h>

static inline void test_start(int *argc, char ***argv)
{
	static char tap[] = "--tap";
	static char *with_tap[] = { NULL, tap, NULL };

	with_tap[0] = (*argv)[0];
	*argc = 2;
	*argv = with_tap;
	g_test_init(argc, argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
	g_test_set_nonfatal_assertions();
}

#endif
