/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/mbsyncrc.h"

#include "format/mbsync_channels.h"
#include "format/switch.h"

#include <string.h>

typedef struct {
	const char *text;
	gsize len;
	const MbsyncFile *parsed;
	GArray *accounts;    /* of MbsyncAccount, in the order of the text */
	GPtrArray *channels; /* of MbsyncChannel */
} File;

/* What becomes of an account. */
typedef struct {
	const ServerUrl *to;
	Draft *draft; /* for it alone; NULL: it stays */
} Change;

static void add_token(GArray *tokens, Span span, char *value)
{
	Token token = { span, value };

	g_array_append_val(tokens, token);
}

GArray *mbsyncrc_tokens(const char *text, gsize len)
{
	g_autoptr(MbsyncFile) file = mbsync_file_read(text, len);
	GArray *tokens = tokens_new();

	for (guint i = 0; i < file->lines->len; i++) {
		const MbsyncLine *line = file->lines->pdata[i];

		add_token(tokens, line->at.name, g_ascii_strdown(line->keyword, -1));
		for (guint n = 0; n < line->arguments->len; n++) {
			const MbsyncArgument *argument =
				&g_array_index(line->arguments, MbsyncArgument, n);

			add_token(tokens, argument->span,
				g_strdup_printf("%s %u %s", line->keyword, n, argument->value));
		}
	}
	return tokens;
}

static void account_clear(gpointer account)
{
	mbsync_account_clear(account);
}

static GArray *read_accounts(const MbsyncFile *file)
{
	GArray *accounts = g_array_new(FALSE, FALSE, sizeof(MbsyncAccount));

	g_array_set_clear_func(accounts, account_clear);
	for (guint i = 0; i < file->sections->len; i++) {
		MbsyncAccount account;

		if (mbsync_account_read(file->sections->pdata[i], &account))
			g_array_append_val(accounts, account);
	}
	return accounts;
}

/* Edits */

/* The first argument's bytes without the quotes around it. */
static Span inner(const char *text, const MbsyncLine *line)
{
	Span span = line->at.value;
	gsize len = strlen(mbsync_value(line));

	if (span.len == len + 2 && text[span.at] == '"' &&
		memcmp(text + span.at + 1, mbsync_value(line), len) == 0)
		return (Span){ span.at + 1, len };
	return span;
}

static void put(const File *file, const MbsyncLine *line, const char *words, Draft *draft)
{
	draft_replace(draft, file->text, inner(file->text, line), words);
}

static void add_line(const File *file, const MbsyncAccount *account, const char *keyword,
	const char *words, GString *missing)
{
	g_autofree char *line =
		line_like(file->text, file->len, &account->host_at->at, keyword, words);

	g_string_append(missing, line);
}

/* The name of SSLType in this file: 1.4 knows no other one, 1.5 knows both. */
static const char *type_keyword(const File *file)
{
	for (guint i = 0; i < file->parsed->lines->len; i++) {
		const MbsyncLine *line = file->parsed->lines->pdata[i];

		if (mbsync_line_is(line, "SSLType"))
			return "SSLType";
		if (mbsync_line_is(line, "TLSType") || mbsync_line_is(line, "TLSVersions"))
			return "TLSType";
	}
	return "SSLType";
}

/* "imaps:" stays before a host if that is what is wanted, "imap:" says nothing. */
static void edit_host(
	const File *file, const MbsyncAccount *account, const ServerUrl *to, Draft *draft)
{
	const char *is = mbsync_value(account->host_at);
	gboolean keeps = to->implicit_tls || !g_str_has_prefix(is, "imaps:");
	g_autofree char *host =
		g_strdup_printf("%.*s%s", (int)(keeps ? account->scheme : 0), is, to->host);

	if (!keeps || !g_str_equal(account->host, to->host))
		put(file, account->host_at, host, draft);
}

static void edit_port(const File *file, const MbsyncAccount *account, const ServerUrl *to,
	GString *missing, Draft *draft)
{
	g_autofree char *port = g_strdup_printf("%u", to->port);
	guint16 usual = mbsync_usual_port(to->implicit_tls ? TLS_IMPLICIT : TLS_STARTTLS);

	if (!account->port_at && to->port != usual)
		add_line(file, account, "Port", port, missing);
	else if (account->port_at &&
		(account->port != to->port || *mbsync_value(account->port_at) == '0'))
		put(file, account->port_at, port, draft);
}

