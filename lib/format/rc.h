/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for NeoMutt and Mutt: strings that survive their rc parser, formats and key strings.
 *
 * The rules are those of mutt's mutt_extract_token (parse/extract.c in NeoMutt), its expando
 * formats and its `push` keys; what one of the two clients reads differently is escaped for both.
 */
#ifndef MUTTKIT_FORMAT_RC_H
#define MUTTKIT_FORMAT_RC_H

#include <glib.h>

/* TEXT as one double-quoted token: backslash, `"`, `$`, backtick escaped; control characters, bytes
 * that are not UTF-8 and bidirectional controls replaced by '?'. The caller frees. */
char *rc_quote(const char *text);

/* TEXT with every '%' doubled, for a format such as $status_format. The caller frees. */
char *rc_format_escape(const char *text);

/* TEXT as keys that type it at a prompt, for `push` and macros: what the editor of the prompt or
 * the key parser would act on ('<', blank, '^', '\\' and control characters…) is preceded by
 * <quote-char>. NULL where it cannot be typed (NUL-free is given; newlines, other control
 * characters, bytes that are not UTF-8). The caller frees. The result still needs rc_quote(). */
char *rc_keys(const char *text);

#endif
