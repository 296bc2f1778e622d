/* A copy of a headquarters, made while it serves, and a headquarters made from such a copy.
 *
 * A backup is a folder: the store as it was at one moment (store.backup), every key and
 * certificate, and SHA256SUMS, which is written last: a folder without it is no backup. It holds
 * secrets in clear: it belongs on an encrypted disk, somewhere else. What it does not hold: the
 * view (it is made anew), the log.
 *
 * Once the copy was read back and every hash, link, commitment and signature in it held,
 * headquarters notes for each device the head that the copy holds: the backed-up mark, which is
 * what a laptop may erase bodies by. */
#ifndef SYNC_HQ_BACKUP_H
#define SYNC_HQ_BACKUP_H

#include "hq.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct backup_report {
	int64_t at_ms;    /* when the copy was taken */
	uint64_t entries; /* in it */
	size_t devices;   /* with a mark */
	size_t files;     /* beside the store */
};

/* Into a new folder, or one that is empty. On an error no mark is set and nothing stays of the
 * copy. ERR_INPUT, ERR_IO, ERR_CORRUPT (the store's own damage is not taken for a backup). */
bool backup_make(struct hq *hq, const char *to, struct backup_report *out, struct err *e);
/* A headquarters in a folder that has none: what `from` holds, a new generation, an incident
 * "restored" for each device. Nothing is there until the last step. ERR_CORRUPT when one byte is
 * not what was backed up. The clock is the system's unless the backup is a practice headquarters'
 * and at_ms is not 0. */
bool backup_restore(const char *from, const char *dir, int64_t at_ms, struct backup_report *out,
		    struct err *e);

/* --- what is noted --- */
/* The head of a device that the newest backup holds; false: none does. */
bool hq_backed_up(struct hq *hq, struct id device, struct head *out);
/* Of the newest backup: when, and how many arrivals it holds. */
struct backup_note {
	int64_t at_ms;
	uint64_t arrivals;
};
bool hq_backup_note(struct hq *hq, struct backup_note *out);

/* --- store_backup.c --- */
/* The store's file as it is at one moment, as a new file of 0600, while others write to it. */
bool store_copy(const char *from, const char *to, struct err *e);
/* SQLite's own look at every page. ERR_CORRUPT. */
bool store_file_is_whole(const char *path, struct err *e);

#endif
