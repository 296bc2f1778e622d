/* The parts of a sync test, all real: dapcar-hq as a process of its own, a car's book with the
 * client beside it, and a relay between the two that can lose what it carries. Everything lives in
 * one temporary folder. */
#ifndef TESTS_SYNC_RIG_H
#define TESTS_SYNC_RIG_H

#include "base/buf.h"
#include "base/clock.h"
#include "book/book.h"
#include "sync/client/sync.h"
#include "sync/wire/bundle.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define RIG_PHRASE "a passphrase of the tests"

/* A new folder under the system's temporary one, or RIG_PARENT of the environment; ended with all
 * that is in it. */
char *rig_folder(void);
void rig_folder_end(char *path);
/* A port of the loopback that is free, and that no other test takes while this program runs. */
uint16_t rig_port(void);
/* Runs a program to its end; what it printed is in `out` (may be NULL). Gives its exit status. */
int rig_run(const char *const *argv, struct buf *out);

/* --- headquarters --- */

struct hq_rig {
	char *dir;
	const char *host; /* where it listens: NULL, the loopback; borrowed */
	uint16_t port;
	pid_t pid; /* 0: not running */
};

void hq_rig_init(struct hq_rig *r, bool practice);
void hq_rig_start(struct hq_rig *r);
void hq_rig_stop(struct hq_rig *r); /* SIGTERM */
void hq_rig_kill(struct hq_rig *r); /* SIGKILL */
void hq_rig_fini(struct hq_rig *r);
/* `dapcar-hq device add`; `port` is where the car is to call. */
struct bundle *hq_rig_device(struct hq_rig *r, const char *name, uint16_t port);
/* A supervisors' desk, which gets every car's nights. */
struct bundle *hq_rig_desk(struct hq_rig *r, const char *name, uint16_t port);
void hq_rig_revoke(struct hq_rig *r, const char *name);

struct hq_line {
	uint64_t count;
	uint64_t height;
	struct hash head;
};

/* What lies in the store for this device. */
struct hq_line hq_rig_line(const struct hq_rig *r, struct id device);
/* `dapcar-hq verify` finds nothing wrong. */
bool hq_rig_verifies(const struct hq_rig *r);

/* --- a car --- */

struct car_rig {
	char *dir;
	struct clock clock;
	struct book *book;
	struct sync *sync;
	size_t pulled;
	bool urgent; /* set before car_rig_open(): notes above this height are urgent */
	uint64_t urgent_above;
	bool prunes; /* at once, what headquarters says is in a backup */
	size_t kept; /* how often it said so */
};

void car_rig_init(struct car_rig *c, const struct bundle *b);
bool car_rig_enrol(struct car_rig *c, const struct bundle *b, struct err *e);
void car_rig_open(struct car_rig *c); /* the client anew, as after a start of the program */
/* The program is ended, with its book; then it is begun in this folder, which may be a copy of its own. `dir` is borrowed
 * until the next, or given to car_rig_fini(). */
void car_rig_close(struct car_rig *c);
void car_rig_open_at(struct car_rig *c, char *dir);
void car_rig_fini(struct car_rig *c);
/* Notes, one entry each. */
void car_rig_save(struct car_rig *c, size_t n);
/* How long something that must come is waited for: it costs nothing while all goes well. */
#define RIG_PATIENCE_MS 300000
/* Turns of the loop until everything is acknowledged or the time is over. */
bool car_rig_wait_acked(struct car_rig *c, int64_t most_ms);
/* Fails the running test unless a session runs or is planned within so long, and then everything is
 * acknowledged: what is promised is when it begins; how long it takes is the machine's. */
void car_rig_assert_soon(struct car_rig *c, int64_t within_ms);
/* Heads equal, nothing doubled, nothing lost, receipt held. */
void car_rig_assert_at(const struct car_rig *c, const struct hq_rig *r);

/* --- the relay --- */

enum relay_mode {
	RELAY_PASS,
	RELAY_LOSE_ANSWER, /* once `after` bytes have gone up, nothing comes back, and the line dies
			    */
	RELAY_CUT,         /* once `after` bytes have gone up, the line dies */
	RELAY_REFUSE,      /* lines are closed at once */
	RELAY_PAGE,        /* answers as a sign-in page does: plain HTTP */
	RELAY_SILENT,      /* takes lines and says nothing */
	RELAY_SCRIPT,      /* as relay_rig_script() has said */
};

#define RELAY_NEVER SIZE_MAX

/* What becomes of every line, by the bytes that it has carried. */
struct relay_script {
	/* So many bytes get through that way, then the line dies. RELAY_NEVER: it does not. */
	size_t cut_up, cut_down;
	bool abrupt; /* HQ's end is reset as well: what it has not read is gone */
	bool again;  /* what went up before the line died goes up once more, on a line of its own */
	/* Once so many bytes have gone up nothing moves for so long. */
	size_t hold_at;
	unsigned hold_ms;
	unsigned delay_ms; /* each piece takes so long */
};

struct relay_rig {
	uint16_t port;
	pid_t pid;
	int tell; /* a byte: there is another script */
	struct relay_shared *shared;
};

void relay_rig_start(struct relay_rig *r, uint16_t to);
void relay_rig_set(struct relay_rig *r, enum relay_mode mode, size_t after);
/* Everything passes until told otherwise. */
struct relay_script relay_script_pass(void);
/* Ends the lines that are open and goes by the script from here on. */
void relay_rig_script(struct relay_rig *r, const struct relay_script *script);
/* Bytes that all lines have carried since the last script. */
void relay_rig_carried(const struct relay_rig *r, size_t *up, size_t *down);
/* How many lines died by the mode. */
unsigned relay_rig_hits(const struct relay_rig *r);
void relay_rig_fini(struct relay_rig *r);

/* --- all three --- */

/* A headquarters, a relay before it, and one car that is enrolled over it. */
struct line_rig {
	struct hq_rig hq;
	struct relay_rig relay;
	struct bundle *bundle;
	struct car_rig car;
};

/* Enrolled; car_rig_open() comes next. */
void line_rig_init(struct line_rig *r);
void line_rig_fini(struct line_rig *r);
/* Fails the running test unless a session gets through. */
void car_rig_assert_sends(struct car_rig *c);
/* And everything is at headquarters. */
void line_rig_assert_sends(struct line_rig *r);
/* cmocka's: *state is one whose car is open, and nothing else. */
int line_rig_set_up(void **state);
int line_rig_tear_down(void **state);

#endif
