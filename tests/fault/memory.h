/* Where files lie in memory: tests that write and look at many thousands of images are not held up
 * by a disk there. */
#ifndef TESTS_FAULT_MEMORY_H
#define TESTS_FAULT_MEMORY_H

#include <sys/statvfs.h>
#include <unistd.h>

#define MEMORY_BYTES (2ULL << 30)

/* If there is such a place with room for this test and those beside it; else "/tmp". */
static inline const char *memory_folder(void)
{
	struct statvfs v;

	if (access("/dev/shm", W_OK) == 0 && statvfs("/dev/shm", &v) == 0 &&
	    (unsigned long long)v.f_bavail * v.f_frsize >= MEMORY_BYTES)
		return "/dev/shm";
	return "/tmp";
}

#endif
