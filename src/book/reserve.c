#include "book_p.h"

#include "base/file.h"
#include "base/mem.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define RESERVE_LEN ((off_t)2 << 20)
/* Room that must be left beside it, or it would make the disk full by itself. */
#define RESERVE_ROOM ((uint64_t)8 << 20)

bool reserve_has_room(const char *dir)
{
	struct statvfs v;

	return statvfs(dir, &v) == 0 && (uint64_t)v.f_bavail * v.f_frsize >= RESERVE_ROOM;
}

/* A book without a reserve works; so nothing here is an error. */
void reserve_keep(const char *dir)
{
	char *path = path_join(dir, "reserve");
	struct stat st;
	int fd = -1;

	if (stat(path, &st) == 0 && st.st_size == RESERVE_LEN)
		goto out;
	if (!reserve_has_room(dir))
		goto out;
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		goto out;
	if (posix_fallocate(fd, 0, RESERVE_LEN) != 0)
		unlink(path);
	close(fd);
out:
	mem_free(path);
}

void reserve_release(const char *dir)
{
	char *path = path_join(dir, "reserve");

	unlink(path);
	mem_free(path);
}
