#include "phrases.h"

#include "base/crypto.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIGITS 4
#define WORD_LEN (PHRASES_BEGIN + DIGITS)
#define PIECE ((size_t)1 << 20)

/* How far apart the letters of one word may lie: text, UTF-16, UTF-32, cells of ncurses (28) and of
 * our own canvas and forms. */
static const unsigned strides[] = { 1, 2, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 48, 64 };
#define STRIDE_MOST 64

void phrases_begin(struct phrases *p, char last)
{
	char letters[] = "qzvkxwj";

	for (uint32_t k = 0; k + 1 < PHRASES_BEGIN; k++) {
		uint32_t other = k + crypto_uniform((uint32_t)strlen(letters) - k);
		char c = letters[other];

		letters[other] = letters[k];
		letters[k] = c;
	}
	memcpy(p->begin, letters, PHRASES_BEGIN - 1);
	p->begin[PHRASES_BEGIN - 1] = last;
}

void phrases_word(const struct phrases *p, unsigned number, char out[16])
{
	snprintf(out, 16, "%s%c%c%c%c", p->begin, 'a' + (int)(number / 1000 % 10),
		 'a' + (int)(number / 100 % 10), 'a' + (int)(number / 10 % 10),
		 'a' + (int)(number % 10));
}

void phrases_reset(struct phrases *p)
{
	memset(p->seen, 0, sizeof p->seen);
	p->n = 0;
	p->scanned = 0;
	p->scans = 0;
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static void look_here(struct phrases *p, const uint8_t *at, size_t left)
{
	for (size_t s = 0; s < sizeof strides / sizeof *strides; s++) {
		unsigned step = strides[s], number = 0;
		size_t i;

		if (step * (WORD_LEN - 1) >= left)
			return;
		for (i = 1; i < PHRASES_BEGIN && lower(at[i * step]) == (uint8_t)p->begin[i];)
			i++;
		for (; i >= PHRASES_BEGIN && i < WORD_LEN; i++) {
			uint8_t c = lower(at[i * step]);

			if (c < 'a' || c > 'j')
				break;
			number = number * 10 + (unsigned)(c - 'a');
		}
		if (i == WORD_LEN && number < p->count && !p->seen[number]) {
			p->seen[number] = true;
			p->n++;
		}
	}
}

void phrases_scan(struct phrases *p, const void *bytes, size_t n)
{
	const uint8_t *b = bytes;

	p->scanned += n;
	for (size_t i = 0; i < n; i++)
		if (lower(b[i]) == (uint8_t)p->begin[0])
			look_here(p, b + i, n - i);
}

/* --- files --- */

static void scan_fd(struct phrases *p, int fd, off_t from, off_t to)
{
	static uint8_t piece[PIECE + STRIDE_MOST * WORD_LEN];
	size_t kept = 0;

	while (from < to) {
		size_t want = (size_t)(to - from) < PIECE ? (size_t)(to - from) : PIECE;
		ssize_t n = pread(fd, piece + kept, want, from);

		if (n <= 0) {
			/* A page that cannot be read, such as a guard: the next. */
			from = (from / 4096 + 1) * 4096;
			kept = 0;
			continue;
		}
		phrases_scan(p, piece, kept + (size_t)n);
		from += n;
		/* A word may lie across two pieces. */
		kept += (size_t)n;
		if (kept > STRIDE_MOST * WORD_LEN) {
			memmove(piece, piece + kept - STRIDE_MOST * WORD_LEN,
				STRIDE_MOST * WORD_LEN);
			kept = STRIDE_MOST * WORD_LEN;
		}
	}
	explicit_bzero(piece, sizeof piece);
}

size_t phrases_scan_folder(struct phrases *p, const char *folder, time_t since)
{
	DIR *d = opendir(folder);
	struct dirent *x;
	size_t n = 0;

	while (d && (x = readdir(d))) {
		char path[512];
		struct stat st;
		int fd;

		if (strcmp(x->d_name, ".") == 0 || strcmp(x->d_name, "..") == 0)
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, x->d_name);
		if (lstat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode)) {
			n += phrases_scan_folder(p, path, since);
			continue;
		}
		fd = S_ISREG(st.st_mode) && st.st_mtime >= since ? open(path, O_RDONLY | O_CLOEXEC)
								 : -1;
		if (fd < 0)
			continue;
		scan_fd(p, fd, 0, st.st_size);
		close(fd);
		n++;
	}
	if (d)
		closedir(d);
	p->scans++;
	return n;
}

/* --- memory --- */

bool phrases_scan_process(struct phrases *p, pid_t pid, char why[120])
{
	char path[64], line[512];
	FILE *maps;
	int fd;

	snprintf(path, sizeof path, "/proc/%ld/mem", (long)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		snprintf(why, 120, "its memory may not be read here: %s", strerror(errno));
		return false;
	}
	snprintf(path, sizeof path, "/proc/%ld/maps", (long)pid);
	maps = fopen(path, "r");
	while (maps && fgets(line, sizeof line, maps)) {
		uint64_t from, to;

		if (sscanf(line, "%" SCNx64 "-%" SCNx64, &from, &to) != 2 ||
		    strstr(line, "[vvar]") || strstr(line, "[vsyscall]"))
			continue;
		scan_fd(p, fd, (off_t)from, (off_t)to);
	}
	if (maps)
		fclose(maps);
	close(fd);
	p->scans++;
	return maps != NULL;
}

void phrases_list(const struct phrases *p, char out[200])
{
	size_t n = 0;

	out[0] = '\0';
	for (unsigned i = 0; i < PHRASES_MAX && n < 180; i++)
		if (p->seen[i])
			n += (size_t)snprintf(out + n, 200 - n, " %u", i);
}
