/* Files of a private folder: 0700 folders, 0600 files, replaced as a whole or not at all, never
 * through a link. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* Makes the folder and its parents (0700), durably; an existing one is fine if it is ours and nobody
 * else may enter it. */
bool folder_make(const char *path, struct err *e);
/* Refuses a folder that others can read or that somebody else owns. */
bool folder_is_private(const char *path, struct err *e);
bool file_exists(const char *path);
/* The whole file, up to the buffer's ceiling. ERR_IO; "does not exist" is ERR_INPUT. */
bool file_read(const char *path, struct buf *out, struct err *e);
/* Written beside it, flushed, renamed, folder flushed. */
bool file_write(const char *path, const void *p, size_t n, struct err *e);
/* Fails if the file is there already. */
bool file_create(const char *path, const void *p, size_t n, struct err *e);
/* The name itself reaches the disk, as an entry of the folder that it lies in. ERR_IO. */
bool file_name_flush(const char *path, struct err *e);
bool file_remove(const char *path, struct err *e);
/* A new file with the same bytes, of any size, flushed. ERR_IO; on an error none is left. */
bool file_copy(const char *from, const char *to, struct err *e);
/* Renames within a disk and flushes the folder: whole or not at all. */
bool file_move(const char *from, const char *to, struct err *e);
/* "dir/name"; the caller frees. */
char *path_join(const char *dir, const char *name);

/* One writer of a folder: an advisory lock on dir/lock, held until file_unlock(). The file says who
 * holds it. */
bool file_lock(const char *dir, const char *who, int *fd, struct err *e);
/* The same on a disk that cannot be written: the lock that is there is held; where there is none, nobody can have the
 * folder either, and `fd` is -1. */
bool file_lock_read(const char *dir, int *fd, struct err *e);
void file_unlock(int fd);
/* The disk that this lies on is closed to writing. */
bool file_is_read_only(const char *path);

/* One line from `fd` without its end, as for a passphrase file; refuses more than 1,000 bytes. */
bool file_read_line(const char *path, struct buf *out, struct err *e);

#endif
