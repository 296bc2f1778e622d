#include "wire.h"

#include "bench.h"

#include "base/mem.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define QUEUE 64 /* packets: what a modem holds */
#define PACKET_MAX 2048
#define DEVICE "line0"

/* What the two processes share. The car's side writes the line and then `version`. */
struct shared {
	struct wire_line line;
	atomic_uint version, taken;
	atomic_uint_least64_t bytes[2], packets[2], lost;
};

struct wire {
	struct shared *shared;
	int nets[2]; /* the car's, headquarters' */
	int tuns[2];
	pid_t carrier;
};

/* --- two networks --- */

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return ok;
}

/* Root needs no user namespace; another user is root in one. */
static const char *become_able(void)
{
	char map[64];
	unsigned me = (unsigned)geteuid(), us = (unsigned)getegid();

	if (me == 0)
		return NULL;
	if (unshare(CLONE_NEWUSER) != 0)
		return "this kernel gives an ordinary user no namespaces";
	snprintf(map, sizeof map, "0 %u 1\n", me);
	if (!write_file("/proc/self/setgroups", "deny") || !write_file("/proc/self/uid_map", map))
		return "no user can be mapped here";
	snprintf(map, sizeof map, "0 %u 1\n", us);
	write_file("/proc/self/gid_map", map);
	return NULL;
}

static bool set_address(int fd, const char *name, unsigned long what, const char *address)
{
	struct ifreq r = { .ifr_flags = 0 };
	struct sockaddr_in at = { .sin_family = AF_INET };

	snprintf(r.ifr_name, sizeof r.ifr_name, "%s", name);
	inet_pton(AF_INET, address, &at.sin_addr);
	memcpy(&r.ifr_addr, &at, sizeof at);
	return ioctl(fd, what, &r) == 0;
}

static bool set_up(int fd, const char *name)
{
	struct ifreq r = { .ifr_flags = 0 };

	snprintf(r.ifr_name, sizeof r.ifr_name, "%s", name);
	if (ioctl(fd, SIOCGIFFLAGS, &r) != 0)
		return false;
	r.ifr_flags = (short)(r.ifr_flags | IFF_UP);
	return ioctl(fd, SIOCSIFFLAGS, &r) == 0;
}

static const char *make_side(struct wire *w, size_t side, const char *here, const char *there)
{
	struct ifreq r = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd;
	bool ok;

	if (unshare(CLONE_NEWNET) != 0)
		return "this kernel gives no network namespaces";
	w->nets[side] = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	w->tuns[side] = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	snprintf(r.ifr_name, sizeof r.ifr_name, "%s", DEVICE);
	if (w->nets[side] < 0 || w->tuns[side] < 0 || ioctl(w->tuns[side], TUNSETIFF, &r) != 0)
		return "there is no tunnel device";
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ok = set_up(fd, "lo") && set_address(fd, DEVICE, SIOCSIFADDR, here) &&
	     set_address(fd, DEVICE, SIOCSIFDSTADDR, there) && set_up(fd, DEVICE);
	close(fd);
	return ok ? NULL : "the tunnel device takes no address";
}

/* --- the carrier --- */

struct packet {
	double due; /* ms */
	size_t n;
	bool lost;
	char data[PACKET_MAX];
};

struct way {
	int from, to;
	double rate; /* bytes a ms; 0: no ceiling */
	double free_at;
	uint64_t chance;
	size_t head, n;
	struct packet q[QUEUE];
};

static double now_ms(void)
{
	return bench_us() / 1e3;
}

