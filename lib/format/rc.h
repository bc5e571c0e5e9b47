/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for NeoMutt and Mutt: strings that survive their rc parser, formats and key strings.
 *
 * The rules are those of mutt's mutt_extract_token (parse/extract.c in NeoMutt), its expando
 * formats and its `push` keys; what one of the two clients reads differently is escaped for both.
 */
#ifndef MUTTKIT_FORMAT_RC_H
#define MUTTKIT_FORMAT_RC_H

#include <glib.h>

/* TEXT as one double-quoted token: backslash, `"`, `$`, backtick and '^' (which `push` and `macro`
 * read as a control key) escaped; control characters, bytes that are not UTF-8, line separators and
 * bidirectional controls replaced by '?'. The caller frees. */
char *rc_quote(const char *text);

/* TEXT with every '%' and every backslash doubled, for a format such as $status_format. It must
 * stand neither in a conditional (`%?x?…?`) nor at the end: a format that ends in '|' is a command
 * to run, and NeoMutt and Mutt do not agree on how to escape it. The caller frees. */
char *rc_format_escape(const char *text);

/* TEXT as keys that type it at a prompt, for `push` and macros: what the editor of the prompt or
 * the key parser would act on ('<', '>', blank, '?', '\\'…: all ASCII but letters, digits and
 * "/._-=+,:%") is preceded by <quote-char>. A prompt forgets its proposal at the first key only
 * where that is not quoted: put <kill-line> before TEXT that does not begin with '/'. NULL where it
 * cannot be typed (NUL-free is given; newlines, other control characters, bytes that are not
 * UTF-8). The caller frees. The result still needs rc_quote(). */
char *rc_keys(const char *text);

#endif
