/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folder names as relative paths of the archive: one to one, and never out of the archive.
 *
 * A name is split at its delimiter; each part becomes a directory. '%' and two hexadecimal digits
 * (lower case) stand for a byte that a directory cannot or should not bear: '%', '/', control
 * characters, DEL, a leading '.', and the first letter of a part that is `cur`, `new` or `tmp`.
 * An empty part is "%-". A part longer than 200 bytes goes on in the next directory, and the one
 * that goes on ends in "%+"; no character is torn apart there. A name that is not canonical
 * modified UTF-7, or that spells a control character in it, keeps its bytes: then every byte above
 * 0x7e and every '&' is written in hexadecimal, so that it cannot meet another name's UTF-8. (So do
 * all names where the delimiter is '&' or no printable ASCII.) INBOX is the same folder in every
 * case of its letters (RFC 9051 section 5.1), but not as the first part of a longer name. */
#ifndef MUTTKIT_FORMAT_FOLDER_PATH_H
#define MUTTKIT_FORMAT_FOLDER_PATH_H

#include <glib.h>

/* The path of the folder that a server calls by the LEN bytes of NAME, whose hierarchy delimiter is
 * DELIMITER ('\0' for NIL). Never empty, absolute, or with a part "." or ".."; every part is 1 to
 * 255 bytes. The caller frees. */
char *folder_path_escape(const char *name, gsize len, char delimiter);

/* The server's name of PATH again, with DELIMITER between its parts, or NULL where PATH is nothing
 * that folder_path_escape() makes. The caller unrefs. */
GBytes *folder_path_unescape(const char *path, char delimiter);

#endif
