#include "base/file.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

char *path_join(const char *dir, const char *name)
{
	return mem_fmt("%s/%s", dir, name);
}

bool file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

bool folder_is_private(const char *path, struct err *e)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return err_sys(e, "The folder %s cannot be read", path);
	if (!S_ISDIR(st.st_mode))
		return err_set(e, ERR_INPUT, "%s is not a folder; name a folder", path);
	if (st.st_uid != geteuid())
		return err_set(e, ERR_DENIED, "The folder %s belongs to somebody else", path);
	if (st.st_mode & 077)
		return err_set(e, ERR_DENIED,
			       "Others can read the folder %s. Close it with: chmod 700 %s", path,
			       path);
	return true;
}

bool file_name_flush(const char *path, struct err *e)
{
	char *dir = mem_str(path);
	char *slash = strrchr(dir, '/');
	int fd;
	bool ok;

	if (slash)
		*slash = '\0';
	fd = open(slash ? (*dir ? dir : "/") : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok = fd >= 0 && fsync(fd) == 0;
	if (!ok)
		err_sys(e, "The folder of %s did not reach the disk", path);
	if (fd >= 0)
		close(fd);
	mem_free(dir);
	return ok;
}

/* One that was made has reached the disk before anything in it can be said to have. */
static bool make_one(const char *path, struct err *e)
{
	if (mkdir(path, 0700) == 0)
		return file_name_flush(path, e);
	return errno == EEXIST || err_sys(e, "The folder %s cannot be made", path);
}

bool folder_make(const char *path, struct err *e)
{
	char *work = mem_str(path);
	bool ok = true;

	for (char *p = work + 1; ok && *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		ok = make_one(work, e);
		*p = '/';
	}
	ok = ok && make_one(work, e) && folder_is_private(path, e);
	mem_free(work);
	return ok;
}

static bool read_all(int fd, const char *path, struct buf *out, struct err *e)
{
	char piece[65536];
	ssize_t n;
	bool ok = false;

	while ((n = read(fd, piece, sizeof piece)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			err_sys(e, "%s cannot be read", path);
			goto out;
		}
		if (!buf_put(out, piece, (size_t)n)) {
			err_set(e, ERR_INPUT, "%s is too large: at most %zu bytes are read", path,
				out->ceiling ? out->ceiling : BUF_CEILING);
			goto out;
		}
	}
	ok = true;
out:
	mem_wipe(piece, sizeof piece);
	return ok;
}

bool file_read(const char *path, struct buf *out, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	bool ok;

	if (fd < 0 && errno == ENOENT)
		return err_set(e, ERR_INPUT, "There is no file %s", path);
	if (fd < 0)
		return err_sys(e, "%s cannot be opened", path);
	ok = read_all(fd, path, out, e);
	close(fd);
	return ok;
}

static bool write_all(int fd, const char *path, const void *p, size_t n, struct err *e)
{
	const char *at = p;

	while (n) {
		ssize_t w = write(fd, at, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0)
			return err_sys(e, "%s cannot be written", path);
		at += w;
		n -= (size_t)w;
	}
	if (fsync(fd) != 0)
		return err_sys(e, "%s did not reach the disk", path);
	return true;
}

bool file_create(const char *path, const void *p, size_t n, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool ok;

	if (fd < 0)
		return err_sys(e, "%s cannot be made", path);
	ok = write_all(fd, path, p, n, e);
	close(fd);
	return ok && file_name_flush(path, e);
}

bool file_write(const char *path, const void *p, size_t n, struct err *e)
{
	char *beside = mem_fmt("%s.new", path);
	int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool ok = false;

	if (fd < 0) {
		err_sys(e, "%s cannot be made", beside);
		goto out;
	}
	ok = write_all(fd, beside, p, n, e);
	close(fd);
	if (!ok) {
		unlink(beside);
		goto out;
	}
	if (rename(beside, path) != 0) {
		ok = err_sys(e, "%s cannot be replaced", path);
		unlink(beside);
		goto out;
	}
	ok = file_name_flush(path, e);
out:
	mem_free(beside);
	return ok;
}

bool file_remove(const char *path, struct err *e)
{
	if (unlink(path) != 0 && errno != ENOENT)
		return err_sys(e, "%s cannot be removed", path);
	return true;
}

static bool copy_all(int in, const char *from, int out, const char *to, struct err *e)
{
	char piece[65536];
	ssize_t n;
	bool ok = true;

	while (ok && (n = read(in, piece, sizeof piece)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			ok = err_sys(e, "%s cannot be read", from);
		for (ssize_t at = 0, w; ok && at < n; at += w) {
			w = write(out, piece + at, (size_t)(n - at));
			if (w < 0 && errno != EINTR)
				ok = err_sys(e, "%s cannot be written", to);
			w = w < 0 ? 0 : w;
		}
	}
	mem_wipe(piece, sizeof piece);
	return ok && (fsync(out) == 0 || err_sys(e, "%s did not reach the disk", to));
}

bool file_copy(const char *from, const char *to, struct err *e)
{
	int in = open(from, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int out = -1;
	bool ok = false;

	if (in < 0) {
		err_sys(e, "%s cannot be opened", from);
		goto out;
	}
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (out < 0) {
		err_sys(e, "%s cannot be made", to);
		goto out;
	}
	ok = copy_all(in, from, out, to, e);
	if (!ok)
		unlink(to);
out:
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return ok && file_name_flush(to, e);
}

bool file_move(const char *from, const char *to, struct err *e)
{
	if (rename(from, to) != 0)
		return err_sys(e, "%s cannot be named %s", from, to);
	return file_name_flush(to, e);
}

static bool held_elsewhere(int fd, struct err *e)
{
	char holder[128] = "";

	if (read(fd, holder, sizeof holder - 1) < 0)
		holder[0] = '\0';
	holder[strcspn(holder, "\n")] = '\0';
	return err_set(e, ERR_INPUT, "The book is open in another place (%s). Close it there first",
		       *holder ? holder : "another program");
}

bool file_is_read_only(const char *path)
{
	return access(path, W_OK) != 0 && errno == EROFS;
}

bool file_lock_read(const char *dir, int *fd_out, struct err *e)
{
	char *path = path_join(dir, "lock");
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool ok = true;

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
		ok = held_elsewhere(fd, e);
		close(fd);
		fd = -1;
	}
	*fd_out = fd;
	mem_free(path);
	return ok;
}

bool file_lock(const char *dir, const char *who, int *fd_out, struct err *e)
{
	char *path = path_join(dir, "lock");
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool ok = false;

	if (fd < 0 && errno == EROFS) {
		err_set(e, ERR_IO,
			"The disk cannot be written to. Nothing saved before is lost. "
			"Ring IT on the number in the car folder");
		goto out;
	}
	if (fd < 0) {
		err_sys(e, "%s cannot be opened", path);
		goto out;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		held_elsewhere(fd, e);
		close(fd);
		goto out;
	}
	if (ftruncate(fd, 0) != 0 || write(fd, who, strlen(who)) < 0) {
		err_sys(e, "%s cannot be written", path);
		close(fd);
		goto out;
	}
	*fd_out = fd;
	ok = true;
out:
	mem_free(path);
	return ok;
}

void file_unlock(int fd)
{
	if (fd >= 0)
		close(fd);
}

bool file_read_line(const char *path, struct buf *out, struct err *e)
{
	struct buf all = { .ceiling = 1000 };
	bool ok = file_read(path, &all, e);

	if (ok) {
		size_t n = strcspn(buf_str(&all), "\r\n");

		ok = buf_put(out, buf_str(&all), n);
	}
	buf_fini(&all);
	return ok;
}
