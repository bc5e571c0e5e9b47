/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"
#include "task/verify.h"

static void add_term(GString *line, const char *before, guint64 number, const char *after)
{
	g_autofree char *count = text_count(number);

	if (number)
		g_string_append_printf(line, "%s%s%s", before, count, after);
}

/* "INBOX: server 1,234 = 1,200 here + 34 same content in this folder" */
static void add_row(GString *lines, const char *account, const ReceiptFolder *row)
{
	g_autofree char *server = text_count(row->server);
	g_autofree char *here = text_count(row->here);

	g_string_append_printf(lines, "%s: ", account);
	if (row->name)
		g_string_append_printf(lines, "%s: ", row->name);
	g_string_append_printf(lines, "server %s = %s here", server, here);
	add_term(lines, " + ", row->same, " same content in this folder");
	add_term(lines, " + ", row->elsewhere, " elsewhere");
	add_term(lines, " + ", row->adopted, " adopted");
	add_term(lines, " + ", row->excluded, " excluded");
	add_term(lines, " + ", row->missing, " missing");
	add_term(lines, "; removed here ", row->removed, "");
	add_term(lines, "; changed here ", row->changed, "");
	add_term(lines, "; not taken in yet ", row->strangers, "");
	if (row->trouble && row->name)
		g_string_append_printf(lines, "; not told: %s", row->trouble);
	g_string_append_c(lines, '\n');
}

char *receipt_words(const char *account, const Receipt *receipt)
{
	GString *lines = g_string_new(NULL);
	g_autofree char *files = text_count(receipt->sum.files);
	guint i;

	for (i = 0; i < receipt->folders->len; i++)
		add_row(lines, account, receipt->folders->pdata[i]);
	add_row(lines, account, &receipt->sum);
	g_string_append_printf(lines, "%s: %s files re-hashed; %s\n", account, files,
		receipt_is_proved(receipt) ? "all proved" : "NOT all proved");
	return g_string_free(lines, FALSE);
}

static void add_members(Report *item, const ReceiptFolder *row)
{
	const struct {
		const char *key;
		guint64 number;
	} members[] = {
		{ "server", row->server },
		{ "here", row->here },
		{ "same", row->same },
		{ "elsewhere", row->elsewhere },
		{ "adopted", row->adopted },
		{ "excluded", row->excluded },
		{ "missing", row->missing },
		{ "files", row->files },
		{ "removed", row->removed },
		{ "changed", row->changed },
		{ "strangers", row->strangers },
	};
	guint i;

	for (i = 0; i < G_N_ELEMENTS(members); i++)
		report_number(item, members[i].key, members[i].number);
	report_text(item, "trouble", row->trouble);
}

void receipt_json(Report *item, const Receipt *receipt)
{
	guint i;

	report_flag(item, "proved", receipt_is_proved(receipt));
	add_members(item, &receipt->sum);
	for (i = 0; i < receipt->folders->len; i++) {
		const ReceiptFolder *row = receipt->folders->pdata[i];
		Report *folder = report_item(item, "by_folder");

		report_text(folder, "folder", row->name);
		add_members(folder, row);
	}
}
