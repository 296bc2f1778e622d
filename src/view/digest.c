/* A hash over all rows of a view's tables, in the order of their keys. */
#include "view_p.h"

#include "base/buf.h"
#include "base/crypto.h"

#include <string.h>

/* Rows are hashed many at a time: a hash of each cell took longer than to make the view. */
#define PIECE 65536

static bool mix(struct hash *h, struct buf *rows)
{
	crypto_sha256_two(h->b, sizeof h->b, rows->data, rows->len, h);
	buf_reset(rows);
	return true;
}

/* Its kind and its length lead, so that no two rows are spelt alike. */
static bool put_cell(struct sqlite3_stmt *st, int column, struct buf *out)
{
	enum cell type = db_type(st, column);
	uint64_t head[2] = { (uint64_t)type, 0 };
	const void *p;
	size_t n;

	switch (type) {
	case CELL_NULL:
		return buf_put(out, head, sizeof head);
	case CELL_INT:
		head[1] = (uint64_t)db_int(st, column);
		return buf_put(out, head, sizeof head);
	case CELL_BYTES:
		break;
	}
	p = db_blob(st, column, &n);
	head[1] = n;
	return buf_put(out, head, sizeof head) && buf_put(out, p ? p : "", n);
}

static bool mix_table(struct view *v, const char *sql, struct buf *rows, struct hash *h,
		      struct err *e)
{
	struct sqlite3_stmt *st = db_prepare(v->db, sql, e);
	bool ok = true;
	enum step s;

	if (!st)
		return false;
	buf_put(rows, sql, strlen(sql) + 1);
	while (ok && (s = db_step(st, e)) == STEP_ROW) {
		for (int i = 0; ok && i < db_columns(st); i++)
			ok = put_cell(st, i, rows);
		if (!ok)
			err_set(e, ERR_BUG, "A row of the view is longer than a row can be");
		else if (rows->len >= PIECE)
			ok = mix(h, rows);
	}
	db_finish(st);
	return ok && s == STEP_DONE;
}

bool view_digest(struct view *v, struct hash *out, struct err *e)
{
	struct buf sql = { 0 }, rows = { 0 };
	bool ok = true;

	memset(out, 0, sizeof *out);
	for (size_t i = 0; ok && ddl_each(i, &sql); i++)
		ok = mix_table(v, buf_str(&sql), &rows, out, e) && mix(out, &rows);
	buf_fini(&sql);
	buf_fini(&rows);
	return ok;
}
