/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/imap.h"

#include "imap_words.h"
#include "test.h"

typedef struct {
	const char *name, *bytes, *words;
} Row;

/* Whole, byte by byte and in twos and threes. */
static void check(const Row *rows, guint count)
{
	for (guint i = 0; i < count; i++)
		for (gsize piece = 0; piece <= 3; piece++) {
			gsize len = strlen(rows[i].bytes);
			g_autoptr(GString) words =
				imap_words(rows[i].bytes, len, piece ? piece : MAX(len, 1));

			g_test_message("%s", rows[i].name);
			g_assert_cmpstr(words->str, ==, rows[i].words);
		}
}

static void reads_lists(void)
{
	static const Row rows[] = {
		{ "atom", "* LIST () \"/\" INBOX\r\n", "list \"INBOX\" by \"/\"\n" },
		{ "quoted", "* LIST (\\HasNoChildren) \".\" \"Sent Mail\"\r\n",
			"list \"Sent Mail\" by \".\"\n" },
		{ "literal", "* LIST () \"/\" {9}\r\nSent Mail\r\n",
			"list \"Sent Mail\" by \"/\"\n" },
		{ "literal with a line's end", "* LIST () \"/\" {4}\r\na\r\nb\r\n",
			"list \"a\\r\\nb\" by \"/\"\n" },
		{ "empty literal", "* LIST () \"/\" {0}\r\n\r\n", "list \"\" by \"/\"\n" },
		{ "empty name", "* LIST (\\Noselect) \"/\" \"\"\r\n",
			"list \"\" by \"/\" noselect\n" },
		{ "NIL delimiter", "* LIST () NIL INBOX\r\n", "list \"INBOX\"\n" },
		{ "nil in lower case", "* list () nil inbox\r\n", "list \"inbox\"\n" },
		{ "backslash delimiter", "* LIST () \"\\\\\" a\\b\r\n",
			"list \"a\\\\b\" by \"\\\\\"\n" },
		{ "quote delimiter", "* LIST () \"\\\"\" a\r\n", "list \"a\" by \"\\\"\"\n" },
		{ "role", "* LIST (\\HasNoChildren \\Sent) \"/\" Inviata\r\n",
			"list \"Inviata\" by \"/\" \\Sent\n" },
		{ "role in any case", "* LIST (\\TRASH) \"/\" x\r\n",
			"list \"x\" by \"/\" \\Trash\n" },
		{ "two roles", "* LIST (\\Junk \\Trash) \"/\" x\r\n",
			"list \"x\" by \"/\" \\Junk\n" },
		{ "not to be selected", "* LIST (\\NOSELECT) \"/\" x\r\n",
			"list \"x\" by \"/\" noselect\n" },
		{ "does not exist", "* LIST (\\NonExistent \\HasChildren) \"/\" x\r\n",
			"list \"x\" by \"/\" noselect\n" },
		{ "more behind", "* LIST () \"/\" x (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\n",
			"list \"x\" by \"/\"\n" },
		{ "8-bit", "* LIST () \"/\" \"Pap\xc3\xa0\"\r\n",
			"list \"Pap\\303\\240\" by \"/\"\n" },
		{ "brackets", "* LIST () \"/\" [Gmail]/Sent\r\n* LIST () \"/\" a[b\r\n",
			"list \"[Gmail]/Sent\" by \"/\"\nlist \"a[b\" by \"/\"\n" },
		{ "a name like a condition", "* LIST () \"/\" OK\r\n", "list \"OK\" by \"/\"\n" },
		{ "a name like a body", "* LIST () \"/\" BODY[]\r\n",
			"list \"BODY[]\" by \"/\"\n" },
		{ "no attributes", "* LIST \"/\" x\r\n", "bad: a LIST without attributes\n" },
		{ "no end of them", "* LIST (\\Sent \"/\" x\r\n",
			"bad: a LIST whose attributes do not end\n" },
		{ "no delimiter", "* LIST () (\r\n", "bad: a LIST without a delimiter\n" },
		{ "no name", "* LIST () \"/\"\r\n", "bad: a LIST without a name\n" },
		{ "a list for a name", "* LIST () \"/\" (x)\r\n", "bad: a LIST without a name\n" },
	};

	check(rows, G_N_ELEMENTS(rows));
}

