/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A name that is ours is the one that its meaning prints, up to the flags; every meaning that is
 * printed comes back. */
#include "format/message_name.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_meaning(const MessageId *id, guint flags)
{
	char name[MESSAGE_NAME_MAX], base[MESSAGE_NAME_MAX];
	MessageId again;
	guint back;

	message_name_print(id, flags, name);
	message_base_print(id, base);
	g_assert_true(g_str_has_prefix(name, base) && g_str_has_prefix(name + strlen(base), ":2,"));
	g_assert_null(strchr(name, '/'));
	g_assert_true(message_name_parse(name, &again, &back));
	g_assert_true(digest_equal(&again.digest, &id->digest));
	g_assert_cmpuint(again.size, ==, id->size);
	g_assert_true(again.raw == id->raw);
	g_assert_cmpuint(back, ==, flags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *name = g_strndup((const char *)data, size);
	MessageId id = { .size = 0 };
	guint flags = 0;

	if (message_name_parse(name, &id, &flags)) {
		char base[MESSAGE_NAME_MAX];

		message_base_print(&id, base);
		g_assert_true(g_str_has_prefix(name, base));
		g_assert_true(!name[strlen(base)] || g_str_has_prefix(name + strlen(base), ":2,"));
		g_assert_cmpuint(flags, ==, maildir_flags(name));
		check_meaning(&id, flags);
	}
	id.digest = digest_of(data, size);
	memcpy(&id.size, data, MIN(size, sizeof(id.size)));
	id.raw = size > sizeof(id.size) && data[sizeof(id.size)] & 1;
	check_meaning(&id, size > 9 ? data[9] & 0x3f : 0);
	return 0;
}
