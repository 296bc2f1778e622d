/* Preloaded into the real program: writes down every write, cut, flush, rename and removal in one
 * folder, and lets a disk be full, fail or be read-only there. A library of the tests, never part
 * of the program. */
/* It defines the functions that these would turn into others. */
#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE
#include "shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define FDS 1024
/* Above what the program closes at its start. */
#define LOG_FD 700
#define SHOWN __attribute__((visibility("default")))

enum fd_kind { FD_OTHER, FD_FILE, FD_FOLDER };

struct shim {
	struct shim_control *control;
	struct shim_control none;
	char folder[PATH_MAX];
	size_t folder_len;
	const char *skip;
	int log;
	uint8_t kind[FDS];
	int (*open)(const char *, int, ...);
	int (*openat)(int, const char *, int, ...);
	int (*close)(int);
	ssize_t (*write)(int, const void *, size_t);
	ssize_t (*pwrite)(int, const void *, size_t, off_t);
	int (*ftruncate)(int, off_t);
	int (*fallocate)(int, off_t, off_t);
	int (*fsync)(int);
	int (*rename)(const char *, const char *);
	int (*unlink)(const char *);
	int (*access)(const char *, int);
	int (*sqlite_exec)(void *, const char *, int (*)(void *, int, char **, char **), void *,
			   char **);
	int (*sqlite_prepare)(void *, const char *, int, void **, const char **);
};

static struct shim shim;

static void *real(const char *name)
{
	void *p = dlsym(RTLD_NEXT, name);

	if (!p && strncmp(name, "sqlite3", 7) != 0)
		abort();
	return p;
}

static void find_real(void)
{
	*(void **)&shim.open = real("open");
	*(void **)&shim.openat = real("openat");
	*(void **)&shim.close = real("close");
	*(void **)&shim.write = real("write");
	*(void **)&shim.pwrite = real("pwrite");
	*(void **)&shim.ftruncate = real("ftruncate");
	*(void **)&shim.fallocate = real("posix_fallocate");
	*(void **)&shim.fsync = real("fdatasync");
	*(void **)&shim.rename = real("rename");
	*(void **)&shim.unlink = real("unlink");
	*(void **)&shim.access = real("access");
	*(void **)&shim.sqlite_exec = real("sqlite3_exec");
	*(void **)&shim.sqlite_prepare = real("sqlite3_prepare_v2");
}

/* Libraries open files in their own constructors, so whoever comes first begins. */
static void begin(void)
{
	const char *folder = getenv("SHIM_FOLDER"), *page = getenv("SHIM_CONTROL"),
		   *log = getenv("SHIM_LOG");
	int fd;

	if (shim.control)
		return;
	shim.none.room = -1;
	shim.control = &shim.none;
	shim.log = -1;
	find_real();
	shim.skip = getenv("SHIM_SKIP");
	if (!folder || !page)
		return;
	shim.folder_len = (size_t)snprintf(shim.folder, sizeof shim.folder, "%s/", folder);
	fd = shim.open(page, O_RDWR);
	if (fd < 0)
		abort();
	shim.control = mmap(NULL, sizeof *shim.control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	shim.close(fd);
	if (shim.control == MAP_FAILED)
		abort();
	if (log) {
		fd = shim.open(log, O_WRONLY | O_APPEND);
		shim.log = fcntl(fd, F_DUPFD_CLOEXEC, LOG_FD);
		shim.close(fd);
		if (shim.log < 0)
			abort();
	}
}

static __attribute__((constructor)) void loaded(void)
{
	begin();
}

/* The name in the folder, or NULL when it is not of it. "" is the folder itself. */
static const char *name_of(const char *path)
{
	size_t n = shim.folder_len;

	if (!n || strncmp(path, shim.folder, n - 1) != 0)
		return NULL;
	if (path[n - 1] == '\0')
		return "";
	if (path[n - 1] != '/' || strchr(path + n, '/') ||
	    (shim.skip && *shim.skip && strncmp(path + n, shim.skip, strlen(shim.skip)) == 0))
		return NULL;
	return path + n;
}

static enum fd_kind kind_of(int fd)
{
	return fd >= 0 && fd < FDS ? (enum fd_kind)shim.kind[fd] : FD_OTHER;
}

static uint64_t inode_of(int fd, int64_t *size)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		abort();
	if (size)
		*size = st.st_size;
	return st.st_ino;
}