static void reads_status(void)
{
	static const Row rows[] = {
		{ "all",
			"* STATUS INBOX (MESSAGES 3 UIDNEXT 9 UIDVALIDITY 77 SIZE 1234 "
			"HIGHESTMODSEQ 55)\r\n",
			"status \"INBOX\" messages=3 uidnext=9 uidvalidity=77 size=1234 modseq=55\n" },
		{ "another order, lower case, unknown ones",
			"* STATUS \"a b\" (size 0 RECENT 1 uidnext 4294967295 UNSEEN 2)\r\n",
			"status \"a b\" uidnext=4294967295 size=0\n" },
		{ "none", "* STATUS x ()\r\n", "status \"x\"\n" },
		{ "literal name", "* STATUS {1}\r\nx (MESSAGES 1)\r\n",
			"status \"x\" messages=1\n" },
		{ "the largest number", "* STATUS x (SIZE 9223372036854775807)\r\n",
			"status \"x\" size=9223372036854775807\n" },
		{ "beyond it", "* STATUS x (SIZE 9223372036854775808)\r\n",
			"bad: a STATUS with something else than a number\n" },
		{ "negative", "* STATUS x (MESSAGES -1)\r\n",
			"bad: a STATUS with something else than a number\n" },
		{ "no number", "* STATUS x (MESSAGES)\r\n",
			"bad: a STATUS with something else than a number\n" },
		{ "quoted number", "* STATUS x (MESSAGES \"1\")\r\n",
			"bad: a STATUS with something else than a number\n" },
		{ "no list", "* STATUS x\r\n", "bad: a STATUS without its list\n" },
		{ "no name", "* STATUS (MESSAGES 1)\r\n", "bad: a STATUS without its list\n" },
		{ "no end", "* STATUS x (MESSAGES 1\r\n", "bad: a STATUS that does not end\n" },
	};

	check(rows, G_N_ELEMENTS(rows));
}

