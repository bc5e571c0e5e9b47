/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/report.h"

#include <jansson.h>
#include <stdlib.h>

struct Report {
	json_t *object;   /* owned by the root report's tree */
	GPtrArray *items; /* of Report, owned */
};

static void item_free(gpointer item)
{
	g_ptr_array_unref(((Report *)item)->items);
	g_free(item);
}

static Report *wrap(json_t *object)
{
	Report *report = g_new0(Report, 1);

	report->object = object;
	report->items = g_ptr_array_new_with_free_func(item_free);
	return report;
}

static void set(json_t *object, const char *key, json_t *value)
{
	if (!value || json_object_set_new(object, key, value) < 0)
		g_error("a report cannot hold its %s", key);
}

Report *report_open(const char *program)
{
	Report *report = wrap(json_object());

	report_number(report, "schema", 1);
	report_text(report, "program", program);
	return report;
}

void report_text(Report *report, const char *key, const char *text)
{
	g_autofree char *valid = text ? g_utf8_make_valid(text, -1) : NULL;

	set(report->object, key, valid ? json_string(valid) : json_null());
}

void report_number(Report *report, const char *key, guint64 number)
{
	set(report->object, key, json_integer((json_int_t)MIN(number, G_MAXINT64)));
}

void report_flag(Report *report, const char *key, gboolean flag)
{
	set(report->object, key, json_boolean(flag));
}

void report_exit(Report *report, ExitCode code)
{
	report_number(report, "exit", code == EXIT_LOCKED ? EXIT_AGAIN : code);
}

void report_outcome(Report *report, const GError *error, ExitCode worst)
{
	report_exit(report, exit_worse(worst, error_code(error)));
	report_text(report, "error", error ? error->message : NULL);
}

Report *report_item(Report *report, const char *key)
{
	json_t *list = json_object_get(report->object, key);
	json_t *object = json_object();
	Report *item;

	if (!list) {
		list = json_array();
		set(report->object, key, list);
	}
	if (!object || json_array_append_new(list, object) < 0)
		g_error("a report cannot hold its %s", key);
	item = wrap(object);
	g_ptr_array_add(report->items, item);
	return item;
}

char *report_print(const Report *report)
{
	char *text = json_dumps(report->object, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	char *line = g_strconcat(text, "\n", NULL);

	free(text);
	return line;
}

void report_close(Report *report)
{
	if (!report)
		return;
	json_decref(report->object);
	item_free(report);
}
