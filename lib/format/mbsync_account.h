/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server of a section of mbsync's config. Mirrors imap_parse_store() in drv_imap.c of isync
 * 1.4.4, and of 1.5.1 where that has other words. */
#ifndef MUTTKIT_FORMAT_MBSYNC_ACCOUNT_H
#define MUTTKIT_FORMAT_MBSYNC_ACCOUNT_H

#include "format/mbsync_sections.h"
#include "format/mention.h"

typedef struct {
	const MbsyncSection *section;
	const MbsyncLine *host_at, *port_at; /* the lines that count, or NULL */
	const MbsyncLine *tls_at;            /* SSLType or TLSType, likewise */
	gsize scheme;       /* so many bytes of Host are "imap:" or "imaps:", "//" behind it */
	gboolean is_legacy; /* UseIMAPS, RequireSSL or UseTLSv1 tell the way into TLS */
	char *host;         /* lower case, or NULL */
	guint16 port;
	TlsMode tls;
	const char *unclear; /* why that cannot be told, or mbsync refuses it; or NULL */
} MbsyncAccount;

/* Reads an IMAPAccount, or an IMAPStore that is its own account. FALSE for any other section. */
gboolean mbsync_account_read(const MbsyncSection *section, MbsyncAccount *account);

/* The port that mbsync takes by itself. */
guint16 mbsync_usual_port(TlsMode tls);

void mbsync_account_clear(MbsyncAccount *account);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MbsyncAccount, mbsync_account_clear)

#endif