static void reads_fetches(void)
{
	static const Row rows[] = {
		{ "all",
			"* 1 FETCH (UID 7 FLAGS (\\Seen \\Answered) INTERNALDATE \"17-Jul-1996 "
			"02:44:25 -0700\" RFC822.SIZE 5 MODSEQ (12) BODY[] {5}\r\nhello)\r\n",
			"body 5: hello\nfetch uid=7 size=5 modseq=12 flags=RS date \"17-Jul-1996 "
			"02:44:25 -0700\" body=5\n" },
		{ "another order, lower case",
			"* 1 fetch (body[] {2}\r\nhi modseq (1) rfc822.size 2 flags () uid 7)\r\n",
			"body 2: hi\nfetch uid=7 size=2 modseq=1 flags= body=2\n" },
		{ "quoted body", "* 1 FETCH (BODY[] \"a \\\"b\\\"\" UID 7)\r\n",
			"body 5: a \"b\"\nfetch uid=7 body=5\n" },
		{ "empty quoted body", "* 1 FETCH (BODY[] \"\" UID 7)\r\n",
			"body 0: \nfetch uid=7 body=0\n" },
		{ "empty body", "* 1 FETCH (BODY[] {0}\r\n UID 7)\r\n",
			"body 0: \nfetch uid=7 body=0\n" },
		{ "literal8", "* 1 FETCH (UID 7 BODY[] ~{5}\r\na)\r\nb)\r\n",
			"body 5: a)\r\nb\nfetch uid=7 body=5\n" },
		{ "no body", "* 1 FETCH (UID 7 BODY[] NIL)\r\n", "fetch uid=7\n" },
		{ "a header", "* 1 FETCH (UID 7 BODY[HEADER] {6}\r\nA: 1\r\n)\r\n",
			"body 6: A: 1\r\n\nfetch uid=7 part=6\n" },
		{ "a part of a body", "* 1 FETCH (UID 7 BODY[]<0> {2}\r\nhi)\r\n",
			"body 2: hi\nfetch uid=7 part=2\n" },
		{ "fields", "* 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)]<0> {2}\r\nhi UID 7)\r\n",
			"body 2: hi\nfetch uid=7 part=2\n" },
		{ "keywords",
			"* 1 FETCH (FLAGS (\\Recent $Junk a[b \\Flagged $Forwarded) UID 7)\r\n",
			"fetch uid=7 flags=FP\n" },
		{ "all flags of Maildir",
			"* 1 FETCH (FLAGS (\\Draft \\flagged $FORWARDED \\Answered \\Seen "
			"\\Deleted))\r\n",
			"fetch flags=DFPRST\n" },
		{ "flags twice", "* 1 FETCH (FLAGS (\\Seen) UID 7 FLAGS (\\Flagged))\r\n",
			"fetch uid=7 flags=F\n" },
		{ "date as literal", "* 1 FETCH (INTERNALDATE {3}\r\nnow UID 7)\r\n",
			"fetch uid=7 date \"now\"\n" },
		{ "what nobody asked for",
			"* 1 FETCH (ENVELOPE (\"a\" ((NIL NIL \"x\" NIL)) NIL) BODYSTRUCTURE (\"TEXT\" "
			"(\"X\" {1}\r\ny) 3) X 1 UID 7)\r\n",
			"fetch uid=7\n" },
		{ "nested deeply", "* 1 FETCH (X ((((((((((a)))) (b))))))) UID 7)\r\n",
			"fetch uid=7\n" },
		{ "a body in a list is none of ours", "* 1 FETCH (X (BODY[] {2}\r\nhi) UID 7)\r\n",
			"fetch uid=7\n" },
		{ "nothing in it", "* 1 FETCH ()\r\n", "fetch\n" },
		{ "the largest UID", "* 1 FETCH (UID 4294967295)\r\n", "fetch uid=4294967295\n" },
		{ "a UID beyond", "* 1 FETCH (UID 4294967296)\r\n",
			"bad: a FETCH with a value that cannot be\n" },
		{ "UID 0", "* 1 FETCH (UID 0)\r\n", "bad: a FETCH with a value that cannot be\n" },
		{ "negative size", "* 1 FETCH (RFC822.SIZE -1)\r\n",
			"bad: a FETCH with a value that cannot be\n" },
		{ "flags that are no list", "* 1 FETCH (FLAGS \\Seen)\r\n",
			"bad: a FETCH with a value that cannot be\n" },
		{ "a list for a date", "* 1 FETCH (INTERNALDATE (x))\r\n",
			"bad: a FETCH with a value that cannot be\n" },
		{ "modseq that is no list", "* 1 FETCH (MODSEQ 1)\r\n",
			"bad: a FETCH with a value that cannot be\n" },
		{ "a list for a body", "* 1 FETCH (BODY[] (x))\r\n",
			"bad: a FETCH with a value that cannot be\n" },
		{ "no list", "* 1 FETCH UID 7\r\n", "bad: a FETCH without its list\n" },
		{ "no end", "* 1 FETCH (UID 7\r\n", "bad: a FETCH that does not end\n" },
		{ "a value missing", "* 1 FETCH (UID 7 X)\r\n",
			"bad: a FETCH with a value that cannot be\n" },
		{ "a value missing, and a list behind", "* 1 FETCH (X) Y) BODY[] NIL)\r\n",
			"bad: a FETCH with a value that cannot be\n" },
		{ "a list without end for a value", "* 1 FETCH (X (Y (Z)\r\n",
			"bad: a FETCH with a value that cannot be\n" },
		{ "something behind", "* 1 FETCH (UID 7) (BODY[] NIL)\r\n",
			"bad: a FETCH that does not end\n" },
		{ "a literal too short", "* 1 FETCH (BODY[] {2}\r\nhello UID 7)\r\n",
			"body 2: he\nbad: a FETCH with a value that cannot be\n" },
	};

	check(rows, G_N_ELEMENTS(rows));
}

