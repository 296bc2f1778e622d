#include "images.h"
#include "memory.h"

#include "served.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORDS_MAX 8

static __attribute__((noreturn)) void wrong(const char *what)
{
	perror(what);
	exit(99);
}

static int make(const char *path, size_t size)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, (off_t)size) != 0)
		wrong(path);
	return fd;
}

void images_init(struct images *im)
{
	int fd;

	*im = (struct images){ .control = NULL };
	snprintf(im->root, sizeof im->root, "%s/dapcar-images-XXXXXX", memory_folder());
	if (!mkdtemp(im->root))
		wrong(im->root);
	snprintf(im->folder, sizeof im->folder, "%s/it", im->root);
	snprintf(im->page, sizeof im->page, "%s/page", im->root);
	snprintf(im->log_path, sizeof im->log_path, "%s/log", im->root);
	fd = make(im->page, sizeof *im->control);
	im->control = mmap(NULL, sizeof *im->control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	im->tally = mmap(NULL, sizeof *im->tally, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (im->control == MAP_FAILED || im->tally == MAP_FAILED)
		wrong("mmap");
	im->control->room = -1;
}

void images_before(const struct images *im, char out[112])
{
	snprintf(out, 112, "%s-before", im->folder);
}

void images_fini(struct images *im)
{
	char before[112];

	images_before(im, before);
	munmap(im->control, sizeof *im->control);
	munmap(im->tally, sizeof *im->tally);
	cuts_log_fini(&im->log);
	served_remove(before);
	served_remove(im->folder);
	served_remove(im->root);
}

/* --- recording --- */

void images_begin(struct images *im)
{
	char before[112];

	images_before(im, before);
	served_copy(im->folder, before);
	close(make(im->log_path, 0));
}

pid_t images_spawn(struct images *im, const char *library, const char *const *words, int *out)
{
	char preload[320], folder[128], page[128], log[128], skip[64];
	const char *argv[WORDS_MAX + 2] = { "/proc/self/exe" };
	int ends[2];
	pid_t pid;

	snprintf(preload, sizeof preload, "LD_PRELOAD=%s", library);
	snprintf(folder, sizeof folder, "SHIM_FOLDER=%s", im->folder);
	snprintf(page, sizeof page, "SHIM_CONTROL=%s", im->page);
	snprintf(log, sizeof log, "SHIM_LOG=%s", im->log_path);
	snprintf(skip, sizeof skip, "SHIM_SKIP=%s", im->skip ? im->skip : "");
	for (size_t i = 0; i < WORDS_MAX && words[i]; i++)
		argv[i + 1] = words[i];
	if (pipe2(ends, O_CLOEXEC) != 0)
		wrong("pipe");
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		char *const env[] = { preload, folder, page, log, skip, NULL };

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (out)
			dup2(ends[1], STDOUT_FILENO);
		/* It does not change what it is given. */
		execve(argv[0], (char *const *)(uintptr_t)argv, env);
		_exit(127);
	}
	close(ends[1]);
	if (out)
		*out = ends[0];
	else
		close(ends[0]);
	return pid;
}

void images_mark(const struct images *im, const char *fmt, ...)
{
	const char *path = im ? im->log_path : getenv("SHIM_LOG");
	char words[256];
	struct shim_event x = { .what = SHIM_MARK };
	struct iovec v[2] = { { &x, sizeof x }, { words, 0 } };
	va_list ap;
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);

	va_start(ap, fmt);
	x.len = (uint32_t)vsnprintf(words, sizeof words, fmt, ap);
	va_end(ap);
	v[1].iov_len = x.len;
	if (fd < 0 || writev(fd, v, 2) != (ssize_t)(sizeof x + x.len))
		wrong("a mark");
	close(fd);
}

/* --- making them --- */

static void work(struct images *im, unsigned worker, unsigned n, uint64_t seed, bool say,
		 image_fn judge, void *ctx)
{
	uint64_t random = seed + worker * 1000003;
	char before[112], folder[128], why[240];
	size_t to = im->to ? im->to : im->log.n + 1;
	unsigned done = 0;
	struct cuts *c;

	images_before(im, before);
	c = cuts_new(before, &im->log);
	snprintf(folder, sizeof folder, "%s-%u", im->folder, worker);
	for (size_t i = im->from; i < to && done < n; i++) {
		/* So many at each place that all come to n. */
		size_t left = (to - i + IMAGES_WORKERS - 1) / IMAGES_WORKERS;
		unsigned here = (unsigned)((n - done) / left);

		here += cuts_draw(&random, left) < (n - done) % left;
		if (i % IMAGES_WORKERS != worker || !here)
			continue;
		cuts_go(c, i);
		im->tally->places++;
		im->tally->loose += cuts_loose(c) > 0 ? here : 0;
		for (unsigned k = 0; k < here; k++, done++) {
			cuts_make(c, folder, &random);
			im->tally->images++;
			why[0] = '\0';
			if (judge(ctx, i, folder, random, why))
				continue;
			im->tally->lost++;
			if (say)
				fprintf(stderr,
					"IMAGES_SEED=%" PRIu64 ": a cut at event %zu of %zu: %s\n",
					seed, i, im->log.n, why);
		}
	}
	cuts_free(c);
	served_remove(folder);
}

unsigned images_make(struct images *im, unsigned n, uint64_t seed, bool say, image_fn judge,
		     void *ctx)
{
	pid_t workers[IMAGES_WORKERS];

	memset(im->tally, 0, sizeof *im->tally);
	fflush(NULL);
	for (unsigned i = 0; i < IMAGES_WORKERS; i++) {
		workers[i] = fork();
		if (workers[i] == 0) {
			work(im, i, n / IMAGES_WORKERS, seed, say, judge, ctx);
			_exit(0);
		}
	}
	for (unsigned i = 0; i < IMAGES_WORKERS; i++) {
		int status = 1;

		waitpid(workers[i], &status, 0);
		if (status) {
			fprintf(stderr, "a worker ended with %x\n", (unsigned)status);
			exit(1);
		}
	}
	return im->tally->lost;
}

unsigned images_wanted(unsigned usual, unsigned full)
{
	const char *count = getenv("IMAGES");

	return count ? (unsigned)strtoul(count, NULL, 10) : getenv("FAULT_FULL") ? full : usual;
}

uint64_t images_seed(void)
{
	const char *wish = getenv("IMAGES_SEED");
	uint64_t seed = wish ? strtoull(wish, NULL, 10) : (uint64_t)time(NULL);

	printf("IMAGES_SEED=%" PRIu64 "\n", seed);
	return seed;
}