static double next_chance(struct way *w)
{
	uint64_t z = w->chance += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static bool is_up(const struct wire_line *l, double since)
{
	double turn = (l->up_s + l->down_s) * 1e3, at = now_ms() - since;

	return l->down_s <= 0 || at - turn * (double)(uint64_t)(at / turn) < l->up_s * 1e3;
}

/* What does not get through has had its time on the air all the same. */
static void take(struct shared *s, struct way *w, size_t i, const struct wire_line *l, bool up)
{
	char junk[PACKET_MAX];

	for (;;) {
		bool room = w->n < QUEUE;
		struct packet *p = &w->q[(w->head + w->n) % QUEUE];
		ssize_t n = read(w->from, room ? p->data : junk, PACKET_MAX);
		double now = now_ms();

		if (n <= 0)
			return;
		if (!room) {
			s->lost++;
			continue;
		}
		if (w->free_at < now)
			w->free_at = now;
		if (w->rate > 0)
			w->free_at += (double)n / w->rate;
		p->n = (size_t)n;
		p->due = w->free_at + l->one_way_ms;
		p->lost = next_chance(w) < l->loss || !up;
		w->n++;
		s->bytes[i] += (uint64_t)n;
		s->packets[i]++;
	}
}

static void give(struct shared *s, struct way *w, bool up)
{
	for (; w->n && w->q[w->head].due <= now_ms(); w->n--) {
		struct packet *p = &w->q[w->head];

		if (p->lost || !up)
			s->lost++;
		else if (write(w->to, p->data, p->n) < 0 && errno == EAGAIN)
			return;
		w->head = (w->head + 1) % QUEUE;
	}
}

static void begin(struct way *w, unsigned kbit, unsigned seed)
{
	w->rate = kbit / 8.0;
	w->free_at = 0;
	w->head = w->n = 0;
	w->chance = seed;
}

static _Noreturn void carry(const struct wire *w)
{
	struct shared *s = w->shared;
	struct way *ways = mem_new_array(2, sizeof *ways);
	struct wire_line line = { 0 };
	double since = 0;
	unsigned version = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (size_t i = 0; i < 2; i++) {
		ways[i].from = w->tuns[i];
		ways[i].to = w->tuns[1 - i];
	}
	for (;;) {
		struct pollfd fds[2] = { { .fd = w->tuns[0], .events = POLLIN },
					 { .fd = w->tuns[1], .events = POLLIN } };
		double due = now_ms() + 50;
		int wait;
		bool up;

		if (s->version != version) {
			version = s->version;
			line = s->line;
			since = now_ms();
			begin(&ways[0], line.up_kbit, line.seed);
			begin(&ways[1], line.down_kbit, line.seed + 1);
			s->taken = version;
		}
		for (size_t i = 0; i < 2; i++)
			if (ways[i].n && ways[i].q[ways[i].head].due < due)
				due = ways[i].q[ways[i].head].due;
		wait = (int)(due - now_ms());
		poll(fds, 2, wait < 1 ? 1 : wait);
		up = is_up(&line, since);
		for (size_t i = 0; i < 2; i++) {
			take(s, &ways[i], i, &line, up);
			give(s, &ways[i], up);
		}
	}
}

/* --- the car's side --- */

const char *wire_enter(struct wire **out)
{
	const char *why = become_able();
	struct wire *w = mem_new(sizeof *w);

	*out = w;
	w->shared = mmap(NULL, sizeof *w->shared, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!why)
		why = make_side(w, 1, WIRE_AT_HQ, WIRE_AT_CAR);
	if (!why)
		why = make_side(w, 0, WIRE_AT_CAR, WIRE_AT_HQ);
	if (why)
		return why;
	w->carrier = fork();
	if (w->carrier == 0)
		carry(w);
	return NULL;
}

void wire_zero(struct wire *w)
{
	for (size_t i = 0; i < 2; i++)
		w->shared->bytes[i] = w->shared->packets[i] = 0;
	w->shared->lost = 0;
}

void wire_set(struct wire *w, const struct wire_line *line)
{
	unsigned version = w->shared->version + 1;

	w->shared->line = *line;
	w->shared->version = version;
	while (w->shared->taken != version)
		poll(NULL, 0, 2);
	wire_zero(w);
}

struct wire_count wire_counted(const struct wire *w)
{
	const struct shared *s = w->shared;

	return (struct wire_count){ .up = s->bytes[0],
				    .down = s->bytes[1],
				    .up_packets = s->packets[0],
				    .down_packets = s->packets[1],
				    .lost = s->lost };
}

void wire_at_hq(const struct wire *w, bool at_hq)
{
	if (setns(w->nets[at_hq], CLONE_NEWNET) != 0)
		perror("bench: the other network");
}

void wire_end(struct wire *w)
{
	kill(w->carrier, SIGKILL);
	waitpid(w->carrier, NULL, 0);
	munmap(w->shared, sizeof *w->shared);
	mem_free(w);
}