static void reads_conditions(void)
{
	static const Row rows[] = {
		{ "greeting", "* OK ready\r\n", "* OK \"ready\"\n" },
		{ "greeting with a code", "* OK [CAPABILITY IMAP4rev1 IDLE] ready\r\n",
			"* OK code \"CAPABILITY\" of \"IMAP4rev1 IDLE\" \"ready\"\n" },
		{ "preauth", "* PREAUTH hello\r\n", "* PREAUTH \"hello\"\n" },
		{ "bye", "* BYE [UNAVAILABLE] closing {3}\r\n",
			"* BYE code \"UNAVAILABLE\" \"closing {3}\"\n" },
		{ "tagged", "m12 OK done\r\n", "m12 OK \"done\"\n" },
		{ "lower case", "m12 no [inuse] later\r\n", "m12 NO code \"INUSE\" \"later\"\n" },
		{ "bad", "m1 BAD \"what?\r\n", "m1 BAD \"\\\"what?\"\n" },
		{ "code alone", "m1 OK [READ-ONLY]\r\n", "m1 OK code \"READ-ONLY\" \"\"\n" },
		{ "code with a number", "* OK [UIDVALIDITY 77] x\r\n",
			"* OK code \"UIDVALIDITY\" of \"77\" \"x\"\n" },
		{ "code with a list", "* OK [PERMANENTFLAGS (\\Seen \\*)] x\r\n",
			"* OK code \"PERMANENTFLAGS\" of \"(\\\\Seen \\\\*)\" \"x\"\n" },
		{ "code without end", "* OK [ALERT words\r\n", "* OK \"[ALERT words\"\n" },
		{ "empty code", "* OK [] x\r\n", "* OK code \"\" \"x\"\n" },
		{ "blank in the code", "* OK [A ] x\r\n", "* OK code \"A\" of \"\" \"x\"\n" },
		{ "brackets later", "* OK a [b] c\r\n", "* OK \"a [b] c\"\n" },
		{ "no text", "* OK\r\nm1 OK\r\n", "* OK \"\"\nm1 OK \"\"\n" },
		{ "escapes", "* NO [ALERT] \x1b[2J\r\n", "* NO code \"ALERT\" \"\\033[2J\"\n" },
		{ "go on", "+ ready\r\n", "+ \"ready\"\n" },
		{ "go on, with nothing", "+\r\n+ \r\n", "+ \"\"\n+ \"\"\n" },
		{ "go on, with a code", "+ [X y] z\r\n", "+ code \"X\" of \"y\" \"z\"\n" },
		{ "go on, like a condition", "+ OK {5}\r\n", "+ \"OK {5}\"\n" },
		{ "tag without condition", "m1 FETCH\r\n",
			"bad: a tagged response without OK, NO or BAD\n" },
		{ "tag alone", "m1\r\n", "bad: a tagged response without OK, NO or BAD\n" },
		{ "a list for a tag", "(OK) x\r\n", "bad: a response that begins with no tag\n" },
		{ "a quoted tag", "\"m1\" OK x\r\n", "bad: a response that begins with no tag\n" },
	};

	check(rows, G_N_ELEMENTS(rows));
}

