/* One request as request.c takes it and answer.c answers it. */
#ifndef SYNC_HQ_REQUEST_P_H
#define SYNC_HQ_REQUEST_P_H

#include "server_p.h"

#include "base/buf.h"
#include "sync/wire/errors.h"

struct route {
	const char *path;
	const char *method;
	const char *type; /* of the body; NULL: none */
	size_t body_max;
	/* What it writes may wait for what others write in the same turn. Not for a route that
	 * feeds the view: what is kept elsewhere must not run ahead of what is durable. */
	bool joins;
	enum wire_error (*answer)(struct hq *hq, struct device *d, const void *body, size_t n,
				  struct buf *out);
};

struct request {
	const struct route *route;
	struct conn *conn;
	struct MHD_Connection *mc;
	struct device device;
	struct id id;
	struct push *push;
	struct buf body;
	enum wire_error error;
	int64_t index;
	int64_t began_ms;
	size_t bytes;
	size_t held;    /* of a courier, counted in the server */
	struct buf out; /* the answer, once it is made */
	bool made, answered;
	/* Has a part in the turn, whose list this is; `waits`: its answer waits for the turn's end.
	 */
	bool in_turn, waits;
	struct request *turn_next;
};

bool route_is(const struct route *r, const char *path);
/* Something may have arrived that the view has not seen. */
void server_news(struct server *s);

/* If the turn has been written in, this request has a part in it. */
void turn_join(struct server *s, struct request *q);
void turn_leave(struct server *s, const struct request *q);

/* Makes it, and gives it now or when the turn is durable: then the library asks again, for
 * answer_give(). */
enum MHD_Result answer_make(struct server *s, struct request *q);
enum MHD_Result answer_give(struct server *s, struct request *q);
/* `last`: the connection ends with it. */
enum MHD_Result answer_error(struct server *s, struct request *q, struct MHD_Connection *mc,
			     enum wire_error error, bool last);

#endif
