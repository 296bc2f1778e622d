#include "fuzz.h"

#include "base/crypto.h"

struct folder {
	const char *path;
	unsigned n;
};

static void write_seed(void *ctx, const void *p, size_t n)
{
	struct folder *to = ctx;
	char path[512];
	FILE *f;

	snprintf(path, sizeof path, "%s/seed-%04u", to->path, to->n++);
	f = fopen(path, "wb");
	if (!f || fwrite(p, 1, n, f) != n || fclose(f) != 0) {
		fprintf(stderr, "%s cannot be written\n", path);
		exit(1);
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct folder to = { .path = getenv("FUZZ_SEEDS") };

	(void)argc;
	(void)argv;
	crypto_start();
	if (!to.path)
		return 0;
	fuzz_seeds(write_seed, &to);
	printf("%u seeds\n", to.n);
	exit(0);
}
