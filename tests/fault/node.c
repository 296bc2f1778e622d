#include "node.h"

#include "rig.h"

#include "base/mem.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOTE_KIND 17
#define PATIENCE_MS 600000

static __attribute__((noreturn)) void wrong(const char *what)
{
	perror(what);
	exit(99);
}

/* --- the child --- */

struct inside {
	int fd;
	struct clock clock;
	struct book *book;
	struct sync *sync;
};

static void tell(struct inside *in, struct node_told *told, const struct err *e)
{
	struct book_head head = book_head(in->book);
	struct sync_status s;

	sync_status(in->sync, &s);
	told->acked = s.acked;
	told->acked_height = s.acked_height;
	told->restored = s.restored;
	if (!told->number) {
		told->hash = head.hash;
		told->height = head.height;
	}
	if (!told->ok) {
		told->class = (int)e->class;
		snprintf(told->words, sizeof told->words, "%.190s", e->text);
	}
	if (write(in->fd, told, sizeof *told) != (ssize_t)sizeof *told)
		_exit(1);
}

static bool save_one(struct inside *in, uint32_t number)
{
	struct node_told told = { .number = number };
	struct err e = { 0 };
	struct entry x;
	char body[512];
	struct book_new what = { .kind = NOTE_KIND,
				 .schema = 1,
				 .record = id_new(1635530400000),
				 .author = book_opener(in->book),
				 .body = body };

	what.body_len = (size_t)snprintf(
	    body, sizeof body,
	    "{\"bases\":[],\"f\":{\"note_type\":\"observation\",\"text\":\"Note H%uz %0*u\"},"
	    "\"role\":\"officer\",\"visibility\":\"shared\"}",
	    number, 1 + (int)(number * 37 % 200), number);
	told.ok = book_append(in->book, &what, &x, &e);
	if (told.ok) {
		told.hash = x.hash;
		told.height = x.h.height;
	}
	tell(in, &told, &e);
	return told.ok;
}

static bool act(struct inside *in, const struct node_ask *ask, struct err *e)
{
	bool ok = true;

	switch (ask->what) {
	case NODE_SAVE:
		for (uint32_t i = 0; ok && i < ask->n; i++)
			ok = save_one(in, ask->number + i);
		return ok || err_set(e, ERR_IO, "A note was not saved");
	case NODE_SYNC:
		return sync_run(in->sync, e);
	case NODE_LOCK:
		book_lock(in->book);
		return book_unlock(in->book, "4417", RIG_PHRASE, e);
	case NODE_CLOCK:
		in->clock.shift_ms = ask->shift_ms;
		return true;
	case NODE_END:
		break;
	}
	return true;
}

static int live(const char *dir, int fd)
{
	struct inside in = { .fd = fd, .clock = clock_system() };
	struct node_ask ask;
	struct err e = { 0 };

	if (!book_open(dir, &in.clock, &in.book, &e) ||
	    !book_unlock(in.book, "4417", RIG_PHRASE, &e) ||
	    !sync_new(dir, in.book, &in.clock, NULL, &in.sync, &e)) {
		fprintf(stderr, "%s: %s\n", dir, e.text);
		return 1;
	}
	while (read(fd, &ask, sizeof ask) == (ssize_t)sizeof ask && ask.what != NODE_END) {
		struct node_told told = { .last = true };

		e = (struct err){ 0 };
		told.ok = act(&in, &ask, &e);
		tell(&in, &told, &e);
	}
	sync_free(in.sync);
	book_close(in.book);
	return 0;
}

/* --- the test's side --- */

void node_start(struct node *n)
{
	int ends[2];

	if (n->fd > 0)
		close(n->fd);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		wrong("socketpair");
	fflush(NULL);
	n->pid = fork();
	if (n->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGXFSZ, SIG_IGN);
		close(ends[0]);
		_exit(live(n->dir, ends[1]));
	}
	if (n->pid < 0)
		wrong("fork");
	close(ends[1]);
	n->fd = ends[0];
}

void node_ask(struct node *n, const struct node_ask *ask)
{
	/* One that has ended is noticed when it is heard. */
	if (send(n->fd, ask, sizeof *ask, MSG_NOSIGNAL) < 0)
		return;
}

bool node_hear(struct node *n, struct node_told *told)
{
	if (!node_hears(n, PATIENCE_MS)) {
		fprintf(stderr, "%s says nothing for ten minutes\n", n->dir);
		exit(1);
	}
	return read(n->fd, told, sizeof *told) == (ssize_t)sizeof *told;
}

bool node_hears(struct node *n, int ms)
{
	struct pollfd p = { .fd = n->fd, .events = POLLIN };

	return poll(&p, 1, ms) > 0;
}

static void end(struct node *n)
{
	if (n->pid)
		waitpid(n->pid, NULL, 0);
	n->pid = 0;
}

void node_stop(struct node *n)
{
	struct node_ask ask = { .what = NODE_END };
	struct node_told told;

	if (!n->pid)
		return;
	node_ask(n, &ask);
	while (node_hear(n, &told))
		;
	close(n->fd);
	n->fd = 0;
	end(n);
}

void node_kill(struct node *n)
{
	if (!n->pid)
		return;
	kill(n->pid, SIGKILL);
	end(n);
}
