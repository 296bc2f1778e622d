/* The inside of a frame, shared by its writer and its reader; docs/protocol.md has the layout. For
 * this folder alone.
 *
 *   version u8 | dictionary u8 | zstd frame of: n varint | text_len varint | text | raw
 *
 * `text` holds the entries one after another, each with its length before it. `raw` holds the bytes
 * that look random (salts, signatures, new ids and hashes) in the order in which the text asks for
 * them: kept apart, they cost what they are and do not spoil the packing of the text. */
#ifndef SYNC_WIRE_FRAME_P_H
#define SYNC_WIRE_FRAME_P_H

#include "base/id.h"
#include "sync/wire/frame.h"

#include <stddef.h>
#include <stdint.h>
/* For ZSTD_customMem, which is the way to have wiped what zstd held of a record. */
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

extern const ZSTD_customMem frame_mem;

/* An entry's first byte. */
#define WF_RUN                                                                                \
	1u /* starts a run: height and prev follow. The run before it ends, and its signature \
	      comes from raw */
#define WF_EPOCH 2u /* another epoch than the entry before: the epoch and seq follow */
#define WF_BOOT 4u  /* another boot */
#define WF_PLAIN 8u /* the body stands as it is; else it has tokens */
#define WF_ALL 15u

/* Tokens in a body, which a JSON text can never hold as bytes. A reference follows. */
#define TOKEN_ID 0x01   /* 32 hexadecimal digits */
#define TOKEN_HASH 0x02 /* 64 */

/* References: 0 is a new one, taken from raw and added to the table; k is the table's k-th, from 1.
 * The id table begins with the zero id and the device, the hash table with the zero hash; each
 * rebuilt entry adds its hash. */
#define FRAME_IDS_MAX 16384
#define FRAME_HASHES_MAX 8192

#define FRAME_HEAD_LEN 2
#define FRAME_WINDOW_LOG 20 /* 1 MiB */

/* The zstd dictionary of an id (raw content); NULL with *n 0 for FRAME_DICT_NONE; false for one we
 * do not have. */
bool frame_dict(uint8_t dictionary, const char **p, size_t *n);

static inline uint64_t zigzag(int64_t v)
{
	return ((uint64_t)v << 1) ^ (v < 0 ? UINT64_MAX : 0);
}

static inline int64_t unzigzag(uint64_t v)
{
	return (int64_t)((v >> 1) ^ (v & 1 ? UINT64_MAX : 0));
}

#endif
