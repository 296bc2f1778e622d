/* Drives a fuzz target without libFuzzer: the seeds, every file of the folder that is given (what
 * once broke it), and changed seeds. FUZZ_MUTANTS sets how many. Seeds hold keys and salts of this
 * run, so what broke it is written to fuzz-broken in the folder it runs in, to be tried again from
 * the folder that is given. */
#include "fuzz.h"

#include "base/mem.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#define MUTANTS 20000
#define SEEDS_MAX 2048

struct corpus {
	uint8_t *p[SEEDS_MAX];
	size_t n[SEEDS_MAX];
	size_t count;
};

static void keep(void *ctx, const void *p, size_t n)
{
	struct corpus *c = ctx;

	if (c->count == SEEDS_MAX)
		return;
	c->p[c->count] = mem_dup(p, n);
	c->n[c->count++] = n;
}

/* xorshift64*: the same on every machine. */
static uint64_t draw(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(2685821657736338717);
}

static size_t below(uint64_t *state, size_t n)
{
	return n ? (size_t)(draw(state) >> 16) % n : 0;
}

static void change_byte(uint64_t *state, uint8_t *p, size_t n)
{
	static const uint8_t telling[] = { 0, 1, 0x7f, 0x80, 0xff, '"', '\\', '{', '[', 0x1b };
	size_t at = below(state, n);

	if (draw(state) & 1u << 20)
		p[at] ^= (uint8_t)(1u << below(state, 8));
	else
		p[at] = telling[below(state, sizeof telling)];
}

/* What is being tried, for the one who has to try it again. */
static const uint8_t *tried;
static size_t n_tried;

static void on_broken(int s)
{
	int fd = open("fuzz-broken", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd >= 0 && write(fd, tried, n_tried) == (ssize_t)n_tried)
		close(fd);
	signal(s, SIG_DFL);
	raise(s);
}

static void try(const uint8_t *p, size_t n)
{
	tried = p;
	n_tried = n;
	LLVMFuzzerTestOneInput(p, n);
}

/* Other figures for one that stands in `p`: none of a day, more than of a month, more than an int
 * holds. */
static void change_figure(uint64_t *state, uint8_t *p, size_t n)
{
	size_t at = below(state, n);

	for (size_t i = 0; i < n; i++, at = (at + 1) % n)
		if (p[at] >= '0' && p[at] <= '9') {
			uint8_t figure = (uint8_t)('0' + below(state, 10));

			for (size_t k = 1 + below(state, 4); k && at < n; k--, at++)
				if (p[at] >= '0' && p[at] <= '9')
					p[at] = figure;
			return;
		}
}

/* One change of `p`, which has room for FUZZ_INPUT_MAX; gives the new length. */
static size_t change(uint64_t *state, const struct corpus *c, uint8_t *p, size_t n)
{
	size_t other = below(state, c->count), at = below(state, n + 1), k;

	switch (below(state, 7)) {
	case 0: /* shorter */
		return at;
	case 1: /* a piece out */
		k = below(state, n - at + 1);
		memmove(p + at, p + at + k, n - at - k);
		return n - k;
	case 2: /* a piece twice */
		k = below(state, n - at + 1);
		if (n + k > FUZZ_INPUT_MAX)
			return n;
		memmove(p + at + k, p + at, n - at);
		return n + k;
	case 3: /* the end of another seed */
		k = c->n[other] > at ? c->n[other] - at : 0;
		if (at + k > FUZZ_INPUT_MAX)
			return n;
		if (k)
			memcpy(p + at, c->p[other] + at, k);
		return at + k;
	case 4:
		if (n)
			change_figure(state, p, n);
		return n;
	default:
		if (n)
			change_byte(state, p, n);
		return n;
	}
}

static size_t mutants(const struct corpus *c)
{
	const char *said = getenv("FUZZ_MUTANTS");
	size_t most = said ? strtoul(said, NULL, 10) : MUTANTS;
	uint8_t *p = mem_new(FUZZ_INPUT_MAX);
	uint64_t state = 20211029;

	for (size_t i = 0; i < most; i++) {
		size_t from = i % c->count, n = c->n[from], changes = 1 + below(&state, 4);
		uint8_t *exact;

		if (n)
			memcpy(p, c->p[from], n);
		while (changes--)
			n = change(&state, c, p, n);
		/* Its own block, so that a sanitizer sees a read past its end. */
		exact = mem_dup(p, n);
		try(exact, n);
		mem_free(exact);
	}
	mem_free(p);
	return most;
}

static void keep_file(struct corpus *c, const char *folder, const char *name)
{
	char *path = mem_fmt("%s/%s", folder, name);
	uint8_t *p = mem_new(FUZZ_INPUT_MAX);
	FILE *f = fopen(path, "rb");

	if (f && name[0] != '.')
		keep(c, p, fread(p, 1, FUZZ_INPUT_MAX, f));
	if (f)
		fclose(f);
	mem_free(p);
	mem_free(path);
}

int main(int argc, char **argv)
{
	struct corpus *c = mem_new(sizeof *c);
	struct dirent *x;
	size_t known;
	DIR *d;

	LLVMFuzzerInitialize(&argc, &argv);
	signal(SIGABRT, on_broken);
	fuzz_seeds(keep, c);
	known = c->count;
	d = argc > 1 ? opendir(argv[1]) : NULL;
	while (d && (x = readdir(d)))
		keep_file(c, argv[1], x->d_name);
	if (d)
		closedir(d);
	for (size_t i = 0; i < c->count; i++)
		try(c->p[i], c->n[i]);
	printf("count: %zu seeds, %zu regressions, ", known, c->count - known);
	fflush(stdout);
	printf("%zu changed seeds\n", mutants(c));
	for (size_t i = 0; i < c->count; i++)
		mem_free(c->p[i]);
	mem_free(c);
	return 0;
}
