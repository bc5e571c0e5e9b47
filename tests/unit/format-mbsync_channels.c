/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/mbsync_channels.h"

#include "test.h"

#include <string.h>

#define STORES                                                                 \
	"IMAPAccount acc\nHost IMAP.old.example\nUser anna\nSSLType IMAPS\n\n" \
	"IMAPStore far\nAccount acc\n\n"                                       \
	"MaildirStore near\nPath ~/Mail/\nInbox ~/Mail/in\nSubFolders Legacy\n\n"

static void add(GString *out, const char *key, const char *value)
{
	if (value)
		g_string_append_printf(out, " %s=%s", key, value);
}

/* "LINE NAME: ACCOUNT@LINE HOST:PORT@LINE[ KEY=VALUE…]", one a line. */
static char *words_of(const char *text)
{
	g_autoptr(GPtrArray) channels = mbsync_channels(text, strlen(text));
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < channels->len; i++) {
		const MbsyncChannel *c = channels->pdata[i];
		g_autofree char *patterns = *c->patterns ? g_strjoinv("|", c->patterns) : NULL;

		g_string_append_printf(out, "%u %s: %s@%u %s:%u@%u", c->line, c->name,
			c->account ? c->account : "-", c->account_line, c->host ? c->host : "-",
			c->port, c->host_line);
		add(out, "user", c->user);
		add(out, "server", c->server_store);
		add(out, "box", c->server_box);
		add(out, c->far_is_local ? "far" : "near", c->store);
		add(out, "box", c->box);
		add(out, "path", c->path);
		add(out, "inbox", c->inbox);
		add(out, "subfolders", c->subfolders);
		add(out, "patterns", patterns);
		add(out, c->sync_state_is_own ? "own" : "state", c->sync_state);
		g_string_append(out, c->expunges_local ? " expunges\n" : "\n");
	}
	return g_string_free(out, FALSE);
}

static void finds_channels(void)
{
	static const struct {
		const char *name, *text, *words;
	} rows[] = {
		{ "nothing", "", "" },
		{ "all",
			"SyncState *\n\n" STORES "Channel c\nFar :far:\nNear :near:\n"
			"Patterns * !x \"[Gmail]/Sent Mail\"\nPattern y # z\nExpunge Both\n",
			"16 c: acc@3 imap.old.example:993@4 user=anna server=far near=near "
			"path=~/Mail/ inbox=~/Mail/in subfolders=Legacy "
			"patterns=*|!x|[Gmail]/Sent Mail|y state=* expunges\n" },
		{ "the words of old, boxes, a state of its own",
			"SyncState *\n\n" STORES
			"Channel c\nMaster :far:\"[Gmail]/All Mail\"\nSlave :near:all\n"
			"SyncState ~/.state/c-\nExpunge Slave\n",
			"16 c: acc@3 imap.old.example:993@4 user=anna server=far "
			"box=[Gmail]/All Mail near=near box=all path=~/Mail/ inbox=~/Mail/in "
			"subfolders=Legacy own=~/.state/c- expunges\n" },
		{ "the far side is here",
			STORES "Channel c\nFar :near:\nNear :far:x:y\nExpunge Near\n",
			"14 c: acc@1 imap.old.example:993@2 user=anna server=far box=x:y far=near "
			"path=~/Mail/ inbox=~/Mail/in subfolders=Legacy\n" },
		{ "the far side is here and expunges",
			STORES "Channel c\nFar :near:\nNear :far:\nRemove Far\n",
			"14 c: acc@1 imap.old.example:993@2 user=anna server=far far=near "
			"path=~/Mail/ inbox=~/Mail/in subfolders=Legacy expunges\n" },
		{ "a store that is its own, names in quotes, nothing named here",
			"IMAPStore \"my far\"\nHost h\n\nMaildirStore \"my near\"\n\n"
			"Channel c\nFar \":my far:\"\nNear :\"my near\":\n",
			"6 c: my far@1 h:143@2 server=my far near=my near inbox=~/Maildir\n" },
		{ "expunged by a global word",
			"Expunge Near\n\n" STORES "Channel c\nFar :far:\nNear :near:\n",
			"16 c: acc@3 imap.old.example:993@4 user=anna server=far near=near "
			"path=~/Mail/ inbox=~/Mail/in subfolders=Legacy expunges\n" },
		{ "not by a global word that the channel takes back",
			"Expunge Near\nRemove Far\n\n" STORES
			"Channel c\nFar :far:\nNear :near:\nExpunge None\n",
			"17 c: acc@4 imap.old.example:993@5 user=anna server=far near=near "
			"path=~/Mail/ inbox=~/Mail/in subfolders=Legacy\n" },
		{ "1.5's other word",
			STORES "Channel c\nFar :far:\nNear :near:\nExpungeSolo near\n",
			"14 c: acc@1 imap.old.example:993@2 user=anna server=far near=near "
			"path=~/Mail/ inbox=~/Mail/in subfolders=Legacy expunges\n" },
		{ "groups are none", "Group g c\nChannel d\nChannels e\n\nChannel c\n",
			"5 c: -@0 -:0@0\n" },
		{ "two Maildirs",
			"MaildirStore a\n\nMaildirStore b\nInbox i\n\n"
			"Channel c\nFar :a:\nNear :b:\n",
			"6 c: -@0 -:0@0 near=b inbox=i\n" },
		{ "two servers",
			"IMAPStore a\nHost h\n\nIMAPStore b\nHost i\n\n"
			"Channel c\nFar :a:\nNear :b:\n",
			"7 c: a@1 h:143@2 server=a\n" },
		{ "no such stores", "Channel c\nFar :x:\nNear y\n", "1 c: -@0 -:0@0\n" },
		{ "a tunnel",
			"IMAPAccount a\nTunnel x\n\nIMAPStore b\nAccount a\n\n"
			"Channel c\nFar :b:\nNear :n:\n",
			"7 c: a@1 -:143@1 server=b\n" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *words = NULL;

		g_test_message("%s", rows[i].name);
		words = words_of(rows[i].text);
		g_assert_cmpstr(words, ==, rows[i].words);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/mbsync_channels/all", finds_channels);
	return g_test_run();
}
