#include "rest.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static size_t read_all(const char *path, char *out, size_t cap)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, out, cap - 1) : 0;

	if (fd >= 0)
		close(fd);
	out[n > 0 ? n : 0] = '\0';
	return n > 0 ? (size_t)n : 0;
}

/* The letter after "(name)": its name may hold anything. */
static bool thread_sleeps(const char *folder)
{
	char path[96], text[1024], *at;

	snprintf(path, sizeof path, "%s/stat", folder);
	read_all(path, text, sizeof text);
	at = strrchr(text, ')');
	return !at || !at[1] || strchr("SZXI", at[2]);
}

static bool children_sleep(const char *folder)
{
	char path[96], text[4096];

	snprintf(path, sizeof path, "%s/children", folder);
	read_all(path, text, sizeof text);
	for (char *p = text, *end; isdigit((unsigned char)*p); p = end + (*end == ' '))
		if (!rest_sleeps((pid_t)strtol(p, &end, 10)))
			return false;
	return true;
}

bool rest_sleeps(pid_t pid)
{
	char path[64], folder[80];
	const struct dirent *d;
	bool sleeps = true;
	DIR *dir;

	snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
	dir = opendir(path);
	if (!dir)
		return true;
	while (sleeps && (d = readdir(dir))) {
		if (!isdigit((unsigned char)d->d_name[0]))
			continue;
		snprintf(folder, sizeof folder, "%s/%.10s", path, d->d_name);
		sleeps = thread_sleeps(folder) && children_sleep(folder);
	}
	closedir(dir);
	return sleeps;
}

bool rest_is_seen(pid_t pid, int terminal)
{
	int other = ioctl(terminal, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	char path[64], text[1024];

	if (other < 0)
		return false;
	close(other);
	snprintf(path, sizeof path, "/proc/%d/task/%d/stat", (int)pid, (int)pid);
	return read_all(path, text, sizeof text) > 0;
}

/* Looking by poll() has the driver hand over first what is still on its way. */
bool rest_unread(int terminal)
{
	int other = ioctl(terminal, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	struct pollfd p = { .fd = other, .events = POLLIN };
	bool unread;

	if (other < 0)
		return false;
	unread = poll(&p, 1, 0) > 0 && p.revents & POLLIN;
	close(other);
	return unread;
}
