/* The server: libmicrohttpd and GnuTLS, one thread. TLS 1.3 alone; a certificate of our own
 * authority with the purpose "client" is required in the handshake; which device it is, and whether
 * it may still come, is looked up at every request. Every connection has an absolute deadline: a
 * slow one is dropped however often it sends a byte. When there are nearly as many lines as there
 * may be, those of least use are ended: whoever fills them up locks nobody out. */
#ifndef SYNC_HQ_SERVER_H
#define SYNC_HQ_SERVER_H

#include "hq.h"

#include "sync/wire/limits.h"

#include <stdbool.h>
#include <stdint.h>

struct server;

/* How many lines there may be, when as many files may be open. */
#define SERVER_CONNECTIONS 4096

struct server_conf {
	const char *address; /* numeric; NULL: 127.0.0.1 */
	uint16_t port;       /* 0: any */
	int64_t handshake_ms, headers_ms, request_ms, idle_ms;
	unsigned connections; /* of all devices */
	unsigned connections_of_device;
	struct wire_limits limits; /* as published in hello */
};

/* What sync/wire/limits.h says. */
struct server_conf server_defaults(void);
/* Listens when it returns. `hq` is borrowed and must outlive the server. ERR_IO: the address is
 * taken or not ours. */
bool server_start(struct hq *hq, const struct server_conf *conf, struct server **out,
		  struct err *e);
uint16_t server_port(const struct server *s);
/* Serves until `stop_fd` is readable. */
bool server_run(struct server *s, int stop_fd, struct err *e);
/* Finishes what has been begun, feeds the rest to the view. */
void server_stop(struct server *s);

#endif
