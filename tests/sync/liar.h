/* A headquarters that lies. It has the real one's certificate and signs as the real one does, and
 * answers honestly (it keeps the heads it was given and hands its feed out) but for one answer a
 * session, which a row of the table spoils. A process of its own behind real TLS; the rows are
 * shared with it by the fork. */
#ifndef TESTS_SYNC_LIAR_H
#define TESTS_SYNC_LIAR_H

#include "base/buf.h"
#include "book/entry.h"
#include "sync/wire/bundle.h"
#include "sync/wire/causes.h"
#include "sync/wire/msg.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define LIAR_FEED_MAX 400

/* Where in a session the nonsense comes. */
enum lie_at {
	AT_CONNECT, /* in place of the TLS handshake */
	AT_HELLO,
	AT_LOCATE,
	AT_PUSH,
	AT_PULL,
	LIE_AT_N
};

/* The answer as it will go out. What a spoiler sets wins over what is true. */
struct answer {
	unsigned status;
	const char *line; /* in place of the whole status line; NULL: made from `status` */
	struct buf head;  /* more header lines, each ended by CR LF */
	struct buf body;
	const char *length; /* in place of the body's length; "" leaves the field out */
	size_t send_only;   /* cut after so many bytes of the whole; 0: all */
	bool raw;           /* the body is all that is sent */
	bool drip;          /* a byte at a time, half a second between two */
	bool drip_head;     /* the same, from the status line on */
	bool silent;        /* nothing at all, and the line stays open */
};

struct liar {
	struct id device, feed, store, generation;
	uint8_t seed[32]; /* of headquarters' signature */
	bool practice;
	struct mark head;        /* of what the car sent, as far as it was taken */
	struct mark head_before; /* the push that is answered */
	struct mark first;       /* the first entry that the car ever sent */
	struct entry sent[4];    /* the newest entries of the car: headers only */
	struct entry feed_line[LIAR_FEED_MAX];
	size_t feed_n;
	const struct lie *lie; /* the row of this session; NULL: honest */
	/* What locate was asked and the push came to, for the rows. */
	struct locate_ask asked;
	struct pull_ask pulled;
	unsigned answers; /* of the session, at the row's step */
};

/* What is known of an answer before it is spelt: the row may change it in place. */
union told {
	struct hello hello;
	struct locate_answer locate;
	struct push_answer push;
	struct pull_answer pull;
};

struct lie {
	const char *name;
	enum lie_at at;
	enum cause cause; /* what the car must say */
	/* Changes what is told before it is spelt; then, the frames of a pull; then, the answer as
	 * it goes out. Any may be NULL. */
	void (*tell)(const struct lie *row, struct liar *l, union told *t);
	void (*frames)(const struct lie *row, struct liar *l, struct buf *frames);
	void (*spoil)(const struct lie *row, struct liar *l, struct answer *a);
	const char *text; /* for the spoiler */
	long long n;
	unsigned takes; /* entries of the feed that are sound and taken all the same */
};

struct liar_rig {
	pid_t pid;
	struct liar_shared *shared;
	uint8_t sign_public[32];
};

/* Serves on the port with the certificate that lies in `dir`. `rows` must outlive it. */
void liar_rig_start(struct liar_rig *r, const char *dir, uint16_t port, const struct bundle *b,
		    const struct lie *rows);
/* From now on: this row (-1: honest), and so many entries in the feed. */
void liar_rig_set(struct liar_rig *r, int row, size_t feed_n);
/* How often the row's answer was given. */
unsigned liar_rig_told(const struct liar_rig *r);
void liar_rig_fini(struct liar_rig *r);

/* For rows. */
void liar_sign(const struct liar *l, struct receipt *r, const char *domain);
/* An entry of the feed at this height over `prev`, signed by `seed`; its body is borrowed. */
void liar_entry(const struct liar *l, const struct entry *prev, struct id device, const char *body,
		const uint8_t seed[32], struct entry *out);
void liar_frame(struct id device, const struct entry *x, size_t n, struct buf *out);
const char *liar_body(void); /* of the feed's entries */

#endif
