#include "harness.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c - 'A' + 10;
}

/* One letter or escape at s: its bytes into out, its length in the text returned. */
static size_t one_key(const char *s, char out[8], size_t *n)
{
	static const char names[] = "ertbn\\^";
	static const char bytes[] = "\033\r\t\x7f\n\\^";
	const char *at;

	*n = 1;
	if (s[0] == '^' && s[1]) {
		out[0] = (char)(s[1] & 0x1F);
		return 2;
	}
	if (s[0] != '\\' || !s[1]) {
		size_t used = 1;

		while (((unsigned char)s[used] & 0xC0U) == 0x80U && used < 4)
			used++;
		memcpy(out, s, used);
		*n = used;
		return used;
	}
	if (s[1] == 'x' && s[2] && s[3]) {
		out[0] = (char)(hex(s[2]) * 16 + hex(s[3]));
		return 4;
	}
	at = strchr(names, s[1]);
	out[0] = at ? bytes[at - names] : s[1];
	return 2;
}

void glass_keys(struct glass *g, const char *keys)
{
	char *all = malloc(strlen(keys) * 4 + 8);
	size_t len = 0;

	while (*keys) {
		size_t n;

		keys += one_key(keys, all + len, &n);
		len += n;
	}
	glass_bytes(g, all, len);
	free(all);
}

void glass_type(struct glass *g, const char *keys, int gap_ms)
{
	while (*keys) {
		char bytes[8];
		size_t n;

		keys += one_key(keys, bytes, &n);
		glass_bytes(g, bytes, n);
		glass_pass(g, gap_ms);
	}
}

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t glass_time(struct glass *g, const char *keys, const char *text)
{
	int64_t start;

	glass_rest(g);
	start = now_us();
	glass_keys(g, keys);
	return glass_wait(g, text, 0) ? now_us() - start : -1;
}

/* It read the last one after it was typed, and this one before it came to rest. */
bool glass_hold(struct glass *g, const char *key, int n, int gap_ms, int limit_ms)
{
	int64_t typed = 0;

	for (int i = 0; i < n; i++) {
		int64_t before = typed;

		typed = now_us();
		glass_keys(g, key);
		glass_rest(g);
		if (i && now_us() - before >= (int64_t)limit_ms * 1000)
			return false;
		glass_run(g, gap_ms);
	}
	return true;
}
