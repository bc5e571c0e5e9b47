/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/receipt.h"
#include "base/text.h"

#include <stddef.h>

/* The numbers of a row, as --json calls them; those of the server come first. */
static const struct {
	const char *key;
	size_t at;
} numbers[] = {
	{ "server", offsetof(ReceiptFolder, server) },
	{ "here", offsetof(ReceiptFolder, here) },
	{ "same", offsetof(ReceiptFolder, same) },
	{ "elsewhere", offsetof(ReceiptFolder, elsewhere) },
	{ "variant", offsetof(ReceiptFolder, variant) },
	{ "adopted", offsetof(ReceiptFolder, adopted) },
	{ "accepted", offsetof(ReceiptFolder, accepted) },
	{ "excluded", offsetof(ReceiptFolder, excluded) },
	{ "missing", offsetof(ReceiptFolder, missing) },
	{ "capped", offsetof(ReceiptFolder, capped) },
	{ "files", offsetof(ReceiptFolder, files) },
	{ "removed", offsetof(ReceiptFolder, removed) },
	{ "changed", offsetof(ReceiptFolder, changed) },
	{ "accepted_here", offsetof(ReceiptFolder, accepted_here) },
	{ "strangers", offsetof(ReceiptFolder, strangers) },
};

static guint64 *number_of(ReceiptFolder *row, guint index)
{
	return (guint64 *)(void *)((char *)row + numbers[index].at);
}

static gboolean is_of_server(guint index)
{
	return numbers[index].at < offsetof(ReceiptFolder, files);
}

static void row_clear(ReceiptFolder *row)
{
	g_free(row->name);
	g_free(row->path);
	g_free(row->trouble);
}

static void row_free(gpointer data)
{
	row_clear(data);
	g_free(data);
}

Receipt *receipt_new(void)
{
	Receipt *receipt = g_new0(Receipt, 1);

	receipt->folders = g_ptr_array_new_with_free_func(row_free);
	receipt->findings = findings_new();
	return receipt;
}

void receipt_free(Receipt *receipt)
{
	if (!receipt)
		return;
	g_ptr_array_unref(receipt->folders);
	findings_free(receipt->findings);
	row_clear(&receipt->sum);
	g_free(receipt);
}

ReceiptFolder *receipt_add(Receipt *receipt, const char *name, const char *path)
{
	ReceiptFolder *row = g_new0(ReceiptFolder, 1);

	row->name = text_safe(name, -1);
	row->path = g_strdup(path);
	g_ptr_array_add(receipt->folders, row);
	return row;
}

ReceiptFolder *receipt_find(const Receipt *receipt, const char *path)
{
	guint i;

	for (i = 0; i < receipt->folders->len; i++) {
		ReceiptFolder *row = receipt->folders->pdata[i];

		if (row->path && g_str_equal(row->path, path))
			return row;
	}
	return NULL;
}

void receipt_add_up(Receipt *receipt)
{
	ReceiptFolder *sum = &receipt->sum;
	guint i, j;

	for (i = 0; i < receipt->folders->len; i++) {
		ReceiptFolder *row = receipt->folders->pdata[i];

		for (j = 0; j < G_N_ELEMENTS(numbers); j++)
			*number_of(sum, j) += *number_of(row, j);
		if (row->trouble && !sum->trouble)
			sum->trouble = g_strdup(row->trouble);
	}
}

gboolean receipt_is_proved(const Receipt *receipt)
{
	const ReceiptFolder *sum = &receipt->sum;

	return !sum->adopted && !sum->missing && !sum->removed && !sum->changed && !sum->trouble;
}

/* --- in words --- */

static void add_term(GString *line, const char *before, guint64 number, const char *after)
{
	g_autofree char *count = text_count(number);

	if (number)
		g_string_append_printf(line, "%s%s%s", before, count, after);
}

/* "server 1,234 = 1,200 here + 34 same content in this folder" */
static void add_server(GString *line, const ReceiptFolder *row)
{
	g_autofree char *server = text_count(row->server);
	g_autofree char *here = text_count(row->here);

	g_string_append_printf(line, "server %s = %s here", server, here);
	add_term(line, " + ", row->same, " same content in this folder");
	add_term(line, " + ", row->elsewhere, " elsewhere");
	add_term(line, " + ", row->variant, " variant");
	add_term(line, " + ", row->adopted, " adopted");
	add_term(line, " + ", row->accepted, " removed or changed by you");
	add_term(line, " + ", row->excluded, " excluded");
	add_term(line, " + ", row->missing, " missing");
}

