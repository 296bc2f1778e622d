/* A process that carries bytes between two ports and loses them when it is told to. It sees TLS
 * records only. */
#include "rig.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct relay_shared {
	atomic_int mode;
	atomic_size_t after;
	atomic_uint hits;
};

#define LINES 16
/* Long enough for HQ to have read and committed what it was given. */
#define DYING_MS 300

struct line {
	int near, far; /* 0: free */
	size_t up;
	bool lost; /* nothing comes back any more */
	bool dead; /* nothing goes up either */
	int64_t ends_ms;
};

static void shut(struct line *l)
{
	const struct linger at_once = { 1, 0 };

	/* A dead line ends as with a router that has forgotten it. */
	if (l->dead) {
		setsockopt(l->near, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
		setsockopt(l->far, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	}
	if (l->near > 0)
		close(l->near);
	if (l->far > 0)
		close(l->far);
	*l = (struct line){ 0 };
}

static void carry_whole(int to, const char *p, size_t n)
{
	while (n) {
		ssize_t k = send(to, p, n, MSG_NOSIGNAL);

		if (k <= 0)
			return;
		p += k;
		n -= (size_t)k;
	}
}

static void accept_one(struct relay_shared *s, int listener, uint16_t to, struct line *lines)
{
	static const char page[] =
	    "HTTP/1.1 302 Found\r\nLocation: http://sign-in.example.org/\r\n\r\n";
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(to),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = accept(listener, NULL, NULL), mode = atomic_load(&s->mode);
	struct line *l = NULL;

	for (size_t i = 0; i < LINES && !l; i++)
		if (!lines[i].near)
			l = &lines[i];
	if (fd < 0 || !l || mode == RELAY_REFUSE || mode == RELAY_PAGE) {
		if (fd >= 0 && mode == RELAY_PAGE)
			carry_whole(fd, page, sizeof page - 1);
		if (fd >= 0)
			close(fd);
		atomic_fetch_add(&s->hits, 1);
		return;
	}
	*l = (struct line){ .near = fd, .far = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) };
	if (mode != RELAY_SILENT && connect(l->far, (struct sockaddr *)&at, sizeof at) != 0)
		shut(l);
}

static void carry(struct relay_shared *s, struct line *l, bool up)
{
	char piece[2048];
	ssize_t n = recv(up ? l->near : l->far, piece, sizeof piece, 0);
	int mode = atomic_load(&s->mode);

	if (n <= 0) {
		shut(l);
		return;
	}
	if (!up) {
		if (!l->lost && mode != RELAY_SILENT)
			carry_whole(l->near, piece, (size_t)n);
		return;
	}
	if (mode == RELAY_SILENT)
		return;
	l->up += (size_t)n;
	if (l->dead)
		return;
	if (mode == RELAY_CUT && l->up > atomic_load(&s->after)) {
		l->lost = l->dead = true;
		l->ends_ms = clock_mono_ms() + DYING_MS;
		return;
	}
	if (mode == RELAY_LOSE_ANSWER && !l->lost && l->up > atomic_load(&s->after)) {
		l->lost = true;
		l->ends_ms = clock_mono_ms() + DYING_MS;
	}
	carry_whole(l->far, piece, (size_t)n);
}

static void turn(struct relay_shared *s, int listener, uint16_t to, struct line *lines)
{
	struct pollfd fds[1 + 2 * LINES];

	fds[0] = (struct pollfd){ .fd = listener, .events = POLLIN };
	for (size_t i = 0; i < LINES; i++) {
		bool used = lines[i].near > 0;

		fds[1 + 2 * i] = (struct pollfd){ .fd = used ? lines[i].near : -1,
						  .events = POLLIN };
		fds[2 + 2 * i] = (struct pollfd){ .fd = used ? lines[i].far : -1,
						  .events = POLLIN };
	}
	poll(fds, 1 + 2 * LINES, 50);
	if (fds[0].revents)
		accept_one(s, listener, to, lines);
	for (size_t i = 0; i < LINES; i++) {
		struct line *l = &lines[i];

		if (l->near > 0 && fds[1 + 2 * i].fd == l->near && fds[1 + 2 * i].revents)
			carry(s, l, true);
		if (l->near > 0 && fds[2 + 2 * i].fd == l->far && fds[2 + 2 * i].revents &&
		    atomic_load(&s->mode) != RELAY_SILENT)
			carry(s, l, false);
		if (l->lost && clock_mono_ms() > l->ends_ms) {
			atomic_fetch_add(&s->hits, 1);
			shut(l);
		}
	}
}

void relay_rig_start(struct relay_rig *r, uint16_t to)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof at;
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(listener, 16), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &n), 0);
	r->port = ntohs(at.sin_port);
	r->shared = mmap(NULL, sizeof *r->shared, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(r->shared != MAP_FAILED);
	r->pid = fork();
	assert_true(r->pid >= 0);
	if (!r->pid) {
		struct line lines[LINES] = { 0 };

		/* It ends with the test. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			turn(r->shared, listener, to, lines);
	}
	close(listener);
}

void relay_rig_set(struct relay_rig *r, enum relay_mode mode, size_t after)
{
	atomic_store(&r->shared->after, after);
	atomic_store(&r->shared->hits, 0);
	atomic_store(&r->shared->mode, (int)mode);
}

unsigned relay_rig_hits(const struct relay_rig *r)
{
	return atomic_load(&r->shared->hits);
}

void relay_rig_fini(struct relay_rig *r)
{
	kill(r->pid, SIGKILL);
	waitpid(r->pid, NULL, 0);
	munmap(r->shared, sizeof *r->shared);
}
