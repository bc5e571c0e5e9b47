/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/message_name.h"
#include "base/text.h"

#include <string.h>

static const struct {
	guint flag;
	char letter; /* in the order of the alphabet, as Maildir wants them */
	const char *imap;
} flag_table[] = {
	{ FLAG_DRAFT, 'D', "\\Draft" },
	{ FLAG_FLAGGED, 'F', "\\Flagged" },
	{ FLAG_PASSED, 'P', "$Forwarded" },
	{ FLAG_REPLIED, 'R', "\\Answered" },
	{ FLAG_SEEN, 'S', "\\Seen" },
	{ FLAG_TRASHED, 'T', "\\Deleted" },
};

void message_base_print(const MessageId *id, char base[MESSAGE_NAME_MAX])
{
	char hex[DIGEST_HEX + 1];

	digest_print(&id->digest, hex);
	if (id->raw)
		g_snprintf(base, MESSAGE_NAME_MAX,
			"%s.muttkit,S=%" G_GUINT64_FORMAT ",W=%" G_GUINT64_FORMAT, hex, id->size,
			id->size);
	else
		g_snprintf(
			base, MESSAGE_NAME_MAX, "%s.muttkit,S=%" G_GUINT64_FORMAT, hex, id->size);
}

void message_name_print(const MessageId *id, guint flags, char name[MESSAGE_NAME_MAX])
{
	gsize len;
	guint i;

	message_base_print(id, name);
	len = strlen(name);
	name[len++] = ':';
	name[len++] = '2';
	name[len++] = ',';
	for (i = 0; i < G_N_ELEMENTS(flag_table); i++)
		if (flags & flag_table[i].flag)
			name[len++] = flag_table[i].letter;
	name[len] = '\0';
}

gboolean message_name_parse(const char *name, MessageId *id, guint *flags)
{
	static const char mark[] = ".muttkit,S=";
	char hex[DIGEST_HEX + 1], base[MESSAGE_NAME_MAX];
	const char *info = strstr(name, ":2,"), *end = info ? info : name + strlen(name), *size;
	MessageId read = { .raw = FALSE };
	gsize digits;

	if (end - name <= DIGEST_HEX || end - name >= MESSAGE_NAME_MAX ||
		!g_str_has_prefix(name + DIGEST_HEX, mark))
		return FALSE;
	memcpy(hex, name, DIGEST_HEX);
	hex[DIGEST_HEX] = '\0';
	size = name + DIGEST_HEX + strlen(mark);
	digits = strspn(size, "0123456789");
	if (!digest_parse(hex, &read.digest) ||
		!text_number(size, (gssize)digits, G_MAXUINT64, &read.size))
		return FALSE;
	read.raw = size + digits != end;

	/* Only what we would print for it is ours: no leading zeros, no other W, nothing between.
	 */
	message_base_print(&read, base);
	if (strlen(base) != (gsize)(end - name) || !g_str_has_prefix(name, base))
		return FALSE;
	if (id)
		*id = read;
	if (flags)
		*flags = maildir_flags(name);
	return TRUE;
}

guint maildir_flags(const char *name)
{
	const char *letters = g_strrstr(name, ":2,");
	guint flags = 0, i;

	for (letters = letters ? letters + 3 : ""; *letters; letters++)
		for (i = 0; i < G_N_ELEMENTS(flag_table); i++)
			if (*letters == flag_table[i].letter)
				flags |= flag_table[i].flag;
	return flags;
}

guint imap_flag(const char *name)
{
	guint i;

	for (i = 0; i < G_N_ELEMENTS(flag_table); i++)
		if (g_ascii_strcasecmp(name, flag_table[i].imap) == 0)
			return flag_table[i].flag;
	return 0;
}

char *imap_flags_print(guint flags)
{
	GString *names = g_string_new(NULL);
	guint i;

	for (i = 0; i < G_N_ELEMENTS(flag_table); i++)
		if (flags & flag_table[i].flag)
			g_string_append_printf(
				names, "%s%s", names->len ? " " : "", flag_table[i].imap);
	return g_string_free(names, FALSE);
}
