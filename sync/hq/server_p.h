/* What the two halves of the server share: its connections (server.c) and its requests (request.c).
 */
#ifndef SYNC_HQ_SERVER_P_H
#define SYNC_HQ_SERVER_P_H

#include "server.h"

#include <gnutls/gnutls.h>
#include <microhttpd.h>

#define BUCKETS 256

struct request;

enum phase { PHASE_HANDSHAKE, PHASE_HEADERS, PHASE_REQUEST, PHASE_IDLE };

struct conn {
	struct conn *next, *prev;
	int fd;
	gnutls_session_t tls;
	enum phase phase;
	int64_t deadline_ms; /* by server_now() */
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
	struct bucket buckets[BUCKETS];
	char *pem[3];
	uint16_t port;
	size_t couriers; /* bytes of sealed bundles that are on their way in */
	bool news; /* arrivals that the view has not seen */
	int64_t news_ms;
	struct request *turn;  /* who has a part in it */
	int64_t lag_ms;        /* how long in all it has kept everybody waiting */
	int64_t feed_again_ms; /* while many ask */
};

/* The connection of libmicrohttpd's handle, or NULL. */
struct conn *conn_of(struct MHD_Connection *mc);

/* The clock of deadlines. It stands still while the server is behind: what a crowd waits for us is not its slowness. */
int64_t server_now(const struct server *s);

/* One turn of the loop: what is written between the two is made durable once, at its end, and the answers that waited
 * for it leave in the next turn. */
void turn_begin(struct server *s);
void turn_end(struct server *s);

/* libmicrohttpd's callbacks about requests. */
enum MHD_Result on_request(void *ctx, struct MHD_Connection *mc, const char *url,
			   const char *method, const char *version, const char *data, size_t *n,
			   void **place);
void on_completed(void *ctx, struct MHD_Connection *mc, void **place,
		  enum MHD_RequestTerminationCode how);

#endif