static void add_row(GString *lines, const char *account, const ReceiptFolder *row, gboolean offline)
{
	g_autofree char *files = text_count(row->files);

	g_string_append_printf(lines, "%s: ", account);
	if (row->name)
		g_string_append_printf(lines, "%s: ", row->name);
	if (offline)
		g_string_append_printf(lines, "files %s good", files);
	else
		add_server(lines, row);
	add_term(lines, "; removed here ", row->removed, "");
	add_term(lines, "; changed here ", row->changed, "");
	add_term(lines, "; accepted here ", row->accepted_here, "");
	add_term(lines, "; not taken in yet ", row->strangers, "");
	if (row->capped && row->name)
		add_term(lines, "; the server may show only its newest ", row->server, " messages");
	if (row->trouble && row->name)
		g_string_append_printf(lines, "; not told: %s", row->trouble);
	g_string_append_c(lines, '\n');
}

/* Sent mail, if any, lies in another folder than the one that the server has. */
static void add_no_sent(GString *lines, const char *account, const Receipt *receipt)
{
	guint64 others = 0;
	guint i;

	for (i = 0; i < receipt->folders->len; i++) {
		const ReceiptFolder *row = receipt->folders->pdata[i];

		if (!row->server && row->path && !g_str_equal(row->path, "INBOX"))
			others += row->files;
	}
	g_string_append_printf(lines, "%s: sent mail is not on a POP3 server; ", account);
	if (others)
		add_term(lines, "", others, " files lie in other folders here\n");
	else
		g_string_append(lines, "none was imported (mutt-archive --import)\n");
}

static void add_but(GString *lines, guint64 accepted, guint64 variant)
{
	add_term(lines, " but ", accepted, " that you removed or changed");
	add_term(lines, accepted ? " and " : " but ", variant, " variant");
}

char *receipt_words(const char *account, const Receipt *receipt)
{
	GString *lines = g_string_new(NULL);
	g_autofree char *files = text_count(receipt->sum.files);
	gboolean offline = receipt->offline;
	guint i;

	for (i = 0; i < receipt->folders->len; i++)
		add_row(lines, account, receipt->folders->pdata[i], offline);
	add_row(lines, account, &receipt->sum, offline);
	if (receipt->no_sent)
		add_no_sent(lines, account, receipt);
	if (receipt->sum.variant)
		g_string_append_printf(lines,
			"%s: variant: the server has other headers than the archive had;"
			" the earlier form is kept too\n",
			account);
	g_string_append_printf(lines, "%s: %s files re-hashed; %sall %s", account, files,
		receipt_is_proved(receipt) ? "" : "NOT ", offline ? "good" : "proved");
	if (receipt->sum.capped)
		g_string_append(lines, " of what the server shows");
	if (receipt_is_proved(receipt))
		add_but(lines, offline ? receipt->sum.accepted_here : receipt->sum.accepted,
			receipt->sum.variant);
	g_string_append_c(lines, '\n');
	return g_string_free(lines, FALSE);
}

char *receipt_line(const char *account, const Receipt *receipt)
{
	const ReceiptFolder *sum = &receipt->sum;
	GString *line;

	if (receipt_is_proved(receipt))
		return NULL;
	line = g_string_new(account);
	g_string_append_printf(line, ": NOT all %s", receipt->offline ? "good" : "proved");
	add_term(line, ": missing ", sum->missing, "");
	add_term(line, ": adopted ", sum->adopted, "");
	add_term(line, ": removed here ", sum->removed, "");
	add_term(line, ": changed here ", sum->changed, "");
	if (sum->trouble)
		g_string_append_printf(line, ": not told: %s", sum->trouble);
	return g_string_free(line, FALSE);
}

char *receipt_progress(const char *account, const char *folder, guint64 files, guint64 messages)
{
	g_autofree char *count = text_count(messages ? messages : files);

	return g_strdup_printf("%s: %s: %s %s", account, folder, count,
		messages ? "messages compared" : "files re-hashed");
}

static void add_members(Report *item, const Receipt *receipt, ReceiptFolder *row)
{
	guint i;

	for (i = 0; i < G_N_ELEMENTS(numbers); i++)
		if (!receipt->offline || !is_of_server(i))
			report_number(item, numbers[i].key, *number_of(row, i));
	if (!receipt->offline || row->trouble)
		report_text(item, "trouble", row->trouble);
}

void receipt_json(Report *item, const Receipt *receipt)
{
	ReceiptFolder sum = receipt->sum;
	guint i;

	if (!receipt_is_proved(receipt))
		report_exit(item, EXIT_NO);
	report_flag(item, receipt->offline ? "good" : "proved", receipt_is_proved(receipt));
	if (receipt->no_sent)
		report_flag(item, "server_has_sent", FALSE);
	add_members(item, receipt, &sum);
	for (i = 0; i < receipt->folders->len; i++) {
		ReceiptFolder *row = receipt->folders->pdata[i];
		Report *folder = report_item(item, "by_folder");

		report_text(folder, "folder", row->name);
		add_members(folder, receipt, row);
	}
}
