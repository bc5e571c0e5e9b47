/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list that is read is the one that would be written, and every path in it is absolute. */
#include "format/change_list.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(ChangeList) list = change_list_parse((const char *)data, size);
	g_autofree char *again = list ? change_list_print(list) : NULL;

	if (!list)
		return 0;
	g_assert_cmpmem(again, strlen(again), data, size);
	for (guint i = 0; i < list->files->len; i++)
		g_assert_true(*((const ChangeFile *)list->files->pdata[i])->path == '/');
	for (guint i = 0; i < list->folders->len; i++)
		g_assert_true(*((const ChangeFolder *)list->folders->pdata[i])->undone == '/');
	return 0;
}
