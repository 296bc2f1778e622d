/* Many images of one folder after a power cut: a child of this very program with shim.c preloaded
 * writes, all that it does is recorded, and the folder is made again as cuts.h says, in memory, by
 * two workers, each image judged by the test's own code. */
#ifndef TESTS_FAULT_IMAGES_H
#define TESTS_FAULT_IMAGES_H

#include "cuts.h"
#include "shim.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define IMAGES_WORKERS 2

struct images {
	char root[64];
	char folder[96]; /* that is written to */
	char page[96], log_path[96];
	struct shim_control *control;
	const char *skip; /* files whose names begin so are not recorded; NULL: all are */
	struct cuts_log log;
	size_t from, to; /* cuts are made before these events alone; 0 and 0: before all */
	struct {
		_Atomic unsigned images, places, loose, lost;
	} * tally;
};

/* A folder of its own in memory, if there is such a place; `folder` is yet to be made. */
void images_init(struct images *im);
void images_fini(struct images *im);
/* Takes down how the folder stands now: the record begins. */
void images_begin(struct images *im);
/* Starts this program again under the shim with the words; its writes in the folder are recorded.
 * `out` (may be NULL): a pipe from its standard output. */
pid_t images_spawn(struct images *im, const char *library, const char *const *words, int *out);
/* From the child or the test: words at this place of the log. In the child `im` is NULL. */
void images_mark(const struct images *im, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The folder as it was when the record began. */
void images_before(const struct images *im, char out[112]);

/* Judges one image: the folder after a cut before `event`. False: `why` says what is lost. */
typedef bool (*image_fn)(void *ctx, size_t event, const char *folder, uint64_t random,
			 char why[240]);
/* `n` images, spread over all places. Reads the log; the child must be gone. `say`: names each that
 * is lost. Gives how many were lost. */
unsigned images_make(struct images *im, unsigned n, uint64_t seed, bool say, image_fn judge,
		     void *ctx);
/* The count that was asked for: IMAGES=n, FAULT_FULL=1 `full`, else `usual`. */
unsigned images_wanted(unsigned usual, unsigned full);
uint64_t images_seed(void); /* IMAGES_SEED=n, or another each time; printed */

#endif
