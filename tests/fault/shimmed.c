#include "shimmed.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#define ARGS_MAX 48

bool shimmed_can(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	puts("skipped: a sanitizer's library must be the first, so none is loaded before it");
	return false;
#else
	return true;
#endif
}

static void make(const char *path, size_t size)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || ftruncate(fd, (off_t)size) != 0) {
		perror(path);
		exit(99);
	}
	close(fd);
}

void shimmed_init(struct shimmed *s, const struct real *r, const char *library, const char *node)
{
	int fd;

	*s = (struct shimmed){ .real = r };
	snprintf(s->library, sizeof s->library, "%s", library);
	snprintf(s->node, sizeof s->node, "%s", node);
	real_path(r, node, s->home);
	snprintf(s->page, sizeof s->page, "%s/%s.control", r->root, node);
	make(s->page, sizeof *s->control);
	fd = open(s->page, O_RDWR);
	s->control = mmap(NULL, sizeof *s->control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (s->control == MAP_FAILED)
		exit(99);
	s->control->room = -1;
}

void shimmed_fini(struct shimmed *s)
{
	munmap(s->control, sizeof *s->control);
	unlink(s->page);
	if (*s->log)
		unlink(s->log);
}

void shimmed_record(struct shimmed *s)
{
	snprintf(s->log, sizeof s->log, "%s/%s.log", s->real->root, s->node);
	make(s->log, 0);
}

void shimmed_mark(struct shimmed *s, const char *fmt, ...)
{
	char words[256];
	struct shim_event x = { .what = SHIM_MARK };
	struct iovec v[2] = { { &x, sizeof x }, { words, 0 } };
	va_list ap;
	int fd = open(s->log, O_WRONLY | O_APPEND);

	va_start(ap, fmt);
	x.len = (uint32_t)vsnprintf(words, sizeof words, fmt, ap);
	va_end(ap);
	v[1].iov_len = x.len;
	if (fd < 0 || writev(fd, v, 2) != (ssize_t)(sizeof x + x.len))
		exit(99);
	close(fd);
}

/* "env", the library and the names, the program, its home. */
static size_t begin(struct shimmed *s, const char **argv)
{
	size_t n = 0;

	snprintf(s->env[0], sizeof s->env[0], "LD_PRELOAD=%s", s->library);
	snprintf(s->env[1], sizeof s->env[1], "SHIM_FOLDER=%s", s->home);
	snprintf(s->env[2], sizeof s->env[2], "SHIM_CONTROL=%s", s->page);
	snprintf(s->env[3], sizeof s->env[3], "%s=%s", *s->log ? "SHIM_LOG" : "SHIM_NO_LOG",
		 s->log);
	argv[n++] = "/usr/bin/env";
	for (size_t i = 0; i < 4; i++)
		argv[n++] = s->env[i];
	argv[n++] = s->real->dapcar;
	argv[n++] = "--home";
	argv[n++] = s->home;
	return n;
}

struct glass *shimmed_open(struct shimmed *s, const char *at)
{
	const char *argv[ARGS_MAX];
	char *copy[ARGS_MAX];
	struct glass_conf conf = { .argv = copy };
	struct glass *g;
	size_t n = begin(s, argv);

	argv[n++] = "--at";
	argv[n++] = at;
	for (size_t i = 0; i < n; i++)
		copy[i] = strdup(argv[i]);
	copy[n] = NULL;
	g = glass_start(&conf);
	for (size_t i = 0; i < n; i++)
		free(copy[i]);
	return g;
}

void shimmed_command(struct shimmed *s, const char *user, const char *at, struct said *out, ...)
{
	const char *argv[ARGS_MAX];
	size_t n = begin(s, argv);
	va_list ap;

	if (user) {
		argv[n++] = "--user";
		argv[n++] = user;
		argv[n++] = "--passphrase-file";
		argv[n++] = s->real->phrase_file;
	}
	if (at) {
		argv[n++] = "--at";
		argv[n++] = at;
	}
	va_start(ap, out);
	while (n + 1 < ARGS_MAX && (argv[n] = va_arg(ap, const char *)))
		n++;
	argv[n] = NULL;
	va_end(ap);
	real_exec(argv, out);
}
