/* A process that carries bytes between two ports and loses them when it is told to. It sees TLS
 * records only. */
#include "rig.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
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
	atomic_size_t up, down;
	struct relay_script script; /* written while no line is open */
	atomic_uint scripts;        /* that the relay has begun with */
};

#define LINES 16
/* Long enough for HQ to have committed what it has read. */
#define DYING_MS 300
/* And for an answer to come that is to be lost. */
#define ANSWER_MS 300000
#define KEPT_MAX ((size_t)1 << 18)
#define AGAIN_MS 200

struct line {
	int near, far; /* 0: free */
	size_t up, down;
	char *kept; /* what went up, for a script that sends it again */
	bool held;
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
	free(l->kept);
	*l = (struct line){ 0 };
}

/* Pieces go on as they come: nothing is gathered for a fuller packet. */
static void at_once(int fd)
{
	int on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static int connect_to(uint16_t port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0) {
		at_once(fd);
		return fd;
	}
	close(fd);
	return -1;
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
	*l = (struct line){ .near = fd };
	at_once(fd);
	l->far = mode == RELAY_SILENT ? socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)
				      : connect_to(to);
	if (l->far < 0)
		shut(l);
}

/* --- the script --- */

static void nap(unsigned ms)
{
	if (ms)
		poll(NULL, 0, (int)ms);
}

static void keep(struct line *l, const char *p, size_t n)
{
	if (!l->kept)
		l->kept = malloc(KEPT_MAX);
	if (l->kept && l->up + n <= KEPT_MAX)
		memcpy(l->kept + l->up, p, n);
}

/* Whoever recorded the line plays it to headquarters; it may say what it likes. */
static void send_again(const struct line *l, uint16_t to)
{
	struct timeval most = { 0, AGAIN_MS * 1000L };
	char answer[2048];
	int fd = connect_to(to);

	if (fd < 0)
		return;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
	carry_whole(fd, l->kept, l->up < KEPT_MAX ? l->up : KEPT_MAX);
	shutdown(fd, SHUT_WR);
	while (recv(fd, answer, sizeof answer, 0) > 0)
		;
	close(fd);
}

