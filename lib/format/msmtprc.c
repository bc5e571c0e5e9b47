/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/msmtprc.h"

#include "format/msmtp_draft.h"

#include <string.h>

static void add_token(GArray *tokens, Span span, char *value)
{
	Token token = { span, value };

	g_array_append_val(tokens, token);
}

GArray *msmtprc_tokens(const char *text, gsize len)
{
	g_autoptr(MsmtpFile) file = msmtp_file_read(text, len, PROTOCOL_SMTP);
	GArray *tokens = tokens_new();

	for (guint i = 0; i < file->lines->len; i++) {
		const MsmtpLine *line = file->lines->pdata[i];

		add_token(tokens, line->at.name, g_strdup(line->command));
		if (line->at.value.len > 0)
			add_token(tokens, line->at.value,
				g_strconcat(line->command, " ", line->argument, NULL));
	}
	return tokens;
}

/* Asking */

static guint host_line(const MsmtpAccount *account)
{
	return account->set[MSMTP_HOST] ? account->set[MSMTP_HOST]->line : account->line;
}

/* NULL also for what leaves the choice to the program. The caller frees. */
static char *auth_of(const MsmtpAccount *account)
{
	const char *auth = msmtp_words(account, MSMTP_AUTH);

	if (!auth || g_str_equal(auth, "on") || g_str_equal(auth, "off"))
		return NULL;
	return g_ascii_strup(auth, -1);
}

static void ask_about(const MsmtpFile *file, const MsmtpAccount *account, MentionAsk ask,
	gpointer data, const ServerUrl **answer)
{
	const MsmtpLine *password = account->set[MSMTP_PASSWORD];
	const char *trust = msmtp_words(account, MSMTP_TRUST_FILE);
	const char *delivery = msmtp_words(account, MSMTP_DELIVERY);
	g_autofree char *key = NULL, *auth = auth_of(account), *local = NULL;
	Mention mention;

	if (password && *password->argument)
		key = g_strconcat(password->section, "/password", NULL);
	if (delivery)
		local = msmtp_argument_of(delivery, "maildir");
	mention = (Mention){
		.line = host_line(account),
		.protocol = file->protocol,
		.host = account->host,
		.port = account->port,
		.tls = account->tls,
		.user = msmtp_words(account, MSMTP_USER),
		.unclear = account->unclear,
		.name = account->name,
		.address = msmtp_words(account, MSMTP_FROM),
		.password_command = msmtp_words(account, MSMTP_PASSWORDEVAL),
		.password_key = key,
		.auth = auth,
		.ca_file = trust && !g_str_equal(trust, "system") ? trust : NULL,
		.local = local,
	};
	*answer = ask(&mention, data);
}

static void note_by_hand(Draft *draft, guint line, const char *why)
{
	draft_note(draft, line, "%s: change it by hand", why);
}

/* A second name has the same answer; an account without a host is there for others only. */
static void ask_about_all(
	const MsmtpFile *file, MentionAsk ask, gpointer data, const ServerUrl **wants, Draft *draft)
{
	for (guint i = 0; i < file->accounts->len; i++) {
		const MsmtpAccount *account = file->accounts->pdata[i];

		if (account->is_alias || (!account->set[MSMTP_HOST] && !account->set[MSMTP_EVAL]))
			continue;
		ask_about(file, account, ask, data, &wants[i]);
		if (!wants[i] || !account->unclear)
			continue;
		note_by_hand(draft, host_line(account), account->unclear);
		wants[i] = NULL;
	}
}

/* Accounts stay whose host stands where others have it from that do not go to the same. */
static void settle_hosts(const MsmtpFile *file, const ServerUrl **wants, Draft *draft)
{
	const GPtrArray *accounts = file->accounts;
	g_autoptr(GHashTable) first = g_hash_table_new(NULL, NULL);
	g_autoptr(GHashTable) apart = g_hash_table_new(NULL, NULL);

	for (guint i = 0; i < accounts->len; i++) {
		const MsmtpAccount *account = accounts->pdata[i];
		const MsmtpLine *line = account->set[MSMTP_HOST];
		gpointer one, other = wants[i] ? wants[i]->host : NULL;

		if (account->is_alias || !line)
			continue;
		if (!g_hash_table_lookup_extended(first, line, NULL, &one))
			g_hash_table_insert(first, (gpointer)line, other);
		else if (g_strcmp0(one, other) != 0)
			g_hash_table_add(apart, (gpointer)line);
	}
	for (guint i = 0; i < accounts->len; i++) {
		const MsmtpAccount *account = accounts->pdata[i];
		const MsmtpLine *line = account->set[MSMTP_HOST];

		if (!wants[i] || !g_hash_table_contains(apart, line))
			continue;
		note_by_hand(draft, line->line, "another account has its host from here and stays");
		wants[i] = NULL;
	}
}

