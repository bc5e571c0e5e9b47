/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/ledger_sql.h"

const char ledger_schema[] =
	"CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) STRICT, WITHOUT ROWID;"
	"CREATE TABLE folder (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE,"
	" stamp INTEGER NOT NULL DEFAULT 0, role TEXT) STRICT;"
	"CREATE TABLE mailbox (id INTEGER PRIMARY KEY, server TEXT NOT NULL, name TEXT NOT NULL,"
	" uidvalidity INTEGER NOT NULL, folder INTEGER NOT NULL REFERENCES folder,"
	" uidnext INTEGER NOT NULL DEFAULT 1, stated INTEGER NOT NULL DEFAULT 0,"
	" modseq INTEGER NOT NULL DEFAULT 0, adopting INTEGER NOT NULL,"
	" UNIQUE (server, name, uidvalidity)) STRICT;"
	"CREATE TABLE content (id INTEGER PRIMARY KEY, digest BLOB NOT NULL, raw INTEGER NOT NULL,"
	" size INTEGER NOT NULL, wire_size INTEGER NOT NULL, header BLOB NOT NULL,"
	" body BLOB, arrival INTEGER NOT NULL, UNIQUE (digest, raw)) STRICT;"
	"CREATE INDEX content_fits ON content (wire_size, header);"
	"CREATE INDEX content_body ON content (body);"
	"CREATE TABLE place (mailbox INTEGER NOT NULL REFERENCES mailbox, uid ANY NOT NULL,"
	" content INTEGER NOT NULL REFERENCES content, flags INTEGER NOT NULL,"
	" size INTEGER NOT NULL, arrival INTEGER NOT NULL,"
	" proof TEXT NOT NULL, PRIMARY KEY (mailbox, uid)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX place_content ON place (content);"
	"CREATE TABLE copy (content INTEGER NOT NULL REFERENCES content,"
	" folder INTEGER NOT NULL REFERENCES folder, flags INTEGER NOT NULL,"
	" ours INTEGER NOT NULL, PRIMARY KEY (content, folder)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX copy_folder ON copy (folder);"
	"CREATE TABLE accepted (folder INTEGER NOT NULL REFERENCES folder,"
	" content INTEGER NOT NULL REFERENCES content, PRIMARY KEY (folder, content))"
	" STRICT, WITHOUT ROWID;"
	"CREATE TABLE prune (run INTEGER PRIMARY KEY AUTOINCREMENT, began INTEGER NOT NULL) STRICT;"
	"CREATE TABLE pruned (run INTEGER NOT NULL REFERENCES prune,"
	" mailbox INTEGER NOT NULL REFERENCES mailbox, uid ANY NOT NULL,"
	" content INTEGER NOT NULL REFERENCES content, flags INTEGER NOT NULL,"
	" size INTEGER NOT NULL, arrival INTEGER NOT NULL, gone INTEGER NOT NULL,"
	" PRIMARY KEY (run, mailbox, uid)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX pruned_intent ON pruned (mailbox, uid) WHERE NOT gone;"
	"PRAGMA user_version = 2;";

const char ledger_scratch[] =
	"CREATE TEMP TABLE seen (content INTEGER NOT NULL, folder INTEGER NOT NULL,"
	" good INTEGER NOT NULL, counted INTEGER NOT NULL DEFAULT 0,"
	" PRIMARY KEY (content, folder)) WITHOUT ROWID;"
	"CREATE TEMP TABLE present (mailbox INTEGER PRIMARY KEY);";

/* Content c has a place in a mailbox that the server still has; what is to follow ends in ")". */
#define IS_PRESENT                                                               \
	" EXISTS (SELECT 1 FROM place p JOIN present n ON n.mailbox = p.mailbox" \
	" WHERE p.content = c.id"

/* A content whose bytes are not known to have come from such a one. */
#define FREE " AND NOT" IS_PRESENT " AND p.proof <> 'header')"

/* What was accepted and has been taken in again since is a copy like any other. */
#define IS_ACCEPTED                                                     \
	" NOT EXISTS (SELECT 1 FROM copy c WHERE c.content = a.content" \
	" AND c.folder = a.folder)"

/* Seen good in folder ?1. */
#define IS_THERE " (SELECT content FROM seen WHERE folder = ?1 AND good)"

/* What mutt-restore reads of a content, before the columns that differ. */
#define KEPT                                                                              \
	"SELECT t.id, t.digest, t.raw, t.size, t.wire_size, t.header, t.arrival, f.path," \
	" f.role, "

