#include "flushes.h"

#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static struct flushes count;
static uint32_t slower_us;

void flushes_slow(uint32_t us)
{
	slower_us = us;
}

static void wait_longer(void)
{
	struct timespec t = { .tv_sec = slower_us / 1000000,
			      .tv_nsec = (long)(slower_us % 1000000) * 1000 };

	if (slower_us)
		nanosleep(&t, NULL);
}

struct flushes flushes_now(void)
{
	return count;
}

struct flushes flushes_between(struct flushes a, struct flushes b)
{
	return (struct flushes){ .flushes = b.flushes - a.flushes,
				 .writes = b.writes - a.writes,
				 .bytes = b.bytes - a.bytes };
}

#define STANDS_IN __attribute__((visibility("default")))

STANDS_IN int fdatasync(int fd)
{
	count.flushes++;
	wait_longer();
	return (int)syscall(SYS_fdatasync, fd);
}

STANDS_IN int fsync(int fd)
{
	count.flushes++;
	wait_longer();
	return (int)syscall(SYS_fsync, fd);
}

STANDS_IN ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	count.writes++;
	count.bytes += n;
	return syscall(SYS_pwrite64, fd, p, n, at);
}
