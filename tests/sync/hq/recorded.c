/* One connection, passed on both ways, and what went up kept. */
#include "site.h"

#include "base/mem.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct recorded {
	const struct site *site;
	int listening;
	uint16_t port;
	pthread_t thread;
	struct buf up;
};

static int line_to(uint16_t port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(fd, (struct sockaddr *)&at, sizeof at) != 0)
		abort();
	return fd;
}

/* False when that side has ended. */
static bool pass(int from, int to, struct buf *keep)
{
	char piece[65536];
	ssize_t n = recv(from, piece, sizeof piece, 0);

	if (n <= 0)
		return false;
	if (keep)
		buf_put(keep, piece, (size_t)n);
	return send(to, piece, (size_t)n, MSG_NOSIGNAL) == n;
}

static void *record(void *ctx)
{
	struct recorded *r = ctx;
	int client = accept(r->listening, NULL, NULL);
	int server = line_to(server_port(r->site->server));
	struct pollfd fds[2] = { { .fd = client, .events = POLLIN },
				 { .fd = server, .events = POLLIN } };

	while (poll(fds, 2, 30000) > 0) {
		if (fds[0].revents && !pass(client, server, &r->up))
			break;
		if (fds[1].revents && !pass(server, client, NULL))
			break;
	}
	close(client);
	close(server);
	return NULL;
}

struct recorded *recorded_begin(const struct site *s)
{
	struct recorded *r = mem_new(sizeof *r);
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t n = sizeof at;

	*r = (struct recorded){ .site = s };
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	r->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(r->listening, (struct sockaddr *)&at, sizeof at) != 0 ||
	    listen(r->listening, 1) != 0 ||
	    getsockname(r->listening, (struct sockaddr *)&at, &n) != 0 ||
	    pthread_create(&r->thread, NULL, record, r) != 0)
		abort();
	r->port = ntohs(at.sin_port);
	return r;
}

struct caller *recorded_caller(const struct recorded *r, const char *cert, const char *key)
{
	return caller_new_at(r->site, r->port, cert, key);
}

struct buf *recorded_end(struct recorded *r)
{
	struct buf *up = mem_new(sizeof *up);

	pthread_join(r->thread, NULL);
	close(r->listening);
	*up = r->up;
	mem_free(r);
	return up;
}
