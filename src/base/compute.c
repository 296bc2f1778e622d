#include "base/compute.h"

#include "base/mem.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct compute {
	int fd; /* below 0: the system had none */
	bool busy;
	pthread_t thread;
	compute_fn fn;
	compute_done_fn done;
	void *ctx;
	void *in;
	size_t in_len;
	struct buf out;
	struct err err;
	bool ok;
};

struct compute *compute_new(void)
{
	struct compute *c = mem_new(sizeof *c);

	c->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return c;
}

int compute_fd(const struct compute *c)
{
	return c->fd;
}

bool compute_busy(const struct compute *c)
{
	return c->busy;
}

static void *run(void *arg)
{
	struct compute *c = arg;
	uint64_t one = 1;

	c->ok = c->fn(c->in, c->in_len, &c->out, &c->err);
	if (write(c->fd, &one, sizeof one) < 0)
		return NULL; /* the counter cannot overflow with one job at a time */
	return NULL;
}

static void end_job(struct compute *c)
{
	buf_fini(&c->out);
	mem_free(c->in);
	c->in = NULL;
	c->busy = false;
	err_clear(&c->err);
}

bool compute_start(struct compute *c, compute_fn fn, const void *in, size_t n, size_t out_ceiling,
		   compute_done_fn done, void *ctx)
{
	sigset_t all, old;
	int failed;

	if (c->busy || c->fd < 0)
		return false;
	c->fn = fn;
	c->done = done;
	c->ctx = ctx;
	c->in = mem_dup(in, n);
	c->in_len = n;
	buf_init(&c->out, out_ceiling);
	/* Signals are the loop's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	failed = pthread_create(&c->thread, NULL, run, c);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (failed) {
		end_job(c);
		return false;
	}
	c->busy = true;
	return true;
}

void compute_reap(struct compute *c)
{
	uint64_t count;
	struct buf out;
	struct err err;

	if (!c->busy || read(c->fd, &count, sizeof count) < 0)
		return;
	pthread_join(c->thread, NULL);
	out = c->out;
	err = c->err;
	c->out = (struct buf){ 0 };
	end_job(c);
	c->done(c->ctx, c->ok, &out, &err);
	buf_fini(&out);
	mem_wipe(&err, sizeof err);
}

void compute_wait(struct compute *c)
{
	struct pollfd fd = { .fd = c->fd, .events = POLLIN };

	while (c->busy) {
		poll(&fd, 1, -1);
		compute_reap(c);
	}
}

void compute_free(struct compute *c)
{
	if (!c)
		return;
	if (c->busy) {
		pthread_join(c->thread, NULL);
		end_job(c);
	}
	if (c->fd >= 0)
		close(c->fd);
	mem_free(c);
}
