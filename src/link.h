/* Where the screens and the link meet: what the link knows from heads and receipts becomes the
 * struct outbox that the screens read, and a save or a wish on a screen wakes the link. */
#ifndef LINK_H
#define LINK_H

#include "app/app.h"
#include "base/err.h"
#include "sync/client/sync.h"

#include <stdbool.h>

struct link {
	struct app *app;
	struct sync *sync; /* NULL: not enrolled */
	char stays[ERR_TEXT_MAX]; /* why nothing leaves this laptop; "": it does, or need not */
	int64_t stays_ms;
	void (*changed)(void *ctx);
	void *ctx;
};

/* A book that was never enrolled has no link, and that is no error. */
bool link_open(struct link *l, struct app *app, struct err *e);
void link_close(struct link *l);
/* Copies the status now. */
void link_tell(struct link *l);

#endif