/* Notes */

static void note_once(Draft *draft, guint line, const char *words)
{
	for (guint i = 0; i < draft->notes->len; i++) {
		const DraftNote *note = draft->notes->pdata[i];

		if (note->line == line && g_str_equal(note->words, words))
			return;
	}
	draft_note(draft, line, "%s", words);
}

static void note_key(const MsmtpAccount *account, MsmtpKey key, const char *what, Draft *draft)
{
	g_autofree char *note = NULL;

	if (!msmtp_words(account, key))
		return;
	note = g_strconcat(account->set[key]->command, " ", what, NULL);
	note_once(draft, account->set[key]->line, note);
}

/* msmtp logs in where it is told to, mpop unless it is told not to. */
static gboolean logs_in(const MsmtpFile *file, const MsmtpAccount *account)
{
	const MsmtpLine *auth = account->set[MSMTP_AUTH];

	return auth ? !g_str_equal(auth->argument, "off") : file->protocol == PROTOCOL_POP3;
}

static void note_password(const MsmtpFile *file, const MsmtpAccount *account, Draft *draft)
{
	const char *command = msmtp_words(account, MSMTP_PASSWORDEVAL);
	g_autofree char *lower = command ? g_ascii_strdown(command, -1) : NULL;

	if (lower && strstr(lower, account->host))
		note_key(account, MSMTP_PASSWORDEVAL,
			"names the old server: keep the password where it looks", draft);
	if (!command && !msmtp_words(account, MSMTP_PASSWORD) && logs_in(file, account))
		note_once(draft, host_line(account),
			"the password is looked up under the server's name, in netrc or a keyring: "
			"put it there under the new name too");
}

static void note_old_server(const MsmtpFile *file, const MsmtpAccount *account, Draft *draft)
{
	const char *trust = msmtp_words(account, MSMTP_TRUST_FILE);
	g_autofree char *lower = trust ? g_ascii_strdown(trust, -1) : NULL;

	note_key(account, MSMTP_FINGERPRINT,
		"is of the old server's certificate: put in the new one's", draft);
	note_key(account, MSMTP_HOST_OVERRIDE,
		"is what the old server's certificate says: put in what the new one's says", draft);
	if (lower && strstr(lower, account->host))
		note_key(account, MSMTP_TRUST_FILE,
			"names the old server: it may trust no other certificate", draft);
	if (!msmtp_is_on(account, MSMTP_CERTCHECK, TRUE))
		note_once(draft, account->set[MSMTP_CERTCHECK]->line,
			"certificates are not checked: any server would be told the password");
	note_password(file, account, draft);
	if (file->protocol == PROTOCOL_POP3 && msmtp_is_on(account, MSMTP_KEEP, FALSE) &&
		msmtp_is_on(account, MSMTP_ONLY_NEW, TRUE))
		note_once(draft, host_line(account),
			"mpop keeps what it has seen by user and server: all that is still on the "
			"new one comes once more");
}

static void note_all(
	const MsmtpFile *file, const ServerUrl *const *wants, gboolean edited, Draft *draft)
{
	for (guint i = 0; i < file->accounts->len; i++) {
		const MsmtpAccount *account = file->accounts->pdata[i];

		if (!wants[i])
			continue;
		if (!edited)
			note_by_hand(draft, host_line(account),
				"its port or TLS cannot be changed for it alone");
		else if (!g_str_equal(account->host, wants[i]->host))
			note_old_server(file, account, draft);
	}
}

static void hide_passwords(const MsmtpFile *file, Draft *draft)
{
	for (guint i = 0; i < file->lines->len; i++) {
		const MsmtpLine *line = file->lines->pdata[i];

		if (g_str_equal(line->command, "password") && line->inner.len > 0)
			draft_hide(draft, line->inner);
	}
}

static void read_config(const MsmtpFile *file, MentionAsk ask, gpointer data, Draft *draft)
{
	g_autofree const ServerUrl **wants = g_new0(const ServerUrl *, file->accounts->len);

	hide_passwords(file, draft);
	ask_about_all(file, ask, data, wants, draft);
	settle_hosts(file, wants, draft);
	note_all(file, wants, msmtp_draft(file, wants, draft), draft);
}

void msmtprc_read(const char *text, gsize len, MentionAsk ask, gpointer data, Draft *draft)
{
	g_autoptr(MsmtpFile) file = msmtp_file_read(text, len, PROTOCOL_SMTP);

	read_config(file, ask, data, draft);
}

void mpoprc_read(const char *text, gsize len, MentionAsk ask, gpointer data, Draft *draft)
{
	g_autoptr(MsmtpFile) file = msmtp_file_read(text, len, PROTOCOL_POP3);

	read_config(file, ask, data, draft);
}
