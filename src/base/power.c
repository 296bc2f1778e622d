#include "base/power.h"

#include "base/mem.h"
#include "base/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* The first line of root/name/file, cut to what fits. */
static bool read_word(const char *root, const char *name, const char *file, char *out, size_t cap)
{
	char *path = mem_fmt("%s/%s/%s", root, name, file);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = -1;

	mem_free(path);
	if (fd >= 0) {
		n = read(fd, out, cap - 1);
		close(fd);
	}
	if (n < 0)
		n = 0;
	out[n] = '\0';
	out[strcspn(out, "\n")] = '\0';
	return n > 0;
}

static void add_supply(const char *root, const char *name, struct power *out, int *sum,
		       int *batteries)
{
	char type[24], scope[24], word[24];

	if (!read_word(root, name, "type", type, sizeof type))
		return;
	if (strcmp(type, "Battery") == 0) {
		/* A mouse or a headset has a battery too. */
		if (read_word(root, name, "scope", scope, sizeof scope) &&
		    strcmp(scope, "Device") == 0)
			return;
		if (!read_word(root, name, "capacity", word, sizeof word) ||
		    !ascii_is_digit(word[0]))
			return;
		long v = strtol(word, NULL, 10);
		*sum += v > 100 ? 100 : (int)v;
		(*batteries)++;
		if (read_word(root, name, "status", word, sizeof word) &&
		    (strcmp(word, "Charging") == 0 || strcmp(word, "Full") == 0))
			out->on_mains = true;
		return;
	}
	if (read_word(root, name, "online", word, sizeof word) && word[0] == '1')
		out->on_mains = true;
}

void power_read(const char *root, struct power *out)
{
	int sum = 0, batteries = 0;
	const struct dirent *d;
	DIR *dir;

	*out = (struct power){ 0 };
	dir = opendir(root);
	if (dir) {
		while ((d = readdir(dir)))
			if (d->d_name[0] != '.')
				add_supply(root, d->d_name, out, &sum, &batteries);
		closedir(dir);
	}
	if (batteries) {
		out->has_battery = true;
		out->percent = sum / batteries;
	} else {
		out->on_mains = true;
	}
}

unsigned long long disk_free(const char *path)
{
	struct statvfs s;

	if (statvfs(path, &s) != 0)
		return 0;
	return (unsigned long long)s.f_bavail * (unsigned long long)s.f_frsize;
}