static void edit_legacy(const File *file, const MbsyncAccount *account, const ServerUrl *to,
	GString *missing, Draft *draft)
{
	const MbsyncLine *line = mbsync_find(account->section, "UseIMAPS");
	g_autofree char *words = switch_like(line ? mbsync_value(line) : "", to->implicit_tls);

	if ((account->tls == TLS_IMPLICIT) == to->implicit_tls)
		return;
	if (line)
		put(file, line, words, draft);
	else
		add_line(file, account, "UseIMAPS", words, missing);
}

static void edit_tls(const File *file, const MbsyncAccount *account, const ServerUrl *to,
	GString *missing, Draft *draft)
{
	const char *type = to->implicit_tls ? "IMAPS" : "STARTTLS";
	gboolean host_says = g_str_has_prefix(mbsync_value(account->host_at), "imaps:");

	if (account->is_legacy)
		edit_legacy(file, account, to, missing, draft);
	else if (account->tls_at && g_ascii_strcasecmp(mbsync_value(account->tls_at), type) != 0)
		put(file, account->tls_at, type, draft);
	else if (!account->tls_at && to->implicit_tls && !host_says)
		add_line(file, account, type_keyword(file), type, missing);
}

static Draft *draft_change(const File *file, const MbsyncAccount *account, const ServerUrl *to)
{
	g_autoptr(GString) missing = g_string_new(NULL);
	Draft *draft = draft_new();

	edit_host(file, account, to, draft);
	edit_port(file, account, to, missing, draft);
	edit_tls(file, account, to, missing, draft);
	line_put_behind(draft, file->text, file->len, &account->host_at->at, missing->str);
	return draft;
}

static void copy_edits(const char *text, const Draft *from, Draft *to)
{
	for (guint i = 0; i < from->edits->len; i++) {
		const Edit *edit = &g_array_index(from->edits, Edit, i);

		draft_replace(to, text, edit->span, edit->with);
	}
}

static gboolean is_at(const MbsyncAccount *account, const ServerUrl *to)
{
	return !account->unclear && g_str_equal(account->host, to->host) &&
		account->port == to->port &&
		account->tls == (to->implicit_tls ? TLS_IMPLICIT : TLS_STARTTLS);
}

/* Reads the file with all CHANGES, and drops those after which an account is not where it is to be.
 * No section can change another one. */
static void check_changes(const File *file, Change *changes)
{
	g_autoptr(Draft) all = draft_new();
	g_autofree char *text = NULL;
	g_autoptr(MbsyncFile) after = NULL;
	g_autoptr(GArray) accounts = NULL;
	gsize len;

	for (guint i = 0; i < file->accounts->len; i++)
		if (changes[i].draft)
			copy_edits(file->text, changes[i].draft, all);
	text = draft_apply(all, file->text, file->len, &len);
	after = mbsync_file_read(text, len);
	accounts = read_accounts(after);
	for (guint i = 0; i < file->accounts->len; i++)
		if (changes[i].draft &&
			(accounts->len != file->accounts->len ||
				!is_at(&g_array_index(accounts, MbsyncAccount, i), changes[i].to)))
			g_clear_pointer(&changes[i].draft, draft_free);
}

/* Notes */

/* What of a host's name its owner has, as a rule: what follows its first dot, if that has one too.
 */
static const char *domain_of(const char *host)
{
	const char *dot = strchr(host, '.');

	return dot && strchr(dot + 1, '.') ? dot + 1 : host;
}

static void note_if_named(
	const MbsyncAccount *account, const char *keyword, const char *what, Draft *draft)
{
	const MbsyncLine *line = mbsync_find(account->section, keyword);
	g_autofree char *lower = line ? g_ascii_strdown(mbsync_value(line), -1) : NULL;

	if (lower && strstr(lower, domain_of(account->host)))
		draft_note(draft, line->line, "%s names the old server or its domain: %s", keyword,
			what);
}

