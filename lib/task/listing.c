/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/listing.h"

guint listing_send(Listing *listing, GError **error)
{
	guint64 limit = imap_session_limit(listing->session), first = listing->listed + 1;

	if (!limit || listing->messages <= limit) {
		listing->listed = listing->messages;
		return imap_session_send(listing->session, error,
			"UID FETCH %" G_GUINT64_FORMAT ":* %s", listing->from, listing->items);
	}
	listing->listed = MIN(listing->listed + limit, listing->messages);
	return imap_session_send(listing->session, error,
		"FETCH %" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT " %s", first, listing->listed,
		listing->items);
}

void listing_hear(Listing *listing, const ImapResponse *response)
{
	guint64 gone = response->kind == IMAP_EXPUNGE ? response->number : 0;

	listing->listed -= MIN(gone, listing->listed);
	listing->messages -= MIN(gone, listing->messages);
}

gboolean listing_is_done(const Listing *listing)
{
	return listing->listed >= listing->messages;
}

typedef struct {
	Listing *listing;
	ImapEach each;
	gpointer data;
} Hearing;

static gboolean hear(const ImapResponse *response, gpointer data, GError **error)
{
	const Hearing *hearing = data;

	listing_hear(hearing->listing, response);
	return hearing->each(response, hearing->data, error);
}

gboolean listing_run(Listing *listing, ImapEach each, gpointer data, GError **error)
{
	Hearing hearing = { listing, each, data };

	do {
		guint command = listing_send(listing, error);

		if (!command ||
			!imap_session_finish(listing->session, command, hear, &hearing, error))
			return FALSE;
	} while (!listing_is_done(listing));
	return TRUE;
}
