/* What the two halves of the server share: its connections (server.c) and its requests (request.c).
 */
#ifndef SYNC_HQ_SERVER_P_H
#define SYNC_HQ_SERVER_P_H

#include "server.h"

#include <gnutls/gnutls.h>
#include <microhttpd.h>

/* Of requests: a key's place is one of WAYS beside each other. */
#define BUCKETS 4096
#define WAYS 8

struct request;

enum phase { PHASE_HANDSHAKE, PHASE_HEADERS, PHASE_REQUEST, PHASE_IDLE };

struct conn {
	struct conn *next, *prev;
	int fd;
	gnutls_session_t tls;
	enum phase phase;
	int64_t deadline_ms; /* by server_now() */
	int64_t spare_ms;    /* of it, for the bytes of an answer that is on its way out */
	bool gone; /* shut down by us: the library will notice */
	bool has_key;
	struct hash key; /* SHA-256 of its certificate's public key */
};

/* Requests of one device: a bucket that fills up again over a minute. */
struct bucket {
	struct hash key;
	int64_t milli; /* thousandths of a request */
	int64_t at_ms;
};

struct server {
	struct hq *hq;
	struct server_conf conf;
	struct MHD_Daemon *daemon;
	struct conn *conns;
	size_t n_conns;
	int64_t reaped_ms; /* by server_now() */
	struct bucket buckets[BUCKETS];
	char *pem[3];
	uint16_t port;
	size_t couriers; /* bytes of sealed bundles that are on their way in */
	bool news; /* arrivals that the view has not seen */
	int64_t news_ms;
	int64_t asked_ms; /* when somebody waited for an answer last */
	struct request *turn;  /* who has a part in it */
	int64_t turn_ms;       /* when it was first seen to have written; 0: it has not */
	bool resumed;          /* answers may leave: the library does not say so by its time */
	int64_t lag_ms;        /* how long in all it has kept everybody waiting */
	int64_t feed_again_ms; /* while somebody waits */
};

/* The connection of libmicrohttpd's handle, or NULL. */
struct conn *conn_of(struct MHD_Connection *mc);

/* Its certificate's key is known from the handshake on. */
bool conn_key(struct conn *c);
/* How many lines of the same key there are, this one included. */
unsigned conn_lines(const struct server *s, const struct conn *mine);

/* Ends lines that are too slow, or that died without a word; and, when there are nearly as many as there may be, those
 * that are of least use, so that one more honest car always finds room (lines.c). */
void lines_reap(struct server *s);

/* The clock of deadlines. It stands still while the server is behind: what a crowd waits for us is not its slowness. */
int64_t server_now(const struct server *s);

/* Are many busy at once? */
bool server_is_crowded(const struct server *s);
/* Notes that feeding took from then to now: while many ask, it gets a fifth of the time. */
void server_has_fed(struct server *s, int64_t began_ms);

/* One turn of the loop: what is written between the two is made durable once, at its end, and the answers that waited
 * for it leave in the next turn. */
void turn_begin(struct server *s);
void turn_end(struct server *s);
/* How long the turn that was begun may go on over the next one, so that the frames of a push share a flush: 0 as soon
 * as anybody waits for an answer, when who wrote is gone, or when it has been long enough. */
int64_t turn_left_ms(struct server *s);

/* libmicrohttpd's callbacks about requests. */
enum MHD_Result on_request(void *ctx, struct MHD_Connection *mc, const char *url,
			   const char *method, const char *version, const char *data, size_t *n,
			   void **place);
void on_completed(void *ctx, struct MHD_Connection *mc, void **place,
		  enum MHD_RequestTerminationCode how);

#endif
