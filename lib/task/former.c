/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/former.h"
#include "base/text.h"
#include "task/headers_pop3.h"
#include "task/rehash.h"

static void row_clear(FormerFolder *row)
{
	g_free(row->name);
	g_free(row->trouble);
}

static void row_free(gpointer data)
{
	row_clear(data);
	g_free(data);
}

void former_free(Former *former)
{
	if (!former)
		return;
	g_ptr_array_unref(former->folders);
	row_clear(&former->sum);
	g_free(former);
}

/* --- which message stands for which --- */

static int compare_keys(const HeadersMessage *a, const HeadersMessage *b)
{
	if (a->key[0] != b->key[0])
		return a->key[0] < b->key[0] ? -1 : 1;
	if (a->key[1] != b->key[1])
		return a->key[1] < b->key[1] ? -1 : 1;
	return 0;
}

static int compare_messages(gconstpointer left, gconstpointer right)
{
	const HeadersMessage *a = left, *b = right;
	int keys = compare_keys(a, b);

	return keys ? keys : (a->folder > b->folder) - (a->folder < b->folder);
}

/* The messages of the new server get the numbers of the former's folders. */
static void align_folders(const Headers *old, Headers *new)
{
	g_autoptr(GHashTable) by_path = g_hash_table_new(g_str_hash, g_str_equal);
	g_autofree guint *numbers = g_new(guint, new->folders->len);
	guint i;

	for (i = 0; i < old->folders->len; i++)
		g_hash_table_insert(by_path, ((HeadersFolder *)old->folders->pdata[i])->path,
			GUINT_TO_POINTER(i + 1));
	for (i = 0; i < new->folders->len; i++)
		numbers[i] = GPOINTER_TO_UINT(g_hash_table_lookup(
				     by_path, ((HeadersFolder *)new->folders->pdata[i])->path)) -
			1; /* G_MAXUINT where the former server has none */
	for (i = 0; i < new->messages->len; i++) {
		HeadersMessage *message = &g_array_index(new->messages, HeadersMessage, i);

		message->folder = numbers[message->folder];
	}
}

/* Messages of one key, sorted by folder. */
typedef struct {
	HeadersMessage *messages;
	guint count;
} Group;

static Group group_at(const GArray *messages, guint start, const HeadersMessage *like)
{
	Group group = { &g_array_index(messages, HeadersMessage, start), 0 };

	while (start + group.count < messages->len &&
		compare_keys(&group.messages[group.count], like) == 0)
		group.count++;
	return group;
}

/* COUNT of them stand for something now: what the ledger knows these as is not asked any more. */
static void use(Group new, guint count)
{
	guint i;

	for (i = 0; count && i < new.count; i++) {
		count -= new.messages[i].content != 0;
		new.messages[i].content = 0;
	}
}

/* First those in the same folder stand for each other, so that the folder which is named is the one
 * that lacks something; then what is left. What has none is put into MISSING. */
static void match(Former *former, Group old, Group new, GArray *missing)
{
	guint left = new.count, first = missing->len, i, j = 0;

	for (i = 0; i < old.count; i++) {
		const HeadersMessage *message = &old.messages[i];

		while (j < new.count &&new.messages[j].folder < message->folder)
			j++;
		if (j < new.count &&new.messages[j].folder == message->folder) {
			((FormerFolder *)former->folders->pdata[message->folder])->copied++;
			new.messages[j].content = 0;
			left--;
			j++;
		} else {
			g_array_append_val(missing, *message);
		}
	}
	left = MIN(left, missing->len - first);
	use(new, left);
	for (i = first; i < first + left; i++) {
		const HeadersMessage *message = &g_array_index(missing, HeadersMessage, i);

		((FormerFolder *)former->folders->pdata[message->folder])->copied++;
	}
	g_array_remove_range(missing, first, left);
}

static GArray *match_all(Former *former, const Headers *old, const Headers *new)
{
	GArray *missing = g_array_new(FALSE, FALSE, sizeof(HeadersMessage));
	guint i = 0, j = 0;

	g_array_sort(old->messages, compare_messages);
	g_array_sort(new->messages, compare_messages);
	while (i < old->messages->len) {
		const HeadersMessage *like = &g_array_index(old->messages, HeadersMessage, i);
		Group here = group_at(old->messages, i, like), there;

		while (j < new->messages->len &&
			compare_keys(&g_array_index(new->messages, HeadersMessage, j), like) < 0)
			j++;
		there = group_at(new->messages, j, like);
		match(former, here, there, missing);
		i += here.count;
		j += there.count;
	}
	return missing;
}

/* --- with other headers --- */

