/* A car or a desk as a process that can be killed, paused and put back: the book and the client as
 * the program has them, told what to do by the test over a socket. It says what a person would have
 * been told: each save at once, each session's end. */
#ifndef TESTS_FAULT_NODE_H
#define TESTS_FAULT_NODE_H

#include "base/id.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum node_do {
	NODE_SAVE, /* `n` notes, numbered from `number` */
	NODE_SYNC,
	NODE_LOCK,  /* and unlocked again */
	NODE_CLOCK, /* stands `shift_ms` from here on */
	NODE_END,
};

struct node_ask {
	enum node_do what;
	uint32_t n, number;
	int64_t shift_ms;
};

struct node_told {
	bool last; /* what was asked is done; else it is one save of several */
	bool ok;
	int class;       /* of the error */
	uint32_t number; /* of the note that was saved */
	struct hash hash;
	uint64_t height; /* its own, or that of the newest entry */
	struct hash acked;
	uint64_t acked_height;
	bool restored;
	char words[200];
};

struct node {
	char dir[96];
	pid_t pid; /* 0: not running */
	int fd;    /* 0: none */
};

/* Opens the book as 4417 and waits to be asked. */
void node_start(struct node *n);
void node_ask(struct node *n, const struct node_ask *ask);
/* False: it has ended. Ends the program when nothing comes within a minute. */
bool node_hear(struct node *n, struct node_told *told);
/* Is there something to hear within so many milliseconds? */
bool node_hears(struct node *n, int ms);
void node_stop(struct node *n);
/* SIGKILL. What it said before can be heard after it, until it is started again. */
void node_kill(struct node *n);

#endif
