/* What a preloaded library (shim.c) and the tests that use it agree on: a page that the test turns
 * knobs on while the real program runs, and the log of every write of the program to one folder.
 * SHIM_FOLDER names the folder, SHIM_CONTROL the page (both must be there), SHIM_LOG the log, if
 * one is wanted, SHIM_SKIP the beginning of names that are left alone. */
#ifndef TESTS_FAULT_SHIM_H
#define TESTS_FAULT_SHIM_H

#include <stdatomic.h>
#include <stdint.h>

struct shim_control {
	/* So many bytes the folder's files may still grow by; below 0: no limit. A file that is
	 * removed or cut gives its bytes back. */
	_Atomic int64_t room;
	/* The n-th flush of a file from now fails with EIO, once; 0: none. */
	_Atomic int32_t fail_flush;
	/* Nothing can be opened for writing, as on a disk that the system has made read-only. */
	_Atomic int32_t read_only;
	/* SQLite is told synchronous=NORMAL and answers FULL. */
	_Atomic int32_t normal;
	/* The wall clock stands so far off, for every library of the program. */
	_Atomic int64_t clock_ms;
	/* Counted. */
	_Atomic int32_t writes, flushes, refused;
};

enum shim_what {
	SHIM_OPEN,  /* the name `file` is of the file `inode`; at 1: it was made, 2: cut to nothing
		     */
	SHIM_WRITE, /* bytes at `at` of `inode` */
	SHIM_CUT,   /* its length is `at` */
	SHIM_FLUSH, /* what was written to it is on the disk */
	SHIM_NOFLUSH, /* the flush failed */
	SHIM_FOLDER,  /* names are on the disk */
	SHIM_REMOVE,  /* the name */
	SHIM_RENAME,  /* payload: old name, NUL, new name */
	SHIM_MARK,    /* the test's own words */
};

/* In the log before its payload of `len` bytes: for OPEN and REMOVE the name. */
struct shim_event {
	uint32_t what, len;
	uint64_t inode;
	int64_t at;
};

#endif