static void script_ends(struct relay_shared *s, struct line *l, uint16_t to)
{
	const struct linger reset = { 1, 0 };

	atomic_fetch_add(&s->hits, 1);
	setsockopt(l->near, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
	if (s->script.abrupt)
		setsockopt(l->far, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
	if (s->script.again && l->kept)
		send_again(l, to);
	shut(l);
}

static void carry_by_script(struct relay_shared *s, struct line *l, bool up, uint16_t to,
			    const char *p, size_t n)
{
	const struct relay_script *x = &s->script;
	size_t *gone = up ? &l->up : &l->down, cut = up ? x->cut_up : x->cut_down;
	size_t fits = cut - *gone < n ? cut - *gone : n; /* a line that is cut is gone */

	nap(x->delay_ms);
	if (up && x->again)
		keep(l, p, fits);
	carry_whole(up ? l->far : l->near, p, fits);
	*gone += fits;
	atomic_fetch_add(up ? &s->up : &s->down, fits);
	if (l->up >= x->hold_at && !l->held) {
		l->held = true;
		nap(x->hold_ms);
	}
	if (*gone >= cut)
		script_ends(s, l, to);
}

static void carry(struct relay_shared *s, struct line *l, bool up, uint16_t to)
{
	char piece[2048];
	ssize_t n = recv(up ? l->near : l->far, piece, sizeof piece, 0);
	int mode = atomic_load(&s->mode);

	if (n <= 0) {
		shut(l);
		return;
	}
	if (mode == RELAY_SCRIPT) {
		carry_by_script(s, l, up, to, piece, (size_t)n);
		return;
	}
	if (!up) {
		/* An answer leaves when all is committed: the line ends with it. */
		if (l->lost && !l->dead)
			l->ends_ms = 0;
		else if (!l->lost && mode != RELAY_SILENT)
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
		l->ends_ms = clock_mono_ms() + ANSWER_MS;
	}
	carry_whole(l->far, piece, (size_t)n);
}

/* A script begins with no line open: every session has its handshake. */
static void begin_script(struct relay_shared *s, int told, struct line *lines)
{
	char byte;

	if (read(told, &byte, 1) != 1)
		_exit(0);
	for (size_t i = 0; i < LINES; i++)
		if (lines[i].near > 0)
			shut(&lines[i]);
	atomic_fetch_add(&s->scripts, 1);
}

/* How many bytes headquarters has not read yet; 0 where the system does not say. */
static unsigned long unread(const struct line *l)
{
	struct sockaddr_in mine = { 0 }, there = { 0 };
	socklen_t n = sizeof mine, m = sizeof there;
	unsigned long waits = 0, found = 0;
	unsigned from, to;
	char row[256];
	FILE *f;

	if (getsockname(l->far, (struct sockaddr *)&mine, &n) != 0 ||
	    getpeername(l->far, (struct sockaddr *)&there, &m) != 0)
		return 0;
	f = fopen("/proc/net/tcp", "re");
	/* Its end of the line: number, own address, the other, state, to be sent, to be read. */
	while (f && fgets(row, sizeof row, f))
		if (sscanf(row, " %*u: %*8[0-9A-F]:%x %*8[0-9A-F]:%x %*x %*x:%lx", &from, &to,
			   &waits) == 3 &&
		    from == ntohs(there.sin_port) && to == ntohs(mine.sin_port))
			found = waits;
	if (f)
		fclose(f);
	return found;
}

/* A dead line ends when headquarters has had its time with all that came through. */
static bool has_ended(struct line *l)
{
	int64_t now = clock_mono_ms();

	if (!l->lost || now <= l->ends_ms)
		return false;
	if (!l->dead || !unread(l))
		return true;
	l->ends_ms = now + DYING_MS;
	return false;
}

static void turn(struct relay_shared *s, int listener, int told, uint16_t to, struct line *lines)
{
	struct pollfd fds[2 + 2 * LINES];

	fds[0] = (struct pollfd){ .fd = listener, .events = POLLIN };
	fds[1 + 2 * LINES] = (struct pollfd){ .fd = told, .events = POLLIN };
	for (size_t i = 0; i < LINES; i++) {
		bool used = lines[i].near > 0;

		fds[1 + 2 * i] = (struct pollfd){ .fd = used ? lines[i].near : -1,
						  .events = POLLIN };
		fds[2 + 2 * i] = (struct pollfd){ .fd = used ? lines[i].far : -1,
						  .events = POLLIN };
	}
	poll(fds, 2 + 2 * LINES, 50);
	if (fds[1 + 2 * LINES].revents) {
		begin_script(s, told, lines);
		return;
	}
	if (fds[0].revents)
		accept_one(s, listener, to, lines);
	for (size_t i = 0; i < LINES; i++) {
		struct line *l = &lines[i];

		if (l->near > 0 && fds[1 + 2 * i].fd == l->near && fds[1 + 2 * i].revents)
			carry(s, l, true, to);
		if (l->near > 0 && fds[2 + 2 * i].fd == l->far && fds[2 + 2 * i].revents &&
		    atomic_load(&s->mode) != RELAY_SILENT)
			carry(s, l, false, to);
		if (has_ended(l)) {
			atomic_fetch_add(&s->hits, 1);
			shut(l);
		}
	}
}

void relay_rig_start(struct relay_rig *r, uint16_t to)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(rig_port()),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
	int told[2];

	/* Not any that is free: that may be one which a server of another test comes back to. */
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(listener, 16), 0);
	r->port = ntohs(at.sin_port);
	r->shared = mmap(NULL, sizeof *r->shared, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(r->shared != MAP_FAILED);
	assert_int_equal(pipe2(told, O_CLOEXEC), 0);
	r->tell = told[1];
	r->pid = fork();
	assert_true(r->pid >= 0);
	if (!r->pid) {
		struct line lines[LINES] = { 0 };

		/* It ends with the test. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(told[1]);
		for (;;)
			turn(r->shared, listener, told[0], to, lines);
	}
	close(told[0]);
	close(listener);
}

void relay_rig_set(struct relay_rig *r, enum relay_mode mode, size_t after)
{
	atomic_store(&r->shared->after, after);
	atomic_store(&r->shared->hits, 0);
	atomic_store(&r->shared->mode, (int)mode);
}

struct relay_script relay_script_pass(void)
{
	return (struct relay_script){ .cut_up = RELAY_NEVER,
				      .cut_down = RELAY_NEVER,
				      .hold_at = RELAY_NEVER };
}

void relay_rig_script(struct relay_rig *r, const struct relay_script *script)
{
	unsigned before = atomic_load(&r->shared->scripts);

	r->shared->script = *script;
	relay_rig_set(r, RELAY_SCRIPT, 0);
	assert_int_equal(write(r->tell, "", 1), 1);
	while (atomic_load(&r->shared->scripts) == before)
		poll(NULL, 0, 0);
	atomic_store(&r->shared->hits, 0);
	atomic_store(&r->shared->up, 0);
	atomic_store(&r->shared->down, 0);
}

void relay_rig_carried(const struct relay_rig *r, size_t *up, size_t *down)
{
	*up = atomic_load(&r->shared->up);
	*down = atomic_load(&r->shared->down);
}

unsigned relay_rig_hits(const struct relay_rig *r)
{
	return atomic_load(&r->shared->hits);
}

void relay_rig_fini(struct relay_rig *r)
{
	kill(r->pid, SIGKILL);
	waitpid(r->pid, NULL, 0);
	close(r->tell);
	munmap(r->shared, sizeof *r->shared);
}
