#include "frame_p.h"

#include "base/mem.h"

#include <string.h>

static void *get(void *ctx, size_t n)
{
	(void)ctx;
	return mem_new(n);
}

static void give_back(void *ctx, void *p)
{
	(void)ctx;
	mem_free(p);
}

const ZSTD_customMem frame_mem = { get, give_back, NULL };

struct frame_packer {
	ZSTD_CCtx *z;
};

struct frame_packer *frame_packer_new(void)
{
	struct frame_packer *p = mem_new(sizeof *p);

	p->z = ZSTD_createCCtx_advanced(frame_mem);
	return p;
}

void frame_packer_free(struct frame_packer *p)
{
	if (!p)
		return;
	ZSTD_freeCCtx(p->z);
	mem_free(p);
}

bool frame_packer_pack(struct frame_packer *p, const void *content, size_t n, int level,
		       struct buf *out, struct err *e)
{
	uint64_t entries = 0, text_len = 0;
	size_t before = out->len, bound = ZSTD_compressBound(n) + 64, left, head, dict_len;
	const char *dict;
	struct rd r;
	uint8_t *place = NULL;
	ZSTD_CCtx *z = p->z;
	bool ok = false;

	rd_init(&r, content, n);
	if (!rd_varint(&r, &entries) || !rd_varint(&r, &text_len) || text_len > r.left ||
	    !frame_dict(FRAME_DICT_RECORDS, &dict, &dict_len))
		return err_set(e, ERR_BUG, "A frame was to be packed that is none");
	head = n - r.left;
	place = mem_new(bound);
	if (ZSTD_isError(ZSTD_CCtx_reset(z, ZSTD_reset_session_and_parameters)) ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, level)) ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_windowLog, FRAME_WINDOW_LOG)) ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_contentSizeFlag, 0)) ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_dictIDFlag, 0)) ||
	    ZSTD_isError(ZSTD_CCtx_setPledgedSrcSize(z, n)) ||
	    ZSTD_isError(ZSTD_CCtx_refPrefix(z, dict, dict_len)))
		goto out;
	/* The text ends its block, so that the random bytes after it stand raw and do not blur its
	 * statistics. */
	ZSTD_inBuffer in = { content, head + (size_t)text_len, 0 };
	ZSTD_outBuffer packed = { place, bound, 0 };

	do {
		left = ZSTD_compressStream2(z, &packed, &in, ZSTD_e_flush);
	} while (left && !ZSTD_isError(left) && packed.pos < packed.size);
	if (left)
		goto out;
	in.size = n;
	do {
		left = ZSTD_compressStream2(z, &packed, &in, ZSTD_e_end);
	} while (left && !ZSTD_isError(left) && packed.pos < packed.size);
	if (left)
		goto out;
	ok = buf_u8(out, FRAME_VERSION) && buf_u8(out, FRAME_DICT_RECORDS) &&
	     buf_put(out, place, packed.pos);
out:
	mem_free(place);
	if (!ok) {
		out->len = before;
		err_set(e, ERR_BUG, "A frame could not be packed");
	}
	return ok;
}

bool frame_pack(const void *content, size_t n, int level, struct buf *out, struct err *e)
{
	struct frame_packer *p = frame_packer_new();
	bool ok = frame_packer_pack(p, content, n, level, out, e);

	frame_packer_free(p);
	return ok;
}
