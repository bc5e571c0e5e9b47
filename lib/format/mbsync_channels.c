/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/mbsync_channels.h"

#include <string.h>

/* ":STORE:BOX" as a side of a channel. */
typedef struct {
	char *store, *box; /* NULL where it is not written so; the box also where it is empty */
} Side;

static void side_clear(Side *side)
{
	g_free(side->store);
	g_free(side->box);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Side, side_clear)

static void channel_free(gpointer data)
{
	MbsyncChannel *channel = data;

	g_free(channel->name);
	g_free(channel->account);
	g_free(channel->host);
	g_free(channel->user);
	g_free(channel->server_store);
	g_free(channel->server_box);
	g_free(channel->store);
	g_free(channel->path);
	g_free(channel->inbox);
	g_free(channel->box);
	g_free(channel->subfolders);
	g_strfreev(channel->patterns);
	g_free(channel->sync_state);
	g_free(channel);
}

static void read_side(
	const MbsyncSection *channel, const char *keyword, const char *old_keyword, Side *side)
{
	const char *words = mbsync_value(mbsync_find_either(channel, keyword, old_keyword));
	const char *colon = words && *words == ':' ? strchr(words + 1, ':') : NULL;

	if (!colon)
		return;
	side->store = g_strndup(words + 1, (gsize)(colon - words) - 1);
	if (colon[1])
		side->box = g_strdup(colon + 1);
}

/* The section in which the server of the IMAPStore STORE stands, or NULL. */
static const MbsyncSection *account_of(const MbsyncFile *file, const char *store)
{
	const MbsyncSection *section =
		store ? mbsync_section(file, MBSYNC_IMAP_STORE, store) : NULL;
	const char *account = section ? mbsync_value(mbsync_find(section, "Account")) : NULL;

	return account ? mbsync_section(file, MBSYNC_ACCOUNT, account) : section;
}

static gboolean take_server(const MbsyncFile *file, Side *side, MbsyncChannel *channel)
{
	const MbsyncSection *section = account_of(file, side->store);
	g_auto(MbsyncAccount) account = { 0 };

	if (!section || !mbsync_account_read(section, &account))
		return FALSE;
	channel->account = g_strdup(section->name);
	channel->account_line = section->line;
	channel->host = g_steal_pointer(&account.host);
	channel->host_line = account.host_at ? account.host_at->line : section->line;
	channel->port = account.port;
	channel->user = g_strdup(mbsync_value(mbsync_find(section, "User")));
	channel->server_store = g_steal_pointer(&side->store);
	channel->server_box = g_steal_pointer(&side->box);
	return TRUE;
}

static gboolean take_maildir(const MbsyncFile *file, Side *side, MbsyncChannel *channel)
{
	const MbsyncSection *store =
		side->store ? mbsync_section(file, MBSYNC_MAILDIR_STORE, side->store) : NULL;
	const char *inbox = store ? mbsync_value(mbsync_find(store, "Inbox")) : NULL;

	if (!store)
		return FALSE;
	channel->path = g_strdup(mbsync_value(mbsync_find(store, "Path")));
	channel->inbox = g_strdup(inbox ? inbox : "~/Maildir");
	channel->subfolders = g_strdup(mbsync_value(mbsync_find(store, "SubFolders")));
	channel->store = g_steal_pointer(&side->store);
	channel->box = g_steal_pointer(&side->box);
	return TRUE;
}

/* Whether the lines of KEYWORD in SECTION name the side that is LOCAL ("Near", "Slave") or both;
 * -1 where there is none. */
static int names_side(const MbsyncSection *section, const char *keyword, const char *const *local)
{
	int names = -1;

	for (guint i = 0; i < section->lines->len; i++) {
		const MbsyncLine *line = section->lines->pdata[i];

		if (!mbsync_line_is(line, keyword))
			continue;
		names = MAX(names, 0);
		for (guint n = 0; n < line->arguments->len; n++) {
			const char *word = g_array_index(line->arguments, MbsyncArgument, n).value;

			if (g_ascii_strcasecmp(word, local[0]) == 0 ||
				g_ascii_strcasecmp(word, local[1]) == 0 ||
				g_ascii_strcasecmp(word, "Both") == 0)
				names = 1;
		}
	}
	return names;
}

static gboolean expunges(
	const MbsyncFile *file, const MbsyncSection *section, gboolean far_is_local)
{
	static const char *const sides[][2] = { { "Near", "Slave" }, { "Far", "Master" } };
	static const char *const keywords[] = { "Expunge", "ExpungeSolo", "Remove" };

	for (guint i = 0; i < G_N_ELEMENTS(keywords); i++) {
		int names = names_side(section, keywords[i], sides[far_is_local]);

		if (names < 0)
			names = names_side(
				file->sections->pdata[0], keywords[i], sides[far_is_local]);
		if (names == 1)
			return TRUE;
	}
	return FALSE;
}

static char **patterns_of(const MbsyncSection *section)
{
	GPtrArray *patterns = g_ptr_array_new();

	for (guint i = 0; i < section->lines->len; i++) {
		const MbsyncLine *line = section->lines->pdata[i];

		if (!mbsync_line_is(line, "Pattern") && !mbsync_line_is(line, "Patterns"))
			continue;
		for (guint n = 0; n < line->arguments->len; n++)
			g_ptr_array_add(patterns,
				g_strdup(g_array_index(line->arguments, MbsyncArgument, n).value));
	}
	g_ptr_array_add(patterns, NULL);
	return (char **)g_ptr_array_free(patterns, FALSE);
}

static MbsyncChannel *read_channel(const MbsyncFile *file, const MbsyncSection *section)
{
	MbsyncChannel *channel = g_new0(MbsyncChannel, 1);
	const MbsyncLine *state = mbsync_find(section, "SyncState");
	g_auto(Side) far = { 0 }, near = { 0 };

	channel->line = section->line;
	channel->name = g_strdup(section->name);
	read_side(section, "Far", "Master", &far);
	read_side(section, "Near", "Slave", &near);
	if (!take_server(file, &far, channel))
		take_server(file, &near, channel);
	if (!take_maildir(file, &near, channel))
		channel->far_is_local = take_maildir(file, &far, channel);
	channel->sync_state_is_own = state != NULL;
	if (!state)
		state = mbsync_find(file->sections->pdata[0], "SyncState");
	channel->sync_state = g_strdup(mbsync_value(state));
	channel->patterns = patterns_of(section);
	channel->expunges_local = expunges(file, section, channel->far_is_local);
	return channel;
}

GPtrArray *mbsync_channels(const char *text, gsize len)
{
	g_autoptr(MbsyncFile) file = mbsync_file_read(text, len);
	GPtrArray *channels = g_ptr_array_new_with_free_func(channel_free);

	for (guint i = 0; i < file->sections->len; i++) {
		const MbsyncSection *section = file->sections->pdata[i];

		if (section->kind == MBSYNC_CHANNEL)
			g_ptr_array_add(channels, read_channel(file, section));
	}
	return channels;
}
