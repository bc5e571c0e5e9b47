/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/configs.h"
#include "base/file.h"
#include "base/home.h"
#include "base/text.h"
#include "format/account_draft.h"
#include "format/fetchmailrc.h"
#include "format/getmailrc.h"
#include "format/goimapnotify.h"
#include "format/mbsyncrc.h"
#include "format/msmtprc.h"
#include "format/offlineimaprc.h"
#include "task/config_place.h"

#include <errno.h>
#include <string.h>

enum { CONFIG_MAX = 1024 * 1024, CONFIGS_MAX = 5000 };

/* How a kind is read. Clients' configs are read together, see ask_client(). */
static const struct kind {
	const char *name;
	MentionReader read;
	Lexer tokens;
} kinds[] = {
	[CONFIG_ACCOUNTS] = { "muttkit", NULL, account_tokens },
	[CONFIG_MUTT] = { "neomutt/mutt", NULL, NULL },
	[CONFIG_MBSYNC] = { "mbsync", mbsyncrc_read, mbsyncrc_tokens },
	[CONFIG_MSMTP] = { "msmtp", msmtprc_read, msmtprc_tokens },
	[CONFIG_MPOP] = { "mpop", mpoprc_read, msmtprc_tokens },
	[CONFIG_OFFLINEIMAP] = { "offlineimap", offlineimaprc_read, offlineimaprc_tokens },
	[CONFIG_GETMAIL] = { "getmail", getmailrc_read, getmailrc_tokens },
	[CONFIG_FETCHMAIL] = { "fetchmail", fetchmailrc_read, fetchmailrc_tokens },
	[CONFIG_GOIMAPNOTIFY] = { "goimapnotify", goimapnotify_read, goimapnotify_tokens },
};

const char *config_kind_name(ConfigKind kind)
{
	return kinds[kind].name;
}

static void config_free(gpointer data)
{
	Config *config = data;

	g_free(config->path);
	g_free(config->target);
	g_free(config->text);
	draft_free(config->draft);
	g_free(config->refusal);
	g_free(config->repository);
	g_free(config);
}

void configs_free(Configs *configs)
{
	if (!configs)
		return;
	g_ptr_array_unref(configs->configs);
	g_ptr_array_unref(configs->unread);
	g_free(configs);
}

static Config *find_target(const Configs *configs, const char *target)
{
	for (guint i = 0; i < configs->configs->len; i++) {
		Config *config = configs->configs->pdata[i];

		if (g_str_equal(config->target, target))
			return config;
	}
	return NULL;
}

/* The config that PATH leads to, read where it is new; NULL where there is none, or none that can
 * be read. */
static Config *take(Configs *configs, ConfigKind kind, const char *path)
{
	g_autofree char *target = config_target(path);
	Config *config = target ? find_target(configs, target) : NULL;
	g_autofree char *text = NULL;
	g_autoptr(GError) why = NULL;
	gsize len = 0;

	if (config || !target || configs->configs->len >= CONFIGS_MAX)
		return config;
	text = g_file_test(target, G_FILE_TEST_IS_REGULAR)
		? file_load(target, CONFIG_MAX, &len, &why)
		: NULL;
	if (!text) {
		g_ptr_array_add(configs->unread,
			why ? g_strdup(why->message)
			    : g_strdup_printf("%s: no regular file; it is not read", path));
		return NULL;
	}
	config = g_new0(Config, 1);
	config->kind = kind;
	config->path = g_strdup(path);
	config->target = g_steal_pointer(&target);
	config->text = g_steal_pointer(&text);
	config->len = len;
	config->draft = draft_new();
	config->refusal = config_refusal(config->target);
	config->repository = config_repository(config->target);
	g_ptr_array_add(configs->configs, config);
	return config;
}

static void take_place(const char *path, ConfigKind kind, gpointer data)
{
	take(data, kind, path);
}

Configs *configs_load(GError **error)
{
	g_autoptr(Configs) configs = NULL;

	if (!home_check(error))
		return NULL;
	configs = g_new0(Configs, 1);
	configs->configs = g_ptr_array_new_with_free_func(config_free);
	configs->unread = g_ptr_array_new_with_free_func(g_free);
	config_places(take_place, configs);
	configs->entries = configs->configs->len;
	return g_steal_pointer(&configs);
}

void configs_ask(Configs *configs, MentionAsk ask, gpointer data)
{
	for (guint i = 0; i < configs->entries; i++) {
		Config *config = configs->configs->pdata[i];
		const struct kind *kind = &kinds[config->kind];

		configs->current = config;
		if (kind->read)
			kind->read(config->text, config->len, ask, data, config->draft);
	}
	configs->current = NULL;
}

gboolean configs_check(const Configs *configs, GError **error)
{
	for (guint i = 0; i < configs->configs->len; i++) {
		const Config *config = configs->configs->pdata[i];

		if (config->draft->edits->len == 0 ||
			draft_check(config->draft, config->text, config->len,
				kinds[config->kind].tokens, error))
			continue;
		g_prefix_error(error, "%s: ", config->path);
		return FALSE;
	}
	return TRUE;
}