/* *HEX is empty where CONTENT has no body. */
static gboolean body_of(
	Ledger *ledger, gint64 content, gboolean variant, char hex[DIGEST_HEX + 1], GError **error)
{
	Digest body;
	int has = content ? ledger_content_body(ledger, content, variant, &body, error) : 0;

	*hex = '\0';
	if (has > 0)
		digest_print(&body, hex);
	return has >= 0;
}

/* How often each body comes among the variants that stand for nothing; NULL failed. */
static GHashTable *spare_bodies(Ledger *ledger, const Headers *new, GError **error)
{
	g_autoptr(GHashTable) spare = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	guint i;

	for (i = 0; i < new->messages->len; i++) {
		gint64 content = g_array_index(new->messages, HeadersMessage, i).content;
		char hex[DIGEST_HEX + 1];
		guint count;

		if (!body_of(ledger, content, TRUE, hex, error))
			return NULL;
		count = GPOINTER_TO_UINT(g_hash_table_lookup(spare, hex));
		if (*hex)
			g_hash_table_insert(spare, g_strdup(hex), GUINT_TO_POINTER(count + 1));
	}
	return g_steal_pointer(&spare);
}

/* Of MISSING stays what has no message of its body among those of NEW that are left. */
static gboolean match_bodies(
	Former *former, Ledger *ledger, const Headers *new, GArray *missing, GError **error)
{
	g_autoptr(GHashTable) spare = missing->len ? spare_bodies(ledger, new, error) : NULL;
	guint i, kept = 0;

	for (i = 0; spare && i < missing->len; i++) {
		HeadersMessage message = g_array_index(missing, HeadersMessage, i);
		char hex[DIGEST_HEX + 1];
		guint count;

		if (!body_of(ledger, message.content, FALSE, hex, error))
			return FALSE;
		count = GPOINTER_TO_UINT(g_hash_table_lookup(spare, hex));
		if (count) {
			g_hash_table_insert(spare, g_strdup(hex), GUINT_TO_POINTER(count - 1));
			((FormerFolder *)former->folders->pdata[message.folder])->variant++;
		} else {
			g_array_index(missing, HeadersMessage, kept++) = message;
		}
	}
	if (spare)
		g_array_set_size(missing, kept);
	return spare || missing->len == 0;
}

/* --- the whole --- */

static FormerFolder *add_row(Former *former, const HeadersFolder *folder, const char *whose)
{
	FormerFolder *row = g_new0(FormerFolder, 1);

	row->name = g_strdup(folder->name);
	row->excluded = folder->excluded;
	row->capped = folder->capped;
	row->trouble = folder->trouble ? g_strdup_printf("%s: %s", whose, folder->trouble) : NULL;
	g_ptr_array_add(former->folders, row);
	return row;
}

static gboolean count_missing(Former *former, const Shelf *shelf, const GArray *missing,
	const struct former_request *request, GError **error)
{
	g_autoptr(Receipt) receipt = receipt_new();
	Rehash rehash = { shelf, receipt, 0, request->progress, request->data };
	guint i;

	if (missing->len && !rehash_archive(&rehash, error))
		return FALSE;
	for (i = 0; i < missing->len; i++) {
		const HeadersMessage *message = &g_array_index(missing, HeadersMessage, i);
		FormerFolder *row = former->folders->pdata[message->folder];
		int seen = message->content ? ledger_seen(shelf->ledger, 0, message->content, error)
					    : 0;

		if (seen < 0)
			return FALSE;
		row->missing++;
		row->archived += (guint)seen;
	}
	return TRUE;
}

static void add_up(Former *former)
{
	FormerFolder *sum = &former->sum;
	guint i;

	for (i = 0; i < former->folders->len; i++) {
		FormerFolder *row = former->folders->pdata[i];

		row->former = row->copied + row->variant + row->excluded + row->missing;
		sum->former += row->former;
		sum->copied += row->copied;
		sum->variant += row->variant;
		sum->excluded += row->excluded;
		sum->missing += row->missing;
		sum->archived += row->archived;
		sum->capped += row->capped;
		if (row->trouble && !sum->trouble)
			sum->trouble = g_strdup(row->trouble);
	}
}

static Former *compare(const struct former_request *request, const Shelf *shelf, const Headers *old,
	Headers *new, GError **error)
{
	g_autoptr(Former) former = g_new0(Former, 1);
	g_autoptr(GArray) missing = NULL;
	guint i;

	former->folders = g_ptr_array_new_with_free_func(row_free);
	for (i = 0; i < old->folders->len; i++)
		add_row(former, old->folders->pdata[i], "the former server");
	for (i = 0; i < new->folders->len; i++)
		if (((HeadersFolder *)new->folders->pdata[i])->trouble)
			add_row(former, new->folders->pdata[i], "the new server");
	align_folders(old, new);
	missing = match_all(former, old, new);
	if (!match_bodies(former, shelf->ledger, new, missing, error) ||
		!count_missing(former, shelf, missing, request, error))
		return NULL;
	add_up(former);
	return g_steal_pointer(&former);
}