static void note(enum shim_what what, uint64_t inode, int64_t at, const void *p, size_t len)
{
	struct shim_event x = { .what = what, .len = (uint32_t)len, .inode = inode, .at = at };
	struct iovec v[2] = { { &x, sizeof x }, { NULL, len } };
	int before = errno;

	memcpy(&v[1].iov_base, &p, sizeof p);
	if (shim.log >= 0 && writev(shim.log, v, 2) != (ssize_t)(sizeof x + len))
		abort();
	errno = before;
}

/* --- room --- */

static void give_back(int64_t bytes)
{
	if (shim.control->room >= 0 && bytes > 0)
		shim.control->room += bytes;
}

/* How many of n bytes at `at` the disk has room for. */
static int64_t room_for(int fd, int64_t at, int64_t n)
{
	int64_t size, grows, room = shim.control->room;

	inode_of(fd, &size);
	grows = at + n > size ? at + n - size : 0;
	if (room < 0 || grows == 0)
		return n;
	if (grows > n)
		grows = n; /* a hole takes none */
	if (grows > room) {
		n -= grows - room;
		grows = room;
		shim.control->refused++;
	}
	shim.control->room -= grows;
	return n;
}

/* --- opening --- */

static int opened(int fd, const char *path, int flags, bool was_there, int64_t old_size)
{
	const char *name = name_of(path);
	bool writes = (flags & O_ACCMODE) != O_RDONLY;

	if (fd < 0 || fd >= FDS)
		return fd;
	shim.kind[fd] = FD_OTHER;
	if (!name)
		return fd;
	if (!*name) {
		shim.kind[fd] = FD_FOLDER;
		return fd;
	}
	if (!writes)
		return fd;
	shim.kind[fd] = FD_FILE;
	if (flags & O_TRUNC)
		give_back(old_size);
	note(SHIM_OPEN, inode_of(fd, NULL), !was_there ? 1 : (flags & O_TRUNC ? 2 : 0), name,
	     strlen(name));
	return fd;
}

static int open_at(int dir, const char *path, int flags, mode_t mode)
{
	struct stat st = { .st_size = 0 };
	const char *name;
	bool was_there;

	begin();
	name = name_of(path);
	if (name && *name && shim.control->read_only && (flags & O_ACCMODE) != O_RDONLY) {
		errno = EROFS;
		return -1;
	}
	was_there = name && stat(path, &st) == 0;
	return opened(shim.openat(dir, path, flags, mode), path, flags, was_there, st.st_size);
}

static mode_t mode_of(int flags, va_list ap)
{
	return flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;
}

#define OPEN(name)                                           \
	SHOWN int name(const char *path, int flags, ...);    \
	SHOWN int name(const char *path, int flags, ...)     \
	{                                                    \
		va_list ap;                                  \
		mode_t mode;                                 \
                                                             \
		va_start(ap, flags);                         \
		mode = mode_of(flags, ap);                   \
		va_end(ap);                                  \
		return open_at(AT_FDCWD, path, flags, mode); \
	}
#define OPENAT(name)                                               \
	SHOWN int name(int dir, const char *path, int flags, ...); \
	SHOWN int name(int dir, const char *path, int flags, ...)  \
	{                                                          \
		va_list ap;                                        \
		mode_t mode;                                       \
                                                                   \
		va_start(ap, flags);                               \
		mode = mode_of(flags, ap);                         \
		va_end(ap);                                        \
		return open_at(dir, path, flags, mode);            \
	}

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