static void reads_the_rest(void)
{
	static const Row rows[] = {
		{ "capabilities", "* CAPABILITY IMAP4rev1 UidPlus STATUS=SIZE\r\n",
			"capability \"IMAP4REV1\" \"UIDPLUS\" \"STATUS=SIZE\"\n" },
		{ "no capability", "* CAPABILITY\r\n", "capability\n" },
		{ "quota", "* QUOTA \"User quota\" (STORAGE 10 512)\r\n",
			"quota \"User quota\" \"STORAGE\" used=10 limit=512\n" },
		{ "two resources", "* QUOTA \"\" (message 1 2 storage 3 4)\r\n",
			"quota \"\" \"MESSAGE\" used=1 limit=2 \"STORAGE\" used=3 limit=4\n" },
		{ "quota without resources", "* QUOTA {1}\r\nx ()\r\n", "quota \"x\"\n" },
		{ "quota of atoms", "* quota user.ann (STORAGE 0 0)\r\n",
			"quota \"user.ann\" \"STORAGE\" used=0 limit=0\n" },
		{ "no limit", "* QUOTA x (STORAGE 1)\r\n",
			"bad: a QUOTA with something else than numbers\n" },
		{ "negative use", "* QUOTA x (STORAGE -1 5)\r\n",
			"bad: a QUOTA with something else than numbers\n" },
		{ "2^64", "* QUOTA x (STORAGE 18446744073709551616 5)\r\n",
			"bad: a QUOTA with something else than numbers\n" },
		{ "quota without a list", "* QUOTA x\r\n", "bad: a QUOTA without its list\n" },
		{ "quota without end", "* QUOTA x (STORAGE 1 2\r\n",
			"bad: a QUOTA that does not end\n" },
		{ "roots", "* QUOTAROOT INBOX \"User quota\" \"\"\r\n",
			"quotaroot \"User quota\" \"\"\n" },
		{ "no roots", "* QUOTAROOT INBOX\r\n", "quotaroot\n" },
		{ "roots of nothing", "* QUOTAROOT\r\n", "bad: a QUOTAROOT without a folder\n" },
		{ "one's own", "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n",
			"namespace own \"\" by \"/\"\n" },
		{ "all namespaces",
			"* namespace ((\"INBOX.\" \".\")(\"#mh/\" \"/\")) ((\"~\" \"/\")) "
			"((\"#shared/\" \"/\")(\"\" NIL))\r\n",
			"namespace own \"INBOX.\" by \".\" own \"#mh/\" by \"/\" \"~\" by \"/\" "
			"\"#shared/\" by \"/\" \"\"\n" },
		{ "extensions of it",
			"* NAMESPACE ((\"\" \"/\" \"X-PARAM\" (\"F\" \"G\"))) NIL ((\"a/\" \"/\" x y))\r\n",
			"namespace own \"\" by \"/\" \"a/\" by \"/\"\n" },
		{ "literal prefix", "* NAMESPACE NIL (({2}\r\na/ \"/\")) nil\r\n",
			"namespace \"a/\" by \"/\"\n" },
		{ "no namespace", "* NAMESPACE NIL NIL NIL\r\n", "namespace\n" },
		{ "two of three", "* NAMESPACE NIL NIL\r\n", "bad: a NAMESPACE that is none\n" },
		{ "a string for NIL", "* NAMESPACE NIL \"INBOX\" NIL\r\n",
			"bad: a NAMESPACE that is none\n" },
		{ "a prefix alone", "* NAMESPACE ((\"\")) NIL NIL\r\n",
			"bad: a NAMESPACE that is none\n" },
		{ "a list for a prefix", "* NAMESPACE (((x) \"/\")) NIL NIL\r\n",
			"bad: a NAMESPACE that is none\n" },
		{ "no end of a namespace", "* NAMESPACE ((\"\" \"/\" NIL NIL\r\n",
			"bad: a NAMESPACE that is none\n" },
		{ "no end of namespaces", "* NAMESPACE ((\"\" \"/\") NIL NIL\r\n",
			"bad: a NAMESPACE that is none\n" },
		{ "exists", "* 0 EXISTS\r\n* 17 exists\r\n", " exists=0\n exists=17\n" },
		{ "expunge", "* 3 EXPUNGE\r\n", " expunge=1\n" },
		{ "vanished", "* VANISHED 41,43:116,9:7\r\n", " expunge=78\n" },
		{ "vanished, one", "* vanished 4294967295\r\n", " expunge=1\n" },
		{ "vanished before", "* VANISHED (EARLIER) 41,43:116\r\n", "other\n" },
		{ "vanished, with odd UIDs", "* VANISHED 1:x,,*,:,7\r\n", " expunge=1\n" },
		{ "nothing vanished", "* VANISHED\r\n* VANISHED ()\r\n", "other\nother\n" },
		{ "what nobody knows", "* 5 RECENT\r\n* FLAGS (\\Seen)\r\n* SEARCH 1 2\r\n* X\r\n",
			"other\nother\nother\nother\n" },
		{ "empty lines", "\r\n\n* 1 EXISTS\r\n", " exists=1\n" },
		{ "number beyond", "* 4294967296 EXISTS\r\n", "other\n" },
		{ "number alone", "* 5\r\n", "bad: a number without a word\n" },
		{ "star alone", "*\r\n", "bad: an untagged response without a word\n" },
		{ "star and a list", "* (x)\r\n", "bad: an untagged response without a word\n" },
		{ "a body in what is no fetch", "* X (BODY[] {2}\r\nhi)\r\n", "other\n" },
		{ "a body of no message", "* x FETCH (BODY[] {2}\r\nhi)\r\n", "other\n" },
		{ "unfinished", "* 5 EXISTS", "" },
	};

	check(rows, G_N_ELEMENTS(rows));
}