static Headers *list(const struct headers_request *request, GError **error)
{
	return request->account->incoming->protocol == PROTOCOL_POP3 ? headers_pop3(request, error)
								     : headers_list(request, error);
}

Former *former_run(const struct former_request *request, GError **error)
{
	Account before = *request->account;
	g_autoptr(Shelf) shelf = NULL;
	g_autoptr(Headers) old = NULL, new = NULL;
	struct headers_request ask = { .progress = request->progress, .data = request->data };

	if (!before.former) {
		fail(error, EXIT_CONFIG, "the account names no former-incoming");
		return NULL;
	}
	shelf = shelf_open(request->root, request->account->name, LEDGER_READ, error);
	if (!shelf)
		return NULL;
	before.incoming = before.former;
	ask.ledger = shelf->ledger;
	ask.account = &before;
	/* the former one first: what is being copied meanwhile is found */
	old = list(&ask, error);
	if (!old) {
		g_prefix_error(error, "former-incoming: ");
		return NULL;
	}
	ask.account = request->account;
	ask.all = TRUE;
	new = list(&ask, error);
	return new ? compare(request, shelf, old, new, error) : NULL;
}

/* --- in words --- */

static gboolean is_copied(const Former *former)
{
	return !former->sum.missing && !former->sum.trouble;
}

static void add_term(GString *line, const char *before, guint64 number, const char *after)
{
	g_autofree char *count = text_count(number);

	if (number)
		g_string_append_printf(line, "%s%s%s", before, count, after);
}

static void add_words(GString *lines, const char *account, const FormerFolder *row)
{
	g_autofree char *former = text_count(row->former);
	g_autofree char *copied = text_count(row->copied);
	g_autofree char *archived = text_count(row->archived);

	g_string_append_printf(lines, "%s: ", account);
	if (row->name)
		g_string_append_printf(lines, "%s: ", row->name);
	g_string_append_printf(lines, "former %s = %s on the new server", former, copied);
	add_term(lines, " + ", row->variant, " with other headers");
	add_term(lines, " + ", row->excluded, " excluded");
	add_term(lines, " + ", row->missing, " not copied");
	if (row->missing)
		g_string_append_printf(lines, "; of those %s in the archive", archived);
	if (row->capped && row->name)
		add_term(lines, "; the server may show only its newest ", row->former, " messages");
	if (row->trouble && row->name)
		g_string_append_printf(lines, "; not told: %s", row->trouble);
	g_string_append_c(lines, '\n');
}

char *former_words(const char *account, const Former *former)
{
	GString *lines = g_string_new(NULL);
	guint i;

	for (i = 0; i < former->folders->len; i++)
		add_words(lines, account, former->folders->pdata[i]);
	add_words(lines, account, &former->sum);
	g_string_append_printf(lines, "%s: %sall copied%s", account,
		is_copied(former) ? "" : "NOT ",
		former->sum.capped ? " of what the former server shows" : "");
	if (is_copied(former))
		add_term(lines, ", ", former->sum.variant, " of them with other headers");
	g_string_append_c(lines, '\n');
	return g_string_free(lines, FALSE);
}

char *former_line(const char *account, const Former *former)
{
	const FormerFolder *sum = &former->sum;
	GString *line;

	if (is_copied(former))
		return NULL;
	line = g_string_new(account);
	g_string_append(line, ": NOT all copied");
	add_term(line, ": missing on the new server ", sum->missing, "");
	add_term(line, ", of those in the archive ", sum->archived, "");
	if (sum->trouble)
		g_string_append_printf(line, ": not told: %s", sum->trouble);
	return g_string_free(line, FALSE);
}

static void add_members(Report *item, const FormerFolder *row)
{
	report_number(item, "former", row->former);
	report_number(item, "copied", row->copied);
	report_number(item, "variant", row->variant);
	report_number(item, "excluded", row->excluded);
	report_number(item, "not_copied", row->missing);
	report_number(item, "in_archive", row->archived);
	report_number(item, "capped", row->capped);
	report_text(item, "trouble", row->trouble);
}

void former_json(Report *item, const Former *former)
{
	guint i;

	if (!is_copied(former))
		report_exit(item, EXIT_NO);
	report_flag(item, "all_copied", is_copied(former));
	add_members(item, &former->sum);
	for (i = 0; i < former->folders->len; i++) {
		Report *folder = report_item(item, "by_folder");
		const FormerFolder *row = former->folders->pdata[i];

		report_text(folder, "folder", row->name);
		add_members(folder, row);
	}
}