static void note_change(const MbsyncAccount *account, const Change *change, Draft *draft)
{
	guint line = account->host_at ? account->host_at->line : account->section->line;

	if (account->unclear)
		draft_note(draft, line, "%s: change it by hand", account->unclear);
	else if (!change->draft)
		draft_note(draft, line, "its words for TLS do not allow this: change it by hand");
	if (account->unclear || !change->draft || g_str_equal(account->host, change->to->host))
		return;
	note_if_named(account, "PassCmd", "keep the password where it looks", draft);
	note_if_named(account, "UserCmd", "keep the user's name where it looks", draft);
	note_if_named(account, "CertificateFile", "it may trust no other certificate", draft);
}

/* Asking */

/* Of the first channel that keeps the account on this disk: the folder of its folders. */
static const char *local_of(const File *file, const MbsyncAccount *account)
{
	for (guint i = 0; i < file->channels->len; i++) {
		const MbsyncChannel *channel = file->channels->pdata[i];

		if (!channel->inbox || channel->account_line != account->section->line)
			continue;
		return channel->path && g_str_has_suffix(channel->path, "/") ? channel->path
									     : channel->inbox;
	}
	return NULL;
}

/* NULL also where mbsync may choose. The caller frees. */
static char *auth_of(const MbsyncAccount *account)
{
	const MbsyncLine *line = mbsync_find_either(account->section, "AuthMechs", "AuthMech");
	const char *cram = mbsync_value(mbsync_find(account->section, "RequireCRAM"));

	if (switch_read(cram) == 1)
		return g_strdup("CRAM-MD5");
	if (!line || line->arguments->len > 1 || g_str_equal(mbsync_value(line), "*"))
		return NULL;
	return g_ascii_strup(mbsync_value(line), -1);
}

static void ask_about(const File *file, const MbsyncAccount *account, MentionAsk ask, gpointer data,
	const ServerUrl **answer)
{
	const MbsyncSection *section = account->section;
	const char *command = mbsync_value(mbsync_find(section, "PassCmd"));
	g_autofree char *auth = auth_of(account), *key = NULL;
	Mention mention;

	if (mbsync_find(section, "Pass"))
		key = g_strconcat(section->name, "/Pass", NULL);
	mention = (Mention){
		.line = account->host_at ? account->host_at->line : section->line,
		.protocol = PROTOCOL_IMAP,
		.host = account->host,
		.port = account->port,
		.tls = account->tls,
		.user = mbsync_value(mbsync_find(section, "User")),
		.unclear = account->unclear,
		.name = section->name,
		.password_command = command && *command == '+' ? command + 1 : command,
		.password_key = key,
		.auth = auth,
		.ca_file = mbsync_value(mbsync_find(section, "CertificateFile")),
		.local = local_of(file, account),
	};
	*answer = ask(&mention, data);
}

static void hide_passwords(const File *file, Draft *draft)
{
	for (guint i = 0; i < file->parsed->lines->len; i++) {
		const MbsyncLine *line = file->parsed->lines->pdata[i];
		const MbsyncArgument *last;

		if (line->arguments->len == 0 || !mbsync_line_is(line, "Pass"))
			continue;
		last = &g_array_index(line->arguments, MbsyncArgument, line->arguments->len - 1);
		draft_hide(draft,
			line->arguments->len == 1
				? inner(file->text, line)
				: (Span){ line->at.value.at,
					  last->span.at + last->span.len - line->at.value.at });
	}
}

void mbsyncrc_read(const char *text, gsize len, MentionAsk ask, gpointer data, Draft *draft)
{
	g_autoptr(MbsyncFile) parsed = mbsync_file_read(text, len);
	g_autoptr(GPtrArray) channels = mbsync_channels(text, len);
	g_autoptr(GArray) accounts = read_accounts(parsed);
	g_autofree Change *changes = g_new0(Change, accounts->len);
	File file = { text, len, parsed, accounts, channels };

	hide_passwords(&file, draft);
	for (guint i = 0; i < accounts->len; i++) {
		const MbsyncAccount *account = &g_array_index(accounts, MbsyncAccount, i);

		ask_about(&file, account, ask, data, &changes[i].to);
		if (changes[i].to && !account->unclear)
			changes[i].draft = draft_change(&file, account, changes[i].to);
	}
	check_changes(&file, changes);
	for (guint i = 0; i < accounts->len; i++) {
		if (changes[i].to)
			note_change(&g_array_index(accounts, MbsyncAccount, i), &changes[i], draft);
		if (changes[i].draft)
			copy_edits(text, changes[i].draft, draft);
		draft_free(changes[i].draft);
	}
}