static void quotes_what_a_command_carries(void)
{
	static const struct {
		const char *text, *quoted;
	} rows[] = {
		{ "", "\"\"" },
		{ "Sent Mail", "\"Sent Mail\"" },
		{ "a\"b\\c", "\"a\\\"b\\\\c\"" },
		{ "\xc3\xa0\xff", "\"\xc3\xa0\xff\"" },
		{ "x {5}", "\"x {5}\"" },
		{ "a\nb", NULL },
		{ "a\r", NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *quoted = imap_quote(rows[i].text);

		g_assert_cmpstr(quoted, ==, rows[i].quoted);
	}
}

static void knows_the_five_conditions(void)
{
	static const struct {
		const char *atom;
		gboolean known;
		ImapCondition condition;
	} rows[] = {
		{ "OK", TRUE, IMAP_OK },
		{ "no", TRUE, IMAP_NO },
		{ "Bad", TRUE, IMAP_BAD_COMMAND },
		{ "BYE", TRUE, IMAP_BYE },
		{ "preauth", TRUE, IMAP_PREAUTH },
		{ "OKAY", FALSE, IMAP_OK },
		{ "", FALSE, IMAP_OK },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		ImapCondition condition = IMAP_OK;

		g_assert_cmpint(imap_condition_parse(rows[i].atom, &condition), ==, rows[i].known);
		g_assert_cmpint(condition, ==, rows[i].condition);
	}
}

static void knows_what_is_in_a_set(void)
{
	static const struct {
		const char *set;
		guint64 number;
		int has;
	} rows[] = {
		{ "7", 7, 1 },
		{ "7", 8, 0 },
		{ "3,5:7", 6, 1 },
		{ "3,7:5", 6, 1 },
		{ "3,5:7", 4, 0 },
		{ "1:4294967295", 4294967295, 1 },
		{ "6,x", 6, -1 },
		{ "1:*", 6, -1 },
		{ "1:2:3", 2, -1 },
		{ "6,", 6, -1 },
		{ ":", 6, -1 },
		{ "-1", 1, -1 },
		{ "4294967296", 1, -1 },
		{ "", 1, -1 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%s", rows[i].set);
		g_assert_cmpint(imap_set_has(rows[i].set, rows[i].number), ==, rows[i].has);
	}
}

int main(int argc, char *argv[])
{
	test_start(&argc, &argv);
	g_test_add_func("/imap/reads_lists", reads_lists);
	g_test_add_func("/imap/reads_status", reads_status);
	g_test_add_func("/imap/reads_fetches", reads_fetches);
	g_test_add_func("/imap/reads_conditions", reads_conditions);
	g_test_add_func("/imap/reads_the_rest", reads_the_rest);
	g_test_add_func("/imap/knows_what_is_in_a_set", knows_what_is_in_a_set);
	g_test_add_func("/imap/quotes_what_a_command_carries", quotes_what_a_command_carries);
	g_test_add_func("/imap/knows_the_five_conditions", knows_the_five_conditions);
	return g_test_run();
}
