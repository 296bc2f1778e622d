/* One HTTPS connection to headquarters: TLS 1.3, our own CA and nothing beside it, two pins, our
 * certificate. One request at a time, the answer held under a ceiling. Says what went wrong as a
 * cause, never as a library's message. */
#ifndef SYNC_CLIENT_HTTP_H
#define SYNC_CLIENT_HTTP_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "sync/wire/causes.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http;

struct http_conf {
	const char *const *urls; /* "https://host:port"; tried in turn, the next one after each that
				    did not connect */
	size_t n_urls;
	const char *server_name;            /* in the certificate */
	const char *ca, *certificate, *key; /* PEM; copied, wiped at the end */
	const char *pin, *pin_next;         /* "" for none */
};

bool http_new(const struct http_conf *conf, struct http **out, struct err *e);
void http_free(struct http *h);

struct http_ask {
	const char *path;
	const char *type; /* of the body; NULL: GET */
	const void *body; /* borrowed until the answer came or the request was dropped */
	size_t len;
	const char *generation; /* a header field, or NULL */
	int64_t limit_ms;
};

struct http_answer {
	enum cause cause; /* CAUSE_NONE: an answer came; `status` says which */
	unsigned status;
	int64_t retry_after_s; /* 0: not said */
	struct buf body;
	uint64_t sent; /* bytes of the body that went out */
	int64_t took_ms;
	int64_t far_us; /* a packet there and back, when a connection was made for this; else 0 */
};

typedef void (*http_done_fn)(void *ctx, const struct http_answer *answer);

/* Starts a request; `done` is called from http_step(). One at a time. */
void http_ask(struct http *h, const struct http_ask *ask, http_done_fn done, void *ctx);
bool http_is_busy(const struct http *h);
/* Ends the request without an answer and closes the connection. */
void http_drop(struct http *h);
/* The line is poor: little of what is given waits on this side, so that it can be given up. */
void http_narrow(struct http *h);
/* Bytes of the running request's body that went out. */
uint64_t http_sent(const struct http *h);
/* Bytes of it either way; grows while the line lives. */
uint64_t http_moved(const struct http *h);
/* False if the kernel knows no way any more to where the last connection went. */
bool http_has_way(const struct http *h);
/* The link may be another one: the next request opens a new connection. */
void http_renew(struct http *h);
/* Connections from now on show this certificate (PEM) for the same key. Not while busy. */
bool http_certificate(struct http *h, const char *pem);
/* Connections from now on are to one of these keys. Not while busy. */
bool http_pins(struct http *h, const char *pin, const char *pin_next);
/* poll(2) on `fds` with the connection added. Only while busy. */
int http_wait(struct http *h, struct pollfd *fds, nfds_t n, int timeout_ms);
/* Does what the network has ready. */
void http_step(struct http *h);

#endif