const char *const ledger_statements[STATEMENTS] = {
	[META_GET] = "SELECT value FROM meta WHERE key = ?1",
	[META_SET] = "INSERT OR REPLACE INTO meta VALUES (?1, ?2)",
	[FOLDER_FIND] = "SELECT id FROM folder WHERE path = ?1",
	[FOLDER_ADD] = "INSERT INTO folder (path) VALUES (?1)",
	[FOLDER_STAMP] = "SELECT stamp FROM folder WHERE path = ?1",
	[FOLDER_SET_STAMP] = "UPDATE folder SET stamp = ?2 WHERE id = ?1",
	[FOLDER_OF_ROLE] = "SELECT path FROM folder WHERE role = ?1 LIMIT 1",
	[FOLDER_SET_ROLE] = "UPDATE folder SET role = ?2 WHERE id = ?1",
	[FOLDER_OF_MAILBOX] = "SELECT f.path FROM mailbox m JOIN folder f ON f.id = m.folder"
			      " WHERE m.server = ?1 AND m.name = ?2 ORDER BY m.id DESC LIMIT 1",
	[FOLDER_LIST] = "SELECT path FROM folder ORDER BY path",
	[MAILBOX_FIND] = "SELECT m.id, m.folder, m.uidnext, m.stated, m.modseq, f.path, m.adopting"
			 " FROM mailbox m JOIN folder f ON f.id = m.folder"
			 " WHERE m.server = ?1 AND m.name = ?2 AND m.uidvalidity = ?3",
	[MAILBOX_ADD] = "INSERT INTO mailbox (server, name, uidvalidity, folder, adopting) VALUES"
			" (?1, ?2, ?3, ?4, EXISTS (SELECT 1 FROM content c WHERE 1" FREE "))",
	[MAILBOX_SETTLE] = "UPDATE mailbox SET uidnext = ?2, stated = ?3, modseq = ?4, adopting = 0"
			   " WHERE id = ?1",
	[MAILBOX_UNSETTLE] = "UPDATE mailbox SET uidnext = min(uidnext, ?2), stated = 0"
			     " WHERE id = ?1",
	[MAILBOX_PRESENT] = "INSERT OR IGNORE INTO present VALUES (?1)",
	[CONTENT_FIND] = "SELECT id, arrival FROM content WHERE digest = ?1 AND raw = ?2",
	[CONTENT_ADD] = "INSERT INTO content (digest, raw, size, wire_size, header, body, arrival)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[CONTENT_EARLIER] = "UPDATE content SET arrival = ?2 WHERE id = ?1",
	[CONTENT_OF_SIZE] = "SELECT c.id FROM content c WHERE c.wire_size = ?1" FREE " LIMIT 1",
	[CONTENT_FITTING] =
		"SELECT c.id, (SELECT count(*) FROM place p"
		" WHERE p.content = c.id AND p.mailbox = ?3)"
		" < coalesce((SELECT count(*) FROM place p"
		" WHERE p.content = c.id AND p.mailbox <> ?3"
		" GROUP BY p.mailbox ORDER BY 1 DESC LIMIT 1), 1000000)" FREE " FROM content c"
		" WHERE c.wire_size = ?1 AND c.header = ?2 LIMIT 2",
	[CONTENT_HEADER] = "SELECT wire_size, header FROM content WHERE id = ?1",
	[CONTENT_LIKE] = "SELECT id FROM content WHERE wire_size = ?1 AND header = ?2 LIMIT 1",
	[CONTENT_BODY] =
		"SELECT body FROM content WHERE id = ?1 AND body NOT NULL AND (NOT ?2"
		" OR EXISTS (SELECT 1 FROM place WHERE content = ?1 AND proof = 'variant'))",
	/* Known as one already; or new, but for a file that a killed run has left, and of what the
	 * folder holds under other headers not all is on the server, as itself or as a variant. */
	[CONTENT_VARIANT] =
		"SELECT" IS_PRESENT " AND p.proof = 'variant') OR (?3"
		" AND NOT EXISTS (SELECT 1 FROM place WHERE content = c.id)"
		" AND NOT EXISTS (SELECT 1 FROM copy WHERE content = c.id AND ours)"
		" AND (SELECT sum((EXISTS (SELECT 1 FROM copy k WHERE k.content = c.id"
		" AND k.folder = ?2"
		" AND (k.ours OR EXISTS (SELECT 1 FROM place WHERE content = c.id)))"
		" AND NOT" IS_PRESENT ")) -" IS_PRESENT " AND p.proof = 'variant' AND EXISTS"
		" (SELECT 1 FROM mailbox m WHERE m.id = p.mailbox AND m.folder = ?2)))"
		" FROM (SELECT id FROM content l WHERE l.body = c.body AND l.id <> c.id"
		" LIMIT 1000) c) > 0) FROM content c WHERE c.id = ?1",
	[PLACE_FIND] = "SELECT content, flags, size, arrival, proof FROM place"
		       " WHERE mailbox = ?1 AND uid = ?2",
	[PLACE_SET] = "INSERT OR REPLACE INTO place VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[PLACE_FORGET] = "DELETE FROM place WHERE mailbox = ?1 AND uid = ?2",
	[PLACE_FLAGS] = "SELECT flags FROM place WHERE content = ?2 AND mailbox = ?1",
	[COPY_FIND] = "SELECT c.flags, c.ours, t.digest, t.raw, t.size FROM copy c"
		      " JOIN content t ON t.id = c.content WHERE c.content = ?2 AND c.folder = ?1",
	[COPY_ELSEWHERE] = "SELECT c.flags, c.ours, t.digest, t.raw, t.size, f.path, f.id"
			   " FROM copy c JOIN content t ON t.id = c.content"
			   " JOIN folder f ON f.id = c.folder"
			   " WHERE c.content = ?2 AND c.folder <> ?1 LIMIT 1",
	[COPY_SET] = "INSERT OR REPLACE INTO copy VALUES (?1, ?2, ?3, ?4)",
	[COPIES_LOST] = "SELECT count(*) - count(s.good), count(*) FILTER (WHERE s.good = 0)"
			" FROM copy c LEFT JOIN seen s USING (content, folder) WHERE c.folder = ?1",
	[COPIES_GONE] = "SELECT t.digest, t.raw, t.size, t.arrival FROM copy c"
			" JOIN content t ON t.id = c.content WHERE c.folder = ?1"
			" AND c.content NOT IN (SELECT content FROM seen WHERE folder = ?1)",
	[COPIES_FORGET] =
		"DELETE FROM copy WHERE folder = ?1"
		" AND content NOT IN (SELECT content FROM seen WHERE folder = ?1)"
		" AND NOT EXISTS (SELECT 1 FROM place p JOIN mailbox m ON m.id = p.mailbox"
		" WHERE p.content = copy.content AND m.folder = ?1)"
		" AND EXISTS (SELECT 1 FROM copy o"
		" WHERE o.content = copy.content AND o.folder <> ?1)",
	[ACCEPT_ADD] = "INSERT OR IGNORE INTO accepted SELECT folder, content FROM copy"
		       " WHERE folder = ?1 AND content NOT IN" IS_THERE,
	[ACCEPT_COPIES] = "DELETE FROM copy WHERE folder = ?1 AND content NOT IN" IS_THERE,
	[ACCEPTED_FIND] =
		"SELECT 1 FROM accepted a WHERE a.folder = ?1 AND a.content = ?2 AND" IS_ACCEPTED,
	[ACCEPTED_COUNT] = "SELECT count(*) FROM accepted a WHERE a.folder = ?1 AND" IS_ACCEPTED
			   " AND a.content NOT IN" IS_THERE,
	[SEEN_CLEAR] = "DELETE FROM seen WHERE folder = ?1",
	[SEEN_ADD] = "INSERT OR IGNORE INTO seen (content, folder, good) VALUES (?1, ?2, ?3)",
	[SEEN_GOOD] = "UPDATE seen SET good = 1 WHERE content = ?1 AND folder = ?2 AND ?3",
	[SEEN_COUNT] = "UPDATE seen SET counted = counted + 1"
		       " WHERE content = ?1 AND folder = ?2 AND good RETURNING counted",
	[SEEN_FIND] = "SELECT 1 FROM seen WHERE content = ?1 AND good"
		      " AND (?2 = 0 OR folder = ?2) LIMIT 1",
	[CONTENT_GET] = "SELECT digest, raw, size, wire_size, header, arrival FROM content"
			" WHERE id = ?1",
	[COPIES_OF] = "SELECT c.flags, c.ours, t.digest, t.raw, t.size, f.path, f.id FROM copy c"
		      " JOIN content t ON t.id = c.content JOIN folder f ON f.id = c.folder"
		      " WHERE c.content = ?1",
	[PRUNE_BEGIN] = "INSERT INTO prune (began) VALUES (?1)",
	[PRUNE_INTEND] = "INSERT OR REPLACE INTO pruned VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)",
	[PRUNE_GONE] = "UPDATE pruned SET gone = 1 WHERE mailbox = ?1 AND uid = ?2 AND NOT gone",
	[PRUNE_STAYS] = "DELETE FROM pruned WHERE mailbox = ?1 AND uid = ?2 AND NOT gone",
	[PRUNE_INTENTS] = "SELECT uid, CASE typeof(uid) WHEN 'text' THEN uid END, content, size"
			  " FROM pruned WHERE mailbox = ?1 AND NOT gone",
	[RESTORE_COPIES] =
		KEPT "c.flags, t.arrival, NULL, NULL FROM copy c"
		     " JOIN content t ON t.id = c.content JOIN folder f ON f.id = c.folder"
		     " ORDER BY f.path, t.arrival, t.id",
	[RESTORE_RUN] =
		KEPT "p.flags, p.arrival, m.server, m.name FROM pruned p"
		     " JOIN content t ON t.id = p.content JOIN mailbox m ON m.id = p.mailbox"
		     " JOIN folder f ON f.id = m.folder WHERE p.run = ?1"
		     " ORDER BY f.path, m.name, p.arrival, p.uid",
};
