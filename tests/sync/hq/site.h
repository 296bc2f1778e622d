/* For the tests of headquarters: a headquarters in a folder of its own, real laptops that are
 * nothing but keys and a chain, and requests over real TLS by libcurl. */
#ifndef TESTS_SYNC_HQ_SITE_H
#define TESTS_SYNC_HQ_SITE_H

#include "hq.h"
#include "server.h"

#include "base/buf.h"
#include "model/rec.h"
#include "sync/wire/bundle.h"
#include "sync/wire/msg.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A folder under the test's temporary one; removed at the end by the caller's runner. */
char *site_folder(void);

struct site {
	char *dir;
	struct hq *hq;      /* the test's own connection */
	struct hq *serving; /* the server's */
	struct server *server;
	pthread_t thread;
	int stop[2];
	bool running;
	struct shelf *shelf; /* NULL: the store is the file */
	int64_t serving_wait_ms;
	uint16_t port; /* of another process that serves it; 0: `server` does */
};

void site_make(struct site *s, bool practice);
/* From here on the store is in memory; each connection waits so long for another's write. Before nodes are made. */
void site_on_shelf(struct site *s, int64_t wait_ms, int64_t serving_wait_ms);
void site_serve(
    struct site *s,
    const struct server_conf *conf); /* NULL: the defaults, but a thousand requests a minute */
void site_rest(struct site *s);      /* ends serving */
void site_end(struct site *s);

/* A laptop: what the book and the client would hold. */
struct node {
	struct device d;
	struct bundle *bundle; /* NULL if it was not added by the command */
	uint8_t sign_seed[32], tls_seed[32];
	struct buf cert, key; /* PEM, of the certificate it has now */
	struct id epoch;
	uint64_t seq;
	struct head head;
};

/* Registered with keys, as if it had enrolled, without the network. role: "" a car. */
void node_make(struct node *n, struct site *s, const char *name, const char *role);
/* By the real command: with a bundle, not enrolled. */
void node_add(struct node *n, struct site *s, const char *name, const char *role);
void node_end(struct node *n);

/* Entries with bodies of their own. */
struct made {
	struct entry *all;
	size_t n, cap;
};
/* The next entry of the node's chain (an `open` one first). The record is read, not kept. */
void node_write(struct node *n, struct made *m, const struct rec *r);
void node_write_body(struct node *n, struct made *m, uint16_t kind, uint16_t schema,
		     struct id record, const char *body);
void made_end(struct made *m);
/* Straight into the store. */
void node_arrive(struct node *n, struct site *s, const struct made *m);
/* As the body of a push. */
void made_frames(const struct made *m, size_t from, size_t in_a_frame, struct buf *out);

/* --- requests --- */

struct answer {
	long status; /* 0: none */
	int curl;    /* CURLcode */
	struct buf body;
	enum wire_error error;
	int64_t index;
	double seconds;
};

struct caller; /* one keep-alive connection */
struct caller *caller_new(const struct site *s, const char *cert, const char *key);
/* The same through another port, such as a relay's. */
struct caller *caller_new_at(const struct site *s, uint16_t port, const char *cert,
			     const char *key);
void caller_free(struct caller *c);
/* body NULL: GET. `headers` ends with NULL; may be NULL itself. */
void call(struct caller *c, const char *path, const char *type, const void *body, size_t n,
	  const char *const *headers, struct answer *out);
/* As call(), but after `from` bytes of the body they come one by one, 20 a second. */
void call_slowly(struct caller *c, const char *path, const char *type, const void *body, size_t n,
		 size_t from, struct answer *out);
/* These bytes instead of a request, on a connection of its own; status 0: closed without a word. */
void call_bytes(const struct site *s, const char *cert, const char *key, const void *bytes,
		size_t n, struct answer *out);
void answer_end(struct answer *a);
/* The same in two halves, for many at once by curl's multi interface: what to send, and what came. `caller_easy` is
 * the CURL handle between the two. */
void call_begin(struct caller *c, const char *path, const char *type, const void *body, size_t n,
		struct answer *out);
void *caller_easy(struct caller *c);
void call_end(struct caller *c, int curl, struct answer *out);

/* --- a line that is recorded (recorded.c) --- */

struct recorded;
struct recorded *recorded_begin(const struct site *s);
/* One, through the recorder; ended before recorded_end(). */
struct caller *recorded_caller(const struct recorded *r, const char *cert, const char *key);
/* What the caller sent, sealed by TLS as it was; the caller's to end and free. */
struct buf *recorded_end(struct recorded *r);

/* Files of a certificate authority that is nobody's. */
void rogue_pair(struct buf *cert, struct buf *key);

/* --- a headquarters that serves one car, for tests that need no more --- */

struct one_car {
	struct site site;
	struct node car;
	struct caller *caller;
	struct made made;
};

/* cmocka's: *state is one. */
int one_car_set_up(void **state);
int one_car_tear_down(void **state);

#endif