/* What a fortified open with two arguments becomes. */
SHOWN int __open_2(const char *path, int flags);
SHOWN int __open_2(const char *path, int flags)
{
	return open_at(AT_FDCWD, path, flags, 0);
}

SHOWN int __open64_2(const char *path, int flags);
SHOWN int __open64_2(const char *path, int flags)
{
	return open_at(AT_FDCWD, path, flags, 0);
}

SHOWN int close(int fd)
{
	begin();
	if (fd >= LOG_FD && fd == shim.log)
		return 0;
	if (fd >= 0 && fd < FDS)
		shim.kind[fd] = FD_OTHER;
	return shim.close(fd);
}

/* --- writing --- */

static ssize_t write_at(int fd, const void *p, size_t n, int64_t at)
{
	int64_t fits = shim.control->read_only ? 0 : room_for(fd, at, (int64_t)n);
	ssize_t done;

	if (shim.control->read_only) {
		errno = EROFS;
		return -1;
	}
	if (fits <= 0 && n) {
		errno = ENOSPC;
		return -1;
	}
	done = shim.pwrite(fd, p, (size_t)fits, at);
	if (done > 0) {
		shim.control->writes++;
		note(SHIM_WRITE, inode_of(fd, NULL), at, p, (size_t)done);
	}
	return done;
}

SHOWN ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
	begin();
	return kind_of(fd) == FD_FILE ? write_at(fd, p, n, at) : shim.pwrite(fd, p, n, at);
}

SHOWN ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at);
SHOWN ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	return pwrite(fd, p, n, at);
}

SHOWN ssize_t write(int fd, const void *p, size_t n)
{
	off_t at;
	ssize_t done;

	begin();
	if (kind_of(fd) != FD_FILE)
		return shim.write(fd, p, n);
	at = lseek(fd, 0, SEEK_CUR);
	done = write_at(fd, p, n, at);
	if (done > 0)
		lseek(fd, at + done, SEEK_SET);
	return done;
}

SHOWN int ftruncate(int fd, off_t length)
{
	int64_t size = 0;
	int rc;

	begin();
	if (kind_of(fd) != FD_FILE)
		return shim.ftruncate(fd, length);
	if (shim.control->read_only) {
		errno = EROFS;
		return -1;
	}
	inode_of(fd, &size);
	rc = shim.ftruncate(fd, length);
	if (rc == 0) {
		give_back(size - length);
		note(SHIM_CUT, inode_of(fd, NULL), length, NULL, 0);
	}
	return rc;
}

SHOWN int ftruncate64(int fd, off64_t length);
SHOWN int ftruncate64(int fd, off64_t length)
{
	return ftruncate(fd, length);
}

SHOWN int posix_fallocate(int fd, off_t at, off_t n)
{
	int rc;

	begin();
	if (kind_of(fd) == FD_FILE && shim.control->read_only)
		return EROFS;
	if (kind_of(fd) == FD_FILE && room_for(fd, at, n) < n)
		return ENOSPC;
	rc = shim.fallocate(fd, at, n);
	if (rc == 0 && kind_of(fd) == FD_FILE)
		note(SHIM_CUT, inode_of(fd, NULL), at + n, NULL, 0);
	return rc;
}

/* --- flushing --- */

static int flush(int fd)
{
	begin();
	if (kind_of(fd) == FD_FOLDER)
		note(SHIM_FOLDER, 0, 0, NULL, 0);
	if (kind_of(fd) != FD_FILE)
		return shim.fsync(fd);
	shim.control->flushes++;
	if (shim.control->fail_flush && --shim.control->fail_flush == 0) {
		note(SHIM_NOFLUSH, inode_of(fd, NULL), 0, NULL, 0);
		errno = EIO;
		return -1;
	}
	/* The log is what counts here; this machine's own disk need not wait. */
	note(SHIM_FLUSH, inode_of(fd, NULL), 0, NULL, 0);
	return 0;
}

SHOWN int fdatasync(int fd)
{
	return flush(fd);
}

SHOWN int fsync(int fd)
{
	return flush(fd);
}

/* --- names --- */

SHOWN int rename(const char *from, const char *to)
{
	const char *a, *b;
	char names[2 * NAME_MAX + 2];
	struct stat st;
	bool replaces;
	int n, rc;

	begin();
	a = name_of(from);
	b = name_of(to);
	if (shim.control->read_only && (a || b)) {
		errno = EROFS;
		return -1;
	}
	replaces = b && stat(to, &st) == 0;
	rc = shim.rename(from, to);
	if (rc != 0 || !a || !b)
		return rc;
	if (replaces)
		give_back(st.st_size);
	n = snprintf(names, sizeof names, "%s%c%s", a, 0, b);
	note(SHIM_RENAME, 0, 0, names, (size_t)n);
	return rc;
}

SHOWN int unlink(const char *path)
{
	const char *name;
	struct stat st = { .st_size = 0 };
	int rc;

	begin();
	name = name_of(path);
	if (name && shim.control->read_only) {
		errno = EROFS;
		return -1;
	}
	if (name && stat(path, &st) != 0)
		st.st_size = 0;
	rc = shim.unlink(path);
	if (rc == 0 && name) {
		give_back(st.st_size);
		note(SHIM_REMOVE, 0, 0, name, strlen(name));
	}
	return rc;
}

SHOWN int access(const char *path, int mode)
{
	begin();
	if ((mode & W_OK) && shim.control->read_only && name_of(path)) {
		errno = EROFS;
		return -1;
	}
	return shim.access(path, mode);
}

/* --- the control: a book that does not wait for the disk --- */

SHOWN int sqlite3_exec(void *db, const char *sql, int (*fn)(void *, int, char **, char **),
		       void *ctx, char **words);
SHOWN int sqlite3_exec(void *db, const char *sql, int (*fn)(void *, int, char **, char **),
		       void *ctx, char **words)
{
	static const char store[] = "synchronous=FULL";
	char other[1024];
	const char *at;

	begin();
	at = shim.control->normal ? strstr(sql, store) : NULL;
	if (at && strlen(sql) + 3 < sizeof other) {
		snprintf(other, sizeof other, "%.*ssynchronous=NORMAL%s", (int)(at - sql), sql,
			 at + sizeof store - 1);
		sql = other;
	} else if (shim.control->normal && strcmp(sql, "PRAGMA synchronous = FULL") == 0) {
		sql = "PRAGMA synchronous = NORMAL";
	}
	return shim.sqlite_exec(db, sql, fn, ctx, words);
}

SHOWN int sqlite3_prepare_v2(void *db, const char *sql, int n, void **out, const char **tail);
SHOWN int sqlite3_prepare_v2(void *db, const char *sql, int n, void **out, const char **tail)
{
	begin();
	if (shim.control->normal && strcmp(sql, "PRAGMA synchronous") == 0)
		sql = "SELECT '2'";
	return shim.sqlite_prepare(db, sql, n, out, tail);
}

/* --- the clock --- */

SHOWN int clock_gettime(clockid_t id, struct timespec *to)
{
	int64_t off;
	int r = (int)syscall(SYS_clock_gettime, id, to);

	begin();
	off = shim.control->clock_ms;
	if (r != 0 || !off || (id != CLOCK_REALTIME && id != CLOCK_REALTIME_COARSE))
		return r;
	to->tv_sec += off / 1000;
	to->tv_nsec += off % 1000 * 1000000;
	if (to->tv_nsec < 0 || to->tv_nsec >= 1000000000) {
		to->tv_sec += to->tv_nsec < 0 ? -1 : 1;
		to->tv_nsec += to->tv_nsec < 0 ? 1000000000 : -1000000000;
	}
	return 0;
}

SHOWN time_t time(time_t *to)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (to)
		*to = now.tv_sec;
	return now.tv_sec;
}

SHOWN int gettimeofday(struct timeval *to, void *zone)
{
	struct timespec now;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &now);
	*to = (struct timeval){ now.tv_sec, now.tv_nsec / 1000 };
	return 0;
}
